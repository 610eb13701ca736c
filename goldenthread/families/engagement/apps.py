from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.families.engagement"
    label = "engagement"
    verbose_name = "Who was heard"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)
    bands = {  # who typed it is not public
        "Group.organisation": "B1",
        "Occasion.by_label": "B1",
        "Voice.by_label": "B1",
        "Voice.recommendation": "B1",
        "Voice.proposed": "B1",
        "Deed.by_label": "B1",
        "Stage.by_label": "B1",
        "SignOff.by_label": "B1",
        "SignOff.by_id": "B1",
    }

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.families.engagement import figure
        from goldenthread.thread.figures import parts

        parts.part("heard", "You said, we did", "/heard/", figure=figure.said)
        navigation.add(
            "office",
            "Who was heard",
            "engagement:heard",
            order=38,
            show=lambda request: may(request.user, Permission.THREAD_READ),
            group=navigation.FAMILIES,
        )
