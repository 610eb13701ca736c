"""One recommendation's thread: from who asked for the review to what came after its closing."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.base.documents import long_date
from goldenthread.rules.owing import due_of
from goldenthread.thread.governance.models import Decision, MeetingPaper, Resolution, Undertaking
from goldenthread.thread.improvement.models import (
    ACTIVITY_MEANS,
    IMPACT_MEANS,
    Action,
    ClosureAct,
    Colour,
    Finding,
    Lineage,
    Recommendation,
    StatusReport,
)
from goldenthread.thread.improvement.telling import links
from goldenthread.thread.improvement.telling.cites import Cites

COLOURS = {Colour.GREEN: "green", Colour.AMBER: "orange", Colour.RED: "red", Colour.GREY: "grey"}


def thread_of(recommendation: Recommendation) -> dict[str, Any]:
    """Findings, actions, decisions, status history, closings, evidence and lineage, as plain values.

    Names of people who worked on it here are left out: what was reported counts, and the audit log keeps who did it.
    """
    review = recommendation.review
    findings = list(recommendation.findings.prefetch_related("themes", "evidence"))
    actions = list(_actions(recommendation.actions))
    reports = list(recommendation.reports.select_related("action", "reported_to"))
    closures = list(recommendation.closure_acts.select_related("body", "decision", "continues_with", "continues_in"))
    went = list(recommendation.went_to.select_related("source__review__council", "target__review__council", "plan"))
    came = list(recommendation.came_from.select_related("source__review__council", "target__review__council"))
    amending = list(recommendation.amended_by.select_related("body", "meeting"))
    asked = {
        review.mandate_id: "Asked for the review",
        review.commissioned_id: "Commissioned it",
        recommendation.accepted_id: "Answered the recommendations",
        **{d.pk: "Changed how this one is to be met" for d in amending},
        **{c.decision_id: "Closed the action plan" for c in closures},
    }
    decisions = list(
        Decision.objects.filter(pk__in=[key for key in asked if key])
        .select_related("body", "meeting", "referred_to")
        .order_by("position")
    )
    undertakings = list(
        Undertaking.objects.filter(decision__in=amending).select_related(
            "owed_by_post", "owed_by_body", "owed_to", "due_at", "outcome"
        )
    )
    cites = Cites(findings, actions, reports, closures, went, came, decisions, undertakings)
    return {
        "verb": recommendation.get_verb_display(),
        "pace": recommendation.get_pace_display(),
        "acceptance": recommendation.get_acceptance_display(),
        "condition": recommendation.condition,
        "official_number": recommendation.official_number,
        "prediction": recommendation.prediction,
        "themes": [{"slug": t.slug, "name": t.name} for t in recommendation.themes.all()],
        "findings": [finding_facts(f, cites) for f in findings],
        "actions": [action_facts(a, cites) for a in actions],
        "decisions": [{**decision_facts(d, cites), "part": asked[d.pk]} for d in decisions],
        "undertakings": [undertaking_facts(u, cites) for u in undertakings],
        "reports": [report_facts(r, cites) for r in reports],
        "closings": [
            closing_facts(c, cites, waits=c is closures[-1] and c.kind == ClosureAct.Kind.PROPOSED) for c in closures
        ],
        "colours": [
            {"words": colour.label, "activity": ACTIVITY_MEANS[colour], "impact": IMPACT_MEANS[colour]}
            for colour in Colour
        ],
        "evidence": [
            {
                "kind": e.get_kind_display(),
                "words": e.words,
                "place": e.place,
                "happened": long_date(e.happened_on),
                "source": {"slug": e.source.slug, "label": e.source.label, "title": e.source.title}
                if e.source
                else None,
            }
            for e in recommendation.evidence.select_related("source")
        ],
        "went_to": [lineage_facts(each, cites) for each in went],
        "came_from": [lineage_facts(each, cites) for each in came],
        "decided_verdicts": [
            {
                "proposed": v.proposed,
                "agrees": v.agrees,
                "headline": v.headline,
                "reason": v.reason,
                "post": v.by_post,
                "on": long_date(timezone.localdate(v.at)),
            }
            for v in recommendation.verdict_decisions.all()
        ],
        "questions": [
            {"question": c.question, "answer": c.answer, "asked": long_date(timezone.localdate(c.asked_at))}
            for c in recommendation.challenges.all()
        ],
        "gaps": gaps_of(recommendation, findings, actions, closures),
    }


def _actions(rows: Any) -> Any:
    return rows.select_related(
        "plan__council",
        "recommendation__review__council",
        "accountable",
        "responsible",
        "responsible_body",
        "after",
        "depends_body",
    ).prefetch_related("reports")


def gaps_of(
    recommendation: Recommendation,
    findings: Iterable[Finding],
    actions: Iterable[Action],
    closures: Iterable[ClosureAct],
) -> list[str]:
    """What is missing along this thread, in words, from its finding to its measure."""
    lines = []
    actions, closures = list(actions), list(closures)
    if not list(findings):
        lines.append("No finding that we hold leads to it.")
    if not actions:
        lines.append("No action for it is held.")
    for what in ("no success measure", "no date"):
        short = [a.ref for a in actions if what in a.gaps]
        if short:
            lines.append(f"{_these(short)} {what}.")
    nobody = [a.ref for a in actions if a.warnings]
    if nobody:
        lines.append(f"{_these(nobody)} no post that answers for {'it' if len(nobody) == 1 else 'them'}.")
    purposes = {m.purpose for m in recommendation.measures.all()}
    if "target" not in purposes:
        lines.append("No figure that is published shows whether it helped.")
    elif "balancing" not in purposes:
        lines.append("Nothing watches whether something else got worse meanwhile.")
    for act in standing_closing(closures):
        if act.gaps:
            lines.append(
                f"Its closing as “{act.get_closed_as_display().lower()}” lacks something: {', '.join(act.gaps)}."
            )
    return lines


def standing_closing(acts: Iterable[ClosureAct]) -> list[ClosureAct]:
    """The closing that stands: the newest that a paper claims or a second person verified, none after a reopening."""
    kinds = ClosureAct.Kind
    decided = [act for act in acts if act.kind in (kinds.CLAIMED, kinds.VERIFIED, kinds.REOPENED)]
    return [act for act in decided[-1:] if act.kind != kinds.REOPENED]


def _these(refs: list[str]) -> str:
    return f"Action {refs[0]} has" if len(refs) == 1 else f"Actions {', '.join(refs[:-1])} and {refs[-1]} have"


def finding_facts(f: Finding, cites: Cites) -> dict[str, Any]:
    return {
        "ref": f.ref,
        "title": f.title,
        "kind": f.get_kind_display(),
        "themes": [{"slug": t.slug, "name": t.name} for t in f.themes.all()],
        "reviewers_view": f.reviewers_view,
        "council_view": f.council_view,
        "response": f.response,
        "intended": f.intended,
        "commitment": f.commitment,
        "weight": f.weight,
        "voice": f.voice,
        "compared": {
            "metric": f.compared_metric,
            "with": f.compared_with,
            "period": f.compared_period,
            "source": f.compared_source,
            "gaps": f.comparison_gaps,
        }
        if f.compares
        else None,
        "left_out_of": f.left_out_of,
        "evidence": [{"kind": e.get_kind_display(), "words": e.words} for e in f.evidence.all()],
        "evidence_known": f.evidence_known,
        "cites": cites.of(f),
    }


def action_facts(a: Action, cites: Cites) -> dict[str, Any]:
    council = a.plan.council.slug
    done = done_on(a)
    reported = latest_report(a.reports.all())
    return {
        "ref": a.ref,
        "plan": links.plan(a.plan, council),
        "recommendation": links.recommendation(a.recommendation) if a.recommendation else None,
        "words": a.words,
        "plain": a.plain,
        "accountable": a.accountable.title if a.accountable else "",
        "responsible": a.responsible.title if a.responsible else "",
        "responsible_body": a.responsible_body.name if a.responsible_body else "",
        "outside": bool(a.responsible_body and a.responsible_body.outside),
        "success_measure": a.success_measure,
        "measure": a.measure,
        "starts": a.starts_words,
        "due": a.due_words,
        "due_last": a.due_last.isoformat() if a.due_last else None,
        "due_latest": _latest(a.due_words, a.due_last),
        "due_exact": a.due_last is not None and a.due_first == a.due_last,
        "done_on": done.isoformat() if done else None,
        "done": long_date(done) if done else "",
        "days_late": (done - a.due_last).days if done and a.due_last else None,
        "rhythm": a.get_rhythm_display() if a.rhythm != "once" else "",
        "after": a.after.ref if a.after else "",
        "depends_on": a.depends_on,
        "depends_body": a.depends_body.name if a.depends_body else "",
        "depends": a.depends_words,
        "resource": a.resource,
        "risk": a.risk,
        "mitigation": a.mitigation,
        "deliverable": a.deliverable,
        "coproduced_with": a.coproduced_with,
        "decision_point": a.decision_point,
        "look_back": a.look_back,
        "activity": Colour(reported.activity).label if reported else "",
        "impact": Colour(reported.impact).label if reported else "",
        "gaps": a.gaps,
        "warnings": a.warnings,
        "cites": cites.of(a),
    }


def latest_report(reports: Iterable[StatusReport], day: date | None = None) -> StatusReport | None:
    """The newest report as at the day: our own before what a paper claims, then the later one."""
    held = [
        r for r in reports if r.known and (day is None or (r.reported_last or date.min) <= day or not r.reported_last)
    ]
    if day is not None:
        held = [r for r in held if r.claimed or timezone.localdate(r.recorded_at) <= day]
    return max(held, key=lambda r: (not r.claimed, r.reported_last or date.min, r.pk), default=None)


def done_on(a: Action) -> date | None:
    """The day on which it was done, as the newest of our own reports that gives one says. A paper's claim is none."""
    days = [r for r in a.reports.all() if not r.claimed and r.done_on]
    return max(days, key=lambda r: r.pk).done_on if days else None


