"""One tree of blocks, three writers: HTML, PDF and Word. See docs/explanation/documents.md.

The writers are imported when first used: WeasyPrint and python-docx are slow to load.
"""

from __future__ import annotations

from typing import Any

from goldenthread.base.documents.blocks import (
    BadDocument,
    Block,
    BulletList,
    Callout,
    Cite,
    Document,
    Emphasis,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Number,
    NumberedList,
    PageBreak,
    Paragraph,
    Section,
    SourceNote,
    Strong,
    Table,
    Text,
    long_date,
)
from goldenthread.base.documents.numbers import write
from goldenthread.base.documents.template import BadTemplate, Template, apply

__all__ = [
    "BadDocument",
    "BadTemplate",
    "Block",
    "BulletList",
    "Callout",
    "Cite",
    "Document",
    "Emphasis",
    "Figure",
    "Heading",
    "KeyFigure",
    "KeyFigures",
    "Link",
    "Number",
    "NumberedList",
    "PageBreak",
    "Paragraph",
    "Section",
    "SourceNote",
    "Strong",
    "Table",
    "Template",
    "Text",
    "apply",
    "long_date",
    "text_of",
    "to_data",
    "to_docx",
    "to_html",
    "to_page",
    "to_pdf",
    "write",
]


def to_html(document: Document, *, level: int = 1, title: bool = True, prefix: str = "doc") -> str:
    """The document as an HTML fragment with GOV.UK classes, for a page of ours. Everything is escaped.

    `level`: what the title's heading level is on that page; the others follow. `title=False` leaves title, subtitle,
    author, date and logo out, where the page has its own h1. `prefix` begins every id: give two documents on one
    page two prefixes.
    """
    from goldenthread.base.documents.html import fragment

    return fragment(document, level=level, title=title, prefix=prefix)


def to_page(document: Document) -> str:
    """The document as one whole HTML file that stands alone: style sheet, charts and logo inside."""
    from goldenthread.base.documents.html import page

    return page(document)


def to_pdf(document: Document, *, pages: int | None = None, size: float | None = None) -> bytes:
    """Tagged PDF (PDF/UA-1) on A4.

    `pages=1` sets the type smaller, to 8.5 pt at least, until the document fits on one page; else BadDocument.
    `size` is the type in points, such as for large print.
    """
    from goldenthread.base.documents.pdf import pdf

    return pdf(document, pages=pages, size=size)


def to_docx(document: Document) -> bytes:
    """Word, with real headings, marked header rows and described pictures; nothing left over from a template."""
    from goldenthread.base.documents.word import docx

    return docx(document)


def to_data(document: Document) -> dict[str, Any]:
    """The document as plain values for JSON: title, day, and each section's blocks by kind."""
    from goldenthread.base.documents.data import data

    return data(document)


def text_of(document: Document) -> str:
    """The words of the document in reading order, one line per heading, paragraph, item or cell."""
    from goldenthread.base.documents.text import text

    return text(document)
