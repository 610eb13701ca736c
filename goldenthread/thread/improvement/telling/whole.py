"""One recommendation, whole: its proof (figures, verdict) and its thread (what led to it and what came after)."""

from datetime import date
from typing import Any

from goldenthread.base.documents import long_date
from goldenthread.rules.measures.verdict import Change
from goldenthread.thread.figures.models import Figure
from goldenthread.thread.improvement.held import Shown
from goldenthread.thread.improvement.models import Closure, MeasureUse, Recommendation
from goldenthread.thread.improvement.proof import figure_facts, moved_since, proof_of
from goldenthread.thread.improvement.telling.colours import differs
from goldenthread.thread.improvement.telling.thread import standing_closing, thread_of


def whole_of(recommendation: Recommendation, *, known: date | None = None) -> dict[str, Any]:
    """`proof_of` with `thread` beside it: what the recommendation's page and its JSON say. Reads only.

    `known`: with figures as they were known on that day; `then_and_now` lists what a later edition changed or added.
    """
    proof = proof_of(recommendation, known=known)
    thread = thread_of(recommendation)
    days = [date.fromisoformat(d["last"]) for d in thread["decisions"] if d["last"]]
    then = figures_then(recommendation, days)
    for decision in thread["decisions"]:
        decision["figures_then"] = then.get(decision["last"] or "", "")
    thread["since_closing"] = since_closing(recommendation, known=known)
    worse = [m for m in thread["since_closing"] if m["change"] == Change.WORSE.value]
    if worse:
        thread["gaps"].append(f"Since it was closed, this got worse: {', '.join(_moved(m) for m in worse)}.")
    colours = [(a["activity"], a["impact"]) for a in thread["actions"]]
    thread["differs"] = differs(recommendation.ref, proof, colours, closed_as=recommendation.closed_as)
    whole = {**proof, "thread": thread}
    if known is not None:
        whole["then_and_now"] = then_and_now(proof, proof_of(recommendation))
    return whole


def _moved(m: dict[str, Any]) -> str:
    return (
        f"{m['heading'][:1].lower()}{m['heading'][1:]} ({m['from']['words']} in {m['from']['year']}, "
        f"{m['to']['words']} in {m['to']['year']})"
    )


def since_closing(recommendation: Recommendation, *, known: date | None = None) -> list[dict[str, Any]]:
    """How its measures moved from the year in which it was closed as completed or business as usual."""
    for act in standing_closing(recommendation.closure_acts.all()):
        if act.closed_last and act.closed_as in (Closure.COMPLETED, Closure.BUSINESS_AS_USUAL):
            return moved_since(recommendation, act.closed_last.year, known=known)
    return []


def figures_then(recommendation: Recommendation, days: list[date]) -> dict[str, str]:
    """By day: the latest figure of its first target that had been published by then, of the editions held here.

    Whoever decided that day could have known it. One query. Empty for a recommendation without a target measure.
    """
    use = next((u for u in recommendation.measures.all() if u.purpose == MeasureUse.Purpose.TARGET), None)
    if use is None or not days:
        return {}
    rows = list(
        Figure.objects.filter(
            measure=use.measure, area_id=recommendation.review.council.area_code, published_on__lte=max(days)
        ).order_by("year", "published_on", "pk")
    )
    told = {}
    for day in days:
        held = [row for row in rows if row.published_on and row.published_on <= day]
        if not held:
            told[day.isoformat()] = "No edition that is held here had been published by then."
            continue
        newest = held[-1]
        words, published = figure_facts(Shown.of(newest))["words"], newest.published_on
        told[day.isoformat()] = (
            f"The latest figure then published, of the editions held here: {words} in {newest.year} ({newest.edition}, "
            f"{long_date(published or day)})."
        )
    return told


def then_and_now(then: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """Each figure of the council that was not published by then, or that a later edition changed."""
    before = {(m["code"], y["year"]): y["value"]["words"] for m in then["measures"] for y in m["series"]}
    return [
        {
            "code": m["code"],
            "heading": m["heading"],
            "year": y["year"],
            "then": before.get((m["code"], y["year"]), "Not published"),
            "now": y["value"]["words"],
        }
        for m in now["measures"]
        for y in m["series"]
        if before.get((m["code"], y["year"])) != y["value"]["words"]
    ]
