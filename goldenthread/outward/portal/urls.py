from django.urls import path

from goldenthread.outward.portal import asking, cases, children, other_views, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("views/", other_views.views, name="views"),
    path("views/<int:number>/", other_views.view, name="view"),
    path("views/<slug:council>/", other_views.choose, name="choose-claim"),
    path("views/<slug:council>/<slug:slug>/", other_views.file, name="file-view"),
    path("answer/<str:token>/", views.answers, name="answers"),
    path("answer/<str:token>/<int:position>/", views.answer, name="answer"),
    path("ask/", asking.start, name="ask"),
    path("ask/<str:token>/files/", asking.add_files, name="ask-files"),
    path("ask/<str:token>/check/", asking.check, name="ask-check"),
    path("ask/<str:token>/sent/", asking.sent, name="ask-sent"),
    path("ask/<str:token>/<slug:key>/", asking.step, name="ask-step"),
    path("children/", children.children, name="children"),
    path("children/<ref:reference>/", children.child, name="child"),
    path("children/<ref:reference>/papers/add/", children.add_paper, name="add-paper"),
    path("children/<ref:reference>/papers/<uuid:paper_id>/", children.paper, name="paper"),
    path("children/<ref:reference>/papers/<uuid:paper_id>/file/", children.paper_file, name="paper-file"),
    path("children/<ref:reference>/ask/", asking.ask_for, name="ask-for"),
    path("children/<ref:reference>/asked/", asking.asked, name="asked"),
    path("children/<ref:reference>/cases/<uuid:matter>/", cases.case, name="case"),
    path("children/<ref:reference>/evidence/<int:number>/", cases.give, name="give"),
    path("children/<ref:reference>/support/<int:number>/", cases.say, name="say"),
    path("children/<ref:reference>/details/", children.contact, name="contact"),
    path("children/<ref:reference>/looked/", children.looked, name="looked"),
    path("children/<ref:reference>/helpers/add/", children.choose_helper, name="choose-helper"),
    path("children/<ref:reference>/helpers/<uuid:relationship>/end/", children.end_helper, name="end-helper"),
    path("children/<ref:reference>/share/", children.let_see, name="let-see"),
    path("children/<ref:reference>/share/<int:number>/end/", children.end_let_see, name="end-let-see"),
    path("staff/", children.staff, name="staff"),
    path("staff/<uuid:held_id>/", children.confirm_staff, name="confirm-staff"),
    path("information/<slug:which>/", children.notice, name="notice"),
]