def _latest(words: str, last: Any) -> str:
    """The last day that a date in words may mean, when it says more than the words themselves."""
    return "" if last is None or long_date(last) == words else long_date(last)


def decision_facts(d: Decision, cites: Cites) -> dict[str, Any]:
    return {
        "ref": d.ref,
        "title": d.title,
        "kind": d.get_kind_display(),
        "body": d.body.name,
        "meeting": d.meeting.title if d.meeting else "",
        "also_called": d.meeting.also_called if d.meeting else "",
        "webcast": d.meeting.webcast if d.meeting else "",
        "issue": d.issue,
        "item": d.item,
        "minute": d.minute,
        "when": d.decided_words,
        "first": d.decided_first.isoformat() if d.decided_first else None,
        "last": d.decided_last.isoformat() if d.decided_last else None,
        "proposed": d.proposed,
        "resolved": d.resolved,
        "differs": bool(d.proposed and d.resolved and d.proposed != d.resolved),
        "reasons": d.reasons,
        "other_options": d.other_options,
        "executive": d.executive,
        "called_in_by": d.called_in_by,
        "referred_to": d.referred_to.name if d.referred_to else "",
        "published": long_date(d.published_on) if d.published_on else "",
        "call_in_until": long_date(d.call_in_until) if d.call_in_until else "",
        "effective": long_date(d.effective_on) if d.effective_on else "",
        "key": d.key_decision,
        "exempt": d.exempt,
        "report_of": d.report_of,
        "report_by": d.report_by,
        "member": d.member,
        "later": d.later,
        "cites": cites.of(d),
    }


