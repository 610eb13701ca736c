from django.urls import path

from goldenthread.thread.improvement import views
from goldenthread.thread.improvement.telling.links import NAMES
from goldenthread.thread.improvement.views import parts, plans, proposed, work

app_name = "improvement"
urlpatterns = [
    path("", views.home, name="home"),
    path("proposed/", proposed.proposed, name="proposed"),
    path("proposed/<int:number>/", proposed.decide, name="decide-proposed"),
    path("working-parts/", parts.working_parts, name="working-parts"),
    path("plans/", plans.plans, name="plans"),
    path("plans/add/<slug:council>/", plans.add_plan, name="add-plan"),
    path("<slug:council>/", views.council, name="council"),
    path("<slug:council>/data.json", views.council_json, name="council-json"),
    path("<slug:council>/search/", views.search, name="council-search"),
    *(
        path(f"<slug:council>/{name}/", views.council_page, {"page": name}, name=f"council-{name}")
        for name in NAMES
        if name != "search"
    ),
    *(
        path(f"<slug:council>/{name}/data.json", views.council_json, {"page": name}, name=f"council-{name}-json")
        for name in NAMES
    ),
    path("<slug:council>/plans/<slug:plan>/edit/", plans.edit_plan, name="edit-plan"),
    path("<slug:council>/plans/<slug:plan>/", plans.plan, name="plan"),
    path("<slug:council>/plans/<slug:plan>/add/", plans.add_action, name="add-action"),
    path("<slug:council>/plans/<slug:plan>/draft/", plans.draft_plan, name="draft-plan"),
    path("<slug:council>/plans/<slug:plan>/actions/<str:ref>/edit/", plans.edit_action, name="edit-action"),
    path("<slug:council>/plans/<slug:plan>/versions/<int:number>/approve/", plans.approve_plan, name="approve-plan"),
    path("<slug:council>/<slug:slug>/", views.recommendation, name="recommendation"),
    path("<slug:council>/<slug:slug>/data.json", views.recommendation_json, name="recommendation-json"),
    path("<slug:council>/<slug:slug>/edit/", views.edit_recommendation, name="edit-recommendation"),
    path("<slug:council>/<slug:slug>/history/", views.history, name="history"),
    path("<slug:council>/<slug:slug>/measures/<slug:measure>/edit/", views.edit_measure, name="edit-measure"),
    path("<slug:council>/<slug:slug>/judgements/<slug:question>/edit/", views.edit_judgement, name="edit-judgement"),
    path("<slug:council>/<slug:slug>/report/", work.report_status, name="report-status"),
    path("<slug:council>/<slug:slug>/evidence/", work.attach_evidence, name="attach-evidence"),
    path("<slug:council>/<slug:slug>/close/", work.propose_closure, name="propose-closure"),
    path("<slug:council>/<slug:slug>/close/decide/", work.decide_closure, name="decide-closure"),
    path("<slug:council>/<slug:slug>/reopen/", work.reopen, name="reopen"),
    path("<slug:council>/<slug:slug>/verdict/", work.decide_verdict, name="decide-verdict"),
    path("<slug:council>/<slug:slug>/ask/", work.ask_challenge, name="ask-challenge"),
    path("<slug:council>/<slug:slug>/ask/<int:number>/", work.answer_challenge, name="answer-challenge"),
]
