"""What-if on this council's own history: fitted, back-tested, and policies compared on the same families."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import numpy as np
from django.core.cache import cache
from django.utils import timezone

from goldenthread.base import charts
from goldenthread.base.documents import BulletList, Document, Figure, Heading, Paragraph, SourceNote, Table, long_date
from goldenthread.casework.counts import columns, counting
from goldenthread.casework.panels.reading import rhythm
from goldenthread.rules.flow import fitting, whatif
from goldenthread.rules.flow.fitting import Fitted, Tested
from goldenthread.rules.flow.whatif import Policy, Runs
from goldenthread.rules.measures.live import counting as live_counting
from goldenthread.rules.measures.live.engine import Here
from goldenthread.thread.figures import live

LOOK = 1  # raise it when the model or the page is worked out differently
KEPT_FOR = 24 * 3600  # seconds
WARM, SHOWN = 52, 104  # weeks before, and weeks that are shown
RUNS = 300
SEED = 2026
LEVERS = (
    "panel_every", "panel_places", "fast_places", "again_days", "chase_on_day", "hold_days", "psychologists",
    "officers", "cost_panel", "cost_psychologist", "cost_officer", "cost_chase",
)  # fmt: skip


def history() -> dict[str, Any]:
    """Every request with the days of what happened to it, 0 where it did not."""
    held = columns.read()
    with Here() as engine:
        rows = live_counting.prepare(engine, held.tables)["cases"]
        found = engine.run(rows.select(*fitting.COLUMNS))
    return {name: np.nan_to_num(values.astype(np.float64)).astype(np.int64) for name, values in found.items()}


@dataclass(frozen=True)
class Learned:
    """What history taught, and how well it would have foretold its last year (None: too little to see)."""

    fitted: Fitted
    tested: Tested | None


def learn(today: date | None = None) -> Learned:
    """Fitted to all history to the day; kept until the cases are counted again. Raises TooLittle."""
    day = today or timezone.localdate()
    run = live.run_of(counting.area()[0])
    stamp = run.counted_at.isoformat() if run else ""
    key = "learned:" + sha256(f"{LOOK} {stamp} {day}".encode()).hexdigest()
    kept = cache.get(key)
    if kept is None:
        cases, panel = history(), rhythm(day)
        fitted = fitting.fit(cases, day, panel=panel)
        try:
            tested: Tested | None = fitting.back_test(cases, day, panel=panel)
        except fitting.TooLittle:
            tested = None
        kept = Learned(fitted, tested)
        cache.set(key, kept, KEPT_FOR)
    found: Learned = kept
    return found


def try_it(
    learned: Learned,
    changes: Mapping[str, Any],
    *,
    runs: int = RUNS,
    progress: Callable[[int, int], None] | None = None,
) -> list[Runs]:
    """[today, the policy] over the same families. Raises BadModel."""
    today = learned.fitted.policy
    policy = replace(
        today, name="The policy", **{name: changes[name] for name in LEVERS if changes.get(name) is not None}
    )
    process = learned.fitted.process
    level = process.per_week / (1 + process.growth) ** (WARM / 52.18)
    return whatif.simulate(
        replace(process, per_week=level), [today, policy], weeks=WARM + SHOWN, runs=runs, seed=SEED, since=WARM,
        progress=progress,
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One answer: what it is, its range under each, and the range of the difference on the same families."""

    key: str
    what: str
    today: str
    policy: str
    difference: str
    meaning: str  # "better", "worse", "no clear difference", or "" where neither is better
    numbers: tuple[tuple[float, float, float], ...]


