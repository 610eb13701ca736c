from django.urls import path

from goldenthread.outward.releases import views

app_name = "releases"
urlpatterns = [
    path("", views.releases, name="releases"),
    path("prepare/", views.prepare, name="prepare"),
    path("small-numbers/", views.small_numbers, name="small-numbers"),
    path("<int:number>/", views.release, name="release"),
    path("<int:number>/pages/", views.frozen, {"path": ""}, name="frozen-home"),
    path("<int:number>/pages/<path:path>", views.frozen, name="frozen"),
]
