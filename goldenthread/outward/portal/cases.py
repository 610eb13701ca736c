"""The portal's pages of one request or assessment: the clocks in plain words, what is asked of you, support now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import editing
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.cases import actions, case_forms, telling
from goldenthread.casework.cases import forms as case_room_forms
from goldenthread.casework.cases.kinds import PaperKind
from goldenthread.casework.children.door import Opened, not_found, opens
from goldenthread.casework.children.kinds import PartyKind
from goldenthread.casework.plans import actions as plan_actions
from goldenthread.casework.plans import forms as plan_forms
from goldenthread.casework.plans import reading as plan_reading
from goldenthread.casework.voice import experience, own
from goldenthread.casework.voice.forms import ExperienceForm
from goldenthread.rules.access.bands import Band
from goldenthread.rules.law import Standing

FORM = ["GET", "HEAD", "POST"]
# Whose papers are asked of whoever looks through this relationship.
THEIRS = {"party": "parent", "on_roll": "school", "consulted": "school", "advice": "health", "clinician": "health"}
OPEN = {Standing.RUNNING, Standing.DUE_SOON, Standing.LATE, Standing.LIFTED}


def is_childs_account(opened: Opened) -> bool:
    """A child's own account says what the child thinks. It asks for nothing and answers for nobody."""
    return opened.answer.role == "child" or own_kind(opened) == PartyKind.CHILD


def own_kind(opened: Opened) -> str:
    """The kind of party for whom this person looks; "" for anybody else."""
    return next((row.kind for row in opened.party_rows if str(row.pk) == opened.party), "") if opened.party else ""


def _theirs(opened: Opened, one: telling.SeenEvidence) -> bool:
    """Whether this thing is for this person's side to give. A child is asked for what the child thinks, no more."""
    if is_childs_account(opened):
        return one.item.key == "views_child"
    return bool(one.owed_by) and one.owed_by == THEIRS.get(opened.through, "")


def asked_of(opened: Opened, case: telling.Case) -> list[telling.SeenEvidence]:
    """What is asked of this person's side and is not here yet."""
    return [one for one in case.evidence if _theirs(opened, one) and one.is_owed and one.asked]


def _may_give(opened: Opened) -> bool:
    return opened.may(Permission.CASE_CONTRIBUTE, band=_band(opened), write=True)


def _band(opened: Opened) -> Band:
    return Band.B4 if opened.through in ("advice", "clinician") else Band.B3


