"""Every measure on random logs against the same counted a case at a time; some by hand; planted differences caught."""

from datetime import date

import numpy as np
import pytest

from goldenthread.rules.measures.live import counting, periods
from goldenthread.rules.measures.live.definitions import BY_CODE, MEASURES, Way, beside, law_days, measure
from goldenthread.rules.measures.live.engine import Here
from goldenthread.rules.measures.live.vocabulary import OF_CASES, Happened, WrongColumns
from tests.rules.measures.live import plain

pytestmark = pytest.mark.sweep

H = Happened
FIRST, LAST = date(2024, 1, 1), date(2025, 6, 17)


def tables(events, about=(), advice=(), appointments=()):
    """Tables from rows: events (case, Happened, day[, implied]); about {case, …}; advice (case, service, asked,
    received, returned, nil)."""
    rows = [(c, int(k), d.toordinal() if isinstance(d, date) else d, *(rest or (0,))) for c, k, d, *rest in events]
    e = np.array(rows, dtype=np.int64).reshape(-1, 4)
    known = {row["case"]: row for row in about}
    keys = sorted({int(c) for c in e[:, 0]} | set(known))
    day = lambda d: d.toordinal() if isinstance(d, date) else int(d)  # noqa: E731
    a = np.array([[c, s, day(x), day(y), day(z), day(w)] for c, s, x, y, z, w in advice], np.int64).reshape(-1, 6)
    p = np.array([[c, day(d), o] for c, d, o in appointments], np.int64).reshape(-1, 3)
    return {
        "events": {name: e[:, n] for n, name in enumerate(("case", "event", "day", "implied"))},
        "about": {
            "case": np.array(keys, np.int64),
            **{name: np.array([known.get(k, {}).get(name, 0) for k in keys], np.int16) for name in OF_CASES},
        },
        "advice": {name: a[:, n] for n, name in enumerate(("case", "service", "asked", "received", "returned", "nil"))},
        "appointments": {name: p[:, n] for n, name in enumerate(("case", "day", "outcome"))},
    }


def counted(held, **more):
    with Here(threads=1) as engine:
        rows = counting.prepare(engine, held)
        return counting.count(engine, rows, first=FIRST, last=LAST, **more)


def randomly(seed, cases=300):
    """A log in which everything may happen in any order, twice, or not at all: worse than any council's."""
    chance = np.random.default_rng(seed)
    events = []
    for case in range(cases):
        came = FIRST.toordinal() + int(chance.integers(0, 500))
        if chance.random() < 0.97:
            events.append((case, H.RECEIVED, came, 0))
        for kind in H:
            if kind is not H.RECEIVED:
                for _ in range(int(chance.choice([0, 1, 2], p=[0.55, 0.4, 0.05]))):
                    events.append((case, kind, came + int(chance.integers(-5, 420)), int(chance.random() < 0.1)))
    about = [
        {"case": c, **{n: int(chance.integers(0, 5)) for n in OF_CASES}} for c in range(cases) if chance.random() < 0.9
    ]
    first = FIRST.toordinal()
    advice = [
        (
            int(chance.integers(0, cases)), int(chance.integers(1, 6)), first + int(chance.integers(0, 400)),
            int(chance.choice([0, first + 200])), int(chance.choice([0, first + int(chance.integers(0, 500))])), 0,
        )
        for _ in range(cases)
    ]  # fmt: skip
    appointments = [(int(chance.integers(0, cases)), first + int(chance.integers(0, 500)), int(chance.integers(0, 7)))
                    for _ in range(cases)]  # fmt: skip
    return tables(events, about, advice, appointments)


