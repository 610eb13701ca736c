"""Plan tables of eighteen shapes, in our own words, after those that councils publish."""

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document as Word
from openpyxl import Workbook

from goldenthread.base.documents import Document, Table, to_pdf
from goldenthread.base.files.decoding import Unreadable
from goldenthread.thread.papers.reading.plan import class_of, dated, guess, read_plan, signature, status_of

TABLES = Path(__file__).parent / "tables"


def told(name, **options):
    return read_plan((TABLES / name).read_bytes(), name, **options)


def rows(found):
    return [row for table in found["tables"] for row in table["rows"]]


def cells(row):
    return {name: cell["text"] for name, cell in row["cells"].items()}


@pytest.mark.parametrize(
    ("name", "mapping"),
    [
        ("seven_columns.csv", ["ref", "recommendation", "position", "accountable", "responsible", "due", "status"]),
        ("three_columns.md", ["recommendation", "action", "due"]),
        ("theme_page.html", ["recommendation", "action", "reason"]),
        ("tracker.csv", ["recommendation", "", "theme", "", "due", "percent", "status", "reason"]),
        (
            "scrutiny_tracker.html",
            ["ref", "origin", "", "theme", "recommendation", "", "responsible", "action", "status"],
        ),
        ("assessed.csv", ["recommendation", "evidence", "status"]),
        ("highlight.md", ["theme", "action", "accountable", "responsible", "status", "reason", "mitigation", "risk"]),
        ("narrative.html", ["recommendation", "action", "current", "success_measure", ""]),
        ("two_ratings.csv", ["ref", "action", "responsible", "status", "impact_status", "risk"]),
        ("coded.txt", ["theme", "ref", "action", "responsible", "status"]),
        ("rowspan.html", ["ref", "recommendation", "action", "due", "responsible"]),
        ("cut_by_page.csv", ["ref", "recommendation", "action", "responsible", "due"]),
    ],
)
def test_columns_are_known_by_the_names_that_councils_use(name, mapping):
    (table,) = told(name)["tables"]
    assert table["mapping"] == mapping


def test_a_column_that_nobody_understands_is_kept_as_found():
    row = rows(told("narrative.html"))[0]
    assert cells(row)["others"] == "The difference this will make: Families know where they stand"


def test_a_cell_that_is_empty_under_a_recommendation_belongs_to_it():
    found = rows(told("three_columns.md"))
    assert [cells(r)["recommendation"] for r in found[:2]] == ["Tell members more about finance"] * 2
    merged = rows(told("rowspan.html"))
    assert [cells(r)["recommendation"] for r in merged] == ["Hear the voice of children"] * 2 + ["Name a lead member"]
    assert merged[2]["under"] == "Leadership"


def test_points_of_a_list_inside_a_cell_are_kept_apart():
    row = rows(told("theme_page.html"))[0]
    assert row["cells"]["action"]["parts"] == ["One form for all services", "A named person for each family"]
    assert rows(told("narrative.html"))[0]["cells"]["action"]["parts"] == [
        "Appoint more psychologists",
        "Chase advice each week",
    ]


def test_every_cell_says_where_it_stands():
    assert rows(told("rowspan.html"))[0]["cells"]["action"]["place"] == "table 1, row 2, column 3"
    assert rows(told("coded.txt"))[2]["cells"]["ref"]["place"] == "line 5, column 2"


def test_nought_per_cent_and_green_is_said():
    assert rows(told("tracker.csv"))[0]["faults"] == ["0% complete, and called “Green”."]


def test_status_words_are_gathered_with_what_they_are_read_as():
    assert {s["found"]: s["means"] for s in told("seven_columns.csv")["statuses"]} == {
        "Complete": "done",
        "In progress": "on course",
        "Not started": "not begun",
    }


def test_a_row_that_goes_on_over_a_page_is_asked_about_and_both_answers_hold():
    found = told("cut_by_page.csv")
    (question,) = found["tables"][0]["questions"]
    assert (question["words"], question["answer"]) == ("publish a checklist", "continues")
    assert cells(rows(found)[0])["action"].endswith("that panels need and publish a checklist")
    begun = told("cut_by_page.csv", answers={question["key"]: "begins"})
    assert [cells(r)["action"] for r in rows(begun)][1] == "publish a checklist"


def test_a_table_without_columns_is_read_by_its_headings_and_lists_that_were_never_closed():
    found = told("broken_lists.html")
    (table,) = found["tables"]
    assert table["kind"] == "closing"
    assert [(c["class"], c["rows"]) for c in table["classes"]] == [("business_as_usual", 2), ("outstanding", 1)]
    assert rows(found)[2]["cells"]["action"]["parts"] == ["Find rooms", "Tell families"]
    (question,) = table["questions"]
    joined = rows(told("broken_lists.html", answers={question["key"]: "continues"}))
    assert joined[0]["cells"]["action"]["parts"] == ["Check each page", "Ask parents", "Answer comments within a month"]


def test_prose_is_no_plan():
    with pytest.raises(Unreadable, match="A plan needs a table"):
        told("prose.txt")


def test_a_mapping_that_was_confirmed_is_used_again():
    (table,) = told("tracker.csv")["tables"]
    chosen = ["recommendation", "theme", "", "", "due", "percent", "status", "reason"]
    (again,) = told("tracker.csv", mapping={table["signature"]: chosen})["tables"]
    assert again["mapping"] == chosen


