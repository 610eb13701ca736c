from django.urls import path

from goldenthread.outward.portal import views

app_name = "portal"
urlpatterns = [path("", views.home, name="home")]
