from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "portal",
            "Your training",
            "portal:training",
            order=50,
            show=lambda request: may(request.user, Permission.PORTAL_READ),
        )
        navigation.add(
            "portal",
            "Your entries in the local offer",
            "portal:offer",
            order=60,
            show=lambda request: may(request.user, Permission.OFFER_PROPOSE),
        )
