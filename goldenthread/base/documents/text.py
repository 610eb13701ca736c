"""The words of a document, from the tree and from each file, so that a test can prove they are the same.

The three readers give text in reading order. Files part words and lines each in their own way (a long name is broken
to fit its column), so compare `squashed` texts: the same letters in the same order.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator

from goldenthread.base.documents.blocks import (
    BulletList,
    Callout,
    Cite,
    Document,
    Figure,
    Heading,
    KeyFigures,
    NumberedList,
    PageBreak,
    Paragraph,
    Runs,
    Table,
)

NOTES = "Notes"
WARNING = "Warning: "


def text(document: Document) -> str:
    """The words in reading order, one line per title, heading, paragraph, item, cell or note."""
    return "\n".join(line for line in lines(document) if line)


def lines(document: Document) -> Iterator[str]:
    numbers = {(cite.note, cite.href): place for place, cite in enumerate(document.notes, 1)}

    def said(these: Runs) -> str:
        return "".join(f"[{numbers[run.note, run.href]}]" if isinstance(run, Cite) else run.words for run in these)

    yield document.title
    yield document.subtitle
    yield byline(document)
    for block in document.walk():
        match block:
            case Heading() | Paragraph():
                yield said(block.runs)
            case Callout(kind=kind):
                yield (WARNING if kind == "warning" else "") + said(block.runs)
            case BulletList():
                yield from map(said, block.rows)
            case Table():
                yield from _table(block, said)
            case Figure(chart=chart):
                yield chart.title
                yield chart.sentence
                if block.with_table:
                    yield from _table(block.table, said)
                yield chart.source
            case KeyFigures():
                for figure in block.figures:
                    yield figure.label
                    yield said(figure.value_runs)
                    yield said(figure.note_runs)
    if numbers:
        yield NOTES
        for (note, _), place in numbers.items():
            yield f"[{place}] {note}"
    yield from map(said, document.foot)


def _table(table: Table, said) -> Iterator[str]:  # type: ignore[no-untyped-def]
    yield table.caption
    if not table.body:
        yield table.empty
        return
    yield from map(said, table.head)
    for row in table.body:
        yield from map(said, row)


def byline(document: Document) -> str:
    return f"{document.author}, {document.day}"


def squashed(said: str) -> str:
    """Letters, digits and signs alone, without white space, marks of direction, or letters joined by a font."""
    said = unicodedata.normalize("NFKC", said)
    return "".join(letter for letter in said if not letter.isspace() and unicodedata.category(letter) != "Cf")


def from_html(markup: str) -> str:
    """What a reader of the page hears, pictures apart: no style, no drawing, nothing hidden from them."""
    from lxml import html

    tree = html.document_fromstring(markup)
    for gone in tree.xpath("//head | //style | //script | //svg | //*[@aria-hidden='true']"):
        gone.drop_tree()
    for line in tree.xpath(
        "//*[self::p or self::h1 or self::h2 or self::h3 or self::h4 or self::li or self::td or self::th"
        " or self::dt or self::dd or self::caption or self::figcaption or self::div]"
    ):
        line.tail = "\n" + (line.tail or "")
    lines = (line.strip() for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def from_docx(data: bytes) -> str:
    """The body in order, tables cell by cell; not the running foot."""
    from docx import Document as Open
    from docx.oxml.ns import qn

    out = []
    for paragraph in Open(io.BytesIO(data)).element.body.iter(qn("w:p")):
        out.append("".join(node.text or "" for node in paragraph.iter(qn("w:t"))))
    return "\n".join(line for line in out if line)


def letters(words: str) -> str:
    """What pypdf read, where it gives the two bytes of each letter of a font as two letters."""
    if "\x00" not in words:
        return words
    try:
        return words.encode("latin-1").decode("utf-16-be")
    except UnicodeError:
        return words.replace("\x00", "")


def from_pdf(data: bytes, *, foot: float = 56) -> str:
    """The words on the pages in the order they are set, without list marks, pictures, and the running foot
    (`foot` points at the bottom of each page).
    """
    from pypdf import PdfReader

    out = []
    for page in PdfReader(io.BytesIO(data)).pages:
        said: list[str] = []

        def keep(
            words: str, cm: list[float], tm: list[float], font: object, size: float, said: list[str] = said
        ) -> None:
            at = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            if at > foot:
                said.append(letters(words))

        page.extract_text(visitor_text=keep)
        out.append("".join(said))
    return "\n".join(out)


def marks(document: Document) -> Iterator[str]:
    """What paper prints before each item of a list: "•", "1.", "2." """
    for block in document.walk():
        if isinstance(block, NumberedList):
            yield from (f"{place}." for place in range(1, len(block.rows) + 1))
        elif isinstance(block, BulletList):
            yield from ("•" for _ in block.rows)


__all__ = ["PageBreak", "byline", "from_docx", "from_html", "from_pdf", "lines", "marks", "squashed", "text"]
