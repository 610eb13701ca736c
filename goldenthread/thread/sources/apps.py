from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.sources"
    label = "sources"
    verbose_name = "Sources"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "office",
            "Sources",
            "sources:sources",
            order=20,
            show=lambda request: may(request.user, Permission.THREAD_READ),
            group=navigation.PLANS,
        )
