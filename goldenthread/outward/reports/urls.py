from django.urls import path

from goldenthread.outward.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.papers, name="papers"),
    path("templates/<slug:council>/", views.template, name="template"),
    path("<slug:council>/<slug:slug>/<str:kind>/", views.paper, name="paper"),
]
