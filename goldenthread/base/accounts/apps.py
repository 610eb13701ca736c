from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.accounts"
    label = "accounts"
    verbose_name = "People and organisations"
    default_auto_field = "django.db.models.BigAutoField"
