from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.jobs"
    label = "jobs"
    verbose_name = "Background work"
    default_auto_field = "django.db.models.BigAutoField"
