"""The map, routes, waits, loops and weeks of a log, against the same counted a case at a time in plain Python."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.rules.flow.drawing import draw, in_order, letter_of
from goldenthread.rules.flow.log import A_DAY, BadLog, EventLog, day_of, minute_of
from goldenthread.rules.flow.looking import counts_of_pairs, hands, look, loops, routes
from goldenthread.rules.flow.telling import sentences

pytestmark = pytest.mark.sweep

NAMES = tuple("abcde")


def log_of(events, names=NAMES, **more):
    """Events as (case, activity, days); those of a case at the same time keep their order."""
    keys = sorted({case for case, _, _ in events})
    place = {key: n for n, key in enumerate(keys)}
    return EventLog.of(
        [place[c] for c, _, _ in events], [names.index(a) for _, a, _ in events],
        [int(d * A_DAY) for _, _, d in events], names, keys, order=np.arange(len(events)), **more,
    )  # fmt: skip


def by_case(events):
    cases = defaultdict(list)
    for case, name, day in events:
        cases[case].append((day, name))
    return {case: sorted(rows, key=lambda row: row[0]) for case, rows in cases.items()}


EVENTS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from(NAMES), st.integers(700_000, 700_060)), min_size=0, max_size=80
)


@settings(max_examples=150, deadline=None)
@given(EVENTS)
def test_the_map_is_what_one_counts_case_by_case(events):
    log, wanted, waits = log_of(events), Counter(), defaultdict(list)
    for rows in by_case(events).values():
        for (d1, a), (d2, b) in pairwise(rows):
            wanted[a, b] += 1
            waits[a, b].append(d2 - d1)
    found = hands(log)
    assert {(h.source, h.target): h.count for h in found} == dict(wanted)
    for h in found:
        assert h.median == pytest.approx(median(waits[h.source, h.target]))
        assert h.total == pytest.approx(sum(waits[h.source, h.target]))
        assert h.nine_in_ten == pytest.approx(float(np.quantile(waits[h.source, h.target], 0.9)))
    table = counts_of_pairs(log)
    assert {(NAMES[i], NAMES[j]): int(table[i, j]) for i, j in np.argwhere(table)} == dict(wanted)


@settings(max_examples=150, deadline=None)
@given(EVENTS)
def test_routes_and_loops_are_what_one_counts_case_by_case(events):
    log = log_of(events)
    ways = Counter(tuple(name for _, name in rows) for rows in by_case(events).values())
    found, count = routes(log, most=1_000)
    assert count == len(ways)
    assert {route.activities: route.cases for route in found} == dict(ways)
    again = {}
    for rows in by_case(events).values():
        for name, n in Counter(name for _, name in rows).items():
            if n > 1:
                cases, more = again.get(name, (0, 0))
                again[name] = (cases + 1, more + n - 1)
    assert {loop.activity: (loop.cases, loop.again) for loop in loops(log)} == again


def test_weeks_count_what_came_ended_and_is_in_hand():
    monday = date(2026, 1, 5).toordinal()
    events = [
        (1, "a", monday), (1, "e", monday + 8),  # came in week 1, ended in week 2
        (2, "a", monday + 1),  # came in week 1, still open
        (3, "b", monday + 15), (3, "e", monday + 16),  # week 3
    ]  # fmt: skip
    told = look(log_of(events), ends=["e"], last=date(2026, 1, 25), limit_days=10)
    assert [(w.start, w.came, w.ended, w.in_hand) for w in told.weeks] == [
        (date(2026, 1, 5), 2, 0, 2),
        (date(2026, 1, 12), 0, 1, 1),
        (date(2026, 1, 19), 1, 1, 1),
    ]
    assert told.age == (19.0,)  # from 6 to 25 January
    assert told.whole == (4.5, pytest.approx(7.3), 2)  # 1 and 8 days
    assert look(log_of(events)).weeks == ()  # without an end nothing is said of work in hand


def test_an_empty_log_shows_nothing_and_a_log_of_one_event_one_case():
    empty = look(log_of([]))
    assert (empty.cases, empty.events, empty.hands, empty.routes, empty.whole) == (0, 0, (), (), None)
    assert sentences(empty) == ()
    assert draw(empty).boxes == ()
    one = look(log_of([(1, "a", 700_000)]))
    assert (one.cases, one.begin, one.end) == (1, (("a", 1),), (("a", 1),))
    assert "1 of 1" in sentences(one)[-1].words


def test_events_at_one_time_keep_their_order():
    told = look(log_of([(1, "b", 700_000), (1, "a", 700_000), (1, "c", 700_000)]))
    assert told.routes[0].activities == ("b", "a", "c")


def test_a_log_can_be_cut_to_cases_and_to_a_day():
    log = log_of([(1, "a", 10), (1, "b", 12), (2, "a", 11), (2, "c", 20)])
    assert look(log.kept(np.array([True, False]))).routes[0].activities == ("a", "b")
    assert look(log.until(15 * A_DAY)).events == 3
    assert minute_of(date(2026, 3, 1)) // A_DAY == date(2026, 3, 1).toordinal()
    assert day_of(minute_of(date(2026, 3, 1)) + 1_439) == date(2026, 3, 1)


def test_columns_of_two_lengths_and_a_thousand_activities_are_refused():
    with pytest.raises(BadLog, match="not of one length"):
        EventLog.of([0], [0, 1], [0], NAMES, [1])
    with pytest.raises(BadLog, match="free text"):
        EventLog.of([0], [0], [0], [str(n) for n in range(3_000)], [1])


def test_the_drawing_has_each_activity_once_in_order_and_a_letter_for_each_arrow():
    events = []
    for case in range(30):
        for n, name in enumerate("abcd" if case % 3 else "abd"):
            events.append((case, name, 700_000 + n * 5 + case))
        if case % 10 == 0:
            events.append((case, "b", 700_100 + case))
    told = look(log_of(events))
    drawn = draw(told, key="x")
    assert [name for name, _ in drawn.boxes] == ["a", "b", "c", "d"]
    assert len({a.letter for a in drawn.arrows}) == len(drawn.arrows) == len(told.hands)
    assert drawn.share == 1.0
    assert [a.hand.source for a in drawn.arrows if a.back] == ["d"]
    assert drawn.svg.count("<rect") == 4
    assert "aria-labelledby" in drawn.svg
    assert letter_of(25) + letter_of(26) + letter_of(51) == "ZAAAZ"


def test_names_cannot_break_out_of_the_drawing():
    names = ("<script>x</script>", '"&')
    told = look(log_of([(1, names[0], 1), (1, names[1], 2)], names))
    assert "<script>" not in draw(told).svg
    assert "&lt;script&gt;" in draw(told).svg
    assert in_order(list(names), told.hands) == list(names)


def test_the_sentences_say_their_numbers():
    events = []
    for case in range(40):
        came = 700_000 + case
        events += [(case, "a", came), (case, "b", came + 30), (case, "c", came + 34)]
    told = look(log_of(events), limit_days=140)
    said = {one.kind: one for one in sentences(told)}
    assert "Half of the 40 cases that ended took 34 days or less" in said["whole"].words
    first = next(one for one in sentences(told) if one.kind == "wait")
    assert "between “a” and “b”" in first.words
    assert "30 days or more, 21% of the 140 days" in first.words
    assert first.cases == {"source": "a", "target": "b"}
    assert said["route"].numbers == {"routes": 1, "cases": 40}


def test_a_week_later_is_a_week_later():
    assert timedelta(minutes=minute_of(date(2026, 1, 12)) - minute_of(date(2026, 1, 5))) == timedelta(days=7)
