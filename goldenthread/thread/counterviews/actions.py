"""Filing another view, answering it, and the two people who may withhold it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import Max
from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.refused import Refused
from goldenthread.rules.law import BeyondCalendar, announced
from goldenthread.thread.counterviews.models import (
    DECIDE_WITHIN,
    READ_FOR,
    CounterView,
    Reason,
    ViewAnswer,
    Withholding,
)

State = CounterView.State


def working_days_after(day: date, count: int) -> date:
    """The `count`th working day after `day`; past the announced bank holidays only weekends are left out."""
    try:
        return announced().working_days_after(day, count)
    except BeyondCalendar:
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return day


def file_view(values: Mapping[str, Any], *, today: date, by: audit.Actor) -> CounterView:
    """Keep a view. It is public from the fifth working day after today, whether or not anybody has answered.

    `values`: council, path, title, about, claim, words, rests_on, link, shown_as, organisation.
    """
    with audit.unit(by=by):
        number = (CounterView.objects.select_for_update().aggregate(last=Max("number"))["last"] or 0) + 1
        row = CounterView(
            **values,
            number=number,
            by_id=by.id,
            by_label=by.label,
            public_from=working_days_after(today, READ_FOR),
        )
        try:
            editing.add(row, by=by)
        except IntegrityError:
            raise Refused(
                "Somebody else filed a view at the same moment. Nothing of yours was lost: send it again.", status=422
            ) from None
        audit.record("view_filed", obj=row, reason=f"{row.shown_as}, about {row.path}")
        return row


def answer_view(view: CounterView, *, words: str, shown_as: str, by: audit.Actor) -> CounterView:
    """Answer it. The answer stands under the view; neither takes the place of the other."""
    with audit.unit(by=by, obj=view):
        if view.state == State.WITHHELD:
            raise Refused("This view is withheld, so there is nothing to answer.", status=409)
        ViewAnswer.objects.create(view=view, words=words, shown_as=shown_as, by_id=by.id, by_label=by.label)
        audit.record("view_answered", obj=view)
        return view


def propose_withholding(view: CounterView, *, reason: str, words: str, today: date, by: audit.Actor) -> CounterView:
    """Propose, for a listed reason, that its words are not shown. They are hidden until a second person decides, for
    at most five working days; that a view is being looked at stays public."""
    with audit.unit(by=by, obj=view):
        view = CounterView.objects.select_for_update().get(pk=view.pk)
        if view.state == State.WITHHELD or view.proposal is not None:
            raise Refused("Somebody else has proposed it already. Open the page again to see it.", status=409)
        if view.withholdings.filter(reason=reason).exists():
            raise Refused(
                "For this reason it was proposed before, and the view is shown. The same reason does not count twice.",
                status=422,
            )
        Withholding.objects.create(
            view=view,
            reason=reason,
            words=words,
            proposed_by_id=by.id,
            proposed_by=by.label,
            lapses_after=working_days_after(today, DECIDE_WITHIN),
        )
        audit.record("withholding_proposed", obj=view, reason=Reason(reason).label)
        return view


def decide_withholding(view: CounterView, *, withhold: bool, words: str, expected: int, by: audit.Actor) -> CounterView:
    """The second person's word. Raises Refused for the person who proposed it."""
    with audit.unit(by=by, obj=view):
        proposal = view.withholdings.select_for_update().filter(decision="").first()
        if proposal is None:
            raise Refused("Nothing waits for a decision here. Open the page again to see how it stands.", status=409)
        if proposal.proposed_by_id == by.id:
            raise Refused("You proposed to withhold this view, so somebody else has to decide.")
        proposal.decision = Withholding.Decision.WITHHELD if withhold else Withholding.Decision.SHOWN
        proposal.decided_why, proposal.decided_by_id, proposal.decided_by = words, by.id, by.label
        proposal.decided_at = timezone.now()
        proposal.save()
        state = State.WITHHELD if withhold else view.state
        view = editing.save(view, {"state": state}, expected=expected, by=by)
        audit.record("withholding_decided", obj=view, fields=["state"], reason=proposal.get_decision_display())
        return view


def lapse(today: date, *, by: audit.Actor) -> int:
    """End the proposals that nobody decided in time; how many. Their views are shown."""
    if not Withholding.objects.filter(decision="", lapses_after__lt=today).exists():
        return 0  # asked several times a minute: no unit, and no lock, for nothing
    with audit.unit(by=by):
        ended = list(
            Withholding.objects.select_for_update().filter(decision="", lapses_after__lt=today).select_related("view")
        )
        for proposal in ended:
            proposal.decision, proposal.decided_at = Withholding.Decision.LAPSED, timezone.now()
            proposal.save()
            audit.record("withholding_lapsed", obj=proposal.view)
        return len(ended)


def publish_view(view: CounterView, *, by: audit.Actor) -> CounterView:
    """Mark it public. Call inside `audit.unit`."""
    values = {"state": State.PUBLIC, "published_at": timezone.now()}
    view = editing.save(view, values, expected=view.version, by=by)
    audit.record("view_published", obj=view)
    return view
