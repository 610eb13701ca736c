"""Reporting how things stand, and attaching what shows it. Both only ever add."""

from datetime import date

from goldenthread.base import audit
from goldenthread.base.documents import long_date
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Action, Challenge, Colour, Evidence, Recommendation, StatusReport
from goldenthread.thread.sources.models import Source


def report_status(
    recommendation: Recommendation,
    *,
    as_at: date,
    activity: str,
    impact: str,
    words: str,
    reason: str,
    action: Action | None = None,
    reported_to: Body | None = None,
    done_on: date | None = None,
    today: date,
    by: audit.Actor,
) -> StatusReport:
    """Add a status as at one day. Raises Refused for a day to come, and for a colour without its reason.

    A status is never changed: a correction is a newer report as at the same day, and both are shown.
    """
    with audit.unit(by=by, obj=recommendation):
        if as_at > today:
            raise Refused("A status is reported for a day that has come. Give today or an earlier day.", status=422)
        if not reason.strip() and (activity, impact) != (Colour.GREY, Colour.GREY):
            raise Refused("Say why it has this colour. A colour without its reason is not kept.", status=422)
        if action is not None and action.recommendation_id != recommendation.pk:
            raise Refused(f"{action.ref} is not an action of {recommendation.ref}.", status=422)
        if done_on is not None and action is None:
            raise Refused("Name the action that was done. A recommendation is done when it is closed.", status=422)
        if done_on is not None and done_on > as_at:
            raise Refused("It cannot have been done after the day that this is as at.", status=422)
        if done_on is not None and activity != Colour.GREEN:
            raise Refused("An action that is done is green. Choose green, or leave out the day.", status=422)
        before = recommendation.reports.filter(claimed=False).count()
        row = StatusReport.objects.create(
            recommendation=recommendation,
            action=action,
            ref=f"here-{before + 1}",
            reported_words=long_date(as_at),
            reported_first=as_at,
            reported_last=as_at,
            reported_to=reported_to,
            activity=activity,
            impact=impact,
            words=words,
            reason=reason,
            done_on=done_on,
            recorded_by=by.label,
        )
        audit.record("status_reported", obj=recommendation, reason=f"{row.ref}: activity {activity}, impact {impact}")
        return row


def attach_evidence(
    recommendation: Recommendation,
    *,
    kind: str,
    words: str,
    happened_on: date,
    source: Source | None = None,
    place: str = "",
    action: Action | None = None,
    today: date,
    by: audit.Actor,
) -> Evidence:
    """Add something that shows what was done or changed. The record of a decision names the paper that it stands in."""
    with audit.unit(by=by, obj=recommendation):
        if happened_on > today:
            raise Refused("Evidence shows what has happened. Give today or an earlier day.", status=422)
        if kind == Evidence.Kind.DECISION and source is None:
            raise Refused(
                "Name the paper that records the decision. Add it under Sources first if it is not there.", status=422
            )
        row = Evidence.objects.create(
            recommendation=recommendation,
            action=action,
            kind=kind,
            words=words,
            source=source,
            place=place,
            happened_on=happened_on,
            by_id=by.id,
            by_label=by.label,
        )
        audit.record("evidence_attached", obj=recommendation, reason=f"{row.get_kind_display()}: {words[:200]}")
        return row


def ask_challenge(recommendation: Recommendation, *, question: str, by: audit.Actor) -> Challenge:
    """Ask why a status is what it is. It stands open on the page until somebody answers."""
    from goldenthread.base import editing

    with audit.unit(by=by, obj=recommendation):
        row = editing.add(
            Challenge(recommendation=recommendation, question=question, asked_by_id=by.id, asked_by=by.label), by=by
        )
        audit.record("challenge_asked", obj=recommendation, reason=question[:300])
        return row


def answer_challenge(challenge: Challenge, *, answer: str, expected: int, by: audit.Actor) -> Challenge:
    """Answer a challenge, or answer it better. The person who asked cannot answer for the work."""
    from django.utils import timezone

    from goldenthread.base import editing

    with audit.unit(by=by, obj=challenge.recommendation):
        if challenge.asked_by_id == by.id:
            raise Refused("You asked this question, so somebody else has to answer it.")
        values = {"answer": answer, "answered_by": by.label, "answered_at": timezone.now()}
        saved = editing.save(challenge, values, expected=expected, by=by)
        audit.record("challenge_answered", obj=challenge.recommendation, reason=answer[:300])
        return saved
