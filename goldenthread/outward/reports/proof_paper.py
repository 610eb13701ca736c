"""The one-page paper of a recommendation, in Word, PDF and HTML, written from the same facts as its page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder

from goldenthread.base import charts
from goldenthread.base.documents import (
    BadDocument,
    Block,
    Callout,
    Document,
    Figure,
    Heading,
    Paragraph,
    Section,
    SourceNote,
    Strong,
    Table,
    Template,
    Text,
    apply,
    to_docx,
    to_page,
    to_pdf,
)
from goldenthread.outward.reports import released
from goldenthread.thread.improvement.drawing import specs_of

VERSION = version("goldenthread")  # a new version may write the same facts differently
KEPT_FOR = 24 * 3600  # seconds
SECTIONS = {
    "verdict": "The verdict, in one sentence",
    "figures": "The figures, before and since",
    "chart": "The chart of the first measure",
    "reached": "How the verdict was reached",
    "sources": "Sources",
}


@dataclass(frozen=True)
class Paper:
    path: str
    name: str
    kind: str
    words: str
    media_type: str
    body: bytes


def document_of(
    proof: Mapping[str, Any],
    *,
    author: str,
    day: date,
    template: Template | None = None,
    casework: Mapping[str, Any] | None = None,
) -> Document:
    """The paper as a tree of blocks. `day` is the day on which it is made, and the only date in the file. `casework`:
    what a release shows of the council's own cases."""
    recommendation, verdict = proof["recommendation"], proof["verdict"]
    rows = [
        (
            m["heading"],
            f"{m['baseline']['words']} ({m['baseline']['year']})",
            f"{m['latest']['words']} ({m['latest']['year']})",
            m["latest"]["england_words"] or "Not given",
            m["change_words"],
        )
        for m in proof["measures"]
    ]
    facts = [
        Paragraph((Strong(f["question"]), Text(f" {f['answer']}. {f['short']}")), key=f"fact-{f['code']}")
        for f in verdict["facts"]
    ]
    blocks: list[Section] = [
        Section(
            "verdict",
            [
                Callout((Strong(verdict["headline"]), Text(".")), key="headline"),
                Paragraph(proof["short"], key="short"),
                *([Paragraph(proof["later"], key="later")] if proof["later"] else []),
            ],
        ),
        Section(
            "figures",
            [
                Table(
                    "The figures, before and since",
                    ("What is counted", "Before", "Latest", "England, latest", "Which way"),
                    rows,
                    numeric=(1, 2, 3),
                )
                if rows
                else Paragraph("No figure that is published tells whether this helped.", key="no-figure"),
                *([Paragraph(proof["caution"], key="caution")] if proof["caution"] else []),
                *_casework(casework),
            ],
        ),
        Section("reached", [Heading("How the verdict was reached"), *facts]),
        Section(
            "sources",
            [
                *([SourceNote("Sources: " + "; ".join(proof["citations"]) + ".")] if proof["citations"] else []),
                SourceNote(
                    "Contains public sector information licensed under the Open Government Licence v3.0. Source: "
                    "Department for Education, Education, health and care plans; statistical neighbours."
                ),
            ],
        ),
    ]
    lines = next((specs for specs in specs_of(proof).values() if specs), None)  # a measure may have no figure yet
    if lines is not None:
        drawn = charts.draw(lines[0])
        blocks.insert(2, Section("chart", [Figure(drawn, with_table=False)], optional=True))
    document = Document(
        title=recommendation["question"],
        subtitle=f"{proof['council']['name']}: {proof['review']['title']}, recommendation {recommendation['ref']}",
        author=author,
        date=day,
        blocks=blocks,
    )
    return apply(template, document) if template else document


def _casework(told: Mapping[str, Any] | None) -> list[Block]:
    if told is None:
        return []
    return [
        Table(released.CAPTION, released.HEAD, released.lines(told)),
        Paragraph(released.note(told["counted_words"]), key="casework"),
    ]


KINDS = ("docx", "pdf", "html")


def files_of(
    proof: Mapping[str, Any],
    path: str,
    *,
    day: date,
    template: Template | None = None,
    kinds: Sequence[str] = KINDS,
    casework: Mapping[str, Any] | None = None,
) -> list[Paper]:
    """The paper in each of the kinds. `path` is where the page stands on the public site. Written once for the same
    facts, look and day, and kept for a day: a release of forty recommendations of which one has changed is quick."""
    facts = json.dumps([proof, casework], cls=DjangoJSONEncoder, sort_keys=True)
    key = f"paper:{VERSION}:{sha256(repr((facts, path, day, template, tuple(kinds))).encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        kept = _written(proof, path, day, template, kinds, casework)
        cache.set(key, kept, KEPT_FOR)
    return list(kept)


def _written(
    proof: Mapping[str, Any],
    path: str,
    day: date,
    template: Template | None,
    kinds: Sequence[str],
    casework: Mapping[str, Any] | None,
) -> list[Paper]:
    document = document_of(proof, author=proof["council"]["name"], day=day, template=template, casework=casework)
    stem = path.replace("/", "-")
    return [_WRITERS[kind](document, path, stem) for kind in kinds]


def _word(document: Document, path: str, stem: str) -> Paper:
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Paper(f"{path}.docx", f"{stem}.docx", "Word", "One-page paper for a committee", docx, to_docx(document))


def _to_print(document: Document, path: str, stem: str) -> Paper:
    """One page where the words fit in type that can be read; long words or a logo take a second page, not the paper."""
    try:
        body, words = to_pdf(document, pages=1), "One-page paper to print"
    except BadDocument:
        body, words = to_pdf(document), "Paper to print"
    return Paper(f"{path}.pdf", f"{stem}.pdf", "PDF", words, "application/pdf", body)


def _web_page(document: Document, path: str, stem: str) -> Paper:
    words, media_type = "One-page paper as a single web page", "text/html; charset=utf-8"
    return Paper(f"{path}.html", f"{stem}.html", "web page", words, media_type, to_page(document).encode())


_WRITERS = {"docx": _word, "pdf": _to_print, "html": _web_page}
