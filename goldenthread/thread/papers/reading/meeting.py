"""Meeting pages: what was before a body, what it resolved, who called it in, and what somebody undertook.

Reads the pages that council meeting systems show for an issue, an agenda item, a decision or a whole meeting, as HTML
or as text copied out of one. Labels differ between councils (LABELS); numbering does too. Whatever is repeated is read
once and counted. Nothing is guessed that a person could not see on the page; what is uncertain is a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from goldenthread.base.files.decoding import Unreadable
from goldenthread.rules.when import MONTHS, approximate
from goldenthread.thread.papers.reading.lines import Line, read

MONTH = "(?:" + "|".join(name.capitalize() for name in MONTHS) + ")"
WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
DAY = (
    rf"(?:\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|{WEEKDAY}\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d)"
)
TIME = r"(?:,?\s+(?:at\s+)?\d{1,2}[.:]\d{2}\s*(?:am|pm|a\.m\.|p\.m\.)?)?"
NUMBERED_ITEM = r"(?:\s*\((?:Agenda\s+)?(?:Item|Minute)\s+(?:No\.?\s*)?(?P<item>[^)]{1,20}?)\.?\))?"
MEETING = [
    re.compile(rf"(?i)^meeting:?\s+(?P<day>{DAY}){TIME}\s*[-–—]\s*(?P<body>.+?){NUMBERED_ITEM}\.?$"),
    re.compile(
        rf"(?i)^(?:(?:agenda item|agenda|item|minutes|decisions?|agenda and minutes|meeting)\s+(?:for|of|from)\s+)"
        rf"(?:the\s+)?(?:meeting\s+of\s+)?(?:the\s+)?(?P<body>.+?)(?:\s*[-–—,]\s*|\s+(?:held\s+)?on\s+)"
        rf"(?P<day>{DAY}){TIME}{NUMBERED_ITEM}\.?$"
    ),
]
MEETING_HEADING = [
    re.compile(rf"(?i)^(?P<body>[^\d].{{1,79}}?\S)\s*[-–—,]\s*(?P<day>{DAY}){TIME}{NUMBERED_ITEM}\.?$"),
    re.compile(rf"(?i)^(?P<day>{DAY}){TIME}\s*[-–—]\s*(?P<body>.+?){NUMBERED_ITEM}\.?$"),
]
DECIDED_AT = re.compile(rf"(?i)^(?P<day>{DAY}){TIME}\s*[-–—]\s*(?P<body>.+)$")

# A label as councils write it, without its colon, and what stands after it.
LABELS = {
    name: field_
    for field_, names in {
        "body": ("decision maker", "decision taker", "decision made by", "decision taken by", "decision-maker"),
        "decided_at": ("decided at meeting", "meeting at which decided", "made at meeting"),
        "status": ("decision status", "status", "decision type", "recommendations"),
        "key": ("is key decision", "key decision", "is this a key decision", "key"),
        "open_to_call_in": (
            *("is subject to call in", "is subject to call-in", "subject to call in", "subject to call-in"),
            *("eligible for call-in", "call-in applies", "eligible for call in"),
        ),
        "purpose": ("purpose", "purpose of report", "summary"),
        "resolved": (
            *("decision", "decisions", "resolution", "resolutions", "resolved", "record of decision", "outcome"),
            *("agreed", "agreed decision", "the decision", "decision taken"),
        ),
        "minutes": ("minutes", "minute", "discussion"),
        "reasons": (
            *("reasons for decision", "reason for decision", "reasons for the decision", "reason for the decision"),
            *("reasons for decisions", "reasons", "reason", "reasons for recommendations", "reasons for decision(s)"),
        ),
        "other_options": (
            *("other options", "alternative options considered", "alternative options", "options considered"),
            *("alternative options considered and rejected", "options considered and rejected", "alternatives"),
            *("alternatives considered", "other options considered", "details of any alternative options considered"),
        ),
        "published": ("publication date", "date published", "published", "date of publication", "published on"),
        "decided_on": ("date of decision", "decision date", "date decision made", "date decided", "decision made on"),
        "effective": (
            *("effective from", "effective date", "date effective", "implementation date", "comes into effect"),
            *("implementation date (not before)", "takes effect", "date of implementation", "effective on"),
        ),
        "author": ("report author", "contact", "contact officer", "lead officer", "author", "officer"),
        "member": (
            *("cabinet member", "portfolio holder", "lead member", "executive member", "executive councillor"),
            *("portfolio", "cabinet portfolio holder", "cabinet lead", "cabinet member(s)", "lead councillor"),
        ),
        "referred": ("referred direct to", "referred to", "direct referral to", "referred for scrutiny to"),
        "called_in": ("called in by", "called-in by", "call-in by", "call in by", "call-in requested by"),
        "documents": (
            *("additional documents", "supporting documents", "accompanying documents", "related documents"),
            *("attachments", "documents", "background papers", "report documents", "attached documents"),
        ),
        "note": ("note", "notes"),
        "interests": ("declarations of interest", "interests declared", "interests", "declaration of interests"),
        "passed_over": ("wards affected", "ward", "contact details", "urgency", "key decision reference", "topic"),
    }.items()
    for name in names
}
LABELLED = re.compile(r"^(?P<label>[A-Za-z][A-Za-z ()'/-]{1,60}?)\s*\??\s*:\s*(?P<rest>.*)$")
SIZE = re.compile(
    r"(?i)[\s(,]{0,4}\b(?P<type>PDF|DOCX?|XLSX?|PPTX?|HTML?|RTF|CSV)\b[\s:]*(?P<size>[\d.,]+)\s*(?P<unit>bytes|[KMG]B)\)?\s*$"
)
NUMBER = re.compile(r"^(?:\((?P<a>\d{1,2}|[a-z]|[ivx]{1,5})\)|(?P<b>\d{1,2}|[a-z]|[ivx]{1,5})[.)])\s+(?P<words>\S.*)$")
OPENING = "“\"‘'«"
CLOSING = "”\"’'»"
RESOLVED = re.compile(
    r"(?i)^(?:\*\s*)?(?:it\s+was\s+)?(?:unanimously\s+|further\s+)?(?:resolved|agreed|recommended)\b"
    r"(?:\s+(?:unanimously|accordingly))?(?:\s*(?:to|that))?\s*[:;–—-]*\s*(?P<rest>.*)$"
)
REFERENCE = re.compile(
    r"(?i)\bminute\s+(?:no\.?\s*)?(?P<minute>\d{1,5}[A-Za-z]?(?:/\d{2,4})?)\s*"
    r"(?:\((?P<body>[A-Z][\w &,'-]*?)\s+agenda\s+item\s+(?:no\.?\s*)?(?P<agenda>\d{1,4})[^)]*\))?"
)
REFERRED = re.compile(
    r"(?i)\breferred\s+direct(?:ly)?\s+to\s+(?:the\s+)?(?P<body>[A-Z][\w &,'-]*?)"
    r"(?=\s+and\s+(?:was\s+)?called|\s+for\b|[.;,(]|$)"
)
CALLED_IN = re.compile(r"(?i)\bcalled[\s-]*in(?:\s+to\s+[^,.;]+?)?\s+by\s+(?P<names>[^.;(]+)")
UNDERTOOK = re.compile(
    r"^(?P<who>(?:The|An?)?\s*[A-Z][^.;]{2,140}?)\s+"
    r"(?P<how>undertook|undertakes|agreed|offered|promised|gave an undertaking|committed|would undertake)\s+to\s+"
    r"(?P<what>(?:provide|circulate|send|write|report|supply|share|bring|respond|arrange|give|forward|publish|return)\b.+)$"
)
PROMISED = re.compile(
    r"(?P<who>(?:[Tt]he|[Aa]n?)\s+[A-Z][^.;,]{2,100}?)\s+(?:said|confirmed|advised|stated)\s+that\s+(?:he|she|they|it|this)\s+would\s+"
    r"(?P<what>(?:provide|circulate|send|write|report|supply|share|bring|forward|be\s+circulated|be\s+provided)\b.+)$"
)
NAMED = re.compile(
    r"^That\s+(?:the\s+)?(?P<who>(?:[A-Z][\w'-]*\s+)*(?:Cabinet\s+Member|Portfolio\s+Holder|Executive\s+Member|Lead\s+Member|"
    r"Leader(?:\s+of\s+the\s+Council)?|Chair(?:man|person)?|Executive\s+Director|Corporate\s+Director|Strategic\s+Director|"
    r"Director|Head\s+of\s+Service|Chief\s+Executive|Monitoring\s+Officer)\b(?:\s+(?:for|of)\s+[A-Z][\w',&\s-]*?|\s*\([^)]*\))?)\s+"
    r"(?:be\s+(?:asked|requested|invited|recommended|urged)\s+to\s+|consider|provide|report|review|write|bring|submit|arrange|circulate)"
)
REPORT_DUE = re.compile(
    r"(?i)\b(?:report|update|progress\s+report|briefing|action\s+plan)\b[^.;]*?\bbe\s+(?:made|submitted|presented|brought|"
    r"provided|received|reported|considered|circulated)\b|\breport\s+(?:back\s+)?to\s+(?:the|a|its)\s+next\b"
)
AT_NEXT = re.compile(r"(?i)\b(?:at|to)\s+(?:the|its|their|a)\s+(?:next|future)\s+(?:ordinary\s+)?meeting")
DUE = re.compile(
    r"(?i)\b(?:(?:to|at|for)\s+(?:the|its|their|a)\s+(?:next|future)\s+(?:ordinary\s+|scheduled\s+)?meeting"
    r"(?:\s+of\s+(?:the|this)\s+(?:Committee|Cabinet|Council|Board|Panel))?"
    rf"|(?:by|before|no\s+later\s+than)\s+(?:the\s+end\s+of\s+)?(?:{DAY}|{MONTH}\s+\d{{4}}|(?:Spring|Summer|Autumn|Winter)\s+\d{{4}})"
    r"|within\s+(?:\d+|\w+)\s+(?:working\s+)?(?:days|weeks|months)(?:\s+of\s+[^.,;]{3,80})?"
    r"|in\s+(?:\d+|\w+)\s+months(?:['’]?\s+time)?"
    r"|(?:every|each)\s+(?:meeting|month|quarter|term|six\s+months|year)|quarterly|monthly|annually|twice\s+(?:a|per)\s+year)"
)
DEADLINE = re.compile(
    rf"(?i)\b(?:within\s+(?:\d+|\w+)\s+(?:working\s+)?(?:days|weeks|months)"
    rf"|(?:by|before|no\s+later\s+than)\s+(?:the\s+end\s+of\s+)?(?:{DAY}|{MONTH}\s+\d{{4}}))\b"
)
INTEREST = re.compile(
    r"(?i)\b(?P<who>(?:Councillor|Cllr)\.?\s+[A-Z][\w'’. -]*?)\s+declared\s+(?P<what>an?\s+[^.;]*?interest[^.;]*)"
)
KINDS = {
    "issue - meetings": "issue",
    "issue details": "issue",
    "issue - decisions": "decisions",
    "agenda item": "item",
    "decision details": "decision",
    "decision": "decision",
    "agenda and minutes": "meeting",
    "agenda, decisions and minutes": "meeting",
    "decisions": "decision",
}
NOT_NAMED = "A body that the page does not name"
SECTIONS = {"resolved", "minutes", "reasons", "other_options", "documents", "purpose", "interests"}
OUTCOME = re.compile(
    r"(?i)\b(?:was|were|be)\s+(?:noted|agreed|approved|endorsed|received|adopted|accepted)\b"
    r"|\b(?:committee|cabinet|panel|board|council|executive)\s+(?:noted|agreed|approved|endorsed|adopted)\b"
)
ENDS = (".", ":", ";", "!", "?", *CLOSING)


@dataclass
class Document:
    title: str
    kind: str = ""
    kilobytes: int | None = None
    item: str = ""
    address: str = ""
    place: int = 0


@dataclass
class Resolution:
    """One numbered resolution. `quoted` are decisions of another body that it repeats; `same_as` finds them."""

    number: str
    words: str
    place: int
    quoted: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Owed:
    """Something that somebody owes after the meeting. `kind`: undertaking, request, report."""

    kind: str
    words: str
    by: str
    due: str
    place: int
    resolution: str = ""
    certain: bool = True


@dataclass
class Item:
    """One matter at one meeting."""

    body: str = ""
    day: str = ""
    day_words: str = ""
    number: str = ""
    title: str = ""
    agenda_item: str = ""
    refers_to: list[dict[str, str]] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    webcasts: list[dict[str, str]] = field(default_factory=list)
    considered: list[str] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    interests: list[dict[str, str]] = field(default_factory=list)
    reasons: str = ""
    other_options: str = ""
    purpose: str = ""
    executive: bool | None = None
    key: bool | None = None
    open_to_call_in: bool | None = None
    member: str = ""
    author: str = ""
    status: str = ""
    published: str = ""
    effective: str = ""
    notes: list[str] = field(default_factory=list)
    repeated: list[dict[str, int]] = field(default_factory=list)
    place: int = 0


@dataclass
class Found:
    """A whole page: its matter, the meetings, and what links them."""

    kind: str
    issue: str
    meetings: list[dict[str, str]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    referrals: list[dict[str, Any]] = field(default_factory=list)
    call_ins: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)


def read_meeting(content: bytes, name: str = "") -> dict[str, Any]:
    """What a meeting page says, as plain values: see `Found`. Raises Unreadable when it shows no meeting."""
    lines = read(content)
    if not lines:
        raise Unreadable("The file holds no words. Save the page again, or copy its text into a .txt file.")
    kind, issue, body = _begin(lines)
    pieces = _cut(body, kind)
    found = Found(kind, issue, lines=[{"place": line.place, "text": line.text} for line in lines])
    for head, part in pieces:
        found.items.append(_Reader(head).read(part))
    if not found.items:
        raise Unreadable(
            "No meeting was found: no line such as “Meeting: 08/02/2022 - People Scrutiny Committee (Item 674)”, and "
            "no “Decision maker” with a “Date of decision”. Open the page of the issue, the agenda item or the "
            "decision and save that."
        )
    if not found.issue:
        found.issue = next((i.title for i in found.items if i.title), "")
    _join(found)
    return asdict(found)


def _begin(lines: list[Line]) -> tuple[str, str, list[Line]]:
    """What kind of page it is, its matter, and the rest."""
    for n, line in enumerate(lines[:30]):
        if (kind := KINDS.get(line.text.casefold().rstrip(":"))) and (line.heading or n < 3):
            rest = lines[n + 1 :]
            if kind == "meeting":
                return kind, "", rest
            if rest and not _meeting(rest[0]) and not _label(rest[0].text)[0]:
                return kind, rest[0].text, rest[1:]
            return kind, "", rest
    return "page", "", lines


def _meeting(line: Line) -> dict[str, str] | None:
    """Body, day and item number of a line that begins a meeting."""
    for pattern in [*MEETING, *(MEETING_HEADING if line.heading else [])]:
        if (found := pattern.match(line.text)) and (span := _day(found["day"])):
            body = re.sub(r"(?i)^(?:the|a meeting of the|a meeting of)\s+", "", found["body"]).strip(" .,-–")
            return {"body": body, "day": span, "words": found["day"], "item": (found["item"] or "").strip()}
    return None


def _day(words: str) -> str:
    span = approximate(re.sub(r"(?i)(?<!\s)\s+of\s+", " ", words).replace(",", ""))
    return span.first.isoformat() if span and span.exact else ""


def _label(text: str) -> tuple[str, str]:
    """What a line that begins with a known label is about, and the words after it; empty strings for none."""
    if found := LABELLED.match(text):
        key = " ".join(found["label"].casefold().split())
        if key in LABELS:
            return LABELS[key], found["rest"].strip()
    return "", ""


def _cut(lines: list[Line], kind: str) -> list[tuple[dict[str, str], list[Line]]]:
    """The page cut where a meeting begins; in a whole meeting's page, where an item begins."""
    pieces: list[tuple[dict[str, str], list[Line]]] = []
    before: list[Line] = []
    for n, line in enumerate(lines):
        head = _meeting(line) or (_dated_title(line) if kind == "decisions" else None)
        if head:
            pieces.append(({**head, "place": str(line.place)}, []))
        elif pieces and kind == "meeting" and _starts_item(lines, n):
            first = pieces[-1][0]
            number = line.text.rstrip(".")
            fresh = {"body": first["body"], "day": first["day"], "words": first["words"], "item": number}
            pieces.append(({**fresh, "place": str(line.place), "titled": "next"}, []))
        elif pieces:
            pieces[-1][1].append(line)
        else:
            before.append(line)
    if not pieces:
        return _decision_page(lines)
    if before and len(pieces) == 1:
        pieces[0][1][:0] = before
    items = [piece for piece in pieces if piece[1] or piece[0]["item"]]
    with_items = [piece for piece in items if piece[0]["item"] or any(len(x.text) > 60 for x in piece[1])]
    return with_items or items


