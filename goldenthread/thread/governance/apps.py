from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.governance"
    label = "governance"
    verbose_name = "Governance"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)
