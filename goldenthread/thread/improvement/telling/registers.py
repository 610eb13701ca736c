"""The pages of a council's record that list one kind of thing each, as plain values."""

from collections import defaultdict
from typing import Any

from goldenthread.rules.when import Rhythm
from goldenthread.thread.governance.models import Body, Decision, Implication, Post, Undertaking
from goldenthread.thread.improvement.models import Council, Finding, Plan, Theme
from goldenthread.thread.improvement.telling import links
from goldenthread.thread.improvement.telling.cites import Cites
from goldenthread.thread.improvement.telling.thread import (
    action_facts,
    decision_facts,
    finding_facts,
    paper_facts,
    resolution_facts,
    undertaking_facts,
)
from goldenthread.thread.sources.facts import claim_facts
from goldenthread.thread.sources.models import Claim, Contradiction, Term


def findings_of(council: Council) -> dict[str, Any]:
    """Themes, each with its findings and recommendations: strengths beside weaknesses."""
    findings = list(
        Finding.objects.filter(review__council=council)
        .select_related("review__council")
        .prefetch_related("themes", "evidence", "recommendations__review__council")
    )
    themes = list(
        Theme.objects.filter(council=council)
        .select_related("council")
        .prefetch_related("recommendations__review__council")
    )
    cites = Cites(findings, themes)
    told = {
        f.pk: {
            **finding_facts(f, cites),
            "recommendations": [links.recommendation(r) for r in f.recommendations.all()],
            "orphan": not f.recommendations.all() and f.kind != Finding.Kind.STRENGTH,
        }
        for f in findings
    }
    return {
        "themes": [
            {
                "slug": t.slug,
                "name": t.name,
                "plain": t.plain,
                "findings": [told[f.pk] for f in findings if t in f.themes.all()],
                "recommendations": [links.recommendation(r) for r in t.recommendations.all()],
                "cites": cites.of(t),
            }
            for t in themes
        ],
        "others": [told[f.pk] for f in findings if not f.themes.all()],
        "strengths": sum(f.kind == Finding.Kind.STRENGTH for f in findings),
        "weaknesses": sum(f.kind == Finding.Kind.WEAKNESS for f in findings),
        "mixed": sum(f.kind == Finding.Kind.MIXED for f in findings),
        "table": {
            "head": ["finding", "kind", "themes", "reviewers_view", "recommendations", "passages"],
            "rows": [
                [
                    f["ref"],
                    f["kind"],
                    "; ".join(t["slug"] for t in f["themes"]),
                    f["reviewers_view"],
                    "; ".join(r["ref"] for r in f["recommendations"]),
                    _passages(f["cites"]),
                ]
                for f in told.values()
            ],
        },
    }


def decisions_of(council: Council) -> dict[str, Any]:
    """Decisions grouped by the matter that they are about, and what somebody owes, unanswered first."""
    decisions = list(
        Decision.objects.filter(council=council.slug)
        .select_related("body", "meeting", "referred_to")
        .prefetch_related(
            "implications__decision",
            "resolutions__decision",
            "resolutions__repeats__decision",
            "papers__decision",
            "interests__decision",
        )
    )
    undertakings = list(
        Undertaking.objects.filter(council=council.slug).select_related(
            "owed_by_post", "owed_by_body", "owed_to", "decision", "due_at", "outcome"
        )
    )
    bodies = list(Body.objects.filter(council=council.slug).prefetch_related("names"))
    posts = list(Post.objects.filter(council=council.slug).select_related("body").prefetch_related("names", "holdings"))
    names = [n for b in bodies for n in b.names.all()] + [n for p in posts for n in p.names.all()]
    holdings = [h for post in posts for h in post.holdings.all()]
    implications = [i for d in decisions for i in d.implications.all()]
    parts = [r for d in decisions for r in (*d.resolutions.all(), *d.papers.all(), *d.interests.all())]
    cites = Cites(decisions, undertakings, bodies, posts, names, holdings, implications, parts)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for d in decisions:
        weighed = [implication_facts(i, cites) for i in d.implications.all()]
        groups[d.issue or "Other matters"].append(
            {
                **decision_facts(d, cites),
                "implications": weighed,
                "resolutions": [resolution_facts(r, cites) for r in d.resolutions.all()],
                "papers": [paper_facts(p, cites) for p in d.papers.all()],
                "interests": [{"who": i.who, "words": i.words, "cites": cites.of(i)} for i in d.interests.all()],
            }
        )
    owed = [{**undertaking_facts(u, cites), "decision": u.decision.ref if u.decision else ""} for u in undertakings]
    return {
        "issues": [{"issue": issue, "decisions": rows} for issue, rows in groups.items()],
        "undertakings": sorted(owed, key=lambda u: u["answered"]),
        "unanswered": sum(not u["answered"] for u in owed),
        "bodies": [
            {
                "slug": b.slug,
                "name": b.name,
                "kind": b.get_kind_display(),
                "outside": b.outside,
                "plain": b.plain,
                "names": [_name(n, cites) for n in b.names.all()],
                "cites": cites.of(b),
            }
            for b in bodies
        ],
        "posts": [
            {
                "slug": p.slug,
                "title": p.title,
                "kind": p.get_kind_display(),
                "body": p.body.name,
                "names": [_name(n, cites) for n in p.names.all()],
                "holders": [{"holder": h.holder, "seen": h.seen_words, "cites": cites.of(h)} for h in p.holdings.all()],
                "cites": cites.of(p),
            }
            for p in posts
        ],
        "table": {
            "head": ["ref", "kind", "body", "when", "minute", "item", "title", "resolved", "standing", "passages"],
            "rows": [
                [
                    *(d["ref"], d["kind"], d["body"], d["when"], d["minute"], d["item"], d["title"], d["resolved"], ""),
                    _passages(d["cites"]),
                ]
                for rows in groups.values()
                for d in rows
            ]
            + [
                [
                    *(u["ref"], u["kind"], u["owed_by"], u["due"] or u["made"], "", "", u["words"], u["answer"]),
                    u["standing"],
                    _passages(u["cites"]),
                ]
                for u in owed
            ],
        },
    }


