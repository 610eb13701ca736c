"""How each action stands on a day, and where a colour and the figures do not agree."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from goldenthread.rules.measures.verdict import Change
from goldenthread.thread.improvement.models import Action, Colour, StatusReport
from goldenthread.thread.improvement.telling.thread import COLOURS, latest_report


def standing_of(action: Action, day: date, reports: Iterable[StatusReport]) -> dict[str, Any]:
    """How one action stands on a day: its colour with its reason, who says so, and whether it is overdue."""
    report = latest_report(reports, day)
    done = report.done_on if report and not report.claimed else None
    colour = Colour(report.activity) if report else Colour.GREY
    impact = Colour(report.impact) if report else Colour.GREY
    overdue = action.due_last is not None and action.due_last < day and done is None and not _said_done(report)
    return {
        "ref": action.ref,
        "colour": colour.label,
        "tag": COLOURS[colour],
        "impact": impact.label,
        "impact_tag": COLOURS[impact],
        "claimed": bool(report and report.claimed),
        "claimed_as": report.claimed_as if report else "",
        "as_at": report.reported_words if report else "",
        "words": report.words if report else "Nobody has reported on it.",
        "reason": report.reason if report else "",
        "done": done.isoformat() if done else None,
        "overdue": overdue,
        "days_over": (day - action.due_last).days if overdue and action.due_last else 0,
    }


def _said_done(report: StatusReport | None) -> bool:
    return bool(report and not report.claimed and report.done_on)


def disagreement(
    ref: str, proof: Mapping[str, Any], *, impact: str = "", activity: str = "", closed_as: str = ""
) -> str:
    """One sentence where a green colour, or a closing as complete, stands beside figures that say otherwise; else "".

    The colour is what somebody reports. Both are printed; neither is changed to fit.
    """
    said = []
    if impact == Colour.GREEN.label:
        said.append("its impact is reported green")
    elif activity == Colour.GREEN.label:
        said.append("the work is reported green")
    if closed_as in ("completed", "business_as_usual"):
        said.append("it is closed as complete" if closed_as == "completed" else "it is closed as business as usual")
    if not said:
        return ""
    worse = [m for m in proof["measures"] if m["change"] == Change.WORSE.value]
    unmoved = [m for m in proof["measures"] if m["purpose"] == "target" and m["change"] == Change.NO_CLEAR_CHANGE.value]
    found = worse or (unmoved if impact == Colour.GREEN.label else [])
    if not found:
        return ""
    what = "; ".join(
        f"{m['heading']} {'got worse' if m in worse else 'has not clearly changed'} ({m['baseline']['words']} in "
        f"{m['baseline']['year']}, {m['latest']['words']} in {m['latest']['year']})"
        for m in found
    )
    return f"{ref}: {' and '.join(said)}, and the figures say otherwise. {what}."


def differs(ref: str, proof: Mapping[str, Any], colours: Iterable[tuple[str, str]], *, closed_as: str = "") -> str:
    """`disagreement` for a recommendation as a whole. `colours`: of what was done and of what changed, each action.

    The work is green when every action is; the impact as soon as one says so.
    """
    held = list(colours)
    green = Colour.GREEN.label
    return disagreement(
        ref,
        proof,
        activity=green if held and all(activity == green for activity, _ in held) else "",
        impact=green if any(impact == green for _, impact in held) else "",
        closed_as=closed_as,
    )
