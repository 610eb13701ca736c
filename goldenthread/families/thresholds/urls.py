from django.urls import path

from goldenthread.families.thresholds import views

app_name = "thresholds"
PARAGRAPH = "<slug:slug>/<int:number>/paragraphs/<str:ref>/"
urlpatterns = [
    path("", views.documents, name="documents"),
    path("add/", views.add_document, name="add-document"),
    path("<slug:slug>/", views.document, name="document"),
    path("<slug:slug>/edit/", views.edit_document, name="edit-document"),
    path("<slug:slug>/begin/", views.begin, name="begin"),
    path("<slug:slug>/routes/add/", views.add_route, name="add-route"),
    path("<slug:slug>/routes/<int:route>/", views.edit_route, name="edit-route"),
    path("<slug:slug>/<int:number>/", views.edition, name="edition"),
    path("<slug:slug>/<int:number>/edit/", views.edit_edition, name="edit-edition"),
    path("<slug:slug>/<int:number>/levels/add/", views.add_level, name="add-level"),
    path("<slug:slug>/<int:number>/levels/<slug:level>/", views.edit_level, name="edit-level"),
    path("<slug:slug>/<int:number>/paragraphs/add/", views.add_paragraph, name="add-paragraph"),
    path(PARAGRAPH, views.paragraph, name="paragraph"),
    path(f"{PARAGRAPH}edit/", views.edit_paragraph, name="edit-paragraph"),
    path(f"{PARAGRAPH}drop/", views.drop_paragraph, name="drop-paragraph"),
    path(f"{PARAGRAPH}rely/", views.rely, name="rely"),
    path(f"{PARAGRAPH}rely/<int:reliance>/", views.no_longer, name="no-longer"),
    path("<slug:slug>/<int:number>/in-force/", views.put_in_force, name="put-in-force"),
    path("<slug:slug>/<int:number>/read/", views.have_read, name="have-read"),
    path("<slug:slug>/<int:number>/follow-up/<int:row>/", views.follow_up, name="follow-up"),
]
