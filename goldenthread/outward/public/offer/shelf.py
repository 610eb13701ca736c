"""What is published of the local offer, as this process holds it: an index that follows what changes.

Each request asks once when anything last changed, and reads what did.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from django.db.models import Count, Max, Min

from goldenthread.outward.public.models import PublishedOffer
from goldenthread.rules.offer.search import Index, from_data


@dataclass
class Shelf:
    """`services`, `providers`, `pages`: what was published of each, by its slug. `index` finds services by their key,
    and pages by "page:" and their slug."""

    index: Index = field(default_factory=Index)
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    providers: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_key: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed_at: datetime | None = None
    count: int = 0
    first: int | None = None  # the first row there is: another one, and it is another database

    def take(self, row: PublishedOffer) -> None:
        held = {"service": self.services, "provider": self.providers, "page": self.pages}.get(row.kind)
        if held is None:
            return
        for slug in [slug for slug, data in held.items() if data["_key"] == row.key or slug == row.slug]:
            old = held.pop(slug)
            if find := old.get("find"):
                self.index.drop(find["key"])
                self.by_key.pop(find["key"], None)
        if row.gone:
            return
        data = {**row.data, "_key": row.key}
        held[row.slug] = data
        if find := data.get("find"):
            self.index.put(from_data(find))
            self.by_key[find["key"]] = data


_shelf = Shelf()
_one_at_a_time = Lock()


def shelf() -> Shelf:
    """The shelf as it is published now."""
    global _shelf
    newest = PublishedOffer.objects.aggregate(at=Max("changed_at"), count=Count("pk"), first=Min("pk"))
    with _one_at_a_time:
        held = _shelf
        if newest["at"] == held.changed_at and newest["count"] == held.count:
            return held
        went_back = held.changed_at is None or newest["at"] is None or newest["at"] < held.changed_at
        if went_back or newest["first"] != held.first or newest["count"] < held.count:
            held = Shelf(first=newest["first"])
        rows = PublishedOffer.objects.all()
        if held.changed_at is not None:
            rows = rows.filter(changed_at__gte=held.changed_at)
        for row in rows:
            held.take(row)
        held.changed_at, held.count = newest["at"], newest["count"]
        _shelf = held
        return held


def forget() -> None:
    """Read everything anew the next time."""
    global _shelf
    with _one_at_a_time:
        _shelf = Shelf()


def easy_words(*names: str) -> dict[str, str]:
    """Of these sources, those that are there in easy words: name to address. Without names, of all."""
    rows = PublishedOffer.objects.there().filter(kind="easy")
    keys = (rows.filter(key__in=names) if names else rows).values_list("key", flat=True)
    return {key: f"/easy/{key.replace(':', '/', 1)}" for key in keys}


def one(kind: str, key: str = "") -> dict[str, Any] | None:
    """What was published of one thing that is not on the shelf, such as the checklist."""
    row = PublishedOffer.objects.there().filter(kind=kind, key=key).first()
    return dict(row.data) if row else None
