from django.urls import path

from goldenthread.casework.children import views

app_name = "children"
urlpatterns = [
    path("", views.children, name="list"),
    path("begin/", views.begin, name="begin"),
    path("confirm/", views.confirm, name="confirm"),
    path("waiting/", views.waiting, name="waiting"),
    path("waiting/<int:number>/", views.duplicate, name="duplicate"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/<int:number>/", views.conflict, name="conflict"),
    path("break-glass/", views.glass, name="glass"),
    path("break-glass/<uuid:glass_id>/", views.close_glass, name="close-glass"),
    path("teams/", views.teams, name="teams"),
    path("<ref:reference>/message/", views.message, name="message"),
    path("<ref:reference>/why/", views.why, name="why"),
    path("<ref:reference>/edit/", views.edit, name="edit"),
    path("<ref:reference>/show/<str:target>/<slug:name>/", views.reveal, name="reveal"),
    path("<ref:reference>/messages/<int:number>/", views.read_message, name="read-message"),
    path("<ref:reference>/parties/add/", views.add_party, name="add-party"),
    path("<ref:reference>/parties/<uuid:party>/change/", views.change_party, name="change-party"),
    path("<ref:reference>/parties/<uuid:party>/end/", views.end_party, name="end-party"),
    path("<ref:reference>/parties/<uuid:party>/protect/", views.protect, name="protect"),
    path("<ref:reference>/parties/<uuid:party>/lift/", views.lift_protection, name="lift-protection"),
    path("<ref:reference>/parties/<uuid:party>/order/", views.bar_party, name="bar-party"),
    path("<ref:reference>/parties/<uuid:party>/order/end/", views.unbar_party, name="unbar-party"),
    path("<ref:reference>/parties/<uuid:party>/invite/", views.invite_party, name="invite-party"),
    path("<ref:reference>/parties/<uuid:party>/capacity/", views.authority, name="authority"),
    path("<ref:reference>/changes/<uuid:change>/", views.decide_change, name="decide-change"),
    path("<ref:reference>/people/", views.relate, name="relate"),
    path("<ref:reference>/people/<uuid:relationship>/end/", views.end_relationship, name="end-relationship"),
    path("<ref:reference>/restrict/", views.restrict, name="restrict"),
    path("<ref:reference>/named/add/", views.name_viewer, name="name-viewer"),
    path("<ref:reference>/named/<int:number>/", views.remove_viewer, name="remove-viewer"),
]
