from django.urls import path

from goldenthread.casework.panels import views

app_name = "panels"
urlpatterns = [
    path("", views.panels, name="panels"),
    path("add/", views.set_up, name="set-up"),
    path("<int:number>/", views.panel, name="panel"),
    path("<int:number>/chair/", views.chair, name="chair"),
    path("<int:number>/members/add/", views.member, name="member"),
    path("<int:number>/days/add/", views.set_day, name="set-day"),
    path("members/<int:number>/end/", views.end_member, name="end-member"),
    path("meetings/<int:number>/", views.meeting, name="meeting"),
    path("meetings/<int:number>/attended/", views.attended, name="attended"),
    path("children/<ref:reference>/matters/<uuid:matter>/", views.put_on, name="put-on"),
    path("children/<ref:reference>/items/<int:number>/off/", views.take_off, name="take-off"),
    path("children/<ref:reference>/items/<int:number>/", views.advise, name="advise"),
]