def _dated_title(line: Line) -> dict[str, str] | None:
    """“20/10/2021 - Minutes”: the list of an issue's decisions, which does not name the body."""
    found = re.match(rf"(?i)^(?P<day>{DAY})\s*[-–—]\s*(?P<title>.+)$", line.text)
    day = _day(found["day"]) if found else ""
    return {"body": NOT_NAMED, "day": day, "words": found["day"], "item": ""} if found and day else None


def _starts_item(lines: list[Line], n: int) -> bool:
    """A number that stands alone (77/21, 12.) before a title: how the page of a whole meeting begins an item."""
    alone = re.fullmatch(r"\d{1,4}(?:/\d{2})?\.?", lines[n].text)
    return bool(alone) and n + 1 < len(lines) and len(lines[n + 1].text) <= 200


def _decision_page(lines: list[Line]) -> list[tuple[dict[str, str], list[Line]]]:
    """The page of one decision names its maker and day by labels."""
    body = day = words = ""
    for n, line in enumerate(lines):
        label, rest = _label(line.text)
        rest = rest or (lines[n + 1].text if label and n + 1 < len(lines) else "")
        if label == "body" and not body:
            body = rest
        elif label == "decided_on" and (found := re.search(DAY, rest, re.IGNORECASE)):
            words, day = found[0], _day(found[0])
        elif label == "decided_at" and (at := DECIDED_AT.match(rest)):
            body, words, day = at["body"].strip(" ."), at["day"], _day(at["day"])
    if not (body and day):
        return []
    return [({"body": body, "day": day, "words": words, "item": "", "place": "1"}, lines)]


