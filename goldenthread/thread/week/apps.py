from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.week"
    label = "week"
    verbose_name = "Working week"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)
    bands = {"Contact.email": "B2", "UpdateRequest.email": "B2", "UpdateRequest.to": "B2"}

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "office",
            "This week",
            "week:week",
            order=5,
            show=lambda request: may(request.user, Permission.THREAD_READ),
        )
