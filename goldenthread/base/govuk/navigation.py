"""The menu of each site. A room adds its pages when it starts; a page draws only what the person may open.

    # in the room's apps.py
    def ready(self):
        from goldenthread.base.govuk import navigation
        navigation.add("office", "Figures", "figures", order=30, show=lambda r: may(r.user, Permission.THREAD_READ),
                   group=navigation.PROOF)

Whoever may open more than a row holds sees one link a group, and below it the pages of the group that they are in.
`checks` proves that each name has an address, so a page may skip one that has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from goldenthread.base.govuk.languages import at

PLANS, FAMILIES, PROOF, LEARNING, KEEPING = "Recommendations", "Families", "Proof", "Learning", "Keeping"
IN_A_ROW = 8  # items that are read at a glance and fit in one row of a desk's screen


@dataclass(frozen=True)
class Item:
    text: str
    url_name: str
    order: int
    show: Callable[[HttpRequest], bool] | None
    group: str = ""


_items: dict[str, dict[str, Item]] = {}
_footer: dict[str, dict[str, Item]] = {}


def add(
    site: str,
    text: str,
    url_name: str,
    *,
    order: int = 50,
    show: Callable[[HttpRequest], bool] | None = None,
    group: str = "",
) -> None:
    """Put a page in the menu of a site. Adding the same address name again replaces it."""
    _items.setdefault(site, {})[url_name] = Item(text, url_name, order, show, group)


def add_to_footer(site: str, text: str, url_name: str, *, order: int = 50) -> None:
    _footer.setdefault(site, {})[url_name] = Item(text, url_name, order, None)


def links(items: dict[str, Item], request: HttpRequest | None) -> list[dict[str, str]]:
    shown: list[dict[str, str]] = []
    for item in sorted(items.values(), key=lambda item: (item.order, item.text)):
        if item.show is None or (request is not None and hasattr(request, "user") and item.show(request)):
            try:
                href = at(reverse(item.url_name))
            except NoReverseMatch:
                continue  # the check below has said so
            shown.append({"text": gettext(item.text), "href": href, "active": "", "group": item.group})
    return shown


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The items this person may open; the page they are on is marked "page", the section they are in "true".

    Of more than `IN_A_ROW`, those of a group stand under one item, which leads to the first of them and holds all as
    `children`.
    """
    shown = links(_items.get(settings.SITE, {}), request)
    inside = [link for link in shown if link["href"] != "/" and request.path.startswith(link["href"])]
    for link in shown:
        if link["href"] == request.path:
            link["active"] = "page"
        elif inside and link is max(inside, key=lambda link: len(link["href"])):
            link["active"] = "true"
    return grouped(shown) if len(shown) > IN_A_ROW else shown


def grouped(shown: list[dict[str, str]]) -> list[dict[str, Any]]:
    """One item for each group of two or more, where its first member stood."""
    found: dict[str, list[dict[str, str]]] = {}
    for link in shown:
        found.setdefault(link["group"] or link["href"], []).append(link)
    told: list[dict[str, Any]] = []
    for name, members in found.items():
        if len(members) == 1:
            told += members
        else:
            active = "true" if any(one["active"] for one in members) else ""
            told.append({"text": name, "href": members[0]["href"], "active": active, "children": members})
    return told


def footer() -> list[tuple[str, str]]:
    return [(link["text"], link["href"]) for link in links(_footer.get(settings.SITE, {}), None)]


@register()
def every_name_has_an_address(app_configs: object, **kwargs: object) -> list[Error]:
    faults = []
    for items in (_items.get(settings.SITE, {}), _footer.get(settings.SITE, {})):
        for item in items.values():
            try:
                reverse(item.url_name)
            except NoReverseMatch:
                faults.append(Error(f"The menu item {item.text!r} names no page: {item.url_name!r}.", id="govuk.E001"))
    return faults
