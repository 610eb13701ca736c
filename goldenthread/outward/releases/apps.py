from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.releases"
    label = "releases"
    verbose_name = "Releases"
    default_auto_field = "django.db.models.BigAutoField"
