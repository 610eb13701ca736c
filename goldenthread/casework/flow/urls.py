from django.urls import path

from goldenthread.casework.flow import views

app_name = "flow"
urlpatterns = [
    path("", views.flow, name="flow"),
    path("data.json", views.flow_json, name="flow-json"),
    path("hands.csv", views.hands_csv, name="hands-csv"),
    path("cases/", views.cases, name="cases"),
]
