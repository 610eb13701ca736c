from django.urls import path

from goldenthread.casework.contact import views

app_name = "contact"
urlpatterns = [
    path("<ref:reference>/parties/<uuid:party>/reach/", views.wishes, name="wishes"),
    path("<ref:reference>/by-hand/<int:number>/", views.by_hand, name="by-hand"),
]
