"""One tree of blocks, from which the Word, PDF and HTML files are all written.

A tree is checked when it is built, so a writer never meets a bad one: heading levels do not skip, the rows of a table
are as long as its header, a figure says in words what it shows, and no text holds control characters.
Anything wrong raises `BadDocument` with what is wrong, where, and what to do.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import urlsplit

from goldenthread.base.documents.numbers import ABSENT, Unit, Value, decimal_of, write


class BadDocument(ValueError):
    """The tree cannot be written. The message says what is wrong, where, and what to do."""


# --- text -----------------------------------------------------------------------------------------

_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e")  # can show a file's words in another order than they are read


def clean(text: object, where: str) -> str:
    """`text` unchanged, or BadDocument where it holds what Word, XML or a reader cannot take."""
    if not isinstance(text, str):
        raise BadDocument(f"{where}: {text!r} is not text. Give a str, or a Number for a figure.")
    for place, letter in enumerate(text):
        if (
            unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
            or letter in _OVERRIDES
            or ord(letter) & 0xFFFE == 0xFFFE
        ):
            raise BadDocument(
                f"{where}: character {place + 1} is U+{ord(letter):04X}, a control character. "
                "Remove it; for a new line use a new paragraph."
            )
    return text


@dataclass(frozen=True)
class Text:
    """Plain words. `language` is a BCP 47 tag where it differs from the document's, such as "ur" for Urdu."""

    text: str
    language: str = ""

    def __post_init__(self) -> None:
        clean(self.text, "Text")
        if self.language and not self.language.replace("-", "").isalnum():
            raise BadDocument(f"Text: {self.language!r} is not a language tag. Use one such as 'ar' or 'en-GB'.")

    @property
    def words(self) -> str:
        return self.text


@dataclass(frozen=True)
class Strong(Text):
    """Words of importance, in bold."""


@dataclass(frozen=True)
class Emphasis(Text):
    """Stressed words, in italics."""


@dataclass(frozen=True)
class Link:
    """Words that lead to a whole address (http, https, mailto, tel): a file has no site to be relative to."""

    text: str
    href: str
    name: str = ""

    def __post_init__(self) -> None:
        clean(self.text, "Link")
        if not self.text.strip():
            raise BadDocument(f"Link to {self.href}: has no words. Say where it leads.")
        clean(self.href, f"Link {self.text!r}")
        try:
            parts = urlsplit(self.href)
        except ValueError:
            raise BadDocument(f"Link {self.text!r}: {self.href!r} is not an address.") from None
        if parts.scheme not in ("http", "https", "mailto", "tel") or not (parts.netloc or parts.path):
            raise BadDocument(
                f"Link {self.text!r}: {self.href!r} is not a whole address. "
                "Begin it with https://, http://, mailto: or tel:"
            )
        if any(letter.isspace() for letter in self.href):
            raise BadDocument(f"Link {self.text!r}: the address holds a space. Write it as %20.")

    @property
    def words(self) -> str:
        return self.text


@dataclass(frozen=True)
class Cite:
    """A mark [1] that leads to a note at the end of the document. Equal notes share one number."""

    note: str
    href: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        clean(self.note, "Cite")
        if not self.note.strip():
            raise BadDocument("Cite: the note is empty. Say which paper and which passage.")
        if self.href:
            Link(self.note, self.href)


@dataclass(frozen=True)
class Number:
    """A figure. Written from `value`, `unit` and `places` alone: no template can change it.

    `name` is what a template's wording calls it, as in "{within_20_weeks}".
    """

    value: Value
    unit: Unit = "count"
    places: int = 0
    name: str = ""
    absent: str = ABSENT

    def __post_init__(self) -> None:
        clean(self.absent, "Number")
        try:
            write(self.value, self.unit, self.places)
        except ValueError as wrong:
            raise BadDocument(f"Number {self.name or self.value!r}: {wrong}") from None

    @property
    def words(self) -> str:
        return write(self.value, self.unit, self.places, absent=self.absent)

    @property
    def machine(self) -> str:
        """The value as given, for <data value="…">; empty where there is none."""
        return "" if self.value is None else f"{decimal_of(self.value):f}"


