"""The door through which other rooms propose to the thread. They hand over words and counts, never a family.

    proposals.finding("estuary", title=…, words=…, room="complaints", came_from=…, numbers=[("Complaints", "14")], by=…)

A person who may edit recommendations takes it over or declines it with a reason (`actions.proposed`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goldenthread.base import audit, editing
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council, Proposed, Recommendation

MOST_NUMBERS = 40


@dataclass(frozen=True)
class Standing:
    """What became of a proposal, for the room that made it."""

    number: int
    title: str
    kind: str
    decision: str
    reason: str
    became: str
    sent_to: str
    acknowledged_on: str


def finding(council: str, *, title: str, words: str, room: str, came_from: str, by: audit.Actor, address: str = "",
            numbers: Iterable[tuple[str, str]] = (), recommendation: str = "", sent_to: str = "") -> int:  # fmt: skip
    """Propose a finding; its number. `recommendation`: the ref of the one it bears on; `sent_to`: a body's slug."""
    return _propose(Proposed.Kind.FINDING, council, title, words, room, came_from, address, numbers, recommendation,
                    sent_to, by)  # fmt: skip


def evidence(council: str, *, title: str, words: str, room: str, came_from: str, by: audit.Actor,
             recommendation: str, address: str = "", numbers: Iterable[tuple[str, str]] = ()) -> int:  # fmt: skip
    """Propose evidence for a recommendation; its number."""
    return _propose(Proposed.Kind.EVIDENCE, council, title, words, room, came_from, address, numbers, recommendation,
                    "", by)  # fmt: skip


def action(council: str, *, title: str, words: str, room: str, came_from: str, by: audit.Actor, address: str = "",
           numbers: Iterable[tuple[str, str]] = (), recommendation: str = "", sent_to: str = "") -> int:  # fmt: skip
    """Propose an action; its number."""
    return _propose(Proposed.Kind.ACTION, council, title, words, room, came_from, address, numbers, recommendation,
                    sent_to, by)  # fmt: skip


def _propose(
    kind: Proposed.Kind,
    council: str,
    title: str,
    words: str,
    room: str,
    came_from: str,
    address: str,
    numbers: Iterable[tuple[str, str]],
    recommendation: str,
    sent_to: str,
    by: audit.Actor,
) -> int:
    of = Council.objects.filter(slug=council).first()
    if of is None:
        raise Refused("There is no council of that name here, so nothing can be proposed to its thread.", status=422)
    bearing = None
    if recommendation:
        bearing = Recommendation.objects.of(council).filter(ref=recommendation).first()
        if bearing is None:
            raise Refused(f"{of.name} has no recommendation {recommendation}.", status=422)
    body = Body.objects.filter(council=council, slug=sent_to).first() if sent_to else None
    if sent_to and body is None:
        raise Refused("The body that it is sent to is not known here. Choose another.", status=422)
    told = [[str(name), str(value)] for name, value in numbers][:MOST_NUMBERS]
    with audit.unit(by=by):
        row = Proposed(
            council=of, kind=kind, title=title.strip()[:200], words=words.strip(), room=room, came_from=came_from[:200],
            address=address, numbers=told, recommendation=bearing, sent_to=body, by_id=by.id, by_label=by.label,
        )  # fmt: skip
        editing.add(row, by=by)
        audit.record("thread_proposed", obj=row, reason=f"{row.get_kind_display()} from {room}")
        return row.pk


def councils() -> list[tuple[str, str]]:
    """Slug and name of each council to whose thread something can be proposed."""
    return list(Council.objects.order_by("name").values_list("slug", "name"))


def recommendations(council: str = "") -> list[tuple[str, str]]:
    """Ref and title of each recommendation, of one council or of all."""
    rows = Recommendation.objects.select_related("review__council").order_by("review__council", "position")
    if council:
        rows = rows.filter(review__council__slug=council)
    return [(row.ref, f"{row.ref} {row.title}") for row in rows]


def bearings() -> list[tuple[str, str]]:
    """ "council:ref" and title of each recommendation, with the council's name where there are several."""
    rows = Recommendation.objects.select_related("review__council").order_by("review__council", "position")
    several = len({row.review.council_id for row in rows}) > 1
    return [
        (f"{row.review.council.slug}:{row.ref}",
         f"{row.review.council.short_name}: {row.ref} {row.title}" if several else f"{row.ref} {row.title}")
        for row in rows
    ]  # fmt: skip


def bodies(council: str = "") -> list[tuple[str, str]]:
    """Slug and name of each body to which a finding may be sent."""
    rows = Body.objects.filter(council=council) if council else Body.objects.all()
    return [(row.slug, str(row)) for row in rows.order_by("pk")]


def standings(numbers: Iterable[int]) -> dict[int, Standing]:
    """What became of these proposals, by their numbers."""
    rows = Proposed.objects.filter(pk__in=list(numbers)).select_related("sent_to")
    return {
        row.pk: Standing(
            row.pk, row.title, row.get_kind_display(), row.get_decision_display(), row.reason, row.became,
            str(row.sent_to or ""), row.acknowledged_on.isoformat() if row.acknowledged_on else "",
        )
        for row in rows
    }  # fmt: skip
