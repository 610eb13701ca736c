"""The shape of a record: one class for each kind of thing, and what must hold between them.

`docs/reference/record-format.md` is drawn from these classes. A `…_words` field keeps what a paper says ("Autumn
2023"); the days that it may mean are worked out when it is loaded, unless `…_first` or `…_last` give them.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from goldenthread.rules.measures.definitions import MEASURES, measure
from goldenthread.rules.measures.verdict import Role, cannot_be
from goldenthread.thread.governance.models import (
    Body,
    Decision,
    Implication,
    Meeting,
    Name,
    Post,
    Project,
    Undertaking,
)
from goldenthread.thread.improvement.models import (
    Closure,
    Colour,
    Finding,
    Judgement,
    Lineage,
    MeasureUse,
    PlanVersion,
    Recommendation,
    ReviewEvidence,
    ScopeArea,
)
from goldenthread.thread.improvement.telling.links import NAMES
from goldenthread.thread.sources.models import WHOLE, Certainty, Contradiction, Source, Term

# What stands where a council's name does, on the public site and in the office.
ADDRESSES = frozenset(
    [
        "accessibility",
        "account",
        "audit",
        "components",
        "dates",
        "files",
        "figures",
        "healthz",
        "jobs",
        "messages",
        "method",
        "papers",
        "people",
        "plans",
        "privacy",
        "releases",
        "reports",
        "sources",
        "static",
        "week",
        "work",
    ]
)
MEASURE_CODES = sorted(each.code for each in MEASURES)
MOST_WORDS_QUOTED = 25

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Ref = Annotated[str, StringConstraints(pattern=r"^[A-Z]+[0-9]+(\.[0-9]+)?$", max_length=12)]
Rhythm = Literal[
    "once", "monthly", "quarterly", "termly", "twice_a_year", "yearly", "every_two_years", "term_of_office"
]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_measure(code: str) -> None:
    if code and code not in MEASURE_CODES:
        raise ValueError(f"there is no measure {code!r}; there are {', '.join(MEASURE_CODES)}")


class PassagePart(Part):
    """One place in a source: its own words (at most 25, `quoted: true`) or ours."""

    address: Text
    anchor: Slug
    quoted: bool
    text: Text
    speaker: str = ""

    @model_validator(mode="after")
    def short_quotation(self) -> "PassagePart":
        words = len(self.text.split())
        if self.quoted and words > MOST_WORDS_QUOTED:
            raise ValueError(f"a quotation has at most {MOST_WORDS_QUOTED} words, and this has {words}")
        return self


class SourcePart(Part):
    """A document, page or release. `obtained: false` for one that is known to exist and could not be read."""

    slug: Slug
    label: Annotated[str, StringConstraints(pattern=r"^[A-Z]+[0-9]+$", max_length=12)]
    title: Text
    publisher: Text
    kind: Source.Kind
    published_words: str = ""
    published_on: date | None = None
    captured_on: date | None = None
    address: str = ""
    obtained: bool = True
    note: str = ""
    embargo_until: date | None = None
    would_settle: str = ""
    chased: str = ""
    passages: list[PassagePart] = []


class ClaimPart(Part):
    """What one passage says of one field. Written in full, or in short as `S3#p3-3` or `S3#p3-3 partial`.

    In short it cites the whole row (field `*`). Inferred, partial and rejected claims give their reason.
    """

    field: Text = WHOLE
    value: str = ""
    source: Text
    passage: Slug
    certainty: Certainty = Certainty.CERTAIN
    chosen: bool = True
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def in_short(cls, data: Any) -> Any:
        if isinstance(data, str):
            data = {"at": data}
        if isinstance(data, dict) and "at" in data:
            at, _, certainty = str(data["at"]).partition(" ")
            source, mark, passage = at.partition("#")
            if not mark:
                raise ValueError(f"{at!r} names no passage; write SOURCE#passage, such as S3#p3-3")
            data = {**{k: v for k, v in data.items() if k != "at"}, "source": source, "passage": passage}
            if certainty:
                data["certainty"] = certainty
        return data

    @model_validator(mode="after")
    def reason_where_needed(self) -> "ClaimPart":
        if not self.reason and (not self.chosen or self.certainty in (Certainty.INFERRED, Certainty.PARTIAL)):
            raise ValueError("a claim that is inferred, partial or not chosen needs a reason")
        if self.field != WHOLE and not self.value:
            raise ValueError(f"the claim on {self.field} gives no value")
        return self


class CitedPart(Part):
    cites: Annotated[list[ClaimPart], Field(min_length=1)]


class TermPart(CitedPart):
    """A word and what it means. Leave `meaning` out for a word that the papers use and never define."""

    slug: Slug
    term: Text
    kind: Term.Kind
    meaning: str = ""
    law: str = ""
    means: Slug | None = None
    readings: str = ""


class NamePart(CitedPart):
    words: Text
    kind: Name.Kind
    from_words: str = ""
    from_on: date | None = None
    until_words: str = ""
    until_on: date | None = None


class BodyPart(CitedPart):
    slug: Slug
    name: Text
    kind: Body.Kind
    outside: bool = False
    plain: str = ""
    names: list[NamePart] = []


class HoldingPart(CitedPart):
    """Only the holder of a public office, and only where the public record needs the name."""

    holder: Text
    seen_words: Text
    from_on: date | None = None
    until_on: date | None = None


class PostPart(CitedPart):
    slug: Slug
    title: Text
    kind: Post.Kind
    body: Slug
    names: list[NamePart] = []
    holdings: list[HoldingPart] = []


class MeetingPart(CitedPart):
    slug: Slug
    body: Slug
    title: Text
    also_called: str = ""
    held_words: Text
    held_first: date | None = None
    held_last: date | None = None
    webcast: str = ""
    state: Meeting.State = Meeting.State.HELD


class ResolutionPart(CitedPart):
    """One numbered part of what was resolved, with the report's words beside it. `repeats`: "D6/1", the first of D6."""

    number: str = ""
    words: Text
    proposed: str = ""
    repeats: str = ""