Run = Text | Link | Cite | Number
Runs = tuple[Run, ...]
Words = str | Run | Iterable[str | Run]


def runs(words: Words, where: str) -> Runs:
    """A string, one run, or several strings and runs, as a tuple of runs."""
    if isinstance(words, str):
        words = (Text(clean(words, where)),)
    elif isinstance(words, Text | Link | Cite | Number):
        words = (words,)
    out: list[Run] = []
    for item in words:
        if isinstance(item, str):
            item = Text(clean(item, where))
        if not isinstance(item, Text | Link | Cite | Number):
            raise BadDocument(f"{where}: {item!r} is neither text nor a run. Use str, Text, Link, Cite or Number.")
        out.append(item)
    return tuple(out)


def plain(these: Runs) -> str:
    """The words of the runs, without marks of citation."""
    return "".join("" if isinstance(run, Cite) else run.words for run in these)


def _said(these: Runs, where: str) -> None:
    if not plain(these).strip():
        raise BadDocument(f"{where}: has no words. Give some, or leave the block out.")


# --- blocks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 to 4; the title of the document is level 1."""

    words: Words
    level: Literal[2, 3, 4] = 2
    key: str = ""

    def __post_init__(self) -> None:
        if self.level not in (2, 3, 4):
            raise BadDocument(f"Heading {self.words!r}: level {self.level}. Use 2, 3 or 4; the title is level 1.")
        object.__setattr__(self, "words", runs(self.words, "Heading"))
        _said(self.runs, "Heading")

    @property
    def runs(self) -> Runs:
        return self.words  # type: ignore[return-value]


@dataclass(frozen=True)
class Paragraph:
    words: Words
    key: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", runs(self.words, f"Paragraph {self.key}".strip()))
        _said(self.runs, f"Paragraph {self.key}".strip())

    @property
    def runs(self) -> Runs:
        return self.words  # type: ignore[return-value]


@dataclass(frozen=True)
class SourceNote(Paragraph):
    """Where the figures above come from: small type. Write "Source: …" in full."""


@dataclass(frozen=True)
class BulletList:
    items: Sequence[Words]

    def __post_init__(self) -> None:
        name = type(self).__name__
        items = tuple(runs(item, f"{name} item {place}") for place, item in enumerate(self.items, 1))
        if not items:
            raise BadDocument(f"{name}: has no items. Give one, or write a paragraph that says there are none.")
        for place, item in enumerate(items, 1):
            _said(item, f"{name} item {place}")
        object.__setattr__(self, "items", items)

    @property
    def rows(self) -> tuple[Runs, ...]:
        return self.items  # type: ignore[return-value]


@dataclass(frozen=True)
class NumberedList(BulletList):
    """Steps or points in order, counted from 1."""


@dataclass(frozen=True)
class Table:
    """`header` names every column. A cell may be words or runs; say "none" in words rather than leave it empty.

    `row_header`: the first cell of each row names the row. `numeric`: columns (from 0) set to the right.
    No rows: the writers print the caption and `empty` instead of a table without cells.
    """

    caption: str
    header: Sequence[Words]
    rows: Sequence[Sequence[Words]]
    row_header: bool = True
    numeric: Iterable[int] = ()
    empty: str = "There is nothing to list."

    def __post_init__(self) -> None:
        where = f"Table {self.caption!r}"
        clean(self.caption, "Table caption")
        clean(self.empty, where)
        if not self.caption.strip():
            raise BadDocument("Table: has no caption. Say what it lists.")
        header = tuple(runs(cell, f"{where}, header") for cell in self.header)
        if not header:
            raise BadDocument(f"{where}: has no header row. Name every column.")
        for place, cell in enumerate(header, 1):
            _said(cell, f"{where}, header of column {place}")
        rows = tuple(
            tuple(runs(cell, f"{where}, row {line}, column {place}") for place, cell in enumerate(row, 1))
            for line, row in enumerate(self.rows, 1)
        )
        for line, row in enumerate(rows, 1):
            if len(row) != len(header):
                raise BadDocument(
                    f"{where}, row {line}: has {len(row)} cells, the header has {len(header)}. "
                    "Give every column a cell."
                )
        numeric = frozenset(self.numeric)
        if not numeric <= set(range(len(header))):
            raise BadDocument(f"{where}: numeric names column {max(numeric)}; columns are 0 to {len(header) - 1}.")
        object.__setattr__(self, "header", header)
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "numeric", numeric)

    @property
    def head(self) -> tuple[Runs, ...]:
        return self.header  # type: ignore[return-value]

    @property
    def body(self) -> tuple[tuple[Runs, ...], ...]:
        return self.rows  # type: ignore[return-value]


