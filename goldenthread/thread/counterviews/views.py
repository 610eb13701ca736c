"""Office pages of other views: read, answer, and withhold for a listed reason with two people."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts import roles
from goldenthread.base.accounts.access import may, memberships_in_force, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.context import as_of
from goldenthread.refused import Refused
from goldenthread.thread.counterviews import actions
from goldenthread.thread.counterviews.forms import AnswerViewForm, DecideWithholdingForm, WithholdForm
from goldenthread.thread.counterviews.models import CounterView
from goldenthread.thread.counterviews.telling import facts

FORM = ["GET", "HEAD", "POST"]
PAGE = "counterviews/form.html"


def _find(number: int) -> CounterView:
    return get_object_or_404(CounterView.objects.whole(), number=number)


@require_safe
@needs(Permission.THREAD_READ)
def views(request: HttpRequest) -> HttpResponse:
    rows = [facts(v, public=False) for v in CounterView.objects.whole().order_by("-number")]
    return render(request, "counterviews/views.html", {"rows": rows})


@require_safe
@needs(Permission.THREAD_READ)
def view(request: HttpRequest, number: int) -> HttpResponse:
    found = _find(number)
    return render(
        request,
        "counterviews/view.html",
        {
            "view": found,
            "v": facts(found, public=False),
            "may_answer": may(request.user, Permission.COUNTERVIEW_ANSWER) and found.withheld is None,
            "may_withhold": may(request.user, Permission.COUNTERVIEW_WITHHOLD),
            "mine": found.proposal is not None and found.proposal.proposed_by_id == audit.Actor.of(request).id,
        },
    )


def _page(found: CounterView, heading: str, button: str, lead: str = "") -> dict[str, Any]:
    return {"view": found, "v": facts(found, public=False), "heading": heading, "button": button, "lead": lead}


def _role_of(request: HttpRequest, permission: Permission) -> str:
    """The role and body in whose name this person acts: an answer is the council's, not a person's."""
    for held in memberships_in_force(request.user):
        role = roles.get(held.role)
        if role is not None and permission in role.permissions:
            return f"{role.label}, {held.organisation}"
    raise Refused("Page not found", status=404)


@require_http_methods(FORM)
@needs(Permission.COUNTERVIEW_ANSWER)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    found = _find(number)
    return editing.handle(
        request,
        AnswerViewForm,
        act=lambda form: actions.answer_view(
            found,
            words=form.cleaned_data["words"],
            shown_as=_role_of(request, Permission.COUNTERVIEW_ANSWER),
            by=audit.Actor.of(request),
        ),
        template=PAGE,
        context=_page(found, "Answer it", "Add the answer"),
    )


@require_http_methods(FORM)
@needs(Permission.COUNTERVIEW_WITHHOLD)
def withhold(request: HttpRequest, number: int) -> HttpResponse:
    found = _find(number)
    return editing.handle(
        request,
        WithholdForm,
        act=lambda form: actions.propose_withholding(
            found,
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["words"],
            today=as_of() or timezone.localdate(),
            by=audit.Actor.of(request),
        ),
        template=PAGE,
        context=_page(
            found,
            "Propose to withhold it",
            "Ask a second person",
            "Its words are hidden until somebody else decides, for at most five working days. The public page says "
            "that a view is being looked at, since when, and for which reason.",
        ),
    )


@require_http_methods(FORM)
@needs(Permission.COUNTERVIEW_WITHHOLD)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    found = _find(number)
    if found.proposal is None:
        raise Refused("Nothing waits for a decision here. Open the view to see how it stands.", status=409)
    return editing.handle(
        request,
        DecideWithholdingForm,
        act=lambda form: actions.decide_withholding(
            found,
            withhold=form.cleaned_data["decision"] == "withhold",
            words=form.cleaned_data["words"],
            expected=form.cleaned_data["version"],
            by=audit.Actor.of(request),
        ),
        template=PAGE,
        context={
            **_page(found, "Decide whether it is withheld", "Decide"),
            "proposal": found.proposal,
        },
        obj=found,
    )
