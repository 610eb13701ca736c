"""What is to come for each body: days worked by hand from what the Southend papers promise."""

from datetime import date

import pytest

from goldenthread.base import audit
from goldenthread.thread.governance.models import Body, Meeting, Undertaking
from goldenthread.thread.improvement.models import Council, Recommendation
from goldenthread.thread.improvement.telling import PAGES
from goldenthread.thread.improvement.telling.forward import forward_of
from goldenthread.thread.improvement.telling.whole import whole_of
from tests.southend import load_southend

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    load_southend()
    return Council.objects.get(slug="southend")


def of(told, slug):
    return next((body for body in told["bodies"] if body["slug"] == slug), None)


def lines(body, standing):
    return [(x["ref"], x["on"]) for x in body[standing]]


def test_a_report_promised_in_a_rhythm_stands_on_its_next_day(council):
    """The newest paper is of 30 June 2026. Monthly from 21 July 2023: next on 21 July 2026, twelve by 21 June 2027."""
    told = PAGES["forward"].build(council)
    assert told["since"] == "30 June 2026"
    names = {body["name"]: body for body in told["bodies"]}
    board = names["Southend SEND Strategic Partnership Board"]
    assert lines(board, "to_come") == [("W3", "2026-07-21")]
    assert "12 times by 21 June 2027" in board["to_come"][0]["why"]
    # twice a year, from a time that ends on 31 July 2023: 31 July 2026 and 31 January 2027
    assert lines(names["People Scrutiny Committee"], "to_come") == [("W6", "2026-07-31")]
    assert "2 times by 31 January 2027" in names["People Scrutiny Committee"]["to_come"][0]["why"]


def test_what_was_due_at_the_next_meeting_and_has_no_answer_is_late_before_its_body(council):
    scrutiny = next(b for b in forward_of(council)["bodies"] if b["name"] == "People Scrutiny Committee")
    assert {ref for ref, _ in lines(scrutiny, "late")} == {"U12", "U14"}
    assert {ref for ref, _ in lines(scrutiny, "undated")} == {"U13", "U15", "U21"}


def test_before_that_meeting_the_same_answer_is_still_to_come(council):
    told = forward_of(council, day=date(2022, 2, 1))
    scrutiny = next(b for b in told["bodies"] if b["name"] == "People Scrutiny Committee")
    assert "U12" in {ref for ref, _ in lines(scrutiny, "to_come")}


def test_a_meeting_in_the_calendar_is_to_come_and_one_that_is_cancelled_is_not(council):
    body = Body.objects.filter(council="southend").order_by("name").first()
    day = {"held_words": "1 December 2026", "held_first": date(2026, 12, 1), "held_last": date(2026, 12, 1)}
    with audit.unguarded("two meetings"):
        Meeting.objects.create(council="southend", slug="a", body=body, title="Winter", state="planned", **day)
        Meeting.objects.create(council="southend", slug="b", body=body, title="Cancelled", state="cancelled", **day)
    found = [x["what"] for x in of(forward_of(council), body.slug)["to_come"] if x["kind"] == "Meeting"]
    assert found == ["Winter"]


def test_what_was_answered_is_owed_no_more(council):
    with audit.unguarded("all answered"):
        Undertaking.objects.update(standing=Undertaking.Standing.DONE)
    assert not any(body["late"] or body["undated"] for body in forward_of(council)["bodies"])


def test_a_council_of_which_no_paper_is_held_has_nothing_to_come(db):
    with audit.unguarded("an empty council"):
        empty = Council.objects.create(
            slug="emptyshire", name="Emptyshire", short_name="E", area_code="E06999998", restated_to=2024
        )
    assert forward_of(empty) == {**forward_of(empty), "bodies": [], "since": ""}


def test_the_recommendation_itself_says_where_its_closing_and_the_figures_differ(council):
    """106 refused in 2020 and 137 in 2024; closed as business as usual in 2023 (record.md, R5)."""
    differs = {r.ref: whole_of(r)["thread"]["differs"] for r in Recommendation.objects.of("southend")}
    assert [ref for ref, words in differs.items() if words] == ["R5"]
    assert "closed as business as usual, and the figures say otherwise" in differs["R5"]
    assert "Refusals to assess got worse (106 in 2020, 137 in 2024)" in differs["R5"]
