"""Pages for whoever looks for help: what every school should give, the thresholds of need, and what families said."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from goldenthread.base.govuk.cells import harmless
from goldenthread.base.govuk.languages import at, in_languages
from goldenthread.outward.public.models import PublishedOffer
from goldenthread.outward.public.offer.shelf import easy_words, one
from goldenthread.outward.public.offer.views import kept

STAGES = ("assess", "plan", "do", "review")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# --- what every school should give ---------------------------------------------------------------------------------


@in_languages
@require_safe
def ordinary(request: HttpRequest) -> HttpResponse:
    """The entitlement: by area of need, with the four steps first, and what a parent can ask."""
    in_easy = easy_words()
    told = (one("ordinary") or {"rows": []})["rows"]
    rows = [row | {"easy": in_easy.get(f"expectation:{row['slug']}")} for row in told]
    steps = [row for stage in STAGES for row in rows if row["stage"] == stage]
    areas: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if not row["stage"]:
            areas.setdefault(row["area_label"], []).append(row)
    context = {"steps": steps, "areas": list(areas.items()), "told": one("consistency")}
    return kept(render(request, "localoffer/ordinary.html", context))


@in_languages
@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    """How alike schools and settings are in what they give."""
    return kept(render(request, "localoffer/consistency.html", {"told": one("consistency")}))


@require_safe
def consistency_json(request: HttpRequest) -> HttpResponse:
    told = one("consistency") or {"rows": [], "settings": []}
    return kept(JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False}))


@require_safe
def consistency_csv(request: HttpRequest) -> HttpResponse:
    told = one("consistency") or {"rows": []}
    head = ["expectation", "kept", "in_part", "not_yet", "has_not_said", "in_doubt", "of"]
    keys = ("title", "met", "n_part", "n_not", "n_silent", "contested", "of")
    return kept(_csv("consistency.csv", head, ([row[key] for key in keys] for row in told["rows"])))


def _csv(name: str, head: list[str], rows: Any) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return response


# --- thresholds ------------------------------------------------------------------------------------------------------


def _document(slug: str) -> dict[str, Any]:
    told = one("threshold", slug)
    if told is None:
        raise Http404
    return told | {"since": _day(told["from"]), "review": _day(told["review_by"])}


@in_languages
@require_safe
def thresholds(request: HttpRequest) -> HttpResponse:
    rows = [dict(row.data) for row in PublishedOffer.objects.there().filter(kind="threshold").order_by("slug")]
    if len(rows) == 1:
        return HttpResponseRedirect(at(reverse("public:threshold", args=[rows[0]["slug"]])))
    return kept(render(request, "localoffer/thresholds.html", {"rows": rows}))


@in_languages
@require_safe
def threshold(request: HttpRequest, slug: str) -> HttpResponse:
    """The ways in first, then the levels."""
    told = _document(slug)
    in_easy = easy_words()
    ways = [route | {"easy": in_easy.get(f"route:{route.get('key')}")} for route in told["routes"]]
    context = {
        "d": told,
        "open_ways": [route for route in ways if not route["safeguarding"]],
        "other_ways": [route for route in ways if route["safeguarding"]],
    }
    return kept(render(request, "localoffer/threshold.html", context))


@in_languages
@require_safe
def level(request: HttpRequest, slug: str, level: str) -> HttpResponse:
    """What help there is at one level, who can ask, and what happens next."""
    told = _document(slug)
    found = next((row for row in told["levels"] if row["slug"] == level), None)
    if found is None:
        raise Http404
    name = f"level:{slug}/{level}"
    context = {"d": told, "level": found, "easy": easy_words(name).get(name)}
    return kept(render(request, "localoffer/level.html", context))


@in_languages
@require_safe
def whole(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole document, each paragraph with an address of its own."""
    return kept(render(request, "localoffer/threshold_whole.html", {"d": _document(slug)}))


@in_languages
@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What each edition changed, before and after."""
    told = _document(slug)
    rows = [row | {"since": _day(row["from"]), "to": _day(row["until"])} for row in told["history"]]
    return kept(render(request, "localoffer/threshold_changes.html", {"d": told, "rows": rows}))


# --- what families said ----------------------------------------------------------------------------------------------


def _heard() -> dict[str, Any]:
    return one("heard") or {"said": [], "occasions": [], "papers": [], "counts": {}}


@in_languages
@require_safe
def heard(request: HttpRequest) -> HttpResponse:
    """What groups said, and what was done; who was heard; which papers are written anew, and with whom."""
    told, in_easy = _heard(), easy_words()
    said = [row | {"easy": in_easy.get(f"said:{row.get('key')}")} for row in told["said"]]
    return kept(render(request, "localoffer/heard.html", {"told": told | {"said": said}}))


@require_safe
def heard_json(request: HttpRequest) -> HttpResponse:
    return kept(JsonResponse(_heard(), json_dumps_params={"indent": 1, "ensure_ascii": False}))


@require_safe
def heard_csv(request: HttpRequest) -> HttpResponse:
    head = ["group", "said_on", "said", "done", "done_on", "standing", "group_says", "in_its_words"]
    rows = (
        [row["group"], row["on"], row["words"], deed["words"], deed["on"], row["standing"], row["confirmed_label"],
         row["confirmed_words"]]
        for row in _heard()["said"]
        for deed in (row["deeds"] or [{"words": "", "on": ""}])
    )  # fmt: skip
    return kept(_csv("heard.csv", head, rows))
