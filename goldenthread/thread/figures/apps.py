from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.figures"
    label = "figures"
    verbose_name = "Figures"
    default_auto_field = "django.db.models.BigAutoField"
