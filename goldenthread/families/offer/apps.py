from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.families.offer"
    label = "offer"
    verbose_name = "Local offer"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)
    bands = {  # what a provider proposes, and who did what, is not public
        "Proposal.values": "B1",
        "Proposal.note": "B1",
        "Proposal.by_id": "B1",
        "Proposal.by_label": "B1",
        "Proposal.organisation": "B1",
        "Proposal.reason": "B1",
        "Proposal.decided_by_id": "B1",
        "Proposal.decided_by": "B1",
        "Gap.words": "B1",
    }

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "office",
            "Local offer",
            "offer:offer",
            order=35,
            show=lambda request: may(request.user, Permission.OFFER_READ),
        )
