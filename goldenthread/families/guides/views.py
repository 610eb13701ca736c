"""Office pages of guides and easy words: how each stands, writing them, having them read, and a guide as a paper."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.documents import to_docx, to_pdf
from goldenthread.base.govuk.context import today
from goldenthread.families.guides import actions, forms, telling
from goldenthread.families.guides.models import EasyWords, Guide
from goldenthread.families.guides.paper import document
from goldenthread.families.guides.sources import Source, digest_of, sources
from goldenthread.families.offer.telling import paragraphs, public_address
from goldenthread.rules.words.easy import words_only
from goldenthread.rules.words.plain import reading_age

FORM = ["GET", "HEAD", "POST"]
PAGE = "guides/form.html"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _of(request: HttpRequest) -> audit.Actor:
    return audit.Actor.of(request)


def _guide(slug: str) -> Guide:
    return get_object_or_404(Guide, slug=slug)


def _page(heading: str, up: str, button: str = "Save", lead: str = "", **more: Any) -> dict[str, Any]:
    return {"heading": heading, "up": up, "button": button, "lead": lead, **more}


@require_safe
@needs(Permission.OFFER_READ)
def guides(request: HttpRequest) -> HttpResponse:
    rows = telling.easy_rows()
    return render(
        request,
        "guides/guides.html",
        {
            "rows": telling.guide_rows(),
            "shown": sum(row["shown"] for row in rows),
            "of": len(rows),
            "waiting": [row for row in rows if row["held"] is not None and not row["shown"]],
            "public": public_address("/guides"),
            "may_edit": may(request.user, Permission.OFFER_EDIT),
        },
    )


def _told(found: Guide) -> tuple[dict[str, Any], dict[str, Source]]:
    known = sources()
    names = {row.source for row in EasyWords.objects.all() if telling.shown(row, known)}
    return telling.guide_facts(found, known, names), known


@require_safe
@needs(Permission.OFFER_READ)
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """The guide as its readers see it, and what is to be done about it."""
    found = _guide(slug)
    told, known = _told(found)
    return render(
        request,
        "guides/guide.html",
        {
            "guide": found,
            "told": told,
            "changed": found.of_parts != digest_of(found.parts, known),
            "gone": [name for name in found.parts if name not in known],
            "right": forms.RightForm(initial={"version": found.version}),
            "public": public_address(f"/guides/{found.slug}") if found.standing == Guide.Standing.LIVE else "",
            "may_edit": may(request.user, Permission.OFFER_EDIT),
        },
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_guide(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        forms.GuideForm,
        act=lambda form: actions.save_guide(None, form.values(), expected=None, today=today(), by=_of(request)),
        template=PAGE,
        context=_page("Add a guide", reverse("guides:guides"), lead="Its parts are chosen on the next page."),
        form_options={"initial": {"standing": Guide.Standing.DRAFT}},
        answer=lambda row: reverse("guides:parts", args=[row.slug]),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def edit_guide(request: HttpRequest, slug: str) -> HttpResponse:
    found = _guide(slug)
    return editing.handle(
        request,
        forms.GuideForm,
        obj=found,
        act=lambda form: actions.save_guide(
            found, form.values(), expected=form.cleaned_data["version"], today=today(), by=_of(request)
        ),
        template=PAGE,
        context=_page(f"Change {found.title}", found.get_absolute_url()),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def parts(request: HttpRequest, slug: str) -> HttpResponse:
    found = _guide(slug)
    return editing.handle(
        request,
        forms.PartsForm,
        obj=found,
        act=lambda form: actions.set_parts(
            found, form.parts(), expected=form.cleaned_data["version"], today=today(), by=_of(request)
        ),
        template=PAGE,
        context=_page(
            f"Parts of {found.title}", found.get_absolute_url(),
            lead="Write 1 beside what comes first, 2 beside what comes next. What has no number is left out.",
        ),
        form_options={"known": sources(), "held": found.parts},
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def right(request: HttpRequest, slug: str) -> HttpResponse:
    found = _guide(slug)
    return editing.handle(
        request,
        forms.RightForm,
        obj=found,
        act=lambda form: actions.still_right(
            found, expected=form.cleaned_data["version"], today=today(), by=_of(request)
        ),
        template=PAGE,
        context=_page(
            f"Is {found.title} right?", found.get_absolute_url(), button="It is right as it stands",
            lead="Read it as it stands now. Its parts changed since somebody last looked at it.",
        ),
    )  # fmt: skip


def _paper(slug: str) -> Any:
    told, _ = _told(_guide(slug))
    return document(told, author="The local offer", today=today())


def _sent(body: bytes, name: str, media: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@needs(Permission.OFFER_READ)
def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return _sent(to_pdf(_paper(slug)), f"{slug}.pdf", "application/pdf")


@require_safe
@needs(Permission.OFFER_READ)
def word(request: HttpRequest, slug: str) -> HttpResponse:
    return _sent(to_docx(_paper(slug)), f"{slug}.docx", WORD)


# --- easy words ------------------------------------------------------------------------------------------------------


@require_safe
@needs(Permission.OFFER_READ)
def all_easy(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "guides/all_easy.html",
        {
            "rows": telling.easy_rows(),
            "orphans": telling.orphans(),
            "public": public_address("/easy"),
            "may_edit": may(request.user, Permission.OFFER_EDIT),
        },
    )


def _source(kind: str, key: str) -> Source:
    found = sources().get(f"{kind}:{key}")
    if found is None:
        raise Http404
    return found


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def easy(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Write easy words, or change them, with what they give again above."""
    source = _source(kind, key)
    held = EasyWords.objects.filter(kind=kind, key=key).first()

    def act(form: forms.EasyForm) -> EasyWords:
        values = form.values()
        return actions.save_easy(
            held, kind, key, values, of_words=values.pop("of_words"),
            expected=form.cleaned_data["version"] if held else None, by=_of(request),
        )  # fmt: skip

    return editing.handle(
        request,
        forms.EasyForm,
        obj=held,
        act=act,
        form_options={"initial": {"of_words": source.digest}},
        template="guides/easy.html",
        context=_page(
            f"{source.title}, in easy words", reverse("guides:all-easy"), source=source, blocks=paragraphs(source.text),
            standing=telling.standing_of(held, source), held=held, age=reading_age(source.text),
            easy_age=reading_age(words_only(held.words)) if held else None,
        ),
        answer=reverse("guides:all-easy"),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def read_easy(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """People who need easy words read them, and they are right: they go out."""
    source = _source(kind, key)
    held = get_object_or_404(EasyWords, kind=kind, key=key)
    return editing.handle(
        request,
        forms.EasyReadForm,
        obj=held,
        act=lambda form: actions.review_easy(
            held, reviewed_by=form.cleaned_data["reviewed_by"], made_with=form.cleaned_data["made_with"],
            today=today(), expected=form.cleaned_data["version"], by=_of(request),
        ),
        template="guides/easy.html",
        context=_page(
            f"Are the easy words of “{source.title}” right?", reverse("guides:all-easy"), "They are right: show them",
            source=source, blocks=paragraphs(source.text), lines=telling.lines(held.words), easy_title=held.title,
        ),
        form_options={"initial": {"made_with": held.made_with}},
        answer=reverse("guides:all-easy"),
    )  # fmt: skip
