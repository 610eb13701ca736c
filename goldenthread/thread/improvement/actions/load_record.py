"""Bring a checked record into the database, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from goldenthread.base import audit, editing
from goldenthread.base.editing.versioned import Versioned
from goldenthread.rules.measures.trajectory import Step
from goldenthread.rules.when import approximate
from goldenthread.thread.governance.models import (
    Body,
    Checkpoint,
    Decision,
    Delivered,
    Endorsement,
    Holding,
    Implication,
    Interest,
    Meeting,
    MeetingPaper,
    Name,
    Post,
    Project,
    ProjectFinding,
    Resolution,
    Undertaking,
    Watch,
)
from goldenthread.thread.improvement.models import (
    Action,
    Approval,
    ClosureAct,
    Council,
    Finding,
    Judgement,
    Lineage,
    MeasureUse,
    PaperCount,
    Plan,
    PlanVersion,
    Recommendation,
    Regime,
    Review,
    Reviewer,
    ReviewEvidence,
    ScopeArea,
    ScopeText,
    Session,
    StatusReport,
    Theme,
)
from goldenthread.thread.improvement.record.parts import (
    ClaimPart,
    MeasurePart,
    NamePart,
    Part,
    PlanPart,
    RecommendationPart,
    Record,
    ReviewPart,
)
from goldenthread.thread.sources import actions as sources
from goldenthread.thread.sources.cited import Cited
from goldenthread.thread.sources.models import WHOLE, Claim, Contradiction, Passage, Source, Term

Row = TypeVar("Row", bound=models.Model)
CLAIMS = ("cites", "claims")  # the parts' own citations, never a column


@dataclass
class Loaded:
    """What a load did. `kept` names rows that stand in the database with other words than the file's."""

    added: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    @property
    def changed_anything(self) -> bool:
        return any(self.added.values())

    def count(self, what: str) -> None:
        self.added[what] = self.added.get(what, 0) + 1


def load_record(record: Record, *, by: audit.Actor) -> Loaded:
    """Add what the record has and the database has not, all or nothing. What a person edited since is never undone.

    A row that is there already is left as it stands; where its words differ from the file's it is named in `kept`.
    """
    with audit.unit(by=by):
        loader = _Loader(record, by)
        loader.load()
        loaded = loader.loaded
        if loaded.changed_anything:
            audit.record(
                "record_loaded", obj=loader.council, reason=", ".join(f"{n} {w}" for w, n in loaded.added.items())
            )
    return loaded


