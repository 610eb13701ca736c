from django.apps import AppConfig
from django.conf import settings


class Config(AppConfig):
    name = "goldenthread.casework.flow"
    label = "flow"
    verbose_name = "How requests move"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if settings.SITE == "office":
            from goldenthread.base.govuk import navigation
            from goldenthread.casework.counts.apps import may_read

            navigation.add("office", "Flow", "flow:flow", order=46, show=may_read, group=navigation.PROOF)
