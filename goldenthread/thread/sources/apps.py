from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.sources"
    label = "sources"
    verbose_name = "Sources"
    default_auto_field = "django.db.models.BigAutoField"
