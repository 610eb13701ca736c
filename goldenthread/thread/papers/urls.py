from django.urls import path, re_path

from goldenthread.thread.papers import views

app_name = "papers"
urlpatterns = [
    path("", views.papers, name="papers"),
    path("councils/add/", views.add_council, name="add-council"),
    path("<int:number>/", views.reading, name="reading"),
    path("<int:number>/passages/<slug:anchor>/", views.take, name="take"),
    re_path(r"^(?P<council>[-a-zA-Z0-9_]+)/(?P<kind>meeting|plan|report)/$", views.upload, name="upload"),
]
