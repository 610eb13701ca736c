from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.families.guides"
    label = "guides"
    verbose_name = "Guides and easy words"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        from goldenthread.base import citations
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.families.guides import reliers

        citations.kind("guide", "Guide", reliers.guides)
        citations.kind("easy", "Easy words", reliers.easy_words)
        navigation.add(
            "office",
            "Guides and easy words",
            "guides:guides",
            order=36,
            show=lambda request: may(request.user, Permission.OFFER_READ),
            group=navigation.FAMILIES,
        )
