from django.urls import path

from goldenthread.thread.training import views

app_name = "training"
urlpatterns = [
    path("", views.training, name="training"),
    path("<slug:council>/", views.council, name="council"),
    path("<slug:council>/data.json", views.council_json, name="council-json"),
    path("<slug:council>/completions.csv", views.completions_csv, name="completions-csv"),
    path("<slug:council>/calendar.ics", views.calendar, name="calendar"),
    path("<slug:council>/needs/", views.needs_page, name="needs"),
    path("<slug:council>/cohorts/", views.cohorts, name="cohorts"),
    path("<slug:council>/people/", views.learners, name="learners"),
    path("<slug:council>/people/add/", views.add_learner, name="add-learner"),
    path("<slug:council>/people/<int:number>/", views.learner, name="learner"),
    path("<slug:council>/people/<int:number>/edit/", views.edit_learner, name="edit-learner"),
    path("<slug:council>/people/<int:number>/join/", views.join, name="join"),
    path("<slug:council>/people/<int:number>/complete/", views.complete, name="complete"),
    path("<slug:council>/spells/<int:number>/end/", views.leave, name="leave"),
    path("<slug:council>/completions/<int:number>/take-back/", views.take_back, name="take-back"),
    path("<slug:council>/packages/add/", views.add_package, name="add-package"),
    path("<slug:council>/packages/<slug:slug>/", views.package, name="package"),
    path("<slug:council>/packages/<slug:slug>/edit/", views.edit_package, name="edit-package"),
    path("<slug:council>/packages/<slug:slug>/stages/", views.stage, name="stage"),
    path("<slug:council>/packages/<slug:slug>/agree/", views.agree, name="agree"),
    path("<slug:council>/packages/<slug:slug>/ask/", views.ask, name="ask"),
    path("<slug:council>/packages/<slug:slug>/events/add/", views.add_event, name="add-event"),
    path("<slug:council>/asked/<int:number>/end/", views.stop, name="stop"),
    path("<slug:council>/events/<int:number>/", views.event, name="event"),
    path("<slug:council>/events/<int:number>/edit/", views.edit_event, name="edit-event"),
    path("<slug:council>/events/<int:number>/attendance/", views.attendance, name="attendance"),
    path("<slug:council>/events/<int:number>/sheet.csv", views.sheet_csv, name="sheet-csv"),
    path("<slug:council>/events/<int:number>/sheet.pdf", views.sheet_pdf, name="sheet-pdf"),
    path("<slug:council>/events/<int:number>/sheet/", views.sheet, name="sheet"),
]
