"""What the record itself shows to be missing: orphans, blanks, silences. Found by rule, never typed in."""

from collections.abc import Iterable
from typing import Any

from goldenthread.rules.measures.verdict import Change
from goldenthread.rules.reconcile import Counted, unaccounted
from goldenthread.thread.figures.models import Figure
from goldenthread.thread.governance.models import Implication, Undertaking
from goldenthread.thread.improvement.models import (
    Action,
    Closure,
    ClosureAct,
    Council,
    Finding,
    MeasureUse,
    Recommendation,
    Review,
    StatusReport,
)
from goldenthread.thread.improvement.proof import proofs_of
from goldenthread.thread.improvement.telling import links
from goldenthread.thread.improvement.telling.cites import Cites
from goldenthread.thread.improvement.telling.review import review_of
from goldenthread.thread.improvement.telling.thread import standing_closing
from goldenthread.thread.sources.models import Passage, Term


def gaps_of(council: Council) -> dict[str, Any]:
    """Every kind of gap with its rule in words and what falls under it, the kinds with none included."""
    findings = list(
        Finding.objects.filter(review__council=council)
        .select_related("review__council")
        .prefetch_related("recommendations", "evidence")
    )
    recommendations = list(
        Recommendation.objects.of(council.slug).prefetch_related(
            "findings",
            "actions",
            "measures",
            "judgements",
            "closure_acts__continues_with",
            "closure_acts__decision",
            "closure_acts__body",
        )
    )
    actions = list(
        Action.objects.filter(plan__council=council).select_related(
            "plan__council", "recommendation", "accountable", "responsible_body"
        )
    )
    undertakings = list(Undertaking.objects.filter(council=council.slug).select_related("owed_by_post", "owed_by_body"))
    terms = list(Term.objects.filter(council=council.slug).select_related("means"))
    uses = list(
        MeasureUse.objects.filter(recommendation__review__council=council).select_related(
            "recommendation__review__council"
        )
    )
    reports = list(
        StatusReport.objects.filter(recommendation__review__council=council, known=False).select_related(
            "recommendation__review__council", "reported_to"
        )
    )
    with_figures = set(Figure.objects.filter(area_id=council.area_code).values_list("measure", flat=True).distinct())
    closings = [act for r in recommendations for act in standing_closing(r.closure_acts.all())]
    implications = list(Implication.objects.filter(decision__council=council.slug).select_related("decision"))
    cites = Cites(findings, undertakings, terms, actions)
    c = council.slug
    weak = [f for f in findings if f.kind != Finding.Kind.STRENGTH]
    used = {r.pk: {m.purpose for m in r.measures.all()} for r in recommendations}

    def about_finding(f: Finding, words: str = "") -> dict[str, Any]:
        return _item("", words or f.title, f"{c}/findings", f"finding-{f.ref}", cites.of(f))

    def about(r: Recommendation, words: str = "") -> dict[str, Any]:
        return _item(r.ref, words or r.title, links.recommendation(r)["path"], "", [])

    def about_action(a: Action) -> dict[str, Any]:
        return _item(a.ref, a.words, f"{c}/plans/{a.plan.slug}", a.ref, cites.of(a))

    kinds = [
        _kind(
            "finding-without-recommendation",
            "Findings that no recommendation answers",
            "A weakness was found. No recommendation that we hold follows from it, though the council may have "
            "committed itself all the same.",
            [
                about_finding(f, f.title + (f": {f.commitment}" if f.commitment else ""))
                for f in weak
                if not f.recommendations.all()
            ],
        ),
        _kind(
            "recommendation-without-finding",
            "Recommendations whose finding is not known",
            "It was recommended, and no paper that we hold says what was found.",
            [about(r) for r in recommendations if not r.findings.all()],
        ),
        _kind(
            "recommendation-without-action",
            "Recommendations without an action",
            "Nobody is shown to have been given anything to do.",
            [about(r) for r in recommendations if not r.actions.all()],
        ),
        _kind(
            "unaccounted",
            "Recommendations that a later paper does not show",
            "Papers give different counts.",
            _lost(council, recommendations),
        ),
        _kind(
            "action-without-measure",
            "Actions without a success measure",
            "Nothing says how anybody would know that it helped.",
            [about_action(a) for a in actions if "no success measure" in a.gaps],
        ),
        _kind(
            "action-without-date",
            "Actions without a date",
            "Nothing says by when, or how often.",
            [about_action(a) for a in actions if "no date" in a.gaps],
        ),
        _kind(
            "action-without-post",
            "Actions that no post answers for",
            "A body may do it, but nobody in one post answers for it.",
            [about_action(a) for a in actions if a.warnings],
        ),
        _kind(
            "recommendation-without-target",
            "Recommendations without a measure",
            "No figure that is published shows whether it helped. Each page says what would.",
            [about(r) for r in recommendations if "target" not in used[r.pk]],
        ),
        _kind(
            "target-without-balancing",
            "Measures with nothing beside them",
            "A target with no balancing measure can be met by doing harm elsewhere.",
            [about(r) for r in recommendations if "target" in used[r.pk] and "balancing" not in used[r.pk]],
        ),
        _kind(
            "measure-without-data",
            "Measures without a figure",
            "It is to be watched, and no figure for this council is held.",
            [
                about(u.recommendation, f"{u.recommendation.ref} uses {u.measure}")
                for u in uses
                if u.measure not in with_figures
            ],
        ),
        _kind(
            "undertaking-without-answer",
            "Promises without an answer",
            "Somebody undertook, was asked or told to do it. What came of it is not known, or it was done in part.",
            [
                _item(u.ref, f"{u.words} {u.get_standing_display()}.", f"{c}/decisions", u.ref, cites.of(u))
                for u in undertakings
                if not u.answered
            ],
        ),
        _kind(
            "status-not-known",
            "Reports on progress that nobody outside has seen",
            "A report was made. What it said of this recommendation is not known.",
            _reports(reports),
        ),
        _kind(
            "closing-with-gaps",
            "Closings that lack what a closing needs",
            "Completed needs evidence, a day and a second person. Business as usual needs a post, a measure and a next "
            "check.",
            [about(a.recommendation, _closing(a)) for a in closings if a.gaps],
        ),
        _kind(
            "closed-and-worse",
            "Closed, and a figure got worse",
            "It stands closed as completed or as business as usual, and one of its measures is clearly worse than at "
            "its baseline. It can be opened again.",
            [about(act.recommendation, words) for act, words in _worse(closings)],
        ),
        _kind(
            "implication-waved-away",
            "Consultation or equality called not applicable",
            "The paper decides on services for disabled children and their families. A reason is owed.",
            [
                _item(
                    i.decision.ref, f"{i.get_kind_display()}: {i.decision.title}", f"{c}/decisions", i.decision.ref, []
                )
                for i in implications
                if i.challenged
            ],
        ),
        _kind(
            "said-twice",
            "Passages that a paper prints twice",
            "The same words stand at two places of one paper. They count once.",
            [
                _item(p.source.label, f"{p.address}: {p.text}", f"sources/{p.source.slug}", p.anchor, [])
                for p in said_again(council)
            ],
        ),
        _kind(
            "comparison-without-base",
            "Comparisons that do not say with what",
            "A claim to be higher or lower needs the figure, the set compared with, the period and the source.",
            [
                about_finding(f, f"{f.title}: {_and(f.comparison_gaps)} not given")
                for f in findings
                if f.comparison_gaps
            ],
        ),
        _kind(
            "one-kind-of-evidence",
            "Findings that rest on one kind of evidence, or on none that is named",
            "Reviewers hold several kinds of evidence beside each other. The paper names fewer than two for these.",
            [about_finding(f) for f in findings if len({e.kind for e in f.evidence.all()}) < 2],
        ),
        _kind(
            "area-not-heard",
            "Areas on which no family is shown to have been heard",
            "As far as the paper tells who spoke about what.",
            _not_heard(council),
        ),
        _kind(
            "term-not-defined",
            "Words that are used and never explained",
            "A reader cannot know what is counted or promised.",
            [
                _item("", f"{t.term}. {t.readings}".strip(), f"{c}/words", t.slug, cites.of(t))
                for t in terms
                if not t.defined
            ],
        ),
        _kind(
            "document-not-seen",
            "Documents that we have not seen",
            "They exist, and they would settle something.",
            [_item(s.label, s.title, f"{c}/missing-documents", s.slug, []) for s in council.unseen()],
        ),
    ]
    return {
        "kinds": kinds,
        "total": sum(k["count"] for k in kinds),
        "table": {
            "head": ["kind", "ref", "words", "path"],
            "rows": [[k["code"], i["ref"], i["words"], i["path"]] for k in kinds for i in k["found"]],
        },
    }


