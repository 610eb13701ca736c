"""What leaves of the numbers that are counted from casework: through the release engine, and no other way.

Every measure of a council is protected together, with all that earlier releases showed. The pages, the papers and the
files of a release are made of the result; nothing else of the counts is read for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from goldenthread.base import charts
from goldenthread.base.documents import long_date
from goldenthread.casework.counts.showing import NONE
from goldenthread.outward.releases.models import FrozenPage, Release, SmallNumbers
from goldenthread.rules.measures import trajectory
from goldenthread.rules.measures.live.definitions import BY_CODE, GROUPS, MEASURES, Counted, Way, beside
from goldenthread.rules.measures.live.vocabulary import BREAKDOWNS
from goldenthread.rules.measures.release import published
from goldenthread.rules.measures.release.assemble import KINDS, Series, band_words, series_of
from goldenthread.rules.measures.release.limits import HIDDEN, STRICT, Limits
from goldenthread.rules.measures.release.published import Released, Waits
from goldenthread.thread.figures import live
from goldenthread.thread.improvement.models import Council, MeasureUse, Recommendation
from goldenthread.thread.improvement.telling.casework import UNIT

PATH = "casework"
TITLE = "Numbers from casework"
ABOUT = "What the council's own cases say, month by month, with small numbers hidden"
SHOWN = 24  # periods of a kind on a page; the file has all
BALANCES = 3
OUT = (Release.State.APPROVED, Release.State.PUBLISHED)
KIND_WORDS = {"month": "By month", "quarter": "By quarter", "year": "By calendar year"}


@dataclass(frozen=True)
class Out:
    """The released numbers of one council, with the words of codes and the day to which was counted."""

    council: Council
    last: date
    released: Released
    labels: Mapping[str, Mapping[str, str]]
    looser: list[str]

    @property
    def path(self) -> str:
        return f"{self.council.slug}/{PATH}"

    def rows(self, code: str, kind: str) -> list[dict[str, Any]]:
        return self.released.rows.get(code, {}).get(kind, [])


def limits_now() -> Limits:
    """The rules for small numbers that hold: those that were decided last, or the strict ones."""
    last = SmallNumbers.objects.first()
    return last.limits if last else STRICT


def out_of(council: Council) -> Out | None:
    """A council's numbers as they may leave; None where its casework is not counted here."""
    run = live.run_of(council.area_code) if council.area_code else None
    if run is None:
        return None
    limits = limits_now()
    found, waits = _counted(council.area_code)
    released = published.release(found, limits, waits=waits, earlier=earlier_of(council))
    labels = {**run.labels, "age": band_words()}
    return Out(council, run.last, released, labels, limits.looser(STRICT))


def _counted(area: str) -> tuple[list[Series], Waits]:
    """Every series of a counting for the engine, and the waits beside them."""
    codes = [one.code for one in MEASURES]
    held = {kind: live.series(area, codes, kind, parts=kind == "year") for kind in KINDS}
    found: list[Series] = []
    waits: dict[str, dict[str, dict[date, tuple[float | None, float | None]]]] = {}
    for code, months in held["month"].items():
        one = months.measure
        mine = {kind: series[code] for kind, series in held.items() if code in series}
        points = {kind: [(v.start, v.top, v.of) for v in series.values] for kind, series in mine.items()}
        parts = [(name, part, v.start, v.top, v.of) for name, part, v in mine["year"].parts] if "year" in mine else []
        found.append(series_of(one, points, parts, last=months.run.last))
        if one.way is Way.WAIT:
            waits[code] = {
                kind: {v.start: (v.median, v.nine_in_ten) for v in series.values} for kind, series in mine.items()
            }
    return found, waits


def earlier_of(council: Council) -> list[dict[str, Any]]:
    """The numbers of every release of this council that went out, the oldest first."""
    pages = FrozenPage.objects.filter(release__state__in=OUT, path=f"{council.slug}/{PATH}", kind="told")
    return [data["told"]["numbers"] for data in pages.order_by("release__number").values_list("data", flat=True)]


def last_out() -> int:
    """The number of the release that went out last; 0 before the first."""
    return Release.objects.filter(state__in=OUT).aggregate(last=Max("number"))["last"] or 0


