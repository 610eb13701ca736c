from django.urls import path

from goldenthread.outward.portal import other_views, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("views/", other_views.views, name="views"),
    path("views/<int:number>/", other_views.view, name="view"),
    path("views/<slug:council>/", other_views.choose, name="choose-claim"),
    path("views/<slug:council>/<slug:slug>/", other_views.file, name="file-view"),
    path("answer/<str:token>/", views.answers, name="answers"),
    path("answer/<str:token>/<int:position>/", views.answer, name="answer"),
]
