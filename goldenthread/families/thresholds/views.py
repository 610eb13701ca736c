"""Office pages of thresholds: the document, a draft beside what is in force, what relies on what, and who has read
it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts import roles
from goldenthread.base.accounts.access import may, memberships_in_force, needs
from goldenthread.base.accounts.models import Membership, State
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.citations import actions as citing
from goldenthread.base.citations.models import Reliance
from goldenthread.base.govuk.context import today
from goldenthread.families.offer.telling import public_address
from goldenthread.families.thresholds import actions, forms
from goldenthread.families.thresholds.models import Edition, FollowUp, Level, Paragraph, Route, ThresholdDocument

FORM = ["GET", "HEAD", "POST"]
PAGE = "thresholds/form.html"


def _of(request: HttpRequest) -> audit.Actor:
    return audit.Actor.of(request)


def _document(slug: str) -> ThresholdDocument:
    return get_object_or_404(ThresholdDocument.objects.prefetch_related("editions", "routes"), slug=slug)


def _edition(slug: str, number: int) -> Edition:
    return get_object_or_404(Edition.objects.select_related("document"), document__slug=slug, number=number)


def _page(document: ThresholdDocument | None, heading: str, button: str = "Save", lead: str = "") -> dict[str, Any]:
    up = document.get_absolute_url() if document else reverse("thresholds:documents")
    return {"document": document, "heading": heading, "button": button, "lead": lead, "up": up}


@require_safe
@needs(Permission.THRESHOLD_READ)
def documents(request: HttpRequest) -> HttpResponse:
    rows = ThresholdDocument.objects.prefetch_related("editions").annotate(
        open=Count("editions__follow_ups", filter=Q(editions__follow_ups__done=""))
    )
    return render(
        request, "thresholds/documents.html", {"rows": rows, "may_edit": may(request.user, Permission.OFFER_EDIT)}
    )


@require_safe
@needs(Permission.THRESHOLD_READ)
def document(request: HttpRequest, slug: str) -> HttpResponse:
    found = _document(slug)
    edition = found.in_force
    mine = edition is not None and edition.reads.filter(person_id=str(request.user.pk)).exists()
    return render(
        request,
        "thresholds/document.html",
        {
            "document": found,
            "edition": edition,
            "levels": edition.levels.all() if edition else [],
            "draft": found.draft,
            "open": FollowUp.objects.filter(edition__document=found, done="").select_related("edition__document"),
            "asked": readers_of(edition) if edition else None,
            "have_read": mine,
            "read": forms.ReadForm(),
            "earlier": [one for one in found.editions.all() if one.in_force_from],
            "public": public_address(f"/thresholds/{found.slug}") if edition else "",
            "may_edit": may(request.user, Permission.OFFER_EDIT),
        },
    )


def holders_of(role: str, *, on: date) -> set[Any]:
    """Keys of those who hold a role on a day, with an account that is open."""
    rows = Membership.objects.filter(Q(ends=None) | Q(ends__gte=on), role=role, ended_at=None, starts__lte=on)
    return set(rows.filter(user__state=State.OPEN, organisation__closed_on=None).values_list("user_id", flat=True))


def readers_of(edition: Edition) -> dict[str, Any]:
    """How many of those who are asked have read it, by role; nobody is named but to themselves."""
    read = dict(edition.reads.values_list("person_id", "on"))
    told, all_asked, all_read = [], set(), set()
    for key in edition.readers:
        role = roles.get(key)
        if role is None:
            continue
        people = {str(pk) for pk in holders_of(key, on=timezone.localdate())}
        told.append({"role": role.label, "asked": len(people), "read": len(people & set(read))})
        all_asked |= people
        all_read |= people & set(read)
    return {"rows": told, "asked": len(all_asked), "read": len(all_read)}


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_document(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        forms.DocumentForm,
        act=lambda form: actions.save_document(None, form.values(), expected=None, by=_of(request)),
        template=PAGE,
        context=_page(None, "Add a document of thresholds"),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def edit_document(request: HttpRequest, slug: str) -> HttpResponse:
    found = _document(slug)
    return editing.handle(
        request,
        forms.DocumentForm,
        obj=found,
        act=lambda form: actions.save_document(
            found, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page(found, f"Change {found.title}"),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    found = _document(slug)
    return editing.handle(
        request,
        forms.NoLongerForm,
        act=lambda form: actions.begin_edition(found, by=_of(request)),
        template=PAGE,
        context=_page(
            found, "Begin a new edition", "Begin", "It starts as a copy of what is in force. Nothing changes for "
            "anybody before you put it in force.",
        ),
    )  # fmt: skip


@require_safe
@needs(Permission.THRESHOLD_READ)
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An edition with what it changed, everything that relies on that, and what was done about each."""
    found = _edition(slug, number)
    is_draft = found.standing == "draft"
    if is_draft and not may(request.user, Permission.OFFER_EDIT):
        raise Http404
    names = [found.document.title]
    return render(
        request,
        "thresholds/edition.html",
        {
            "edition": found,
            "document": found.document,
            "is_draft": is_draft,
            "levels": found.levels.all(),
            "paragraphs": found.paragraphs.select_related("level"),
            "impact": actions.impact(found),
            "naming": citing.naming(found.document.citation, names) if is_draft else [],
            "follow_ups": found.follow_ups.all(),
            "may_edit": may(request.user, Permission.OFFER_EDIT),
        },
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def edit_edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _edition(slug, number)
    return editing.handle(
        request,
        forms.EditionForm,
        obj=found,
        act=lambda form: actions.save_edition(
            found, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page(found.document, f"Edition {found.number}: what changed, and who reads it"),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_level(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _edition(slug, number)
    return editing.handle(
        request,
        forms.LevelForm,
        act=lambda form: actions.save_level(found, None, form.values(), expected=None, by=_of(request)),
        template=PAGE,
        context=_page(found.document, "Add a level of help"),
        answer=found.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def edit_level(request: HttpRequest, slug: str, number: int, level: str) -> HttpResponse:
    found = _edition(slug, number)
    row = get_object_or_404(Level, edition=found, slug=level)
    return editing.handle(
        request,
        forms.LevelForm,
        obj=row,
        act=lambda form: actions.save_level(
            found, row, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page(found.document, f"Change the level {row.title}"),
        answer=found.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_paragraph(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _edition(slug, number)
    return editing.handle(
        request,
        forms.ParagraphForm,
        act=lambda form: actions.save_paragraph(found, None, form.values(), expected=None, by=_of(request)),
        template=PAGE,
        context=_page(found.document, "Add a paragraph"),
        form_options={"edition": found},
        answer=found.get_absolute_url(),
    )


def _row(slug: str, number: int, ref: str) -> tuple[Edition, Paragraph]:
    found = _edition(slug, number)
    return found, get_object_or_404(Paragraph.objects.select_related("edition__document"), edition=found, ref=ref)


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def edit_paragraph(request: HttpRequest, slug: str, number: int, ref: str) -> HttpResponse:
    found, row = _row(slug, number, ref)
    return editing.handle(
        request,
        forms.ParagraphForm,
        obj=row,
        act=lambda form: actions.save_paragraph(
            found, row, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page(found.document, f"Change paragraph {ref}"),
        form_options={"edition": found},
        answer=found.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def drop_paragraph(request: HttpRequest, slug: str, number: int, ref: str) -> HttpResponse:
    found, row = _row(slug, number, ref)
    return editing.handle(
        request,
        forms.DropForm,
        obj=row,
        act=lambda form: actions.drop_paragraph(
            row, why=form.cleaned_data["why"], expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page(found.document, f"Take paragraph {ref} out", "Take it out", "Earlier editions keep it."),
        answer=found.get_absolute_url(),
    )


@require_safe
@needs(Permission.THRESHOLD_READ)
def paragraph(request: HttpRequest, slug: str, number: int, ref: str) -> HttpResponse:
    """One paragraph through all editions, and everything that relies on it."""
    found, row = _row(slug, number, ref)
    rows = Paragraph.objects.filter(edition__document=found.document, ref=ref).select_related("edition")
    if not may(request.user, Permission.OFFER_EDIT):
        rows = rows.exclude(edition__standing="draft")
        if found.standing == "draft":
            raise Http404
    relying = {(r.kind, r.key): r.pk for r in Reliance.objects.filter(document=found.document.citation, paragraph=ref)}
    told = [(one, relying.get((one.kind, one.key))) for one in citing.reliers(found.document.citation, [ref])]
    return render(
        request,
        "thresholds/paragraph.html",
        {
            "document": found.document,
            "edition": found,
            "paragraph": row,
            "through": rows.order_by("-edition__number"),
            "relying": told,
            "may_edit": may(request.user, Permission.OFFER_EDIT),
        },
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def rely(request: HttpRequest, slug: str, number: int, ref: str) -> HttpResponse:
    found, row = _row(slug, number, ref)

    def act(form: forms.RelyForm) -> Reliance:
        kind, _, key = form.cleaned_data["thing"].partition(":")
        return citing.rely(found.document.citation, row.ref, kind, key, by=_of(request))

    return editing.handle(
        request,
        forms.RelyForm,
        act=act,
        template=PAGE,
        context=_page(found.document, f"What relies on paragraph {ref}?", "Add", "When the paragraph changes, it is on "
                      "the list of what to look at."),
        answer=reverse("thresholds:paragraph", args=[slug, number, ref]),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def no_longer(request: HttpRequest, slug: str, number: int, ref: str, reliance: int) -> HttpResponse:
    found, _ = _row(slug, number, ref)
    row = get_object_or_404(Reliance, pk=reliance, document=found.document.citation, paragraph=ref)
    return editing.handle(
        request,
        forms.NoLongerForm,
        act=lambda form: citing.no_longer(row, by=_of(request)),
        template=PAGE,
        context=_page(found.document, f"{row.title} does not rely on paragraph {ref} any more", "Take it off the list"),
        answer=reverse("thresholds:paragraph", args=[slug, number, ref]),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def put_in_force(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _edition(slug, number)
    return editing.handle(
        request,
        forms.InForceForm,
        obj=found,
        act=lambda form: actions.put_in_force(
            found, on=form.cleaned_data["on"], today=today(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template="thresholds/put_in_force.html",
        context={**_page(found.document, f"Put edition {number} in force", "Put it in force"), "edition": found,
                 "impact": actions.impact(found)},
        form_options={"initial": {"on": today()}},
    )  # fmt: skip


@require_http_methods(["POST"])
@needs(Permission.THRESHOLD_READ)
def have_read(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _edition(slug, number)
    held = [one.role for one in memberships_in_force(request.user)]
    role = next((one for one in held if one in found.readers), held[0] if held else "")
    return editing.handle(
        request,
        forms.ReadForm,
        act=lambda form: actions.have_read(found, role=role, today=today(), by=_of(request)),
        template=PAGE,
        context=_page(found.document, "Say that you have read it", "I have read it"),
        answer=found.document.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def follow_up(request: HttpRequest, slug: str, number: int, row: int) -> HttpResponse:
    found = _edition(slug, number)
    one = get_object_or_404(FollowUp, edition=found, pk=row)
    return editing.handle(
        request,
        forms.FollowUpForm,
        obj=one,
        act=lambda form: actions.follow_up(
            one, done=form.cleaned_data["done"], note=form.cleaned_data["note"], today=today(),
            expected=form.cleaned_data["version"], by=_of(request),
        ),
        template=PAGE,
        context=_page(found.document, f"{one.title}: paragraph {one.paragraph} was {one.change}", "Save"),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_route(request: HttpRequest, slug: str) -> HttpResponse:
    found = _document(slug)
    return editing.handle(
        request,
        forms.RouteForm,
        act=lambda form: actions.save_route(found, None, form.values(), expected=None, by=_of(request)),
        template=PAGE,
        context=_page(found, "Add a way to get help", lead="It is public at once. Ways that need no worry about a "
                      "child’s safety are shown first."),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def edit_route(request: HttpRequest, slug: str, route: int) -> HttpResponse:
    found = _document(slug)
    row = get_object_or_404(Route, document=found, pk=route)
    return editing.handle(
        request,
        forms.RouteForm,
        obj=row,
        act=lambda form: actions.save_route(
            found, row, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page(found, f"Change {row.title}"),
    )
