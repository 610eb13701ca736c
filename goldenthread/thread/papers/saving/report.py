"""A report or letter into the thread: its passages, each with its fingerprint; what it asks for and what it weighs.

Findings, recommendations and promises are made from its words by a person, one by one (`actions.take`).
"""

from typing import Any

from goldenthread.base import audit, editing
from goldenthread.thread.governance.models import Decision, Implication, Resolution
from goldenthread.thread.papers.models import Reading
from goldenthread.thread.papers.names import Names
from goldenthread.thread.papers.saving.common import Citing, Proposal, add_source
from goldenthread.thread.sources.models import Passage

HEAD = {
    "report_of": "Report of",
    "prepared_by": "Prepared by",
    "to": "To",
    "day": "On",
    "member": "Cabinet member",
    "scrutiny": "Scrutiny body",
    "public": "Public or exempt",
}


def decision_of(found: dict[str, Any], council: str) -> Decision | None:
    """The decision that this report was before: same body, same day."""
    head = found["head"]
    body = Names(council).body(head.get("to", ""))
    if body is None or not head.get("day"):
        return None
    return (
        Decision.objects.filter(council=council, body=body, decided_first=head["day"])
        .exclude(kind__in=[Decision.Kind.CALL_IN, Decision.Kind.REFERRAL])
        .order_by("position")
        .first()
    )


def propose(reading: Reading) -> Proposal:
    """What saving would add. Reads only."""
    found, proposal = reading.found, Proposal()
    known = set(
        Passage.objects.filter(
            sha256__in=[p["sha256"] for p in found["passages"]], source__councils__slug=reading.council
        )
        .exclude(sha256="")
        .values_list("sha256", flat=True)
    )
    proposal.add("new", "Paper", reading.title, f"{len(found['passages'])} passages")
    if known:
        proposal.notes.append(f"{len(known)} of its paragraphs stand word for word in a paper that is here already.")
    for number in found["doubled"]:
        proposal.notes.append(
            f"Two paragraphs are numbered {number}. Both are kept; the second is “{number} (second)”."
        )
    for name, words in found["head"].items():
        proposal.add("new", HEAD[name], words)
    decision = decision_of(found, reading.council)
    if found["proposed"] or found["implications"]:
        where = (
            f"beside {decision.ref}" if decision else "kept with the paper: no decision of that body and day is here"
        )
        for line in found["proposed"]:
            proposal.add("new" if decision else "left", "Asked for", f"{line['number']} {line['words']}", where)
        for one in found["implications"]:
            mark = "new" if decision and not _has(decision, one["kind"]) else "held" if decision else "left"
            label = Implication.Kind(one["kind"]).label
            said = Implication.Said(one["said"]).label
            detail = said
            if one["said"] == "not_applicable" and one["kind"] in Implication.CHALLENGED:
                detail = f"{said}. It decides on services for disabled children: a reason is owed."
            proposal.add(mark, label, one["words"] or said, detail)
    return proposal


def _has(decision: Decision, kind: str) -> bool:
    return decision.implications.filter(kind=kind).exists()


def save(reading: Reading, *, by: audit.Actor) -> list[str]:
    """Add the paper with all its passages. Call inside `audit.unit`."""
    found = reading.found
    source = add_source(reading, by=by)
    cites = Citing(source)
    by_anchor = {}
    for p in found["passages"]:
        passage = cites.passage(p["address"], p["text"], sha256=p["sha256"])
        by_anchor[p["anchor"]] = passage
    done = [f"Added {source.label} {source.title} with {len(found['passages'])} passages."]
    decision = decision_of(found, reading.council)
    if decision is not None:
        done += _beside(decision, found, cites, by_anchor, by=by)
    cites.save()
    reading.source = source
    return done


def _beside(
    decision: Decision, found: dict[str, Any], cites: Citing, by_anchor: dict[str, Passage], *, by: audit.Actor
) -> list[str]:
    """What the report proposed and weighed, beside what was decided."""
    done = []
    head = found["head"]
    values: dict[str, Any] = {}
    if head.get("report_of") and not decision.report_of:
        values["report_of"] = head["report_of"][:200]
    if head.get("prepared_by") and not decision.report_by:
        # the post and never the name: "A N Other, Director of Education" is the Director of Education
        values["report_by"] = head["prepared_by"].split(",", 1)[-1].strip()[:200]
    if head.get("public") and decision.exempt is None:
        values["exempt"] = head["public"] == "exempt"
    if found["proposed"] and not decision.proposed:
        values["proposed"] = " ".join(f"({line['number']}) {line['words']}" for line in found["proposed"])
    if values:
        editing.save(decision, values, expected=decision.version, by=by)
        done.append(f"{decision.ref}: kept what the report says of itself and what it proposed.")
    tops: list[Resolution] = [r for r in decision.resolutions.all() if "." not in r.number]
    for line, resolution in zip(found["proposed"], tops, strict=False):
        passage = by_anchor[line["anchor"]]
        if line["number"] == resolution.number and not resolution.proposed:
            editing.save(resolution, {"proposed": line["words"]}, expected=resolution.version, by=by)
            cites.cite(resolution, passage.address, line["words"], {"proposed": line["words"]})
    position = decision.implications.count()
    for one in found["implications"]:
        if _has(decision, one["kind"]):
            continue
        position += 1
        row = Implication(decision=decision, kind=one["kind"], said=one["said"], words=one["words"], position=position)
        editing.add(row, by=by)
        passage = by_anchor[one["anchor"]]
        cites.cite(
            row, passage.address, one["words"] or passage.text, {"words": one["words"]} if one["words"] else None
        )
        if row.challenged:
            done.append(f"{decision.ref}: {row.get_kind_display().lower()} is called not applicable. A reason is owed.")
    return done
