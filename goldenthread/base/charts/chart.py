"""A drawn chart: two pictures, and the same in words and as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from html import escape
from typing import Any


@dataclass(frozen=True)
class ChartTable:
    """All the data of the chart. `numeric`: columns, from 0, that hold numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class Chart:
    """`sentence`: what the chart shows, worked out from its data. `description`: the sentence with kind of chart and
    key, for those who do not see the picture. `about`: the maker's own remark, if any.
    """

    title: str
    sentence: str
    description: str
    svg_wide: str = field(repr=False)
    svg_narrow: str = field(repr=False)
    table: ChartTable = field(repr=False)
    source: str = ""
    about: str = ""
    _png: Callable[[], bytes] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def png(self) -> bytes:
        """The wide picture at 200 dots an inch, for Word. Drawn when first asked for."""
        if self._png is None:
            raise ValueError(
                f"Chart {self.title!r} was kept without its picture for Word. Draw it again from its data."
            )
        return self._png()

    def kept(self) -> dict[str, Any]:
        """Plain data (JSON) from which `Chart.from_kept` makes this chart again without drawing; without the PNG."""
        return {key: value for key, value in asdict(self).items() if key != "_png"}

    @classmethod
    def from_kept(cls, kept: dict[str, Any]) -> Chart:
        table = kept["table"]
        rows = tuple(tuple(row) for row in table["rows"])
        return cls(
            **{
                key: kept[key]
                for key in ("title", "sentence", "description", "svg_wide", "svg_narrow", "source", "about")
            },
            table=ChartTable(table["caption"], tuple(table["header"]), rows, tuple(table["numeric"])),
        )

    def html(self, *, heading: str = "", suffix: str = "") -> str:
        """Markup for a page: the pictures, the sentence, the source and the table, which opens without JavaScript.

        `heading`: "h2" to "h4" to make the title a heading. `suffix`: put the same chart twice on one page with two
        suffixes, so that ids stay unique. Mark it safe in a template: everything in it is escaped.
        """
        if heading not in ("", "h2", "h3", "h4"):
            raise ValueError(f"heading={heading!r}: use h2, h3, h4 or nothing.")
        title = escape(self.title)
        inner = f'<{heading} class="govuk-heading-s gt-chart__title">{title}</{heading}>' if heading else title
        plain = "" if heading else " govuk-heading-s"
        about = f'<p class="govuk-body-s gt-chart__key">{escape(self.about)}</p>' if self.about else ""
        source = f'<p class="govuk-body-s gt-chart__source">{escape(self.source)}</p>' if self.source else ""
        return (
            f'<figure class="gt-chart"><figcaption class="gt-chart__title{plain}">{inner}</figcaption>'
            f'<p class="govuk-body">{escape(self.sentence)}</p>'
            f"{self.pictures(suffix)}{about}"
            '<details class="govuk-details gt-chart__data"><summary class="govuk-details__summary">'
            '<span class="govuk-details__summary-text">Show the figures as a table'
            f'<span class="govuk-visually-hidden">: {title}</span></span></summary>'
            f'<div class="govuk-details__text">{self.table_html()}</div></details>{source}</figure>'
        )

    def pictures(self, suffix: str = "") -> str:
        """The wide and the narrow drawing; charts.css shows the one that fits the screen."""
        wide, narrow = self.svg_wide, self.svg_narrow
        if suffix:
            wide, narrow = (suffixed(svg, suffix) for svg in (wide, narrow))
        return (
            f'<div class="gt-chart__picture gt-chart--wide">{wide}</div>'
            f'<div class="gt-chart__picture gt-chart--narrow">{narrow}</div>'
        )

    def table_html(self) -> str:
        """The data as a GOV.UK table in a box that scrolls sideways by keyboard too."""
        table, numeric = self.table, set(self.table.numeric)
        head = "".join(
            f'<th scope="col" class="govuk-table__header{" govuk-table__header--numeric" if place in numeric else ""}">'
            f"{escape(cell)}</th>"
            for place, cell in enumerate(table.header)
        )
        body = "".join(
            '<tr class="govuk-table__row">'
            + "".join(
                f'<th scope="row" class="govuk-table__header">{escape(cell)}</th>'
                if place == 0
                else f'<td class="govuk-table__cell{" govuk-table__cell--numeric" if place in numeric else ""}">'
                f"{escape(cell)}</td>"
                for place, cell in enumerate(row)
            )
            + "</tr>"
            for row in table.rows
        )
        return (
            f'<div class="gt-scroll" role="region" tabindex="0" aria-label="{escape(table.caption)}">'
            f'<table class="govuk-table"><caption class="govuk-table__caption govuk-table__caption--s">'
            f'{escape(table.caption)}</caption><thead class="govuk-table__head"><tr class="govuk-table__row">'
            f'{head}</tr></thead><tbody class="govuk-table__body">{body}</tbody></table></div>'
        )


def suffixed(svg: str, suffix: str) -> str:
    """The drawing with every id of its own lengthened, so that it can stand twice on a page."""
    from goldenthread.base.charts.svg import rename_ids

    return rename_ids(svg, suffix)
