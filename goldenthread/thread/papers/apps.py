from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.papers"
    label = "papers"
    verbose_name = "Papers in"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "office",
            "Papers in",
            "papers:papers",
            order=30,
            show=lambda request: may(request.user, Permission.PAPERS_IMPORT),
            group=navigation.PLANS,
        )
