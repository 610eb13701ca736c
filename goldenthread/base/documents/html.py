"""The HTML writer: a fragment for our pages, a whole file to download, and the page that the PDF is printed from."""

from __future__ import annotations

import base64
import unicodedata
from html import escape
from importlib import resources

from goldenthread.base.documents.blocks import (
    Block,
    BulletList,
    Callout,
    Cite,
    Document,
    Emphasis,
    Figure,
    Heading,
    KeyFigures,
    Link,
    Number,
    NumberedList,
    PageBreak,
    Paragraph,
    Runs,
    SourceNote,
    Strong,
    Table,
    Text,
    plain,
)
from goldenthread.base.documents.text import NOTES, byline

_SIZES = {1: "l", 2: "m", 3: "s", 4: "s", 5: "s", 6: "s"}


def direction(words: str) -> str:
    """ "rtl" where the first letter with a direction runs right to left (Unicode rules P2 and P3), else ltr."""
    for letter in words:
        way = unicodedata.bidirectional(letter)
        if way == "L":
            return "ltr"
        if way in ("R", "AL"):
            return "rtl"
    return "ltr"


SET_BY_CONTENT = 20  # rows up to which the printer measures every cell; beyond, that takes most of its time


LETTERS = {True: 112, False: 72}  # that fit beside each other on a landscape and on an upright page


def columns(table: Table, *, wide: bool) -> str:
    """The widths of a long table's columns: room for the longest word of each first, then for how much they say."""
    cells = [[plain(row[place]) for row in (table.head, *table.body)] for place in range(len(table.head))]
    longest = [max((len(word) for words in column for word in words.split()), default=1) for column in cells]
    needed = [min(letters, 20) * 1.15 + 2 for letters in longest]  # the head is bold, and cells stand apart
    said = [min(sum(map(len, column)) / len(column), 120) for column in cells]
    left = max(LETTERS[wide] - sum(needed), 0)
    widths = [need + left * words / max(sum(said), 1) for need, words in zip(needed, said, strict=True)]
    made = "".join(f'<col style="width: {width / sum(widths):.2%}">' for width in widths)
    return f"<colgroup>{made}</colgroup>"


