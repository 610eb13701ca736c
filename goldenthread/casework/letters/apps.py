from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.letters"
    label = "letters"
    verbose_name = "Letters"
    default_auto_field = "django.db.models.BigAutoField"
