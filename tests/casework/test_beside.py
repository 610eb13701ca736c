"""What a measure of casework is shown beside: official figures, and its parts in a funnel."""

from datetime import date

import pytest

from goldenthread.base import audit
from goldenthread.casework.counts import beside
from goldenthread.rules.measures.live import periods
from goldenthread.rules.measures.live.definitions import measure
from goldenthread.thread.figures import live
from goldenthread.thread.figures.live import Series, Value
from goldenthread.thread.figures.models import LiveRun
from tests.casework.test_counts import BY_TESTS, DAY, counting, families
from tests.casework.test_counts import w as w
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
YEAR = date(2024, 9, 1)


def series(shares, code="refused-for-papers", complete=True):
    labels = {"school": {str(n): f"School {n}" for n in range(1, len(shares) + 1)}}
    run = LiveRun(area_id="E06999999", first=YEAR, last=date(2026, 1, 1), labels=labels)
    parts = [
        ("school", n, Value(YEAR, "academic year 2024/25", top, of, None, None, None, complete))
        for n, (top, of) in enumerate(shares, start=1)
    ]
    return Series(measure(code), periods.every("academic"), [], run, [], parts)


def test_schools_that_differ_by_chance_alone_are_said_not_to_differ():
    told = beside.spread_of(series([(3, 10), (2, 10), (4, 10), (3, 12), (5, 14), (2, 9)]), "school")
    assert (
        "of 6 that have a case, they differ by no more than chance explains; none lies beyond the limits"
        in (told["says"])
    )
    assert told["outside"] == []
    assert "School 3" in told["chart"]


def test_one_school_that_is_far_from_the_others_is_named_with_its_numbers():
    told = beside.spread_of(series([(3, 10), (3, 11), (3, 10), (4, 12), (4, 12), (3, 10), (3, 10), (30, 40)]), "school")
    assert told["outside"][0]["part"] == "School 8"
    assert told["outside"][0]["text"] == "75.0% (30 of 40)"
    assert "higher than expected" in told["outside"][0]["where"]
    assert "not all differ by chance alone; one lies beyond the limits" in told["says"]
    assert "8 parts are too few to tell" in told["chart"]


def test_of_many_schools_that_all_differ_the_limits_are_widened():
    told = beside.spread_of(series([(n % 2 * 12 + 4, 20) for n in range(24)]), "school")
    assert "they differ by more than chance explains (dispersion" in told["says"]
    assert "adjusted" in told["chart"]
    assert told["outside"] == []


@pytest.mark.parametrize(
    "shares", [[(1, 4)] * 4, [(0, 5)] * 6, [(5, 5)] * 6, [(0, 0)] * 6], ids=["few", "none", "all", "empty"]
)
def test_where_a_funnel_would_say_nothing_there_is_none(shares):
    assert beside.spread_of(series(shares), "school") is None


def test_a_wait_has_no_funnel_and_neither_has_a_year_that_is_not_over():
    assert beside.spread_of(series([(1, 9)] * 6, "wait-whole"), "school") is None
    assert beside.spread_of(series([(1, 9)] * 6, complete=False), "school") is None


def test_the_official_figure_stands_beside_with_england_and_councils_like_it():
    load_southend()
    told = beside.official_of(measure("refused-of-requests"), "E06000033")
    by_year = {row["year"]: row for row in told["rows"]}
    assert by_year[2024]["ours"] == "24.1%"
    assert by_year[2024]["england"].endswith("%")
    assert by_year[2024]["like"].endswith("%")
    assert told["count"] == 10
    assert beside.official_of(measure("refused-of-requests"), "E06999999") is None
    assert beside.official_of(measure("days-lost"), "E06000033") is None


def test_the_page_shows_them(w, settings):
    load_southend()
    settings.COUNCIL_CODES = ["E06000033"]
    with audit.unit(by=BY_TESTS):
        cast = families.cast_of(w.council, [w.user("case_officer")])
        audit.record("team_made", obj="children.team")
    families.make(seed=11, count=60, by=BY_TESTS, cast=cast, today=DAY)
    counting.take(by=BY_TESTS)
    assert live.run_of("E06000033")
    page = w.client("improvement_lead").get("/proof/refused-of-requests/?by=age&every=academic").content.decode()
    assert "Middle of councils like it" in page
    assert "24.1%" in page