def resolution_facts(r: Resolution, cites: Cites) -> dict[str, Any]:
    """`differs`: the body resolved other words than the report proposed."""
    return {
        "number": r.number,
        "words": r.words,
        "proposed": r.proposed,
        "differs": bool(r.proposed) and plain(r.proposed) != plain(r.words),
        "repeats": {"ref": r.repeats.decision.ref, "number": r.repeats.number} if r.repeats else None,
        "cites": cites.of(r),
    }


def plain(words: str) -> str:
    return " ".join(words.casefold().strip(" .;").removeprefix("that ").split())


def paper_facts(p: MeetingPaper, cites: Cites) -> dict[str, Any]:
    return {
        "title": p.title,
        "kind": p.kind,
        "kilobytes": p.kilobytes,
        "address": p.address,
        "exempt": p.exempt,
        "cites": cites.of(p),
    }


def undertaking_facts(u: Undertaking, cites: Cites) -> dict[str, Any]:
    return {
        "ref": u.ref,
        "kind": u.get_kind_display(),
        "words": u.words,
        "owed_by": " of ".join(str(x) for x in (u.owed_by_post, u.owed_by_body) if x) or "Not said",
        "owed_to": u.owed_to.name if u.owed_to else "",
        "made": u.made_words,
        "due": u.due_words,
        "due_latest": _latest(u.due_words, u.due_last),
        "due_last": u.due_day.isoformat() if u.due_day else None,
        "due_at": u.due_at.title if u.due_at else "",
        "due_at_day": u.due_at.held_words if u.due_at else "",
        "why_due": why_due(u),
        "circulated": u.circulated_words,
        "outcome": u.outcome.ref if u.outcome else "",
        "standing": u.get_standing_display(),
        "answered": u.answered,
        "answer": u.answer,
        "answered_when": u.answered_words,
        "cites": cites.of(u),
    }


