from django.urls import path

from goldenthread.casework.cycles import views

app_name = "cycles"
urlpatterns = [path("<ref:reference>/help-at-school/", views.cycles, name="cycles")]
