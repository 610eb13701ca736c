"""Putting a proof's facts, its drawn charts and other views together for a template. No models: the public site uses
it too."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify


def for_template(proof: Mapping[str, Any], charts: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The proof with each measure's charts beside it. Charts are our own markup, drawn when the facts were frozen."""
    return {**proof, "measures": [{**m, "charts": charts.get(m["code"], ())} for m in proof["measures"]]}


def claims_of(proof: Mapping[str, Any]) -> dict[str, str]:
    """What the page of a recommendation claims, by a key that stays: what somebody may see differently."""
    said, thread = proof["recommendation"], proof.get("thread") or {}
    found = {"verdict": f"The verdict: {proof['verdict']['headline']}"}
    if said["response"]:
        found["response"] = f"What the council said it would do: {said['response']}"
    if said["closed_as"] != "open":
        found["closing"] = f"How it was closed: {said['closed_as_words']}. {said['closing_note']}"
    for fact in proof["verdict"]["facts"]:
        found[f"fact-{slugify(fact['question'])}"] = f"{fact['question']} {fact['answer']}"
    for report in thread.get("reports", ()):
        said_of = f"As at {report['as_at']}{', action ' + report['action'] if report['action'] else ''}"
        colour = f"{report['activity']['words'].lower()} for what was done"
        found[_report_key(report)] = f"{said_of}: {report['words']} ({colour})"
    for action in thread.get("actions", ()):
        found[f"action-{action['ref']}"] = f"Action {action['ref']}: {action['words']}"
    return {key[:120]: f"{words[:400]}…" if len(words) > 400 else words for key, words in found.items()}


def _report_key(report: Mapping[str, Any]) -> str:
    return f"report-{slugify(report['as_at'])}-{report['action']}".rstrip("-")[:120]


def with_views(proof: Mapping[str, Any], views: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The proof with each other view beside the claim that it is about; `beside.other` has those whose claim has gone.

    A claim that changed since keeps its views: each shows the words that it was about.
    """
    known = claims_of(proof)
    places: dict[str, list[Mapping[str, Any]]] = {}
    for view in views:
        places.setdefault(view["about"] if view["about"] in known else "other", []).append(view)
    verdict = proof["verdict"]
    shown = {
        **proof,
        "other_views": list(views),
        "beside": {key: places.get(key, []) for key in ("verdict", "response", "closing", "other")},
        "verdict": {
            **verdict,
            "facts": [
                {**f, "beside": places.get(f"fact-{slugify(f['question'])}"[:120], [])} for f in verdict["facts"]
            ],
        },
    }
    if thread := proof.get("thread"):
        shown["thread"] = {
            **thread,
            "reports": [{**r, "beside": places.get(_report_key(r), [])} for r in thread["reports"]],
            "actions": [{**a, "beside": places.get(f"action-{a['ref']}"[:120], [])} for a in thread["actions"]],
        }
    return shown