def _kind(code: str, title: str, rule: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"code": code, "title": title, "rule": rule, "count": len(items), "found": items}


def _item(ref: str, words: str, path: str, anchor: str, cites: list[dict[str, Any]]) -> dict[str, Any]:
    return {"ref": ref, "words": words, "path": path, "anchor": anchor, "cites": cites}


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _closing(act: ClosureAct) -> str:
    return f"Closed as “{act.get_closed_as_display().lower()}”: {', '.join(act.gaps)}"


def _worse(closings: list[ClosureAct]) -> list[tuple[ClosureAct, str]]:
    """Each closing that stands though a measure got worse, with what got worse in words."""
    kinds = (Closure.COMPLETED, Closure.BUSINESS_AS_USUAL)
    standing = [a for a in closings if a.closed_as in kinds and a.recommendation.measures.all()]
    found = []
    for act, proof in zip(standing, proofs_of(a.recommendation for a in standing), strict=True):
        parts = [
            f"{m['heading']}: {m['baseline']['words']} in {m['baseline']['year']}, {m['latest']['words']} in "
            f"{m['latest']['year']}"
            for m in proof["measures"]
            if m["change"] == Change.WORSE.value
        ]
        if parts:
            found.append((act, f"Closed as “{act.get_closed_as_display().lower()}”. {'; '.join(parts)}"))
    return found


