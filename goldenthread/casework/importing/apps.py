from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.importing"
    label = "importing"
    verbose_name = "Cases brought in"
    default_auto_field = "django.db.models.BigAutoField"
