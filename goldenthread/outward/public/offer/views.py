"""Pages of the local offer. Read from what is published; a search may hold a name, so that nobody keeps it."""

from __future__ import annotations

import base64
import csv
import re
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base.govuk.cells import harmless
from goldenthread.base.govuk.languages import at, english, in_languages
from goldenthread.base.govuk.query import query
from goldenthread.outward.public.dates.events import BY_SLUG, HELP
from goldenthread.outward.public.dates.views import private
from goldenthread.outward.public.models import Missed, PublishedOffer, Received
from goldenthread.outward.public.offer.forms import AboutForm, CommentForm, FindForm, ReferenceForm
from goldenthread.outward.public.offer.shelf import Shelf, easy_words, one, shelf
from goldenthread.rules.offer import vocabulary
from goldenthread.rules.offer.search import Asked
from goldenthread.rules.offer.steps import step, steps

PER_PAGE = 20
SECONDS_KEPT = 60
STALE = timedelta(days=366)
MOST_WAITING = 2_000  # of what was sent and not fetched
MOST_A_MINUTE = 30
MOST_MISSED = 500  # different words a day
FIRST = ("short_breaks", "social_care", "carers", "advice")  # asked for without anybody being worried about safety


def kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
    return response


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _stale(told: dict[str, Any]) -> bool:
    """Whether nobody looked at it in the last year."""
    checked = _day(told["checked_on"])
    return checked is None or checked < timezone.localdate() - STALE


@in_languages
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    held = shelf()
    counts: dict[str, int] = {}
    for told in held.services.values():
        counts[told["category"]] = counts.get(told["category"], 0) + 1
    kinds = [
        {"key": key, "label": word.label, "count": counts.get(key, 0)}
        for key, word in vocabulary.categories().items()
        if counts.get(key)
    ]
    in_easy = easy_words()
    rows = [p | {"easy": in_easy.get(f"page:{p['slug']}")} for p in held.pages.values()]
    guides = PublishedOffer.objects.there().filter(kind="guide")
    context = {
        "form": FindForm(),
        "count": len(held.services),
        "kinds": kinds,
        "open_ways": [kind for kind in kinds if kind["key"] in FIRST],
        "pages": sorted(rows, key=lambda p: p["title"]),
        "guides": sorted((dict(row.data) for row in guides), key=lambda guide: guide["title"]),
        "easy": len(in_easy),
        "schools": sum(p["teaches"] for p in held.providers.values()),
        "checklist": one("checklist"),
    }
    return kept(render(request, "localoffer/start.html", context))


@in_languages
@require_safe
@private
@query(FindForm, show_errors=True)
def find(request: HttpRequest) -> HttpResponse:
    """Search. What was asked is in the address, so that it can be kept and sent on."""
    form: Any = request.query_form  # type: ignore[attr-defined]
    if not form.is_valid():
        return render(request, "localoffer/find.html", {"form": form, "errors_on_page": True}, status=422)
    asked = form.cleaned_data
    held = shelf()
    found = held.index.find(
        Asked(
            words=asked["q"],
            category=asked["category"],
            need=asked["need"],
            age=asked["age"],
            free=asked["free"],
            no_diagnosis=asked["no_diagnosis"],
            no_plan=asked["no_plan"],
            at=form.at,
            within=float(asked["within"]) if asked["within"] and form.at else None,
        )
    )
    narrowed = any(asked[name] not in ("", None, False) for name in
                   ("category", "need", "age", "free", "no_diagnosis", "no_plan", "within"))  # fmt: skip
    rows = []
    for hit in found.hits:
        told = held.by_key[hit.key]
        is_page = hit.key.startswith("page:")
        if is_page and (not asked["q"] or narrowed):
            continue
        where = _away(hit.miles)
        rows.append({"told": told, "page": is_page, "where": where, "stale": not is_page and _stale(told)})
    if request.method == "GET" and asked["q"] and (found.unknown or not rows):
        _missed(list(found.unknown) or list(found.wanted))
    page = Paginator(rows, PER_PAGE).get_page(asked["page"])
    context = {
        "form": form,
        "asked": asked,
        "searched": True,
        "count": len(rows),
        "page": page,
        "some": found.some,
        "read_as": [{"typed": word, "read": way} for word, way in found.read_as.items()],
        "unknown": found.unknown,
        "unknown_words": _either(found.unknown),
        "narrowed": narrowed,
    }
    return render(request, "localoffer/find.html", context)