class _Loader:
    """One load. Rows are found again by the record's own names; whatever a part refers to was loaded before it."""

    def __init__(self, record: Record, by: audit.Actor) -> None:
        self.record, self.by, self.loaded = record, by, Loaded()
        self.council: Council
        self.fresh = False  # the council is new, so none of its rows can be there
        self.review: Review
        self.passages: dict[tuple[str, str], Passage] = {}
        self.sources: dict[str, Source] = {}
        self.held_claims: set[tuple[str, str, int]] = set(Claim.objects.values_list("subject", "field", "passage_id"))
        self.waiting: list[Claim] = []  # claims to be added together
        self.found: dict[str, dict[str, Any]] = {}  # what the parts refer to, by kind and name

    def load(self) -> None:
        record = self.record
        self.fresh = not Council.objects.filter(slug=record.council.slug).exists()
        self.council = self._row(Council, {"slug": record.council.slug}, record.council)
        self._sources()
        self._terms()
        self._people()
        self._governance()
        self._review(record.review)
        self.found["theme"] = self._all(Theme, record.themes, "slug", council=self.council)
        self.found["recommendation"] = {}
        for position, part in enumerate(record.recommendations, start=1):
            self._recommendation(part, position)
        self._findings()
        self._plans(record.plans)
        self._closing()
        self._contradictions()
        self._add_claims()

    # --- each kind ---------------------------------------------------------------------------------

    def _sources(self) -> None:
        for part in self.record.sources:
            source = self._row(Source, {"slug": part.slug}, part)
            self.sources[part.label] = source
            held = {p.anchor: p for p in source.passages.all()}
            fresh = [
                Passage(source=source, position=position, **dict(words))
                for position, words in enumerate(part.passages, start=1)
                if words.anchor not in held
            ]
            for passage in sources.add_passages(fresh):
                held[passage.anchor] = passage
                self.loaded.count("passage")
            for words in part.passages:
                self.passages[part.label, words.anchor] = held[words.anchor]
        linked = set(self.council.sources.values_list("pk", flat=True))
        if missing := [source for source in self.sources.values() if source.pk not in linked]:
            self.council.sources.add(*missing)
            self.loaded.added["paper of the record"] = len(missing)

    def _terms(self) -> None:
        self.found["term"] = {}
        for part in sorted(self.record.terms, key=lambda t: t.means is not None):  # the law's words first
            key = {"council": self.council.slug, "slug": part.slug}
            self.found["term"][part.slug] = self._row(Term, key, part, means=self._one("term", part.means))

    def _people(self) -> None:
        slug = self.council.slug
        self.found["body"], self.found["post"] = {}, {}
        for part in self.record.bodies:
            body = self._row(Body, {"council": slug, "slug": part.slug}, part)
            self.found["body"][part.slug] = body
            self._names(part.names, body=body)
        for post_part in self.record.posts:
            body = self.found["body"][post_part.body]
            post = self._row(Post, {"council": slug, "slug": post_part.slug}, post_part, body=body)
            self.found["post"][post_part.slug] = post
            self._names(post_part.names, post=post)
            for held in post_part.holdings:
                self._row(Holding, {"post": post, "holder": held.holder}, held)

    def _names(self, parts: Iterable[NamePart], **owner: Any) -> None:
        for part in parts:
            self._row(Name, {**owner, "words": part.words}, part)

    def _governance(self) -> None:
        slug, bodies, posts = self.council.slug, self.found["body"], self.found["post"]
        self.found["meeting"] = self._all(Meeting, self.record.meetings, "slug", council=slug, body=bodies)
        meetings = self.found["meeting"]
        self.found["decision"] = decisions = self._all(
            Decision, self.record.decisions, "ref", council=slug, body=bodies, meeting=meetings, referred_to=bodies
        )
        self._resolutions()
        for made in self.record.decisions:
            decision = self.found["decision"][made.ref]
            for position, implication in enumerate(made.implications, start=1):
                key = {"decision": decision, "kind": implication.kind}
                self._row(Implication, key, implication, position=position)
        self._all(
            Undertaking,
            self.record.undertakings,
            "ref",
            council=slug,
            decision=self.found["decision"],
            owed_by_post=posts,
            owed_by_body=bodies,
            owed_to=bodies,
            due_at=meetings,
            outcome=decisions,
        )
        watches = self._all(Watch, self.record.watches, "ref", council=slug, body=bodies, decision=decisions)
        for watch in self.record.watches:
            for came in watch.delivered:
                key = {"watch": watches[watch.ref], "on_words": came.on_words}
                self._row(Delivered, key, came, meeting=self._one("meeting", came.meeting))
        self._all(Endorsement, self.record.endorsements, "ref", council=slug, body=bodies, decision=decisions)
        projects = self._all(Project, self.record.projects, "slug", council=slug, body=bodies, decision=decisions)
        for project in self.record.projects:
            for position, finding in enumerate(project.findings, start=1):
                key = {"project": projects[project.slug], "ref": finding.ref}
                self._row(ProjectFinding, key, finding, position=position)
        self._all(Checkpoint, self.record.checkpoints, "ref", council=slug, body=bodies, decision=decisions)

    def _resolutions(self) -> None:
        """What each decision resolved part by part, its papers and the interests declared."""
        rows: dict[str, Resolution] = {}
        for made in self.record.decisions:
            decision = self.found["decision"][made.ref]
            for position, part in enumerate(made.resolutions, start=1):
                key = {"decision": decision, "position": position}
                rows[f"{made.ref}/{position}"] = self._row(Resolution, key, part, repeats=rows.get(part.repeats))
            for position, paper in enumerate(made.papers, start=1):
                self._row(MeetingPaper, {"decision": decision, "position": position}, paper)
            for position, interest in enumerate(made.interests, start=1):
                self._row(Interest, {"decision": decision, "position": position}, interest)

    def _review(self, part: ReviewPart) -> None:
        key = {"council": self.council, "slug": part.slug}
        decisions, bodies = self.found["decision"], self.found["body"]
        self.review = self._row(
            Review,
            key,
            part,
            mandate=decisions.get(part.mandate or ""),
            commissioned=decisions.get(part.commissioned or ""),
            carried_out_by=bodies.get(part.carried_out_by or ""),
        )
        review = self.review
        self._all(Regime, part.regimes, "ref", review=review, body=bodies)
        self._all(Approval, part.approvals, "ref", review=review, post=self.found["post"])
        self.found["area"] = self._all(ScopeArea, part.scope, "ref", review=review)
        for area in part.scope:
            for text in area.texts:
                self._row(ScopeText, {"area": self.found["area"][area.ref], "as_at": text.as_at}, text)
        self._all(Reviewer, part.team, "ref", review=review, nominated_by=bodies)
        self._all(Session, part.sessions, "ref", review=review, areas=self.found["area"])
        self.found["evidence"] = self._all(ReviewEvidence, part.evidence, "ref", review=review)

    def _recommendation(self, part: RecommendationPart, position: int) -> None:
        decisions = self.found["decision"]
        recommendation = self._row(
            Recommendation,
            {"review": self.review, "ref": part.ref},
            part,
            position=position,
            accepted=decisions.get(part.accepted or ""),
            themes=[self.found["theme"][t] for t in part.themes],
            amended_by=[decisions[d] for d in part.amended_by],
        )
        self.found["recommendation"][part.ref] = recommendation
        for place, use in enumerate(part.measures, start=1):
            self._row(
                MeasureUse,
                {"recommendation": recommendation, "measure": use.measure},
                use,
                position=place,
                trajectory=_steps(use),
            )
        for said in part.judgements:
            values = {"answer": said.answer, "reason": said.reason}
            key = {"recommendation": recommendation, "question": said.question}
            judgement = self._found_or_added(Judgement, key, values)
            claim = ClaimPart(
                field="answer",
                value=judgement.get_answer_display(),
                source=said.source,
                passage=said.passage,
                certainty=said.certainty,
                reason=said.reason,
            )
            self._claims(judgement.subject, str(judgement), [claim])

    def _findings(self) -> None:
        self._all(
            Finding,
            self.record.findings,
            "ref",
            review=self.review,
            themes=self.found["theme"],
            areas=self.found["area"],
            recommendations=self.found["recommendation"],
            evidence=self.found["evidence"],
        )
        for part in self.record.review.counts:
            self._row(PaperCount, {"review": self.review, "source": self.sources[part.source]}, part)

    def _plans(self, parts: list[PlanPart]) -> None:
        self.found["plan"], self.found["action"] = {}, {}
        for position, part in enumerate(parts, start=1):
            plan = self._row(
                Plan,
                {"council": self.council, "slug": part.slug},
                part,
                position=position,
                body=self._one("body", part.body),
                layer_of=self._one("plan", part.layer_of),
            )
            self.found["plan"][part.slug] = plan
            self.found["action"] |= self._all(
                Action,
                part.actions,
                "ref",
                plan=plan,
                recommendation=self.found["recommendation"],
                accountable=self.found["post"],
                responsible=self.found["post"],
                responsible_body=self.found["body"],
                depends_body=self.found["body"],
                after=self.found["action"],
            )
            for version in part.versions:
                # What the plan held is known only as far as its actions are: they are kept with their gaps.
                actions = [self.found["action"][a.ref] for a in part.actions]
                self._row(
                    PlanVersion,
                    {"plan": plan, "number": version.number},
                    version,
                    decision=self._one("decision", version.decision),
                    held=[held_facts(a) for a in actions],
                    gaps=[f"{a.ref}: {gap}" for a in actions for gap in a.gaps],
                )

    def _closing(self) -> None:
        recommendations, label = self.found["recommendation"], self.by.label
        for part in self.record.reports:
            self._row(
                StatusReport,
                {"recommendation": recommendations[part.recommendation], "ref": part.ref},
                part,
                action=self._one("action", part.action),
                reported_to=self._one("body", part.reported_to),
                claimed=True,
                recorded_by=label,
            )
        for closing in self.record.closures:
            self._row(
                ClosureAct,
                {
                    "recommendation": recommendations[closing.recommendation],
                    "kind": ClosureAct.Kind.CLAIMED,
                    "closed_as": closing.closed_as,
                    "closed_words": closing.closed_words,
                },
                closing,
                body=self._one("body", closing.body),
                decision=self._one("decision", closing.decision),
                continues_with=self._one("post", closing.continues_with),
                continues_in=self._one("plan", closing.continues_in),
                by_label=label,
            )
        self._all(
            Lineage,
            self.record.lineage,
            "ref",
            council=self.council,
            source=recommendations,
            target=recommendations,
            plan=self.found["plan"],
        )

    def _add_claims(self) -> None:
        sources.add_claims(self.waiting)
        self.waiting = []

    def _contradictions(self) -> None:
        for position, part in enumerate(self.record.contradictions, start=1):
            self._add_claims()  # what is disputed may be cited already
            subject, about_field = self._about(part.about)
            row = self._row(
                Contradiction,
                {"council": self.council.slug, "ref": part.ref},
                part,
                position=position,
                about_subject=subject,
                about_field=about_field,
            )
            subject, about_field = row.disputed
            sides = [side.model_copy(update={"field": about_field}) for side in part.sides]
            chosen = Claim.objects.filter(subject=subject, field=about_field, chosen=True).exists()
            for side in sides:
                known = Claim.objects.filter(
                    subject=subject, field=about_field, passage=self.passages[side.source, side.passage]
                ).exists()
                if known or (side.chosen and chosen):
                    continue  # the row that is disputed cites it already
                self._claims(subject, side.value, [side])

    def _about(self, words: str) -> tuple[str, str]:
        """Subject and field of `review:days_on_site`, `R5:why`, `meeting/SLUG:title`; empty for none."""
        if not words:
            return "", ""
        name, _, about_field = words.partition(":")
        kind, _, ref = name.partition("/")
        rows: dict[str, Any] = {"review": self.review, "council": self.council}
        row = rows.get(name) or (self.found.get(kind, {}).get(ref) if ref else self.found["recommendation"].get(name))
        if not isinstance(row, Cited) or about_field not in {f.name for f in row._meta.get_fields()}:
            raise ValueError(f"A contradiction is about {words!r}, and there is no such field.")
        return row.subject, about_field

    # --- rows --------------------------------------------------------------------------------------

    def _all(self, model: type[Row], parts: Iterable[Part], name: str, **given: Any) -> dict[str, Row]:
        """Every part as a row of `model`, told apart by its `name`. A dict in `given` says what a field refers to."""
        rows: dict[str, Row] = {}
        columns = {f.name for f in model._meta.get_fields()}
        fixed = {k: v for k, v in given.items() if not isinstance(v, dict)}
        for position, part in enumerate(parts, start=1):
            values: dict[str, Any] = dict.fromkeys(["position"] if "position" in columns else [], position)
            for key, known in given.items():
                if isinstance(known, dict):
                    names = getattr(part, key)
                    rest = {**known, **rows} if key == "after" else known
                    values[key] = [rest[n] for n in names] if isinstance(names, list) else rest.get(names or "")
            owner = {k: v for k, v in fixed.items() if k in ("review", "plan", "council")}
            rows[getattr(part, name)] = self._row(model, {**owner, name: getattr(part, name)}, part, **values)
        return rows

    def _one(self, kind: str, name: str | None) -> Any:
        return self.found[kind].get(name) if name else None

    def _row(self, model: type[Row], key: dict[str, Any], part: Part, **given: Any) -> Row:
        """The row of this part, found or added, with its days worked out and its claims."""
        row = self._found_or_added(model, key, {**_plain(model, part), **given})
        claims = [*getattr(part, "cites", []), *getattr(part, "claims", [])]
        if claims:
            self._claims(row.subject, str(row), claims)  # type: ignore[attr-defined]
        return row

    def _found_or_added(self, model: type[Row], key: dict[str, Any], values: dict[str, Any]) -> Row:
        what = str(model._meta.verbose_name)
        values = {name: value for name, value in values.items() if name not in key}
        many = {f.name for f in model._meta.many_to_many}
        plain = {name: value for name, value in values.items() if name not in many}
        own = model is not Source  # sources belong to no council
        found = None if self.fresh and own else model._base_manager.filter(**key).first()
        if found is None:
            self.loaded.count(what)
            fresh = model(**{**plain, **key})
            if isinstance(fresh, Versioned):
                editing.add(fresh, by=self.by)
            else:
                fresh.save(force_insert=True)
            for name in many & set(values):
                getattr(fresh, name).set(values[name])
            return fresh
        ours = {"recorded_by", "by_label"}  # who loaded it is no word of the file
        differs = [n for n, v in plain.items() if n not in ours and getattr(found, n) != v]
        if differs:
            self.loaded.kept.append(f"{what} {found}: {', '.join(differs)}")
        return found

    def _claims(self, subject: str, value: str, parts: Iterable[ClaimPart]) -> None:
        for part in parts:
            passage = self.passages[part.source, part.passage]
            if (subject, part.field, passage.pk) in self.held_claims:
                continue
            claim = sources.claim(
                subject=subject,
                field=part.field,
                value=part.value or (value if part.field == WHOLE else ""),
                passage=passage,
                certainty=part.certainty,
                chosen=part.chosen,
                reason=part.reason,
            )
            self.waiting.append(claim)
            self.held_claims.add((subject, part.field, passage.pk))
            self.loaded.count("claim")


