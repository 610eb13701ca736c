from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.editing"
    label = "editing"
    verbose_name = "Edits without lost words"
    default_auto_field = "django.db.models.BigAutoField"
