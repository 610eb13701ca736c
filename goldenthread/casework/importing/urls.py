from django.urls import path

from goldenthread.casework.importing import views

app_name = "importing"
urlpatterns = [
    path("", views.lists, name="lists"),
    path("template.<str:kind>", views.template, name="template"),
    path("add/", views.add, name="add"),
    path("<uuid:key>/", views.one, name="one"),
    path("<uuid:key>/columns/", views.match, name="columns"),
    path("<uuid:key>/bring/", views.bring, name="bring"),
    path("<uuid:key>/drop/", views.drop, name="drop"),
    path("<uuid:key>/faults.csv", views.faults, name="faults"),
]
