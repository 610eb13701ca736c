from django.urls import path

from goldenthread.base.files.downloads import download

urlpatterns = [path("<str:token>", download, name="download")]
