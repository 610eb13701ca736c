"""A plan as a spreadsheet, out and in: many actions are changed at once and come back through the page that shows what
differs (`papers`)."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from goldenthread.thread.improvement.models import Plan

COLUMNS = (
    ("Ref", 10),
    ("Recommendation", 40),
    ("Action", 60),
    ("Accountable", 28),
    ("Responsible", 28),
    ("Start date", 16),
    ("Due date", 16),
    ("Success measure", 40),
    ("Risk", 30),
    ("Mitigation", 30),
    ("Resource", 24),
)


def workbook(plan: Plan) -> bytes:
    """One row an action. Every cell is text, so that no formula runs on anybody's computer."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan"
    sheet.append([name for name, _ in COLUMNS])
    rows = plan.actions.select_related("recommendation", "accountable", "responsible", "responsible_body")
    for a in rows.order_by("position"):
        sheet.append(
            [
                a.ref,
                a.recommendation.wording if a.recommendation else "",
                a.words,
                a.accountable.title if a.accountable else "",
                a.responsible.title if a.responsible else a.responsible_body.name if a.responsible_body else "",
                a.starts_words,
                a.due_words,
                a.success_measure,
                a.risk,
                a.mitigation,
                a.resource,
            ]
        )
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type = "s"
            cell.value = "" if cell.value is None else str(cell.value)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for n, (_, width) in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + n)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    book.properties.creator = "Golden Thread"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
