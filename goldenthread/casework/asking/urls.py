from django.urls import path

from goldenthread.casework.asking import views

app_name = "asking"
urlpatterns = [
    path("", views.arrived, name="arrived"),
    path("<uuid:key>/", views.one, name="one"),
    path("<uuid:key>/begin/", views.begin, name="begin"),
    path("<uuid:key>/aside/", views.aside, name="aside"),
    path("<uuid:key>/files/<int:place>/", views.file, name="file"),
]
