from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.govuk"
    label = "govuk"
    verbose_name = "Page components"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        from goldenthread.base.govuk import navigation  # noqa: F401  registers its check
