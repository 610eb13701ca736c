from django.urls import path

from goldenthread.base.files import views

urlpatterns = [
    path("", views.file_list, name="files"),
    path("to-file/", views.to_file, name="files-to-file"),
    path("add/", views.add_file, name="add-file"),
    path("receipts/<slug:reference>/", views.receipt, name="file-receipt"),
    path("<uuid:file_id>/download/", views.download_file, name="download-file"),
]
