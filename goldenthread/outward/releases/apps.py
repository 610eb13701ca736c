from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.releases"
    label = "releases"
    verbose_name = "Releases"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)
    bands = {"Follow.person_id": "B1"}

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "office",
            "Releases",
            "releases:releases",
            order=40,
            show=lambda request: may(request.user, Permission.THREAD_READ),
            group=navigation.PROOF,
        )