def style_sheet(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


class _Html:
    def __init__(self, document: Document, *, level: int, prefix: str, paper: bool) -> None:
        if not 1 <= level <= 3:
            raise ValueError(f"level={level}: the title can stand at level 1, 2 or 3.")
        self.document, self.deeper, self.prefix, self.paper = document, level - 1, escape(prefix), paper
        self.numbers = {(cite.note, cite.href): place for place, cite in enumerate(document.notes, 1)}
        self.mentioned: set[int] = set()
        self.figures = 0

    def runs(self, these: Runs) -> str:
        out = []
        for run in these:
            match run:
                case Cite():
                    place = self.numbers[run.note, run.href]
                    mark = "" if place in self.mentioned else f' id="{self.prefix}-cite-{place}"'
                    self.mentioned.add(place)
                    out.append(
                        f'<sup class="gt-document__cite"{mark}>'
                        f'<a class="govuk-link" href="#{self.prefix}-note-{place}">[{place}]</a></sup>'
                    )
                case Link():
                    out.append(f'<a class="govuk-link" href="{escape(run.href)}">{escape(run.text)}</a>')
                case Number():
                    value = f' value="{run.machine}"' if run.value is not None else ' value=""'
                    out.append(f'<data{value} class="gt-number">{escape(run.words)}</data>')
                case Text():
                    tag = {Strong: "strong", Emphasis: "em"}.get(type(run), "")
                    language = f' lang="{escape(run.language)}"' if run.language else ""
                    if language:
                        language += f' dir="{direction(run.text)}"'
                    if tag or language:
                        tag = tag or "span"
                        out.append(f"<{tag}{language}>{escape(run.text)}</{tag}>")
                    else:
                        out.append(escape(run.text))
        return "".join(out)

    def way(self, these: Runs | str) -> str:
        words = these if isinstance(these, str) else plain(these)
        return ' dir="rtl"' if direction(words) == "rtl" else ""

    def tagged(self, tag: str, these: Runs, classes: str, more: str = "") -> str:
        return f'<{tag} class="{classes}"{more}{self.way(these)}>{self.runs(these)}</{tag}>'

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                level = block.level + self.deeper
                return self.tagged(f"h{min(level, 6)}", block.runs, f"govuk-heading-{_SIZES[min(level, 6)]}")
            case SourceNote():
                return self.tagged("p", block.runs, "govuk-body-s gt-document__source")
            case Paragraph():
                return self.tagged("p", block.runs, "govuk-body")
            case NumberedList() | BulletList():
                tag, kind = ("ol", "number") if isinstance(block, NumberedList) else ("ul", "bullet")
                items = "".join(f"<li{self.way(item)}>{self.runs(item)}</li>" for item in block.rows)
                return f'<{tag} class="govuk-list govuk-list--{kind}">{items}</{tag}>'
            case Table():
                return self.table(block)
            case Callout(kind="warning"):
                icon = "" if self.paper else '<span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
                return (
                    f'<div class="govuk-warning-text">{icon}'
                    f'<strong class="govuk-warning-text__text"{self.way(block.runs)}>'
                    f"Warning: {self.runs(block.runs)}</strong></div>"
                )
            case Callout():
                return self.tagged("div", block.runs, "govuk-inset-text")
            case KeyFigures():
                return self.key_figures(block)
            case Figure():
                return self.figure(block)
            case PageBreak():
                return '<div class="gt-document__page-break"></div>'
        raise TypeError(f"{block!r} has no HTML")  # pragma: no cover - Document refuses what is no block

    def key_figures(self, block: KeyFigures) -> str:
        rows = []
        for figure in block.figures:
            note = self.tagged("dd", figure.note_runs, "govuk-summary-list__actions gt-document__note")
            rows.append(
                '<div class="govuk-summary-list__row">'
                f'<dt class="govuk-summary-list__key"{self.way(figure.label)}>{escape(figure.label)}</dt>'
                + self.tagged("dd", figure.value_runs, "govuk-summary-list__value")
                + (note if figure.note_runs else "")
                + "</div>"
            )
        return f'<dl class="govuk-summary-list">{"".join(rows)}</dl>'

    def table(self, table: Table) -> str:
        if not table.body:
            return (
                f'<p class="govuk-body"{self.way(table.caption)}><strong>{escape(table.caption)}</strong></p>'
                f'<p class="govuk-body"{self.way(table.empty)}>{escape(table.empty)}</p>'
            )

        def cell(place: int, these: Runs, *, head: bool = False) -> str:
            numeric = place in table.numeric
            if head or (place == 0 and table.row_header):
                scope = "col" if head else "row"
                kind = " govuk-table__header--numeric" if numeric else ""
                return self.tagged("th", these, f"govuk-table__header{kind}", f' scope="{scope}"')
            return self.tagged("td", these, f"govuk-table__cell{' govuk-table__cell--numeric' if numeric else ''}")

        head = "".join(cell(place, these, head=True) for place, these in enumerate(table.head))
        body = "".join(
            f'<tr class="govuk-table__row">{"".join(cell(place, these) for place, these in enumerate(row))}</tr>'
            for row in table.body
        )
        long = self.paper and len(table.body) > SET_BY_CONTENT
        widths = columns(table, wide=self.document.wide) if long else ""
        inner = (
            f'<table class="govuk-table{" gt-long" if long else ""}">'
            f'<caption class="govuk-table__caption govuk-table__caption--s"'
            f"{self.way(table.caption)}>{escape(table.caption)}</caption>{widths}"
            f'<thead class="govuk-table__head">'
            f'<tr class="govuk-table__row">{head}</tr></thead><tbody class="govuk-table__body">{body}</tbody></table>'
        )
        if self.paper:
            return inner
        return f'<div class="gt-scroll" role="region" tabindex="0" aria-label="{escape(table.caption)}">{inner}</div>'

    def figure(self, figure: Figure) -> str:
        chart = figure.chart
        self.figures += 1
        if self.paper:
            code = base64.b64encode(chart.svg_wide.encode()).decode()
            picture = f'<img alt="{escape(chart.description)}" src="data:image/svg+xml;base64,{code}">'
        else:
            picture = chart.pictures(f"{self.prefix}-{self.figures}")
        source = f'<p class="govuk-body-s gt-document__source">{escape(chart.source)}</p>' if chart.source else ""
        return (
            '<figure class="gt-chart"><figcaption class="gt-chart__title govuk-heading-s">'
            f'{escape(chart.title)}</figcaption><p class="govuk-body">{escape(chart.sentence)}</p>{picture}</figure>'
            f"{self.table(figure.table) if figure.with_table else ''}{source}"
        )

    def top(self) -> str:
        document, tag = self.document, f"h{1 + self.deeper}"
        logo = ""
        if document.logo is not None:
            kind = "png" if document.logo.startswith(b"\x89PNG") else "jpeg"
            code = base64.b64encode(document.logo).decode()
            alt = escape(document.logo_alt or document.author)
            logo = f'<img class="gt-document__logo" alt="{alt}" src="data:image/{kind};base64,{code}">'
        subtitle = (
            f'<p class="govuk-body-l"{self.way(document.subtitle)}>{escape(document.subtitle)}</p>'
            if document.subtitle
            else ""
        )
        return (
            f'{logo}<{tag} class="govuk-heading-{_SIZES[1 + self.deeper]}"{self.way(document.title)}>'
            f'{escape(document.title)}</{tag}>{subtitle}<p class="govuk-body gt-document__byline">'
            f"{escape(byline(document))}</p>"
        )

    def bottom(self) -> str:
        out = []
        if self.numbers:
            level = 2 + self.deeper
            out.append(f'<h{level} class="govuk-heading-{_SIZES[level]}">{NOTES}</h{level}>')
            for (note, href), place in self.numbers.items():
                said = f'<a class="govuk-link" href="{escape(href)}">{escape(note)}</a>' if href else escape(note)
                out.append(
                    f'<p class="govuk-body-s gt-document__note" id="{self.prefix}-note-{place}"{self.way(note)}>'
                    f'<a class="govuk-link" href="#{self.prefix}-cite-{place}">[{place}]</a> {said}</p>'
                )
        out += [self.tagged("p", line, "govuk-body-s gt-document__foot") for line in self.document.foot if plain(line)]
        return "".join(out)

    def write(self, *, title: bool) -> str:
        language = escape(self.document.language)
        body = "".join(self.block(block) for block in self.document.walk())
        return f'<div class="gt-document" lang="{language}">{self.top() if title else ""}{body}{self.bottom()}</div>'


def fragment(document: Document, *, level: int = 1, title: bool = True, prefix: str = "doc") -> str:
    return _Html(document, level=level, prefix=prefix, paper=False).write(title=title)


def page(document: Document) -> str:
    """A file that stands alone. Its own policy forbids it to load or run anything."""
    return _whole(document, style_sheet("page.css"), paper=False)


def paper(document: Document, styles: str) -> str:
    return _whole(document, styles, paper=True)


def _whole(document: Document, styles: str, *, paper: bool) -> str:
    body = _Html(document, level=1, prefix="doc", paper=paper).write(title=True)
    day = document.date.isoformat()
    policy = (
        ""
        if paper
        else "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        'img-src data:">'
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}"><head><meta charset="utf-8">{policy}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(document.title)}</title>'
        f'<meta name="author" content="{escape(document.author)}"><meta name="dcterms.created" content="{day}">'
        f'<meta name="dcterms.modified" content="{day}"><style>{styles}</style></head>'
        f"<body><main>{body}</main></body></html>\n"
    )
