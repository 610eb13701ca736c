"""Beginning a record from the table that a council already has: a Word file, a web page, or text copied out of one.

Such tables are broken as often as not: lists opened inside a cell and never closed, bullets typed as signs, one row cut
in two by a page. `read_table` gives rows of plain words; `drafted` makes them parts of a record, for a person to
correct. Nothing is guessed but the class that a heading row names.
"""

import io
import re
from dataclasses import dataclass, field
from typing import Any
from zipfile import BadZipFile

from lxml import etree, html

from goldenthread.thread.improvement.models import Closure

BULLETS = "•●▪◦‣·"
BREAKS = {"li", "p", "br", "div", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
# Words of a heading row, and the class that the rows under it are closed as. The first that fits.
CLASSES = (
    (re.compile(r"(?i)\bcompleted?\b"), Closure.COMPLETED),
    (re.compile(r"(?i)\bbusiness as usual\b|\bBAU\b"), Closure.BUSINESS_AS_USUAL),
    (re.compile(r"(?i)\b(incorporated|included within|moved|transferred|strateg\w+ plan|area plan)\b"), Closure.MOVED),
    (re.compile(r"(?i)\boutstanding\b|\bnot (yet )?(done|started)\b|\bto be undertaken\b"), Closure.OUTSTANDING),
)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # no markup may hold them
LONGEST_HEADING = 16  # words


class NoTable(ValueError):
    """Nothing in the file can be read as rows."""


@dataclass(frozen=True)
class Row:
    """One row: what it is about, and what it lists. `under` is the heading row above it, "" for none."""

    words: str
    items: tuple[str, ...]
    under: str


@dataclass
class _Cell:
    parts: list[str] = field(default_factory=lambda: [""])

    def say(self, text: str | None) -> None:
        pieces = re.split(f"[{BULLETS}]", text or "")
        self.parts[-1] += pieces[0]
        for piece in pieces[1:]:
            self.end()
            self.parts[-1] += piece

    def end(self) -> None:
        if self.parts[-1].strip():
            self.parts.append("")

    def words(self) -> list[str]:
        plain = (" ".join(part.split()) for part in self.parts)
        return [part for part in plain if part]


def read_table(name: str, content: bytes) -> list[Row]:
    """The rows of every table of a .docx, .html or .txt file, in order; the name's ending says which it is.

    Raises NoTable where the file cannot be read, or holds no row.
    """
    ending = name.lower().rsplit(".", 1)[-1]
    if ending == "docx":
        cells = _of_word(content)
    elif ending in ("html", "htm"):
        cells = _of_html(_text(content))
    elif ending in ("txt", "md"):
        cells = [_cell(line) for line in _text(content).splitlines() if line.strip()]
    else:
        raise NoTable(f"{name}: give a .docx, .html or .txt file.")
    rows = _rows([words for words in cells if words])
    if not rows:
        raise NoTable(f"{name}: no row was found. Copy the table into a .txt file, one row in a line, and try again.")
    return rows


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoTable(f"It is not UTF-8 at byte {error.start}. Save it as UTF-8.") from None
    return CONTROLS.sub(" ", text)


def _of_word(content: bytes) -> list[list[str]]:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(io.BytesIO(content))
    except (PackageNotFoundError, BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, OSError) as error:
        raise NoTable(f"It cannot be opened as a Word file ({type(error).__name__}). Save it again as .docx.") from None
    found = []
    for table in document.tables:
        for row in table.rows:
            cells = list(dict.fromkeys(row.cells))  # a merged cell is told once for each column that it covers
            found.append([part for cell in cells for p in cell.paragraphs for part in _cell(html_of(p.text))])
    return found


def html_of(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _of_html(text: str) -> list[list[str]]:
    tree = html.document_fromstring(text) if text.strip() else None
    if tree is None:
        return []
    rows = tree.xpath("//tr")
    return [_cell(etree.tostring(row, encoding="unicode")) for row in rows]


def _cell(markup: str) -> list[str]:
    """The separate statements of a row, whatever tags they are wrapped in and whichever of those were closed."""
    cell = _Cell()
    try:
        tree = html.fragment_fromstring(markup, create_parent="div")
    except etree.ParserError:
        return []

    def walk(node: Any) -> None:
        if not isinstance(node.tag, str):  # a comment
            cell.say(node.tail)
            return
        if node.tag in BREAKS:
            cell.end()
        cell.say(node.text)
        for child in node:
            walk(child)
        if node.tag in BREAKS or node.tag in ("td", "th"):
            cell.end()
        cell.say(node.tail)

    walk(tree)
    return cell.words()


def _rows(cells: list[list[str]]) -> list[Row]:
    found: list[Row] = []
    under = ""
    for words in cells:
        if len(words) == 1 and len(words[0].split()) <= LONGEST_HEADING and class_of(words[0]) is not Closure.OPEN:
            under = words[0]
        else:
            found.append(Row(words[0], tuple(words[1:]), under))
    return found


def class_of(heading: str) -> Closure:
    """How the rows under a heading are closed; open where it does not say."""
    return next((closure for pattern, closure in CLASSES if pattern.search(heading)), Closure.OPEN)


def drafted(rows: list[Row], *, label: str, title: str) -> dict[str, Any]:
    """Parts of a record, as its YAML files hold them: a source with its passages, recommendations, a plan with actions.

    Every wording cites its row. What a person has to write is marked with TODO: the question in plain words, who
    published the paper and when.
    """
    passages: list[dict[str, Any]] = []
    recommendations: list[dict[str, Any]] = []
    actions: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=1):
        passages.append(_passage(f"row {number}", f"row-{number}", row.words))
        ref, slug = f"R{number}", _slug(row.words) or f"row-{number}"
        recommendations.append(
            {
                "ref": ref,
                "slug": slug if all(slug != r["slug"] for r in recommendations) else f"{slug}-{number}",
                "title": _short(row.words),
                "question": f"TODO: {_short(row.words)} (as a question that a parent would ask)",
                "wording": row.words,
                "closed_as": str(class_of(row.under)),
                "closed_words": row.under,
                "claims": [
                    {"field": "wording", "value": _short(row.words), "source": label, "passage": f"row-{number}"},
                ],
            }
        )
        for place, words in enumerate(row.items, start=1):
            anchor = f"row-{number}-{place}"
            passages.append(_passage(f"row {number}, item {place}", anchor, words))
            actions.append(
                {"ref": f"{ref}.{place}", "recommendation": ref, "words": words, "cites": [f"{label}#{anchor}"]}
            )
    first = passages[0]["anchor"]
    return {
        "sources": [
            {
                "slug": _slug(title) or "imported-table",
                "label": label,
                "title": title,
                "publisher": "TODO: who published it",
                "kind": "table",
                "passages": passages,
            }
        ],
        "recommendations": recommendations,
        "plans": [
            {"slug": "imported-plan", "title": title, "cites": [f"{label}#{first}"], "actions": actions},
        ],
    }


def _passage(address: str, anchor: str, words: str) -> dict[str, Any]:
    """In the paper's own words where they are few enough to quote, else marked for a person to put shorter."""
    return {"address": address, "anchor": anchor, "quoted": len(words.split()) <= 25, "text": words}


def _short(words: str) -> str:
    some = words.split()
    return " ".join(some[:14]) + (" …" if len(some) > 14 else "")


def _slug(words: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", words.casefold())[:8])[:80].strip("-")
