from django.urls import path

from goldenthread.families.engagement import views

app_name = "engagement"
urlpatterns = [
    path("", views.heard, name="heard"),
    path("data.json", views.data, name="data"),
    path("groups/add/", views.add_group, name="add-group"),
    path("groups/<slug:slug>/", views.edit_group, name="edit-group"),
    path("occasions/add/", views.add_occasion, name="add-occasion"),
    path("occasions/<int:number>/", views.occasion, name="occasion"),
    path("occasions/<int:number>/edit/", views.edit_occasion, name="edit-occasion"),
    path("occasions/<int:number>/told/", views.report_back, name="report-back"),
    path("said/add/", views.add_voice, name="add-voice"),
    path("said/<int:number>/", views.voice, name="voice"),
    path("said/<int:number>/edit/", views.edit_voice, name="edit-voice"),
    path("said/<int:number>/did/", views.add_deed, name="add-deed"),
    path("said/<int:number>/pass-on/", views.pass_on, name="pass-on"),
    path("papers/add/", views.add_paper, name="add-paper"),
    path("papers/<slug:slug>/", views.paper, name="paper"),
    path("papers/<slug:slug>/edit/", views.edit_paper, name="edit-paper"),
    path("papers/<slug:slug>/stages/add/", views.add_stage, name="add-stage"),
]
