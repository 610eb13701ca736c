from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.contact"
    label = "contact"
    verbose_name = "How people wish to be reached"
    default_auto_field = "django.db.models.BigAutoField"
