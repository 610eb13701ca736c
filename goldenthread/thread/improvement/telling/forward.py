"""What each body is to have before it: meetings, reports in a promised rhythm, answers owed, evidence for others."""

from datetime import date, timedelta
from typing import Any

from goldenthread.base.documents import long_date
from goldenthread.rules.when import Rhythm, add_months
from goldenthread.thread.governance.models import Body, Checkpoint, Meeting, Undertaking, Watch
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.improvement.telling.cites import Cites
from goldenthread.thread.improvement.telling.oversight import newest_paper

MONTHS_AHEAD = 12
Line = dict[str, Any]


def forward_of(council: Council, *, day: date | None = None) -> dict[str, Any]:
    """By body: what is to come in twelve months, what was due before and has no answer, what is owed without a day.

    `day`: from when on; without it the day of the newest paper that is held, for later papers may have settled more.
    """
    since = day or newest_paper(council)
    found: dict[str, list[Line]] = {}
    if since is not None:
        _meetings(council, since, found)
        _rhythms(council, since, found)
        _checkpoints(council, since, found)
    _owed(council, since, found)
    bodies: list[dict[str, Any]] = []
    for body in Body.objects.filter(council=council.slug).order_by("name"):
        lines = found.get(body.slug, [])
        if not lines:
            continue
        dated = sorted((x for x in lines if x["on"]), key=lambda x: (x["on"], x["what"]))
        bodies.append(
            {
                "slug": body.slug,
                "name": body.name,
                "late": [x for x in dated if since and x["on"] < since.isoformat()],
                "to_come": [x for x in dated if not since or x["on"] >= since.isoformat()],
                "undated": [x for x in lines if not x["on"]],
            }
        )
    return {
        "since": long_date(since) if since else "",
        "until": long_date(add_months(since, MONTHS_AHEAD)) if since else "",
        "bodies": bodies,
        "table": {
            "head": ["body", "standing", "day", "kind", "ref", "what", "why then"],
            "rows": [
                [b["name"], standing, x["on"] or "", x["kind"], x["ref"], x["what"], x["why"]]
                for b in bodies
                for standing in ("late", "to_come", "undated")
                for x in b[standing]
            ],
        },
    }


def _line(kind: str, what: str, on: date | None, *, ref: str = "", why: str = "", cites: Any = ()) -> Line:
    return {
        "kind": kind,
        "what": what,
        "on": on.isoformat() if on else None,
        "when": long_date(on) if on else "",
        "ref": ref,
        "why": why,
        "cites": list(cites),
    }


def _meetings(council: Council, since: date, found: dict[str, list[Line]]) -> None:
    rows = Meeting.objects.filter(council=council.slug, held_first__gt=since).exclude(state=Meeting.State.CANCELLED)
    for m in rows.select_related("body"):
        found.setdefault(m.body.slug, []).append(_line("Meeting", m.title, m.held_first))


def _rhythms(council: Council, since: date, found: dict[str, list[Line]]) -> None:
    rows = list(Watch.objects.filter(council=council.slug).select_related("body"))
    cites, end = Cites(rows), add_months(since, MONTHS_AHEAD)
    for w in rows:
        if w.rhythm == Watch.IRREGULAR or w.from_on is None:
            continue
        rhythm = Rhythm[w.rhythm.upper()]
        if rhythm.months is None:
            continue
        first = add_months(w.from_on, rhythm.months)
        days = [on for on in rhythm.falls_due(first, min(end, w.until_on or end)) if on > since]
        if not days:
            continue
        more = f", {len(days)} times by {long_date(days[-1])}" if len(days) > 1 else ""
        why = f"Promised {rhythm.words}, from {w.from_words or long_date(w.from_on)}{more}."
        line = _line("Report", w.report or w.what, days[0], ref=w.ref, why=why, cites=cites.of(w))
        found.setdefault(w.body.slug, []).append(line)


def _checkpoints(council: Council, since: date, found: dict[str, list[Line]]) -> None:
    rows = list(Checkpoint.objects.filter(council=council.slug, held_first__isnull=False).select_related("body"))
    cites = Cites(rows)
    for c in rows:
        assert c.held_first is not None
        due = c.held_first - timedelta(days=c.evidence_days)
        if due > since and not c.evidence_sent_words:
            why = f"{c.evidence_days} days before {c.held_words}."
            line = _line("Evidence", c.what, due, ref=c.ref, why=why, cites=cites.of(c))
            found.setdefault(c.body.slug, []).append(line)


def _owed(council: Council, since: date | None, found: dict[str, list[Line]]) -> None:
    rows = list(Undertaking.objects.filter(council=council.slug).select_related("owed_to", "due_at__body", "decision"))
    cites = Cites(rows)
    for u in rows:
        body = u.due_at.body if u.due_at else u.owed_to
        if u.answered or body is None:
            continue
        why = f"At {u.due_at.title}." if u.due_at else u.due_words
        line = _line("Answer owed", u.words, u.due_day, ref=u.ref, why=why, cites=cites.of(u))
        found.setdefault(body.slug, []).append(line)
