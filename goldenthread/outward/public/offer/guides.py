"""Guides of five minutes, and the site in easy words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from goldenthread.base.govuk.languages import in_languages
from goldenthread.outward.public.models import PublishedOffer
from goldenthread.outward.public.offer.shelf import one
from goldenthread.outward.public.offer.views import kept

READERS = ("families", "young", "councillors", "staff", "schools")


def _rows(kind: str) -> list[dict[str, Any]]:
    return [dict(row.data) for row in PublishedOffer.objects.there().filter(kind=kind)]


@in_languages
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """All guides, by who reads them."""
    rows = sorted(_rows("guide"), key=lambda row: (READERS.index(row["reader"]), row["title"]))
    return kept(render(request, "localoffer/guides.html", {"rows": rows, "easy": len(_rows("easy"))}))


def _guide(slug: str) -> dict[str, Any]:
    found = one("guide", slug)
    if found is None:
        raise Http404
    return found | {"checked": date.fromisoformat(found["checked_on"]) if found["checked_on"] else None}


@in_languages
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    return kept(render(request, "localoffer/guide.html", {"told": _guide(slug)}))


@in_languages
@require_safe
def guide_easy(request: HttpRequest, slug: str) -> HttpResponse:
    """The same in easy words, part by part, and what is not there in easy words yet."""
    told = _guide(slug)
    parts = [found for name in told["easy"] if (found := one("easy", name)) is not None]
    if not parts:
        raise Http404
    return kept(render(request, "localoffer/guide_easy.html", {"told": told, "parts": parts}))


@in_languages
@require_safe
def all_easy(request: HttpRequest) -> HttpResponse:
    """Everything that is there in easy words, by kind."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(_rows("easy"), key=lambda row: str(row["title"])):
        if row["kind"] != "guide":
            kinds.setdefault(row["kind_label"], []).append(row)
    with_easy = [row for row in _rows("guide") if row["easy"]]
    return kept(render(request, "localoffer/all_easy.html", {"kinds": sorted(kinds.items()), "guides": with_easy}))


@in_languages
@require_safe
def easy(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    found = one("easy", f"{kind}:{key}")
    if found is None:
        raise Http404
    return kept(render(request, "localoffer/easy.html", {"told": found, "lines": found["lines"]}))


@require_safe
def of_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The address that easy words of a page had before."""
    if one("easy", f"page:{slug}") is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse("public:easy", args=["page", slug]))