class _Reader:
    """Reads the lines of one item in order, in one state at a time: a section, a list of resolutions, or prose."""

    def __init__(self, head: dict[str, str]) -> None:
        self.item = Item(
            body=head["body"],
            day=head["day"],
            day_words=head["words"],
            number=head["item"],
            place=int(head["place"]),
        )
        self.section = ""
        self.texts: dict[str, list[str]] = {}
        self.resolving = False
        self.quoting = False
        self.said: list[tuple[str, Any, int]] = []  # referrals and call-ins, each time they are said
        self.titled = "titled" in head  # the next line is the item's title

    def read(self, lines: list[Line]) -> Item:
        for line in lines:
            if found := REFERRED.search(line.text):
                stated = found.start() == 0  # “Referred direct to …” states it; a sentence about it only tells of it
                self.said.append(("referred" if stated else "told", found["body"].strip(), line.place))
            if found := CALLED_IN.search(line.text):
                self.said.append(("called_in", people(found["names"]), line.place))
            label, rest = _label(line.text)
            if label == "referred" and rest and not REFERRED.search(line.text):
                self.said.append(("referred", rest.strip(" ."), line.place))
            if label == "called_in" and rest and not CALLED_IN.search(line.text):
                self.said.append(("called_in", people(rest), line.place))
        for line in self._once(lines):
            self._line(line)
        item = self.item
        for name in ("reasons", "other_options", "purpose"):
            setattr(item, name, " ".join(self.texts.get(name, [])).strip())
        if not item.resolutions:
            self._from_prose(lines)
        item.said = self.said  # type: ignore[attr-defined]  # taken off again by `_join`
        self._owed()
        return item

    def _from_prose(self, lines: list[Line]) -> None:
        """Minutes that say in a sentence what was decided, without the word “resolved”."""
        for line in lines:
            if line.text in self.item.considered and OUTCOME.search(line.text):
                self.item.resolutions.append(Resolution("", line.text, line.place))
                self.item.considered.remove(line.text)
                self.item.notes.append("What was decided is taken from the prose of the minutes.")
                return

    def _once(self, lines: list[Line]) -> list[Line]:
        """The lines without a block that stood before in the same item: pages print a decision twice."""
        kept: list[Line] = []
        n = 0
        while n < len(lines):
            run = max((_run(kept, k, lines, n) for k in range(len(kept))), default=0)
            length = sum(len(line.text) for line in lines[n : n + run])
            if (run >= 3 and length > 120) or (run >= 1 and length > 250):
                self.item.repeated.append({"from": lines[n].place, "to": lines[n + run - 1].place})
                n += run
            else:
                kept.append(lines[n])
                n += 1
        return kept

    def _line(self, line: Line) -> None:
        text, item = line.text, self.item
        if text.strip("-–—•*· ") == "" or text.casefold() in ("share this item", "back to top", "view directions"):
            return
        if self._document(line) or self._webcast(line):
            return
        label, rest = _label(text)
        known = LABELS.get(text.casefold().rstrip(":?. "), "")
        if not label and known and (line.heading or known in SECTIONS):
            label, rest = known, ""
        if label:
            self._labelled(label, rest, line)
            return
        if self.titled and not item.title:
            self.titled, item.title = False, text[:200]
            return
        if text == item.title or text.rstrip(".") == item.number:
            return
        if not item.title and not self.section and len(text) <= 200 and not text.endswith("."):
            title = re.sub(r"^\d{1,4}[A-Za-z]?(?:/\d{2})?\.?\s+", "", text)
            if line.heading or title != text:
                item.title = title
                return
        if (found := REFERENCE.match(text)) and len(text) < 120:
            self._refers(found)
            return
        if re.match(r"(?i)^\(?note:", text):
            self._labelled("note", re.sub(r"(?i)^\(?note:\s*", "", text).rstrip(")"), line)
            return
        if re.match(r"(?i)^referred\s+direct|^called[\s-]*in\b", text):
            return  # counted already
        if self._resolution(line):
            return
        self._prose(line)

    # --- each kind of line ---------------------------------------------------------------------------

    def _document(self, line: Line) -> bool:
        before = max(0, len(line.text) - 60)  # a size stands at the end
        found = SIZE.search(line.text, before)
        link = next(
            (href for words, href in line.links if re.search(r"(?i)\.(pdf|docx?|xlsx?)\b|documents/", href)), ""
        )
        if not found and not (link and self.section == "documents"):
            return False
        title = line.text[: found.start()] if found else line.text
        title = re.sub(r"(?i)(?:(?<!\s)\s+)?\b(?:pdf|word|excel|document)\s+icon\b\s*", " ", title)
        title = re.sub(r"^[-–—•*·]\s*", "", title).strip(" -–—,.")
        number = ""
        if item := re.search(r"(?i)(?:[,(]\s*|(?<!\s)\s+)?\bitem\s+(\d{1,4}[A-Za-z]?(?:/\d{2})?)\.?\)?$", title):
            number, title = item[1], title[: item.start()].strip(" ,-")
        leading = re.match(r"^(\d{1,4}[A-Za-z]?(?:/\d{2})?)\.?\s+(?=\S)", title)
        if leading and (leading[1] == self.item.number or not self.item.number):
            self.item.number = self.item.number or leading[1]
            title = title[leading.end() :]
            self.item.title = self.item.title or title
        if self.titled and title:
            self.titled, self.item.title = False, self.item.title or title
        document = Document(
            title=title or self.item.title or "Report",
            kind=found["type"].upper() if found else "",
            kilobytes=_kilobytes(found["size"], found["unit"]) if found else None,
            item=number or self.item.number,
            address=link,
            place=line.place,
        )
        if any(
            (d.title, d.kind, d.kilobytes) == (document.title, document.kind, document.kilobytes)
            for d in self.item.documents
        ):
            return True
        self.item.documents.append(document)
        return True

    def _webcast(self, line: Line) -> bool:
        words = re.sub(r"^[-–—•*·]\s*", "", line.text)
        if not re.match(r"(?i)^(?:watch\s+(?:the\s+)?)?webcast\b", words) or len(words) > 160:
            return False
        if all(known["title"] != words for known in self.item.webcasts):
            self.item.webcasts.append({"title": words, "address": line.links[0][1] if line.links else ""})
        return True

    def _labelled(self, label: str, rest: str, line: Line) -> None:
        item = self.item
        self.section, self.quoting = label, False
        self.resolving = label == "resolved"
        if label in ("body", "decided_at", "referred", "called_in", "passed_over"):
            return
        if label == "note":
            if re.search(r"(?i)\bexecutive\s+function\b", rest):
                item.executive = not re.search(r"(?i)\bnot\s+an?\s+executive", rest)
            elif re.search(r"(?i)\b(council|non-executive|scrutiny)\s+function\b", rest):
                item.executive = False
            elif rest:
                item.notes.append(rest)
            self.section = ""
            return
        if label in ("key", "open_to_call_in"):
            self._flag(label, rest)
            return
        if label in ("member", "author", "status"):
            if rest:
                setattr(item, label, rest.strip(" ."))
            return
        if label in ("published", "effective", "decided_on"):
            if (found := re.search(DAY, rest, re.IGNORECASE)) and label != "decided_on":
                setattr(item, label, _day(found[0]))
            return
        if rest:
            self._in_section(line, rest)
            if label in ("reasons", "other_options", "purpose"):
                self.section = ""  # said in one line

    def _flag(self, label: str, rest: str) -> None:
        if found := re.match(r"(?i)^\s*(yes|no|true|false|not? key)\b", rest):
            setattr(self.item, label, found[1].casefold() in ("yes", "true"))

    def _in_section(self, line: Line, text: str) -> None:
        if self.section in ("reasons", "other_options", "purpose"):
            self.texts.setdefault(self.section, []).append(text)
        elif self.section == "interests":
            self._interest(text) or self.item.notes.append(text)  # type: ignore[func-returns-value]
        elif not self._resolution(Line(text, line.place)):
            self._prose(Line(text, line.place))

    def _refers(self, found: re.Match[str]) -> None:
        reference = {
            "minute": found["minute"],
            "body": (found["body"] or "").strip(),
            "agenda_item": found["agenda"] or "",
        }
        known = next((r for r in self.item.refers_to if r["minute"] == reference["minute"]), None)
        if known is None:
            self.item.refers_to.append(reference)
        else:
            known.update({name: value for name, value in reference.items() if value})

    def _resolution(self, line: Line) -> bool:
        """Take the line as a resolution, a part of one, or the word that begins them."""
        text, item = line.text, self.item
        if self.section in ("reasons", "other_options", "purpose", "documents") and not RESOLVED.match(text):
            if self.section != "documents":
                self.texts.setdefault(self.section, []).append(text)
                return True
            self.section = ""
        opened = text[:1] in OPENING
        numbered = NUMBER.match(text.lstrip(OPENING).lstrip() if opened else text)
        if opened and numbered and item.resolutions and self.resolving and not self.quoting:
            self.quoting = True
        if self.quoting:
            words = text.strip(OPENING + CLOSING + " ") if not numbered else numbered["words"].rstrip(CLOSING + " ")
            number = (numbered["a"] or numbered["b"]) if numbered else ""
            item.resolutions[-1].quoted.append({"number": number, "words": words, "place": line.place})
            self.quoting = text[-1:] not in CLOSING
            return True
        if numbered and (self.resolving or re.match(r"(?i)^(?:that|to)\b", numbered["words"])):
            self._numbered(numbered["a"] or numbered["b"], numbered["words"], line)
            return True
        if found := RESOLVED.match(text):
            rest = found["rest"].strip()
            if re.match(r"(?i)^(?:agreed|recommended)\b", text) and not (rest == "" or rest[:4].casefold() == "that"):
                return False  # "Agreed to provide …" is prose
            self.resolving, self.section = True, "resolved"
            if rest:
                inner = NUMBER.match(rest)
                self._numbered(inner["a"] or inner["b"], inner["words"], line) if inner else self._plain(rest, line)
            return True
        if not self.resolving:
            return False
        if re.match(r"(?i)^that\b", text):
            self._plain(text, line)
            return True
        if item.resolutions and (text[:1].islower() or not item.resolutions[-1].words.endswith(ENDS)):
            item.resolutions[-1].words += f" {text}"
            return True
        if self.section == "resolved" and not item.resolutions and len(text) > 20:
            self._plain(text, line)
            return True
        if not re.match(r"^[-–—•*·]", text):
            self.resolving = False
            return False
        if item.resolutions:
            item.resolutions[-1].words += f" {text}"
            return True
        return False

    def _numbered(self, number: str, words: str, line: Line) -> None:
        item = self.item
        top = [r for r in item.resolutions if "(" not in r.number]
        first_kind = _kind(top[0].number) if top else _kind(number)
        if top and _kind(number) != first_kind:
            number = f"{top[-1].number}({number})"
        words = words.strip()
        if any(r.number == number and alike(r.words, words) for r in item.resolutions):
            item.repeated.append({"from": line.place, "to": line.place})
            return
        self.resolving = True
        item.resolutions.append(Resolution(number, words, line.place))

    def _plain(self, words: str, line: Line) -> None:
        words = words.strip()
        if not any(alike(r.words, words) for r in self.item.resolutions):
            self.item.resolutions.append(Resolution("", words, line.place))

    def _prose(self, line: Line) -> None:
        text = line.text
        if found := REFERENCE.search(text):
            self._refers(found)
        self._interest(text)
        if found := (UNDERTOOK.match(text) or PROMISED.search(text)):
            certain = found.re is UNDERTOOK
            self._owe("undertaking", text, _who(found["who"]), line.place, certain=certain)
        self.item.considered.append(text)

    def _interest(self, text: str) -> bool:
        found = [{"who": _who(f["who"]), "what": f["what"].strip()} for f in INTEREST.finditer(text)]
        self.item.interests += [one for one in found if one not in self.item.interests]
        return bool(found)

    def _owe(self, kind: str, words: str, by: str, place: int, resolution: str = "", certain: bool = True) -> None:
        due = DUE.search(words)
        if any(alike(o.words, words) for o in self.item.owed):
            return
        self.item.owed.append(Owed(kind, words, by, due[0].strip() if due else "", place, resolution, certain))

    def _owed(self) -> None:
        """What the resolutions ask of somebody: a named member, a report, something for the next meeting."""
        for r in self.item.resolutions:
            if found := NAMED.match(r.words):
                self._owe("request", r.words, _who(found["who"]), r.place, r.number)
            elif REPORT_DUE.search(r.words) and DUE.search(r.words):
                self._owe("report", r.words, "", r.place, r.number)
            elif AT_NEXT.search(r.words):
                self._owe("report", r.words, self.item.body, r.place, r.number)
            elif DEADLINE.search(r.words):
                self._owe("deadline", r.words, "", r.place, r.number)


