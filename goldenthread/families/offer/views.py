"""Office pages of the local offer."""

from __future__ import annotations

from statistics import median
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts import roles
from goldenthread.base.accounts.access import may, memberships_in_force, needs
from goldenthread.base.accounts.models import Organisation
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.context import today
from goldenthread.base.govuk.query import PageField, query
from goldenthread.families.offer import actions, feeding
from goldenthread.families.offer.forms import (
    DecideForm,
    FeedForm,
    PageForm,
    ProviderForm,
    ReplyForm,
    ServiceForm,
    StillRightForm,
    TranslationForm,
    TranslationReadForm,
    WithdrawCommentForm,
    WithdrawForm,
    YearForm,
)
from goldenthread.families.offer.models import (
    CHECK_EVERY,
    REMIND_BEFORE,
    Comment,
    Gap,
    Live,
    OfferPage,
    OfferTranslation,
    Proposal,
    Provider,
    Service,
    YearOfComments,
)
from goldenthread.families.offer.telling import (
    checklist_facts,
    comment_facts,
    page_facts,
    public_address,
    translation_facts,
)
from goldenthread.refused import Refused
from goldenthread.rules.finding import asked, found_in, words_of
from goldenthread.rules.offer import vocabulary
from goldenthread.rules.words import plain
from goldenthread.rules.words.languages import Language, languages

FORM = ["GET", "HEAD", "POST"]
PAGE = "offer/form.html"
PER_PAGE = 50


def _of(request: HttpRequest) -> audit.Actor:
    return audit.Actor.of(request)


@require_safe
@needs(Permission.OFFER_READ)
def offer(request: HttpRequest) -> HttpResponse:
    """What whoever keeps the local offer has to know now."""
    due = today() - CHECK_EVERY + REMIND_BEFORE
    live = Service.objects.live()
    waiting = Comment.objects.filter(state=Comment.State.PUBLIC, replies=None).order_by("received_on")
    told = checklist_facts(today())
    return render(
        request,
        "offer/offer.html",
        {
            "live": live.count(),
            "drafts": Service.objects.filter(state=Live.DRAFT).count(),
            "due": live.filter(Q(checked_on=None) | Q(checked_on__lte=due)).order_by("checked_on")[:20],
            "due_count": live.filter(Q(checked_on=None) | Q(checked_on__lte=due)).count(),
            "proposals": Proposal.objects.filter(decision="").select_related("service", "provider"),
            "waiting": [(one, one.days_waiting(today())) for one in waiting.prefetch_related("replies")[:20]],
            "gaps": Gap.objects.all()[:12],
            "checklist": told,
            "lacking": [row for row in told["rows"] if row["standing"] != "There"],
            "public": public_address("/offer"),
            "may_edit": may(request.user, Permission.OFFER_EDIT),
            "may_answer": may(request.user, Permission.OFFER_ANSWER),
        },
    )


class ServicesForm(forms.Form):
    q = forms.CharField(label="Words", max_length=100, required=False)
    category = forms.ChoiceField(
        label="What it is", choices=[("", "Any"), *vocabulary.choices(vocabulary.categories())], required=False
    )
    state = forms.ChoiceField(label="Standing", choices=[("", "Any"), *Live.choices, ("due", "Due for a look")],
                              required=False)  # fmt: skip
    page = PageField(widget=forms.HiddenInput)


@require_safe
@needs(Permission.OFFER_EDIT)
@query(ServicesForm)
def services(request: HttpRequest) -> HttpResponse:
    wanted = request.query  # type: ignore[attr-defined]
    rows = Service.objects.select_related("provider")
    if wanted["category"]:
        rows = rows.filter(category=wanted["category"])
    if wanted["state"] == "due":
        due = today() - CHECK_EVERY + REMIND_BEFORE
        rows = rows.live().filter(Q(checked_on=None) | Q(checked_on__lte=due))
    elif wanted["state"]:
        rows = rows.filter(state=wanted["state"])
    words = asked(wanted["q"])
    listed = [row for row in rows if not words or found_in(words, words_of(f"{row.name} {row.provider.name}"))]
    page = Paginator(listed, PER_PAGE).get_page(wanted["page"])
    return render(
        request,
        "offer/services.html",
        {"page": page, "count": len(listed), "form": request.query_form, "today": today()},  # type: ignore[attr-defined]
    )


