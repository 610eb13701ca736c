"""Bring a checked record file into the database, once."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from goldenthread.base import audit, editing
from goldenthread.base.editing.versioned import Versioned
from goldenthread.thread.improvement.models import Council, Judgement, MeasureUse, Recommendation, Review
from goldenthread.thread.improvement.record import ClaimPart, Record
from goldenthread.thread.sources import actions as sources
from goldenthread.thread.sources.models import Claim, Passage, Source

Row = TypeVar("Row", bound=Versioned)


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
    """Add what the file has and the database has not, all or nothing. What a person edited since is never undone.

    A row that is there already is left as it stands; where its words differ from the file's it is named in `kept`.
    """
    loaded = Loaded()
    with audit.unit(by=by):
        council = _row(Council, {"slug": record.council.slug}, _plain(record.council), loaded, by)
        passages = _sources(record, loaded, by)
        review = _row(Review, {"council": council, "slug": record.review.slug}, _plain(record.review), loaded, by)
        _claims(review.subject, record.review.claims, passages, loaded)
        for position, part in enumerate(record.recommendations, start=1):
            recommendation = _row(
                Recommendation, {"review": review, "ref": part.ref}, {**_plain(part), "position": position}, loaded, by
            )
            _claims(recommendation.subject, part.claims, passages, loaded)
            for place, use in enumerate(part.measures, start=1):
                key = {"recommendation": recommendation, "measure": use.measure}
                _row(MeasureUse, key, {**_plain(use), "position": place}, loaded, by)
            for said in part.judgements:
                values = {"answer": said.answer, "reason": said.reason}
                judgement = _row(
                    Judgement, {"recommendation": recommendation, "question": said.question}, values, loaded, by
                )
                claim = ClaimPart(
                    field="answer",
                    value=judgement.get_answer_display(),
                    source=said.source,
                    passage=said.passage,
                    certainty=said.certainty,
                    reason=said.reason,
                )
                _claims(judgement.subject, [claim], passages, loaded)
        if loaded.changed_anything:
            audit.record("record_loaded", obj=council, reason=", ".join(f"{n} {w}" for w, n in loaded.added.items()))
    return loaded


def _plain(part: BaseModel) -> dict[str, Any]:
    """The part's own values, without the lists under it."""
    return {name: value for name, value in part if not isinstance(value, list)}


def _row(model: type[Row], key: dict[str, Any], values: dict[str, Any], loaded: Loaded, by: audit.Actor) -> Row:
    what = str(model._meta.verbose_name)
    found = model._base_manager.filter(**key).first()
    if found is None:
        loaded.count(what)
        return editing.add(model(**{**values, **key}), by=by)
    differs = [name for name, value in values.items() if getattr(found, name) != value and name not in key]
    if differs:
        loaded.kept.append(f"{what} {found}: {', '.join(differs)}")
    return found


def _sources(record: Record, loaded: Loaded, by: audit.Actor) -> dict[tuple[str, str], Passage]:
    passages: dict[tuple[str, str], Passage] = {}
    for part in record.sources:
        source = _row(Source, {"slug": part.slug}, _plain(part), loaded, by)
        held = {p.anchor: p for p in source.passages.all()}
        for position, words in enumerate(part.passages, start=1):
            if words.anchor not in held:
                held[words.anchor] = sources.add_passage(source, position=position, **dict(words))
                loaded.count("passage")
            passages[part.label, words.anchor] = held[words.anchor]
    return passages


def _claims(subject: str, parts: list[ClaimPart], passages: dict[tuple[str, str], Passage], loaded: Loaded) -> None:
    held = set(Claim.objects.filter(subject=subject).values_list("field", "passage_id"))
    for part in parts:
        passage = passages[part.source, part.passage]
        if (part.field, passage.pk) not in held:
            sources.add_claim(
                subject=subject,
                field=part.field,
                value=part.value,
                passage=passage,
                certainty=part.certainty,
                chosen=part.chosen,
                reason=part.reason,
            )
            loaded.count("claim")
