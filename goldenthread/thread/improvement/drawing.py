"""The charts of a proof, drawn from the proof's own facts and nothing else, so that picture and words agree."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from goldenthread.base import charts

BREAK_WORDS = "since then councils send one record for each child, before they sent totals"


def specs_of(proof: Mapping[str, Any]) -> dict[str, list[charts.LineChart | charts.Funnel]]:
    """Chart specifications by measure code; none for a measure of which no year is published."""
    return {
        m["code"]: [_line(proof, m), *([_funnel(proof, m)] if m["funnel"] else [])] if m["series"] else []
        for m in proof["measures"]
    }


def charts_of(proof: Mapping[str, Any]) -> dict[str, list[str]]:
    """Markup of every chart by measure code. Drawn once for the same facts, then kept in the cache of all processes."""
    drawn: dict[str, list[str]] = {}
    for code, specs in specs_of(proof).items():
        drawn[code] = []
        for number, spec in enumerate(specs):
            drawn[code].append(charts.draw_once(spec, heading="h3", suffix=f"{code}-{number}"))
    return drawn


def _number(value: Mapping[str, Any]) -> float | int | None:
    if value["percent"] is not None:
        return float(value["percent"])
    return value["number"]


def _line(proof: Mapping[str, Any], m: Mapping[str, Any]) -> charts.LineChart:
    share = m["kind"] == "share"
    later = "cited, later than the official files" if any(p["later"] for p in m["series"]) else ""
    ours = [
        charts.Point(p["year"], _number(p["value"]), note=p["value"]["note"] or (later if p["later"] else ""))
        for p in m["series"]
    ]
    series = [charts.Series(proof["council"]["short_name"], ours, "ours")]
    if share:
        england = [charts.Point(p["year"], _number(p["england"])) for p in m["series"] if p["england"]]
        if england:
            series.append(charts.Series("England", england, "england"))
        middle = [charts.Point(p["year"], float(p["median"])) for p in m["series"] if p["median"] is not None]
        if middle:
            series.append(charts.Series("Middle of similar councils", middle, "comparator"))
    if m["path"]:
        way = [charts.Point(int(year), value) for year, value in m["path"]["by_year"].items()]
        if any(point.value is not None for point in way):
            series.append(charts.Series("The way to the target", way, "region"))
    years = [p["year"] for p in m["series"]]
    first = min(years, default=0)
    breaks = [charts.Break(b[0], b[1], BREAK_WORDS) for b in m["breaks"]]
    events = [
        charts.Event(date.fromisoformat(e["day"]), e["label"]) for e in proof["events"] if int(e["day"][:4]) >= first
    ]
    return charts.LineChart(
        title=f"{m['heading']}, by year",
        series=series,
        unit="percent" if share else "count",
        places=1 if share else 0,
        breaks=breaks,
        events=events,
        source="Source: " + "; ".join(m["citations"]),
        says=m["says"],
        measured="in January" if m["count"] == "January" else "in the year",
    )


def _funnel(proof: Mapping[str, Any], m: Mapping[str, Any]) -> charts.Funnel:
    f = m["funnel"]
    points = [
        charts.FunnelPoint(p["name"], p["size"], float(p["percent"]), "ours" if p["ours"] else "comparator")
        for p in f["points"]
    ]
    limits = [charts.Limit(x["label"], [tuple(at) for at in x["curve"]]) for x in f["limits"]]
    return charts.Funnel(
        title=f"{m['heading']}: every council in {f['year']}",
        points=points,
        centre=float(f["centre"]),
        limits=limits,
        size_label=f["size_label"],
        centre_label="All councils together",
        source="Source: " + "; ".join(m["citations"]),
        method=f["trust"],
    )
