"""Pages of casework alike: one form, or a few tables with links. Whoever calls has passed the door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from goldenthread.base import editing
from goldenthread.casework.children.door import Opened


def link(text: Any, name: str, *args: Any, hidden: str = "") -> str:
    """A link as a cell of a table; `hidden` is read out after the words, where several links say the same."""
    after = format_html('<span class="govuk-visually-hidden"> {}</span>', hidden) if hidden else ""
    return format_html('<a class="govuk-link" href="{}">{}{}</a>', reverse(name, args=args), text, after)


@dataclass
class Listing:
    """One table of a page."""

    caption: str
    head: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    empty: str = "There is nothing to show."

    def __post_init__(self) -> None:
        """A column without a heading holds links: it is called so, for those who hear the table."""
        self.head = [words or ("Action" if place else "What") for place, words in enumerate(self.head)]


def form_page(
    request: HttpRequest,
    form_class: type[editing.OnceForm],
    *,
    act: Callable[[Any], Any],
    heading: str,
    button: str,
    back: tuple[str, str],
    answer: str | Callable[[Any], str],
    caption: str = "",
    lead: str = "",
    opened: Opened | None = None,
    warning: str = "",
    kind: str = "",
    **more: Any,
) -> HttpResponse:
    """A form of one heading and one button. `back`: words and address of where one came from."""
    return editing.handle(
        request,
        form_class,
        act=act,
        template="children/form.html",
        answer=answer,
        context={
            "heading": heading,
            "button": button,
            "lead": lead,
            "caption": caption or (opened.name if opened else ""),
            "back": back,
            "warn": warning,
            "opened": opened,
            "button_kind": kind,
            **more.pop("context", {}),
        },
        **more,
    )


def listing_page(
    request: HttpRequest,
    heading: str,
    listings: list[Listing],
    *,
    lead: str = "",
    links: list[tuple[str, str]] | None = None,
    caption: str = "",
    opened: Opened | None = None,
    crumbs: list[str] | None = None,
    query_form: Any = None,
    page: Any = None,
    status: int = 200,
    template: str = "children/listing.html",
    **context: Any,
) -> HttpResponse:
    """A page of tables. `links`: words and address of what can be done here."""
    return render(
        request,
        template,
        {
            "heading": heading,
            "listings": listings,
            "lead": lead,
            "links": links or [],
            "caption": caption or (opened.name if opened else ""),
            "opened": opened,
            "crumbs": crumbs or [],
            "query_form": query_form,
            "page": page,
            **context,
        },
        status=status,
    )
