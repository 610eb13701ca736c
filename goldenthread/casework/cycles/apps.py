from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.cycles"
    label = "cycles"
    verbose_name = "Help that a school gives, step by step"
    default_auto_field = "django.db.models.BigAutoField"
