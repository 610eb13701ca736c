from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.improvement"
    label = "improvement"
    verbose_name = "Improvement"
    default_auto_field = "django.db.models.BigAutoField"