def held_facts(action: Action) -> dict[str, Any]:
    """An action as a version of its plan keeps it."""
    return {
        "ref": action.ref,
        "words": action.words,
        "success_measure": action.success_measure,
        "measure": action.measure,
        "due_words": action.due_words,
        "rhythm": action.rhythm,
        "accountable": action.accountable.title if action.accountable else "",
        "responsible": action.responsible.title if action.responsible else "",
    }


def _steps(use: MeasurePart) -> list[dict[str, Any]]:
    return [Step(step.by, step.value).row() for step in use.trajectory]


def _plain(model: type[models.Model], part: Part) -> dict[str, Any]:
    """The part's own values that are columns of the model, with the days that its dates in words may mean."""
    columns = {f.name: f for f in model._meta.get_fields()}
    values = {
        name: value for name, value in part if name in columns and not columns[name].is_relation and name not in CLAIMS
    }
    for name, words in list(values.items()):
        if not (name.endswith("_words") and isinstance(words, str) and words):
            continue
        span = approximate(words)
        for end, day in (("first", span and span.first), ("last", span and span.last)):
            column = f"{name.removesuffix('_words')}_{end}"
            if column in columns and values.get(column) is None:
                values[column] = day
        exact = f"{name.removesuffix('_words')}_on"
        if exact in columns and values.get(exact) is None and name not in ("published_words",):
            values[exact] = span.last if span and span.exact else None
    for name, value in values.items():
        if isinstance(value, float):
            values[name] = Decimal(str(value))
    return values