# --- pages --------------------------------------------------------------------------------------------


def overview(out: Out) -> dict[str, Any]:
    """The page of all measures: the latest month, quarter and year of each."""
    groups = []
    for group in GROUPS:
        rows = [_line(out, one) for one in MEASURES if one.group == group and out.rows(one.code, "month")]
        if rows:
            groups.append({"name": group, "rows": rows})
    return {
        "counted_to": out.last.isoformat(),
        "counted_words": long_date(out.last),
        "rules": out.released.limits.words,
        "looser": out.looser,
        "checked": out.released.checked.as_dict() | {"public": len(out.released.checked.public)},
        "groups": groups,
        "numbers": published.as_data(out.released),
        "table": table(out, [one.code for one in MEASURES]),
    }


def _line(out: Out, one: Counted) -> dict[str, Any]:
    latest = {kind: rows[-1] if (rows := out.rows(one.code, kind)) else None for kind in KINDS}
    return {
        "path": f"{out.path}/{one.code}",
        "code": one.code,
        "name": one.name,
        "cells": [_cell(latest[kind]) for kind in KINDS],
    }


def _cell(row: Mapping[str, Any] | None) -> dict[str, str]:
    return {"text": row["text"], "words": row["words"]} if row else {"text": "none complete yet", "words": ""}


def measure_page(out: Out, one: Counted) -> dict[str, Any]:
    """The page of one measure: its sentence, chart, periods, parts, and what it is."""
    return {
        "code": one.code,
        "name": one.name,
        "says": sentence(out, one),
        "counted_words": long_date(out.last),
        "card": card(one),
        "caveats": list(one.caveats),
        "chart": chart_of(out, one),
        "periods": [
            {
                "kind": KIND_WORDS[kind],
                "rows": rows[::-1][:SHOWN],
                "more": len(rows) > SHOWN,
                "nine": any(row.get("nine_weeks") for row in rows),
            }
            for kind in reversed(KINDS)
            if (rows := out.rows(one.code, kind))
        ],
        "parts": parts_of(out, one),
        "balances": [
            {"path": f"{out.path}/{code}", "name": BY_CODE[code].name, "says": sentence(out, BY_CODE[code])}
            for code in one.balances
            if out.rows(code, "month")
        ],
        "rules": out.released.limits.words,
        "table": table(out, [one.code]),
    }


def card(one: Counted) -> list[list[str]]:
    rows = [
        ["What is counted", one.numerator],
        ["Out of", one.denominator],
        ["Counting rule", one.rule],
        ["Law or source", one.law],
        ["Indicator", one.indicator],
    ]
    return [[name, words[:1].upper() + words[1:]] for name, words in rows if words]


def sentence(out: Out, one: Counted) -> str:
    """What the released numbers say: the latest year beside the one before, or the latest quarter."""
    for kind in ("year", "quarter", "month"):
        rows = out.rows(one.code, kind)
        if not rows:
            continue
        latest = rows[-1]
        said = f"{one.plain[:1].upper()}{one.plain[1:]}: {latest['text']} in {latest['words']}"
        if latest["text"].startswith(HIDDEN):
            return f"{said}."
        sure = _how_sure(latest)
        if len(rows) > 1:
            return f"{said}, {rows[-2]['text']} in {rows[-2]['words']}.{sure}"
        return f"{said}.{sure}"
    return "No period is complete yet."


def _how_sure(row: Mapping[str, Any]) -> str:
    share = published.share_of(row)
    if share is None or share.denominator >= 100:
        return ""
    low, high = share.wilson()
    return f" Of so few, chance alone could make it anything from {low * 100:.0f}% to {high * 100:.0f}%."


