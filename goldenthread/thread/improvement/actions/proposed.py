"""Taking over into the thread what another room proposed, or declining it with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.refused import Refused
from goldenthread.thread.improvement.actions.plans import add_action
from goldenthread.thread.improvement.models import Evidence, Finding, Plan, Proposed, Recommendation, Review

VOICES = {"complaints": "Families who complained", "samples": "Those who read the sample"}


def take_over(
    row: Proposed,
    *,
    words: str,
    review: Review | None,
    recommendation: Recommendation | None,
    plan: Plan | None,
    reason: str,
    today: date,
    expected: int,
    by: audit.Actor,
) -> Proposed:
    """Put it into the thread in these words: a finding of a review, evidence of a recommendation, or an action of a
    plan. Raises Refused where it is not said of what, or where it was decided before."""
    with audit.unit(by=by, obj=row):
        row = _undecided(row)
        if row.kind == Proposed.Kind.FINDING:
            if review is None:
                raise Refused("Choose the review beside whose findings it is to stand.", status=422)
            became = f"Finding {_finding(row, review, recommendation, words, by).ref} of {review.title}"
        elif row.kind == Proposed.Kind.EVIDENCE:
            if recommendation is None:
                raise Refused("Choose the recommendation that it is evidence of.", status=422)
            shown = Evidence.objects.create(
                recommendation=recommendation, kind=_kind(row), words=_with_numbers(row, words),
                happened_on=today, by_id=by.id, by_label=by.label,
            )  # fmt: skip
            audit.record("evidence_attached", obj=recommendation, reason=f"evidence {shown.pk}, from {row.room}")
            became = f"Evidence of {recommendation.ref}"
        else:
            if plan is None:
                raise Refused("Choose the plan whose action it is to be.", status=422)
            added = add_action(plan, {"words": words, "recommendation": recommendation}, by=by)
            became = f"Action {added.ref} of {plan.title}"
        return _decided(row, Proposed.Decision.TAKEN, reason, became[:200], expected, by)


def _kind(row: Proposed) -> str:
    """What families confirm or dispute is a kind of its own: it is no figure of the council."""
    return Evidence.Kind.FAMILIES if row.room == "families" else Evidence.Kind.FIGURE


def _finding(
    row: Proposed, review: Review, recommendation: Recommendation | None, words: str, by: audit.Actor
) -> Finding:
    place = (Finding.objects.filter(review=review).aggregate(last=Max("position"))["last"] or 0) + 1
    finding = Finding(
        review=review, ref=f"own-{row.pk}", position=place, title=row.title, kind=Finding.Kind.WEAKNESS,
        reviewers_view=_with_numbers(row, words), voice=VOICES.get(row.room, ""), evidence_known=True,
        compared_source=row.came_from[:200],
    )  # fmt: skip
    editing.add(finding, by=by)
    if recommendation is not None:
        finding.recommendations.add(recommendation)
    return finding


def _with_numbers(row: Proposed, words: str) -> str:
    told = "; ".join(f"{name}: {value}" for name, value in row.numbers)
    return f"{words.strip()}\n\n{row.came_from}. {told}.".strip() if told else f"{words.strip()}\n\n{row.came_from}."


def decline(row: Proposed, *, reason: str, expected: int, by: audit.Actor) -> Proposed:
    """Leave it out of the thread. The room that proposed it reads the reason."""
    with audit.unit(by=by, obj=row):
        if not reason.strip():
            raise Refused("Say why it is not taken over. Whoever proposed it reads this.", status=422)
        return _decided(_undecided(row), Proposed.Decision.DECLINED, reason, "", expected, by)


def acknowledge(row: Proposed, *, on: date, today: date, expected: int, by: audit.Actor) -> Proposed:
    """Record that the body to which it was sent has acknowledged it."""
    with audit.unit(by=by, obj=row):
        if row.sent_to_id is None:
            raise Refused("It was sent to no body, so that none can acknowledge it.", status=422)
        if not timezone.localdate(row.proposed_at) <= on <= today:
            raise Refused("The day lies between the day on which it was sent and today.", status=422)
        saved = editing.save(row, {"acknowledged_on": on}, expected=expected, by=by)
        audit.record("thread_proposal_acknowledged", obj=saved, reason=f"{row.sent_to}")
        return saved


def _undecided(row: Proposed) -> Proposed:
    row = Proposed.objects.select_for_update(of=("self",)).select_related("council").get(pk=row.pk)
    if row.decision:
        raise Refused("Somebody else has decided it already. Open the list again to see how.", status=409)
    return row


def _decided(row: Proposed, decision: str, reason: str, became: str, expected: int, by: audit.Actor) -> Proposed:
    values: dict[str, Any] = {
        "decision": decision, "reason": reason.strip(), "became": became, "decided_by": by.label,
        "decided_at": timezone.now(),
    }  # fmt: skip
    saved = editing.save(row, values, expected=expected, by=by)
    audit.record("thread_proposal_decided", obj=saved, reason=saved.get_decision_display())
    return saved
