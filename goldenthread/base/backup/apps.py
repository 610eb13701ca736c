from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.backup"
    label = "backup"
    verbose_name = "Backup and restore"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B7"  # of its fields (rules/access/bands.py)
