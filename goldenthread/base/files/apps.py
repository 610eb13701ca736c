from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.files"
    label = "files"
    verbose_name = "Files"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B5"  # of its fields (rules/access/bands.py)
    bands = {"DayUse": "B7"}
    unguarded_tables = {"files_dayuse": "a running count for the quota"}
