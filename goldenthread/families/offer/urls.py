from django.urls import path

from goldenthread.families.offer import views

app_name = "offer"
urlpatterns = [
    path("", views.offer, name="offer"),
    path("services/", views.services, name="services"),
    path("services/add/", views.add_service, name="add-service"),
    path("services.csv", views.services_csv, name="services-csv"),
    path("services/<slug:slug>/", views.service, name="service"),
    path("services/<slug:slug>/edit/", views.edit_service, name="edit-service"),
    path("services/<slug:slug>/right/", views.still_right, name="still-right"),
    path("services/<slug:slug>/withdraw/", views.withdraw, name="withdraw"),
    path("providers/", views.providers, name="providers"),
    path("providers/add/", views.add_provider, name="add-provider"),
    path("providers/<slug:slug>/", views.provider, name="provider"),
    path("providers/<slug:slug>/withdraw/", views.withdraw_provider, name="withdraw-provider"),
    path("pages/", views.pages, name="pages"),
    path("pages/add/", views.add_page, name="add-page"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("pages/<slug:slug>/languages/", views.translations, name="translations"),
    path("pages/<slug:slug>/languages/<str:code>/", views.translation, name="translation"),
    path("pages/<slug:slug>/languages/<str:code>/read/", views.read_translation, name="read-translation"),
    path("checklist/", views.checklist, name="checklist"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:number>/", views.proposal, name="proposal"),
    path("comments/", views.comments, name="comments"),
    path("comments/year/", views.year, name="year"),
    path("comments/<int:number>/", views.comment, name="comment"),
    path("comments/<int:number>/withdraw/", views.withdraw_comment, name="withdraw-comment"),
    path("bring-in/", views.bring_in, name="bring-in"),
]