class DrawnTable(Protocol):
    @property
    def caption(self) -> str: ...
    @property
    def header(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> tuple[tuple[str, ...], ...]: ...
    @property
    def numeric(self) -> tuple[int, ...]: ...


class Drawn(Protocol):
    """What a figure needs of a chart; `goldenthread.base.charts.Chart` is one."""

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def svg_wide(self) -> str: ...
    def pictures(self, suffix: str = "") -> str: ...
    @property
    def png(self) -> bytes: ...
    @property
    def table(self) -> DrawnTable: ...


@dataclass(frozen=True)
class Figure:
    """A chart with its title, its sentence, its source and (unless told otherwise) its figures as a table."""

    chart: Drawn
    with_table: bool = True

    def __post_init__(self) -> None:
        where = f"Figure {self.chart.title!r}"
        for part in ("title", "description", "sentence"):
            if not clean(getattr(self.chart, part), f"{where}, {part}").strip():
                raise BadDocument(f"{where}: has no {part}. Say in words what the chart shows.")
        clean(self.chart.source, f"{where}, source")

    @property
    def table(self) -> Table:
        drawn = self.chart.table
        return Table(drawn.caption, drawn.header, drawn.rows, numeric=drawn.numeric)


@dataclass(frozen=True)
class Callout:
    """`warning`: begins with the word "Warning". `inset`: set apart from the text around it."""

    words: Words
    kind: Literal["warning", "inset"] = "inset"
    key: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("warning", "inset"):
            raise BadDocument(f"Callout: kind {self.kind!r}. Use 'warning' or 'inset'.")
        object.__setattr__(self, "words", runs(self.words, "Callout"))
        _said(self.runs, "Callout")

    @property
    def runs(self) -> Runs:
        return self.words  # type: ignore[return-value]


@dataclass(frozen=True)
class KeyFigure:
    label: str
    value: Words
    note: Words = ""

    def __post_init__(self) -> None:
        clean(self.label, "KeyFigure label")
        if not self.label.strip():
            raise BadDocument("KeyFigure: has no label. Say what is counted.")
        object.__setattr__(self, "value", runs(self.value, f"KeyFigure {self.label!r}"))
        object.__setattr__(self, "note", runs(self.note, f"KeyFigure {self.label!r}, note"))
        _said(self.value_runs, f"KeyFigure {self.label!r}")

    @property
    def value_runs(self) -> Runs:
        return self.value  # type: ignore[return-value]

    @property
    def note_runs(self) -> Runs:
        return self.note if plain(self.note) or self.note_cited else ()  # type: ignore[arg-type,return-value]

    @property
    def note_cited(self) -> bool:
        return any(isinstance(run, Cite) for run in self.note)  # type: ignore[union-attr]


@dataclass(frozen=True)
class KeyFigures:
    """A short list of labels and values."""

    figures: Sequence[KeyFigure]

    def __post_init__(self) -> None:
        object.__setattr__(self, "figures", tuple(self.figures))
        if not self.figures:
            raise BadDocument("KeyFigures: has no figures. Give one, or leave the block out.")


@dataclass(frozen=True)
class PageBreak:
    """A new page in Word and PDF; nothing in HTML."""


Block = Heading | Paragraph | BulletList | Table | Figure | Callout | KeyFigures | PageBreak


@dataclass(frozen=True)
class Section:
    """Blocks under one key, which a council's template may move, and leave out only if `optional`."""

    key: str
    blocks: Sequence[Block]
    optional: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", tuple(self.blocks))
        if not self.key:
            raise BadDocument("Section: has no key. Name it, so that a template can place it.")
        if any(isinstance(block, Section) for block in self.blocks):
            raise BadDocument(f"Section {self.key!r}: holds another section. Sections do not nest.")
        if not self.blocks:
            raise BadDocument(f"Section {self.key!r}: is empty. Give it a block, or leave it out.")


@dataclass(frozen=True)
class Document:
    """`author` is the body that publishes, never a person. `date` is the day the document bears, and the only date in
    the file: the same document gives the same bytes on any day. `footer` lines stand at the end.
    `logo` is a PNG or JPEG; `logo_alt` names the body it belongs to.
    """

    title: str
    author: str
    date: datetime.date
    blocks: Sequence[Block | Section]
    subtitle: str = ""
    language: str = "en-GB"
    footer: Sequence[Words] = ()
    logo: bytes | None = field(default=None, repr=False)
    logo_alt: str = ""
    wide: bool = False  # paper on its side, for tables of many columns

    def __post_init__(self) -> None:
        for part in ("title", "author", "subtitle", "logo_alt", "language"):
            clean(getattr(self, part), f"Document {part}")
        for part in ("title", "author", "language"):
            if not getattr(self, part).strip():
                raise BadDocument(f"Document: has no {part}.")
        if not self.language.replace("-", "").isalnum():
            raise BadDocument(f"Document: {self.language!r} is not a language tag. Use one such as 'en-GB'.")
        if type(self.date) is not datetime.date:
            raise BadDocument(f"Document {self.title!r}: date {self.date!r} is not a day. Give a datetime.date.")
        if self.date.year < 1980:
            raise BadDocument(f"Document {self.title!r}: {self.date} is before 1980, which a Word file cannot bear.")
        if self.logo is not None and not self.logo.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
            raise BadDocument("Document: the logo is neither PNG nor JPEG. Save it as one of these.")
        object.__setattr__(self, "blocks", tuple(self.blocks))
        object.__setattr__(self, "footer", tuple(runs(line, "Document footer") for line in self.footer))
        keys = [block.key for block in self.blocks if isinstance(block, Section)]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise BadDocument(f"Document {self.title!r}: two sections have the key {twice[0]!r}. Keys are used once.")
        level = 1
        for block in self.walk():
            if not isinstance(
                block, Heading | Paragraph | BulletList | Table | Figure | Callout | KeyFigures | PageBreak
            ):
                raise BadDocument(f"Document {self.title!r}: {block!r} is not a block.")
            if isinstance(block, Heading):
                if block.level > level + 1:
                    raise BadDocument(
                        f"Heading {plain(block.runs)!r}: level {block.level} follows level {level}. "
                        f"Use level {level + 1}."
                    )
                level = block.level

    def walk(self) -> Iterator[Block]:
        """Every block in order, out of its section."""
        for block in self.blocks:
            if isinstance(block, Section):
                yield from block.blocks
            else:
                yield block

    @property
    def foot(self) -> tuple[Runs, ...]:
        return self.footer  # type: ignore[return-value]

    def all_runs(self) -> Iterator[Runs]:
        """Every group of runs, in reading order."""
        for block in self.walk():
            yield from runs_of(block)
        yield from self.foot

    @property
    def notes(self) -> tuple[Cite, ...]:
        """The notes cited, in order of first mention: note 1 first."""
        seen: dict[tuple[str, str], Cite] = {}
        for group in self.all_runs():
            for run in group:
                if isinstance(run, Cite):
                    seen.setdefault((run.note, run.href), run)
        return tuple(seen.values())

    @property
    def day(self) -> str:
        """The date as people write it: 5 October 2021."""
        return long_date(self.date)


# strftime would write them in the machine's language
_MONTHS = [
    *("", "January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
]


def long_date(day: datetime.date) -> str:
    """5 October 2021. English month names whatever the machine's locale."""
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


def runs_of(block: Block) -> Iterator[Runs]:
    """The groups of runs in one block, in reading order. A figure's own words are its chart's, not runs."""
    match block:
        case Heading() | Paragraph() | Callout():
            yield block.runs
        case BulletList():
            yield from block.rows
        case Table():
            yield from block.head
            for row in block.body:
                yield from row
        case KeyFigures():
            for figure in block.figures:
                yield figure.value_runs
                yield figure.note_runs
        case _:
            return
