from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.reports"
    label = "reports"
    verbose_name = "Reports"
    default_auto_field = "django.db.models.BigAutoField"
