from django.urls import path

from goldenthread.families.ordinary import views

app_name = "ordinary"
urlpatterns = [
    path("", views.ordinary, name="ordinary"),
    path("data.json", views.data, name="data"),
    path("expectations/add/", views.add_expectation, name="add-expectation"),
    path("expectations/<slug:slug>/", views.edit_expectation, name="edit-expectation"),
    path("settings/<slug:slug>/", views.setting, name="setting"),
    path("settings/<slug:slug>/say/", views.say, name="say"),
    path("settings/<slug:slug>/visits/add/", views.add_visit, name="add-visit"),
    path("settings/<slug:slug>/visits/<int:number>/", views.answer_visit, name="answer-visit"),
    path("settings/<slug:slug>/terms/add/", views.count_term, name="count-term"),
]
