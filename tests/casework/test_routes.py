"""Routes to help that are not safeguarding, each with its answer; enquiries that are told no more than they may be."""

from datetime import date

import pytest

from goldenthread.casework.cases.models import Matter
from goldenthread.casework.routes import actions, reading
from goldenthread.casework.routes.models import Enquiry, HelpRequest
from goldenthread.refused import Refused
from goldenthread.rules.casework import routes as rules
from tests.casework.world import World

pytestmark = pytest.mark.django_db
ASKED = date(2026, 3, 2)


@pytest.fixture
def w(time_machine):
    time_machine.move_to("2026-03-20T09:00:00+00:00", tick=False)
    world = World()
    world.relate("case_officer", "assigned")
    return world


def asked(w, **more):
    given = {"route": "short_breaks", "asked_on": ASKED, "words": "A Saturday once a month", **more}
    return actions.ask_help(w.open("case_officer"), **given)


NO = {
    "outcome": "no", "day": date(2026, 3, 16), "reasons": "The family has two days of care a week already",
    "criteria": "Short breaks statement 2025, version 3", "act_1970_considered": True, "offered": "A carers' group",
    "review_on": date(2026, 9, 1), "complain": True,
}  # fmt: skip


def test_no_route_is_safeguarding_and_each_names_its_law():
    assert len(rules.routes()) >= 8
    for route in rules.routes().values():
        assert "safeguarding" not in route.name.lower()
        assert route.law


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"reasons": "Not met"}, "the reasons for this child and family"),
        ({"criteria": ""}, "which criteria were applied"),
        ({"act_1970_considered": False}, "section 2 of the Act of 1970"),
        ({"complain": False}, "how to complain"),
    ],
)
def test_an_answer_of_no_says_why_by_which_criteria_and_how_to_complain(w, change, lacks):
    row = asked(w)
    with pytest.raises(Refused, match=lacks):
        actions.answer_help(w.open("case_officer"), row.pk, expected=row.version, **{**NO, **change})
    assert HelpRequest.behind_the_door.get().answered_on is None
    saved = actions.answer_help(w.open("case_officer"), row.pk, expected=row.version, **NO)
    assert (saved.answered_on - saved.asked_on).days == 14  # the wait is kept


def test_nothing_is_answered_before_it_was_asked_or_asked_tomorrow(w):
    row = asked(w)
    with pytest.raises(Refused, match="cannot be answered before"):
        actions.answer_help(w.open("case_officer"), row.pk, expected=1, **{**NO, "day": date(2026, 3, 1)})
    with pytest.raises(Refused, match="still to come"):
        asked(w, asked_on=date(2026, 3, 21))


def test_help_is_of_the_band_of_social_care_and_one_parents_request_is_not_the_others(w, settings):
    asked(w, party=w.parties[0].pk)
    w.relate("case_officer", "cover", child=w.other)
    assert [h.words for h in reading.help_of(w.open("case_officer"))] == ["A Saturday once a month"]
    settings.SITE = "portal"
    w.relate("parent", "party")
    w.relate("young_person", "party", party=w.parties[1])  # stands for the other parent's account
    assert len(reading.help_of(w.open("parent"))) == 1
    assert reading.help_of(w.open("young_person")) == []
    w.relate("clinical_officer", "advice")
    assert reading.help_of(w.open("clinical_officer")) == []


def enquired(w, **more):
    given = {"asker": "member", "name": "Councillor A", "authority": "constituent", "authority_seen": "Email of May",
             "came_on": ASKED, "about": "When will it be decided?", "routed_to": "Team manager", **more}  # fmt: skip
    return actions.log_enquiry(w.open("case_officer"), **given)


def test_an_enquiry_moves_no_case_and_is_answered_within_ten_working_days(w):
    before = list(Matter.behind_the_door.values("pk", "stage", "next_due", "version"))
    row = enquired(w)
    assert row.reply_by == date(2026, 3, 16)
    assert list(Matter.behind_the_door.values("pk", "stage", "next_due", "version")) == before
    assert enquired(w, about="And now?").again_id == row.pk  # asked again


def test_an_authority_is_seen_and_without_one_no_answer_names_the_child(w):
    with pytest.raises(Refused, match="what shows the authority"):
        enquired(w, authority_seen=" ")
    row = enquired(w, authority="none", authority_seen="")
    name = w.child.family_name
    with pytest.raises(Refused, match="names the child"):
        actions.answer_enquiry(
            w.open("case_officer"), row.pk, day=date(2026, 3, 4), reply=f"{name} is next", expected=row.version
        )
    actions.answer_enquiry(
        w.open("case_officer"),
        row.pk,
        day=date(2026, 3, 4),
        reply="Requests are decided in six weeks",
        expected=row.version,
    )
    assert Enquiry.behind_the_door.get(pk=row.pk).replied_on == date(2026, 3, 4)


def test_nobody_outside_the_council_sees_enquiries(w, settings):
    enquired(w)
    settings.SITE = "portal"
    w.relate("parent", "party")
    assert reading.enquiries_of(w.open("parent")) == []
