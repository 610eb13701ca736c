from django.urls import path

from goldenthread.casework.letters import views

app_name = "letters"
urlpatterns = [
    path("", views.wordings, name="wordings"),
    path("details/", views.details, name="details"),
    path("words/<slug:kind>/", views.wording, name="wording"),
    path("children/<ref:reference>/matters/<uuid:matter>/", views.notice, name="notice"),
    path("children/<ref:reference>/notices/<int:number>/word/", views.word, name="word"),
]
