"""Reports as passages: numbers as found, doubled ones too; what the paper says of itself, asks for and weighs."""

import io
from datetime import date

import pytest
from docx import Document as Word

from goldenthread.base.documents import Document, Paragraph, to_pdf
from goldenthread.base.files.decoding import Unreadable
from goldenthread.thread.papers.reading.passages import fingerprint, read_passages

REPORT = """\
# Thorpe City Council

Report of the Director of Children's Services

to

Cabinet

on

14th May 2025

Report prepared by A N Other, Head of SEND

Cabinet Member: Councillor P Quill
Part 1 (Public Agenda Item)

## 1. Purpose

To answer what the reviewers found.

## 2. Recommendations

### 2.1 Cabinet is recommended to

1. Note the report;
2. Approve the plan.

## 3. Findings

- 3.1 The team heard from forty families.
- 3.2 They felt unheard.
- 3.2 They asked for plainer words.

#### 4. Options

Not relevant

## 5. Implications

5.1 Financial Implications

None

5.2 Legal Implications

The duty is in section 36.

5.3 Equalities

N/A

## 6. Background Papers

None
"""


def told(text=REPORT, name="report.md"):
    return read_passages(text.encode(), name)


def addresses(found):
    return {p["address"]: p["text"] for p in found["passages"]}


def test_a_number_that_stands_twice_is_kept_twice():
    found = told()
    assert addresses(found)["3.2 (second)"].endswith("They asked for plainer words.")
    assert found["doubled"] == ["3.2"]
    anchors = [p["anchor"] for p in found["passages"]]
    assert len(anchors) == len(set(anchors))


def test_points_of_a_list_are_addressed_in_their_paragraph():
    assert addresses(told())["2.1, item 2"] == "2. Approve the plan."


def test_the_head_says_who_wrote_to_whom_when_and_whether_it_is_public():
    assert told()["head"] == {
        "report_of": "Director of Children's Services",
        "prepared_by": "A N Other, Head of SEND",
        "member": "Councillor P Quill",
        "public": "public",
        "to": "Cabinet",
        "day": "2025-05-14",
    }


def test_implications_are_stated_none_or_called_not_applicable():
    assert [(i["kind"], i["said"]) for i in told()["implications"]] == [
        ("finance", "none"),
        ("legal", "stated"),
        ("equalities", "not_applicable"),
    ]


def test_what_the_paper_asks_its_body_for():
    assert [(p["number"], p["words"]) for p in told()["proposed"]] == [
        ("1", "Note the report"),
        ("2", "Approve the plan."),
    ]


def test_an_exempt_paper_is_known():
    assert told(REPORT.replace("Part 1 (Public", "Part 2 (Exempt"))["head"]["public"] == "exempt"


def test_a_paragraph_has_one_fingerprint_whatever_its_spaces_and_capitals():
    assert fingerprint("The  team\nheard") == fingerprint("the team HEARD")
    assert fingerprint("the team heard") != fingerprint("the team hears")


def test_a_figure_or_date_at_the_head_of_a_sentence_is_no_number():
    found = told("40 per cent of plans were late.\n\n3 May 2024 was the day.\n\n2.5% more came.\n", "a.txt")
    assert {p["number"] for p in found["passages"]} == {""}


def test_numbers_that_word_makes_are_counted_as_word_counts():
    document = Word()
    document.add_heading("Findings", 1)
    for words in ("First", "Second", "Third"):
        document.add_paragraph(words, style="List Number")
    out = io.BytesIO()
    document.save(out)
    found = read_passages(out.getvalue(), "report.docx")
    assert [p["address"] for p in found["passages"]][1:] == ["1", "2", "3"]
    assert found["passages"][0]["level"] == 1


def test_a_pdf_is_read_by_paragraph_without_its_running_foot():
    blocks = [
        Paragraph(f"{n}.1 The committee heard that families of area {n} had waited. " + "They said so often. " * 12)
        for n in range(1, 30)
    ]
    found = read_passages(to_pdf(Document("Report", "Estuary", date(2026, 1, 1), blocks)), "report.pdf")
    numbered = [p for p in found["passages"] if p["number"]]
    assert [p["number"] for p in numbered] == [f"{n}.1" for n in range(1, 30)]
    assert all(p["text"].endswith("They said so often.") for p in numbered)
    assert numbered[-1]["page"] > 1


def test_a_paper_without_words_is_refused():
    with pytest.raises(Unreadable, match="holds no words"):
        read_passages(b"\n\n", "a.txt")
    with pytest.raises(Unreadable, match=r"give a \.docx"):
        read_passages(b"x", "a.exe")
