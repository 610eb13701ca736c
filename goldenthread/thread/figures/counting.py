"""From the rows of official files to figures, by the definitions of the measures. No database."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from goldenthread.rules.measures.definitions import Source
from goldenthread.rules.measures.ratio import Missing, Ratio
from goldenthread.thread.figures import layouts
from goldenthread.thread.figures.gathering import AGAIN, refusal
from goldenthread.thread.figures.measures import drawn_from
from goldenthread.thread.figures.reading import FileRead

OTHER_MARKERS = frozenset({"k", "u", "low"})  # markers of the Department that `rules.measures` does not need
TRIBUNAL_CELLS = {"-": "0", "..": "x", "~": "c"}


@dataclass(frozen=True, slots=True)
class FigureRead:
    """One measure of one area and year, from one line of one file. `published` is the printed percentage as found."""

    kind: str
    measure: str
    area: str
    year: int
    numerator: int | None
    denominator: int | None
    published: str
    marker: str
    line: int
    note: str = ""

    @property
    def percent(self) -> Decimal | None:
        return percent_of(self.numerator, self.denominator, self.published)


def percent_of(numerator: Decimal | int | None, denominator: Decimal | int | None, published: str) -> Decimal | None:
    """The percentage to one decimal: as printed, else from the counts; None for a number."""
    if published:
        try:
            return Decimal(published).quantize(Decimal("0.1"), "ROUND_HALF_UP")
        except InvalidOperation:
            return None
    if numerator is None or denominator is None:
        return None
    return Ratio(int(numerator), int(denominator)).percent


def figures_of(files: Iterable[FileRead]) -> list[FigureRead]:
    """Every figure that the files give. Raises Unreadable when a column that a measure needs is missing."""
    found: list[FigureRead] = []
    for file in files:
        for measure, source in drawn_from(f"{file.kind}.csv"):
            found += figures_of_source(file, measure.code, source)
    return found


def figures_of_source(file: FileRead, code: str, source: Source) -> list[FigureRead]:
    names = [name.lower() for name in file.columns]
    wanted = [*source.numerator, *source.denominator, *([source.published] if source.published else [])]
    try:
        where = {name: names.index(name.lower()) for name in wanted}
    except ValueError as error:
        raise refusal(file.name, 1, f"A column that the measure “{code}” needs is missing.", AGAIN) from error
    topic, breakdown = headline(file.kind, source)
    tribunal = file.kind == layouts.TRIBUNALS
    found = []
    for line, _, year, area, row_topic, row_breakdown, cells_json in file.rows:
        if (
            (topic is not None and row_topic != topic)
            or (breakdown is not None and row_breakdown != breakdown)
            or not source.covers(year)
        ):
            continue
        cells = json.loads(cells_json)
        row = {name: cells[index] if index < len(cells) else "" for name, index in where.items()}
        if tribunal:
            row = {name: plain_cell(cell) for name, cell in row.items()}
        odd = next((row[name] for name in wanted if row[name] in OTHER_MARKERS), None)
        value = Missing.NOT_AVAILABLE if odd else source.value(row)
        printed = row[source.published] if source.published else ""
        published = printed if printed and printed not in {each.value for each in Missing} | OTHER_MARKERS else ""
        found.append(made(file.kind, code, area, year, value, published, odd or "", line, source.published_within))
    return found


def made(
    kind: str,
    code: str,
    area: str,
    year: int,
    value: Ratio | int | Missing,
    published: str,
    odd: str,
    line: int,
    within: Decimal,
) -> FigureRead:
    if isinstance(value, Missing):
        return FigureRead(kind, code, area, year, None, None, published, odd or value.value, line)
    if isinstance(value, int):
        return FigureRead(kind, code, area, year, value, None, published, "", line)
    note = ""
    if published and value.denominator and not agrees(value, Decimal(published), within):
        note = f"The Department printed {published}%; its own counts give {value.percent_text}."
    return FigureRead(kind, code, area, year, value.numerator, value.denominator, published, "", line, note)


def agrees(value: Ratio, published: Decimal, within: Decimal) -> bool:
    return value.agrees_with(published) or (
        value.percent is not None and abs(value.percent - published.quantize(Decimal("0.1"), "ROUND_HALF_UP")) <= within
    )


def headline(kind: str, source: Source) -> tuple[str | None, str | None]:
    """(topic, breakdown) that a row must have; None: any. A layout with one column keeps its value in breakdown."""
    if kind == layouts.TRIBUNALS:
        return None, ""
    topics = layouts.LAYOUTS[kind].topics
    values = [source.rows.get(name) for name in topics]
    if len(topics) == 1:
        return None, values[0]
    return (values[0], values[1]) if topics else (None, None)


def plain_cell(cell: str) -> str:
    """A cell of the tribunal table as the other files would have it: " - " is 0, ".." and "~" are markers."""
    text = cell.strip()
    return TRIBUNAL_CELLS.get(text, text.replace(",", "").removesuffix("%"))
