"""What somebody who runs the programme has to know this week, gathered once for page and calendar alike."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from goldenthread.base.documents import long_date
from goldenthread.thread.governance.models import Checkpoint, Meeting, Undertaking, UndertakingAct
from goldenthread.thread.improvement.actions.closing import waiting as proposal
from goldenthread.thread.improvement.models import Action, Challenge, Council, Recommendation, StatusReport
from goldenthread.thread.improvement.telling.colours import standing_of
from goldenthread.thread.papers.models import Reading
from goldenthread.thread.week import asking

AHEAD = timedelta(days=14)
BEHIND = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One thing to look at: where it is, what it is, when, and which kind. `path` is an address of the office."""

    ref: str
    words: str
    when: str
    path: str
    day: date | None = None


def week_of(council: Council, *, today: date) -> dict[str, list[Line]]:
    """Due soon, overdue, silent, waiting for a check, changed lately, not yet owned."""
    rows = list(
        Action.objects.filter(plan__council=council)
        .select_related("plan__council", "recommendation__review__council", "accountable", "responsible")
        .prefetch_related("reports")
        .order_by("due_last", "ref")
    )
    standings = {a.pk: standing_of(a, today, a.reports.all()) for a in rows}
    owed = asking.open_undertakings(council)
    found: dict[str, list[Line]] = {
        "due": [
            *(
                _action(a)
                for a in rows
                if a.due_last and today <= a.due_last <= today + AHEAD and not standings[a.pk]["done"]
            ),
            *(_owed(u) for u in owed if (d := u.due_day) and today <= d <= today + AHEAD),
            *_meetings(council, today),
            *_checkpoints(council, today),
        ],
        "overdue": [_action(a) for a in rows if standings[a.pk]["overdue"]],
        "silent": [_owed(u) for u in owed if u.silent(today)],
        "undated": [_owed(u) for u in owed if u.due_day is None],
        "check": _to_check(council),
        "changed": _changed(council, today),
        "nobody": [_action(a) for a in rows if a.warnings and not standings[a.pk]["done"]],
    }
    found["due"].sort(key=lambda line: line.day or date.max)
    return found


def _action(a: Action) -> Line:
    path = f"/{a.plan.council.slug}/plans/{a.plan.slug}/#{a.ref}"
    return Line(a.ref, a.words, a.due_words or "No date", path, a.due_last)


def _owed(u: Undertaking) -> Line:
    day = u.due_day
    return Line(
        u.ref, u.words, f"due {long_date(day)}" if day else "no date", f"/week/{u.council}/promises/{u.ref}/", day
    )


def _meetings(council: Council, today: date) -> list[Line]:
    rows = Meeting.objects.filter(council=council.slug, held_first__gte=today, held_first__lte=today + AHEAD).exclude(
        state=Meeting.State.CANCELLED
    )
    path = f"/week/{council.slug}/meetings/"
    return [Line("Meeting", m.title, m.held_words, path, m.held_first) for m in rows]


def _checkpoints(council: Council, today: date) -> list[Line]:
    found = []
    for c in Checkpoint.objects.filter(council=council.slug, held_first__isnull=False).select_related("body"):
        assert c.held_first is not None
        due = c.held_first - timedelta(days=c.evidence_days)
        if today <= due <= today + AHEAD and not c.evidence_sent_words:
            path = f"/{council.slug}/oversight/#{c.ref}"
            found.append(Line(c.ref, f"Evidence for {c.body}: {c.what}", f"due {long_date(due)}", path, due))
    return found


def _to_check(council: Council) -> list[Line]:
    found = [
        Line(
            a.item.ref,
            f"{a.by_label}: {a.words}",
            long_date(timezone.localdate(a.at)),
            a.get_absolute_url(),
            timezone.localdate(a.at),
        )
        for a in asking.waiting(council.slug)
    ]
    for r in Recommendation.objects.of(council.slug).prefetch_related("closure_acts"):
        if proposal(r) is not None:
            found.append(Line(r.ref, f"Proposed to close: {r.title}", "", f"{r.get_absolute_url()}close/decide/"))
    for reading in Reading.objects.filter(council=council.slug, state=Reading.State.WAITING):
        found.append(
            Line("Paper", reading.title, long_date(timezone.localdate(reading.at)), reading.get_absolute_url())
        )
    for c in Challenge.objects.filter(recommendation__review__council=council, answer="").select_related(
        "recommendation__review__council"
    ):
        found.append(
            Line(c.recommendation.ref, f"Asked: {c.question}", "", f"{c.recommendation.get_absolute_url()}#challenges")
        )
    return found


def _changed(council: Council, today: date) -> list[Line]:
    since = timezone.now() - BEHIND
    reports = StatusReport.objects.filter(
        recommendation__review__council=council, claimed=False, recorded_at__gte=since
    ).select_related("recommendation__review__council", "action")
    found = [
        Line(
            r.action.ref if r.action else r.recommendation.ref,
            f"{r.get_activity_display()}: {r.words}",
            long_date(timezone.localdate(r.recorded_at)),
            f"{r.recommendation.get_absolute_url()}#status",
            timezone.localdate(r.recorded_at),
        )
        for r in reports
    ]
    acts = UndertakingAct.objects.filter(undertaking__council=council.slug, at__gte=since).select_related("undertaking")
    found += [
        Line(
            a.undertaking.ref,
            f"{a.get_kind_display()}: {a.words}",
            long_date(a.on),
            f"/week/{council.slug}/promises/{a.undertaking.ref}/",
            a.on,
        )
        for a in acts
    ]
    return sorted(found, key=lambda line: line.day or date.min, reverse=True)


def dates_of(council: Council) -> list[dict[str, Any]]:
    """Every day of the programme for a calendar: actions, promises, meetings, evidence. No person, no child."""
    found = []
    for a in Action.objects.filter(plan__council=council, due_last__isnull=False).select_related("plan"):
        found.append({"id": f"action {a.plan.slug} {a.ref}", "day": a.due_last, "name": f"{a.ref} due: {a.words}"})
    for u in Undertaking.objects.filter(council=council.slug).select_related("due_at"):
        if u.due_day and not u.answered:
            found.append({"id": f"undertaking {u.ref}", "day": u.due_day, "name": f"{u.ref} owed: {u.words}"})
    for m in Meeting.objects.filter(council=council.slug, held_first__isnull=False).exclude(state="cancelled"):
        if m.held_first == m.held_last:
            found.append({"id": f"meeting {m.slug}", "day": m.held_first, "name": m.title})
    for c in Checkpoint.objects.filter(council=council.slug, held_first__isnull=False).select_related("body"):
        assert c.held_first is not None
        due = c.held_first - timedelta(days=c.evidence_days)
        found.append({"id": f"checkpoint {c.ref}", "day": due, "name": f"Evidence due: {c.body}, {c.what}"})
    return found
