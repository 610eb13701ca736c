from django.urls import path

from goldenthread.base.outbox import views

urlpatterns = [
    path("", views.message_list, name="messages"),
    path("<uuid:message_id>/try-again/", views.retry, name="try-message-again"),
    path("<uuid:message_id>/stop/", views.stop, name="stop-message"),
    path("caught/", views.caught_list, name="caught-messages"),
    path("caught/<int:number>/", views.caught, name="caught-message"),
]
