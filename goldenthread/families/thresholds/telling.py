"""What the public reads of a document of thresholds: what is in force, the ways in, and what each edition changed."""

from __future__ import annotations

from typing import Any

from goldenthread.families.offer.models import Service
from goldenthread.families.offer.telling import paragraphs
from goldenthread.families.thresholds.actions import before, changes
from goldenthread.families.thresholds.models import Edition, Standing, ThresholdDocument

WHAT = {"added": "new", "changed": "changed", "dropped": "taken out"}


def document_facts(document: ThresholdDocument) -> dict[str, Any] | None:
    """None before an edition is in force."""
    edition = document.in_force
    if edition is None:
        return None
    levels = list(edition.levels.all())
    entries = set(Service.objects.live().values_list("slug", flat=True))
    rows = list(edition.paragraphs.select_related("level"))
    return {
        "slug": document.slug,
        "title": document.title,
        "summary": document.summary,
        "keeper": document.keeper,
        "contact": document.contact,
        "review_by": document.review_by.isoformat() if document.review_by else "",
        "edition": edition.number,
        "from": edition.in_force_from.isoformat() if edition.in_force_from else "",
        "made_with": edition.made_with,
        "levels": [
            {
                "slug": level.slug,
                "title": level.title,
                "for_whom": paragraphs(level.for_whom),
                "help": paragraphs(level.help),
                "ask": paragraphs(level.ask),
                "after": paragraphs(level.after),
                "safeguarding": level.safeguarding,
                "paragraphs": [_paragraph(row) for row in rows if row.level_id == level.pk],
            }
            for level in levels
        ],
        "paragraphs": [_paragraph(row) | {"level": row.level.slug if row.level else ""} for row in rows],
        "routes": [
            {
                "key": str(route.pk),
                "title": route.title,
                "to_whom": route.to_whom,
                "how": paragraphs(route.how),
                "after": paragraphs(route.after),
                "law": route.law,
                "offer": route.offer if route.offer in entries else "",
                "safeguarding": route.safeguarding,
            }
            for route in document.routes.filter(shown=True)
        ],
        "history": [edition_facts(one) for one in document.editions.exclude(standing=Standing.DRAFT)],
    }


def _paragraph(row: Any) -> dict[str, Any]:
    return {"ref": row.ref, "heading": row.heading, "words": paragraphs(row.words)}


def edition_facts(edition: Edition) -> dict[str, Any]:
    """When it held, why it was made, and each paragraph that it changed, before and after."""
    earlier = before(edition)
    return {
        "number": edition.number,
        "from": edition.in_force_from.isoformat() if edition.in_force_from else "",
        "until": edition.past_from.isoformat() if edition.past_from else "",
        "why": edition.why,
        "made_with": edition.made_with,
        "changes": [
            {"ref": one.name, "what": WHAT[one.what], "before": one.before, "after": one.after}
            for one in (changes(edition, earlier) if earlier else [])
        ],
    }
