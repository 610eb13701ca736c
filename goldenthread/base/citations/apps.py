from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.citations"
    label = "citations"
    verbose_name = "Who relies on which paragraph"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)