def _either(words: Sequence[str]) -> str:
    """“one” or “two”, each marked as what it is where the page is in another language."""
    return format_html_join(f" {_('or')} ", "“{}”", ((english(word),) for word in words))


def _away(miles: float | None) -> str:
    """A distance in words, "" where there is none. As the crow flies: the way is longer."""
    if miles is None:
        return ""
    if miles < 0.5:
        return _("Less than half a mile away")
    return _("%(miles)s miles away") % {"miles": f"{miles:.1f}"}


def _missed(words: list[str]) -> None:
    """Keep what was looked for in vain: a few plain words, nothing that looks like a number or an address."""
    text = " ".join(words)[:60]
    if not re.fullmatch(r"[^\W\d_]{2,20}(?: [^\W\d_]{2,20}){0,3}", text):
        return
    today = timezone.localdate()
    if Missed.objects.filter(day=today).count() < MOST_MISSED:
        Missed.objects.get_or_create(day=today, words=text)


def _found(held: dict[str, dict[str, Any]], slug: str) -> dict[str, Any]:
    if slug not in held:
        raise Http404
    return held[slug]


@in_languages
@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    told = _found(shelf().services, slug)
    context = {
        "s": told,
        "stale": _stale(told),
        "checked": _day(told["checked_on"]),
        "ends": _day(told["expires_on"]),
        "comments": _comments("service", told["key"]),
    }
    return kept(render(request, "localoffer/service.html", context))


@in_languages
@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """Schools, colleges and settings, with what each says it gives to every child."""
    held = shelf()
    groups = []
    for key, word in vocabulary.provider_kinds().items():
        rows = sorted((p for p in held.providers.values() if p["kind"] == key), key=lambda p: p["name"].casefold())
        if rows and word.education:
            groups.append({"label": word.plain, "rows": rows})
    return kept(render(request, "localoffer/schools.html", {"groups": groups}))


@in_languages
@require_safe
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    held = shelf()
    told = _found(held.providers, slug)
    entries = [s for s in held.services.values() if s["provider"]["slug"] == slug]
    context = {
        "p": told,
        "entries": sorted(entries, key=lambda s: s["name"]),
        "comments": _comments("provider", told["key"]),
    }
    return kept(render(request, "localoffer/provider.html", context))


@in_languages
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    told = shelf().pages.get(slug)
    if told is None and one("guide", slug) is not None:  # it was a page of the local offer before
        return HttpResponsePermanentRedirect(reverse("public:guide", args=[slug]))
    told = _found(shelf().pages, slug)
    context = {
        "p": told,
        "checked": _day(told["checked_on"]),
        "comments": _comments("page", slug),
        "easy": easy_words(f"page:{slug}").get(f"page:{slug}"),
    }
    return kept(render(request, "localoffer/page.html", context))


