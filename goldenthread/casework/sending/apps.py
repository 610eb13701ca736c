from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.sending"
    label = "sending"
    verbose_name = "What is sent"
    default_auto_field = "django.db.models.BigAutoField"