def implication_facts(i: Implication, cites: Cites) -> dict[str, Any]:
    return {
        "kind": i.get_kind_display(),
        "said": i.get_said_display(),
        "words": i.words,
        "challenged": i.challenged,
        "cites": cites.of(i),
    }


def _name(name: Any, cites: Cites) -> dict[str, Any]:
    return {
        "words": name.words,
        "kind": name.get_kind_display(),
        "from": name.from_words,
        "until": name.until_words,
        "cites": cites.of(name),
    }


def plans_of(council: Council) -> dict[str, Any]:
    """Every plan that ran beside the others, with its actions, versions and gaps."""
    plans = list(
        Plan.objects.filter(council=council)
        .select_related("body", "layer_of")
        .prefetch_related(
            "versions__decision",
            "actions__plan__council",
            "actions__recommendation__review__council",
            "actions__accountable",
            "actions__responsible",
            "actions__responsible_body",
            "actions__after",
            "actions__depends_body",
            "actions__reports",
        )
    )
    actions = [a for p in plans for a in p.actions.all()]
    cites = Cites(plans, actions, [v for p in plans for v in p.versions.all()])
    told = [plan_facts(p, cites, council.slug) for p in plans]
    return {
        "plans": told,
        "actions": len(actions),
        "no_measure": sum("no success measure" in a.gaps for a in actions),
        "no_date": sum("no date" in a.gaps for a in actions),
        "nobody": sum(bool(a.warnings) for a in actions),
        "table": {
            "head": [
                *("action", "plan", "recommendation", "words", "answers for it", "does it", "success measure", "due"),
                *("latest day", "how often", "gaps", "passages"),
            ],
            "rows": [
                [
                    a["ref"],
                    p["slug"],
                    a["recommendation"]["ref"] if a["recommendation"] else "",
                    a["words"],
                    a["accountable"],
                    a["responsible"] or a["responsible_body"],
                    a["success_measure"] or a["measure"],
                    a["due"],
                    a["due_last"] or "",
                    a["rhythm"],
                    "; ".join(a["gaps"]),
                    _passages(a["cites"]),
                ]
                for p in told
                for a in p["actions"]
            ],
        },
    }


def plan_facts(plan: Plan, cites: Cites, council: str) -> dict[str, Any]:
    actions = [action_facts(a, cites) for a in plan.actions.all()]
    return {
        **links.plan(plan, council),
        "body": plan.body.name if plan.body else "",
        "layer_of": links.plan(plan.layer_of, council) if plan.layer_of else None,
        "period": plan.period_words,
        "aims": plan.aims,
        "corporate_objective": plan.corporate_objective,
        "monitored_by": plan.monitored_by,
        "actions": actions,
        "pace": pace_of(actions),
        "recurring": sum(a.turns is not Rhythm.ONCE for a in plan.actions.all()),
        "versions": [
            {
                "number": v.number,
                "state": v.get_state_display(),
                "made": v.made_words,
                "decision": v.decision.ref if v.decision else "",
                "elsewhere": v.elsewhere,
                "file_names": v.file_names,
                "gaps": v.gaps,
                "note": v.note,
                "cites": cites.of(v),
            }
            for v in plan.versions.all()
        ],
        "cites": cites.of(plan),
    }