@in_languages
@require_safe
def language(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The same page in another language, in its own direction of writing."""
    told = _found(shelf().pages, slug)
    found = next((one for one in told.get("languages", []) if one["code"] == code), None)
    if found is None:
        raise Http404
    here = reverse("public:offer-page", args=[slug])
    return kept(
        render(request, "localoffer/language.html",
               {"p": told, "l": found, "here": here, "read": _day(found["reviewed_on"])})
    )  # fmt: skip


@in_languages
@require_safe
def checklist(request: HttpRequest) -> HttpResponse:
    """What the law asks for, and what is missing."""
    told = one("checklist")
    on = _day(told["on"]) if told else None
    return kept(render(request, "localoffer/checklist.html", {"told": told, "on": on}))


# --- comments --------------------------------------------------------------------------------


def _all_comments() -> list[dict[str, Any]]:
    rows = [dict(row.data) for row in PublishedOffer.objects.there().filter(kind="comment")]
    return sorted(rows, key=lambda c: (c["received_on"], c["number"]), reverse=True)


def _comments(kind: str, key: str) -> list[dict[str, Any]]:
    return [_with_days(c) for c in _all_comments() if c["about_kind"] == kind and c["about_key"] == key]


def _with_days(told: dict[str, Any]) -> dict[str, Any]:
    received = date.fromisoformat(told["received_on"])
    first = min((date.fromisoformat(r["on"]) for r in told["replies"]), default=None)
    days = ((first or timezone.localdate()) - received).days
    replies = [{**r, "day": date.fromisoformat(r["on"])} for r in told["replies"]]
    about = {"service": "public:offer-service", "provider": "public:offer-provider", "page": "public:offer-page"}
    link = reverse(about[told["about_kind"]], args=[told["about_slug"]]) if told.get("about_slug") else ""
    return {**told, "received": received, "days": max(0, days), "replies": replies, "about_link": link}


@in_languages
@require_safe
def comments(request: HttpRequest) -> HttpResponse:
    rows = [_with_days(told) for told in _all_comments()]
    years = (one("years") or {"rows": []})["rows"]
    took = [row["days"] for row in rows if row["replies"]]
    context = {
        "rows": rows,
        "answered": len(took),
        "median": median(took) if took else None,
        "half": 1 if took and median(took) == 1 else 2,  # one day or several: gettext counts whole ones
        "waiting": sum(row["shown"] and not row["replies"] for row in rows),
        "years": [{**year, "first": _day(year["first"]), "last": _day(year["last"])} for year in years],
        "form": ReferenceForm(),
    }
    return kept(render(request, "localoffer/comments.html", context))


@require_safe
def comments_csv(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="comments.csv"'
    writer = csv.writer(response)
    writer.writerow(
        ["number", "received", "topic", "about", "words", "answered", "answer", "what_came_of_it", "changed"]
    )
    for told in _all_comments():
        first = told["replies"][0] if told["replies"] else {}
        writer.writerow(
            [harmless(cell) for cell in (
                told["number"], told["received_on"], told["topic"], told["about"], told["words"], first.get("on", ""),
                first.get("words", ""), first.get("did", ""), first.get("changed", ""),
            )]
        )  # fmt: skip
    return kept(response)


@require_safe
def comments_json(request: HttpRequest) -> HttpResponse:
    response = JsonResponse({"comments": _all_comments()}, json_dumps_params={"indent": 1, "ensure_ascii": False})
    return kept(response)


def reference_of(key: str) -> str:
    """Eight signs that can be said over the telephone: the same for the same form. Nobody but this site can work them
    out from the key, so that nobody can look for two keys with the same ones."""
    signs = base64.b32encode(salted_hmac("reference of a comment", key, algorithm="sha256").digest()).decode()[:8]
    return f"{signs[:4]}-{signs[4:]}"


def _about(held: Shelf, about: str) -> dict[str, str]:
    """What a comment is about: kind, key, slug and title; of what is not there, nothing."""
    kind, _, slug = about.partition(":")
    rows = {"service": held.services, "provider": held.providers, "page": held.pages}.get(kind, {})
    if slug not in rows:
        return {}
    told = rows[slug]
    return {"kind": kind, "key": told.get("key", slug), "slug": slug, "title": told.get("name") or told["title"]}


@in_languages
@require_http_methods(["GET", "HEAD", "POST"])
@private
@query(AboutForm)
def comment(request: HttpRequest) -> HttpResponse:
    """Say something about the local offer. It waits until the office fetches it; the same form twice counts once."""
    held = shelf()
    if request.method != "POST":
        asked = request.query["about"] or ""  # type: ignore[attr-defined]
        form = CommentForm(initial={"about": asked})
        return render(request, "localoffer/comment.html", {"form": form, "about": _about(held, asked)})
    form = CommentForm(request.POST)
    about = _about(held, request.POST.get("about", "")[:120])
    if not form.is_valid():
        return render(request, "localoffer/comment.html", {"form": form, "about": about}, status=422)
    key = form.cleaned_data["key"]
    reference = reference_of(key)
    if not Received.objects.filter(key=key).exists():
        if fault := _too_much():
            form.add_error(None, fault)
            return render(request, "localoffer/comment.html", {"form": form, "about": about}, status=429)
        data = {"topic": form.cleaned_data["topic"], "words": form.cleaned_data["words"], "about": about}
        try:
            with transaction.atomic(using=Received.objects.db):
                Received.objects.create(
                    key=key, reference=reference, kind="comment", data=data, received_at=timezone.now()
                )
        except IntegrityError:  # the same form at the same moment
            pass
    return HttpResponseRedirect(f"{at(reverse('public:offer-sent'))}?reference={reference}")


def _too_much() -> str:
    recent = timezone.now() - timedelta(minutes=1)
    if (
        Received.objects.count() < MOST_WAITING
        and Received.objects.filter(received_at__gte=recent).count() < MOST_A_MINUTE
    ):
        return ""
    return _(
        "Very many people are writing just now, so that we could not take this. Your words are still below: copy them, "
        "or try again in a few minutes."
    )


@in_languages
@require_safe
@private
@query(ReferenceForm)
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "localoffer/sent.html", {"reference": request.query["reference"]})  # type: ignore[attr-defined]


@in_languages
@require_safe
@private
@query(ReferenceForm, show_errors=True)
def track(request: HttpRequest) -> HttpResponse:
    """What became of a comment, by its reference."""
    form: Any = request.query_form  # type: ignore[attr-defined]
    if not form.is_valid():
        return render(request, "localoffer/track.html", {"form": form, "errors_on_page": True}, status=422)
    reference = form.cleaned_data["reference"]
    told = next((c for c in _all_comments() if c["reference"] == reference), None)
    fate = one("fate", reference)
    waits = Received.objects.filter(reference=reference).exists() or bool(fate and fate.get("waits"))
    context = {
        "form": form,
        "reference": reference,
        "told": _with_days(told) if told else None,
        "waits": waits,
        "fate": None if waits else fate,
    }
    return render(request, "localoffer/track.html", context, status=200 if told or waits or fate else 404)


@require_safe
def services_csv(request: HttpRequest) -> HttpResponse:
    """Every entry as a table."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="local-offer.csv"'
    writer = csv.writer(response)
    writer.writerow(
        ["id", "name", "provider", "category", "summary", "needs", "ages", "who_decides", "cost", "waiting", "website",
         "email", "phone", "postcode", "last_looked_at", "address"]
    )  # fmt: skip
    base = settings.SITE_URLS["public"]
    for told in sorted(shelf().services.values(), key=lambda s: s["name"]):
        place = (told["places"] or [{}])[0]
        writer.writerow(
            [harmless(cell) for cell in (
                told["key"], told["name"], told["provider"]["name"], told["category_label"], told["summary"],
                "; ".join(told["needs"]), told["ages"], told["decides"], told["cost"], told["waiting"],
                told["website"], told["email"], told["phone"], place.get("postcode", ""), told["checked_on"],
                f"{base}/offer/services/{told['slug']}",
            )]
        )  # fmt: skip
    return kept(response)


# --- what happens next? ------------------------------------------------------------------------


@in_languages
@require_safe
def next_start(request: HttpRequest) -> HttpResponse:
    """A family chooses where it is."""
    return kept(render(request, "localoffer/next.html", {"steps": steps()}))


@in_languages
@require_safe
def next_step(request: HttpRequest, slug: str) -> HttpResponse:
    """What to do there, what holds, which dates, and who helps."""
    found = step(slug)
    if found is None:
        raise Http404
    counts: dict[str, int] = {}
    for told in shelf().services.values():
        counts[told["category"]] = counts.get(told["category"], 0) + 1
    kinds = vocabulary.categories()
    help_ = [{"key": key, "label": kinds[key].label, "count": counts.get(key, 0)} for key in found.help]
    event = BY_SLUG.get(found.date)
    context = {
        "step": found,
        "help": help_,
        "event": event,
        "event_day": _(event.label).lower() if event else "",
        "independent": HELP,
        "easy": easy_words(f"step:{slug}").get(f"step:{slug}"),
    }
    return kept(render(request, "localoffer/next_step.html", context))
