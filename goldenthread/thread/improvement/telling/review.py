"""A review at a glance: who asked, what was looked at, who was heard, what was said, and how each answer stands."""

from collections import Counter
from datetime import date
from typing import Any

from goldenthread.base.documents import long_date
from goldenthread.rules import effort
from goldenthread.rules.reconcile import Counted, unaccounted
from goldenthread.thread.improvement.models import Closure, Council, Recommendation, Review
from goldenthread.thread.improvement.telling import links
from goldenthread.thread.improvement.telling.cites import Cites
from goldenthread.thread.improvement.telling.thread import decision_facts

CLASSES = [
    Closure.COMPLETED,
    Closure.BUSINESS_AS_USUAL,
    Closure.MOVED,
    Closure.OUTSTANDING,
    Closure.OPEN,
    Closure.UNACCOUNTED,
]


def council_facts(council: Council) -> dict[str, Any]:
    return {
        "slug": council.slug,
        "name": council.name,
        "short_name": council.short_name,
        "area_code": council.area_code,
    }


def reviews_of(council: Council) -> dict[str, Any]:
    """Every review of the council, from its mandate to its report; the table holds its dates."""
    rows = Review.objects.filter(council=council).select_related("council", "carried_out_by", *_DECIDED).order_by("pk")
    reviews = [review_of(review) for review in rows]
    return {
        "reviews": reviews,
        "table": {
            "head": ["review", "what", "when", "kind of date", "days after it was asked for"],
            "rows": [
                [r["slug"], d["what"], d["words"], d["kind"], "" if d["days"] is None else d["days"]]
                for r in reviews
                for d in r["dates"]
            ],
        },
    }


_DECIDED = ("mandate__body", "mandate__meeting", "commissioned__body", "commissioned__meeting")


def review_of(review: Review) -> dict[str, Any]:
    """One review as plain values. `verdicts` are added by the page, which has them at hand."""
    recommendations = list(
        review.recommendations.select_related("review__council", "accepted")
        .prefetch_related("themes")
        .order_by("position")
    )
    scope = list(review.scopearea_set.prefetch_related("texts", "findings"))
    texts = [t for area in scope for t in area.texts.all()]
    team = list(review.reviewer_set.select_related("nominated_by"))
    sessions = list(review.session_set.prefetch_related("areas"))
    evidence = list(review.reviewevidence_set.all())
    regimes = list(review.regime_set.select_related("body"))
    approvals = list(review.approval_set.select_related("post"))
    counts = list(review.paper_counts.select_related("source"))
    decided = [d for d in (review.mandate, review.commissioned) if d is not None]
    cites = Cites([review], scope, texts, team, sessions, evidence, regimes, approvals, counts, decided)
    made = review.recommendations_made or len(recommendations)
    lost = unaccounted(
        made,
        [r.ref for r in recommendations],
        [Counted(c.source.label, c.counted, c.refs, c.words) for c in counts],
    )
    return {
        "slug": review.slug,
        "title": review.title,
        "reviewer": review.reviewer,
        "mandate": decision_facts(review.mandate, cites) if review.mandate else None,
        "commissioned": decision_facts(review.commissioned, cites) if review.commissioned else None,
        "carried_out_by": review.carried_out_by.name if review.carried_out_by else "",
        "scoping_source": review.scoping_source,
        "dates": _dates(review, cites),
        "reported_in_time": review.reported_in_time,
        "effort": {
            "reviewers": review.reviewers_count,
            "days": None if review.days_on_site is None else str(review.days_on_site.normalize()),
            "people": review.people_heard,
            "hours": review.hours,
            "check": _effort(review),
            "cites": {
                name: cites.of(review, name) for name in ("reviewers_count", "days_on_site", "people_heard", "hours")
            },
        },
        "note": review.note,
        "approvals": [
            {
                "what": a.what,
                "post": a.post.title,
                "when": a.when_words,
                "given": {True: "Given", False: "Refused", None: "Not known"}[a.given],
                "cites": cites.of(a),
            }
            for a in approvals
        ],
        "scope": [
            {
                "ref": area.ref,
                "number": area.number,
                "kind": area.get_kind_display(),
                "name": area.name,
                "note": area.note,
                "texts": [
                    {"as_at": long_date(t.as_at), "words": t.words, "cites": cites.of(t)} for t in area.texts.all()
                ],
                "findings": area.findings.count(),
                "cites": cites.of(area),
            }
            for area in scope
        ],
        "team": [
            {
                "role": t.role,
                "promised": t.promised_words if t.promised else "",
                "came": t.delivered_words if t.delivered else "",
                "gap": t.gap,
                "home": t.home,
                "accreditation": t.accreditation,
                "nominated_by": t.nominated_by.name if t.nominated_by else "",
                "cites": cites.of(t),
            }
            for t in team
        ],
        "sessions": [
            {
                "ref": s.ref,
                "audience": s.audience,
                "families": s.families,
                "count": s.count,
                "count_words": s.count_words,
                "chose_own": s.chose_own,
                "areas": [a.name for a in s.areas.all()],
                "note": s.note,
                "cites": cites.of(s),
            }
            for s in sessions
        ],
        "coverage": _coverage(scope, sessions),
        "evidence": [{"kind": e.get_kind_display(), "words": e.words, "cites": cites.of(e)} for e in evidence],
        "regimes": [
            {"title": r.title, "body": r.body.name, "when": r.when_words, "words": r.words, "cites": cites.of(r)}
            for r in regimes
        ],
        "counts": [
            {
                "source": {"slug": c.source.slug, "label": c.source.label, "title": c.source.title},
                "counted": c.counted,
                "words": c.words,
                "cites": cites.of(c),
            }
            for c in counts
        ],
        "made": made,
        "unaccounted": [{"words": each.words, "refs": list(each.refs)} for each in lost],
        "recommendations": [recommendation_line(r) for r in recommendations],
        "tally": tally(recommendations),
        "by_theme": by_theme(recommendations),
    }