@require_safe
@opens(what="case")
def case(request: HttpRequest, opened: Opened, matter: str) -> HttpResponse:
    """Where it stands, what happens by when, what we ask of you, and what is given now."""
    told = telling.Case(opened, matter)
    dues = [one for one in told.dues if one.standing in OPEN or one.done]
    return render(
        request,
        "portal/case.html",
        {
            "opened": opened,
            "case": told,
            "open": [one for one in dues if one.standing in OPEN],
            "done": [one for one in dues if one.standing not in OPEN],
            "asked": asked_of(opened, told),
            "may_give": _may_give(opened),
            "may_say": opened.through in ("party", "on_roll") and _may_give(opened),
            "decisions": told.decisions,
            "may_say_it": own.may_say(opened) and opened.through == "party",
            "is_child": own.is_child(opened),
            "said": own.shown(opened),
            "to_say": experience.to_ask(opened, matter),
            "plans": plan_reading.versions(opened, told.matter) if told.machine == "assessment" else [],
        },
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="give evidence")
def give(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """Send one thing that was asked for: a file, or words."""
    found = telling.evidence_of(opened, number)
    if not _theirs(opened, found) or not _may_give(opened):
        not_found()
    if request.method != "POST" and not found.is_owed:
        messages.info(request, "This is here already. Thank you.")
    kinds = {"parent": PaperKind.PARENT_VIEWS, "school": PaperKind.SCHOOL, "health": PaperKind.HEALTH}
    kind = PaperKind.CHILD_VIEWS if found.item.key == "views_child" else kinds[found.owed_by]
    back = reverse("portal:case", args=[opened.reference, found.matter_id])

    class GiveForm(case_room_forms.VersionForm):
        tells_whereabouts = case_room_forms.forms.BooleanField(
            label="It tells where somebody lives or can be found", required=False
        )

    def act(form: Any) -> Any:
        given = form.cleaned_data
        paper = actions.add_paper(
            opened,
            kind=kind,
            title=found.item.name,
            words=given["words"],
            upload=given["upload"],
            band=_band(opened).value,
            matter=found.matter_id,
            tells_whereabouts=given["tells_whereabouts"],
        )
        actions.give_evidence(opened, number, paper.pk, band=_band(opened))
        return paper

    def done(paper: Any) -> str:
        messages.success(request, f"We have it. Keep this reference: {str(paper.pk)[:8].upper()}.")
        return back

    return editing.handle(
        request,
        GiveForm,
        act=act,
        template="portal/give.html",
        context={"opened": opened, "item": found.item, "back": back},
        answer=done,
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="support")
def say(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """Say whether support that is given now happens as written."""
    found = telling.support_of(opened, number)
    if opened.through not in ("party", "on_roll") or not _may_give(opened):
        not_found()
    back = reverse("portal:case", args=[opened.reference, found.matter_id])
    return editing.handle(
        request,
        case_forms.SayForm,
        act=lambda form: actions.say_of_support(
            opened, number, so=form.cleaned_data["so"] == "yes", words=form.cleaned_data["words"]
        ),
        template="portal/say.html",
        context={"opened": opened, "support": found, "back": back},
        answer=back,
    )


@require_safe
@opens(what="plan")
def plan(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    """A draft or final plan that was sent to this person."""
    found = plan_reading.version(opened, key)
    may_answer = opened.through == "party" and _may_give(opened) and _is_with_the_family(found)
    return render(request, "portal/plan.html", {"opened": opened, "plan": found, "may_answer": may_answer})


def _is_with_the_family(found: plan_reading.SeenVersion) -> bool:
    return not found.is_final and found._row.matter.stage in ("ASM_DRAFT_SENT", "ASM_CONSULTING")


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="plan")
def answer_draft(request: HttpRequest, opened: Opened, key: str) -> HttpResponse:
    """Say what to change in a draft, ask for a meeting or a school, or say that one has finished."""
    found = plan_reading.version(opened, key)
    if opened.through != "party" or not _may_give(opened) or is_childs_account(opened):
        not_found()
    back = reverse("portal:plan", args=[opened.reference, key])
    return editing.handle(
        request,
        plan_forms.FamilyForm,
        act=lambda form: plan_actions.answered(
            opened, key, kind=form.cleaned_data["kind"], words=form.cleaned_data["words"], day=timezone.localdate()
        ),
        template="portal/answer_draft.html",
        context={"opened": opened, "plan": found, "back": back},
        answer=back,
    )


@require_http_methods(FORM)
@opens(Permission.CASE_CONTRIBUTE, what="say how a step went")
def felt(request: HttpRequest, opened: Opened, matter: str, stage: str) -> HttpResponse:
    """Say how one step went. Those who decide on the case do not see it."""
    words = dict(experience.to_ask(opened, matter)).get(stage)
    if words is None and request.method != "POST":
        not_found()
    back = reverse("portal:case", args=[opened.reference, matter])
    return editing.handle(
        request,
        ExperienceForm,
        act=lambda form: experience.give(
            opened, matter, stage, **{name: form.cleaned_data[name] for name in ("told", "heard", "right", "words")}
        ),
        template="portal/felt.html",
        context={
            "opened": opened,
            "heading": f"How did it go with {words}?",
            "lead": "Three questions. Those who decide about your child do not see your answers. The council learns "
            "from all answers together, and names nobody.",
            "button": "Send",
            "up": back,
        },
        answer=back,
    )
