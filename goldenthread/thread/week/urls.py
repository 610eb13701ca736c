from django.urls import path

from goldenthread.thread.week import views

app_name = "week"
urlpatterns = [
    path("", views.week, name="week"),
    path("answers/<int:number>/", views.check, name="check"),
    path("dates/<str:token>.ics", views.feed, name="feed"),
    path("<slug:council>/contacts/", views.contacts, name="contacts"),
    path("<slug:council>/ask/", views.ask, name="ask"),
    path("<slug:council>/calendar/", views.feeds, name="feeds"),
    path("<slug:council>/meetings/", views.meetings, name="meetings"),
    path("<slug:council>/meetings/<slug:slug>/", views.edit_meeting, name="edit-meeting"),
    path("<slug:council>/promises/<str:ref>/", views.promise, name="promise"),
    path("<slug:council>/sheets/<slug:plan>.xlsx", views.sheet, name="sheet"),
]
