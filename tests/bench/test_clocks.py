"""What the benchmark of the clocks compares gives the same answers; nothing is timed here."""

import numpy as np
import pytest

from goldenthread.bench import clocks


def test_the_rival_in_plain_python_says_of_every_case_what_the_columns_say():
    columns = clocks.invented(2_000)
    answer = clocks.of_plain(clocks.plain(columns)())
    clocks.compare("plain", answer, columns)
    # and the invented cases reach what there is to say: met, late, lifted, ended, running, both readings
    assert {clocks.MET, clocks.LATE, clocks.LIFTED, clocks.SUPERSEDED, clocks.RUNNING} <= set(
        np.concatenate([one["standing"] for one in answer.values()]).tolist()
    )
    assert np.count_nonzero(answer["CLK-04"]["other"]) > 100


def test_a_rival_that_differs_in_one_case_stops_the_run_and_the_case_is_named():
    columns = clocks.invented(300)
    answer = clocks.of_plain(clocks.plain(columns)())
    answer["CLK-03"]["late"][123] += 1
    with pytest.raises(clocks.Stopped, match="CLK-03, late of case 123"):
        clocks.compare("plain", answer, columns)


def test_the_cases_of_the_columns_are_those_of_the_single_function():
    columns = clocks.invented(60)
    single = clocks.single(columns)()
    found = clocks.ours(columns)()
    for position, id_ in enumerate(clocks.IDS):
        assert [one[position].last_day for one in single] == [
            clocks.date.fromordinal(int(day)) if day else None for day in found[id_].last_day
        ]


def test_a_way_that_is_measured_on_fewer_cases_says_so_and_is_scaled(monkeypatch):
    monkeypatch.setattr(clocks, "child", lambda way, size: clocks.Taken(2.0, min(size, 500), 0.2, 0.1, 10, 20))
    lines = clocks.measure((1_000, 10_000), 1, say=lambda words: None)
    last = lines[-1]
    assert (last.cases, last.measured, last.seconds, last.growth) == (10_000, 500, 40.0, 10.0)
    assert all("MISSED" in goal for goal in clocks.goals(lines))
