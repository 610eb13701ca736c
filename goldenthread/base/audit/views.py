"""The log in the office: to read, never to write. Reading it is itself recorded."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.audit import checkpoints, events, state
from goldenthread.base.audit.forms import LogFilter, ObjectFilter, found, used
from goldenthread.base.audit.models import Entry, Head
from goldenthread.base.audit.units import downloaded, record, unit
from goldenthread.base.govuk.cells import harmless
from goldenthread.base.govuk.query import query

A_PAGE = 50
MOST_ROWS = 50_000  # in one download
MOST_LINES = 200  # in a report


def moment(text: str) -> datetime | str:
    """The time of an entry as a time, or as it stands when somebody has spoilt it."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def shown(entry: Entry) -> dict[str, Any]:
    at = moment(entry.at)
    return {
        "entry": entry,
        "at": timezone.localtime(at).strftime("%-d %b %Y, %H:%M:%S") if isinstance(at, datetime) else at,
        "words": events.words_for(entry.action),
        "result": entry.result.capitalize(),
    }


def log_link(**filters: str) -> str:
    return f"{reverse('audit-log')}?{urlencode(filters)}"


@require_safe
@needs(Permission.AUDIT_READ)
@query(LogFilter, show_errors=True)
def log(request: HttpRequest) -> HttpResponse:
    wanted: dict[str, Any] = request.query  # type: ignore[attr-defined]
    form = request.query_form  # type: ignore[attr-defined]
    entries = found(wanted) if form.is_valid() else Entry.objects.none()
    page = Paginator(entries, A_PAGE).get_page(wanted["page"] or 1)
    rows = [shown(entry) for entry in page]
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "filtered": bool(used(wanted)) or bool(form.errors),
        "page": page,
        "rows": rows,
        "download": f"{reverse('audit-download')}?{kept.urlencode()}" if page.paginator.count else "",
        "most_rows": MOST_ROWS,
        "reports": [
            ("Refusals", log_link(result="refused")),
            ("Bulk work", log_link(kind="bulk")),
            ("Downloads", log_link(kind="download")),
            ("Signing in and out", log_link(kind="sign_in")),
        ],
        "health": health(),
    }
    with unit(by=request.actor):  # type: ignore[attr-defined]
        record("audit_viewed", obj="audit.log", fields=used(wanted))
    return render(request, "audit/log.html", context)


def health() -> list[tuple[str, str]]:
    """What the verifier last said and where the last checkpoint stands."""
    head = Head.objects.filter(pk=1).first()
    said = state.last_verification()
    lines = [("Entries", f"{head.seq:,}" if head else "0")]
    if said is None:
        verified = "Never. Run: goldenthread audit verify"
    else:
        when = _when(str(said.get("at", "")))
        findings = said.get("findings") or []
        verified = (
            f"{when}: nothing was wrong in {said.get('entries', 0):,} entries"
            if said.get("ok")
            else f"{when}: {len(findings)} findings. Leave this machine as it is and tell whoever looks after security."
        )
    lines.append(("Last verified", verified))
    for number, folder in enumerate(checkpoints.folders(), 1):
        try:
            line = checkpoints.latest(folder, head.chain) if head else None
            text = f"{_when(line['at'])}, entry {line['seq']:,}" if line else "None yet"
        except OSError:
            text = "The folder cannot be read"
        lines.append((f"Last checkpoint, folder {number}", text))
    return lines


def _when(text: str) -> str:
    at = moment(text)
    return timezone.localtime(at).strftime("%-d %B %Y, %H:%M") if isinstance(at, datetime) else "at an unknown time"


