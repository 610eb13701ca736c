from django.urls import path

from goldenthread.thread.sources import views

app_name = "sources"
urlpatterns = [
    path("", views.sources, name="sources"),
    path("add/", views.add, name="add"),
    path("<slug:slug>/", views.source, name="source"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/copy/", views.keep_copy, name="keep-copy"),
    path("<slug:slug>/copy/open/", views.open_copy, name="open-copy"),
]
