"""What happens to something owed: chased, answered, sent round, moved, decided on. Each act is added, never changed."""

from datetime import date
from typing import Any

from goldenthread.base import audit, editing
from goldenthread.base.documents import long_date
from goldenthread.refused import Refused
from goldenthread.rules.owing import due_of
from goldenthread.rules.when import approximate
from goldenthread.thread.governance.models import Body, Decision, Meeting, Post, Undertaking, UndertakingAct

STANDING = Undertaking.Standing


def move_on(
    row: Undertaking,
    *,
    kind: str,
    on: date,
    words: str = "",
    due_words: str = "",
    due_at: Meeting | None = None,
    post: Post | None = None,
    outcome: Decision | None = None,
    expected: int | None = None,
    today: date,
    by: audit.Actor,
) -> UndertakingAct:
    """Add an act and let the standing follow. Raises Refused for a day to come and for an act without its words.

    Answered in time, late, or on a day that had no limit: the day that was due decides, not whoever records it.
    """
    kinds = UndertakingAct.Kind
    with audit.unit(by=by, obj=row):
        row = Undertaking.objects.select_related("due_at", "owed_to").get(pk=row.pk)
        if on > today:
            raise Refused("Give today or an earlier day.", status=422)
        if kind in (kinds.ANSWERED, kinds.PARTLY, kinds.MOVED, kinds.REOPENED, kinds.CIRCULATED) and not words.strip():
            raise Refused("Say in words what happened.", status=422)
        values: dict[str, Any] = {}
        if kind == kinds.ANSWERED:
            due = row.due_day
            standing = STANDING.DONE if due is None else STANDING.MET if on <= due else STANDING.LATE
            values = {"standing": standing, "answer": words, "answered_words": long_date(on), "answered_on": on}
        elif kind == kinds.PARTLY:
            values = {"standing": STANDING.PARTLY, "answer": words}
        elif kind == kinds.CIRCULATED:
            if not row.answer:
                raise Refused("There is no answer yet that could be sent round.", status=422)
            values = {"circulated_words": f"{words}, {long_date(on)}"[:200]}
        elif kind == kinds.MOVED:
            values = _moved(row, due_words, due_at)
        elif kind == kinds.OWNED:
            if post is None:
                raise Refused("Choose the post that is to answer.", status=422)
            values = {"owed_by_post": post}
            words = words or f"Given to {post.title}."
        elif kind == kinds.OUTCOME:
            if outcome is None:
                raise Refused("Choose the decision.", status=422)
            values = {"outcome": outcome, "standing": STANDING.DONE, "answered_on": on}
            values |= {"answer": words or outcome.title, "answered_words": long_date(on)}
            words = words or str(outcome)
        elif kind == kinds.REOPENED:
            if not row.answered:
                raise Refused("It is open already.", status=409)
            values = {"standing": STANDING.OPEN, "answered_on": None}
        saved = (
            editing.save(row, values, expected=row.version if expected is None else expected, by=by) if values else row
        )
        act = UndertakingAct.objects.create(
            undertaking=saved, kind=kind, on=on, words=words, by_id=by.id, by_label=by.label
        )
        audit.record(
            "undertaking_moved_on", obj=saved, fields=sorted(values), reason=f"{act.get_kind_display()}: {words[:200]}"
        )
        return act


def _moved(row: Undertaking, due_words: str, due_at: Meeting | None) -> dict[str, Any]:
    if due_at is not None:
        return {"due_at": due_at, "due_words": due_words or f"At the meeting of {due_at.held_words}"[:100]}
    if not due_words.strip():
        raise Refused("Give the new day, or the meeting that it is due at.", status=422)
    span = approximate(due_words)
    found = due_of(due_words, counted_from=row.counted_from)
    if span is None and found.last is None:
        raise Refused(f"“{due_words}” names no day. Write a day, a month or a season.", status=422)
    first = span.first if span else found.last
    return {"due_at": None, "due_words": due_words, "due_first": first, "due_last": span.last if span else found.last}


# --- meetings -------------------------------------------------------------------------------------------


def add_meeting(council: str, *, body: Body, day: date, today: date, by: audit.Actor) -> Meeting:
    """Put a meeting in the calendar. What waits for the body's next meeting is due at it from now on."""
    with audit.unit(by=by):
        if (
            Meeting.objects.filter(body=body, held_first=day, held_last=day)
            .exclude(state=Meeting.State.CANCELLED)
            .exists()
        ):
            raise Refused(f"{body} meets on {long_date(day)} already.", status=422)
        row = Meeting(
            council=council,
            slug=_free(council, f"{body.slug[:60]}-{day.isoformat()}"),
            body=body,
            title=body.name,
            held_words=long_date(day),
            held_first=day,
            held_last=day,
            state=Meeting.State.PLANNED if day >= today else Meeting.State.HELD,
        )
        editing.add(row, by=by)
        audit.record("meeting_added", obj=row)
        attach(body, by=by)
        return row


def _free(council: str, base: str) -> str:
    slug, n = base[:78], 1
    while Meeting.objects.filter(council=council, slug=slug).exists():
        n += 1
        slug = f"{base[:74]}-{n}"
    return slug


def edit_meeting(row: Meeting, *, day: date, state: str, expected: int, by: audit.Actor) -> Meeting:
    """Move or cancel a meeting. What is due at it moves with it; what was due at a cancelled one goes to the next."""
    with audit.unit(by=by):
        values = {"held_first": day, "held_last": day, "held_words": long_date(day), "state": state}
        saved = editing.save(row, values, expected=expected, by=by)
        audit.record("meeting_edited", obj=saved, fields=["held_first", "state"])
        if state == Meeting.State.CANCELLED:
            for owed in Undertaking.objects.filter(due_at=saved):
                editing.save(owed, {"due_at": None}, expected=owed.version, by=by)
        attach(saved.body, by=by)
        return saved


def attach(body: Body, *, by: audit.Actor) -> int:
    """Give what waits for the body's “next meeting” its meeting: the first after the day on which it was ordered."""
    done = 0
    waiting = Undertaking.objects.filter(owed_to=body, due_at=None, due_last=None, decision__isnull=False)
    for row in waiting.select_related("decision"):
        made = row.decision.decided_last if row.decision else None
        if row.answered or made is None or not due_of(row.due_words).meeting:
            continue
        first = Meeting.objects.after(body, made).first()
        if first is not None:
            editing.save(row, {"due_at": first}, expected=row.version, by=by)
            audit.record("undertaking_moved_on", obj=row, fields=["due_at"], reason=f"Due at {first}")
            done += 1
    return done
