from django.urls import path

from goldenthread.base.jobs import views

urlpatterns = [
    path("", views.work, name="work"),
    path("<uuid:job_id>/try-again/", views.retry, name="try-job-again"),
]