class MeetingPaperPart(CitedPart):
    """A document that was before the meeting, with the size that its page shows."""

    title: Text
    kind: str = ""
    kilobytes: Annotated[int, Field(ge=0)] | None = None
    address: str = ""
    exempt: bool = False


class InterestPart(CitedPart):
    """An interest that a councillor declared, only as the public minutes have it."""

    who: Text
    words: Text


class ImplicationPart(CitedPart):
    """What the paper behind the decision says of money, law, equality and so on; “not applicable” is an answer too."""

    kind: Implication.Kind
    said: Implication.Said
    words: str = ""


class DecisionPart(CitedPart):
    ref: Ref
    title: Text
    kind: Decision.Kind
    body: Slug
    meeting: Slug | None = None
    issue: str = ""
    item: str = ""
    minute: str = ""
    decided_words: Text
    decided_first: date | None = None
    decided_last: date | None = None
    proposed: str = ""
    resolved: str = ""
    reasons: str = ""
    other_options: str = ""
    executive: bool | None = None
    called_in_by: str = ""
    effective_on: date | None = None
    published_on: date | None = None
    call_in_until: date | None = None
    referred_to: Slug | None = None
    key_decision: bool | None = None
    exempt: bool | None = None
    report_of: str = ""
    report_by: str = ""
    member: str = ""
    later: str = ""
    resolutions: list[ResolutionPart] = []
    papers: list[MeetingPaperPart] = []
    interests: list[InterestPart] = []
    implications: list[ImplicationPart] = []


class UndertakingPart(CitedPart):
    ref: Ref
    kind: Undertaking.Kind
    words: Text
    decision: Ref | None = None
    owed_by_post: Slug | None = None
    owed_by_body: Slug | None = None
    owed_to: Slug | None = None
    made_words: str = ""
    due_words: str = ""
    due_first: date | None = None
    due_last: date | None = None
    due_at: Slug | None = None
    counted_from: date | None = None
    standing: Undertaking.Standing
    answer: str = ""
    answered_words: str = ""
    answered_on: date | None = None
    circulated_words: str = ""
    outcome: Ref | None = None


class DeliveredPart(CitedPart):
    """A report that reached the body that watches."""

    on_words: Text
    on_first: date | None = None
    on_last: date | None = None
    meeting: Slug | None = None
    words: Text


class WatchPart(CitedPart):
    """One body watches one thing, at a promised rhythm (`irregular` where none can be counted), from when to when."""

    ref: Ref
    body: Slug
    what: Text
    words: Text
    rhythm: Rhythm | Literal["irregular"]
    report: str = ""
    from_words: str = ""
    from_on: date | None = None
    until_words: str = ""
    until_on: date | None = None
    decision: Ref | None = None
    note: str = ""
    delivered: list[DeliveredPart] = []