def answers(runs: list[Runs]) -> list[Line]:
    """What the page and the command say, over the two years that are shown; nine in ten runs lie in each range."""
    years = SHOWN / 52
    asked: list[tuple[str, str, str, int, Callable[[Runs], Any]]] = [
        ("told_in_six", "Families told within six weeks", "percent", 1, lambda r: r.share("told_in_six", "told", WARM)),
        ("plans_in_twenty", "Plans within twenty weeks", "percent", 1,
         lambda r: r.share("plans_in_twenty", "plans", WARM)),
        ("papers_refused", "Refused for want of papers, a year", "count", -1,
         lambda r: r.count("papers_refused", WARM) / years),
        ("decide_days", "Days until the family is told, the middle one", "days", -1, lambda r: r.decide_days[:, 0]),
        ("decide_days_90", "Days until the family is told, nine in ten", "days", -1, lambda r: r.decide_days[:, 1]),
        ("plan_days", "Days until the plan, the middle one", "days", -1, lambda r: r.plan_days[:, 0]),
        ("plan_days_90", "Days until the plan, nine in ten", "days", -1, lambda r: r.plan_days[:, 1]),
        ("open", "Cases open at the end of two years", "count", -1, lambda r: r.counts["open"][:, -1].astype(float)),
        ("not_told", "Families not told, past six weeks, at the end", "count", -1,
         lambda r: r.counts["not_told_past_six"][:, -1].astype(float)),
        ("plans", "Plans sent, a year", "count", 0, lambda r: r.count("plans", WARM) / years),
        ("cost", "Cost of the levers, a year", "pounds", 0, lambda r: r.cost / (WARM + SHOWN) * 52),
    ]  # fmt: skip
    lines = []
    for key, what, unit, way, pick in asked:
        before, after = pick(runs[0]), pick(runs[1])
        gap = whatif.spread(after - before)
        meaning = ""
        if way:
            meaning = "no clear difference"
            if gap[0] > 0 or gap[2] < 0:
                meaning = "better" if (gap[1] > 0) == (way > 0) else "worse"
        ranges = (whatif.spread(before), whatif.spread(after), gap)
        lines.append(
            Line(key, what, said(ranges[0], unit), said(ranges[1], unit), said(gap, unit, signed=True), meaning, ranges)
        )
    return lines


def said(spread: tuple[float, float, float], unit: str, *, signed: bool = False) -> str:
    """A range in words: "72% (65% to 79%)"."""
    low, middle, high = spread
    if not np.isfinite(middle):
        return "none to count"

    def one(value: float) -> str:
        sign = "+" if signed and round(value, 3) > 0 else "−" if value < 0 else ""
        size = abs(value)
        if unit == "percent":
            return f"{sign}{size * 100:.0f}{' points' if signed else '%'}"
        if unit == "pounds":
            return f"{sign}£{size:,.0f}"
        return f"{sign}{size:,.0f}"

    return one(middle) if round(low, 3) == round(high, 3) else f"{one(middle)} ({one(low)} to {one(high)})"


def chart(runs: list[Runs], today: date) -> charts.Chart:
    """Cases open, month by month: the middle and nine in ten runs, today's way beside the policy."""
    first = today - timedelta(days=today.weekday())
    series = []
    for run, kind in zip(runs, ("england", "ours"), strict=True):
        weekly = whatif.Series(run.counts["open"][:, WARM:]).weekly()
        points = [
            charts.Point(first + timedelta(weeks=week), middle, low=low, high=high)
            for week, (low, middle, high) in enumerate(weekly)
            if week % 4 == 0
        ]
        series.append(charts.Series(run.policy.name, points, kind))  # type: ignore[arg-type]
    before, after = (whatif.spread(run.counts["open"][:, -1].astype(float)) for run in runs)
    return charts.draw(
        charts.LineChart(
            title="Cases open in the next two years",
            series=series,
            unit="count",
            places=0,
            says=(
                f"After two years {before[1]:,.0f} cases are open as things are ({before[0]:,.0f} to "
                f"{before[2]:,.0f}), and {after[1]:,.0f} under the policy ({after[0]:,.0f} to {after[2]:,.0f}). Nine "
                "in ten runs lie in the range."
            ),
            source="A simulation fitted to the council's own cases.",
        )
    )


