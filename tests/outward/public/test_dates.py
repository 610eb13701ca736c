"""The public calculator, as a parent uses it: nothing is kept, and every wrong answer is said in words."""

from datetime import date

import icalendar
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from goldenthread.outward.public.dates.events import BY_SLUG, EVENTS
from goldenthread.outward.public.dates.forms import form_for
from goldenthread.rules.law import duties, names
from tests.outward.public.test_public import public_site  # noqa: F401  the middleware of the public process

pytestmark = [pytest.mark.django_db(databases=["default", "snapshot"]), pytest.mark.urls("config.urls.public")]
NOW = "2026-11-01 12:00:00+00:00"


def days(**facts):
    found = {}
    for name, day in facts.items():
        if isinstance(day, date):
            found |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
        else:
            found[name] = day
    return found


def ask(slug, *, status=200, suffix="", **facts):
    with time_machine.travel(NOW, tick=False):
        answer = Client().get(f"/dates/{slug}{suffix}", days(**facts))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer


FULL = {
    "asked": {"request_received": date(2026, 9, 7)},
    "refused": {"assessment_refused_notified": date(2026, 10, 19)},
    "agreed": {"assessment_agreed_notified": date(2026, 10, 19), "request_received": date(2026, 9, 7)},
    "draft": {"draft_served": date(2027, 3, 19)},
    "no-plan": {"refusal_to_issue_notified": date(2026, 10, 19)},
    "final": {"final_sent": date(2026, 10, 19)},
    "review": {"review_meeting_held": date(2027, 1, 27), "review_outcome": "amend"},
    "changes": {"amendment_notice_sent": date(2027, 2, 10)},
    "next-school": {"phase_transfer_on": date(2027, 9, 1), "phase_transfer": "primary_to_secondary"},
    "assess-again": {"reassessment_requested": date(2027, 1, 11)},
    "stop": {"cease_decision_sent": date(2027, 3, 1)},
    "moved": {"moved": date(2027, 2, 1), "move_known": date(2027, 1, 20)},
    "agreement": {"mediation_agreed": date(2026, 12, 7), "agreement_kind": "assess"},
    "order": {"order_made": date(2027, 1, 14), "order_kind": "make_plan"},
    "changed-its-mind": {"conceded_on": date(2025, 2, 21), "request_received": date(2024, 12, 16)},
}
# the first sentence of each answer, worked from the examples of the law
SENTENCES = {
    "asked": "The council must tell you whether it will assess your child by Monday 19 October 2026.",
    "refused": "The tribunal must receive your appeal by Monday 21 December 2026.",
    "agreed": "If there is to be a plan, the council must send you the final one by Monday 25 January 2027.",
    "draft": "That is until Friday 2 April 2027, to the end of the day.",
    "no-plan": "The tribunal must receive your appeal by Monday 21 December 2026.",
    "final": "The tribunal must receive your appeal by Monday 21 December 2026.",
    "review": "with the changes it proposes by Wednesday 24 February 2027.",
    "changes": "or tell you that it will not change it after all by Wednesday 7 April 2027.",
    "next-school": "naming the next school or its type by Sunday 14 February 2027.",
    "assess-again": "The council must answer your request to assess again by Tuesday 26 January 2027.",
    "stop": "That is until Tuesday 4 May 2027, to the end of the day.",
    "moved": "The old council must pass the plan to the new one by Tuesday 9 February 2027.",
    "agreement": "it must confirm it to you by Monday 21 December 2026.",
    "order": "the council must send the draft by Thursday 18 February 2027.",
    "changed-its-mind": "it should send the final plan by Friday 30 May 2025. That is what is expected",
}


@pytest.mark.parametrize("slug", BY_SLUG)
def test_each_event_is_answered_with_one_sentence_first(slug):
    page = ask(slug, **FULL[slug]).content.decode().replace("&#x27;", "'")
    lead = page.split("gt-answer")[1].split("</p>")[0]
    assert SENTENCES[slug] in lead
    assert "This is not legal advice." in page
    assert "SENDIASS" in page


