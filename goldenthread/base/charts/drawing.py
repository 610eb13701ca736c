"""The drawing of a chart, twice: wide for a desk, narrow for a phone. matplotlib is imported here and nowhere else."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache, partial
from typing import Any

from goldenthread.base.charts import svg
from goldenthread.base.charts.chart import Chart
from goldenthread.base.charts.specs import BarChart, Funnel, LineChart, Series, Spec, axis_day
from goldenthread.base.charts.words import described, key_of, sentence_of, table_of

INK, SOFT, GRID = "#0b0c0c", "#484949", "#cecece"  # text, axis text (8.5:1 on white), grid
# Colour, marker and dash differ together, so that no line is told by its colour alone. Each is 3:1 on white or more.
LOOKS: dict[str, list[dict[str, Any]]] = {
    "ours": [{"color": "#4b2260", "marker": "o", "linestyle": "-", "linewidth": 2.6, "zorder": 5}],
    "england": [{"color": "#1f6f54", "marker": "s", "linestyle": (0, (5, 2)), "linewidth": 1.7, "zorder": 4}],
    "region": [{"color": "#8a4b00", "marker": "D", "linestyle": (0, (1, 1.5)), "linewidth": 1.7, "zorder": 3}],
    "comparator": [
        {"color": "#1d5d99", "marker": "^", "linestyle": (0, (3, 1.5, 1, 1.5)), "linewidth": 1.7, "zorder": 3},
        {"color": "#a8324a", "marker": "v", "linestyle": (0, (7, 2)), "linewidth": 1.5, "zorder": 2},
        {"color": "#5a5a00", "marker": "P", "linestyle": (0, (2, 2)), "linewidth": 1.5, "zorder": 2},
        {"color": "#00616b", "marker": "X", "linestyle": (0, (4, 1, 1, 1, 1, 1)), "linewidth": 1.5, "zorder": 2},
        {"color": "#66407a", "marker": "*", "linestyle": (0, (6, 1)), "linewidth": 1.5, "zorder": 2},
    ],
}
CROWDED = 24  # points on a line, from which on a mark on each would hide the line
SIZES = {"wide": (9.0, 4.2, 11.5), "narrow": (4.0, 4.4, 11.0)}  # inches, and the size of type in points


def draw(spec: Spec) -> Chart:
    """Both drawings and the words. The same spec gives the same bytes, so the last few are kept and not drawn again."""
    whole = json.dumps([type(spec).__name__, asdict(spec)], default=str, sort_keys=True)
    return _drawn(_Same(whole, spec))


@dataclass(frozen=True)
class _Same:
    """A spec that is known by its whole content."""

    whole: str
    spec: Spec = field(compare=False)


@lru_cache(maxsize=64)
def _drawn(same: _Same) -> Chart:
    spec = same.spec
    key = hashlib.sha256(json.dumps(asdict(spec), default=str, sort_keys=True).encode()).hexdigest()[:10]
    sentence, description = sentence_of(spec), described(spec)
    pictures = {
        name: svg.finished(_picture(spec, name, "svg", key), spec.title, description, f"{key}-{name}") for name in SIZES
    }
    return Chart(
        title=spec.title,
        sentence=sentence,
        description=description,
        svg_wide=pictures["wide"],
        svg_narrow=pictures["narrow"],
        table=table_of(spec),
        source=spec.source,
        about=" ".join(part for part in (spec.about, key_of(spec)) if part),
        _png=partial(_picture, spec, "wide", "png", key),
    )


def _picture(spec: Spec, size: str, kind: str, key: str) -> bytes:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure as Canvas

    width, height, type_size = SIZES[size]
    look: Any = {
        "font.family": ["Liberation Sans", "DejaVu Sans"],
        "font.size": type_size,
        "svg.fonttype": "none",
        "svg.hashsalt": key,
        "text.color": INK,
        "axes.edgecolor": SOFT,
        "axes.labelcolor": INK,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": GRID,
        "grid.linewidth": 0.7,
        "axes.axisbelow": True,
    }
    if isinstance(spec, BarChart):
        height = max(2.0, 0.34 * len(spec.bars) + 1.0)
    with matplotlib.rc_context(look):
        canvas = Canvas(figsize=(width, height), dpi=200 if kind == "png" else 100, layout="constrained")
        axes = canvas.add_subplot()
        if isinstance(spec, LineChart):
            _lines(axes, spec, size == "narrow")
        elif isinstance(spec, BarChart):
            _bars(axes, spec, size == "narrow")
        else:
            _funnel(axes, spec, size == "narrow")
        out = io.BytesIO()
        canvas.savefig(out, format=kind, metadata={"Date": None} if kind == "svg" else {"Software": None})
    return out.getvalue()


def _looks(kinds: Sequence[str]) -> list[dict[str, Any]]:
    used: dict[str, int] = {}
    found = []
    for kind in kinds:
        place = used.get(kind, 0)
        used[kind] = place + 1
        looks = LOOKS[kind] if place < len(LOOKS[kind]) else LOOKS["comparator"]
        found.append(looks[place % len(looks)])
    return found


def _ticks(spec: Spec) -> Callable[[float, int], str]:
    def tick(value: float, _: int) -> str:
        if spec.unit == "percent":
            return f"{value:g}%"
        return f"{value:,.0f}" if value == int(value) else f"{value:g}"

    return tick


def _lines(axes: Any, spec: LineChart, narrow: bool) -> None:
    looks = _looks([series.kind for series in spec.series])
    ends: list[tuple[float, float, str, str]] = []
    for series, look in zip(spec.series, looks, strict=True):
        _line(axes, spec, series, look)
        known = [p for p in series.points if p.value is not None]
        if known:
            last = known[-1]
            ends.append((axis_day(last.x, spec.measured), float(last.value or 0), series.name, look["color"]))
    values = [float(v) for s in spec.series for p in s.points for v in (p.value, p.low, p.high) if v is not None]
    top = max(values, default=1.0)
    bottom = 0.0 if spec.from_zero else min(values, default=0.0)
    room = 0.22 if spec.events or spec.breaks else 0.1
    axes.set_ylim(min(0.0, *values, bottom) if values else 0, (top or 1) + ((top - min(bottom, 0)) or 1) * room)
    axes.yaxis.set_major_formatter(_ticks(spec))
    xs = sorted({p.x for s in spec.series for p in s.points}, key=axis_day)
    axes.set_xticks(*_under(xs, spec, narrow))
    if xs:
        left, right = axis_day(xs[0], spec.measured), axis_day(xs[-1], spec.measured)
        edge = 0.35 if isinstance(xs[0], int) else max(0.02, (right - left) * 0.03)
        names = max(1.4 if isinstance(xs[0], int) else 0.0, (right - left) * 0.28)  # at the ends of their lines
        axes.set_xlim(left - edge, right + (edge if narrow else names))
    high = axes.get_ylim()[1]
    for place, event in enumerate(spec.events):
        at = axis_day(event.day)
        axes.axvline(at, color=SOFT, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
        # neighbours on the time scale stand at two heights
        axes.annotate(
            chr(ord("A") + place), (at, high * (0.9 if place % 2 else 0.985)), ha="center", va="top", weight="bold",
            bbox={"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": SOFT},
        )  # fmt: skip
    for gap in spec.breaks:
        at = (axis_day(gap.before, spec.measured) + axis_day(gap.after, spec.measured)) / 2
        axes.axvspan(at - 0.06, at + 0.06, color="#e4e4e4", zorder=0)
    if narrow:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), frameon=False, ncols=1, handlelength=3)
    else:
        low, high = axes.get_ylim()
        edge = max((end[0] for end in ends), default=0.0)
        for _, y, name, colour in _apart(ends, (high - low) * 0.065):
            axes.annotate(
                _wrapped(name, 22), (edge, y), xytext=(9, 0), textcoords="offset points", va="center", color=colour,
                weight="bold" if colour == LOOKS["ours"][0]["color"] else "normal", annotation_clip=False,
            )  # fmt: skip


def _under(xs: list[Any], spec: LineChart, narrow: bool) -> tuple[list[float], list[str]]:
    """Where on the scale of time something is written, and what: each year, or as many days as there is room for."""
    if not xs or not isinstance(xs[0], datetime.date):
        every = 2 if narrow and len(xs) > 6 else 1
        shown = [x for place, x in enumerate(reversed(xs)) if place % every == 0]
        return [axis_day(x, spec.measured) for x in shown], [str(x) for x in shown]
    room = 4 if narrow else 7
    years = [datetime.date(year, 1, 1) for year in range(xs[0].year, xs[-1].year + 1)]
    inside = [day for day in years if xs[0] <= day <= xs[-1]]
    if len(inside) >= 2:
        step = -(-len(inside) // room)
        return [axis_day(day) for day in inside[::step]], [str(day.year) for day in inside[::step]]
    step = -(-len(xs) // room)
    days = xs[::-1][::step]
    return [axis_day(day) for day in days], [f"{day.day} {day:%b}\n{day.year}" for day in days]


def _line(axes: Any, spec: LineChart, series: Series, look: dict[str, Any]) -> None:
    """One series; the line stops at a missing value and at a break in what was counted."""
    pieces: list[list[Any]] = [[]]
    before = None
    for point in series.points:
        broken = before is not None and any(
            axis_day(gap.before) >= axis_day(before.x) and axis_day(gap.after) <= axis_day(point.x)
            for gap in spec.breaks
        )
        if point.value is None or broken:
            pieces.append([])
        if point.value is not None:
            pieces[-1].append(point)
        before = point
    crowded = len(series.points) > CROWDED
    size = 6.0 if not crowded else 3.2 if series.kind == "ours" else 0.0
    for piece in pieces:
        if not piece:
            continue
        x = [axis_day(p.x, spec.measured) for p in piece]
        axes.plot(x, [float(p.value) for p in piece], **look, markersize=size, label=None)
        limited = [p for p in piece if p.low is not None]
        if limited:
            axes.fill_between(
                [axis_day(p.x, spec.measured) for p in limited],
                [float(p.low) for p in limited],
                [float(p.high) for p in limited],
                color=look["color"],
                alpha=0.15,
                linewidth=0,
            )
    axes.plot([], [], **look, markersize=size, label=_wrapped(series.name, 34))


def _apart(ends: list[tuple[float, float, str, str]], gap: float) -> list[tuple[float, float, str, str]]:
    """Labels at the line ends, moved up until none covers another; a long name takes two lines and so twice the gap."""
    placed: list[tuple[float, float, str, str]] = []
    edge: float | None = None
    for x, y, name, colour in sorted(ends, key=lambda end: end[1]):
        lines = _wrapped(name, 22).count("\n") + 1
        half = gap * lines / 2
        y = y if edge is None else max(y, edge + half)
        edge = y + half
        placed.append((x, y, name, colour))
    return placed


def _bars(axes: Any, spec: BarChart, narrow: bool) -> None:
    order = sorted(spec.bars, key=lambda bar: (bar.value is None, -float(bar.value or 0)))
    order = list(reversed(order))
    for place, bar in enumerate(order):
        look = LOOKS[bar.kind][0]
        axes.axhline(place, color=GRID, linewidth=0.7, zorder=0)
        if bar.value is None:
            axes.annotate(spec.absent, (0, place), xytext=(4, 0), textcoords="offset points", va="center", color=SOFT)
            continue
        value = float(bar.value)
        if bar.low is not None and bar.high is not None:
            axes.plot([float(bar.low), float(bar.high)], [place, place], color=look["color"], linewidth=1.5)
        axes.plot([value], [place], marker=look["marker"], markersize=8, color=look["color"], linestyle="none")
        axes.annotate(spec.words(bar.value), (value, place), xytext=(9, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(order)), [_wrapped(bar.label, 18 if narrow else 40) for bar in order])
    for label, bar in zip(axes.get_yticklabels(), order, strict=True):
        label.set_color(INK)
        if bar.kind == "ours":
            label.set_weight("bold")
    values = [float(v) for bar in order for v in (bar.value, bar.low, bar.high) if v is not None]
    top = max(values, default=1.0) or 1.0
    axes.set_xlim(min(0.0, *values) if values else 0, top * (1.3 if narrow else 1.12))
    axes.xaxis.set_major_formatter(_ticks(spec))
    axes.grid(False, axis="y")


def _funnel(axes: Any, spec: Funnel, narrow: bool) -> None:
    for place, limit in enumerate(spec.limits):
        sizes = [at[0] for at in limit.curve]
        dash = [(0, (4, 2)), "-", (0, (1, 2))][place]
        axes.plot(sizes, [at[1] for at in limit.curve], color=SOFT, linewidth=1.2, linestyle=dash, label=limit.label)
        axes.plot(sizes, [at[2] for at in limit.curve], color=SOFT, linewidth=1.2, linestyle=dash)
    if spec.centre is not None:
        axes.axhline(float(spec.centre), color=LOOKS["england"][0]["color"], linewidth=1.4, label=spec.centre_label)
    others = [p for p in spec.points if p.kind != "ours" and p.value is not None]
    axes.plot(
        [p.size for p in others], [float(p.value or 0) for p in others], linestyle="none", marker="o", markersize=4,
        markerfacecolor="none", markeredgecolor="#5c6b73", label=others_label(spec),
    )  # fmt: skip
    for point in spec.points:
        if point.kind == "ours" and point.value is not None:
            look = LOOKS["ours"][0]
            axes.plot([point.size], [float(point.value)], marker="D", markersize=9, color=look["color"], zorder=6)
            axes.annotate(
                point.label, (point.size, float(point.value)), xytext=(10, 8), textcoords="offset points",
                color=look["color"], weight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85},
            )  # fmt: skip
    axes.set_xlabel(_wrapped(spec.size_label, 36 if narrow else 90))
    axes.yaxis.set_major_formatter(_ticks(spec))
    axes.set_ylim(bottom=0)
    axes.set_xlim(left=0)
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.2 if narrow else -0.16), frameon=False, ncols=1 if narrow else 4
    )


def others_label(spec: Funnel) -> str:
    """What the small marks are called in the key: the others, or all where none is ours."""
    return f"Other {spec.mark[1]}" if any(p.kind == "ours" for p in spec.points) else spec.mark[1].capitalize()


def _wrapped(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width, break_long_words=True)) or text
