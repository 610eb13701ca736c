"""The PDF writer: the paper page through WeasyPrint as PDF/UA-1, tagged, on A4.

Nothing is fetched: logo and charts are inside the page. The bytes depend on the document alone, for its date is the
file's date and its identifier is a hash of the page.
"""

from __future__ import annotations

import hashlib
import threading
from bisect import bisect_left
from typing import Any

from goldenthread.base.documents.blocks import BadDocument, Document
from goldenthread.base.documents.html import paper, style_sheet

SMALLEST = 8.5  # points; below this print is hard to read
# On a single page the words come first: a chart stays readable at this height.
ONE_PAGE = "figure img { max-height: 64mm } @page { margin: 14mm 16mm 16mm }\n"
_KEPT = threading.local()
_SIZES = (11, 10.5, 10, 9.5, 9, SMALLEST)


# What the style sheet sets smaller than the text, in large print as large as it.
ALL_LARGE = (
    ".govuk-body-s, .gt-document__source, .gt-document__byline, .gt-document__note, table, sup { font-size: 1rem }\n"
    "@page { margin-bottom: 28mm; @bottom-left { font-size: 17pt } @bottom-right { font-size: 17pt } }\n"
)
LARGE_PRINT = 18  # points; large print begins at 16 (UK Association for Accessible Formats, quoted second hand)


def pdf(document: Document, *, pages: int | None = None, size: float | None = None) -> bytes:
    """The file. With `pages`, the largest type that fits that many pages; BadDocument where none does. With `size`,
    type of so many points, on as many pages as it takes."""
    if size is not None:
        whole = paper(document, styles(document, size) + (ALL_LARGE if size >= LARGE_PRINT else ""))
        return _write(_render(whole), whole)
    if pages is not None and pages < 1:
        raise BadDocument(f"Document {document.title!r}: {pages} pages asked for. Ask for 1 or more, or None.")

    def fits(size: float) -> bool:
        if size not in tried:
            whole = paper(document, styles(document, size) + (ONE_PAGE if pages == 1 else ""))
            tried[size] = _render(whole), whole
        return pages is None or len(tried[size][0].pages) <= pages

    tried: dict[float, tuple[Any, str]] = {}
    sizes = list(_SIZES)
    if not fits(sizes[0]):  # smaller type takes no more pages: halve what is left instead of trying each
        sizes = sizes[1 + bisect_left(sizes[1:], True, key=fits) :]
    if sizes and fits(sizes[0]):
        return _write(*tried[sizes[0]])
    raise BadDocument(
        f"Document {document.title!r}: needs more than {pages} page{'' if pages == 1 else 's'} even at {SMALLEST} "
        "points. Shorten it, or allow more pages."
    )


def styles(document: Document, size: float = _SIZES[0]) -> str:
    """The print style sheet at this size of type, with the title and the body in the running foot."""
    return (
        style_sheet("paper.css")
        + f"html {{ font-size: {size}pt }}\n"
        + f"@page {{ @bottom-left {{ content: {_css(document.title)} }} }}\n"
        + (
            "@page { size: A4 landscape }\nth, td { min-width: 6.4em } tr > :first-child { min-width: 4.6em }\n"
            if document.wide
            else ""
        )
    )


def _css(words: str) -> str:
    """A CSS string; every letter that could end it or the <style> element is written by its code."""
    short = words if len(words) <= 70 else words[:69].rstrip() + "…"
    return (
        '"'
        + "".join(letter if letter.isalnum() or letter == " " else f"\\{ord(letter):06x} " for letter in short)
        + '"'
    )


def _render(whole: str) -> Any:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"])
    return HTML(string=whole, url_fetcher=fetcher).render(font_config=_fonts())


def _fonts() -> Any:
    """The fonts of this thread, looked up once. A set of its own for each paper is memory that Pango never gives back:
    0.3 MB a rendering. Our papers bring no fonts along, so nothing of one paper is left in the next."""
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_KEPT, "fonts"):
        _KEPT.fonts = FontConfiguration()
    return _KEPT.fonts


def _write(drawn: Any, whole: str) -> bytes:
    written: bytes = drawn.write_pdf(
        pdf_variant="pdf/ua-1",
        pdf_identifier=hashlib.sha256(whole.encode()).hexdigest()[:32].encode(),
    )
    return written
