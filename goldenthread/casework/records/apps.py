from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.records"
    label = "records"
    verbose_name = "Records"
    default_auto_field = "django.db.models.BigAutoField"