@require_safe
@needs(Permission.OFFER_EDIT)
def services_csv(request: HttpRequest) -> HttpResponse:
    """Every entry as a table, drafts too."""
    rows = Service.objects.exclude(state=Live.WITHDRAWN).select_related("provider")
    audit.downloaded("offer.service", by=_of(request), action="offer_handed_out", reason=f"{rows.count()} entries")
    response = HttpResponse(feeding.table(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="local-offer.csv"'
    return response


@require_safe
@needs(Permission.OFFER_EDIT)
def service(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Service.objects.select_related("provider"), slug=slug)
    text, following = actions.words_of_service({f.name: getattr(found, f.name) for f in found._meta.concrete_fields})
    return render(
        request,
        "offer/service.html",
        {
            "service": found,
            "faults": plain.contract(text, next_step=following, known=actions.KNOWN_SHORT),
            "age": plain.reading_age(text),
            "comments": Comment.objects.filter(about_kind="service", about_key=str(found.key)),
            "proposals": found.proposals.filter(decision=""),
            "public": public_address(f"/offer/services/{found.slug}") if found.state == Live.LIVE else "",
            "right": StillRightForm(initial={"version": found.version}),
        },
    )


def _service_page(heading: str, lead: str, button: str) -> dict[str, Any]:
    return {"heading": heading, "lead": lead, "button": button, "up": reverse("offer:services"), "up_words": "Entries"}


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_service(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        ServiceForm,
        act=lambda form: actions.save_service(None, form.values(), expected=None, today=today(), by=_of(request)),
        template=PAGE,
        context=_service_page("Add an entry", "It is public at once unless you keep it as a draft.", "Save"),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def edit_service(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Service.objects.select_related("provider"), slug=slug)
    return editing.handle(
        request,
        ServiceForm,
        obj=found,
        act=lambda form: actions.save_service(
            found, form.values(), expected=form.cleaned_data["version"], today=today(), by=_of(request)
        ),
        template=PAGE,
        context=_service_page(f"Change {found.name}", "Saving it says that you looked at all of it today.", "Save"),
    )


@require_http_methods(["POST"])
@needs(Permission.OFFER_EDIT)
def still_right(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Service, slug=slug)
    return editing.handle(
        request,
        StillRightForm,
        act=lambda form: actions.still_right(
            found, expected=form.cleaned_data["version"], today=today(), by=_of(request)
        ),
        template=PAGE,
        context=_service_page(found.name, "Say that all of it is right.", "It is right"),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Service, slug=slug)
    return editing.handle(
        request,
        WithdrawForm,
        act=lambda form: actions.withdraw_service(
            found, why=form.cleaned_data["why"], expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_service_page(f"Take out {found.name}", "It leaves the public offer. It stays here.", "Take it out"),
        obj=found,
    )


@require_safe
@needs(Permission.OFFER_EDIT)
def providers(request: HttpRequest) -> HttpResponse:
    rows = Provider.objects.annotate(entries=Count("services", filter=Q(services__state=Live.LIVE)))
    return render(request, "offer/providers.html", {"rows": rows})


def _organisations() -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in Organisation.objects.filter(closed_on=None)]


def _provider_page(heading: str, lead: str = "") -> dict[str, Any]:
    return {
        "heading": heading,
        "lead": lead,
        "button": "Save",
        "up": reverse("offer:providers"),
        "up_words": "Providers",
    }


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_provider(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        ProviderForm,
        act=lambda form: actions.save_provider(None, form.values(), expected=None, by=_of(request)),
        template=PAGE,
        context=_provider_page("Add a provider"),
        form_options={"organisations": _organisations()},
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Provider, slug=slug)
    return editing.handle(
        request,
        ProviderForm,
        obj=found,
        act=lambda form: actions.save_provider(
            found, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_provider_page(found.name, "Its answers to the ten questions are public on its page."),
        form_options={"organisations": _organisations()},
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def withdraw_provider(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Provider, slug=slug)
    count = found.services.exclude(state=Live.WITHDRAWN).count()
    return editing.handle(
        request,
        WithdrawForm,
        obj=found,
        act=lambda form: actions.withdraw_provider(
            found, why=form.cleaned_data["why"], expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_provider_page(
            f"Take out {found.name}", f"It leaves the public offer with its entries ({count}). They stay here."
        )
        | {"button": "Take it out"},
        answer=reverse("offer:providers"),
    )


@require_safe
@needs(Permission.OFFER_EDIT)
def pages(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "page": row,
            "age": plain.reading_age(f"{row.summary}\n{row.body}"),
            "covers": [vocabulary.label(vocabulary.pages(), key) for key in row.covers],
        }
        for row in OfferPage.objects.all()
    ]
    covered = {key for row in OfferPage.objects.live() for key in row.covers}
    missing = [word.label for key, word in vocabulary.pages().items() if key not in covered]
    return render(request, "offer/pages.html", {"rows": rows, "missing": missing})


def _page_page(heading: str) -> dict[str, Any]:
    return {"heading": heading, "lead": "", "button": "Save", "up": reverse("offer:pages"), "up_words": "Pages"}


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def add_page(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        PageForm,
        act=lambda form: actions.save_page(None, form.values(), expected=None, today=today(), by=_of(request)),
        template=PAGE,
        context=_page_page("Add a page"),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(OfferPage, slug=slug)
    return editing.handle(
        request,
        PageForm,
        obj=found,
        act=lambda form: actions.save_page(
            found, form.values(), expected=form.cleaned_data["version"], today=today(), by=_of(request)
        ),
        template="offer/page.html",
        context={
            **_page_page(found.title),
            "facts": page_facts(found),
            "public": public_address(f"/offer/pages/{found.slug}") if found.state == Live.LIVE else "",
            "age": plain.reading_age(f"{found.summary}\n{found.body}"),
        },
    )


@require_safe
@needs(Permission.OFFER_EDIT)
def translations(request: HttpRequest, slug: str) -> HttpResponse:
    """A page in every language that it could have: public, waiting for a second reader, or behind the English."""
    found = get_object_or_404(OfferPage, slug=slug)
    held = {row.language: row for row in found.translations.select_related("page")}
    rows = [
        {"language": language, "held": held.get(language.code)}
        for language in languages().values()
        if language.code in held or not (language.pseudo and settings.PRODUCTION)
    ]
    rows.sort(key=lambda row: row["held"] is None)
    return render(request, "offer/translations.html", {"page": found, "rows": rows})


def _language(code: str) -> Language:
    found = languages().get(code)
    if found is None or (found.pseudo and settings.PRODUCTION):
        raise Http404
    return found


def _translation_page(found: OfferPage, language: Language, heading: str, button: str) -> dict[str, Any]:
    up = reverse("offer:translations", args=[found.slug])
    return {"page": found, "facts": page_facts(found), "language": language, "heading": heading, "button": button,
            "up": up}  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def translation(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Write, or change, a page in another language, with the English beside it."""
    found, language = get_object_or_404(OfferPage, slug=slug), _language(code)
    held = found.translations.filter(language=code).first()

    def act(form: TranslationForm) -> OfferTranslation:
        values = form.values()
        return actions.save_translation(
            found, held, code, values, of_words=values.pop("of_words"),
            expected=form.cleaned_data["version"] if held else None, by=_of(request),
        )  # fmt: skip

    return editing.handle(
        request,
        TranslationForm,
        obj=held,
        act=act,
        form_options={"initial": {"of_words": found.words_digest()}},
        template="offer/translation.html",
        context=_translation_page(found, language, f"{found.title}: {language.name}", "Save"),
        answer=reverse("offer:translations", args=[found.slug]),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def read_translation(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A second person has read it: it goes out."""
    found, language = get_object_or_404(OfferPage, slug=slug), _language(code)
    held = get_object_or_404(found.translations.select_related("page"), language=code)
    return editing.handle(
        request,
        TranslationReadForm,
        obj=held,
        act=lambda form: actions.review_translation(
            held, reviewed_by=form.cleaned_data["reviewed_by"], today=today(), expected=form.cleaned_data["version"],
            by=_of(request),
        ),
        template="offer/translation.html",
        context={
            **_translation_page(found, language, f"Is the {language.name} page right?", "It is right: show it"),
            "told": translation_facts(held),
        },
        answer=reverse("offer:translations", args=[found.slug]),
    )  # fmt: skip


@require_safe
@needs(Permission.OFFER_READ)
def checklist(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "offer/checklist.html",
        {"told": checklist_facts(today()), "public": public_address("/offer/checklist")},
    )


@require_safe
@needs(Permission.OFFER_EDIT)
def proposals(request: HttpRequest) -> HttpResponse:
    rows = Proposal.objects.select_related("service", "provider")
    return render(
        request,
        "offer/proposals.html",
        {"waiting": rows.filter(decision=""), "decided": rows.exclude(decision="")[:50]},
    )


LABELS = {field.name: str(field.verbose_name) for field in Service._meta.concrete_fields}


def differences(found: Proposal) -> list[dict[str, str]]:
    """What would change, field by field, in words."""
    rows = []
    if "answers" in found.values:
        for key, word in vocabulary.questions().items():
            was, will = str((found.provider.answers or {}).get(key, "")), str(found.values["answers"].get(key, ""))
            if was != will:
                rows.append({"label": word.label, "was": was, "will": will})
        return rows
    for name, wanted in found.values.items():
        now = getattr(found.service, name) if found.service is not None else ""
        was, will = _shown(name, now), _shown(name, wanted)
        if was != will:
            rows.append({"label": LABELS.get(name, name).capitalize(), "was": was, "will": will})
    return rows


def _shown(name: str, value: Any) -> str:
    if name == "needs":
        return ", ".join(vocabulary.label(vocabulary.needs(), key) for key in value or [])
    if name == "category":
        return vocabulary.label(vocabulary.categories(), value) if value else ""
    if name == "places":
        return "\n".join(
            ", ".join(
                str(place[key]) for key in ("name", "address", "town", "postcode", "times", "access") if place.get(key)
            )
            for place in value or []
        )
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else str(value)


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Proposal.objects.select_related("service", "provider"), pk=number)
    context = {"proposal": found, "rows": differences(found)}
    if found.decision and request.method != "POST":  # a form that is sent again finds its first answer
        return render(request, "offer/proposal.html", context)
    return editing.handle(
        request,
        DecideForm,
        act=lambda form: actions.decide(
            found,
            take=form.cleaned_data["take"] == "yes",
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["version"],
            today=today(),
            by=_of(request),
        ),
        template="offer/proposal.html",
        context=context,
        obj=found,
        answer=lambda _: reverse("offer:proposals"),
    )


@require_safe
@needs(Permission.OFFER_READ)
def comments(request: HttpRequest) -> HttpResponse:
    rows = list(Comment.objects.prefetch_related("replies"))
    took = [one.days_waiting(today()) for one in rows if one.replies.all()]
    return render(
        request,
        "offer/comments.html",
        {
            "waiting": [
                (one, one.days_waiting(today()))
                for one in rows[::-1]
                if not one.replies.all() and one.state == "public"
            ],
            "rows": rows,
            "median": median(took) if took else None,
            "answered": len(took),
            "years": YearOfComments.objects.all(),
            "may_answer": may(request.user, Permission.OFFER_ANSWER),
        },
    )


def _shown_as(request: HttpRequest) -> str:
    for held in memberships_in_force(request.user):
        role = roles.get(held.role)
        if role is not None and Permission.OFFER_ANSWER in role.permissions:
            return f"{role.label}, {held.organisation}"
    raise Http404


@require_http_methods(FORM)
@needs(Permission.OFFER_READ)
def comment(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Comment.objects.prefetch_related("replies"), number=number)
    context = {
        "comment": found,
        "told": comment_facts(found, today=today()),
        "public": public_address(f"/offer/comments#comment-{found.number}"),
        "may_answer": may(request.user, Permission.OFFER_ANSWER),
    }
    if found.state != Comment.State.PUBLIC or not context["may_answer"]:
        if request.method == "POST":
            raise Http404
        return render(request, "offer/comment.html", context)
    return editing.handle(
        request,
        ReplyForm,
        act=lambda form: actions.answer_comment(
            found,
            **{name: form.cleaned_data[name] for name in ("words", "did", "changed", "link")},
            shown_as=_shown_as(request),
            today=today(),
            by=_of(request),
        ),
        template="offer/comment.html",
        context=context,
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_ANSWER)
def withdraw_comment(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Comment, number=number)
    return editing.handle(
        request,
        WithdrawCommentForm,
        act=lambda form: actions.withdraw_comment(
            found, why=form.cleaned_data["why"], expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context={
            "heading": f"Take {found} out of public",
            "lead": "That it was there, and why it was taken out, stays public.",
            "button": "Take it out",
            "up": found.get_absolute_url(),
            "up_words": str(found),
        },
        obj=found,
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_ANSWER)
def year(request: HttpRequest) -> HttpResponse:
    """Put out a year's comments with their answers, in one click."""
    options = {}
    if request.method != "POST":
        newest = YearOfComments.objects.first()
        first = newest.last if newest else today().replace(day=1).replace(year=today().year - 1)
        options["initial"] = {"first": first, "last": today()}
    return editing.handle(
        request,
        YearForm,
        act=lambda form: actions.publish_year(
            first=form.cleaned_data["first"], last=form.cleaned_data["last"], today=today(), by=_of(request)
        ),
        template=PAGE,
        context={
            "heading": "Publish a year of comments",
            "lead": "All comments that came in that time, with the answers as they stand. The law asks for it at least "
            "once a year (SEND Regulations 2014, reg 56).",
            "button": "Publish",
            "up": reverse("offer:comments"),
            "up_words": "Comments",
        },
        form_options=options,
        answer=lambda _: reverse("offer:comments"),
    )


@require_http_methods(FORM)
@needs(Permission.OFFER_EDIT)
def bring_in(request: HttpRequest) -> HttpResponse:
    """Entries from elsewhere: what a file would do, then as drafts."""
    page: dict[str, Any] = {"form": FeedForm(), "columns": feeding.COLUMNS}
    status = 200
    if request.method == "POST":
        form = FeedForm(request.POST, request.FILES)
        page["form"] = form
        if form.is_valid() and form.cleaned_data["do"] == "look":
            page["looked"] = _looked(form)
            page["form"] = FeedForm(initial={"kind": form.cleaned_data["kind"]})
        else:
            return editing.handle(
                request, FeedForm, act=lambda valid: _bring(request, valid), template="offer/bring_in.html",
                context={"columns": feeding.COLUMNS}, answer=lambda _: f"{reverse('offer:services')}?state=draft",
            )  # fmt: skip
        if page.get("looked") is None:
            status = 422
    return render(request, "offer/bring_in.html", page, status=status)


def _looked(form: FeedForm) -> feeding.Looked | None:
    try:
        return feeding.look(form.cleaned_data["file"].read(), form.cleaned_data["kind"])
    except Refused as refusal:
        form.add_error("file", refusal.message)
        return None


def _bring(request: HttpRequest, form: FeedForm) -> str:
    looked = feeding.look(form.cleaned_data["file"].read(), form.cleaned_data["kind"])
    source = form.cleaned_data["file"].name[:150]
    feeding.bring_in(looked, source=source, by=_of(request))
    return source
