"""Pages without a login, read from the published snapshot. Nothing is computed here but the order of words."""

import csv
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import condition, require_safe

from goldenthread.base.govuk.cells import harmless
from goldenthread.base.govuk.query import query
from goldenthread.outward.public.dates.views import private
from goldenthread.outward.public.models import (
    PublishedEntry,
    PublishedFile,
    PublishedPage,
    PublishedRelease,
    PublishedView,
)
from goldenthread.rules import tree
from goldenthread.rules.measures import verdict
from goldenthread.thread.improvement.asking import SearchForm, search_in
from goldenthread.thread.improvement.showing import for_template, with_views

KEPT_DRAWN = 3600  # seconds that this process remembers a drawn page
SECONDS_KEPT = 60  # how long a browser or proxy may show a page after a newer release
TEMPLATES = {
    "home": "public/home.html",
    "proof": "public/proof.html",
    "source": "public/source.html",
    "sources": "public/sources.html",
    "told": "public/told.html",
}

VERSION = version("goldenthread")  # a new version may draw the same release differently
View = Callable[..., HttpResponse]


def _etag(request: HttpRequest, **where: object) -> str | None:
    current = PublishedRelease.objects.current()
    return f'W/"{VERSION}-{current.digest[:32]}{_beside(current)}"' if current else None


def _beside(current: PublishedRelease | None) -> str:
    """Changes whenever another view or an answer does: pages that were drawn before are drawn again."""
    moment = getattr(current, "beside", None)
    return f"-{moment.timestamp():.6f}" if moment else ""


def _views(path: str) -> list[dict[str, Any]]:
    return [v.data for v in PublishedView.objects.filter(path=path)]


def published(view: View) -> View:
    """GET or HEAD only, unchanged pages answered as unchanged, kept for a minute by browsers and proxies."""

    @require_safe
    @condition(etag_func=_etag)
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
        return response

    return answer


def _find(path: str, number: int | None = None) -> PublishedPage:
    pages = PublishedPage.objects.select_related("release").defer("data").filter(path=path.strip("/"))
    found = pages.filter(release__number=number) if number else pages.filter(release=PublishedRelease.objects.current())
    page = found.first()
    if page is None:
        raise Http404
    return page


@published
def page(request: HttpRequest, path: str, number: int | None = None) -> HttpResponse:
    current = PublishedRelease.objects.current()
    if current is None and not path:
        return render(request, "public/nothing_yet.html")
    found = _find(path, number)
    # A release never changes, so what was drawn for it once is right until the next one.
    key = f"page:{found.release.digest}:{current.number if current else 0}:{found.path}{_beside(current)}"
    drawn = cache.get(key)
    if drawn is None:
        drawn = _drawn(request, found, current)
        cache.set(key, drawn, KEPT_DRAWN)
    response = HttpResponse(drawn)
    response["Last-Modified"] = http_date(found.release.published_at.timestamp())
    return response


def _drawn(request: HttpRequest, found: PublishedPage, current: PublishedRelease | None, **more: object) -> str:
    earlier = current is not None and found.release.number != current.number
    base = f"/releases/{found.release.number}/" if earlier else "/"  # the pages beside it are those of its release
    context = {
        **found.data,
        "page": found,
        "release": found.release,
        "earlier": earlier,
        "current": current,
        "base": base,
        "source_base": f"{base}sources/",
        "method_url": "/method",
        "slash": "",
        "results": None,
        **more,
    }
    if found.kind == "told":
        context["council_path"] = f"{base}{found.data['council']['slug']}"
    if found.kind == "proof":
        context["council_path"] = f"{base}{found.data['proof']['council']['slug']}"
        proof = with_views(found.data["proof"], _views(found.path))
        context["proof"] = for_template(proof, found.data["charts"])
        sizes = dict(found.release.files.filter(path__startswith=f"{found.path}.").values_list("path", "size"))
        context["files"] = [{**f, "size": sizes[f["path"]]} for f in found.data["files"] if f["path"] in sizes]
    return render_to_string(TEMPLATES[found.kind], context, request)


@require_safe
@private
@query(SearchForm)
def search(request: HttpRequest, council: str) -> HttpResponse:
    """Search in what is published now. The index was frozen with the release; only the choosing happens here.

    A parent may type a name: no proxy or browser keeps the page, and no other site is told its address.
    """
    current = PublishedRelease.objects.current()
    found = _find(f"{council}/search")
    asked = request.query  # type: ignore[attr-defined]
    chosen = {name: asked[name] for name in ("recommendation", "theme", "body")}
    results = search_in(found.data["told"], words=asked["q"], **chosen)
    drawn = _drawn(request, found, current, results=results, asked=asked, here=request.path)
    return HttpResponse(drawn)


