from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.offering"
    label = "offering"
    verbose_name = "What came in from the public"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B2"  # of its fields (rules/access/bands.py): strangers write what they like
