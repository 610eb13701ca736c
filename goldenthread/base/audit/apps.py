from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.audit"
    label = "audit"
    verbose_name = "Audit log"
    default_auto_field = "django.db.models.BigAutoField"
