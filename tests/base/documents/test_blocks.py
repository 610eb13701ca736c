"""A tree is checked when it is built, and the message says what is wrong, where, and what to do."""

import datetime
from decimal import Decimal

import pytest

from goldenthread.base.documents import (
    BadDocument,
    BulletList,
    Callout,
    Cite,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Number,
    Paragraph,
    Section,
    Table,
    Text,
    long_date,
    text_of,
    write,
)
from tests.base.documents.trees import DAY, document


class Blank:
    """A chart that says nothing."""

    title, sentence, description, source = "Plans", "", "A line.", ""


BAD = {
    "level 5": lambda: Heading("Deep", 5),
    "level 1": lambda: Heading("Top", 1),
    "level 4 follows level 2. Use level 3": lambda: document([Heading("One"), Heading("Two", 4)]),
    "level 3 follows level 1. Use level 2": lambda: document([Paragraph("First"), Heading("Two", 3)]),
    "Heading: has no words": lambda: Heading("  "),
    "Paragraph why: has no words": lambda: Paragraph((" ", Cite("Only a mark")), key="why"),
    "row 2: has 1 cells, the header has 2": lambda: Table("T", ("A", "B"), [("1", "2"), ("3",)]),
    "header of column 2: has no words": lambda: Table("T", ("A", " "), []),
    "has no header row": lambda: Table("T", (), []),
    "has no caption": lambda: Table(" ", ("A",), []),
    "numeric names column 3": lambda: Table("T", ("A", "B"), [], numeric=(1, 3)),
    "character 2 is U+0007": lambda: Paragraph("a\a"),
    "character 3 is U+000A": lambda: Heading("on\ne"),
    "is U+202E": lambda: Text("fdp\u202eexe"),
    "is U+D800": lambda: Table("T", ("A",), [("\ud800",)]),
    "is U+FFFE": lambda: Paragraph("\ufffe"),
    "has no sentence": lambda: Figure(Blank()),
    "has no items": lambda: BulletList([]),
    "BulletList item 2: has no words": lambda: BulletList(["a", ""]),
    "Use 'warning' or 'inset'": lambda: Callout("Look", "danger"),
    "KeyFigure: has no label": lambda: KeyFigure("", "1"),
    "KeyFigure 'Plans': has no words": lambda: KeyFigure("Plans", ""),
    "KeyFigures: has no figures": lambda: KeyFigures([]),
    "is not a whole address": lambda: Link("here", "/plans/"),
    "'javascript:alert(1)' is not a whole address": lambda: Link("here", "javascript:alert(1)"),
    "the address holds a space": lambda: Link("here", "https://example.org/a b"),
    "the note is empty": lambda: Cite(" "),
    "is not a language tag": lambda: Text("salut", 'fr" onclick="x'),
    "is not a finite number": lambda: Number(float("nan")),
    "number of decimal places": lambda: Number(1, places=21),
    "is neither text nor a run": lambda: Paragraph(("a", 3)),
    "is not text": lambda: Text(3),
    "Sections do not nest": lambda: Section("a", [Section("b", [Paragraph("c")])]),
    "Section 'a': is empty": lambda: Section("a", []),
    "Section: has no key": lambda: Section("", [Paragraph("c")]),
    "two sections have the key 'a'": lambda: document([Section("a", [Paragraph("c")]), Section("a", [Paragraph("d")])]),
    "is not a block": lambda: document(["just words"]),
    "has no title": lambda: document([], title=" "),
    "has no author": lambda: document([], author=""),
    "is not a day": lambda: document([], date=datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)),
    "is before 1980": lambda: document([], date=datetime.date(1979, 12, 31)),
    "neither PNG nor JPEG": lambda: document([], logo=b"GIF89a"),
}


@pytest.mark.parametrize("message", BAD)
def test_a_bad_tree_is_refused_with_the_place_and_the_remedy(message):
    with pytest.raises(BadDocument) as refused:
        BAD[message]()
    assert message in str(refused.value)
    assert "\a" not in str(refused.value)
    assert "\u202e" not in str(refused.value)


def test_headings_may_go_down_one_step_and_up_any():
    levels = [2, 3, 4, 2, 3, 3, 2]
    built = document([Heading(f"Heading {n}", level) for n, level in enumerate(levels)])
    assert [block.level for block in built.walk()] == levels


def test_a_section_does_not_hide_a_skipped_level():
    with pytest.raises(BadDocument, match="level 4 follows level 2"):
        document([Section("a", [Heading("One")]), Section("b", [Heading("Two", 4)])])


def test_a_tree_cannot_be_changed_through_the_list_it_was_built_from():
    given = [Paragraph("one")]
    built = document(given)
    given.append(Paragraph("two"))
    assert len(list(built.walk())) == 1


def test_equal_notes_share_one_number_in_order_of_first_mention():
    built = document([Paragraph(("a", Cite("B"), Cite("A"))), Paragraph(("b", Cite("B"), Cite("A", "https://x.org/")))])
    assert [(note.note, note.href) for note in built.notes] == [("B", ""), ("A", ""), ("A", "https://x.org/")]
    assert "a[1][2]\nb[1][3]\nNotes\n[1] B\n[2] A\n[3] A" in text_of(built)


@pytest.mark.parametrize(
    ("value", "unit", "places", "said"),
    [
        (47.05, "percent", 1, "47.1%"),
        (Decimal("47.04"), "percent", 1, "47.0%"),
        (-0.04, "percent", 1, "0.0%"),
        (-3, "count", 0, "−3"),
        (1234567, "count", 0, "1,234,567"),
        (2025, "year", 0, "2025"),
        (1, "weeks", 0, "1 week"),
        (1, "points", 1, "1.0 percentage points"),
        (-1250.5, "pounds", 2, "−£1,250.50"),
        (None, "percent", 1, "not published"),
    ],
)
def test_a_number_is_written_from_value_unit_and_places(value, unit, places, said):
    assert write(value, unit, places) == said
    assert Number(value, unit, places).words == said


def test_a_date_is_written_in_english_whatever_the_machine_speaks():
    assert [long_date(datetime.date(2021, month, 5)) for month in (1, 9, 12)] == [
        "5 January 2021",
        "5 September 2021",
        "5 December 2021",
    ]
    assert isinstance(document([]), Document)
    assert document([]).day == long_date(DAY)
