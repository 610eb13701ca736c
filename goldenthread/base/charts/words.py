"""What a chart says, in words and as a table, worked out from its data."""

from __future__ import annotations

from collections.abc import Sequence

from goldenthread.base.charts.chart import ChartTable
from goldenthread.base.charts.specs import Bar, BarChart, Funnel, LineChart, Point, Series, Spec
from goldenthread.base.documents.blocks import long_date
from goldenthread.base.documents.numbers import decimal_of

LINES = ("a solid line", "a dashed line", "a dotted line")


def sentence_of(spec: Spec) -> str:
    if isinstance(spec, LineChart):
        return spec.says or _lines(spec)
    return _bars(spec) if isinstance(spec, BarChart) else _funnel(spec)


def described(spec: Spec) -> str:
    """The sentence with the kind of chart and its key, for a person who does not see the picture."""
    if isinstance(spec, LineChart):
        names = ", ".join(series.name for series in spec.series)
        return f"Line chart of {names}. {sentence_of(spec)} {key_of(spec)}".strip()
    if isinstance(spec, BarChart):
        return f"Ranked dots, one for each area. {_bars(spec)}"
    return f"Funnel chart: each mark is one of the {spec.mark[1]}, by its size and its share. {_funnel(spec)}"


def key_of(spec: Spec) -> str:
    """What the letters and the gap on a line chart stand for."""
    if not isinstance(spec, LineChart):
        return ""
    said = [f"{chr(ord('A') + n)}: {_when(e.day)}, {e.label}." for n, e in enumerate(spec.events)]
    said += [f"The line is broken between {gap.before} and {gap.after}: {gap.label}." for gap in spec.breaks]
    return " ".join(said)


def _known(series: Series) -> list[Point]:
    return [point for point in series.points if point.value is not None]


def _lines(spec: LineChart) -> str:
    main = next((s for s in spec.series if s.kind == "ours"), spec.series[0])
    known = _known(main)
    if not known:
        return f"No figure of {main.name} is published."
    first, last = known[0], known[-1]
    if first is last:
        text = f"{main.name} stood at {spec.words(first.value)} in {_at(first)}."
    else:
        old, new = decimal_of(first.value or 0), decimal_of(last.value or 0)
        start, end = f"{spec.words(first.value)} in {_at(first)}", f"{spec.words(last.value)} in {_at(last)}"
        text = f"{main.name} {'rose' if new > old else 'fell'} from {start} to {end}."
        if new == old:
            text = f"{main.name} stood at {start} and again in {_at(last)}."
        peak = max(known, key=lambda p: decimal_of(p.value or 0))
        low = min(known, key=lambda p: decimal_of(p.value or 0))
        for point, word in ((peak, "highest"), (low, "lowest")):
            if point not in (first, last) and point.value not in (first.value, last.value):
                text += f" It was {word} in {_at(point)}, at {spec.words(point.value)}."
    beside = []
    for other in spec.series:
        if other is main:
            continue
        same = next((p for p in other.points if p.x == last.x and p.value is not None), None)
        if same is not None:
            beside.append(f"{other.name} {spec.words(same.value)}")
    if beside:
        text += f" In {_at(last)}: {', '.join(beside)}."
    return text


def _at(point: Point) -> str:
    return _when(point.x)


def _when(x: object) -> str:
    return str(x) if isinstance(x, int) else long_date(x)  # type: ignore[arg-type]


def _ranked(spec: BarChart) -> list[Bar]:
    known = [b for b in spec.bars if b.value is not None and b.kind in ("ours", "comparator")]
    return sorted(known, key=lambda b: decimal_of(b.value or 0), reverse=spec.best == "highest")


def place_of(spec: BarChart, bar: Bar) -> tuple[int, bool]:
    """Rank, and whether another bar has exactly the same value."""
    order = _ranked(spec)
    values = [decimal_of(b.value or 0) for b in order]
    own = decimal_of(bar.value or 0)
    return values.index(own) + 1, values.count(own) > 1


