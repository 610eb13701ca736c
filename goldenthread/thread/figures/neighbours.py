"""Reads the Department's workbook of statistical neighbours: ten for each council, with the block "Old SNs".

Uses openpyxl, on bytes that have passed the same checks as a zip. No database.
"""

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import load_workbook  # type: ignore[import-untyped,unused-ignore]

from goldenthread.thread.figures.areas import Areas
from goldenthread.thread.figures.gathering import LARGEST_RATIO, Problem, Source, Unreadable, refusal

AGAIN = "Download the workbook again from the Department's page and import it unchanged."
MOST_BYTES = 20_000_000
PLACES = 10


@dataclass(frozen=True, slots=True)
class NeighbourRead:
    """`neighbour` is the `rank`-th nearest of `area`, both as latest ONS codes. `predecessor`: from "Old SNs"."""

    area: str
    rank: int
    neighbour: str
    closeness: str
    predecessor: bool
    line: int


@dataclass(slots=True)
class WorkbookRead:
    name: str
    sha256: str
    neighbours: list[NeighbourRead]
    without: list[str]  # councils that the workbook lists with no neighbours ("-"): those newer than its model


def read_neighbours(source: Source, areas: Areas) -> WorkbookRead:
    """The workbook's neighbours. Raises Unreadable."""
    name = source.name
    rows = sheet_rows(source)
    head = next((i for i, row in enumerate(rows) if text(row, 0) == "LA num" and text(row, 5) == "SN1"), None)
    if head is None:
        raise refusal(
            name,
            None,
            "No sheet has the line “LA num, LA Name, …, SN1, SNP”.",
            "Give the statistical neighbour workbook (sn_….xlsx). " + AGAIN,
        )
    problems: list[Problem] = []
    found: list[NeighbourRead] = []
    without: list[str] = []
    seen: dict[str, int] = {}
    old_block = False
    for line, row in enumerate(rows[head + 1 :], start=head + 2):
        if text(row, 1).startswith("Old SN"):
            old_block = True
            continue
        code = text(row, 0)
        if not code:
            continue
        area = areas.by_old.get(code)
        if area is None:
            problems.append(Problem(name, line, f"No council has the number “{code[:20]}”.", NEW_COUNCIL))
            continue
        if area.area in seen:
            problems.append(Problem(name, line, f"{area.name} is there twice (line {seen[area.area]}).", AGAIN))
            continue
        seen[area.area] = line
        if text(row, 5) in ("-", ""):
            without.append(area.name)
            continue
        for rank in range(1, PLACES + 1):
            near, closeness = text(row, 3 + 2 * rank), text(row, 4 + 2 * rank)
            neighbour = areas.by_old.get(near)
            if neighbour is None or not closeness:
                what = f"No council has the number “{near[:20]}” (neighbour {rank} of {area.name})."
                problems.append(
                    Problem(name, line, what if neighbour is None else f"Neighbour {rank} has no closeness.", AGAIN)
                )
                continue
            if neighbour.area == area.area:
                problems.append(Problem(name, line, f"{area.name} is named as its own neighbour.", AGAIN))
                continue
            found.append(NeighbourRead(area.area, rank, neighbour.area, closeness.capitalize(), old_block, line))
    if problems:
        raise Unreadable(problems)
    if len(seen) < 140:
        raise refusal(name, None, f"The workbook lists {len(seen)} councils, not about 150; it is cut short.", AGAIN)
    return WorkbookRead(name, source.sha256, found, without)


NEW_COUNCIL = "If the council is new, add it to records/areas.csv with its dates and import again."


def sheet_rows(source: Source) -> list[list[object]]:
    """The rows of the sheet of neighbours. Raises Unreadable for anything that is not a whole, harmless workbook."""
    name, content = source.name, source.content
    if not content.strip():
        raise refusal(name, None, "The file is empty.", AGAIN)
    if not content.startswith(b"PK"):
        what = "This is a web page" if content.lstrip()[:1] == b"<" else "This is"
        raise refusal(name, None, f"{what}, not an Excel workbook (.xlsx).", AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            size = sum(info.file_size for info in entries)
            if len(entries) > 200 or size > min(MOST_BYTES, len(content) * LARGEST_RATIO):
                raise refusal(name, None, f"The workbook unpacks to {size:,} bytes, far more than it should.", AGAIN)
            if archive.testzip() is not None:
                raise refusal(name, None, "The workbook is damaged.", AGAIN)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows: list[list[object]] = [list(row) for row in sheet.iter_rows(values_only=True, max_row=400, max_col=30)]
            if any(text(row, 0) == "LA num" for row in rows):
                return rows
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise refusal(name, None, "The workbook is damaged or cut short.", AGAIN) from error
    return []


def text(row: Sequence[object], index: int) -> str:
    """A cell as text; a whole number that Excel kept as 882.0 is "882"."""
    value = row[index] if index < len(row) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
