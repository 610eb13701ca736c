"""Office pages on which people report, show, close, verify, disagree and ask."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.refused import Refused
from goldenthread.thread.improvement import actions
from goldenthread.thread.improvement.actions.closing import waiting, worse_measures
from goldenthread.thread.improvement.forms import (
    AnswerForm,
    AskForm,
    CloseForm,
    EvidenceForm,
    ReopenForm,
    SecondPersonForm,
    StatusForm,
    VerdictForm,
)
from goldenthread.thread.improvement.models import Challenge, Closure, Recommendation
from goldenthread.thread.improvement.proof import proof_of

EDIT = "improvement/edit.html"
FORM = ["GET", "HEAD", "POST"]


def _find(council: str, slug: str) -> Recommendation:
    return get_object_or_404(Recommendation.objects.of(council), slug=slug)


def _page(found: Recommendation, heading: str, button: str = "Save", **more: Any) -> dict[str, Any]:
    return {"heading": heading, "recommendation": found, "button": button, **more}


@require_http_methods(FORM)
@needs(Permission.STATUS_REPORT)
def report_status(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _find(council, slug)
    return editing.handle(
        request,
        StatusForm,
        act=lambda form: actions.report_status(
            found, **_without_key(form), today=timezone.localdate(), by=audit.Actor.of(request)
        ),
        template=EDIT,
        context=_page(found, "Report how it stands", "Add report"),
        form_options={"recommendation": found},
        answer=lambda _: f"{found.get_absolute_url()}#status",
    )


@require_http_methods(FORM)
@needs(Permission.STATUS_REPORT)
def attach_evidence(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _find(council, slug)
    return editing.handle(
        request,
        EvidenceForm,
        act=lambda form: actions.attach_evidence(
            found, **_without_key(form), today=timezone.localdate(), by=audit.Actor.of(request)
        ),
        template=EDIT,
        context=_page(found, "Attach evidence", "Attach"),
        form_options={"recommendation": found},
        answer=lambda _: f"{found.get_absolute_url()}#evidence",
    )


@require_http_methods(FORM)
@needs(Permission.CLOSURE_PROPOSE)
def propose_closure(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _find(council, slug)
    return editing.handle(
        request,
        CloseForm,
        act=lambda form: actions.propose_closure(
            found,
            form.values(),
            worse=worse_measures(proof_of(found)),
            today=timezone.localdate(),
            by=audit.Actor.of(request),
        ),
        template=EDIT,
        context=_page(found, "Propose to close it", "Ask a second person"),
        form_options={"recommendation": found},
        answer=lambda _: f"{found.get_absolute_url()}#closing",
    )


@require_http_methods(FORM)
@needs(Permission.CLOSURE_VERIFY)
def decide_closure(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _find(council, slug)
    proposal = waiting(found)
    if proposal is None:
        raise Refused("No proposal to close this is waiting. Open the recommendation to see how it stands.", status=409)
    return editing.handle(
        request,
        SecondPersonForm,
        act=lambda form: actions.decide_closure(
            proposal,
            verified=form.cleaned_data["verified"] == "yes",
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["version"],
            today=timezone.localdate(),
            by=audit.Actor.of(request),
        ),
        template="improvement/decide_closure.html",
        context=_page(
            found, "Is it so?", "Answer", proposal=proposal, evidence=found.evidence.select_related("source")
        ),
        form_options=_shown(request, version=found.version),
        answer=lambda _: f"{found.get_absolute_url()}#closing",
    )


@require_http_methods(FORM)
@needs(Permission.CLOSURE_PROPOSE)
def reopen(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _find(council, slug)
    if found.closed_as == Closure.OPEN and request.method != "POST":
        raise Refused(f"{found.ref} is open already.", status=409)
    return editing.handle(
        request,
        ReopenForm,
        act=lambda form: actions.reopen(
            found,
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["version"],
            today=timezone.localdate(),
            by=audit.Actor.of(request),
        ),
        template=EDIT,
        context=_page(found, "Open it again", "Open again"),
        form_options=_shown(request, version=found.version),
        answer=lambda _: f"{found.get_absolute_url()}#closing",
    )


@require_http_methods(FORM)
@needs(Permission.VERDICT_DECIDE)
def decide_verdict(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _find(council, slug)
    proposed = proof_of(found)["verdict"]["headline"]
    return editing.handle(
        request,
        VerdictForm,
        act=lambda form: actions.decide_verdict(
            found,
            proposed=proposed,
            shown=form.cleaned_data["shown"],
            agrees=form.cleaned_data["agrees"] == "yes",
            headline=form.cleaned_data["headline"],
            reason=form.cleaned_data["reason"],
            by_post=form.cleaned_data["by_post"],
            by=audit.Actor.of(request),
        ),
        template="improvement/decide_verdict.html",
        context=_page(
            found, "Do you agree with this verdict?", "Publish my answer at the next release", proposed=proposed
        ),
        form_options=_shown(request, shown=proposed),
        answer=lambda _: f"{found.get_absolute_url()}#verdict-decisions",
    )


@require_http_methods(FORM)
@needs(Permission.STATUS_CHALLENGE)
def ask_challenge(request: HttpRequest, council: str, slug: str) -> HttpResponse:
    found = _find(council, slug)
    return editing.handle(
        request,
        AskForm,
        act=lambda form: actions.ask_challenge(
            found, question=form.cleaned_data["question"], by=audit.Actor.of(request)
        ),
        template=EDIT,
        context=_page(found, "Ask about its status", "Ask"),
        answer=lambda _: f"{found.get_absolute_url()}#challenges",
    )


@require_http_methods(FORM)
@needs(Permission.STATUS_REPORT)
def answer_challenge(request: HttpRequest, council: str, slug: str, number: int) -> HttpResponse:
    found = _find(council, slug)
    challenge = get_object_or_404(Challenge, recommendation=found, pk=number)
    return editing.handle(
        request,
        AnswerForm,
        obj=challenge,
        act=lambda form: actions.answer_challenge(
            challenge,
            answer=form.cleaned_data["answer"],
            expected=form.cleaned_data["version"],
            by=audit.Actor.of(request),
        ),
        template=EDIT,
        context=_page(found, challenge.question, "Answer"),
        answer=lambda _: f"{found.get_absolute_url()}#challenges",
    )


def _without_key(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "submission_key"}


def _shown(request: HttpRequest, **initial: Any) -> dict[str, Any]:
    """What the person saw goes with the form; when it comes back, what they saw is what they sent."""
    return {} if request.method == "POST" else {"initial": initial}
