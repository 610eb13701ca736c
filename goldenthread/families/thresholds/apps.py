from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.families.thresholds"
    label = "thresholds"
    verbose_name = "Thresholds of need"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)
    bands = {  # who read it, and what is still to be looked at, is not public
        "Read.person_id": "B1",
        "Read.label": "B1",
        "Read.role": "B1",
        "FollowUp.note": "B1",
        "FollowUp.by_label": "B1",
    }

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.families.thresholds import figure
        from goldenthread.thread.figures import parts

        parts.part("thresholds", "Thresholds of need", "/thresholds/", figure=figure.sentence)
        navigation.add(
            "office",
            "Thresholds",
            "thresholds:documents",
            order=36,
            show=lambda request: may(request.user, Permission.THRESHOLD_READ),
            group=navigation.FAMILIES,
        )
