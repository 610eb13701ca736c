"""A recommendation beside what is counted from casework: shown to those who may, and asked about when it gets worse."""

import json
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.rules.measures.live import periods
from goldenthread.thread.figures import live
from goldenthread.thread.figures.actions import load_record_figures
from goldenthread.thread.improvement.actions import load_record
from goldenthread.thread.improvement.actions.warning import warn_early
from goldenthread.thread.improvement.models import Challenge, Recommendation
from goldenthread.thread.improvement.record import read
from goldenthread.thread.improvement.telling.casework import casework_of, moved_before, worse_since
from goldenthread.thread.improvement.telling.whole import whole_of
from tests.base.accounts.people import person, sign_in
from tests.southend import FOLDER

pytestmark = pytest.mark.django_db
BY = audit.Actor.system("tests")
AREA = "E06999999"
FIRST, LAST = date(2023, 1, 1), date(2026, 10, 31)
PAGE = "/estuary/reduce-waits-for-plans/"


@pytest.fixture(autouse=True)
def _office(settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"


@pytest.fixture
def estuary():
    with audit.unit(by=BY):
        load_record_figures(FOLDER.parent / "example", BY, record="estuary")
        load_record(read(FOLDER.parent / "example"), by=BY)
    return Recommendation.objects.of("estuary").get(slug="reduce-waits-for-plans")


def months():
    return periods.between("month", FIRST, LAST)


def counted(**tops):
    """Hand over forty plans and forty requests a month; `tops`: measure to a function of the month that says how many
    of them are yes."""
    points = {
        code: {"month": [[m.isoformat(), top(m), 40, None, None, None] for m in months()]} for code, top in tops.items()
    }
    return live.receive(
        area=AREA, name="Estuary", by=BY,
        counted=live.Counts(FIRST, LAST, 1_000, 9_000, {}, [{"what": "x", "n": 1, "of": 9}], points, {}),
    )  # fmt: skip


def steady(number):
    return lambda month: number


def worse_after_2025(month):
    """The example record says that it was closed in Spring 2025."""
    return 30 if month < date(2025, 6, 1) else 15


def test_the_page_shows_the_casework_to_those_who_may_see_small_numbers(estuary):
    counted(**{"plans-in-twenty": steady(30), "refused-of-requests": steady(9)})
    page = sign_in(Client(), person("improvement_lead")).get(PAGE).content.decode()
    assert "From our own casework, now" in page
    assert "75.0% (30 of 40)" in page
    assert "Plans issued within twenty weeks (the Department" in page
    assert "/proof/plans-in-twenty/" in page
    assert "1 of 9 x" in page
    without = sign_in(Client(), person("portfolio_holder")).get(PAGE).content.decode()
    assert "casework, now" not in without
    assert "75.0%" not in without


def test_the_page_moves_when_the_counts_move_and_nobody_types(estuary):
    counted(**{"plans-in-twenty": steady(30), "refused-of-requests": steady(9)})
    client = sign_in(Client(), person("improvement_lead"))
    assert "75.0% (30 of 40)" in client.get(PAGE).content.decode()
    counted(**{"plans-in-twenty": lambda m: 29 if m == date(2026, 10, 1) else 30, "refused-of-requests": steady(9)})
    page = client.get(PAGE).content.decode()
    assert "72.5% (29 of 40)" in page
    assert "74.8% (359 of 480)" in page  # the twelve months follow


def test_without_counts_the_page_is_as_it_was(estuary):
    assert casework_of(estuary) is None
    page = sign_in(Client(), person("improvement_lead")).get(PAGE)
    assert page.status_code == 200
    assert "casework, now" not in page.content.decode()


def test_what_got_worse_since_it_was_closed_is_asked_once_on_its_page_and_in_the_week(estuary):
    counted(**{"plans-in-twenty": worse_after_2025, "refused-of-requests": steady(9)})
    assert warn_early(by=BY) == 1
    assert warn_early(by=BY) == 0
    asked = Challenge.objects.get()
    assert asked.recommendation == estuary
    assert "Plans issued within twenty weeks" in asked.question
    assert "(Spring 2025)" in asked.question
    client = sign_in(Client(), person("improvement_lead"))
    page = client.get(PAGE).content.decode()
    assert "Since this was closed something got worse" in page
    assert "75.0% in the twelve months before it was closed, 37.5% in the twelve to October 2026" in page
    assert asked.question[:60] in page
    assert "Early warning" in client.get("/week/").content.decode()
    assert estuary.closed_as == "business_as_usual"  # nobody is reopened by a rule


def test_no_number_of_casework_stands_in_the_question_or_in_what_a_release_would_hold(estuary):
    """Small numbers leave by a release alone, and a question is read by everybody."""
    counted(**{"plans-in-twenty": worse_after_2025, "refused-of-requests": steady(9)})
    warn_early(by=BY)
    asked = Challenge.objects.get().question
    assert not [mark for mark in ("75", "37.5", "480", "%") if mark in asked]
    released = json.dumps(whole_of(Recommendation.objects.get(pk=estuary.pk)), default=str)
    assert "Early warning" in released
    assert not [mark for mark in ("75.0%", "37.5%", "(30 of 40)") if mark in released]
    shown = sign_in(Client(), person("portfolio_holder")).get(PAGE).content.decode()
    assert "Early warning" in shown
    assert not [mark for mark in ("75.0%", "37.5%") if mark in shown]


def test_the_balancing_measure_is_watched_too_and_a_change_within_chance_is_not_asked_about(estuary):
    counted(**{"plans-in-twenty": steady(30), "refused-of-requests": lambda m: 9 if m < date(2025, 6, 1) else 16})
    assert warn_early(by=BY) == 1
    assert "Refusals to assess" in Challenge.objects.get().question
    counted(**{"plans-in-twenty": lambda m: 30 if m < date(2025, 6, 1) else 29, "refused-of-requests": steady(9)})
    series = live.series(AREA, ["plans-in-twenty"])["plans-in-twenty"]
    assert worse_since(series, date(2025, 5, 31)) == ""  # 75.0% to 72.5% of 480: about one standard error


def test_fewer_than_twelve_months_on_either_side_say_nothing(estuary):
    counted(**{"plans-in-twenty": lambda m: 30 if m < date(2026, 1, 1) else 1})
    series = live.series(AREA, ["plans-in-twenty"])["plans-in-twenty"]
    assert worse_since(series, date(2026, 1, 15)) == ""
    assert worse_since(series, date(2023, 6, 30)) == ""
    assert worse_since(series, date(2025, 9, 15))


def test_a_first_counting_is_kept_with_its_time(estuary):
    before = timezone.now()
    assert counted(**{"plans-in-twenty": steady(30)}) == 1
    assert live.run_of(AREA).counted_at >= before


def test_what_moved_before_the_recommendation_was_accepted_is_not_its_work(estuary):
    def rising(month):
        return 10 if month < date(2024, 6, 1) else 25

    counted(**{"plans-in-twenty": rising, "refused-of-requests": steady(9)})
    series = live.series(AREA, ["plans-in-twenty", "refused-of-requests"])
    words = moved_before(series["plans-in-twenty"], date(2025, 6, 3))
    assert words.startswith("It was higher already in the twelve months before the recommendation was accepted (62.5%)")
    assert moved_before(series["plans-in-twenty"], date(2026, 8, 3)) == ""  # the same in both years before
    assert moved_before(series["plans-in-twenty"], date(2024, 6, 3)) == ""  # not two years before
    assert moved_before(series["plans-in-twenty"], None) == ""
    assert moved_before(series["refused-of-requests"], date(2025, 6, 3)) == ""


# The example record's way: 40% on 31 December 2023, 50% on 31 December 2024, 70% on 31 December 2026. Two months before
# that last day it should be 50 + 20 × 669 / 730 = 68.3%; of 480 plans one standard error is 2.1 points.
@pytest.mark.parametrize(
    ("of_forty", "standing"), [(30, "Ahead of its path"), (27, "On its path, as far as"), (20, "Behind its path")]
)
def test_twelve_months_are_shown_beside_where_the_way_to_the_target_has_them(estuary, of_forty, standing):
    counted(**{"plans-in-twenty": steady(of_forty), "refused-of-requests": steady(9)})
    page = sign_in(Client(), person("improvement_lead")).get(f"{PAGE}").content.decode()
    assert "From 40% on 31 December 2023 to 50% by 31 December 2024 and 70% by 31 December 2026" in page
    assert f"By 31 October 2026 it should be 68.3%; it is {of_forty / 40:.1%}." in page
    assert standing in page
    assert "The way to the target, twelve months together" in page  # the line of the chart, and its column


def test_a_way_with_fewer_than_twelve_months_cannot_be_told(estuary):
    live.receive(
        area=AREA, name="Estuary", by=BY,
        counted=live.Counts(
            date(2026, 1, 1), LAST, 9, 9, {}, [],
            {"plans-in-twenty": {"month": [["2026-01-01", 9, 10, None, None, None]]}}, {},
        ),
    )  # fmt: skip
    row = casework_of(estuary)["rows"][0]
    assert (row["path"]["standing"], row["path"]["says"]) == ("Cannot be told yet", "")


def test_the_way_is_typed_line_by_line_and_shown_where_everybody_reads(estuary):
    client = sign_in(Client(), person("improvement_lead"))
    edit = f"{PAGE}measures/twenty-week-rate/edit/"
    form = client.get(edit).context["form"]
    given = {name: form[name].value() for name in form.fields}
    assert given["trajectory"] == "31 December 2023: 40\n31 December 2024: 50\n31 December 2026: 70"
    wrong = client.post(edit, given | {"trajectory": "2023: 40\nsoon: 50\n2020: 60"})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert "Line 2 cannot be read: “soon: 50”" in said
    assert "Line 3: 31 December 2020 does not come after" in said
    assert "soon: 50" in said  # what was typed is not lost
    other = client.post(edit, given | {"trajectory": "2023: 40\n2026: 65"})
    assert "Its last step is 65 and the target is 70. Make them one." in other.content.decode()
    saved = client.post(edit, given | {"trajectory": "2023: 40\n2025: 55%\nDecember 2026: 70"})
    assert saved.status_code == 302
    estuary.refresh_from_db()
    assert [step.value for step in estuary.measures.get(measure="twenty-week-rate").steps] == [40, 55, 70]
    assert "40% on 31 December 2023 to 55% by 31 December 2025" in client.get(PAGE).content.decode()
