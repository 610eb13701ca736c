"""What the page of the flow shows: filtered, looked at, said, drawn; kept until the cases are counted again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
from django.core.cache import cache
from django.utils import timezone

from goldenthread.base import charts
from goldenthread.casework.counts import columns, counting
from goldenthread.casework.flow import source
from goldenthread.rules.flow import drawing
from goldenthread.rules.flow.data import data_of
from goldenthread.rules.flow.finding import FEWEST, bottlenecks, larger, ranked
from goldenthread.rules.flow.log import A_DAY, EventLog
from goldenthread.rules.flow.looking import NINE_TENTHS, look, pairs_of
from goldenthread.rules.flow.telling import counted, sentences
from goldenthread.rules.measures.live import vocabulary as v
from goldenthread.thread.figures import live

LOOK = 1  # raise it when the page is worked out or drawn differently
KEPT_FOR = 24 * 3600  # seconds
CLEAR = 0.01  # the chance below which a wait before and after a day is called different
OUTCOMES = {"": "Any", "plan": "A plan was sent", "no": "Refused, at either step", "open": "Still open"}


@dataclass(frozen=True)
class Asked:
    """What the page is asked for: requests from and to a day, of whom, of which team, how they ended; and a day before
    and after which waits are compared."""

    first: date | None = None
    last: date | None = None
    source: int = 0
    team: int = 0
    outcome: str = ""
    since: date | None = None

    @property
    def narrowed(self) -> bool:
        return any((self.first, self.last, self.source, self.team, self.outcome))


def shown(asked: Asked) -> dict[str, Any]:
    """Everything that the page shows, as plain values. Worked out once for the same question and the same counting."""
    run = live.run_of(counting.area()[0])
    stamp = run.counted_at.isoformat() if run else ""
    key = "flow:" + sha256(f"{LOOK} {stamp} {timezone.localdate()} {asked}".encode()).hexdigest()
    kept = cache.get(key)
    if kept is None:
        kept = worked_out(asked)
        cache.set(key, kept, KEPT_FOR)
    return dict(kept)


def worked_out(asked: Asked) -> dict[str, Any]:
    held = source.read()
    log = chosen(held, asked)
    today = timezone.localdate()
    told = look(log, limit_days=held.limit, ends=held.ends, last=today)
    found = bottlenecks(log)
    said = sentences(told, found)
    drawn = drawing.draw(told, title="How requests move through the council", key="flow")
    return {
        "cases": told.cases,
        "events": told.events,
        "first": told.first,
        "last": told.last,
        "law": held.law,
        "limit": held.limit,
        "said": [{**asdict(one), "link": one.cases} for one in said],
        "papers": papers(held, log),
        "svg": drawn.svg,
        "share": f"{drawn.share:.0%}",
        "arrows": [
            {
                "letter": arrow.letter,
                "source": arrow.hand.source,
                "target": arrow.hand.target,
                "count": arrow.hand.count,
                "median": f"{arrow.hand.median:.0f}",
                "nine": f"{arrow.hand.nine_in_ten:.0f}",
                "of_limit": f"{arrow.hand.median / held.limit:.0%}",
                "back": arrow.back,
            }
            for arrow in drawn.arrows
        ],
        "routes": [
            {"steps": counted(route.activities), "cases": route.cases, "share": f"{route.cases / told.cases:.0%}",
             "median": f"{route.median:.0f}"}
            for route in told.routes[:10]
        ],
        "route_count": told.route_count,
        "in_hand": in_hand_chart(told.weeks),
        "before_after": before_and_after(log, asked.since) if asked.since else [],
        "data": data_of(told, found, said),
        "labels": {name: held.columns.labels.get(name, {}) for name in ("source", "team")},
    }  # fmt: skip


def chosen(held: source.Source, asked: Asked) -> EventLog:
    """The log of the cases that are asked for."""
    log = held.log
    if not asked.narrowed:
        return log
    keep = np.ones(log.cases, bool)
    began = log.first_minute()
    if asked.first:
        keep &= began >= asked.first.toordinal() * A_DAY
    if asked.last:
        keep &= began < (asked.last.toordinal() + 1) * A_DAY
    about = held.columns.tables["about"]
    for name in ("source", "team"):
        if code := getattr(asked, name):
            keep &= about[name] == code
    if asked.outcome:
        keep &= ended_so(held, asked.outcome)
    return log.kept(keep)


def ended_so(held: source.Source, outcome: str) -> Any:
    """Of each case, whether its last step is a plan, a refusal, or no end at all."""
    log, refused = held.log, source.words("decision.refuse_notified", "issue.refusal_notified")
    names = {"plan": source.words("final.sent"), "no": refused, "open": held.ends}[outcome]
    codes = [n for n, name in enumerate(log.activities) if name in names]
    starts = log.starts
    finals = np.append(starts[1:], len(log)) - 1 if len(starts) else starts
    found = np.zeros(log.cases, bool)
    found[log.case[finals]] = np.isin(log.activity[finals], codes)
    return ~found if outcome == "open" else found


def papers(held: source.Source, log: EventLog) -> list[str]:
    """Where missing papers arise and from whom, in sentences."""
    mine = np.unique(log.case)
    about = held.columns.tables["about"]
    ground = about["ground"][mine]
    refused = int((ground > 0).sum())
    if not refused:
        return []
    for_papers = np.isin(ground, [v.PAPERS, v.BOTH])
    lines = [
        f"Papers were missing in {int(for_papers.sum()):,} of {refused:,} refusals ({for_papers.sum() / refused:.0%})."
    ]
    owed = about["owed_by"][mine][for_papers]
    codes, counts = np.unique(owed[owed > 0], return_counts=True)
    labels = held.columns.labels.get("owed_by", {})
    sides = sorted(zip(counts.tolist(), codes.tolist(), strict=True), reverse=True)
    if sides:
        told = "; ".join(f"{labels.get(str(code), code)}: {count:,}" for count, code in sides)
        lines.append(f"Who had them: {told}.")
    return lines


def in_hand_chart(weeks: Any) -> str:
    """Cases in hand at the end of each week, as a chart; "" for fewer than nine weeks."""
    if len(weeks) < 9:
        return ""
    first, last = weeks[0], weeks[-1]
    spec = charts.LineChart(
        title="Cases in hand, by week",
        series=[
            charts.Series("In hand", [charts.Point(w.start, w.in_hand) for w in weeks], "ours"),
            charts.Series("Came in the week", [charts.Point(w.start, w.came) for w in weeks], "england"),
            charts.Series("Ended in the week", [charts.Point(w.start, w.ended) for w in weeks], "comparator"),
        ],
        unit="count",
        places=0,
        says=(
            f"{first.in_hand:,} cases were in hand in the week of {first.start.day} {first.start:%B %Y}, "
            f"{last.in_hand:,} in the week of {last.start.day} {last.start:%B %Y}."
        ),
        source="Counted from casework.",
    )
    return charts.draw(spec).html(heading="h2", suffix="in-hand")


def before_and_after(log: EventLog, day: date) -> list[dict[str, Any]]:
    """The waits that began before a day and since, step by step, and whether they differ by more than chance.

    Waits that began too lately to be over are not known yet, and the short ones among them are: those of the last
    stretch, as long as nine in ten take, are left out on both sides.
    """
    place, code, minutes = pairs_of(log)
    size, edge = len(log.activities), day.toordinal() * A_DAY
    rows = []
    for pair in np.unique(code).tolist():
        mine = code == pair
        waits, begun = minutes[mine], log.minute[place[mine]]
        known = begun <= int(log.minute.max()) - np.quantile(waits, NINE_TENTHS)
        waits, since = waits[known], begun[known] >= edge
        before, after = waits[~since], waits[since]
        if len(before) < FEWEST or len(after) < FEWEST:
            continue
        ranks, ties = ranked(waits)
        up = larger(float(ranks[since].sum()), len(after), len(before), ties)
        down = larger(float(ranks[~since].sum()), len(before), len(after), ties)
        words = "longer" if up < CLEAR else "shorter" if down < CLEAR else "no clear difference"
        rows.append(
            {
                "source": log.activities[pair // size],
                "target": log.activities[pair % size],
                "before": f"{np.median(before) / A_DAY:.0f} days (of {len(before):,})",
                "after": f"{np.median(after) / A_DAY:.0f} days (of {len(after):,})",
                "words": words,
            }
        )
    return sorted(rows, key=lambda row: (row["words"] == "no clear difference", row["source"]))


def keys_behind(asked: Asked, *, source_step: str, target_step: str, attribute: str, code: int) -> list[str]:
    """The requests in which one step followed another directly, of a group or of all."""
    held = source.read()
    log = chosen(held, asked)
    place, pair, _ = pairs_of(log)
    names = {name: n for n, name in enumerate(log.activities)}
    if source_step not in names or target_step not in names:
        return []
    wanted = names[source_step] * len(names) + names[target_step]
    cases = np.unique(log.case[place[pair == wanted]])
    if attribute in log.attributes:
        cases = cases[log.attributes[attribute][cases] == code]
    return columns.cases_at(held.columns, cases.tolist())
