"""Edits by an improvement lead. Each names the version that the person saw."""

from collections.abc import Mapping
from typing import Any

from goldenthread.base import audit, editing
from goldenthread.thread.improvement.models import Judgement, MeasureUse, Recommendation


def edit_recommendation(
    recommendation: Recommendation, values: Mapping[str, Any], *, expected: int, fields: list[str], by: audit.Actor
) -> Recommendation:
    with audit.unit(by=by):
        saved = editing.save(recommendation, values, expected=expected, by=by)
        audit.record("recommendation_edited", obj=saved, fields=fields)
        return saved


def edit_measure(
    use: MeasureUse, values: Mapping[str, Any], *, expected: int, fields: list[str], by: audit.Actor
) -> MeasureUse:
    with audit.unit(by=by):
        saved = editing.save(use, values, expected=expected, by=by)
        audit.record("measure_edited", obj=saved, fields=fields)
        return saved


def edit_judgement(
    judgement: Judgement, values: Mapping[str, Any], *, expected: int, fields: list[str], by: audit.Actor
) -> Judgement:
    with audit.unit(by=by):
        saved = editing.save(judgement, values, expected=expected, by=by)
        audit.record("judgement_edited", obj=saved, fields=fields)
        return saved