def said_again(council: Council) -> list[Passage]:
    """Every passage whose words stood at an earlier place of the same paper, spaces and capitals aside."""
    seen: set[tuple[int, str]] = set()
    again = []
    for passage in Passage.objects.filter(source__councils=council).select_related("source").order_by("source", "pk"):
        words = (passage.source_id, " ".join(passage.text.casefold().split()))
        if words in seen:
            again.append(passage)
        seen.add(words)
    return again


def _reports(reports: Iterable[StatusReport]) -> list[dict[str, Any]]:
    """One line a report, which usually covers every recommendation alike."""
    together: dict[tuple[str, str], list[Recommendation]] = {}
    for r in reports:
        together.setdefault((r.ref, f"{r.reported_words}, to {r.reported_to or 'nobody named'}"), []).append(
            r.recommendation
        )
    found = []
    for (ref, words), rows in together.items():
        refs = ", ".join(row.ref for row in rows)
        found.append(_item(ref, f"{words}: {refs}", links.recommendation(rows[0])["path"], "status", []))
    return found


def _lost(council: Council, recommendations: list[Recommendation]) -> list[dict[str, Any]]:
    found = []
    for review in Review.objects.filter(council=council).prefetch_related("paper_counts__source"):
        own = [r for r in recommendations if r.review_id == review.pk]
        counts = [Counted(c.source.label, c.counted, c.refs, c.words) for c in review.paper_counts.all()]
        for lost in unaccounted(review.recommendations_made or len(own), [r.ref for r in own], counts):
            rows = [r for r in own if r.ref in lost.refs]
            path = links.recommendation(rows[0])["path"] if rows else council.slug
            found.append(_item(", ".join(lost.refs), lost.words, path, "", []))
    return found


def _not_heard(council: Council) -> list[dict[str, Any]]:
    return [
        _item("", area, f"{council.slug}/review", "heard", [])
        for review in Review.objects.filter(council=council).select_related("council", "mandate", "commissioned")
        for area in review_of(review)["coverage"]["no_families"]
    ]