def why_due(u: Undertaking) -> str:
    """How the day was worked out, where it was counted: thirty working days from a day."""
    if u.counted_from is None:
        return ""
    return due_of(u.words if "within" in u.words.casefold() else u.due_words, counted_from=u.counted_from).why


def report_facts(r: StatusReport, cites: Cites) -> dict[str, Any]:
    """`ours` is false for what a paper claims: such a colour is shown as claimed and counted nowhere."""
    activity, impact = Colour(r.activity), Colour(r.impact)
    return {
        "as_at": r.reported_words,
        "to": r.reported_to.name if r.reported_to else "",
        "action": r.action.ref if r.action else "",
        "ours": not r.claimed,
        "claimed_as": r.claimed_as,
        "known": r.known,
        "activity": {"words": activity.label, "colour": COLOURS[activity], "means": ACTIVITY_MEANS[activity]},
        "impact": {"words": impact.label, "colour": COLOURS[impact], "means": IMPACT_MEANS[impact]},
        "words": r.words,
        "reason": r.reason,
        "done": long_date(r.done_on) if r.done_on else "",
        "cites": cites.of(r),
    }


def closing_facts(c: ClosureAct, cites: Cites, *, waits: bool = False) -> dict[str, Any]:
    """One act of closing. `waits`: it is a proposal, and no second person has answered yet."""
    return {
        "kind": c.get_kind_display(),
        "claimed": c.kind == ClosureAct.Kind.CLAIMED,
        "waits": waits,
        "closed_as": c.get_closed_as_display(),
        "when": c.closed_words,
        "body": c.body.name if c.body else "",
        "decision": c.decision.ref if c.decision else "",
        "reason": c.reason,
        "evidence": c.evidence,
        "continues_with": c.continues_with.title if c.continues_with else "",
        "continues_in": links.plan(c.continues_in, c.recommendation.review.council.slug) if c.continues_in else None,
        "measure": c.measure,
        "next_check": c.next_check_words,
        "residual": c.residual,
        "embedded": c.embedded,
        "gaps": c.gaps,
        "cites": cites.of(c),
    }


FORWARDS = {
    Lineage.Kind.MERGED: "Merged into",
    Lineage.Kind.SPLIT: "Split into",
    Lineage.Kind.TRANSFERRED: "Moved to",
    Lineage.Kind.SUPERSEDED: "Superseded by",
    Lineage.Kind.ARISES: "Also arises from",
}
BACKWARDS = {
    Lineage.Kind.MERGED: "Took in",
    Lineage.Kind.SPLIT: "Is a part of",
    Lineage.Kind.TRANSFERRED: "Was moved here from",
    Lineage.Kind.SUPERSEDED: "Supersedes",
    Lineage.Kind.ARISES: "Gave rise to",
}


def lineage_facts(each: Lineage, cites: Cites) -> dict[str, Any]:
    kind = Lineage.Kind(each.kind)
    council = each.source.review.council.slug
    return {
        "ref": each.ref,
        "forwards": FORWARDS[kind],
        "backwards": BACKWARDS[kind],
        "source": links.recommendation(each.source),
        "target": links.recommendation(each.target) if each.target else None,
        "plan": links.plan(each.plan, council) if each.plan else None,
        "part": each.part,
        "when": each.when_words,
        "words": each.words,
        "acknowledged": each.acknowledged,
        "likely": each.likely,
        "cites": cites.of(each),
    }