def _effort(review: Review) -> dict[str, Any] | None:
    found = effort.check(review.reviewers_count, review.days_on_site, review.hours)
    if found is None:
        return None
    return {
        "each": str(found.each),
        "a_day": None if found.a_day is None else str(found.a_day),
        "long": found.long,
        "words": found.words,
    }


def recommendation_line(r: Recommendation) -> dict[str, Any]:
    return {
        **links.recommendation(r),
        "verb": r.get_verb_display(),
        "acceptance": r.get_acceptance_display(),
        "closed_as": r.closed_as,
        "closed_as_words": r.get_closed_as_display(),
        "themes": [t.slug for t in r.themes.all()],
    }


def tally(recommendations: list[Recommendation]) -> list[dict[str, Any]]:
    """How many recommendations stand in each class of the closing paper, classes without any left out."""
    found = Counter(r.closed_as for r in recommendations)
    return [
        {
            "class": c.value,
            "words": c.label,
            "count": found[c],
            "refs": [r.ref for r in recommendations if r.closed_as == c],
        }
        for c in CLASSES
        if found[c]
    ]


def by_theme(recommendations: list[Recommendation]) -> list[dict[str, Any]]:
    """The same by theme. A recommendation of two themes counts in both, so the rows add up to more than all."""
    rows: dict[str, dict[str, Any]] = {}
    for r in recommendations:
        for theme in r.themes.all():
            row = rows.setdefault(
                theme.slug, {"slug": theme.slug, "name": theme.name, "refs": [], "classes": Counter()}
            )
            row["refs"].append(r.ref)
            row["classes"][r.get_closed_as_display()] += 1
    return [{**row, "classes": dict(row["classes"])} for row in sorted(rows.values(), key=lambda row: row["name"])]


def _coverage(scope: list[Any], sessions: list[Any]) -> dict[str, Any]:
    """Which audiences were heard on which area, as far as a paper lets one tell. An area heard from nobody is a gap."""
    areas = [a for a in scope if a.kind != "left_out"]
    rows = [
        {
            "audience": s.audience,
            "heard": [a.pk in {x.pk for x in s.areas.all()} for a in areas],
            "families": s.families,
        }
        for s in sessions
    ]
    heard = {a.pk for s in sessions for a in s.areas.all()}
    families = {a.pk for s in sessions if s.families for a in s.areas.all()}
    return {
        "areas": [a.name for a in areas],
        "rows": rows,
        "nobody": [a.name for a in areas if a.pk not in heard],
        "no_families": [a.name for a in areas if a.pk not in families],
    }


def _dates(review: Review, cites: Cites) -> list[dict[str, Any]]:
    """Every date of the review, each with which kind of date it is and how long after the mandate."""
    start = review.mandate.decided_last if review.mandate else None

    def span(first: date | None, last: date | None) -> str:
        if first is None:
            return ""
        return long_date(first) if last in (None, first) else f"{long_date(first)} to {long_date(last)}"

    rows: list[tuple[str, str, str, date | None, str]] = [
        ("Asked for", review.mandate.decided_words if review.mandate else "", "happened", start, ""),
        (
            "Commissioned",
            review.commissioned.decided_words if review.commissioned else "",
            "happened",
            review.commissioned.decided_last if review.commissioned else None,
            "",
        ),
        ("Visit, as first announced", review.planned_words, "planned", None, "planned_words"),
        ("Visit", span(review.fieldwork_from, review.fieldwork_to), "happened", review.fieldwork_to, "fieldwork_from"),
        (
            "First feedback, spoken",
            review.verbal_feedback_words,
            "happened",
            review.verbal_feedback_on,
            "verbal_feedback_words",
        ),
        ("Report wanted", review.report_due_words, "deadline", None, "report_due_words"),
        (
            "Report delivered",
            review.report_delivered_words,
            "happened",
            review.report_delivered_last,
            "report_delivered_words",
        ),
        ("Report published", review.published_words, "happened, latest day", review.published_last, "published_words"),
    ]
    return [
        {
            "what": what,
            "words": words,
            "kind": kind,
            "days": (on - start).days if start and on and what != "Asked for" else None,
            "cites": cites.of(review, field) if field else [],
        }
        for what, words, kind, on, field in rows
        if words
    ]
