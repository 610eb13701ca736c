from django.urls import path

from goldenthread.thread.counterviews import views

app_name = "counterviews"
urlpatterns = [
    path("", views.views, name="views"),
    path("<int:number>/", views.view, name="view"),
    path("<int:number>/answer/", views.answer, name="answer"),
    path("<int:number>/withhold/", views.withhold, name="withhold"),
    path("<int:number>/decide/", views.decide, name="decide"),
]
