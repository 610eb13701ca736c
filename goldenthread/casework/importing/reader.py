"""A list of cases as rows of text. Runs in the limited process, which has no Django.

    rows("cases.csv", content)  ->  {"heads": ["Case ID", …], "rows": [[2, "EHC-1", …], …]}

The first cell of a row is its line in the file. Days of a spreadsheet come as 2026-09-07, whole numbers without ".0".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from goldenthread.base.files.decoding import CONTROLS, Unreadable, decode

MOST_ROWS = 200_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
Progress = Callable[[int, int], None]
Line = tuple[int, list[str]]


def heads(content: bytes, name: str) -> dict[str, Any]:
    """The headings alone, and the first rows to recognise them by."""
    found = _read(content, name, only=4)
    return {"heads": found["heads"], "rows": found["rows"]}


def rows(content: bytes, name: str, progress: Progress = lambda done, of: None) -> dict[str, Any]:
    return _read(content, name, progress=progress)


def _read(content: bytes, name: str, *, only: int = 0, progress: Progress = lambda done, of: None) -> dict[str, Any]:
    ending = name.casefold().rsplit(".", 1)[-1]
    if not content:
        raise Unreadable("The file is empty.")
    if ending == "xlsx":
        lines: Iterable[Line] = _excel(content, progress)
    elif ending in ("csv", "txt"):
        lines = _csv(content, progress)
    else:
        raise Unreadable("Give a .csv or .xlsx file.")
    head: list[str] = []
    kept: list[list[Any]] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if not head:
            head = cells[: _width(cells)]
            if len(head) < 2:
                raise Unreadable(
                    f"Line {number} should hold the headings of the columns, and holds one cell. Begin with them."
                )
            continue
        if any(cells[len(head) :]):
            raise Unreadable(f"Line {number} has more cells than there are headings. Is a mark of quotation missing?")
        kept.append([number, *(cells + [""] * len(head))[: len(head)]])
        if only and len(kept) == only:
            break
        if len(kept) > MOST_ROWS:
            raise Unreadable(f"It has more than {MOST_ROWS:,} rows. Split it.")
    if not head:
        raise Unreadable("There is nothing in it but empty rows.")
    return {"heads": head, "rows": kept}


def _width(cells: list[str]) -> int:
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)


def _clean(value: Any) -> str:
    text = " ".join(CONTROLS.sub(" ", str(value)).split())
    if len(text) > LONGEST_CELL:
        raise Unreadable(f"A cell holds more than {LONGEST_CELL:,} characters. Is a mark of quotation missing?")
    return text


def _csv(content: bytes, progress: Progress) -> Iterator[Line]:
    text = decode(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(1_000_000)
    of = text.count("\n") + 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
    try:
        for row in reader:
            if reader.line_num % 500 == 0:
                progress(reader.line_num, of)
            yield reader.line_num, [_clean(cell) for cell in row[:MOST_COLUMNS]]
    except csv.Error as fault:
        raise Unreadable(f"The file stops being CSV near line {reader.line_num}: {fault}. Save it again.") from None


def _excel(content: bytes, progress: Progress) -> Iterator[Line]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError, TypeError) as fault:
        raise Unreadable(
            f"It cannot be opened as an Excel file ({type(fault).__name__}). Save it again as .xlsx."
        ) from None
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise Unreadable("No sheet of the file is visible.")
    of = sheets[0].max_row or MOST_ROWS
    for number, row in enumerate(sheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if number % 500 == 0:
            progress(number, of)
        yield number, [_cell(value) for value in row]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _clean(value)
