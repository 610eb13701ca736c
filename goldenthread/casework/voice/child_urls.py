from django.urls import path

from goldenthread.casework.voice import own_views as views

app_name = "said"
urlpatterns = [
    path("<ref:reference>/said/", views.said, name="all"),
    path("<ref:reference>/matters/<uuid:matter>/said/add/", views.add, name="add"),
    path("<ref:reference>/said/<int:number>/", views.one, name="one"),
    path("<ref:reference>/said/<int:number>/asked/", views.asked, name="asked"),
    path("<ref:reference>/said/<int:number>/words/", views.words, name="words"),
    path("<ref:reference>/said/<int:number>/sound/", views.sound, name="sound"),
    path("<ref:reference>/said/<int:number>/sound/file/", views.sound_file, name="sound-file"),
    path("<ref:reference>/said/<int:number>/picture/", views.picture, name="picture"),
]
