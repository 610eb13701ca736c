from django.urls import path

from goldenthread.families.guides import views

app_name = "guides"
urlpatterns = [
    path("", views.guides, name="guides"),
    path("add/", views.add_guide, name="add-guide"),
    path("easy/", views.all_easy, name="all-easy"),
    path("easy/<slug:kind>/<path:key>/read/", views.read_easy, name="read-easy"),
    path("easy/<slug:kind>/<path:key>/", views.easy, name="easy"),
    path("<slug:slug>/", views.guide, name="guide"),
    path("<slug:slug>/words/", views.edit_guide, name="edit-guide"),
    path("<slug:slug>/parts/", views.parts, name="parts"),
    path("<slug:slug>/right/", views.right, name="right"),
    path("<slug:slug>.pdf", views.pdf, name="pdf"),
    path("<slug:slug>.docx", views.word, name="word"),
]
