"""A council's history becomes a process; what it would have foretold is held against what came."""

from datetime import date

import numpy as np
import pytest

from goldenthread.bench import england
from goldenthread.rules.flow import fitting, whatif
from goldenthread.rules.measures.live import counting
from goldenthread.rules.measures.live.engine import Here

pytestmark = pytest.mark.sweep

LAST = date(2024, 12, 15)


def history(seed=1, **more):
    held = england.log(councils=1, seed=seed, **more)
    with Here(threads=1) as engine:
        rows = counting.prepare(engine, held)["cases"]
        found = engine.run(rows.select(*fitting.COLUMNS))
    return {name: np.nan_to_num(values.astype(float)).astype(np.int64) for name, values in found.items()}


@pytest.fixture(scope="module")
def steady():
    return history()


def test_what_can_be_seen_is_fitted(steady):
    fitted = fitting.fit(steady, LAST)
    process = fitted.process
    assert process.per_week == pytest.approx(7_200 / 521.8, rel=0.1)  # 7,200 requests in ten years
    assert abs(process.growth) < 0.15
    assert {asker.name for asker in process.askers} == {"family", "school", "health", "social care", "somebody else"}
    assert process.askers[0].share == pytest.approx(0.45, abs=0.03)
    assert process.second_agreed == pytest.approx(0.8, abs=0.06)
    assert process.no_plan == pytest.approx(0.06, abs=0.03)
    assert np.median(process.tell_days) == pytest.approx(2, abs=1)
    decided = steady["refused"].astype(bool) & np.isin(steady["ground"], [1, 3])
    assert process.refused_on_merits == pytest.approx(
        (steady["refused"].astype(bool) & ~decided).sum() / (~decided & (steady["decided"] > 0)).sum(), abs=0.05
    )
    assert process.first_month == 1  # the month after December


def test_refusals_for_papers_come_out_as_often_as_they_were(steady):
    fitted = fitting.fit(steady, LAST)
    runs = whatif.simulate(fitted.process, [fitted.policy], weeks=156, runs=60, seed=1)[0]
    recent = steady["received"] > LAST.toordinal() - 730
    was = (np.isin(steady["ground"], [1, 3]) & recent).sum() / ((steady["decided"] > 0) & recent).sum()
    assert np.median(runs.share("papers_refused", "told", 52)) == pytest.approx(was, abs=0.04)


def test_ranges_of_a_steady_council_hold_what_came(steady):
    tested = fitting.back_test(steady, LAST, runs=200)
    assert tested.coverage > 0.8
    assert tested.reliable
    assert len(tested.rows) == len(fitting.TESTED) * 13


def test_a_year_unlike_the_years_before_is_not_foretold(steady):
    """In the last year everybody is told sixty days later: the ranges must not hold it, and it must be said."""
    shocked = {name: values.copy() for name, values in steady.items()}
    late = shocked["received"] > LAST.toordinal() - 364
    for name in ("decided", "told", "told_yes", "advice_in", "draft", "final", "outcome", "over"):
        shocked[name] = np.where(late & (shocked[name] > 0), shocked[name] + 60, shocked[name])
    tested = fitting.back_test(shocked, LAST, runs=200)
    assert not tested.reliable


def test_nothing_after_the_day_is_looked_at(steady):
    day = date(2020, 6, 30)
    changed = {name: values.copy() for name, values in steady.items()}
    future = changed["received"] > day.toordinal()
    changed["source"][future], changed["ground"][future] = 1, 1
    assert fitting.fit(steady, day) == fitting.fit(changed, day)


def test_too_little_history_is_said_with_its_number():
    few = {name: values[:50] for name, values in history(cases_of_one=60).items()}
    with pytest.raises(fitting.TooLittle, match="At least 200 are needed"):
        fitting.fit(few, LAST)


def test_panels_that_are_kept_are_taken_unless_they_hear_too_few(steady):
    kept = fitting.fit(steady, LAST, panel=(14, 60)).policy
    assert (kept.panel_every, kept.panel_places) == (14, 60)
    small = fitting.fit(steady, LAST, panel=(14, 4))
    assert small.policy.panel_places > 20
    assert any("The panels that are kept hear 2 a week" in words for words in small.process.assumed)


def test_papers_that_are_missing_at_the_panel_and_then_come_soon():
    for missing, days, heard in ((0.1, 10.0, 35.0), (0.4, 28.0, 35.0), (0.01, 40.0, 20.0), (0.9, 5.0, 30.0)):
        asker = fitting._asker("x", 1.0, missing, days, heard)
        still = (1 - asker.papers_at_once) * np.exp(-max(0.0, heard - asker.papers_from) / days)
        assert still == pytest.approx(missing, rel=0.01)
