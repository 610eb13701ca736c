"""A table that a council already has begins its record, however broken its markup. The words here are invented."""

import io
import json

import pytest
import yaml
from click.testing import CliRunner
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.thread.improvement.commands import draft_record
from goldenthread.thread.improvement.record import read
from goldenthread.thread.improvement.record.tables import NoTable, drafted, read_table
from tests.southend import FOLDER

# Lists that open in a cell and never close, signs for bullets, a list that wraps the row's own words.
BROKEN = """
\tCompleted Actions
\tLook at who chairs the panel <ul style="list-style-type: none"> • A new chair sits since 3/05/24
\t<ul style="list-style-type: none"> • Consider moving the advice line. It has a manager of its own.

\tBusiness as Usual (BAU) - Ongoing Work
\t<p>Learn from complaints</p> <ul> <li>Read every complaint each month<li>Tell the board what follows</ul>
\tTrain caseworkers<br>Everybody in post<br>Everybody who joins
\tOutstanding actions
\tMake short guides for councillors
"""


def test_lists_that_were_never_closed_and_bullets_that_were_typed_are_separate_points():
    rows = read_table("table.txt", BROKEN.encode())
    assert [(row.words, row.items, row.under) for row in rows] == [
        ("Look at who chairs the panel", ("A new chair sits since 3/05/24",), "Completed Actions"),
        ("Consider moving the advice line. It has a manager of its own.", (), "Completed Actions"),
        (
            "Learn from complaints",
            ("Read every complaint each month", "Tell the board what follows"),
            "Business as Usual (BAU) - Ongoing Work",
        ),
        (
            "Train caseworkers",
            ("Everybody in post", "Everybody who joins"),
            "Business as Usual (BAU) - Ongoing Work",
        ),
        ("Make short guides for councillors", (), "Outstanding actions"),
    ]


def test_the_class_of_a_row_is_what_the_heading_above_it_says():
    told = drafted(read_table("table.txt", BROKEN.encode()), label="S1", title="Closing table")
    assert [r["closed_as"] for r in told["recommendations"]] == [
        "completed", "completed", "business_as_usual", "business_as_usual", "outstanding",
    ]  # fmt: skip
    assert [a["ref"] for a in told["plans"][0]["actions"]] == ["R1.1", "R3.1", "R3.2", "R4.1", "R4.2"]
    bare = read_table("table.txt", b"Learn from complaints\n")
    assert drafted(bare, label="S1", title="T")["recommendations"][0]["closed_as"] == "open"


def test_a_web_page_and_a_word_file_are_read_alike():
    page = (
        "<html><body><p>Before</p><table><tr><th>Completed</th></tr>"
        "<tr><td>Train caseworkers</td><td><ul><li>Everybody in post</li><li>Everybody who joins</li></ul></td></tr>"
        "</table></body></html>"
    )
    document = Document()
    table = document.add_table(rows=2, cols=2)
    table.rows[0].cells[0].merge(table.rows[0].cells[1]).text = "Completed"
    table.rows[1].cells[0].text = "Train caseworkers"
    table.rows[1].cells[1].text = "• Everybody in post"
    table.rows[1].cells[1].add_paragraph("Everybody who joins")
    word = io.BytesIO()
    document.save(word)
    rows = read_table("plan.html", page.encode())
    assert rows == read_table("Plan.DOCX", word.getvalue())
    assert (rows[0].words, rows[0].items) == ("Train caseworkers", ("Everybody in post", "Everybody who joins"))


def test_a_draft_is_a_record_once_the_council_and_its_review_are_added(tmp_path):
    draft = drafted(read_table("table.txt", BROKEN.encode()), label="S1", title="Closing table")
    example = yaml.safe_load((FOLDER.parent / "example" / "record.yaml").read_text(encoding="utf-8"))
    draft |= {"council": example["council"], "review": {"slug": "r", "title": "Review", "reviewer": "Reviewers"}}
    (tmp_path / "record.yaml").write_text(yaml.safe_dump(draft, allow_unicode=True), encoding="utf-8")
    record = read(tmp_path)
    assert len(record.recommendations) == 5
    assert record.plans[0].actions[1].cites[0].passage == "row-3-1"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.pdf", b"%PDF", "give a .docx, .html or .txt file"),
        ("plan.docx", b"not a zip", "cannot be opened as a Word file"),
        ("plan.txt", b"\n  \n", "no row was found"),
        ("plan.html", b"<p>No table here</p>", "no row was found"),
        ("plan.html", b"", "no row was found"),
        ("plan.txt", "Prüfung".encode("latin-1"), "not UTF-8 at byte 2"),
    ],
)
def test_a_file_that_holds_no_table_is_refused_in_words(name, content, said):
    with pytest.raises(NoTable, match=said):
        read_table(name, content)


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.sampled_from(["a.txt", "a.html"]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused_in_words(text, name):
    try:
        rows = read_table(name, text.encode())
    except NoTable:
        return
    drafted(rows, label="S1", title="T")
    assert all(row.words.strip() == row.words != "" for row in rows)


def test_the_command_prints_yaml_that_says_what_is_left_to_do(tmp_path):
    file = tmp_path / "closing table.txt"
    file.write_text(BROKEN, encoding="utf-8")
    told = CliRunner().invoke(draft_record, [str(file), "--label", "S4"])
    assert told.exit_code == 0, told.output
    assert yaml.safe_load(told.output)["sources"][0]["label"] == "S4"
    assert "# 5 rows, 5 points. Search for TODO." in told.output
    assert len(json.loads(CliRunner().invoke(draft_record, [str(file), "--json"]).output)["recommendations"]) == 5
    wrong = tmp_path / "plan.pdf"
    wrong.write_bytes(b"%PDF")
    assert "give a .docx, .html or .txt file" in CliRunner().invoke(draft_record, [str(wrong)]).output
