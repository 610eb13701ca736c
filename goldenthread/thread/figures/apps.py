from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest


class Config(AppConfig):
    name = "goldenthread.thread.figures"
    label = "figures"
    verbose_name = "Figures"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        if settings.SITE == "office":
            from goldenthread.base.govuk import navigation

            navigation.add("office", "Figures", "figures:index", order=40, show=may_read, group=navigation.PROOF)


def may_read(request: HttpRequest) -> bool:
    from goldenthread.base.accounts.access import may
    from goldenthread.base.accounts.permissions import Permission

    return may(request.user, Permission.THREAD_READ)
