from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.plans"
    label = "plans"
    verbose_name = "Plans"
    default_auto_field = "django.db.models.BigAutoField"
