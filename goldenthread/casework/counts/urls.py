from django.urls import path

from goldenthread.casework.counts import views

app_name = "counts"
urlpatterns = [
    path("", views.measures, name="measures"),
    path("<slug:code>/", views.measure, name="measure"),
    path("<slug:code>/data.csv", views.measure_csv, name="measure-csv"),
    path("<slug:code>/data.json", views.measure_json, name="measure-json"),
    path("<slug:code>/cases/", views.cases, name="cases"),
    path("<slug:code>/step/", views.take_step, name="take-step"),
    path("<slug:code>/step/<int:number>/", views.withdraw_step, name="withdraw-step"),
]