def _run(kept: list[Line], k: int, lines: list[Line], n: int) -> int:
    """How many lines from `n` on stand in the same order from `k` on among those kept."""
    run = 0
    while k + run < len(kept) and n + run < len(lines) and kept[k + run].text == lines[n + run].text:
        run += 1
    return run


def _kind(number: str) -> str:
    return "figure" if number.isdigit() else "letter"


def _kilobytes(size: str, unit: str) -> int | None:
    try:
        value = float(size.replace(",", ""))
    except ValueError:
        return None
    return round(value * {"bytes": 1 / 1000, "kb": 1, "mb": 1000, "gb": 1_000_000}[unit.casefold()])


def _who(words: str) -> str:
    words = re.sub(r"(?i)^(?:in\s+(?:response|reply|answer)\s+[^,]*,\s*)", "", words.strip())
    return re.sub(r"^(?:[Tt]he|[Aa]n?)\s+", "", words).strip(" ,")


def people(words: str) -> list[str]:
    """The names in “Councillors Cox and Davidson”, without titles."""
    words = re.sub(r"(?i)\b(?:councillors?|cllrs?|mrs?|ms|miss|dr)\b\.?", " ", words)
    words = re.sub(r"(?i)(?<!\s)\s+(?:on|under|in\s+accordance|for|to\s+the|pursuant)\b.*$", "", words)
    return [name for part in re.split(r",|;|&|\band\b", words) if (name := " ".join(part.split()).strip(" ."))]


