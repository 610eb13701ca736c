"""The template of a list of cases, for a spreadsheet and as CSV: our columns, and a row that explains each."""

import csv
import io

from goldenthread.base.govuk.cells import harmless
from goldenthread.refused import Refused
from goldenthread.rules.casework.importing import EXPLAINS, columns

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows() -> list[list[str]]:
    """Headings, and the row that explains them; its first cell says so, and it is passed over on the way in."""
    heads = [column.label for column in columns().values()]
    explained = [column.explained for column in columns().values()]
    explained[0] = f"{EXPLAINS} {explained[0]} This row is passed over; you may delete it."
    return [heads, explained]


def made(kind: str) -> tuple[bytes, str]:
    """(content, media type) of "csv" or "xlsx"."""
    if kind == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows())
        return ("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8"
    if kind != "xlsx":
        raise Refused("Page not found", status=404)
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Cases"
    for row in rows():
        sheet.append(row)
    for place, cell in enumerate(sheet[1], 1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 24
        sheet.cell(row=2, column=place).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue(), XLSX