class EndorsementPart(CitedPart):
    """One link in a chain of bodies that must each agree. Leave `given` out where nobody knows."""

    ref: Ref
    what: Text
    body: Slug
    wanted_words: str = ""
    wanted_first: date | None = None
    wanted_last: date | None = None
    given: bool | None = None
    given_words: str = ""
    given_first: date | None = None
    given_last: date | None = None
    decision: Ref | None = None


class ProjectFindingPart(CitedPart):
    ref: Ref
    words: Text
    asks: bool = False
    recommendation: str = ""


class ProjectPart(CitedPart):
    """An in-depth scrutiny review or a task group: a project with findings of its own."""

    slug: Slug
    title: Text
    kind: Project.Kind
    body: Slug
    from_words: str = ""
    until_words: str = ""
    asked: Text
    decision: Ref | None = None
    note: str = ""
    findings: list[ProjectFindingPart] = []


class CheckpointPart(CitedPart):
    """A day on which somebody outside looks. Evidence is due `evidence_days` before it."""

    ref: Ref
    body: Slug
    what: Text
    held_words: Text
    held_first: date | None = None
    held_last: date | None = None
    evidence_days: Annotated[int, Field(ge=0)] = 14
    evidence_sent_words: str = ""
    outcome: str = ""
    decision: Ref | None = None


class RegimePart(CitedPart):
    ref: Slug
    title: Text
    body: Slug
    when_words: Text
    when_last: date | None = None
    words: Text


class ApprovalPart(CitedPart):
    ref: Slug
    what: Text
    post: Slug
    when_words: str = ""
    given: bool | None = None


class ScopeTextPart(CitedPart):
    as_at: date
    words: Text


class ScopeAreaPart(CitedPart):
    ref: Slug
    number: int | None = None
    kind: ScopeArea.Kind
    name: Text
    note: str = ""
    texts: list[ScopeTextPart] = []


class ReviewerPart(CitedPart):
    ref: Slug
    role: Text
    promised: bool
    delivered: bool | None = None
    promised_words: str = ""
    delivered_words: str = ""
    home: str = ""
    accreditation: str = ""
    nominated_by: Slug | None = None


class SessionPart(CitedPart):
    ref: Slug
    audience: Text
    families: bool = False
    count: int | None = None
    count_words: Text
    chose_own: bool = False
    areas: list[Slug] = []
    note: str = ""


class ReviewEvidencePart(CitedPart):
    ref: Slug
    kind: ReviewEvidence.Kind
    words: Text


class PaperCountPart(CitedPart):
    """How many recommendations a paper says or shows; `refs` are those that can be matched."""

    source: Text
    counted: Annotated[int, Field(ge=0)]
    refs: list[Ref] = []
    words: Text


class ReviewPart(Part):
    slug: Slug
    title: Text
    reviewer: Text
    mandate: Ref | None = None
    commissioned: Ref | None = None
    carried_out_by: Slug | None = None
    planned_words: str = ""
    planned_first: date | None = None
    planned_last: date | None = None
    fieldwork_from: date | None = None
    fieldwork_to: date | None = None
    recommendations_made: int | None = None
    reviewers_count: int | None = None
    days_on_site: float | None = None
    people_heard: str = ""
    hours: str = ""
    scoping_source: str = ""
    verbal_feedback_words: str = ""
    verbal_feedback_on: date | None = None
    report_due_words: str = ""
    report_due_last: date | None = None
    report_delivered_words: str = ""
    report_delivered_last: date | None = None
    published_words: str = ""
    published_last: date | None = None
    note: str = ""
    claims: list[ClaimPart] = []
    regimes: list[RegimePart] = []
    approvals: list[ApprovalPart] = []
    scope: list[ScopeAreaPart] = []
    team: list[ReviewerPart] = []
    sessions: list[SessionPart] = []
    evidence: list[ReviewEvidencePart] = []
    counts: list[PaperCountPart] = []


class ThemePart(CitedPart):
    slug: Slug
    name: Text
    plain: str = ""


class FindingPart(CitedPart):
    ref: Slug
    title: Text
    kind: Finding.Kind
    themes: list[Slug] = []
    areas: list[Slug] = []
    recommendations: list[Ref] = []
    evidence: list[Slug] = []
    evidence_known: bool = False
    reviewers_view: Text
    council_view: str = ""
    response: str = ""
    intended: str = ""
    commitment: str = ""
    weight: str = ""
    voice: str = ""
    compared_metric: str = ""
    compared_with: str = ""
    compared_period: str = ""
    compared_source: str = ""
    left_out_of: str = ""


