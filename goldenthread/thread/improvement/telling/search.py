"""Everything in a council's record as one list: what the search page looks through, and the index of the open data.

Each entry has a kind, a name, its words, a stable address, and what it belongs to: recommendations, themes, bodies.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from goldenthread.thread.governance.models import Body, Decision, Post, Undertaking
from goldenthread.thread.improvement.models import (
    Action,
    ClosureAct,
    Council,
    Finding,
    Plan,
    Recommendation,
    Review,
    StatusReport,
    Theme,
)
from goldenthread.thread.improvement.telling import links
from goldenthread.thread.sources.models import Claim, Contradiction, Passage, Term


def index_of(council: Council) -> dict[str, Any]:
    """Every entry in a fixed order: recommendations first, passages of papers last. As many queries for a
    long record as for a short one."""
    entries = _Entries(council).all()
    recommendations = [e for e in entries if e["kind"] == "Recommendation"]
    return {
        "entries": entries,
        "kinds": _counted(e["kind"] for e in entries),
        "filters": {
            "recommendation": [[e["ref"], f"{e['ref']} {e['title']}"] for e in recommendations],
            "theme": [[t.slug, t.name] for t in Theme.objects.filter(council=council)],
            "body": [[b.slug, b.name] for b in Body.objects.filter(council=council.slug).order_by("name")],
        },
        "table": {
            "head": ["kind", "ref", "title", "words", "address", "recommendations", "themes", "bodies"],
            "rows": [
                [
                    *(e["kind"], e["ref"], e["title"], e["words"]),
                    f"{e['path']}#{e['anchor']}" if e["anchor"] else e["path"],
                    *("; ".join(e[name]) for name in ("recommendations", "themes", "bodies")),
                ]
                for e in entries
            ],
        },
    }


def _counted(kinds: Iterable[str]) -> list[dict[str, Any]]:
    counts: dict[str, int] = defaultdict(int)
    for kind in kinds:
        counts[kind] += 1
    return [{"kind": kind, "count": n} for kind, n in counts.items()]


class _Entries:
    def __init__(self, council: Council) -> None:
        self.council = council
        self.base = council.slug
        self.rows: list[dict[str, Any]] = []
        self.belongs: dict[str, list[str]] = {}  # subject of a row -> the recommendations that it belongs to

    def add(
        self,
        kind: str,
        ref: str,
        title: str,
        words: str,
        path: str,
        anchor: str = "",
        *,
        also: str = "",
        recommendations: Iterable[str] = (),
        themes: Iterable[str] = (),
        bodies: Iterable[Any] = (),
        row: Any = None,
    ) -> None:
        refs = list(recommendations)
        if row is not None:
            self.belongs[row.subject] = refs
        self.rows.append(
            {
                "kind": kind,
                "ref": ref,
                "title": title,
                "words": words,
                "also": also,
                "path": path,
                "anchor": anchor,
                "recommendations": refs,
                "themes": list(dict.fromkeys(themes)),
                "bodies": list(dict.fromkeys(b.slug for b in bodies if b is not None)),
            }
        )

    def all(self) -> list[dict[str, Any]]:
        council = self.council
        recommendations = list(Recommendation.objects.of(self.base).prefetch_related("themes"))
        themes = {r.ref: [t.slug for t in r.themes.all()] for r in recommendations}
        for r in recommendations:
            self.add(
                *("Recommendation", r.ref, r.title, f"{r.question} {r.wording}", links.recommendation(r)["path"]),
                also=f"{r.why} {r.response} {r.official_number} {r.closing_note}",
                recommendations=[r.ref],
                themes=themes[r.ref],
                row=r,
            )
        self._found(council)
        self._done(council, themes)
        self._governance()
        self._papers(council, themes)
        return self.rows

    def _found(self, council: Council) -> None:
        for review in Review.objects.filter(council=council).select_related("council"):
            words = f"{review.reviewer} {review.people_heard}"
            self.add("Review", "", review.title, words, f"{self.base}/review", row=review)
        for theme in (
            Theme.objects.filter(council=council).select_related("council").prefetch_related("recommendations")
        ):
            self.add(
                *("Theme", "", theme.name, theme.plain, f"{self.base}/findings", theme.slug),
                recommendations=[r.ref for r in theme.recommendations.all()],
                themes=[theme.slug],
                row=theme,
            )
        findings = (
            Finding.objects.filter(review__council=council)
            .select_related("review__council")
            .prefetch_related("themes", "recommendations")
        )
        for f in findings:
            self.add(
                *("Finding", "", f.title, f.reviewers_view, f"{self.base}/findings", f"finding-{f.ref}"),
                also=f"{f.council_view} {f.response} {f.commitment} {f.voice}",
                recommendations=[r.ref for r in f.recommendations.all()],
                themes=[t.slug for t in f.themes.all()],
                row=f,
            )

    def _done(self, council: Council, themes: dict[str, list[str]]) -> None:
        plans = Plan.objects.filter(council=council).select_related("body", "council")
        for plan in plans:
            path = f"{self.base}/plans/{plan.slug}"
            self.add("Plan", "", plan.title, plan.aims, path, bodies=[plan.body], row=plan)
        actions = Action.objects.filter(plan__council=council).select_related(
            "plan__council", "recommendation__review__council", "accountable__body", "responsible__body",
            "responsible_body", "depends_body",
        )  # fmt: skip
        for a in actions:
            refs = [a.recommendation.ref] if a.recommendation else []
            posts = [p for p in (a.accountable, a.responsible) if p is not None]
            self.add(
                *("Action", a.ref, a.words, a.plain, f"{self.base}/plans/{a.plan.slug}", a.ref),
                also=f"{a.deliverable} {a.depends_on} {a.coproduced_with} {' '.join(p.title for p in posts)}",
                recommendations=refs,
                themes=[t for ref in refs for t in themes[ref]],
                bodies=[a.responsible_body, a.depends_body, *(p.body for p in posts)],
                row=a,
            )
        reports = StatusReport.objects.filter(recommendation__review__council=council).select_related(
            "recommendation__review__council", "reported_to"
        )
        for s in reports:
            r = s.recommendation
            self.add(
                *("Report on progress", r.ref, f"{r.title}, as at {s.reported_words}", s.words),
                *(links.recommendation(r)["path"], "status"),
                also=s.claimed_as,
                recommendations=[r.ref],
                themes=themes[r.ref],
                bodies=[s.reported_to],
                row=s,
            )
        closings = ClosureAct.objects.filter(recommendation__review__council=council).select_related(
            "recommendation__review__council", "body"
        )
        for c in closings:
            r = c.recommendation
            self.add(
                *(
                    "Closing",
                    r.ref,
                    f"{r.title}: {c.get_closed_as_display().lower()}",
                    f"{c.reason} {c.residual}".strip(),
                ),
                *(links.recommendation(r)["path"], "closing"),
                recommendations=[r.ref],
                themes=themes[r.ref],
                bodies=[c.body],
                row=c,
            )

    def _governance(self) -> None:
        here, base = {"council": self.base}, f"{self.base}/decisions"
        decisions = Decision.objects.filter(**here).select_related("body", "meeting__body")
        accepted: dict[int, list[str]] = defaultdict(list)
        for r in Recommendation.objects.of(self.base).prefetch_related("amended_by"):
            for key in {r.accepted_id, *(d.pk for d in r.amended_by.all())} - {None}:
                accepted[key].append(r.ref)  # type: ignore[index]
        for d in decisions:
            self.add(
                *("Decision", d.ref, d.title, d.resolved, base, d.ref),
                also=f"{d.minute} {d.item} {d.decided_words} {d.proposed} {d.reasons} {d.called_in_by}",
                recommendations=accepted[d.pk],
                bodies=[d.body, d.meeting.body if d.meeting else None],
                row=d,
            )
        owed = Undertaking.objects.filter(**here).select_related(
            "owed_by_post__body", "owed_by_body", "owed_to", "decision"
        )
        for u in owed:
            self.add(
                *("Promise or deadline", u.ref, u.words, u.answer, base, u.ref),
                also=u.get_standing_display(),
                recommendations=accepted[u.decision_id] if u.decision_id else [],
                bodies=[u.owed_by_body, u.owed_to, u.owed_by_post.body if u.owed_by_post else None],
                row=u,
            )
        for body in Body.objects.filter(**here).prefetch_related("names"):
            also = " ".join(n.words for n in body.names.all())
            self.add("Body", "", body.name, body.plain, base, f"body-{body.slug}", also=also, bodies=[body], row=body)
        for post in Post.objects.filter(**here).select_related("body").prefetch_related("names"):
            also = " ".join(n.words for n in post.names.all())
            self.add(
                "Post",
                "",
                post.title,
                post.body.name,
                base,
                f"post-{post.slug}",
                also=also,
                bodies=[post.body],
                row=post,
            )

    def _papers(self, council: Council, themes: dict[str, list[str]]) -> None:
        for t in Term.objects.filter(council=self.base).select_related("means"):
            words = t.meaning or (t.means.meaning if t.means else "") or t.readings
            self.add("Word", "", t.term, words, f"{self.base}/words", t.slug, row=t)
        for m in Contradiction.objects.filter(council=self.base):
            refs = self.belongs.get(m.about_subject, [])
            self.add(
                *("Where papers disagree", m.ref, m.title, m.reason, f"{self.base}/contradictions", m.ref),
                recommendations=refs,
                row=m,
            )
        sources = list(council.sources.order_by("label"))
        for s in sources:
            self.add("Paper", s.label, s.title, s.note, f"sources/{s.slug}", also=f"{s.publisher} {s.published_words}")
        cited: dict[int, list[str]] = defaultdict(list)
        for passage, subject in Claim.objects.filter(passage__source__in=sources).values_list("passage_id", "subject"):
            cited[passage] += self.belongs.get(subject, [])
        passages = (
            Passage.objects.filter(source__in=sources).select_related("source").order_by("source__label", "position")
        )
        for p in passages:
            refs = sorted(dict.fromkeys(cited[p.pk]), key=lambda ref: (len(ref), ref))
            self.add(
                *("Passage", f"{p.source.label} {p.address}", "", p.text, f"sources/{p.source.slug}", p.anchor),
                also=p.speaker,
                recommendations=refs,
                themes=[t for ref in refs for t in themes.get(ref, [])],
            )
