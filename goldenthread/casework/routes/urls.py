from django.urls import path

from goldenthread.casework.routes import views

app_name = "routes"
urlpatterns = [
    path("<ref:reference>/help/", views.help_page, name="help"),
    path("<ref:reference>/help/ask/", views.ask_help, name="ask-help"),
    path("<ref:reference>/help/<int:number>/", views.answer_help, name="answer-help"),
    path("<ref:reference>/enquiries/add/", views.log_enquiry, name="log-enquiry"),
    path("<ref:reference>/enquiries/<int:number>/", views.answer_enquiry, name="answer-enquiry"),
]