class StepPart(Part):
    """What the twelve months up to a day should show, in the measure's own unit."""

    by: date
    value: Annotated[float, Field(ge=0)]


class MeasurePart(Part):
    measure: Slug
    purpose: MeasureUse.Purpose
    baseline_year: Annotated[int, Field(ge=2010, le=2100)]
    baseline_reason: Text
    target: float | None = None
    target_words: str = ""
    trajectory: list[StepPart] = []

    @model_validator(mode="after")
    def forward_to_the_target(self) -> "MeasurePart":
        days = [step.by for step in self.trajectory]
        if len(days) == 1 or days != sorted(set(days)):
            raise ValueError("Give a trajectory at least two steps, each on a later day than the one before.")
        if self.trajectory and self.target is not None and self.trajectory[-1].value != self.target:
            raise ValueError("The last step of a trajectory is its target. Make them one.")
        return self

    @model_validator(mode="after")
    def known_measure(self) -> "MeasurePart":
        _known_measure(self.measure)
        if why := cannot_be(measure(self.measure), Role(self.purpose.value)):
            raise ValueError(why)
        return self


class JudgementPart(Part):
    question: Judgement.Question
    answer: Judgement.Answer
    reason: Text
    source: Text
    passage: Slug
    certainty: Certainty


class RecommendationPart(Part):
    """One recommendation. `ref` is yours and never changes; `official_number` keeps the papers' own numbers."""

    ref: Ref
    slug: Slug
    title: Text
    question: Text
    wording: Text
    why: str = ""
    response: str = ""
    verb: Recommendation.Verb = Recommendation.Verb.NOT_KNOWN
    pace: Recommendation.Pace = Recommendation.Pace.NOT_SAID
    official_number: str = ""
    themes: list[Slug] = []
    acceptance: Recommendation.Acceptance = Recommendation.Acceptance.NOT_ANSWERED
    accepted: Ref | None = None
    condition: str = ""
    accepted_on: date | None = None
    amended_by: list[Ref] = []
    prediction: str = ""
    closed_as: Closure
    closed_words: str = ""
    closing_note: str = ""
    claims: list[ClaimPart] = []
    measures: list[MeasurePart] = []
    judgements: list[JudgementPart] = []


class PlanVersionPart(CitedPart):
    number: Annotated[int, Field(ge=1)]
    state: PlanVersion.State
    made_words: Text
    made_last: date | None = None
    decision: Ref | None = None
    elsewhere: bool = True
    file_names: str = ""
    note: str = ""


class ActionPart(CitedPart):
    ref: Ref
    recommendation: Ref | None = None
    words: Text
    plain: str = ""
    accountable: Slug | None = None
    responsible: Slug | None = None
    responsible_body: Slug | None = None
    success_measure: str = ""
    measure: str = ""
    starts_words: str = ""
    starts_first: date | None = None
    due_words: str = ""
    due_first: date | None = None
    due_last: date | None = None
    rhythm: Rhythm = "once"
    after: Ref | None = None
    depends_on: str = ""
    depends_body: Slug | None = None
    depends_words: str = ""
    depends_last: date | None = None
    resource: str = ""
    risk: str = ""
    mitigation: str = ""
    deliverable: str = ""
    coproduced_with: str = ""
    decision_point: bool = False
    look_back: str = ""

    @model_validator(mode="after")
    def known_measure(self) -> "ActionPart":
        _known_measure(self.measure)
        return self


class PlanPart(CitedPart):
    slug: Slug
    title: Text
    body: Slug | None = None
    layer_of: Slug | None = None
    period_words: str = ""
    aims: str = ""
    corporate_objective: str = ""
    monitored_by: str = ""
    actions: list[ActionPart] = []
    versions: list[PlanVersionPart] = []


class ReportPart(CitedPart):
    """A status that a paper gives (or is known to give: `known: false`) for a recommendation or one of its actions."""

    ref: Slug
    recommendation: Ref
    action: Ref | None = None
    reported_words: Text
    reported_first: date | None = None
    reported_last: date | None = None
    reported_to: Slug | None = None
    claimed_as: str = ""
    activity: Colour = Colour.GREY
    impact: Colour = Colour.GREY
    words: Text
    reason: str = ""
    done_on: date | None = None
    known: bool = True


