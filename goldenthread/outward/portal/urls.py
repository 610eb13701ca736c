from django.urls import path

from goldenthread.outward.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("answer/<str:token>/", views.answers, name="answers"),
    path("answer/<str:token>/<int:position>/", views.answer, name="answer"),
]