def chart_of(out: Out, one: Counted, events: Iterable[tuple[date, str]] = (), *, heading: str = "h2") -> str:
    """The chart by quarter, as markup; "" where fewer than three quarters can be shown."""
    rows = out.rows(one.code, "quarter")[-SHOWN:]
    points = [charts.Point(date.fromisoformat(row["start"]), _drawn(one, row)) for row in rows]
    if sum(point.value is not None for point in points) < 3:
        return ""
    first, last = points[0].x, points[-1].x
    spec = charts.LineChart(
        title=f"{one.name}, {'in weeks, ' if one.way is Way.WAIT else ''}by quarter",
        series=[charts.Series(one.short[:1].upper() + one.short[1:], points, "ours")],
        unit="percent" if one.way is Way.SHARE else "count",
        places=0,
        absent=HIDDEN,
        events=[charts.Event(day, words) for day, words in events if first <= day <= last][:12],  # type: ignore[operator]
        says=sentence(out, one),
        source=f"Counted from the council's casework to {long_date(out.last)}; small numbers hidden, others rounded.",
    )
    return charts.draw_once(spec, heading=heading, suffix=f"casework-{one.code}")


def _drawn(one: Counted, row: Mapping[str, Any]) -> int | None:
    value = row["percent"] if one.way is Way.SHARE else row.get("weeks") if one.way is Way.WAIT else row["of"]
    return None if value is None else int(value)


def parts_of(out: Out, one: Counted) -> list[dict[str, Any]]:
    """The latest complete calendar year by each breakdown."""
    found = []
    for dimension, rows in out.released.parts.get(one.code, {}).items():
        latest = max(row["start"] for row in rows)
        found.append(
            {
                "name": BREAKDOWNS[dimension],
                "caption": f"{BREAKDOWNS[dimension]}, {latest[:4]}",
                "rows": [
                    {"part": label(out, dimension, row["part"]), "text": row["text"]}
                    for row in rows
                    if row["start"] == latest
                ],
            }
        )
    return found


def label(out: Out, dimension: str, code: int) -> str:
    return out.labels.get(dimension, {}).get(str(code), NONE.get(dimension, "Not recorded"))


def table(out: Out, codes: Iterable[str]) -> dict[str, Any]:
    """Everything as rows for a file: an empty cell is hidden."""
    rows = []
    for code in codes:
        for kind in KINDS:
            rows += [_row(code, kind, "", "", row) for row in out.rows(code, kind)]
        for dimension, parts in out.released.parts.get(code, {}).items():
            rows += [_row(code, "year", dimension, label(out, dimension, row["part"]), row) for row in parts]
    head = ["measure", "period", "start", "breakdown", "part", "numerator", "denominator", "percent", "median_weeks",
            "nine_in_ten_weeks"]  # fmt: skip
    return {"head": head, "rows": rows}


def _row(code: str, kind: str, dimension: str, part: str, row: Mapping[str, Any]) -> list[Any]:
    cells = [row.get("yes"), row["of"], row.get("percent"), row.get("weeks"), row.get("nine_weeks")]
    return [code, kind, row["start"], dimension, part, *("" if cell is None else cell for cell in cells)]


# --- beside a recommendation --------------------------------------------------------------------------


def way_words(use: MeasureUse, one: Counted) -> str:
    """The way to its target in words: what was set out, never a number from casework."""
    words = trajectory.in_words(use.steps, UNIT[one.way])
    return f"The way there: {words[:1].lower()}{words[1:]}" if words else ""


def beside_recommendation(
    out: Out, recommendation: Recommendation, events: Iterable[tuple[date, str]]
) -> dict[str, Any] | None:
    """The measures of a recommendation as they may leave, each with its balancing measures; None where it has none."""
    marks = list(events)
    rows: list[dict[str, Any]] = []
    mine = [(use, one) for use in recommendation.measures.all() if (one := beside(use.measure)) is not None]
    listed = {one.code for _, one in mine}
    for use, one in mine:
        if not out.rows(one.code, "month"):
            continue
        others = [BY_CODE[code] for code in one.balances if code not in listed and out.rows(code, "month")][:BALANCES]
        listed |= {other.code for other in others}
        rows.append(
            {
                **_line(out, one),
                "purpose": use.get_purpose_display(),
                "target": use.target_words,
                "way": way_words(use, one),
                "says": sentence(out, one),
                "chart": chart_of(out, one, marks, heading="h3"),  # below the heading of the section
                "balances": [_line(out, other) for other in others],
            }
        )
    if not rows:
        return None
    return {"counted_words": long_date(out.last), "rows": rows, "path": out.path, "rules": out.released.limits.words}
