"""Reports and letters as passages: each paragraph with its own number as found, its page, and a fingerprint.

Numbering is kept as the paper has it, broken or doubled: of two paragraphs called 4.7 the second is addressed as
“4.7 (second)”. A heading is a passage too. What the head of a committee report says of itself (author, to whom, public
or exempt) and what it says of money, law and equality are read out where they stand.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import asdict, dataclass
from typing import Any

from goldenthread.base.files.decoding import Unreadable, decode
from goldenthread.rules.when import approximate
from goldenthread.thread.papers.reading.cells import Progress
from goldenthread.thread.papers.reading.lines import is_html, of_html, squeeze

MOST_PASSAGES = 10_000
NUMBER = re.compile(r"^(?:[-–•*]\s+)?(?P<n>\d{1,3}(?:\.\d{1,3}){0,3})(?P<dot>\.|\))?\s+(?=\S)")
NTH = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth"}
IMPLICATIONS = (
    (re.compile(r"(?i)financ|budget"), "finance"),
    (re.compile(r"(?i)\blegal\b"), "legal"),
    (re.compile(r"(?i)\bpeople\b|\bstaff|human resources|\bworkforce"), "people"),
    (re.compile(r"(?i)\bproperty\b|\bassets?\b"), "property"),
    (re.compile(r"(?i)\bconsultation\b|\bengagement\b"), "consultation"),
    (re.compile(r"(?i)equalit|\bdiversity\b"), "equalities"),
    (re.compile(r"(?i)\brisks?\b"), "risk"),
    (re.compile(r"(?i)value for money"), "value"),
    (re.compile(r"(?i)community safety|crime and disorder"), "safety"),
    (re.compile(r"(?i)environment|climate|sustainab"), "environment"),
)
NOT_APPLICABLE = re.compile(r"(?i)^(?:n/?a|not applicable|not relevant|n\.a\.)\.?$")
NONE = re.compile(r"(?i)^(?:none|nil|there are no\b[^.]*|no\b[^.]{0,80}implications[^.]*)\.?$")
ASKED = re.compile(r"(?i)\b(?:is|are)\s+(?:asked|recommended|requested|invited)\s+to\b|^recommendations?$")


@dataclass(frozen=True)
class Passage:
    address: str
    anchor: str
    text: str
    sha256: str
    level: int = 0  # 1 to 4 for a heading
    number: str = ""
    page: int | None = None


def fingerprint(text: str) -> str:
    """SHA-256 of the words, spaces and capitals aside, so that a paragraph is known again in another copy."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()


def read_passages(content: bytes, name: str, *, progress: Progress = lambda done, of: None) -> dict[str, Any]:
    """`passages` (see Passage), `head` (what the paper says of itself), `implications`, `proposed` (what it asks for).

    Raises Unreadable where it holds no words.
    """
    ending = name.casefold().rsplit(".", 1)[-1]
    if ending == "docx":
        pieces = _word(content, progress)
    elif ending == "pdf":
        pieces = _pdf(content, progress)
    elif ending in ("html", "htm", "txt", "md"):
        pieces = _text(content)
    else:
        raise Unreadable(f"{name}: give a .docx, .pdf, .html or .txt file.")
    if not pieces:
        raise Unreadable(f"{name} holds no words. If it is a picture of pages, ask for the document it was made from.")
    if len(pieces) > MOST_PASSAGES:
        raise Unreadable(f"{name} has more than {MOST_PASSAGES:,} paragraphs. Split it.")
    found = _addressed(pieces)
    return {
        "name": name,
        "passages": [asdict(p) for p in found],
        "doubled": sorted({p.number for p in found if p.number and "(" in p.address}),
        "head": head_of(found),
        "implications": implications_of(found),
        "proposed": proposed_of(found),
    }


@dataclass
class _Piece:
    text: str
    level: int = 0
    number: str = ""
    page: int | None = None


