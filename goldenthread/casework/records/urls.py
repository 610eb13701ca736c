from django.urls import path

from goldenthread.casework.records import views

app_name = "records"
urlpatterns = [
    path("", views.requests, name="requests"),
    path("register/", views.register, name="register"),
    path("check/<uuid:request_id>/", views.check, name="check"),
    path("retention/", views.retention, name="retention"),
    path("retention/<ref:reference>/destroy/", views.destroy, name="destroy"),
    path("destruction/", views.destructions, name="destructions"),
    path("destruction/<uuid:destruction_id>/", views.destruction, name="destruction"),
    path("breaches/", views.breaches, name="breaches"),
    path("breaches/add/", views.add_breach, name="add-breach"),
    path("breaches/<int:number>/", views.breach, name="breach"),
    path("complaints/", views.complaints, name="complaints"),
    path("complaints/add/", views.add_complaint, name="add-complaint"),
    path("complaints/<int:number>/", views.complaint, name="complaint"),
    path("pack/", views.data_pack, name="pack"),
    path("pack/<slug:key>/", views.pack_paper, name="pack-paper"),
    path("pack/<slug:key>/word/", views.pack_word, name="pack-word"),
    path("<ref:reference>/<uuid:request_id>/", views.records_request, name="request"),
    path("<ref:reference>/<uuid:request_id>/extend/", views.extend, name="extend"),
    path("<ref:reference>/<uuid:request_id>/<int:number>/", views.item, name="item"),
]
