from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.cases"
    label = "cases"
    verbose_name = "Cases"
    default_auto_field = "django.db.models.BigAutoField"
