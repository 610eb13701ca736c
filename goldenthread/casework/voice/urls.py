from django.urls import path

from goldenthread.casework.voice import views

app_name = "voice"
urlpatterns = [
    path("", views.learned, name="learned"),
    path("data.json", views.learned_json, name="learned-json"),
    path("review/", views.review, name="review"),
    path("open/", views.complaints, name="complaints"),
    path("log/", views.log, name="log"),
    path("<str:reference>/", views.complaint, name="complaint"),
    path("<str:reference>/correct/", views.correct, name="correct"),
    path("<str:reference>/step/", views.step, name="step"),
    path("<str:reference>/steps/<int:number>/", views.mend, name="mend"),
    path("<str:reference>/owed/", views.remedy, name="remedy"),
    path("<str:reference>/owed/<int:number>/", views.remedy_done, name="remedy-done"),
]
