"""Plans and their actions. A plan is approved here only when every action says how we shall know, and by when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from goldenthread.base import audit, editing
from goldenthread.base.documents import long_date
from goldenthread.refused import Refused
from goldenthread.rules.when import approximate
from goldenthread.thread.improvement.actions.load_record import held_facts
from goldenthread.thread.improvement.models import Action, Council, Plan, PlanVersion, Recommendation


def add_plan(council: Council, values: Mapping[str, Any], *, by: audit.Actor) -> Plan:
    """Begin a plan here. It is no version and approves nothing: actions are added first, then a draft is kept."""
    with audit.unit(by=by, obj=council):
        row = Plan(council=council, **values)
        row.position = (council.plans.aggregate(last=Max("position"))["last"] or 0) + 1
        editing.add(row, by=by)
        audit.record("plan_added", obj=row)
        return row


def edit_plan(plan: Plan, values: Mapping[str, Any], *, expected: int, fields: list[str], by: audit.Actor) -> Plan:
    with audit.unit(by=by, obj=plan):
        saved = editing.save(plan, values, expected=expected, by=by)
        audit.record("plan_edited", obj=saved, fields=fields)
        return saved


def add_action(plan: Plan, values: Mapping[str, Any], *, by: audit.Actor) -> Action:
    """Add an action. Its reference follows on from those of its recommendation: R5.4 after R5.3."""
    with audit.unit(by=by, obj=plan):
        _one_at_a_time(plan)  # two people never get the same reference
        recommendation = values.get("recommendation")
        row = Action(plan=plan, ref=next_ref(plan, recommendation), **with_days(values))
        row.position = (plan.actions.aggregate(last=Max("position"))["last"] or 0) + 1
        editing.add(row, by=by)
        audit.record("action_added", obj=row)
        return row


def edit_action(
    action: Action, values: Mapping[str, Any], *, expected: int, fields: list[str], by: audit.Actor
) -> Action:
    with audit.unit(by=by, obj=action):
        _one_at_a_time(action.plan)  # nothing moves while somebody approves
        saved = editing.save(action, with_days(values), expected=expected, by=by)
        audit.record("action_edited", obj=saved, fields=fields)
        return saved


def next_ref(plan: Plan, recommendation: Recommendation | None) -> str:
    stem = recommendation.ref if recommendation else "A0"
    taken = Action.objects.filter(plan__council=plan.council, ref__startswith=f"{stem}.").values_list("ref", flat=True)
    numbers = [int(ref.rpartition(".")[2]) for ref in taken if ref.rpartition(".")[2].isdigit()]
    return f"{stem}.{max(numbers, default=0) + 1}"


def with_days(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the days that their dates in words may mean. Raises Refused for words that name no day."""
    found = dict(values)
    for name, has_first in (("starts", True), ("due", True), ("depends", False)):
        words = found.get(f"{name}_words")
        if words is None:
            continue
        span = approximate(words) if words else None
        if words and span is None:
            raise Refused(
                f"“{words}” names no day. Write a day, a month, a season or a year: 1 September 2026, Autumn 2026.",
                status=422,
            )
        if has_first:
            found[f"{name}_first"] = span.first if span else None
        if name != "starts":
            found[f"{name}_last"] = span.last if span else None
    return found


def gaps(plan: Plan) -> list[str]:
    """What approval of this plan is refused for, an action a line."""
    lines = [f"{a.ref}: {gap}" for a in plan.actions.all() for gap in a.gaps]
    return lines or ([] if plan.actions.exists() else ["it has no actions"])


def warnings(plan: Plan) -> list[str]:
    """What approval goes through with, but not in silence."""
    actions = plan.actions.select_related("accountable", "responsible_body")
    return [f"{a.ref}: {warning}" for a in actions for warning in a.warnings]


def draft_plan(plan: Plan, *, note: str, today: date, by: audit.Actor) -> PlanVersion:
    """Keep the plan as it stands, as a draft that somebody else may approve. Raises Refused when nothing changed."""
    with audit.unit(by=by, obj=plan):
        _one_at_a_time(plan)
        held = _held(plan)
        last = plan.versions.order_by("-number").first()
        if last is not None and last.held == held and not last.elsewhere:
            raise Refused(f"Nothing has changed since version {last.number}.", status=422)
        state = (
            PlanVersion.State.CHANGED
            if plan.versions.filter(state=PlanVersion.State.APPROVED).exists()
            else PlanVersion.State.DRAFT
        )
        version = PlanVersion(
            plan=plan,
            number=(last.number if last else 0) + 1,
            state=state,
            made_words=long_date(today),
            made_last=today,
            held=held,
            gaps=gaps(plan),
            note=note,
        )
        editing.add(version, by=by)
        audit.record("plan_drafted", obj=version)
        return version


def approve_plan(version: PlanVersion, *, expected: int, today: date, by: audit.Actor) -> PlanVersion:
    """Approve a draft. Refused with the whole list while an action lacks a measure or a date, for the person who
    drafted it, and when the plan has moved on since.
    """
    from goldenthread.base.editing.actions import subject_of
    from goldenthread.base.editing.models import Revision

    plan = version.plan
    with audit.unit(by=by, obj=version):
        _one_at_a_time(plan)
        if version.state == PlanVersion.State.APPROVED:
            raise Refused(f"{version} is approved already.", status=409)
        first = Revision.objects.filter(subject=subject_of(version), version=1).first()
        if first is not None and first.by_id == by.id:
            raise Refused("You drafted this version, so somebody else has to approve it.")
        if version.held != _held(plan):
            raise Refused("The plan was changed after this version was drafted. Draft it again.", status=409)
        if missing := gaps(plan):
            many = "1 thing is" if len(missing) == 1 else f"{len(missing)} things are"
            raise Refused(f"It cannot be approved yet: {many} missing. " + "; ".join(missing) + ".", status=422)
        values = {
            "state": PlanVersion.State.APPROVED,
            "gaps": [],
            "note": "; ".join(filter(None, [version.note, *warnings(plan)])),
            "made_words": long_date(today),
            "made_last": today,
        }
        saved = editing.save(version, values, expected=expected, by=by)
        audit.record("plan_approved", obj=saved)
        return saved


def _one_at_a_time(plan: Plan) -> None:
    """Wait for whoever else changes, drafts or approves this plan. Call inside `audit.unit`."""
    Plan.objects.select_for_update().get(pk=plan.pk)


def _held(plan: Plan) -> list[dict[str, Any]]:
    return [held_facts(a) for a in plan.actions.select_related("accountable", "responsible")]
