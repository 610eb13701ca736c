from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.outbox"
    label = "outbox"
    verbose_name = "Messages out"
    default_auto_field = "django.db.models.BigAutoField"