class ClosurePart(CitedPart):
    recommendation: Ref
    closed_as: Closure
    closed_words: Text
    closed_last: date | None = None
    body: Slug | None = None
    decision: Ref | None = None
    reason: str = ""
    evidence: str = ""
    continues_with: Slug | None = None
    continues_in: Slug | None = None
    measure: str = ""
    next_check_words: str = ""
    next_check_last: date | None = None
    residual: str = ""
    embedded: bool | None = None

    @model_validator(mode="after")
    def known_measure(self) -> "ClosurePart":
        _known_measure(self.measure)
        return self


class LineagePart(CitedPart):
    ref: Ref
    kind: Lineage.Kind
    source: Ref
    target: Ref | None = None
    plan: Slug | None = None
    part: str = ""
    when_words: Text
    words: Text
    acknowledged: bool | None = None
    likely: bool = False


class SidePart(ClaimPart):
    """One side of a contradiction: what one passage says."""

    value: Text
    field: Literal["value"] = "value"


class ContradictionPart(Part):
    """Papers that disagree. `about` names what they disagree on, as `review:reviewers_count`, `R5:why` or
    `meeting/SLUG:title`; without it the sides stand under the contradiction itself."""

    ref: Annotated[str, StringConstraints(pattern=r"^M[0-9]+$")]
    title: Text
    about: str = ""
    settled: Contradiction.Settled
    reason: Text
    would_settle: str = ""
    sides: Annotated[list[SidePart], Field(min_length=2)]

    @model_validator(mode="after")
    def one_is_chosen(self) -> "ContradictionPart":
        if sum(side.chosen for side in self.sides) != 1:
            raise ValueError(f"{self.ref}: choose exactly one side; where both are true, the one that pages use")
        return self


class CouncilPart(Part):
    slug: Slug
    name: Text
    short_name: Text
    area_code: Annotated[str, StringConstraints(pattern=r"^E[0-9]{8}$")]
    neighbour_edition: Text
    restated_to: Annotated[int, Field(ge=2010, le=2100)]


