from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.panels"
    label = "panels"
    verbose_name = "Panels"
    default_auto_field = "django.db.models.BigAutoField"
