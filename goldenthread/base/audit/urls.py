from django.urls import path

from goldenthread.base.audit import views

urlpatterns = [
    path("", views.log, name="audit-log"),
    path("download/", views.download, name="audit-download"),
    path("object/", views.about, name="audit-object"),
    path("person/<path:who>/", views.person, name="audit-person"),
    path("<int:seq>/", views.entry, name="audit-entry"),
]