def _addressed(pieces: list[_Piece]) -> list[Passage]:
    seen: dict[str, int] = {}
    anchors: set[str] = set()
    out: list[Passage] = []
    under = ""
    loose = items = 0
    for piece in pieces:
        text, number = piece.text, piece.number
        if not number and (found := NUMBER.match(text)) and _is_number(found, text):
            number = found["n"]
        listed = bool(under) and not piece.level and number.isdigit() and int(number) == items + 1
        if number and listed and ("." in under or items):
            items += 1  # a point of a list inside a numbered paragraph: 2.1, item 3
            address, number = f"{under}, item {items}", ""
        elif number:
            seen[number] = seen.get(number, 0) + 1
            times = seen[number]
            address = number if times == 1 else f"{number} ({NTH.get(times, f'{times}th')})"
            under, loose, items = address, 0, 0
        else:
            loose += 1
            place = f", page {piece.page}" if piece.page and not under else ""
            address = f"{under}, paragraph {loose + 1}" if under else f"paragraph {loose}{place}"
        anchor = _anchor(address)
        base, n = anchor, 1
        while anchor in anchors:
            n += 1
            anchor = f"{base}-{n}"
        anchors.add(anchor)
        out.append(Passage(address, anchor, text, fingerprint(text), piece.level, number, piece.page))
    return out


def _is_number(found: re.Match[str], text: str) -> bool:
    """A paragraph's number, not a figure or a date that a sentence begins with."""
    n, rest = found["n"], text[found.end() :]
    if "." in n or found["dot"]:
        return not re.match(r"(?i)(?:per ?cent|%)", rest)
    return (
        bool(re.match(r"[A-Z]", rest))
        and int(n) <= 60
        and not re.match(
            r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b", rest
        )
    )


def _anchor(address: str) -> str:
    words = re.findall(r"[a-z0-9]+", address.casefold().replace(".", " "))
    made = "-".join(words)
    return (f"p{made}" if made[:1].isdigit() else made)[:80].strip("-") or "p"


# --- each kind of file ---------------------------------------------------------------------------


def _text(content: bytes) -> list[_Piece]:
    text = decode(content)
    if is_html(text) and not text.lstrip().startswith(("#", "Report")):
        return [_Piece(line.text, 2 if line.heading else 0) for line in of_html(text)]
    out: list[_Piece] = []
    gap = True
    for raw in text.splitlines():
        line = squeeze(re.sub(r"</?su[pb]>|</?br\s*/?>", "", raw))
        if not line or re.fullmatch(r"[-_=*]{3,}", line):
            gap = True
            continue
        mark = re.match(r"^(#{1,6})\s+", line)
        bare = re.sub(r"[*_]{2}", "", line[mark.end() :] if mark else line).strip()
        if not bare:
            continue
        if mark:
            out.append(_Piece(bare, min(len(mark[1]), 4)))
            gap = True
        elif gap or NUMBER.match(bare) or re.match(r"^[-–•*]\s", bare):
            out.append(_Piece(re.sub(r"^[-–•*]\s+(?=\d+\.\d)", "", bare)))
            gap = False
        else:
            out[-1].text += f" {bare}"
    return out


def _word(content: bytes, progress: Progress) -> list[_Piece]:
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from lxml import etree

    try:
        document = Document(io.BytesIO(content))
        numbering = _Numbering(document)
        blocks = list(document.iter_inner_content())
    except (PackageNotFoundError, BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, OSError) as fault:
        raise Unreadable(
            f"It cannot be opened as a Word file ({type(fault).__name__}). Save it again as .docx."
        ) from None
    out: list[_Piece] = []
    for done, block in enumerate(blocks, 1):
        progress(done, len(blocks))
        if isinstance(block, Table):
            for row in block.rows:
                cells = list(dict.fromkeys(row.cells))
                words = squeeze(" | ".join(squeeze(cell.text) for cell in cells))
                if words.strip("| "):
                    out.append(_Piece(words))
            continue
        text = squeeze(block.text)
        if not text:
            continue
        style = (block.style.name or "") if block.style is not None else ""
        heading = re.match(r"(?i)heading (\d)", style)
        level = min(int(heading[1]), 4) if heading else 1 if style == "Title" else 0
        out.append(_Piece(text, level, numbering.of(block)))
    return out


