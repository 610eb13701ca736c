from django.urls import path

from goldenthread.casework.troubles import views

app_name = "troubles"
urlpatterns = [
    path("", views.troubles, name="list"),
    path("add/", views.add, name="add"),
    path("<int:number>/", views.answer, name="answer"),
]
