from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.ledger"
    label = "ledger"
    verbose_name = "Public record"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)
