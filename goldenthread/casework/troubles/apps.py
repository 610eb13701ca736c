from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.troubles"
    label = "troubles"
    verbose_name = "Troubles with the tool"
    default_auto_field = "django.db.models.BigAutoField"
