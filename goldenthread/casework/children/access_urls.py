from django.urls import path

from goldenthread.casework.children import access_views as views

app_name = "access"
urlpatterns = [
    path("", views.reports, name="reports"),
    path("break-glass/", views.glasses, name="glasses"),
    path("break-glass/<uuid:glass_id>/", views.glass, name="glass"),
    path("withhold/", views.withhold, name="withhold"),
]
