from django.urls import path

from goldenthread.casework.sending import views

app_name = "sending"
urlpatterns = [
    path("lists/", views.exports, name="exports"),
    path("lists/ask/", views.ask_export, name="ask-export"),
    path("lists/decide/", views.exports_to_decide, name="exports-to-decide"),
    path("lists/<uuid:export_id>/", views.fetch_export, name="fetch-export"),
    path("lists/<uuid:export_id>/decide/", views.decide_export, name="decide-export"),
    path("<ref:reference>/papers/<uuid:paper_id>/send/", views.send, name="send"),
    path("<ref:reference>/sent/", views.sent, name="sent"),
    path("<ref:reference>/sent/<uuid:sending>/", views.one, name="one"),
]