def plain(words: str) -> str:
    """Words to compare by: letters and digits, one space."""
    return " ".join(re.findall(r"[a-z0-9]+", words.casefold()))


def alike(one: str, other: str) -> bool:
    return plain(one) == plain(other)


def _join(found: Found) -> None:
    """Meetings once each; referrals and call-ins once each, with every place that says so; quotations recognised."""
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for item in found.items:
        seen.setdefault((item.body, item.day), {"body": item.body, "day": item.day, "day_words": item.day_words})
        item.title = item.title or found.issue
    found.meetings = list(seen.values())
    bodies = [m["body"] for m in found.meetings]
    for item in found.items:
        said = item.__dict__.pop("said", [])
        for kind, value, place in said:
            receives = kind == "called_in" or _full(str(value), [], item.body) == item.body
            origin = _origin(item, found, receives=receives)
            if kind in ("referred", "told"):
                to = _full(value, [b for b in bodies if b != origin["body"]], item.body)
                key = {"from": origin["body"], "minute": origin["minute"], "to": to}
                told_already = any(all(r[k] == v for k, v in key.items()) for r in found.referrals)
                if kind == "referred" or not told_already:
                    _add(found.referrals, key, place)
            else:
                key = {"minute": origin["minute"], "from": origin["body"], "by": value}
                _add(found.call_ins, key, place)
    for item in found.items:
        for resolution in item.resolutions:
            for quoted in resolution.quoted:
                quoted["same_as"] = _same(quoted["words"], found.items, item)