@require_safe
@needs(Permission.AUDIT_READ)
@query(LogFilter)
def download(request: HttpRequest) -> HttpResponse:
    """The filtered entries as CSV, the newest first; formulas are made harmless."""
    wanted: dict[str, Any] = request.query  # type: ignore[attr-defined]
    names = [field.name for field in Entry._meta.concrete_fields]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    count = 0
    for row in found(wanted).values_list(*names)[:MOST_ROWS].iterator(chunk_size=2_000):
        writer.writerow([harmless(cell) for cell in row])
        count += 1
    filters = ", ".join(used(wanted)) or "no filter"
    downloaded("audit.log", by=request.actor, action="audit_downloaded", reason=f"{count} entries, {filters}")  # type: ignore[attr-defined]
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@needs(Permission.AUDIT_READ)
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    if seq > 2**63 - 1:
        raise Http404
    one = get_object_or_404(Entry, seq=seq)
    with unit(by=request.actor):  # type: ignore[attr-defined]
        record("audit_viewed", obj=one)
    try:
        fields = ", ".join(json.loads(one.fields)) if one.fields else ""
    except ValueError:
        fields = one.fields
    person = reverse("audit-person", args=[one.actor_id]) if one.actor_id else ""
    about = f"{reverse('audit-object')}?{urlencode({'about': one.object})}" if one.object else ""
    rows = [
        ("Number", f"{one.seq:,}"),
        ("When", f"{shown(one)['at']} (UK time)"),
        ("Who", _linked(one.actor_label or one.actor_id, person)),
        ("Role", one.role),
        ("Organisation", one.organisation),
        ("Acting for", one.acting_for),
        ("Relationship", one.relationship),
        ("Action", events.words_for(one.action)),
        ("Object", _linked(one.object, about)),
        ("Fields", fields),
        ("Reason", one.reason),
        ("Result", one.result.capitalize()),
        ("Request reference", one.request),
        ("Session", one.session),
        ("Network address", one.address),
        ("Process and counter", f"{one.process}, {one.counter}"),
        ("Key", one.key_id),
        ("Hash", one.hash),
        ("Hash of the entry before", one.previous_hash),
        ("Keyed seal", one.mac),
    ]
    context = {"one": one, "words": events.words_for(one.action), "rows": [row for row in rows if row[1]]}
    return render(request, "audit/entry.html", context)


def _linked(text: str, href: str) -> str:
    return format_html('<a class="govuk-link" href="{}">{}</a>', href, text) if href else text


@require_safe
@needs(Permission.AUDIT_READ)
def person(request: HttpRequest, who: str) -> HttpResponse:
    """What one person saw and did: counts by action, and each object with first and last time."""
    theirs = Entry.objects.filter(actor_id=who).order_by()
    latest = Entry.objects.filter(actor_id=who).order_by("-seq").first()
    if latest is None:
        raise Http404
    actions = (
        theirs.values("action", "result").annotate(times=Count("seq"), last=Max("at")).order_by("-times", "action")
    )
    objects = theirs.exclude(object="").values("object").annotate(times=Count("seq"), first=Min("at"), last=Max("at"))
    with unit(by=request.actor):  # type: ignore[attr-defined]
        record("audit_viewed", obj=f"audit.person:{who}"[:200])
    context = {
        "latest": latest,
        "action_columns": ["Action", "Result", "Times", "Last"],
        "object_columns": ["Object", "Times", "First", "Last"],
        "actions": [
            (events.words_for(a["action"]), a["result"].capitalize(), a["times"], _when(a["last"]))
            for a in actions[:MOST_LINES]
        ],
        "objects": [
            (
                _linked(o["object"], f"{reverse('audit-object')}?{urlencode({'about': o['object']})}"),
                o["times"],
                _when(o["first"]),
                _when(o["last"]),
            )
            for o in objects.order_by("-last")[:MOST_LINES]
        ],
        "entries": log_link(who=who),
        "most": MOST_LINES,
    }
    return render(request, "audit/person.html", context)


@require_safe
@needs(Permission.AUDIT_READ)
@query(ObjectFilter)
def about(request: HttpRequest) -> HttpResponse:
    """Who touched one object: each person and action, with times."""
    ref = request.query["about"]  # type: ignore[attr-defined]
    people = (
        Entry.objects.filter(object=ref)
        .order_by()
        .values("actor_id", "actor_label", "action", "result")
        .annotate(times=Count("seq"), first=Min("at"), last=Max("at"))
        .order_by("-last")
    )
    if not people.exists():
        raise Http404
    with unit(by=request.actor):  # type: ignore[attr-defined]
        record("audit_viewed", obj=f"audit.object:{ref}"[:200])
    context = {
        "ref": ref,
        "columns": ["Who", "Action", "Result", "Times", "First", "Last"],
        "people": [
            (
                _linked(p["actor_label"], reverse("audit-person", args=[p["actor_id"]]) if p["actor_id"] else ""),
                events.words_for(p["action"]),
                p["result"].capitalize(),
                p["times"],
                _when(p["first"]),
                _when(p["last"]),
            )
            for p in people[:MOST_LINES]
        ],
        "entries": log_link(about=ref),
        "most": MOST_LINES,
    }
    return render(request, "audit/object.html", context)
