"""What a measure of casework is shown beside: official figures of councils like it, and its own parts in a funnel."""

from __future__ import annotations

from statistics import median
from typing import Any

from goldenthread.base import charts
from goldenthread.rules.measures.limits import FEW_AREAS, Funnel, Standing, funnel
from goldenthread.rules.measures.live.definitions import Counted, Way
from goldenthread.rules.measures.live.vocabulary import BREAKDOWNS
from goldenthread.rules.measures.ratio import Ratio
from goldenthread.thread.figures.live import Series
from goldenthread.thread.figures.measures import ALL as OFFICIAL
from goldenthread.thread.figures.models import Figure, Neighbour
from goldenthread.thread.figures.queries import ENGLAND, editions_of_neighbours

YEARS = 5  # official ones that are shown
FEWEST = 5  # parts, below which a funnel says nothing
STEPS = 40  # points of a curve


def official_of(one: Counted, area: str) -> dict[str, Any] | None:
    """The official figure that asks the same: this council, England, and the middle of councils like it, by year; None
    where there is no such figure of this council."""
    if one.sibling not in OFFICIAL:
        return None
    editions = editions_of_neighbours()
    edition = editions[-1].edition if editions else ""
    like = list(Neighbour.objects.of(area, edition).values_list("neighbour_id", flat=True))
    held = Figure.objects.for_areas(one.sibling, [area, ENGLAND, *like])
    ours = {figure.year: figure for figure in held[area]}
    if not ours:
        return None
    england = {figure.year: figure for figure in held[ENGLAND]}
    rows = []
    for year in sorted(ours, reverse=True)[:YEARS]:
        others = [f.percent for code in like for f in held[code] if f.year == year and f.percent is not None]
        rows.append(
            {
                "year": year,
                "ours": ours[year].text,
                "england": england[year].text if year in england else "not given",
                "like": f"{median(others):.1f}%" if others else "not given",
                "source": ours[year].cited_as,
            }
        )
    return {"name": OFFICIAL[one.sibling].name, "rows": rows, "edition": edition, "count": len(like)}


def spread_of(found: Series, by: str) -> dict[str, Any] | None:
    """How far the parts of the latest whole year lie apart, beyond what chance explains: a funnel, and in words. None
    of a measure that is no share, and of fewer than five parts."""
    one = found.measure
    mine = [(code, value) for dimension, code, value in found.parts if dimension == by and code and value.complete]
    if one.way is not Way.SHARE or not mine:
        return None
    latest = max(value.start for _, value in mine)
    shares = {str(code): value.ratio for code, value in mine if value.start == latest and value.of}
    pooled = sum(shares.values(), Ratio(0, 0))
    if len(shares) < FEWEST or not 0 < pooled.numerator < pooled.denominator:
        return None
    drawn = funnel(shares)
    labels = found.run.labels.get(by, {})
    period = next(value.words for _, value in mine if value.start == latest)
    return {
        "says": in_words(drawn, BREAKDOWNS[by], one.plain, period),
        "chart": charts.draw_once(_spec(one, by, drawn, labels, period), heading="h2", suffix=f"spread-{by}"),
        "outside": [
            {
                "part": labels.get(point.area, point.area),
                "text": f"{point.ratio.percent_text} ({point.ratio.numerator} of {point.ratio.denominator})",
                "where": (point.adjusted if adjusted(drawn) else point.plain).value,
            }
            for point in outside(drawn)
        ],
    }


def adjusted(drawn: Funnel) -> bool:
    """Whether the limits are widened by how far all of them lie apart; of a few that cannot be measured."""
    return drawn.over_dispersed and drawn.n >= FEW_AREAS


def outside(drawn: Funnel) -> list[Any]:
    """The parts that lie beyond the limits that are to be gone by, the furthest first."""
    beyond = [p for p in drawn.points if (p.adjusted if adjusted(drawn) else p.plain) is not Standing.WITHIN]
    return sorted(beyond, key=lambda point: -abs(point.z))


def in_words(drawn: Funnel, parts: str, plain: str, period: str) -> str:
    far = len(outside(drawn))
    if adjusted(drawn):
        spread = f"they differ by more than chance explains (dispersion {drawn.dispersion:.1f})"
    elif drawn.n < FEW_AREAS and far:
        spread = "not all differ by chance alone"
    else:
        spread = "they differ by no more than chance explains"
    beyond = "none lies" if not far else "one lies" if far == 1 else f"{far} lie"
    return (
        f"{parts}, {period}: of {drawn.n} that have a case, {spread}; {beyond} beyond the limits. All together, "
        f"{plain} is {drawn.target.percent_text}."
    )


def _spec(one: Counted, by: str, drawn: Funnel, labels: Any, period: str) -> charts.Funnel:
    sizes = sorted({point.ratio.denominator for point in drawn.points})
    steps = sorted({sizes[0], sizes[-1], *(sizes[0] + (sizes[-1] - sizes[0]) * n // STEPS for n in range(STEPS + 1))})
    kind = "adjusted" if adjusted(drawn) else "of chance"
    curve = [(n, wide if adjusted(drawn) else plain) for n, plain, wide in drawn.curve(steps)]
    if len(curve) == 1:
        curve.append((curve[0][0] + 1, curve[0][1]))
    return charts.Funnel(
        title=f"{one.name}: {BREAKDOWNS[by].lower()}, {period}",
        points=[
            charts.FunnelPoint(
                labels.get(p.area, p.area), p.ratio.denominator, float(p.ratio.percent or 0), "comparator"
            )
            for p in drawn.points
        ],
        centre=float(drawn.target.percent or 0),
        limits=[
            charts.Limit(f"95% limits, {kind}", [(n, x.lower_95 * 100, x.upper_95 * 100) for n, x in curve]),
            charts.Limit(f"99.8% limits, {kind}", [(n, x.lower_998 * 100, x.upper_998 * 100) for n, x in curve]),
        ],
        size_label=one.denominator[:1].upper() + one.denominator[1:],
        centre_label="All together",
        source="Counted from casework.",
        method=method(drawn),
        mark=("part", "parts"),
    )


def method(drawn: Funnel) -> str:
    """Which limits are drawn, and why, with the dispersion and the number of parts."""
    figures = f"dispersion {drawn.dispersion:.1f}, {drawn.n} parts"
    if drawn.n < FEW_AREAS:
        return (
            f"The limits are those of chance alone: {drawn.n} parts are too few to tell how far all of them lie apart."
        )
    if drawn.over_dispersed:
        return f"They differ by more than chance ({figures}), so the limits are adjusted for how far they lie apart."
    return f"Chance alone explains how far they lie apart ({figures})."