def pace_of(actions: list[dict[str, Any]]) -> dict[str, Any]:
    """Planned against actual: of the actions with a last day, how many are shown done by it, after it, or not at all.

    Only a report with a day of its own shows that an action was done; that a paper calls it complete shows no day.
    """
    dated = [a for a in actions if a["due_last"]]
    early = [a["ref"] for a in dated if a["done_on"] and a["days_late"] <= 0]
    late = [a["ref"] for a in dated if a["done_on"] and a["days_late"] > 0]
    unknown = [a["ref"] for a in dated if not a["done_on"]]
    if not dated:
        words = "No action has a day by which it is to be done, so its pace cannot be told."
    else:
        words = (
            f"Of {len(dated)} {'action' if len(dated) == 1 else 'actions'} with a last day, {len(early)} "
            f"{'is' if len(early) == 1 else 'are'} shown done by it and {len(late)} after it. For {len(unknown)} "
            "nothing shows the day on which it was done."
        )
    return {"dated": len(dated), "in_time": early, "late": late, "not_shown": unknown, "words": words}


def contradictions_of(council: Council) -> dict[str, Any]:
    """Where papers do not agree: every side with its passage, and which is used, with the reason."""
    rows = list(Contradiction.objects.filter(council=council.slug))
    claims = Claim.objects.filter(subject__in={r.disputed[0] for r in rows}).select_related("passage__source")
    sides: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims.order_by("-chosen", "pk"):
        sides[claim.subject, claim.field].append(claim)
    told: list[dict[str, Any]] = [
        {
            "ref": r.ref,
            "title": r.title,
            "settled": r.get_settled_display(),
            "open": r.settled == Contradiction.Settled.OPEN,
            "chosen": r.settled == Contradiction.Settled.CHOSEN,
            "reason": r.reason,
            "would_settle": r.would_settle,
            "sides": [{**claim_facts(c), "cites": [claim_facts(c)]} for c in sides[r.disputed]],
        }
        for r in rows
    ]
    return {
        "contradictions": told,
        "open": sum(c["open"] for c in told),
        "table": {
            "head": ["ref", "about", "value", "used", "reason", "passage", "certainty"],
            "rows": [
                [
                    c["ref"],
                    c["title"],
                    s["value"],
                    "yes" if s["chosen"] and c["chosen"] else "",
                    s["reason"] or c["reason"],
                    _passages(s["cites"]),
                    s["certainty"],
                ]
                for c in told
                for s in c["sides"]
            ],
        },
    }


def missing_of(council: Council) -> dict[str, Any]:
    """Documents that are known to exist and that nobody here has seen, with what each would settle."""
    told = [
        {
            "slug": s.slug,
            "label": s.label,
            "title": s.title,
            "publisher": s.publisher,
            "published": s.published_words,
            "note": s.note,
            "would_settle": s.would_settle,
            "chased": s.chased,
        }
        for s in council.unseen()
    ]
    return {
        "missing": told,
        "table": {
            "head": ["mark", "title", "publisher", "published", "note", "would settle", "asked for"],
            "rows": [
                [m["label"], m["title"], m["publisher"], m["published"], m["note"], m["would_settle"], m["chased"]]
                for m in told
            ],
        },
    }


def words_of(council: Council) -> dict[str, Any]:
    """What the words mean: the law's, the council's and the press's, and those that nobody has defined."""
    terms = list(Term.objects.filter(council=council.slug).select_related("means").prefetch_related("other_words"))
    cites = Cites(terms)
    told: list[dict[str, Any]] = [
        {
            "slug": t.slug,
            "term": t.term,
            "kind": t.get_kind_display(),
            "meaning": t.meaning,
            "law": t.law,
            "means": {"slug": t.means.slug, "term": t.means.term, "meaning": t.means.meaning} if t.means else None,
            "other_words": [o.term for o in t.other_words.all()],
            "readings": t.readings,
            "defined": t.defined,
            "cites": cites.of(t),
        }
        for t in sorted(terms, key=lambda t: t.term.casefold())
    ]
    return {
        "terms": [t for t in told if t["defined"]],
        "undefined": [t for t in told if not t["defined"]],
        "table": {
            "head": ["term", "whose word", "meaning", "law", "the law's or the council's word for it", "passages"],
            "rows": [
                [
                    t["term"],
                    t["kind"],
                    t["meaning"] or t["readings"],
                    t["law"],
                    t["means"]["term"] if t["means"] else "",
                    _passages(t["cites"]),
                ]
                for t in told
            ],
        },
    }


def _passages(cites: list[dict[str, Any]]) -> str:
    return "; ".join(f"{c['source']['label']}#{c['passage']['anchor']}" for c in cites)
