from django.urls import path

from goldenthread.casework.cases import views

app_name = "cases"
urlpatterns = [
    path("<ref:reference>/", views.child, name="child"),
    path("<ref:reference>/matters/add/", views.add_matter, name="add-matter"),
    path("<ref:reference>/matters/<uuid:matter>/facts/add/", views.add_fact, name="add-fact"),
    path("<ref:reference>/facts/<int:fact>/correct/", views.correct, name="correct"),
    path("<ref:reference>/corrections/<int:correction>/", views.decide_correction, name="decide-correction"),
    path("<ref:reference>/papers/add/", views.add_paper, name="add-paper"),
    path("<ref:reference>/papers/<uuid:paper_id>/", views.paper, name="paper"),
    path("<ref:reference>/papers/<uuid:paper_id>/file/", views.paper_file, name="paper-file"),
    path("<ref:reference>/papers/<uuid:paper_id>/issue/", views.issue, name="issue"),
    path("<ref:reference>/papers/<uuid:paper_id>/version/", views.version, name="version"),
    path("<ref:reference>/papers/<uuid:paper_id>/band/", views.reclassify, name="reclassify"),
    path("<ref:reference>/papers/<uuid:paper_id>/mark/", views.mark, name="mark"),
    path("<ref:reference>/papers/<uuid:paper_id>/share/", views.share, name="share"),
    path("<ref:reference>/papers/<uuid:paper_id>/unshare/", views.unshare, name="unshare"),
]