def _bars(spec: BarChart) -> str:
    when = f" in {spec.period}" if spec.period else ""
    order = _ranked(spec)
    ours = next((b for b in spec.bars if b.kind == "ours"), None)
    if not order:
        return f"No figure is published{when}."
    text = ""
    if ours is not None and ours.value is None:
        text = f"{ours.label} has no published figure{when}. "
    elif ours is not None:
        place, tied = place_of(spec, ours)
        equal = "equal " if tied else ""
        text = f"{ours.label} had {spec.words(ours.value)}{when}"
        text += f", {equal}number {place} of {len(order)} from the {spec.best}. " if spec.ranked else ". "
    text += f"The {spec.best} was {order[0].label} with {spec.words(order[0].value)}"
    text += f", the other end {order[-1].label} with {spec.words(order[-1].value)}." if len(order) > 1 else "."
    missing = [b.label for b in spec.bars if b.value is None]
    return text + (f" Without a figure: {', '.join(missing)}." if missing else "")


def _funnel(spec: Funnel) -> str:
    known = [p for p in spec.points if p.value is not None]
    ours = next((p for p in known if p.kind == "ours"), None)
    text = f"{len(known)} {spec.mark[1]} are shown. {spec.centre_label}: {spec.words(spec.centre)}. "
    if ours is not None:
        outside = [
            limit.label
            for limit in spec.limits
            if (edges := limit.at(ours.size)) is not None and not edges[0] <= float(ours.value or 0) <= edges[1]
        ]
        where = f"outside the {' and the '.join(outside)}" if outside else "within the limits of chance"
        text += (
            f"{ours.label} has {spec.words(ours.value)}, {where}."
            if spec.limits
            else f"{ours.label} has {spec.words(ours.value)}."
        )
    return f"{text} {spec.method}".strip()


def table_of(spec: Spec) -> ChartTable:
    if isinstance(spec, LineChart):
        return _line_table(spec)
    if isinstance(spec, BarChart):
        order = [*_ranked(spec), *(b for b in spec.bars if b not in _ranked(spec))]
        rows = []
        for bar in order:
            rank = ""
            if bar.value is not None and bar.kind in ("ours", "comparator") and spec.ranked:
                place, tied = place_of(spec, bar)
                rank = f"{place}=" if tied else str(place)
            rows.append((bar.label, spec.words(bar.value), rank or "not ranked", bar.note))
        head = ("Area", "Value", "Rank", "Note")
        if not any(bar.note for bar in spec.bars):
            head, rows = head[:3], [row[:3] for row in rows]  # type: ignore[misc,assignment]
        return ChartTable(spec.title, head, tuple(rows), (1, 2))
    known = sorted(spec.points, key=lambda p: p.label)
    return ChartTable(
        spec.title,
        (spec.mark[0].capitalize(), spec.size_label, "Value"),
        tuple((p.label, f"{p.size:,}", spec.words(p.value)) for p in known),
        (1, 2),
    )


def _line_table(spec: LineChart) -> ChartTable:
    xs: Sequence[object] = sorted({p.x for s in spec.series for p in s.points}, key=str)
    columns: list[tuple[str, dict[object, str]]] = []
    for series in spec.series:
        columns.append((series.name, {p.x: spec.words(p.value) for p in series.points}))
        if any(p.low is not None for p in series.points):
            columns.append(
                (
                    f"{series.name}, limits",
                    {
                        p.x: f"{spec.words(p.low)} to {spec.words(p.high)}" if p.low is not None else spec.absent
                        for p in series.points
                    },
                )
            )
        if any(p.note for p in series.points):
            columns.append((f"{series.name}, note", {p.x: p.note or "none" for p in series.points}))
    first = "Year" if xs and isinstance(xs[0], int) else "Day"
    numeric = tuple(n for n, (name, _) in enumerate(columns, 1) if not name.endswith(", note"))
    rows = tuple((_when(x), *(values.get(x, spec.absent) for _, values in columns)) for x in xs)
    return ChartTable(spec.title, (first, *(name for name, _ in columns)), rows, numeric)
