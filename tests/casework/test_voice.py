"""Complaints are answered in time and learned from; what leaves the room names nobody and tells no small number."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.casework.cases.models import Fact, Matter
from goldenthread.casework.voice import actions, experience
from goldenthread.casework.voice.models import Complaint, ComplaintStep, Experience
from goldenthread.refused import Refused
from goldenthread.thread.improvement.models import Proposed
from tests.base.accounts.people import sign_in, stranger
from tests.casework.world import BY, World
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
NAMES = ("Invented Mother", "07700 900777", "We sent it on the third of May to Mrs Uniquewords")


@pytest.fixture
def w(time_machine, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=False)
    return World()


def log(w, *, received=date(2026, 11, 2), themes=("delay",), route="corporate", child="", **more):
    values = {"route": route, "who": NAMES[0], "contact_how": NAMES[1], "words": NAMES[2], "wants": "", "beside": "",
              "themes": list(themes), "appealable": False}  # fmt: skip
    return actions.log_complaint(w.visitor("complaints_officer"), values | more, child=child, received=received)


def step(w, row, code, day, *, until=None, words="", finding=""):
    row.refresh_from_db()
    return actions.record_step(
        w.visitor("complaints_officer"), row, step=code, day=day, until=until, words=words, finding=finding,
        expected=row.version,
    )  # fmt: skip


def test_one_complaint_through_its_stages_and_what_cannot_be_next(w):
    row = log(w)
    with pytest.raises(Refused, match="cannot be next"):
        step(w, row, "answered", date(2026, 11, 9))
    step(w, row, "acknowledged", date(2026, 11, 6))
    with pytest.raises(Refused, match="between the step before and today"):
        step(w, row, "answered", date(2026, 11, 5), finding="upheld")
    with pytest.raises(Refused, match="Say what was found"):
        step(w, row, "answered", date(2026, 11, 20))
    with pytest.raises(Refused, match="to which later day"):
        step(w, row, "longer", date(2026, 11, 19))
    step(w, row, "longer", date(2026, 11, 19), until=date(2026, 11, 27), words="We wait for the school.")
    # acknowledged on Friday 6 November: ten working days are Friday 20; told before of Friday 27
    told = {due.step: due for due in actions.dues(row, as_of=DAY)}
    assert (told["answered"].last_day, told["answered"].late) == (date(2026, 11, 27), 0)
    saved = step(w, row, "answered", DAY, finding="upheld")
    assert (saved.finding, saved.is_open) == ("upheld", True)


def test_it_is_not_over_while_a_remedy_is_owed_and_a_remedy_is_late_on_day_one(w):
    officer = w.visitor("complaints_officer")
    row = step(w, log(w), "acknowledged", date(2026, 11, 6))
    owed = {"kind": "payment", "agreed_by": "ombudsman", "decision": "", "words": "£300", "due_on": date(2026, 11, 26)}
    with pytest.raises(Refused, match="number of the Ombudsman"):
        actions.agree_remedy(officer, row, owed, council="")
    remedy = actions.agree_remedy(officer, row, owed | {"decision": "23 006 554"}, council="")
    assert [(days, asked) for _, _, days, asked in actions.late_remedies(as_of=DAY)] == [
        (1, "A decision of the Ombudsman")
    ]
    with pytest.raises(Refused, match="still owed"):
        step(w, row, "closed", DAY)
    actions.remedy_done(officer, remedy, on=DAY, words="Paid", expected=remedy.version)
    remedy.refresh_from_db()
    with pytest.raises(Refused, match="said before"):
        actions.remedy_done(officer, remedy, on=date(2026, 11, 26), words="Paid in time", expected=remedy.version)
    assert step(w, row, "closed", DAY).is_open is False
    assert actions.late_remedies(as_of=DAY) == []


def test_a_change_that_is_owed_is_proposed_to_the_thread_at_once_and_names_nobody(w):
    load_southend()
    row = log(w)
    owed = {"kind": "change", "agreed_by": "ombudsman", "decision": "23 006 554", "words": "Write each week.",
            "due_on": date(2027, 1, 15)}  # fmt: skip
    officer = w.visitor("complaints_officer")
    with pytest.raises(Refused, match="words that name nobody"):
        actions.agree_remedy(officer, row, owed | {"words": f"Write to {NAMES[0]} each week."}, council="southend")
    actions.agree_remedy(
        officer, row, owed | {"words": f"Write to {NAMES[0]} each week."}, council="southend",
        plan_words="Families hear from us each week.",
    )  # fmt: skip
    told = Proposed.objects.get()
    assert told.words == "Families hear from us each week."
    assert (told.kind, told.came_from) == ("action", "Ombudsman’s decision 23 006 554")
    assert not any(name in f"{told.title}{told.words}{told.came_from}" for name in (*NAMES, row.reference))


def test_the_director_sees_themes_become_a_finding_with_numbers_that_may_leave(w):
    load_southend()
    for n in range(6):
        log(w, received=DAY - timedelta(days=n), themes=["delay", "reasons"] if n < 2 else ["delay"])
    director = w.visitor("director")
    given = {"first": date(2026, 9, 1), "last": DAY, "words": "Letters take weeks.", "council": "southend",
             "sent_to": "", "recommendation": "R7"}  # fmt: skip
    with pytest.raises(Refused, match="No complaint of that time is about this"):
        actions.review(director, themes=["transport"], **given)
    row = actions.review(director, themes=["delay", "reasons"], **given)
    told = {one.title: one for one in Proposed.objects.all()}
    assert set(told) == {"Families complain: something came late",
                         "Families complain: no reason was given that could be understood"}  # fmt: skip
    numbers = dict(told["Families complain: something came late"].numbers)
    assert numbers["Something came late"] == "6"  # all six: nobody is left to be told from it
    few = dict(told["Families complain: no reason was given that could be understood"].numbers)
    assert few["No reason was given that could be understood"] == "fewer than 5"
    whole = str([(one.title, one.words, one.numbers, one.came_from) for one in told.values()]) + str(row.told)
    assert not any(name in whole for name in NAMES)
    assert actions.review_due(DAY) == DAY + actions.REVIEW_EVERY


def test_a_part_of_which_a_few_are_left_is_not_told(w):
    assert [actions._part(*pair) for pair in ((0, 0), (1, 3), (2, 9), (7, 9), (9, 9), (0, 9), (5, 10))] == [
        "none to count", "of fewer than 5", "not shown, of 9", "not shown, of 9", "9 of 9", "0 of 9", "5 of 10",
    ]  # fmt: skip


def test_what_happened_is_never_changed_and_a_wrong_day_is_replaced(w):
    row = log(w)
    first = ComplaintStep.behind_the_door.get()
    with pytest.raises(DatabaseError), transaction.atomic(), audit.unguarded("a try to change what happened"):
        ComplaintStep.behind_the_door.filter(pk=first.pk).update(day=date(2020, 1, 1))
    with audit.unguarded("a step that replaces another"):
        ComplaintStep.behind_the_door.create(
            complaint=row, step="received", day=date(2026, 11, 3), replaces=first, by_label="A test"
        )
    assert [one.day for one in actions.taken(Complaint.behind_the_door.get())] == [date(2026, 11, 3)]


def test_a_wrong_day_is_mended_between_its_neighbours_and_the_first_one_stays(w):
    row = log(w, received=date(2026, 11, 2))
    officer = w.visitor("complaints_officer")
    row = step(w, row, "acknowledged", date(2026, 11, 6))
    first = actions.steps_of(row)[0]
    for day, said in ((date(2026, 11, 9), "between"), (date(2026, 11, 2), "is recorded")):
        with pytest.raises(Refused, match=said):
            actions.mend_step(officer, row, first.pk, day=day, why="The envelope", expected=row.version)
    saved = actions.mend_step(officer, row, first.pk, day=date(2026, 11, 4), why="The envelope", expected=row.version)
    assert [one.day for one in actions.taken(saved)] == [date(2026, 11, 4), date(2026, 11, 6)]
    assert ComplaintStep.behind_the_door.filter(complaint=row).count() == 3
    with pytest.raises(Refused, match="not found"):
        actions.mend_step(officer, saved, first.pk, day=date(2026, 11, 3), why="Again", expected=saved.version)


def test_after_it_is_over_a_family_may_go_on_and_what_was_late_stays_as_late_as_it_was(w):
    row = step(w, log(w, received=date(2026, 10, 12)), "closed", date(2026, 10, 21))
    # five working days after Monday 12 October are Monday 19: closed two days after that, unmet
    [due] = [one for one in actions.dues(row, as_of=DAY) if one.step == "acknowledged"]
    assert (due.last_day, due.late) == (date(2026, 10, 19), 2)
    saved = step(w, row, "ombudsman_asked", date(2026, 11, 3))
    assert saved.is_open
    with pytest.raises(Refused, match="no other complaint"):
        actions.correct_complaint(
            w.visitor("complaints_officer"), saved, {"beside": saved.reference}, child="", expected=saved.version
        )


def test_a_time_is_told_in_whole_months_and_one_that_cannot_be_is_refused_in_words(w, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    client = w.client("director")
    asked = "first_day=3&first_month=6&first_year=2026&last_day=20&last_month=7&last_year=2026"
    page = client.get(f"/complaints/data.json?{asked}").json()
    assert (page["first"], page["last"]) == ("2026-06-01", "2026-07-31")
    assert client.get("/complaints/?last_day=1&last_month=1&last_year=0001").status_code in (200, 400, 422)


def test_a_record_is_named_by_its_reference_and_an_unknown_one_is_refused(w):
    assert log(w, child=w.child.reference.lower()).child == w.child
    with pytest.raises(Refused, match="No record has that reference"):
        log(w, child="ZZZZ-ZZZZ")
    with pytest.raises(Refused, match="There is no other complaint C-000000"):
        log(w, beside="C-000000")
    with pytest.raises(Refused, match="has not come"):
        log(w, received=date(2027, 1, 1))


def test_names_are_for_the_complaints_officer_alone_and_each_reading_is_written_down(w):
    row = log(w)
    officer = w.client("complaints_officer")
    page = officer.get(reverse("voice:complaint", args=[row.reference])).content.decode()
    assert all(name in page for name in NAMES)
    assert Entry.objects.filter(action="viewed", object=f"voice.complaint:{row.pk}").count() == 1
    for role in ("director", "case_officer", "team_manager", "improvement_lead", "portfolio_holder", "quality_lead"):
        client = w.client(role)
        for name in ("voice:complaint", "voice:step", "voice:correct", "voice:remedy"):
            assert client.get(reverse(name, args=[row.reference])).status_code == 404, (role, name)
    for role in ("director", "complaints_officer"):
        page = w.client(role).get(reverse("voice:learned")).content.decode()
        assert not any(name in page for name in (*NAMES, row.reference))
        told = w.client(role).get(reverse("voice:learned-json")).content.decode()
        assert not any(name in told for name in (*NAMES, row.reference))
    assert w.client("case_officer").get(reverse("voice:learned")).status_code == 404
    assert sign_in(Client(), stranger()).get(reverse("voice:learned")).status_code == 404


def test_a_complaint_is_logged_and_stepped_through_its_pages_and_nothing_typed_is_lost(w):
    client = w.client("complaints_officer")
    url = reverse("voice:log")
    form = client.get(url).context["form"]
    sent = {"submission_key": form["submission_key"].value(), "route": "corporate", "who": "Pat Example",
            "contact_how": "", "child": "NOPE-NOPE", "words": "Nobody answered for a month.", "wants": "", "beside": "",
            "themes": ["no_answer"], "received_day": "2", "received_month": "11", "received_year": "2026"}  # fmt: skip
    wrong = client.post(url, sent)
    assert wrong.status_code == 422
    assert "No record has that reference" in wrong.content.decode()
    assert "Nobody answered for a month." in wrong.content.decode()
    saved = client.post(url, sent | {"child": ""})
    assert saved.status_code == 302
    row = Complaint.behind_the_door.get()
    page = client.get(saved["Location"]).content.decode()
    assert "9 November 2026" in page  # five working days after Monday 2 November
    assert "18 days late" in page
    url = reverse("voice:step", args=[row.reference])
    form = client.get(url).context["form"]
    given = {"submission_key": form["submission_key"].value(), "version": row.version, "step": "acknowledged",
             "day_day": "27", "day_month": "11", "day_year": "2026", "words": "", "finding": ""}  # fmt: skip
    assert client.post(url, given).status_code == 302
    assert "It was answered" not in client.get(reverse("voice:complaint", args=[row.reference])).content.decode()
    assert "11 December 2026" in client.get(reverse("voice:complaint", args=[row.reference])).content.decode()


# --- how families found a step ---------------------------------------------------------------------------------------


@pytest.fixture
def told_no(w, settings):
    """A family whose request was decided, on the portal."""
    matter = Matter.behind_the_door.get(child=w.child, machine="request")
    with audit.unguarded("a decision that was told"):
        Fact.behind_the_door.create(
            matter=matter,
            event="decision.refuse_notified",
            name="assessment_refused_notified",
            day=date(2026, 10, 1),
            **BY,
        )
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    w.relate("parent", "party", party=w.parties[0])
    return matter


def test_a_family_says_once_how_a_step_went_and_those_who_decide_do_not_see_it(w, told_no, settings):
    client = w.client("parent")
    case = reverse("portal:case", args=[w.child.reference, told_no.pk])
    assert "How was it with whether there is an assessment?" in client.get(case).content.decode()
    url = reverse("portal:felt", args=[w.child.reference, told_no.pk, "decision"])
    form = client.get(url).context["form"]
    sent = {"submission_key": form["submission_key"].value(), "told": "no", "heard": "part", "right": "no",
            "words": "Nobody rang us, uniquely so."}  # fmt: skip
    assert client.post(url, {**sent, "told": ""}).status_code == 422
    assert client.post(url, sent).status_code == 302
    assert Experience.behind_the_door.get().party == str(w.parties[0].pk)
    assert "How was it with" not in client.get(case).content.decode()
    assert client.get(url).status_code == 404  # said once
    opened = w.open("parent")
    with pytest.raises(Refused, match="already"):
        experience.give(opened, str(told_no.pk), "decision", told="yes", heard="yes", right="yes", words="")
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    w.relate("case_officer", "assigned")
    page = w.client("case_officer").get(reverse("cases:child", args=[w.child.reference])).content.decode()
    assert "uniquely so" not in page
    learned = w.client("director").get(reverse("voice:learned")).content.decode()
    assert "uniquely so" not in learned
    assert "fewer than 5" in learned


def test_a_step_that_is_not_over_is_not_asked_about(w, told_no):
    client = w.client("parent")
    assert client.get(reverse("portal:felt", args=[w.child.reference, told_no.pk, "plan"])).status_code == 404
    assert client.get(reverse("portal:felt", args=[w.child.reference, told_no.pk, "nonsense"])).status_code == 404


def test_a_record_that_is_destroyed_takes_its_complaints_and_answers_along(w):
    from goldenthread.casework.records.keeping import destroy

    row = step(w, log(w, child=w.child.reference), "acknowledged", date(2026, 11, 6))
    other = log(w)
    with audit.unguarded("a record is destroyed"):
        counts = destroy(str(w.child.pk))
    assert counts["voice.Complaint"] == 1
    assert counts["voice.ComplaintStep"] == 2
    assert list(Complaint.behind_the_door.values_list("pk", flat=True)) == [other.pk]
    assert row.pk != other.pk
