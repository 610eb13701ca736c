from django.urls import path

from goldenthread.thread.improvement import views

app_name = "improvement"
urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:council>/<slug:slug>/", views.recommendation, name="recommendation"),
    path("<slug:council>/<slug:slug>/data.json", views.recommendation_json, name="recommendation-json"),
    path("<slug:council>/<slug:slug>/edit/", views.edit_recommendation, name="edit-recommendation"),
    path("<slug:council>/<slug:slug>/history/", views.history, name="history"),
    path("<slug:council>/<slug:slug>/measures/<slug:measure>/edit/", views.edit_measure, name="edit-measure"),
    path("<slug:council>/<slug:slug>/judgements/<slug:question>/edit/", views.edit_judgement, name="edit-judgement"),
]
