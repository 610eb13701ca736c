from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.panels"
    label = "panels"
    verbose_name = "Panels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from goldenthread.casework.panels import figure
        from goldenthread.thread.figures import parts

        parts.part("panel-chair", "Who chairs the panels", "/panels/", figure=figure.chairs)
