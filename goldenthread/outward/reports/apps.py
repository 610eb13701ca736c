from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.reports"
    label = "reports"
    verbose_name = "Reports"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "office",
            "Papers out",
            "reports:papers",
            order=35,
            show=lambda request: may(request.user, Permission.REPORT_MAKE),
            group=navigation.PLANS,
        )
