"""What the pages of counts show, as plain values: the list of measures, and one measure with its chart and tables."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse

from goldenthread.rules.measures.definitions import Better
from goldenthread.rules.measures.live.definitions import GROUPS, MEASURES, Counted, Way
from goldenthread.rules.measures.live.vocabulary import BREAKDOWNS
from goldenthread.thread.figures import live
from goldenthread.thread.figures.live import Series, Value
from goldenthread.thread.figures.live_telling import said, sign_of, twelve_months
from goldenthread.thread.figures.measures import ALL as OFFICIAL

LOOK = 1  # raise it when the list says something else of the same numbers
KEPT_FOR = 7 * 24 * 3600  # seconds
FEW = 30  # cases below which a share jumps about by chance, and its range is said
DIRECTION = {
    Better.LOWER: "Lower is better for families",
    Better.HIGHER: "Higher is better for families",
    Better.NEITHER: "Neither higher nor lower is better by itself",
}
NONE = {"owed_by": "No paper was missing, or nobody wrote down whose it was"}
WAYS = {
    Way.SHARE: "A share",
    Way.NUMBER: "A number",
    Way.WAIT: "A wait",
    Way.STANDING: "What stands open on a day",
}


def listing(area: str) -> list[dict[str, Any]]:
    """Every measure by its group: the latest month, twelve months, and how it moves. Worked out once a counting."""
    run = live.run_of(area)
    if run is None:
        return []
    key = f"counts:list:{LOOK}:{area}:{run.counted_at.isoformat()}"
    kept = cache.get(key)
    if kept is None:
        found = live.series(area, [one.code for one in MEASURES])
        kept = [
            {
                "name": group,
                "rows": [_line(found[one.code]) for one in MEASURES if one.group == group and one.code in found],
            }
            for group in GROUPS
        ]
        cache.set(key, kept, KEPT_FOR)
    return [group for group in kept if group["rows"]]


def _line(found: Series) -> dict[str, Any]:
    latest, told = found.latest, sign_of(found.control())
    return {
        "code": found.measure.code,
        "name": found.measure.name,
        "period": latest.words if latest else "",
        "latest": found.text(latest),
        "twelve": twelve_months(found),
        "sign": told.words,
        "colour": told.colour,
    }


def card(one: Counted) -> list[tuple[str, str]]:
    """What the measure is, line by line."""
    rows = [
        ("What is counted", f"{WAYS[one.way]}: {one.numerator}"),
        ("Of what", one.denominator),
        ("Counting rule", one.rule),
        ("Law or source", one.law),
        ("Statutory length beside it", f"{one.limit} days" if one.limit and one.way is Way.WAIT else ""),
        ("Indicator", one.indicator),
        ("Which way is better", DIRECTION[one.better]),
        ("Official figure beside it", OFFICIAL[one.sibling].name if one.sibling in OFFICIAL else ""),
    ]
    return [(key, value) for key, value in rows if value]


def how_sure(one: Counted, value: Value | None) -> str:
    """Of a share of few cases, how far chance alone could have moved it."""
    if value is None or one.way is not Way.SHARE or not 0 < value.of < FEW:
        return ""
    low, high = value.ratio.wilson()
    return (
        f"There were only {value.of} in {value.words}. By chance alone the share could lie anywhere from "
        f"{low * 100:.0f}% to {high * 100:.0f}%."
    )


def behind_link(one: Counted, every: str, start: date, *, by: str = "", part: int = 0, yes: bool = False) -> str:
    """The address of the cases behind a number."""
    asked: dict[str, Any] = {"every": every, "start": start.isoformat()}
    asked |= {"by": by, "part": part} if by else {}
    asked |= {"yes": "on"} if yes else {}
    return f"{reverse('counts:cases', args=[one.code])}?{urlencode(asked)}"


def periods_of(found: Series, *, links: bool) -> list[dict[str, Any]]:
    """A line for each period, the newest first."""
    one, lines = found.measure, []
    for value in reversed(found.values):
        shares = one.way is Way.WAIT and bool(one.limit and value.of)
        lines.append(
            {
                "words": value.words[:1].upper() + value.words[1:],
                "text": found.text(value),
                "nine": f"{value.nine_in_ten:.0f} days" if value.nine_in_ten is not None and value.of else "",
                "in_time": value.ratio.percent_text if shares else "",
                "note": "" if value.complete else "not complete",
                "href": behind_link(one, found.every.key, value.start) if links and value.of else "",
            }
        )
    return lines


def parts_of(found: Series, by: str, *, links: bool) -> list[dict[str, Any]]:
    """The parts of the latest two periods that have any, the largest first."""
    mine = [(code, value) for dimension, code, value in found.parts if dimension == by]
    starts = sorted({value.start for _, value in mine})[-2:]
    labels = found.run.labels.get(by, {})
    rows = []
    for start in reversed(starts):
        for code, value in sorted(((c, v) for c, v in mine if v.start == start), key=lambda row: (-row[1].of, row[0])):
            rows.append(
                {
                    "period": value.words[:1].upper() + value.words[1:],
                    "part": labels.get(str(code), NONE.get(by, "Not recorded")),
                    "text": found.text(value),
                    "href": behind_link(found.measure, found.every.key, start, by=by, part=code) if links else "",
                }
            )
    return rows


def data_of(found: Series) -> dict[str, Any]:
    """Everything of a measure for a machine."""
    one = found.measure
    told = found.control()
    return {
        "measure": {
            "code": one.code,
            "indicator": one.indicator,
            "name": one.name,
            "way": one.way.value,
            "unit": one.unit,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "rule": one.rule,
            "law": one.law,
            "better": one.better.value,
            "limit_days": one.limit or None,
            "sibling": one.sibling,
            "balances": list(one.balances),
        },
        "counted_at": found.run.counted_at.isoformat(),
        "cases": found.run.cases,
        "quality": found.run.quality,
        "every": found.every.key,
        "says": said(found, told),
        "steps": [{"start": s.start.isoformat(), "cause": s.cause, "by": s.by_label} for s in found.steps],
        "points": [
            {
                "start": value.start.isoformat(),
                "words": value.words,
                "top": value.top,
                "of": value.of,
                "percent": str(value.ratio.percent) if one.way is Way.SHARE and value.of else None,
                "median_days": value.median,
                "nine_in_ten_days": value.nine_in_ten,
                "complete": value.complete,
            }
            for value in found.values
        ],
    }


def breakdowns(one: Counted) -> list[tuple[str, str]]:
    return [(name, BREAKDOWNS[name]) for name in one.by]
