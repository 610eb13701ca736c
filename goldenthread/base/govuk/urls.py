from django.urls import path

from goldenthread.base.govuk import gallery

urlpatterns = [
    path("", gallery.components, name="components"),
    path("form/", gallery.form, name="components-form"),
]
