from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.counterviews"
    label = "counterviews"
    verbose_name = "Other views"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "office",
            "Other views",
            "counterviews:views",
            order=38,
            show=lambda request: may(request.user, Permission.THREAD_READ),
            group=navigation.PLANS,
        )
