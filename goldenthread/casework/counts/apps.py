from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest


class Config(AppConfig):
    name = "goldenthread.casework.counts"
    label = "counts"
    verbose_name = "Counts of casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from goldenthread.casework.counts import watching

        watching.begin()
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.casework.counts import figure
        from goldenthread.thread.figures import parts

        parts.part("refusals", "Refusals to assess", "/proof/", figure=figure.refusals, needs=Permission.COUNTS_READ)
        if settings.SITE == "office":
            from goldenthread.base.govuk import navigation

            navigation.add("office", "Proof", "counts:measures", order=45, show=may_read, group=navigation.PROOF)


def may_read(request: HttpRequest) -> bool:
    from goldenthread.base.accounts.access import may
    from goldenthread.base.accounts.permissions import Permission

    return may(request.user, Permission.COUNTS_READ)
