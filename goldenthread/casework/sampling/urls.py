from django.urls import path

from goldenthread.casework.sampling import views

app_name = "sampling"
urlpatterns = [
    path("", views.samples, name="samples"),
    path("draw/", views.draw, name="draw"),
    path("<int:number>/", views.sample, name="sample"),
    path("<int:number>/draw.json", views.draw_json, name="draw-json"),
    path("<int:number>/open/", views.open_sample, name="open"),
    path("<int:number>/pass-on/", views.pass_on, name="pass-on"),
    path("<int:number>/packs/<int:rank>/", views.pack, name="pack"),
    path("<int:number>/packs/<int:rank>/plan/", views.plan, name="plan"),
    path("<int:number>/packs/<int:rank>/words/", views.words, name="words"),
    path("<int:number>/packs/<int:rank>/take-back/", views.take_back, name="take-back"),
    path("<int:number>/packs/<int:rank>/swap/", views.swap, name="swap"),
]
