from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.files"
    label = "files"
    verbose_name = "Files"
    default_auto_field = "django.db.models.BigAutoField"
    unguarded_tables = {"files_dayuse": "a running count for the quota"}
