from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.routes"
    label = "routes"
    verbose_name = "Routes to help and enquiries"
    default_auto_field = "django.db.models.BigAutoField"
