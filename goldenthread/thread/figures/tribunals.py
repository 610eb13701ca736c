"""The Department's table of appeals to the Tribunal: title rows, two header rows, one row per council.

Standard library only.
"""

import re

from goldenthread.thread.figures import layouts
from goldenthread.thread.figures.areas import Areas, UnknownArea
from goldenthread.thread.figures.gathering import AGAIN, Problem, Source, Unreadable, refusal
from goldenthread.thread.figures.reading import (
    Coverage,
    FileRead,
    RowRead,
    check_coverage,
    check_rejected,
    records,
    sentence,
)

HEAD = ["Local Authority", "LA code"]
APPEAL_CELL = re.compile(r"(?:-|\.\.|~|x|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+|[0-9]+(?:\.[0-9]+)?%)?")


def read_tribunals(source: Source, text: str, areas: Areas) -> FileRead:
    """The table of appeals: title rows, two header rows, one row per council with three columns per year.

    Each council and year becomes one row with the cells as found; the last year also has a second method.
    """
    name = source.name

    def refuse(line: int | None, what: str) -> Unreadable:
        return refusal(name, line, what, AGAIN)

    table = list(records(name, text))
    at = next((i for i, (_, cells) in enumerate(table) if [c.strip() for c in cells[:2]] == HEAD), None)
    if at is None or at + 1 >= len(table):
        raise refuse(1, "The table of appeals has no line that begins “Local Authority, LA code”.")
    line, years_row = table[at]
    width = len(years_row)
    starts = [(i, int(cell)) for i, cell in enumerate(years_row) if re.fullmatch(r"20[0-9][0-9]", cell.strip())]
    if not starts:
        raise refuse(line, "The table of appeals names no years.")
    under = table[at + 1][1]
    for index, year in starts:
        wanted = ("Appeals registered", "Total Appealable Decisions", "SEND Tribunal Appeal Rate")
        if len(under) <= index + 2 or not all(
            under[index + i].strip().startswith(each) for i, each in enumerate(wanted)
        ):
            raise refuse(table[at + 1][0], f"The three columns of {year} are not appeals, decisions and rate.")

    ended = next((i for i, (_, c) in enumerate(table) if c and c[0].strip() in ("Sources:", "Notes:")), None)
    if ended is None:
        raise refuse(table[-1][0], "The table of appeals is cut short: its notes are missing.")
    rows: list[RowRead] = []
    rejected: list[Problem] = []
    coverage = Coverage()
    total = 0
    seen: dict[tuple[str, int], int] = {}
    for line, cells in table[at + 2 : ended]:
        if not cells or not cells[0].strip():
            continue
        if len(cells) != width:
            raise refuse(line, f"The row has {len(cells)} cells but the table has {width} columns.")
        label, code = cells[0].strip(), cells[1].strip()
        if not any(cell.strip() for cell in cells[1:]):
            continue  # a region's heading
        total += 1
        national = label.lower().startswith("england total")
        bad = next((cell for cell in cells[2:] if APPEAL_CELL.fullmatch(cell.strip()) is None), None)
        if bad is not None:
            rejected.append(Problem(name, line, f"“{bad.strip()[:40]}” is no number.", AGAIN))
            continue
        breakdown = "Excluding suppressed" if "excluding" in label.lower() else ""
        for index, year in starts:
            if cells[index].strip() == ".." and cells[index + 1].strip() == "..":
                continue  # the council did not exist in that year
            try:
                area = "E92000001" if national else areas.find_named(label, code, year)
            except UnknownArea as unknown:
                rejected.append(
                    Problem(
                        name,
                        line,
                        sentence(str(unknown)),
                        "A slip in the table: compare with the Department's page. Other rows and files are read.",
                    )
                )
                break
            values = cells[index : index + 3]
            if not any(value.strip() for value in values):
                continue
            if (index, year) == starts[-1]:
                values = cells[index : index + 5]
            if not breakdown and seen.setdefault((area, year), line) != line:
                raise refuse(line, f"{label} is in the table twice for {year} (line {seen[(area, year)]}).")
            cells_json = "[" + ",".join('"' + value + '"' for value in values) + "]"
            rows.append((line, str(year), year, area, "All appeals", breakdown, cells_json))
            coverage.years[str(year)] = year
            if national:
                coverage.national.add(str(year))
            else:
                coverage.authorities.setdefault((str(year), "All appeals"), set()).add(area)
    if not rows:
        raise refuse(line, "The table of appeals has no rows.")
    check_rejected(name, rejected, total)
    made = layouts.layout(layouts.TRIBUNALS, "Appeals", "", topics=())
    notes: list[str] = []
    check_coverage(name, made, coverage, areas, notes)
    return FileRead(
        name,
        layouts.TRIBUNALS,
        source.sha256,
        len(source.content),
        list(layouts.TRIBUNAL_COLUMNS),
        rows,
        rejected,
        sorted(set(coverage.years.values())),
        notes,
    )
