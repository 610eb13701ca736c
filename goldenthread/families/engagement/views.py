"""Office pages of who was heard, what was done, and papers that are written anew."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.context import today
from goldenthread.families.engagement import actions, forms, telling
from goldenthread.families.engagement.models import Group, Occasion, PublicPaper, Voice
from goldenthread.families.offer.telling import public_address
from goldenthread.thread.improvement import proposals

FORM = ["GET", "HEAD", "POST"]
PAGE = "engagement/form.html"


def _of(request: HttpRequest) -> audit.Actor:
    return audit.Actor.of(request)


def _page(heading: str, up: str = "", button: str = "Save", lead: str = "") -> dict[str, Any]:
    return {"heading": heading, "up": up or reverse("engagement:heard"), "button": button, "lead": lead}


@require_safe
@needs(Permission.THREAD_READ)
def heard(request: HttpRequest) -> HttpResponse:
    """What was said and waits, which promises are late, whom nobody told what became of it, and the papers."""
    voices = Voice.objects.select_related("group").prefetch_related("deeds")
    waiting = [row for row in voices if not row.deeds.all()]
    late = [(row, deed) for row in voices for deed in row.deeds.all() if telling.late(row, deed, today())]
    return render(
        request,
        "engagement/heard.html",
        {
            "told": telling.heard_facts(today()),
            "voices": voices,
            "waiting": waiting,
            "late": late,
            "untold": Occasion.objects.filter(reported_on=None, on__lt=today()),
            "occasions": Occasion.objects.all()[:50],
            "groups": Group.objects.all(),
            "papers": [(row, row.late(today())) for row in PublicPaper.objects.select_related("group")],
            "public": public_address("/heard"),
            "may_keep": may(request.user, Permission.ENGAGEMENT_KEEP),
        },
    )


@require_safe
@needs(Permission.THREAD_READ)
def data(request: HttpRequest) -> HttpResponse:
    return JsonResponse(telling.heard_facts(today()), json_dumps_params={"indent": 1, "ensure_ascii": False})


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def add_group(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        forms.GroupForm,
        act=lambda form: actions.save_group(None, form.values(), expected=None, by=_of(request)),
        template=PAGE,
        context=_page("Add a group"),
        answer=reverse("engagement:heard"),
    )


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def edit_group(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Group, slug=slug)
    return editing.handle(
        request,
        forms.GroupForm,
        obj=found,
        act=lambda form: actions.save_group(
            found, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page(f"Change {found.name}"),
        answer=reverse("engagement:heard"),
    )


def _groups(form: Any) -> tuple[dict[str, Any], list[Group]]:
    return form.values(), list(form.cleaned_data["groups"])


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def add_occasion(request: HttpRequest) -> HttpResponse:
    def act(form: Any) -> Occasion:
        values, groups = _groups(form)
        return actions.save_occasion(None, values, groups=groups, today=today(), expected=None, by=_of(request))

    return editing.handle(request, forms.OccasionForm, act=act, template=PAGE, context=_page("Add an occasion"))


@require_safe
@needs(Permission.THREAD_READ)
def occasion(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Occasion.objects.prefetch_related("groups"), pk=number)
    return render(
        request,
        "engagement/occasion.html",
        {
            "occasion": found,
            "voices": found.voices.select_related("group").prefetch_related("deeds"),
            "may_keep": may(request.user, Permission.ENGAGEMENT_KEEP),
        },
    )


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def edit_occasion(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Occasion, pk=number)

    def act(form: Any) -> Occasion:
        values, groups = _groups(form)
        return actions.save_occasion(
            found, values, groups=groups, today=today(), expected=form.cleaned_data["version"], by=_of(request)
        )

    return editing.handle(
        request,
        forms.OccasionForm,
        obj=found,
        act=act,
        template=PAGE,
        context=_page(f"Change {found.title}", found.get_absolute_url()),
    )


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def report_back(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Occasion, pk=number)
    return editing.handle(
        request,
        forms.ReportBackForm,
        obj=found,
        act=lambda form: actions.report_back(
            found, words=form.cleaned_data["words"], on=form.cleaned_data["on"], today=today(),
            expected=form.cleaned_data["version"], by=_of(request),
        ),
        template=PAGE,
        context=_page("Tell those who took part what became of it", found.get_absolute_url()),
        form_options={"initial": {"words": found.reported, "on": found.reported_on}},
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def add_voice(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        forms.VoiceForm,
        act=lambda form: actions.save_voice(None, form.values(), today=today(), expected=None, by=_of(request)),
        template=PAGE,
        context=_page("Add what a group said"),
        form_options={"initial": {"on": today()}},
    )


@require_safe
@needs(Permission.THREAD_READ)
def voice(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Voice.objects.select_related("group", "occasion"), pk=number)
    passed = proposals.standings(number for number in (found.proposed, found.evidence) if number)
    return render(
        request,
        "engagement/voice.html",
        {
            "voice": found,
            "told": telling.voice_facts(found, today()),
            "passed": list(passed.values()),
            "may_keep": may(request.user, Permission.ENGAGEMENT_KEEP),
        },
    )


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def edit_voice(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Voice, pk=number)
    return editing.handle(
        request,
        forms.VoiceForm,
        obj=found,
        act=lambda form: actions.save_voice(
            found, form.values(), today=today(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page("Change what a group said", found.get_absolute_url()),
    )


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def add_deed(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Voice.objects.select_related("group"), pk=number)
    return editing.handle(
        request,
        forms.DeedForm,
        act=lambda form: actions.record_deed(
            found, kind=form.cleaned_data["kind"], words=form.cleaned_data["words"],
            by_when=form.cleaned_data["by_when"], today=today(), by=_of(request),
        ),
        template=PAGE,
        context=_page("What was done about it", found.get_absolute_url(), lead=f"{found.group} said: {found.words}"),
        answer=found.get_absolute_url(),
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def pass_on(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Voice.objects.select_related("group"), pk=number)
    return editing.handle(
        request,
        forms.PassOnForm,
        obj=found,
        act=lambda form: actions.pass_on(
            found, council=form.cleaned_data["council"], title=form.cleaned_data["title"],
            expected=form.cleaned_data["version"], by=_of(request),
        ),
        template=PAGE,
        context=_page("Pass it on as a finding", found.get_absolute_url(), "Pass it on", found.words),
        form_options={"initial": {"council": found.council}},
    )  # fmt: skip


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def add_paper(request: HttpRequest) -> HttpResponse:
    return editing.handle(
        request,
        forms.PaperForm,
        act=lambda form: actions.save_paper(None, form.values(), expected=None, by=_of(request)),
        template=PAGE,
        context=_page("Add a paper for families"),
    )


@require_safe
@needs(Permission.THREAD_READ)
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(PublicPaper.objects.select_related("group"), slug=slug)
    return render(
        request,
        "engagement/paper.html",
        {
            "paper": found,
            "late": found.late(today()),
            "stages": found.stages.all(),
            "sign_offs": found.sign_offs.select_related("group"),
            "may_keep": may(request.user, Permission.ENGAGEMENT_KEEP),
        },
    )


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def edit_paper(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(PublicPaper, slug=slug)
    return editing.handle(
        request,
        forms.PaperForm,
        obj=found,
        act=lambda form: actions.save_paper(
            found, form.values(), expected=form.cleaned_data["version"], by=_of(request)
        ),
        template=PAGE,
        context=_page(f"Change {found.title}", found.get_absolute_url()),
    )


@require_http_methods(FORM)
@needs(Permission.ENGAGEMENT_KEEP)
def add_stage(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(PublicPaper, slug=slug)
    return editing.handle(
        request,
        forms.StageForm,
        act=lambda form: actions.record_stage(
            found, {name: form.cleaned_data[name] for name in ("on", "what", "with_whom", "changed")}, today=today(),
            by=_of(request),
        ),
        template=PAGE,
        context=_page(f"Who helped with {found.title}", found.get_absolute_url()),
        answer=found.get_absolute_url(),
    )  # fmt: skip
