from django.urls import path

from goldenthread.casework.flow import views

app_name = "flow"
urlpatterns = [
    path("", views.flow, name="flow"),
    path("data.json", views.flow_json, name="flow-json"),
    path("hands.csv", views.hands_csv, name="hands-csv"),
    path("what-if/", views.what_if, name="what-if"),
    path("what-if/data.json", views.what_if_json, name="what-if-json"),
    path("what-if/paper.docx", views.what_if_paper, name="what-if-paper"),
    path("cases/", views.cases, name="cases"),
]