@pytest.mark.parametrize("seed", range(4))
def test_every_measure_agrees_with_counting_a_case_at_a_time(seed):
    held = randomly(seed)
    told = counted(held)
    shares, waits = plain.shares(held, LAST), plain.waits(held, LAST)
    looked = 0
    for one in MEASURES:
        points = {p.start: p for p in told[one.code].points.get("month", [])}
        if one.way is Way.WAIT:
            wanted = {m: d for m, d in waits.get(one.code, {}).items() if m >= FIRST}
            assert {m: p.of for m, p in points.items()} == {m: len(d) for m, d in wanted.items()}, one.code
            for month, days in wanted.items():
                assert points[month].median == pytest.approx(plain.middle(days)), (one.code, month)
                assert points[month].total == sum(days)
        elif one.way is Way.STANDING:
            for month, end in plain.month_ends(FIRST, LAST):
                assert points[month].top == plain.standing(held, end)[one.code], (one.code, month)
        else:
            wanted = {m: v for m, v in shares.get(one.code, {}).items() if m >= FIRST}
            assert {m: (p.top, p.of) for m, p in points.items()} == wanted, one.code
        looked += len(points)
    assert looked > 300, "the log was too quiet to prove anything"


def test_the_check_above_would_see_one_day_more():
    held = randomly(1)
    days = plain.shares(held, LAST)["decided-in-six"]
    wrong = {m: (top + 1, of) for m, (top, of) in days.items()}
    points = {p.start: (p.top, p.of) for p in counted(held)["decided-in-six"].points["month"]}
    assert points != {m: v for m, v in wrong.items() if m >= FIRST}


def test_the_forty_second_day_is_in_time_and_the_forty_third_is_not():
    # received Monday 1 January 2024: 42 days later is Monday 12 February
    held = tables(
        [
            (1, H.RECEIVED, date(2024, 1, 1)), (1, H.DECIDED_YES, date(2024, 2, 12)),
            (1, H.TOLD_YES, date(2024, 2, 12)),
            (2, H.RECEIVED, date(2024, 1, 1)), (2, H.DECIDED_NO, date(2024, 2, 12)), (2, H.TOLD_NO, date(2024, 2, 13)),
            (3, H.RECEIVED, date(2024, 1, 1)),
        ]
    )  # fmt: skip
    told = counted(held)
    decided = told["decided-in-six"].points["month"][0]
    assert (decided.start, decided.top, decided.of) == (date(2024, 2, 1), 2, 2)  # both were decided in time
    families = told["told-in-six"].points["month"][0]
    assert (families.top, families.of) == (1, 3)  # one was told a day late, one has not been told
    asked = told["refused-of-requests"].points["month"][0]
    assert (asked.top, asked.of) == (1, 3)
    assert told["refused-of-decided"].points["month"][0].ratio.percent_text == "50.0%"


def test_a_refusal_that_is_overturned_stays_a_refusal_and_its_case_stays_open():
    held = tables(
        [
            (1, H.RECEIVED, date(2024, 1, 1)), (1, H.DECIDED_NO, date(2024, 2, 1)), (1, H.TOLD_NO, date(2024, 2, 2)),
            (1, H.FAST_OPENED, date(2024, 2, 2)), (1, H.DECIDED_AGAIN, date(2024, 3, 1)),
            (1, H.FAST_AGREED, date(2024, 3, 1)), (1, H.OVERTURNED, date(2024, 3, 1)),
            (1, H.TOLD_YES, date(2024, 3, 2)),
        ],
        [{"case": 1, "ground": 1, "owed_by": 2}],
    )  # fmt: skip
    told = counted(held, every=("month", "year"), parts=("year",))
    assert [(p.top, p.of) for p in told["refused-of-decided"].points["month"]] == [(1, 1)]
    assert [(p.dimension, p.code, p.top) for p in told["refused"].parts["year"] if p.dimension == "owed_by"] == [
        ("owed_by", 2, 1)
    ]
    assert told["refused-for-papers"].points["month"][0].ratio.percent_text == "100.0%"
    assert told["fast-agreed"].points["year"][0].top == 1
    assert told["days-lost"].points["month"][0].median == 29  # 1 February to 1 March 2024, a leap year
    assert told["open"].points["month"][-1].top == 1
    assert told["open-past-twenty"].points["year"][0].top == 1  # its twenty weeks are those of the request


def test_an_implied_day_says_that_a_step_was_taken_and_makes_no_wait():
    held = tables([(1, H.RECEIVED, date(2024, 1, 1)), (1, H.DECIDED_YES, date(2024, 2, 2), 1),
                   (1, H.TOLD_YES, date(2024, 2, 2))])  # fmt: skip
    told = counted(held)
    assert told["decided-in-six"].points["month"][0].top == 1
    assert not told["wait-decision"].points["month"]
    assert not told["wait-told"].points["month"]


