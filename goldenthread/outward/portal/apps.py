from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)
