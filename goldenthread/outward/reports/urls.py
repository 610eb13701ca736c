from django.urls import path

from goldenthread.outward.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.papers, name="papers"),
    path("templates/<slug:council>/", views.template, name="template"),
    path("templates/<slug:council>/<slug:kind>/", views.report_template, name="report-template"),
    path("made/<int:number>/", views.made, name="made"),
    path("made/<int:number>/<slug:ending>/", views.made_file, name="made-file"),
    path("make/<slug:council>/<slug:kind>/", views.report, name="report"),
    path("make/<slug:council>/<slug:kind>/data.json", views.report_data, name="report-data"),
    path("<slug:council>/<slug:slug>/<str:kind>/", views.paper, name="paper"),
]
