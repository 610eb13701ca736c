"""The record file: what a review recommended, decided and closed, as data that a person can write by hand.

`read(folder)` gives a checked `Record` or raises `RecordError`, whose lines each name the file, the key, what was
found and what was expected. Nothing here touches the database.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from goldenthread.rules.measures.definitions import MEASURES

MEASURE_CODES = sorted(each.code for each in MEASURES)

MOST_WORDS_QUOTED = 25

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CertaintyMark = Literal["certain", "partial", "inferred", "unknown"]


class RecordError(Exception):
    """The record file cannot be used. `lines` says why, one fault a line."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PassagePart(_Part):
    address: Text
    anchor: Slug
    quoted: bool
    text: Text

    @model_validator(mode="after")
    def short_quotation(self) -> "PassagePart":
        words = len(self.text.split())
        if self.quoted and words > MOST_WORDS_QUOTED:
            raise ValueError(f"a quotation has at most {MOST_WORDS_QUOTED} words, and this has {words}")
        return self


class SourcePart(_Part):
    slug: Slug
    label: Annotated[str, StringConstraints(pattern=r"^[A-Z]+[0-9]+$", max_length=12)]
    title: Text
    publisher: Text
    kind: Literal["report", "minutes", "table", "statistics", "web_page", "press", "letter"]
    published_words: str = ""
    published_on: date | None = None
    captured_on: date | None = None
    address: str = ""
    obtained: bool = True
    note: str = ""
    passages: list[PassagePart] = []


class ClaimPart(_Part):
    field: Text
    value: Text
    source: Text
    passage: Slug
    certainty: CertaintyMark
    chosen: bool = True
    reason: str = ""

    @model_validator(mode="after")
    def reason_where_needed(self) -> "ClaimPart":
        if not self.reason and (not self.chosen or self.certainty in ("inferred", "partial")):
            raise ValueError("a claim that is inferred, partial or not chosen needs a reason")
        return self


class MeasurePart(_Part):
    measure: Slug
    purpose: Literal["target", "balancing", "context"]
    baseline_year: Annotated[int, Field(ge=2010, le=2100)]
    baseline_reason: Text
    target: float | None = None
    target_words: str = ""

    @model_validator(mode="after")
    def known_measure(self) -> "MeasurePart":
        if self.measure not in MEASURE_CODES:
            raise ValueError(f"there is no measure {self.measure!r}; there are {', '.join(MEASURE_CODES)}")
        return self


class JudgementPart(_Part):
    question: Literal["delivered", "attributable"]
    answer: Literal["yes", "partly", "not_shown", "no"]
    reason: Text
    source: Text
    passage: Slug
    certainty: CertaintyMark


class RecommendationPart(_Part):
    ref: Text
    slug: Slug
    title: Text
    question: Text
    wording: Text
    why: str = ""
    response: str = ""
    accepted_on: date | None = None
    closed_as: Literal["completed", "business_as_usual", "moved", "outstanding", "open", "unaccounted"]
    closed_words: str = ""
    closing_note: str = ""
    claims: list[ClaimPart] = []
    measures: list[MeasurePart] = []
    judgements: list[JudgementPart] = []


class ReviewPart(_Part):
    slug: Slug
    title: Text
    reviewer: Text
    fieldwork_from: date | None = None
    fieldwork_to: date | None = None
    recommendations_made: int | None = None
    claims: list[ClaimPart] = []


class CouncilPart(_Part):
    slug: Slug
    name: Text
    short_name: Text
    area_code: Annotated[str, StringConstraints(pattern=r"^E[0-9]{8}$")]
    neighbour_edition: Text
    restated_to: Annotated[int, Field(ge=2010, le=2100)]


class Record(_Part):
    council: CouncilPart
    sources: list[SourcePart]
    review: ReviewPart
    recommendations: list[RecommendationPart]

    @model_validator(mode="after")
    def citations_exist(self) -> "Record":
        faults = []
        for what, names in (
            ("source label", [s.label for s in self.sources]),
            ("source slug", [s.slug for s in self.sources]),
            ("recommendation ref", [r.ref for r in self.recommendations]),
        ):
            faults += [f"{what} {name} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
        held = {(s.label, p.anchor) for s in self.sources for p in s.passages}
        cited = [(f"review, {c.field}", c.source, c.passage) for c in self.review.claims]
        for r in self.recommendations:
            cited += [(f"{r.ref}, {c.field}", c.source, c.passage) for c in r.claims]
            cited += [(f"{r.ref}, {j.question}", j.source, j.passage) for j in r.judgements]
            for field in {c.field for c in r.claims}:
                chosen = sum(c.chosen for c in r.claims if c.field == field)
                if chosen != 1:
                    faults.append(f"{r.ref}, {field}: {chosen} claims are chosen; choose exactly one")
        faults += [
            f"{where} cites {s} {p}, which is not listed under sources" for where, s, p in cited if (s, p) not in held
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return self


def read(folder: Path) -> Record:
    """The record in `folder`/record.yaml. Raises RecordError with every fault found, not just the first."""
    path = folder / "record.yaml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RecordError([f"{path}: there is no such file. Name the folder that holds record.yaml."]) from None
    except UnicodeDecodeError as error:
        raise RecordError([f"{path}: is not UTF-8 at byte {error.start}. Save it as UTF-8."]) from None
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise RecordError([f"{path}{line}: is not YAML: {getattr(error, 'problem', error)}."]) from None
    if not isinstance(data, dict):
        raise RecordError([f"{path}: must hold council, sources, review and recommendations."])
    try:
        return Record.model_validate(data)
    except ValidationError as error:
        raise RecordError(
            [
                f"{path}: {'.'.join(str(k) for k in fault['loc']) or 'record'}: {fault['msg']}."
                for fault in error.errors()
            ]
        ) from None
