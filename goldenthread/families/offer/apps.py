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
        from goldenthread.base import citations
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.families.offer import reliers
        from goldenthread.thread.figures import parts

        citations.kind("page", "Page of the local offer", reliers.pages)
        citations.kind("service", "Entry of the local offer", reliers.services)
        parts.part("advice", "Advice that is not the council’s", "/offer/services/", figure=reliers.advice)
        parts.part("short-breaks", "Short breaks and help at home", "/offer/services/", figure=reliers.short_breaks)
        parts.part("comments", "Comments on the local offer", "/offer/comments/", figure=reliers.comments)
        navigation.add(
            "office",
            "Local offer",
            "offer:offer",
            order=35,
            show=lambda request: may(request.user, Permission.OFFER_READ),
            group=navigation.FAMILIES,
        )