# --- files that a program has to make -----------------------------------------------------------------


def word_table():
    """Merged cells, a list inside a cell, and a heading row across."""
    document = Word()
    document.add_paragraph("Implementation plan")
    table = document.add_table(rows=1, cols=4)
    for cell, words in zip(
        table.rows[0].cells, ["Recommendation", "Actions", "Lead officer", "Timescale"], strict=True
    ):
        cell.text = words
    heading = table.add_row().cells
    heading[0].merge(heading[3]).text = "Theme 1: Assessment"
    first = table.add_row().cells
    first[0].text, first[2].text, first[3].text = "Reduce refusals", "SEND Manager", "By the end of May 2026"
    first[1].text = "Review the flow"
    first[1].add_paragraph("Write to schools", style="List Bullet")
    first[1].add_paragraph("Ring parents", style="List Bullet")
    second = table.add_row().cells
    first[0].merge(second[0])
    second[1].text, second[2].text, second[3].text = "Measure it", "Data Officer", "quarterly"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_table_with_merged_cells_and_lists():
    found = read_plan(word_table(), "plan.docx")
    (table,) = found["tables"]
    assert table["title"] == "Implementation plan"
    one, two = rows(found)
    assert one["under"] == "Theme 1: Assessment"
    assert one["cells"]["action"]["parts"] == ["Review the flow", "Write to schools", "Ring parents"]
    assert cells(two)["recommendation"] == "Reduce refusals"
    assert cells(two)["action"] == "Measure it"


def workbook():
    book = Workbook()
    sheet = book.active
    sheet.title = "Plan"
    sheet.append(["SEND plan, version 3"])
    sheet.append([])
    sheet.append(["Ref", "Recommendation", "Action", "Due date", "% complete", "RAG"])
    sheet.append(["R1", "Chase papers", "Ring each week", date(2026, 3, 31), 0.4, "A"])
    sheet.cell(row=4, column=5).number_format = "0%"
    hidden = book.create_sheet("Names")
    hidden.append(["Recommendation", "Action"])
    hidden.append(["Secret", "Secret"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_gives_days_as_days_shares_as_per_cent_and_nothing_that_was_hidden():
    found = read_plan(workbook(), "plan.xlsx")
    (row,) = rows(found)
    assert cells(row) == {
        "ref": "R1",
        "recommendation": "Chase papers",
        "action": "Ring each week",
        "due": "2026-03-31",
        "percent": "40%",
        "status": "A",
    }
    assert row["cells"]["due"]["place"] == "sheet Plan, cell D4"


def pdf_table(count):
    table = Table(
        "Actions",
        ("Ref", "Action", "Lead", "Due", "RAG"),
        [
            (f"A{n}", f"Write to school number {n} about the evidence", "Head of SEND", "June 2026", "Red")
            for n in range(count)
        ],
    )
    return to_pdf(Document("Plan", "Estuary", date(2026, 1, 1), [table]))


def test_a_pdf_table_over_several_pages_is_one_table():
    found = read_plan(pdf_table(40), "plan.pdf")
    assert len(found["tables"]) == 1
    assert len(rows(found)) == 40
    assert cells(rows(found)[39])["action"] == "Write to school number 39 about the evidence"
    assert rows(found)[39]["cells"]["due"]["place"].startswith("page 2, row")


# --- words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("Completed", "done"),
        ("BLUE", "done"),
        ("Green – on track", "on course"),
        ("Amber/Red", "slipping"),
        ("Not yet started", "not begun"),
        ("BAU", "business as usual"),
        ("On hold", "stopped"),
        ("purple", ""),
    ],
)
def test_a_status_word_is_read_as_what_it_says_of_the_work(words, means):
    assert status_of(words) == means


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("Jan-25", "2025-01-01", "2025-01-31"),
        ("Sept 2025", "2025-09-01", "2025-09-30"),
        ("31-03-2026", "2026-03-31", "2026-03-31"),
        ("By the end of May 2026", "2026-05-01", "2026-05-31"),
        ("End of July 2026", "2026-07-01", "2026-07-31"),
        ("Q2 2025/26", "2025-07-01", "2025-09-30"),
        ("Q4 2025/26", "2026-01-01", "2026-03-31"),
        ("Q1 2026", "2026-01-01", "2026-03-31"),
        ("Autumn 2025", "2025-09-01", "2025-11-30"),
    ],
)
def test_a_date_as_found_is_the_days_that_it_may_mean(words, first, last):
    assert dated(words) == {"first": first, "last": last}


@pytest.mark.parametrize(
    ("words", "rhythm"), [("Termly", "termly"), ("Reviewed quarterly", "quarterly"), ("Ongoing", "ongoing")]
)
def test_a_rhythm_is_no_date(words, rhythm):
    assert dated(words) == {"rhythm": rhythm}


def test_words_that_name_no_day_are_none():
    assert dated("as soon as we can") is None


def test_a_heading_says_how_the_rows_under_it_were_closed():
    assert class_of("Actions to be included within the Area SEND Strategic Action Plan") == "moved"
    assert class_of("Notes") == "open"


def test_one_field_is_given_to_one_column_and_the_plainer_name_has_it():
    assert guess(["Lead", "Lead officer", "Stage", "Status"]) == ["responsible", "", "", "status"]
    assert signature(["Ref ", "ACTION"]) == signature(["ref", "Action"])