class _Numbering:
    """The numbers that Word prints and keeps nowhere in the text: counted as Word counts them."""

    def __init__(self, document: Any) -> None:
        from docx.oxml.ns import qn

        self.qn = qn
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {}
        for each in root.findall(qn("w:abstractNum")):
            levels = {}
            for level in each.findall(qn("w:lvl")):
                levels[int(level.get(qn("w:ilvl")) or 0)] = (
                    _val(level.find(qn("w:numFmt")), qn, "decimal"),
                    _val(level.find(qn("w:lvlText")), qn, ""),
                    int(_val(level.find(qn("w:start")), qn, "1") or 1),
                )
            abstract[each.get(qn("w:abstractNumId"))] = levels
        for num in root.findall(qn("w:num")):
            link = num.find(qn("w:abstractNumId"))
            self.levels[num.get(qn("w:numId"))] = abstract.get(_val(link, qn, ""), {})

    def of(self, paragraph: Any) -> str:
        qn = self.qn
        properties = paragraph._p.pPr
        numbered = properties.find(qn("w:numPr")) if properties is not None else None
        if numbered is None and paragraph.style is not None:
            own = paragraph.style.element.find(qn("w:pPr"))
            numbered = own.find(qn("w:numPr")) if own is not None else None
        if numbered is None:
            return ""
        number = _val(numbered.find(qn("w:numId")), qn, "")
        level = int(_val(numbered.find(qn("w:ilvl")), qn, "0") or 0)
        known = self.levels.get(number, {})
        if level not in known or known[level][0] == "bullet":
            return ""
        counts = self.counts.setdefault(number, {})
        counts[level] = counts.get(level, known[level][2] - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        text = known[level][1]
        for n in range(level + 1):
            form, _, start = known.get(n, ("decimal", "", 1))
            text = text.replace(f"%{n + 1}", _shown(counts.get(n, start), form))
        return text.strip(" .)(")


def _val(node: Any, qn: Any, default: str) -> str:
    return default if node is None else node.get(qn("w:val")) or default


def _shown(count: int, form: str) -> str:
    if form == "lowerLetter" and 1 <= count <= 26:
        return "abcdefghijklmnopqrstuvwxyz"[count - 1]
    if form == "lowerRoman":
        ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
        return "x" * (count // 10) + ones[count % 10]
    return str(count)


def _pdf(content: bytes, progress: Progress) -> list[_Piece]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    out: list[_Piece] = []
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Unreadable("The PDF is protected by a password. Ask for one that is not.")
        pages = [page.extract_text() or "" for page in _each(reader.pages, progress)]
    except Unreadable:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as fault:
        raise Unreadable(f"It cannot be read as a PDF ({type(fault).__name__}). Save it again.") from None
    running = _running(pages)
    for number, text in enumerate(pages, 1):
        fresh = True
        for raw in text.splitlines():
            line = squeeze(raw)
            if not line:
                fresh = True
                continue
            if re.sub(r"\d+", "#", line) in running or re.fullmatch(r"(?i)(?:page\s+)?\d{1,4}(?:\s+of\s+\d+)?", line):
                continue
            numbered = NUMBER.match(line)
            begins = numbered and _is_number(numbered, line)
            goes_on = out and not begins and _goes_on(out[-1].text, line, new_page=fresh and out[-1].page != number)
            if out and goes_on and not re.match(r"^[•●▪]", line):
                out[-1].text = (out[-1].text[:-1] if out[-1].text.endswith("-") else f"{out[-1].text} ") + line
            else:
                out.append(_Piece(line, 0, "", number))
            fresh = False
    return out


def _each(pages: Any, progress: Progress) -> Any:
    count = len(pages)
    for number in range(count):
        progress(number + 1, count)
        yield pages[number]


def _running(pages: list[str]) -> set[str]:
    """Lines at the head or foot of most pages, numbers aside."""
    if len(pages) < 4:
        return set()
    seen: dict[str, int] = {}
    for text in pages:
        lines = [squeeze(line) for line in text.splitlines() if line.strip()]
        for line in {re.sub(r"\d+", "#", edge) for edge in [*lines[:2], *lines[-2:]]}:
            seen[line] = seen.get(line, 0) + 1
    return {line for line, n in seen.items() if n > len(pages) / 2}


def _goes_on(above: str, line: str, *, new_page: bool) -> bool:
    """Whether a line of a PDF is the rest of the paragraph above it."""
    if above.endswith((".", ":", ";", "?", "!")) and not line[:1].islower():
        return False
    if new_page and line[:1].isupper():
        return False
    return len(above) > 55 or line[:1].islower()


# --- what a committee report says of itself -----------------------------------------------------------


def head_of(passages: list[Passage]) -> dict[str, str]:
    """Author, director, body, day, member, and whether it is public, from the lines before its first section."""
    head: dict[str, str] = {}
    lines = [p.text for p in passages[:25]]
    whole = "\n".join(lines)
    patterns = {
        "report_of": r"(?im)^report of\s*(?:the\s+)?(.+?)(?=\s+to\s+(?:the\s+)?[A-Z]|$)",
        "prepared_by": r"(?im)^report (?:prepared|written) by:?\s*(.+)$|^(?:report\s+)?author:?\s*(.+)$",
        "member": r"(?im)\b(?:cabinet member|portfolio holder|executive member|lead member)s?:?\s*(.+?)"
        r"(?=\s+part\s+\d|$)",
        "public": r"(?im)\bpart\s+(1|2|I|II)\s*\((public|exempt|confidential)[^)]*\)",
        "scrutiny": r"(?im)^((?:[A-Z][\w&-]*\s+){0,4}scrutiny committee)\b",
    }
    for name, pattern in patterns.items():
        if found := re.search(pattern, whole):
            words = (
                next(g for g in reversed(found.groups()) if g)
                if name == "public"
                else next(g for g in found.groups() if g)
            )
            head[name] = squeeze(words)
    if "public" in head:
        head["public"] = "public" if head["public"].casefold() == "public" else "exempt"
    for n, line in enumerate(lines):
        day = approximate(line) if len(line) < 40 else None
        if day and day.exact and "day" not in head:
            head["day"] = day.first.isoformat()
        if line.casefold() in ("to", "to:") and n + 1 < len(lines) and "to" not in head:
            head["to"] = lines[n + 1]
    if "to" not in head and (
        found := re.search(r"(?im)^report of.+?\s+to\s+(?:the\s+)?([A-Z][\w &-]+?)(?=\s+on\b|$)", whole)
    ):
        head["to"] = squeeze(found[1])
    found = re.search(r"(?i)\bon\s+(\d{1,2}(?:st|nd|rd|th)?\s+\w+\s+\d{4})", whole)
    if "day" not in head and found and (day := approximate(found[1])) and day.exact:
        head["day"] = day.first.isoformat()
    return head


def implications_of(passages: list[Passage]) -> list[dict[str, str]]:
    """What the paper says of money, law, people and so on: stated, said to be none, or called not applicable."""
    found: dict[str, dict[str, str]] = {}
    inside = False
    current: dict[str, str] | None = None
    for p in passages:
        words = NUMBER.sub("", p.text)
        if re.search(r"(?i)\bimplications\b", words) and len(words.split()) <= 4 and not _implication(words):
            inside, current = True, None
            continue
        if inside and re.match(r"(?i)^(?:background papers|appendices|appendix|conclusion)", words):
            break
        kind = _implication(words) if inside else ""
        if kind and len(words.split()) <= 6 and not words.endswith("."):
            current = found.setdefault(kind, {"kind": kind, "said": "", "words": "", "anchor": p.anchor})
        elif inside and current is not None:
            current["words"] = f"{current['words']} {words}".strip()
        elif inside and re.match(r"^[A-Z][\w ]{3,60}$", words):
            current = None
    for one in found.values():
        said = one["words"]
        one["said"] = (
            "not_applicable" if NOT_APPLICABLE.match(said) or not said else "none" if NONE.match(said) else "stated"
        )
    return list(found.values())


def _implication(words: str) -> str:
    return next((kind for pattern, kind in IMPLICATIONS if pattern.search(words)), "")


def proposed_of(passages: list[Passage]) -> list[dict[str, str]]:
    """The numbered recommendations that the paper puts to its body."""
    out: list[dict[str, str]] = []
    asked = False
    for p in passages:
        words = NUMBER.sub("", p.text)
        if asked and p.level and not ASKED.search(words):
            break
        if not asked:
            asked = bool(re.search(r"(?i)\b(?:is|are)\s+(?:asked|recommended|requested|invited)\s+to\b", words))
            continue
        found = re.match(r"^\(?(\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+(.+)$", p.text)
        if not found:
            if out:
                break
            continue
        out.append({"number": found[1], "words": found[2].rstrip(";"), "anchor": p.anchor})
    return out