def _origin(item: Item, found: Found, *, receives: bool) -> dict[str, str]:
    """The decision that was referred or called in: the minute that the item refers to, or the item's own."""
    for reference in item.refers_to:
        for other in found.items:
            if other is not item and other.number == reference["minute"]:
                return {"body": other.body, "minute": other.number}
        if reference["body"]:
            return {"body": reference["body"], "minute": reference["minute"]}
    if receives:  # the body that scrutinises: what came to it is the latest earlier decision of another body
        earlier = [i for i in found.items if i.body != item.body and i.day and i.day < item.day]
        if earlier:
            last = max(earlier, key=lambda i: i.day)
            return {"body": last.body, "minute": last.number}
    return {"body": item.body, "minute": item.number}


def _full(name: str, bodies: Iterable[str], here: str) -> str:
    """“Scrutiny Committee”, said at the People Scrutiny Committee, is that one."""
    for body in [here, *bodies]:
        if body.casefold() == name.casefold() or body.casefold().endswith(name.casefold()):
            return body
    return name


def _add(rows: list[dict[str, Any]], key: dict[str, Any], place: int) -> None:
    for row in rows:
        if all(row[name] == value for name, value in key.items()):
            row["said"].append(place)
            return
    rows.append({**key, "said": [place]})


def _same(words: str, items: list[Item], own: Item) -> dict[str, str] | None:
    for other in items:
        if other is not own:
            for resolution in other.resolutions:
                if alike(resolution.words, words):
                    return {"item": other.number, "number": resolution.number}
    return None


def day_of(iso: str) -> date:
    return date.fromisoformat(iso)
