from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.public"
    label = "public"
    verbose_name = "Public pages"
    default_auto_field = "django.db.models.BigAutoField"