@published
def page_json(request: HttpRequest, path: str) -> HttpResponse:
    found = _find(path)
    data = dict(found.data.get("proof") or found.data.get("told") or found.data)
    data["release"] = {"number": found.release.number, "digest": found.release.digest}
    if found.kind == "proof":
        data["other_views"] = _views(found.path)
    return JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})


@published
def page_csv(request: HttpRequest, path: str) -> HttpResponse:
    """The table of a page: one row per measure, year and area, or one per row of a register."""
    found = _find(path)
    rows = (found.data.get("proof") or found.data.get("told") or {}).get("table")
    if rows is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{path.strip("/").replace("/", "-")}.csv"'
    writer = csv.writer(response)
    writer.writerow(rows["head"])
    writer.writerows([harmless(cell) for cell in row] for row in rows["rows"])
    return response


@published
def file(request: HttpRequest, path: str) -> HttpResponse:
    found = PublishedFile.objects.filter(release=PublishedRelease.objects.current(), path=path).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.body), content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return response


@published
def method(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "harm": _one_of(row.harm, verdict.Harm),
            "moved": _one_of(row.moved, verdict.Moved),
            "delivered": _one_of(row.delivered, verdict.Delivered),
            "attributable": _one_of(row.attributable, verdict.Attributable),
            "headline": row.headline.text,
        }
        for row in verdict.TABLE
    ]
    return render(request, "public/method.html", {"rows": rows})


def _one_of(chosen: Sequence[Enum], kind: type[Enum]) -> str:
    return "Any" if len(chosen) == len(kind) else " or ".join(each.value for each in chosen).capitalize()


@published
def releases(request: HttpRequest) -> HttpResponse:
    return render(request, "public/releases.html", {"releases": PublishedRelease.objects.all()})


@published
def statement(request: HttpRequest, which: str) -> HttpResponse:
    return render(request, f"public/{which}.html")


def _entries() -> list[PublishedEntry]:
    return list(PublishedEntry.objects.order_by("number"))


@published
def record(request: HttpRequest) -> HttpResponse:
    """Everything that was made public, in order, with the root that changes when anything before it does."""
    rows = [
        {
            **(told := json.loads(e.data)),
            "day": datetime.fromisoformat(told["at"]).date(),
            "root": e.root,
            "label": KIND_WORDS.get(e.kind, e.kind),
        }
        for e in _entries()
    ]
    return render(request, "public/record.html", {"entries": rows[::-1], "root": rows[-1]["root"] if rows else ""})


@published
def views(request: HttpRequest) -> HttpResponse:
    """Every view that somebody filed of what a page says, the newest first."""
    return render(request, "public/views.html", {"rows": [v.data for v in PublishedView.objects.order_by("-number")]})


@published
def views_json(request: HttpRequest) -> HttpResponse:
    """The same as data. `sha256` is that of the public record; how it is made stands in `about`."""
    rows = [{**v.data, "sha256": v.sha256} for v in PublishedView.objects.order_by("number")]
    about = (
        "sha256 is over the JSON of number, path, about, claim, words, rests_on, link, by and filed: keys in order, no "
        "spaces, UTF-8."
    )
    return JsonResponse({"about": about, "views": rows}, json_dumps_params={"indent": 1, "ensure_ascii": False})


@published
def api_in_words(request: HttpRequest) -> HttpResponse:
    """How a program reads the record, drawn from the description that the API gives of itself."""
    from goldenthread.outward.public import api

    return render(request, "public/api.html", {"addresses": api.in_words(), "most": api.MOST})


@published
def record_json(request: HttpRequest) -> HttpResponse:
    entries = _entries()
    whole = {
        "tree": "RFC 6962, SHA-256",
        "count": len(entries),
        "root": entries[-1].root if entries else tree.root([]),
        "entries": [e.data for e in entries],
    }
    return JsonResponse(whole, json_dumps_params={"indent": 1, "ensure_ascii": False})


@published
def record_script(request: HttpRequest) -> HttpResponse:
    """The script that checks the record without our help."""
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_public_record.py"'
    return response


KIND_WORDS = {"release": "Release", "counter_view": "Another view", "tombstone": "Withheld"}
SCRIPT = Path(__file__).with_name("verify_public_record.py")
