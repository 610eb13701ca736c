"""Office pages of plans: their actions, what is missing, and approval by a second person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goldenthread.base import audit, editing
from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.thread.improvement import actions
from goldenthread.thread.improvement.actions import plans as rules
from goldenthread.thread.improvement.forms import ActionForm, ApproveForm, DraftForm, NewPlanForm, PlanForm
from goldenthread.thread.improvement.models import Action, Council, Plan, PlanVersion
from goldenthread.thread.improvement.telling.cites import Cites
from goldenthread.thread.improvement.telling.registers import pace_of
from goldenthread.thread.improvement.telling.thread import action_facts

EDIT = "improvement/plan_form.html"
FORM = ["GET", "HEAD", "POST"]


def _find(council: str, plan: str) -> Plan:
    return get_object_or_404(Plan.objects.select_related("council", "body"), council__slug=council, slug=plan)


@require_safe
@needs(Permission.THREAD_READ)
def plans(request: HttpRequest) -> HttpResponse:
    found = Plan.objects.select_related("council", "body").prefetch_related("actions", "versions")
    councils = Council.objects.all() if may(request.user, Permission.PLAN_EDIT) else ()
    return render(request, "improvement/plans.html", {"plans": found, "councils": councils})


@require_safe
@needs(Permission.THREAD_READ)
def plan(request: HttpRequest, council: str, plan: str) -> HttpResponse:
    found = _find(council, plan)
    rows = found.actions.select_related(
        "plan__council", "recommendation__review__council", "accountable", "responsible", "responsible_body", "after",
        "depends_body",
    ).prefetch_related("reports")  # fmt: skip
    return render(
        request,
        "improvement/plan.html",
        {
            "plan": found,
            "actions": rows,
            "pace": pace_of([action_facts(a, Cites()) for a in rows])["words"],
            "gaps": rules.gaps(found),
            "warnings": rules.warnings(found),
            "versions": found.versions.select_related("decision").order_by("-number"),
            "may_edit": may(request.user, Permission.PLAN_EDIT),
            "may_approve": may(request.user, Permission.PLAN_APPROVE),
            "today": timezone.localdate(),
        },
    )


@require_http_methods(FORM)
@needs(Permission.PLAN_EDIT)
def add_plan(request: HttpRequest, council: str) -> HttpResponse:
    found = get_object_or_404(Council, slug=council)
    return editing.handle(
        request,
        NewPlanForm,
        act=lambda form: actions.add_plan(found, form.values(), by=audit.Actor.of(request)),
        template=EDIT,
        context={"heading": "Add a plan", "council": found, "button": "Add plan"},
        form_options={"council": found},
        answer=lambda made: made.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.PLAN_EDIT)
def edit_plan(request: HttpRequest, council: str, plan: str) -> HttpResponse:
    found = _find(council, plan)
    return editing.handle(
        request,
        PlanForm,
        obj=found,
        act=lambda form: actions.edit_plan(
            found,
            form.values(),
            expected=form.cleaned_data["version"],
            fields=form.changed_data,
            by=audit.Actor.of(request),
        ),
        template=EDIT,
        context={"heading": "Edit what this plan is for", "plan": found, "button": "Save"},
        form_options={"council": found.council},
        answer=lambda _: found.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.PLAN_EDIT)
def add_action(request: HttpRequest, council: str, plan: str) -> HttpResponse:
    found = _find(council, plan)
    return editing.handle(
        request,
        ActionForm,
        act=lambda form: actions.add_action(found, form.values(), by=audit.Actor.of(request)),
        template=EDIT,
        context={"heading": "Add an action", "plan": found, "button": "Add action"},
        form_options={"plan": found},
        answer=lambda _: found.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.PLAN_EDIT)
def edit_action(request: HttpRequest, council: str, plan: str, ref: str) -> HttpResponse:
    found = _find(council, plan)
    action = get_object_or_404(Action, plan=found, ref=ref)
    return editing.handle(
        request,
        ActionForm,
        obj=action,
        act=lambda form: actions.edit_action(
            action,
            form.values(),
            expected=form.cleaned_data["version"],
            fields=form.changed_data,
            by=audit.Actor.of(request),
        ),
        template=EDIT,
        context={"heading": f"Edit action {action.ref}", "plan": found, "button": "Save"},
        form_options={"plan": found},
        answer=lambda _: found.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.PLAN_EDIT)
def draft_plan(request: HttpRequest, council: str, plan: str) -> HttpResponse:
    found = _find(council, plan)
    return editing.handle(
        request,
        DraftForm,
        act=lambda form: actions.draft_plan(
            found, note=form.cleaned_data["note"], today=timezone.localdate(), by=audit.Actor.of(request)
        ),
        template=EDIT,
        context={"heading": "Keep this version as a draft", "plan": found, "button": "Keep draft"},
        answer=lambda _: found.get_absolute_url(),
    )


@require_http_methods(FORM)
@needs(Permission.PLAN_APPROVE)
def approve_plan(request: HttpRequest, council: str, plan: str, number: int) -> HttpResponse:
    found = _find(council, plan)
    version = get_object_or_404(PlanVersion.objects.select_related("plan__council"), plan=found, number=number)
    return editing.handle(
        request,
        ApproveForm,
        act=lambda form: actions.approve_plan(
            version, expected=form.cleaned_data["version"], today=timezone.localdate(), by=audit.Actor.of(request)
        ),
        template="improvement/approve_plan.html",
        context={
            "heading": f"Approve version {version.number}",
            "plan": found,
            "plan_version": version,
            "gaps": rules.gaps(found),
            "warnings": rules.warnings(found),
        },
        obj=version,
        answer=lambda _: found.get_absolute_url(),
    )
