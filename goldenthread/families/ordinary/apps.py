from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.families.ordinary"
    label = "ordinary"
    verbose_name = "What schools ordinarily give"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)
    bands = {  # counts of pupils stay inside; who typed what is not public
        "Statement.by_label": "B1",
        "TermCount.provider": "B1",
        "TermCount.term": "B1",
        "TermCount.pupils": "B1",
        "TermCount.reviewed": "B1",
        "TermCount.with_family": "B1",
        "TermCount.by_label": "B1",
        "Visit.by_label": "B1",
    }

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.families.ordinary import figure
        from goldenthread.thread.figures import parts

        parts.part("ordinary", "What schools ordinarily give", "/ordinary/", figure=figure.said)
        navigation.add(
            "office",
            "Schools’ ordinary offer",
            "ordinary:ordinary",
            order=37,
            show=lambda request: may(request.user, Permission.OFFER_READ),
            group=navigation.FAMILIES,
        )