@pytest.mark.parametrize("slug", BY_SLUG)
def test_the_question_is_shown_empty_without_complaint_and_incomplete_with_the_reason(slug):
    empty = ask(slug).content.decode()
    assert "There is a problem" not in empty
    fact = BY_SLUG[slug].fact
    wrong = ask(slug, status=422, **{f"{fact}_day": "32", f"{fact}_month": "1", f"{fact}_year": "2026"})
    assert "There is a problem" in wrong.content.decode()


def test_every_event_asks_for_facts_that_the_law_knows_and_leads_with_a_duty_that_exists():
    for event in EVENTS:
        for fact in (event.fact, *event.also, *(ask.fact for ask in (*event.needs, *event.since))):
            assert names()[fact].kind == "day", event.slug
        assert any(id_.startswith(event.lead) for id_ in duties()), event.slug
        assert form_for(event).base_fields


def test_both_readings_of_a_weekend_request_are_told_gently():
    page = ask("asked", request_received=date(2026, 11, 14)).content.decode()
    assert "It arrived on a Saturday." in page
    assert "Monday 28 December 2026" in page
    evening = ask("asked", request_received=date(2026, 9, 7), request_after_five="on").content.decode()
    assert "after 5pm" in evening


def test_what_is_late_is_said_with_what_to_do_and_a_missed_aim_is_not_called_late():
    page = ask("asked", request_received=date(2026, 3, 2)).content.decode()
    assert "Late by" in page
    assert "You can complain" in page
    aimed = ask("next-school", phase_transfer_on=date(2027, 1, 4), phase_transfer="post_16_to_post_16")
    assert "Late by" in aimed.content.decode()  # five months before 4 January 2027 has passed
    missed = ask("next-school", phase_transfer_on=date(2027, 9, 1), phase_transfer="primary_to_secondary")
    assert "Late by" not in missed.content.decode()


@pytest.mark.parametrize(
    ("slug", "facts", "said"),
    [
        ("asked", {"request_received": date(2026, 9, 7), "final_sent": date(2026, 9, 1)}, "comes before"),
        ("asked", {"request_received": date(2014, 8, 31)}, "1 September 2014"),
        ("asked", {"request_received": date(9999, 1, 1)}, "2050"),
        ("order", {"order_made": date(2027, 1, 14)}, "what the tribunal ordered"),
        ("order", {"order_made": date(2027, 1, 14), "order_kind": "x" * 3000}, "problem"),
    ],
)
def test_what_cannot_be_is_sent_back_in_words(slug, facts, said):
    assert said.lower() in ask(slug, status=422, **facts).content.decode().lower()


def test_a_parameter_that_the_page_does_not_use_is_named():
    answer = Client().get("/dates/asked?colour=red")
    assert answer.status_code == 400
    assert "colour" in answer.content.decode()
    assert Client().get("/dates/asked?request_received_day=1&request_received_day=2").status_code == 400
    assert Client().post("/dates/asked").status_code in (403, 405)


def test_nothing_is_kept_and_nobody_else_is_told_the_address():
    answer = ask("asked", **FULL["asked"])
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_the_calendar_file_holds_each_day_once_and_always_by_the_same_name():
    first, second = (ask("asked", suffix=".ics", **FULL["asked"]) for _ in range(2))
    assert first["Content-Type"].startswith("text/calendar")
    events = list(icalendar.Calendar.from_ical(first.content).walk("VEVENT"))
    assert [event["DTSTART"].dt for event in events] == [
        date(2026, 10, 19),
        date(2026, 12, 14),
        date(2026, 12, 28),
        date(2027, 1, 25),
    ]
    assert all("not legal advice" in event["DESCRIPTION"] for event in events)
    again = icalendar.Calendar.from_ical(second.content).walk("VEVENT")
    assert [event["UID"] for event in events] == [event["UID"] for event in again]
    assert len({event["UID"] for event in events}) == len(events)
    assert Client().get("/dates/asked.ics").status_code == 400  # without its days it is no address


def test_the_page_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0, using="snapshot"), django_assert_num_queries(0):
        ask("asked", **FULL["asked"])


def test_every_page_is_linked_from_the_first():
    page = Client().get(reverse("public:dates")).content.decode()
    assert all(f"/dates/{slug}" in page for slug in BY_SLUG)
