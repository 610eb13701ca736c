from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.letters"
    label = "letters"
    verbose_name = "Letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from goldenthread.base import citations
        from goldenthread.casework.letters import reliers

        citations.kind("letter", "Letter or notice", reliers.letters)
