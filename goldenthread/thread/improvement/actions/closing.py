"""Closing and reopening a recommendation. Two people close; the second asks for what shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from goldenthread.base import audit, editing
from goldenthread.base.documents import long_date
from goldenthread.refused import Refused
from goldenthread.rules.measures.verdict import Change
from goldenthread.thread.improvement.models import Closure, ClosureAct, Evidence, Recommendation

CLOSABLE = (Closure.COMPLETED, Closure.BUSINESS_AS_USUAL, Closure.MOVED, Closure.OUTSTANDING)


def last_act(recommendation: Recommendation) -> ClosureAct | None:
    return recommendation.closure_acts.order_by("-pk").first()


def waiting(recommendation: Recommendation) -> ClosureAct | None:
    """The proposal that waits for a second person."""
    act = last_act(recommendation)
    return act if act is not None and act.kind == ClosureAct.Kind.PROPOSED else None


def faults(recommendation: Recommendation, values: Mapping[str, Any], worse: list[str]) -> list[str]:
    """Why this cannot be closed so; empty when it can. `worse` names its measures that got worse.

    Completed: evidence, and none of its measures worse. “Consider …” closes only with the record of a decision.
    Business as usual keeps a post, a measure and a next check. Moved names the plan that takes it.
    """
    kind, found = values["closed_as"], []
    evidence = list(recommendation.evidence.values_list("kind", flat=True))
    if kind == Closure.COMPLETED:
        if not evidence:
            found.append("Attach what shows that it was done.")
        if worse:
            found.append(f"{', '.join(worse)} got worse, so it is not complete.")
        if values.get("residual"):
            found.append("Something is left to do. Class it as outstanding, or move the rest to a plan.")
    if recommendation.verb == Recommendation.Verb.CONSIDER and Evidence.Kind.DECISION not in evidence:
        found.append("It asks the council to consider something: attach the record of what was decided.")
    if kind == Closure.BUSINESS_AS_USUAL:
        if values.get("continues_with") is None:
            found.append("Name the post that goes on with it.")
        if not values.get("measure"):
            found.append("Name the measure that is watched on.")
        if values.get("next_check_last") is None:
            found.append("Give the day of the next check.")
    if kind == Closure.MOVED and values.get("continues_in") is None:
        found.append("Name the plan that it moves to.")
    if kind == Closure.OUTSTANDING and not values.get("residual"):
        found.append("Say what is left to do.")
    return found


def propose_closure(
    recommendation: Recommendation, values: Mapping[str, Any], *, worse: list[str], today: date, by: audit.Actor
) -> ClosureAct:
    """Propose how to close it. Raises Refused with the list of what is missing, and while another proposal waits."""
    with audit.unit(by=by, obj=recommendation):
        Recommendation.objects.select_for_update().get(pk=recommendation.pk)  # one proposal at a time
        if waiting(recommendation) is not None:
            raise Refused("A proposal to close this is waiting for a second person already.", status=409)
        if missing := faults(recommendation, values, worse):
            raise Refused("It cannot be closed so. " + " ".join(missing), status=422)
        next_check = values.get("next_check_last")
        if next_check is not None and next_check <= today:
            raise Refused("The next check must be on a day to come.", status=422)
        act = ClosureAct.objects.create(
            recommendation=recommendation,
            kind=ClosureAct.Kind.PROPOSED,
            closed_words=long_date(today),
            closed_last=today,
            evidence="; ".join(recommendation.evidence.values_list("words", flat=True)),
            next_check_words=long_date(next_check) if next_check else "",
            by_id=by.id,
            by_label=by.label,
            **values,
        )
        audit.record("closure_proposed", obj=recommendation, reason=f"as {act.get_closed_as_display().lower()}")
        return act


def decide_closure(
    proposal: ClosureAct, *, verified: bool, reason: str, expected: int, today: date, by: audit.Actor
) -> ClosureAct:
    """The second person verifies the proposal, which closes the recommendation, or sends it back with a reason.

    `expected` is the version of the recommendation that the person saw. Raises Refused for whoever proposed it, and
    for a proposal that somebody answered meanwhile.
    """
    recommendation = proposal.recommendation
    with audit.unit(by=by, obj=recommendation):
        held = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
        current = waiting(held)
        if current is None or current.pk != proposal.pk:
            raise Refused("This proposal was answered already. Open the recommendation to see how.", status=409)
        if proposal.by_id == by.id:
            raise Refused("You proposed this, so somebody else has to verify it.")
        if not reason.strip():
            raise Refused("Say what you looked at, or why you send it back.", status=422)
        act = ClosureAct.objects.create(
            recommendation=held,
            kind=ClosureAct.Kind.VERIFIED if verified else ClosureAct.Kind.DECLINED,
            reason=reason,
            closed_words=long_date(today),
            closed_last=today,
            by_id=by.id,
            by_label=by.label,
            answers=proposal,
            **{name: getattr(proposal, name) for name in _CARRIED},
        )
        # Saved also when declined, so that the version moves and two answers to one proposal cannot both count.
        values = {"closed_as": act.closed_as, "closed_words": act.closed_words} if verified else {}
        editing.save(held, values, expected=expected, by=by)
        audit.record("closure_verified" if verified else "closure_declined", obj=held, reason=reason[:300])
        return act


_CARRIED = (
    "closed_as",
    "body",
    "decision",
    "evidence",
    "continues_with",
    "continues_in",
    "measure",
    "next_check_words",
    "next_check_last",
    "residual",
    "embedded",
)


def reopen(recommendation: Recommendation, *, reason: str, expected: int, today: date, by: audit.Actor) -> ClosureAct:
    """Reopen what was closed, as when its measure worsens afterwards. What was said at closing stays in its history."""
    with audit.unit(by=by, obj=recommendation):
        if recommendation.closed_as == Closure.OPEN:
            raise Refused(f"{recommendation.ref} is open already.", status=409)
        if not reason.strip():
            raise Refused("Say why it is opened again.", status=422)
        act = ClosureAct.objects.create(
            recommendation=recommendation,
            kind=ClosureAct.Kind.REOPENED,
            closed_as=Closure.OPEN,
            closed_words=long_date(today),
            closed_last=today,
            reason=reason,
            by_id=by.id,
            by_label=by.label,
        )
        values = {"closed_as": Closure.OPEN, "closed_words": ""}
        editing.save(recommendation, values, expected=expected, by=by)
        audit.record("recommendation_reopened", obj=recommendation, reason=reason[:300])
        return act


def worse_measures(proof: Mapping[str, Any]) -> list[str]:
    """Names of the measures of a proof that got worse, targets and balancing ones alike."""
    return [m["name"] for m in proof["measures"] if m["purpose"] != "context" and m["change"] == Change.WORSE.value]