def test_periods_begin_where_schools_councils_and_the_department_begin_them():
    day = date(2025, 3, 5)
    first = {key: every.first(day) for key, every in periods.EVERY.items()}
    assert first == {
        "week": date(2025, 3, 3),
        "month": date(2025, 3, 1),
        "quarter": date(2025, 1, 1),
        "year": date(2025, 1, 1),
        "academic": date(2024, 9, 1),
        "financial": date(2024, 4, 1),
    }
    assert periods.EVERY["academic"].words(first["academic"]) == "academic year 2024/25"
    table = periods.days_of(date(2023, 11, 30), date(2025, 4, 2))
    for n, number in enumerate(table["day"].tolist()):
        for key, every in periods.EVERY.items():
            assert date.fromordinal(int(table[key][n])) == every.first(date.fromordinal(number)), (key, number)


def test_longer_periods_are_the_sum_of_their_months_and_parts_of_the_whole():
    held = randomly(9)
    told = counted(held, every=tuple(periods.EVERY), parts=("year", "academic", "financial"))
    for one in MEASURES:
        if one.way in (Way.WAIT, Way.STANDING):
            continue
        months = told[one.code].points.get("month", [])
        for kind in ("quarter", "year", "academic", "financial", "week"):
            assert sum(p.of for p in told[one.code].points.get(kind, [])) == sum(p.of for p in months)
        for kind in ("year", "academic", "financial"):
            whole = {p.start: (p.top, p.of) for p in told[one.code].points.get(kind, [])}
            for dimension in one.by:
                parts = [p for p in told[one.code].parts.get(kind, []) if p.dimension == dimension]
                for start, (top, of) in whole.items():
                    mine = [p for p in parts if p.start == start]
                    assert (sum(p.top for p in mine), sum(p.of for p in mine)) == (top, of), (one.code, dimension)


@pytest.mark.parametrize("code", [one.code for one in MEASURES])
def test_the_cases_behind_a_number_are_as_many_as_the_number(code):
    one, held = BY_CODE[code], randomly(3)
    with Here(threads=1) as engine:
        rows = counting.prepare(engine, held)
        points = counting.count(engine, rows, first=FIRST, last=LAST, measures=[one])[code].points.get("month", [])
        assert points
        for point in points[::5]:
            end = min(periods.EVERY["month"].last(point.start), LAST)
            keys = counting.behind(engine, rows, one, first=point.start, last=end)
            yes = counting.behind(engine, rows, one, first=point.start, last=end, only_yes=True)
            if one.of == "cases":
                assert len(keys) == point.of
                assert len(yes) == (point.top if one.yes is not None else point.of)
            else:
                assert len(yes) <= len(keys) <= point.of
            assert set(yes) <= set(keys)


def test_a_table_without_a_column_is_refused_by_name():
    held = tables([(1, H.RECEIVED, date(2024, 1, 1))])
    del held["events"]["implied"]
    with pytest.raises(WrongColumns, match="implied"):
        counted(held)


def test_no_case_at_all_gives_no_number_and_no_error():
    told = counted(tables([]))
    assert all(not any(each.points.values()) or each.measure.way is Way.STANDING for each in told.values())


def test_the_lengths_come_from_the_law_and_a_second_length_must_be_chosen(monkeypatch):
    assert [law_days(duty) for duty in ("CLK-01", "CLK-02", "CLK-03", "CLK-04")] == [42, 42, 112, 140]
    with pytest.raises(ValueError, match="not one length"):
        law_days("CLK-07")  # two months, not weeks


def test_each_measure_says_what_it_counts_and_names_its_neighbours():
    codes = set(BY_CODE)
    for one in MEASURES:
        assert all((one.name, one.plain, one.rule, one.numerator, one.unit, one.group))
        assert set(one.balances) <= codes
        assert bool(one.denominator) == (one.way is Way.SHARE), one.code
    assert beside("refusal-rate") is measure("refused-of-requests")
    with pytest.raises(KeyError, match="refused-of-requests"):
        measure("nothing")
