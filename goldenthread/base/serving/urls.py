from django.urls import path

from goldenthread.base.serving.views import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