def trust(tested: Tested | None) -> tuple[bool, str]:
    """(whether the page may be relied on, why in a sentence)."""
    if tested is None:
        return False, (
            "There is too little history to see whether it would have foretold a year. Do not rely on these numbers: "
            "use them to ask questions."
        )
    words = (
        f"Fitted without the year to {tested.last.day} {tested.last:%B %Y}, it gave ranges for {len(tested.rows)} "
        f"numbers of that year, of which {tested.coverage:.0%} held what came; 90% would be right."
    )
    if not tested.reliable:
        words += " That is poor. Do not rely on these numbers: the past year was unlike the years before it."
    return tested.reliable, words


def paper(learned: Learned, runs: list[Runs], today: date) -> Document:
    """The comparison as a part of a committee report, with its caveats."""
    lines = answers(runs)
    _, words = trust(learned.tested)
    return Document(
        title="What if: a policy for the requests for assessment",
        author="Golden Thread",
        date=today,
        blocks=[
            Paragraph(words),
            Heading("What is compared"),
            Table("The levers", ["Lever", "Today", "The policy"], levers(runs[0].policy, runs[1].policy)),
            Heading("What it would do"),
            Table(
                "Two years, nine in ten runs in each range",
                ["What", "Today", "The policy", "Difference", "For families"],
                [[line.what, line.today, line.policy, line.difference, line.meaning or "–"] for line in lines],
            ),
            Figure(chart(runs, today), with_table=False),
            Heading("What is assumed"),
            BulletList(list(caveats(learned))),
            SourceNote(
                f"A simulation of {RUNS} runs, fitted to {learned.fitted.cases:,} requests from "
                f"{long_date(learned.fitted.first)} to {long_date(learned.fitted.last)}. Both policies meet the same "
                "families."
            ),
        ],
    )


NAMES = {
    "panel_every": "Days between panels",
    "panel_places": "Places at a panel",
    "fast_places": "Of these, kept for the fast track",
    "again_days": "Without a fast track, days until they ask again",
    "chase_on_day": "Day on which missing papers are chased (0: not)",
    "hold_days": "Days that a request without papers is held back while they are sought (0: not)",
    "psychologists": "Psychologists' assessments a week",
    "officers": "Plans that officers draft a week",
    "cost_panel": "Pounds a panel",
    "cost_psychologist": "Pounds an assessment",
    "cost_officer": "Pounds a draft",
    "cost_chase": "Pounds a chaser",
}


def levers(today: Policy, policy: Policy) -> list[list[str]]:
    rows = [[words, f"{getattr(today, name):g}", f"{getattr(policy, name):g}"] for name, words in NAMES.items()]
    assert {each.name for each in fields(Policy)} >= set(NAMES)
    return rows


def caveats(learned: Learned) -> tuple[str, ...]:
    """What the model assumes, and what history did not show."""
    return (
        "Queues are first come, first served. A panel hears a fixed number; psychologists and officers work at a "
        "steady pace. Nobody falls ill and nobody learns.",
        "Families ask as they did. If fewer are refused, more may ask; the model does not know.",
        "Each case takes its waits by chance from those of the past two years, whatever happens to others.",
        *learned.fitted.process.assumed,
    )


def data_of(learned: Learned, runs: list[Runs]) -> dict[str, Any]:
    """The comparison for a program: ranges as [low, middle, high], nine in ten runs between low and high."""
    relied, words = trust(learned.tested)

    def plain(numbers: tuple[float, float, float]) -> list[float] | None:
        return [round(float(n), 4) for n in numbers] if np.isfinite(numbers[1]) else None

    return {
        "policies": {run.policy.name: {name: getattr(run.policy, name) for name in NAMES} for run in runs},
        "runs": len(runs[0].cost),
        "weeks": SHOWN,
        "answers": {
            line.key: {
                "what": line.what,
                "today": plain(line.numbers[0]),
                "policy": plain(line.numbers[1]),
                "difference": plain(line.numbers[2]),
                "for_families": line.meaning,
            }
            for line in answers(runs)
        },
        "back_test": {
            "rely": relied,
            "words": words,
            "coverage": None if learned.tested is None else round(learned.tested.coverage, 3),
        },
        "assumed": list(caveats(learned)),
    }