class Record(Part):
    """A council's whole record. Every reference leads to something listed; no name stands twice."""

    council: CouncilPart
    sources: list[SourcePart]
    terms: list[TermPart] = []
    bodies: list[BodyPart] = []
    posts: list[PostPart] = []
    meetings: list[MeetingPart] = []
    decisions: list[DecisionPart] = []
    undertakings: list[UndertakingPart] = []
    watches: list[WatchPart] = []
    endorsements: list[EndorsementPart] = []
    projects: list[ProjectPart] = []
    checkpoints: list[CheckpointPart] = []
    review: ReviewPart
    themes: list[ThemePart] = []
    findings: list[FindingPart] = []
    recommendations: list[RecommendationPart]
    plans: list[PlanPart] = []
    reports: list[ReportPart] = []
    closures: list[ClosurePart] = []
    lineage: list[LineagePart] = []
    contradictions: list[ContradictionPart] = []

    @model_validator(mode="after")
    def everything_named_is_listed(self) -> "Record":
        faults = [*self._twice(), *self._hidden(), *self._citations(), *self._references()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _names(self) -> dict[str, list[str]]:
        """What there is to refer to, by kind."""
        return {
            "source label": [s.label for s in self.sources],
            "source slug": [s.slug for s in self.sources],
            "term": [t.slug for t in self.terms],
            "body": [b.slug for b in self.bodies],
            "post": [p.slug for p in self.posts],
            "meeting": [m.slug for m in self.meetings],
            "decision": [d.ref for d in self.decisions],
            "undertaking": [u.ref for u in self.undertakings],
            "watch": [w.ref for w in self.watches],
            "endorsement": [e.ref for e in self.endorsements],
            "project": [p.slug for p in self.projects],
            "checkpoint": [c.ref for c in self.checkpoints],
            "scope area": [a.ref for a in self.review.scope],
            "kind of evidence": [e.ref for e in self.review.evidence],
            "theme": [t.slug for t in self.themes],
            "finding": [f.ref for f in self.findings],
            "recommendation ref": [r.ref for r in self.recommendations],
            "recommendation slug": [r.slug for r in self.recommendations],
            "plan": [p.slug for p in self.plans],
            "action": [a.ref for p in self.plans for a in p.actions],
            "lineage": [each.ref for each in self.lineage],
            "contradiction": [c.ref for c in self.contradictions],
        }

    def _twice(self) -> Iterator[str]:
        for what, names in self._names().items():
            yield from (f"{what} {name} stands twice" for name, n in sorted(Counter(names).items()) if n > 1)

    def _hidden(self) -> Iterator[str]:
        """Names that would stand at the address of a page."""
        if self.council.slug in ADDRESSES:
            yield f"council: “{self.council.slug}” is the address of a page; choose another short name"
        for r in self.recommendations:
            if r.slug in NAMES:
                yield f"recommendation {r.ref}: “{r.slug}” is the address of a page; choose another short name"

    def _citations(self) -> Iterator[str]:
        held = {(s.label, p.anchor) for s in self.sources for p in s.passages}
        for where, part in walk(self):
            if isinstance(part, ClaimPart | JudgementPart) and (part.source, part.passage) not in held:
                yield f"{where} cites {part.source} {part.passage}, which is not listed under sources"
        for where, claims in [
            ("review", self.review.claims),
            *((r.ref, r.claims) for r in self.recommendations),
        ]:
            for field in sorted({c.field for c in claims} - {WHOLE}):
                chosen = sum(c.chosen for c in claims if c.field == field)
                if chosen != 1:
                    yield f"{where}, {field}: {chosen} claims are chosen; choose exactly one"

    def _references(self) -> Iterator[str]:
        names = {what: set(listed) for what, listed in self._names().items()}
        numbered = {f"{d.ref}/{n}" for d in self.decisions for n, _ in enumerate(d.resolutions, 1)}
        for d in self.decisions:
            for r in d.resolutions:
                if r.repeats and r.repeats not in numbered:
                    yield f"decision {d.ref}: repeats names {r.repeats!r}, and there is no such resolution"
        for where, part in walk(self):
            for field, kind in REFERENCES.get(type(part), {}).items():
                value = getattr(part, field)
                for one in value if isinstance(value, list) else [value] if value else []:
                    if one not in names[kind]:
                        yield f"{where}: {field} names {one!r}, and there is no such {kind}"


# Which fields of a part name something else, and of what kind.
REFERENCES: dict[type[Part], dict[str, str]] = {
    TermPart: {"means": "term"},
    PostPart: {"body": "body"},
    MeetingPart: {"body": "body"},
    DecisionPart: {"body": "body", "meeting": "meeting", "referred_to": "body"},
    UndertakingPart: {
        "decision": "decision",
        "owed_by_post": "post",
        "owed_by_body": "body",
        "owed_to": "body",
        "due_at": "meeting",
        "outcome": "decision",
    },
    DeliveredPart: {"meeting": "meeting"},
    WatchPart: {"body": "body", "decision": "decision"},
    EndorsementPart: {"body": "body", "decision": "decision"},
    ProjectPart: {"body": "body", "decision": "decision"},
    CheckpointPart: {"body": "body", "decision": "decision"},
    ReviewPart: {"mandate": "decision", "commissioned": "decision", "carried_out_by": "body"},
    RegimePart: {"body": "body"},
    ApprovalPart: {"post": "post"},
    ReviewerPart: {"nominated_by": "body"},
    SessionPart: {"areas": "scope area"},
    PaperCountPart: {"source": "source label", "refs": "recommendation ref"},
    FindingPart: {
        "themes": "theme",
        "areas": "scope area",
        "recommendations": "recommendation ref",
        "evidence": "kind of evidence",
    },
    RecommendationPart: {"themes": "theme", "accepted": "decision", "amended_by": "decision"},
    PlanPart: {"body": "body", "layer_of": "plan"},
    PlanVersionPart: {"decision": "decision"},
    ActionPart: {
        "recommendation": "recommendation ref",
        "accountable": "post",
        "responsible": "post",
        "responsible_body": "body",
        "after": "action",
        "depends_body": "body",
    },
    ReportPart: {"recommendation": "recommendation ref", "action": "action", "reported_to": "body"},
    ClosurePart: {
        "recommendation": "recommendation ref",
        "body": "body",
        "decision": "decision",
        "continues_with": "post",
        "continues_in": "plan",
    },
    LineagePart: {"source": "recommendation ref", "target": "recommendation ref", "plan": "plan"},
}


def walk(part: Part, where: str = "") -> Iterator[tuple[str, Part]]:
    """Every part below, with where it stands: `recommendations R5, claims 2`."""
    for name, value in part:
        if isinstance(value, Part):
            yield f"{where}{name}", value
            yield from walk(value, f"{where}{name}, ")
        elif isinstance(value, list):
            for n, one in enumerate(value):
                if isinstance(one, Part):
                    called = getattr(one, "ref", None) or getattr(one, "slug", None) or getattr(one, "label", None) or n
                    yield f"{where}{name} {called}", one
                    yield from walk(one, f"{where}{name} {called}, ")
