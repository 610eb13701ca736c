from django.urls import path

from goldenthread.casework.plans import views

app_name = "plans"
urlpatterns = [
    path("<ref:reference>/matters/<uuid:matter>/plan/begin/", views.begin, name="begin"),
    path("<ref:reference>/plans/<uuid:key>/", views.version, name="version"),
    path("<ref:reference>/plans/<uuid:key>/add/", views.add, name="add"),
    path("<ref:reference>/plans/<uuid:key>/add/<str:section>/", views.add_row, name="add-row"),
    path("<ref:reference>/plans/<uuid:key>/words/<str:section>/", views.add_words, name="add-words"),
    path("<ref:reference>/plans/<uuid:key>/details/", views.details, name="details"),
    path("<ref:reference>/plans/<uuid:key>/sign/", views.sign, name="sign"),
    path("<ref:reference>/plans/<uuid:key>/issue/", views.issue, name="issue"),
    path("<ref:reference>/plans/<uuid:key>/served/", views.served, name="served"),
    path("<ref:reference>/plans/<uuid:key>/answers/add/", views.answered, name="answered"),
    path("<ref:reference>/plans/<uuid:key>/settings/add/", views.ask_setting, name="ask-setting"),
    path("<ref:reference>/plans/<uuid:key>/sent/", views.sent, name="sent"),
    path("<ref:reference>/plan-rows/<int:number>/", views.change_row, name="change-row"),
    path("<ref:reference>/plan-rows/<int:number>/remove/", views.remove_row, name="remove-row"),
    path("<ref:reference>/settings-asked/<int:number>/", views.reply, name="reply"),
]
