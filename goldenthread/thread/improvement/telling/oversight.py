"""Who watches over what, how often, and whether the promised rhythm was kept; who must agree; scrutiny's own work."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from goldenthread.base.documents import long_date
from goldenthread.rules.owing import Turn, cadence_of
from goldenthread.rules.when import Rhythm
from goldenthread.thread.governance.models import Checkpoint, Endorsement, Project, Watch
from goldenthread.thread.improvement.models import Council, Plan, Recommendation
from goldenthread.thread.improvement.telling import links
from goldenthread.thread.improvement.telling.cites import Cites


def newest_paper(council: Council) -> date | None:
    """The latest day on which a paper of the record was published: as far as it can tell what came and what did not."""
    found: date | None = council.sources.aggregate(last=Max("published_on"))["last"]
    return found


def oversight_of(council: Council, *, day: date | None = None) -> dict[str, Any]:
    """Watches by body with their cadence, endorsements, projects, checkpoints, and plans that run beside each other.

    `day`: until when a rhythm is counted; without it the day of the newest paper that is held.
    """
    until = day or newest_paper(council)
    watches = list(
        Watch.objects.filter(council=council.slug)
        .select_related("body", "decision")
        .prefetch_related("delivered__meeting")
    )
    endorsements = list(Endorsement.objects.filter(council=council.slug).select_related("body", "decision"))
    projects = list(
        Project.objects.filter(council=council.slug)
        .select_related("body", "decision")
        .prefetch_related("findings__project")
    )
    checkpoints = list(Checkpoint.objects.filter(council=council.slug).select_related("body", "decision"))
    came = [each for w in watches for each in w.delivered.all()]
    findings = [f for p in projects for f in p.findings.all()]
    cites = Cites(watches, endorsements, projects, checkpoints, came, findings)
    told = [watch_facts(w, cites, until) for w in watches]
    by_thing: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in told:
        by_thing[each["what"]].append(each)
    chains: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for e in endorsements:
        chains[e.what].append(endorsement_facts(e, cites))
    recommendations = {r.ref: links.recommendation(r) for r in Recommendation.objects.of(council.slug)}
    return {
        "until": long_date(until) if until else "",
        "watched": [{"what": what, "watches": rows} for what, rows in by_thing.items()],
        "not_kept": sum(w["missed"] > 0 for w in told),
        "chains": [
            {"what": what, "links": rows, "open": [r["body"] for r in rows if r["given"] is None]}
            for what, rows in chains.items()
        ],
        "projects": [project_facts(p, cites, recommendations) for p in projects],
        "checkpoints": [checkpoint_facts(c, cites) for c in checkpoints],
        "overlaps": overlaps_of(council),
        "table": {
            "head": [
                "ref",
                "body",
                "watches",
                "promised",
                "rhythm",
                "from",
                "until",
                "due",
                "shown",
                "how it was kept",
            ],
            "rows": [
                [
                    *(w["ref"], w["body"], w["what"], w["words"], w["rhythm"], w["from"], w["until"]),
                    *(w["due"], w["shown"], w["cadence"]),
                ]
                for w in told
            ],
        },
    }


def watch_facts(w: Watch, cites: Cites, until: date | None) -> dict[str, Any]:
    rhythm = None if w.rhythm == Watch.IRREGULAR else Rhythm[w.rhythm.upper()]
    end = min(d for d in (w.until_on, until) if d) if (w.until_on or until) else None
    rows = list(w.delivered.all())
    came = [(each.on_first, each.on_last) for each in rows if each.on_first and each.on_last]
    turns: tuple[Turn, ...] = ()
    if end is None:
        cadence = "No paper with a day is held, so it cannot be told whether the rhythm was kept."
    else:
        found = cadence_of(rhythm, w.from_on, end, came)
        cadence, turns = found.words, found.turns
    if rhythm is Rhythm.ONCE:
        cadence = f"Promised once. {'Shown.' if rows else 'Not shown.'}"
    return {
        "ref": w.ref,
        "body": w.body.name,
        "outside": w.body.outside,
        "what": w.what,
        "words": w.words,
        "rhythm": w.get_rhythm_display(),
        "report": w.report,
        "from": w.from_words,
        "until": w.until_words,
        "decision": w.decision.ref if w.decision else "",
        "note": w.note,
        "cadence": cadence,
        "due": len(turns),
        "shown": sum(t.came for t in turns) if turns else len(rows),
        "missed": sum(not t.came for t in turns),
        "turns": [{"due": long_date(t.due), "came": t.came} for t in turns],
        "delivered": [
            {
                "when": each.on_words,
                "words": each.words,
                "meeting": each.meeting.title if each.meeting else "",
                "cites": cites.of(each),
            }
            for each in rows
        ],
        "cites": cites.of(w),
    }


def endorsement_facts(e: Endorsement, cites: Cites) -> dict[str, Any]:
    late = bool(e.given and e.given_last and e.wanted_last and e.given_last > e.wanted_last)
    return {
        "ref": e.ref,
        "body": e.body.name,
        "wanted": e.wanted_words,
        "given": e.given,
        "given_words": e.given_words,
        "late": late,
        "standing": "Not known"
        if e.given is None
        else "Not given"
        if not e.given
        else "Given late"
        if late
        else "Given",
        "decision": e.decision.ref if e.decision else "",
        "cites": cites.of(e),
    }


def project_facts(p: Project, cites: Cites, recommendations: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        "slug": p.slug,
        "title": p.title,
        "kind": p.get_kind_display(),
        "body": p.body.name,
        "from": p.from_words,
        "until": p.until_words,
        "asked": p.asked,
        "note": p.note,
        "findings": [
            {
                "ref": f.ref,
                "words": f.words,
                "asks": f.asks,
                "recommendation": recommendations.get(f.recommendation),
                "cites": cites.of(f),
            }
            for f in p.findings.all()
        ],
        "cites": cites.of(p),
    }


def checkpoint_facts(c: Checkpoint, cites: Cites) -> dict[str, Any]:
    """`evidence_due`: so many days before the first day that its words may mean."""
    due = c.held_first - timedelta(days=c.evidence_days) if c.held_first else None
    return {
        "ref": c.ref,
        "body": c.body.name,
        "what": c.what,
        "when": c.held_words,
        "first": c.held_first.isoformat() if c.held_first else None,
        "evidence_days": c.evidence_days,
        "evidence_due": long_date(due) if due else "",
        "evidence_due_on": due.isoformat() if due else None,
        "evidence_sent": c.evidence_sent_words,
        "outcome": c.outcome,
        "decision": c.decision.ref if c.decision else "",
        "cites": cites.of(c),
    }


def overlaps_of(council: Council) -> dict[str, Any]:
    """Several plans at once: which recommendation is answered in which plans, and by how many actions."""
    plans = list(Plan.objects.filter(council=council).prefetch_related("actions__recommendation"))
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for plan in plans:
        for action in plan.actions.all():
            if action.recommendation_id:
                counts[action.recommendation_id][plan.slug] += 1
    rows = []
    for r in Recommendation.objects.of(council.slug):
        held = counts.get(r.pk, {})
        rows.append(
            {
                **links.recommendation(r),
                "plans": [{**links.plan(p, council.slug), "actions": held[p.slug]} for p in plans if p.slug in held],
            }
        )
    return {
        "plans": [links.plan(p, council.slug) for p in plans],
        "rows": [row for row in rows if len(row["plans"]) > 1],
        "none": [row["ref"] for row in rows if not row["plans"]],
    }
