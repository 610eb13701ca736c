"""From a need to a completion: each promise kept before the next, and every day answerable."""

import io
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from goldenthread.base import audit
from goldenthread.base.editing import ChangedSince
from goldenthread.base.outbox.models import Message
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.training import actions, telling
from goldenthread.thread.training.forms import read_questions, written
from goldenthread.thread.training.models import Attendance, Cohort, Completion, Event, Learner, Package
from tests.base.accounts.people import person, sign_in, stranger
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
BY = audit.Actor.system("tests")
NOW = "2022-02-08T10:00:00+00:00"
DAY = date(2022, 2, 8)
FIRST = "Members of People Scrutiny"


@pytest.fixture
def w(time_machine, settings):
    """Southend's record, two cohorts, six members, a package."""
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    load_southend()
    time_machine.move_to(NOW, tick=False)

    w = SimpleNamespace(council=Council.objects.get(slug="southend"))
    w.group = Body.objects.filter(council="southend").order_by("pk")[0]
    w.members = actions.save_cohort(w.council, {"name": "All councillors", "kind": "members"}, by=BY)
    first = {"name": FIRST, "kind": "members", "priority": True}
    w.scrutiny = actions.save_cohort(w.council, first, by=BY)
    about = {"title": "SEND for councillors", "plain": "Say where help is.", "made_with": w.group}
    w.package = actions.save_package(w.council, None, about, expected=None, by=BY)
    w.people = [
        actions.save_learner(w.council, None, {"name": f"Cllr {n}", "ref": f"M{n}"}, expected=None, by=BY)
        for n in "ABCDEF"
    ]
    for one in w.people:
        actions.join(one, w.members, since=date(2019, 5, 3), why="elected", by=BY)
    for one in w.people[:2]:
        actions.join(one, w.scrutiny, since=date(2021, 5, 20), why="appointed", by=BY)
    return w


def agreed(w):
    actions.record_stage(
        w.package, {"on": date(2021, 10, 4), "with_whom": "the group", "what": "outline", "changed": "Shorter."}, by=BY
    )
    actions.agree(w.package, body=w.group, on=date(2021, 11, 1), words="Notes of 1 November, item 2", by=BY)
    w.package.refresh_from_db()


def asked(w, cohort=None, **more):
    values = {"cohort": cohort or w.members, "weight": "essential", "since": date(2021, 12, 1), **more}
    return actions.ask(w.package, values, by=BY)


def held(w, at=datetime(2022, 1, 20, 18, 30, tzinfo=UTC)):
    values = {"starts_at": at, "minutes": 90, "place": "Committee room 1", "state": "planned"}
    return actions.save_event(w.package, None, values, expected=None, by=BY)


def test_nothing_is_scheduled_or_asked_before_the_group_has_agreed_it(w):
    for act in (lambda: held(w), lambda: asked(w)):
        with pytest.raises(Refused, match="has agreed it"):
            act()
    with pytest.raises(Refused, match="with whom it was made"):
        actions.agree(w.package, body=w.group, on=DAY, words="x", by=BY)
    agreed(w)
    assert held(w).pk
    assert asked(w).pk


def test_another_body_cannot_agree_it_and_a_change_is_agreed_anew(w):
    agreed(w)
    other = Body.objects.filter(council="southend").exclude(pk=w.group.pk).first()
    with pytest.raises(Refused, match="that body agrees it"):
        actions.agree(w.package, body=other, on=DAY, words="x", by=BY)
    changed = actions.save_package(w.council, w.package, {"plain": "More."}, expected=w.package.version, by=BY)
    w.package = changed
    with pytest.raises(Refused, match="changed after"):
        held(w)
    actions.agree(changed, body=w.group, on=DAY, words="Notes, item 3", by=BY)
    w.package = Package.objects.get()
    assert held(w).pk


def test_how_many_members_had_completed_it_on_the_eighth_of_february_2022(w, time_machine):
    """The question that was asked of the council, answered for any day, as known then and as known now."""
    agreed(w)
    asked(w)
    asked(w, w.scrutiny)
    event = held(w)
    marks = {w.people[0].pk: "all", w.people[2].pk: "all", w.people[3].pk: "part"}
    actions.attended(event, marks, by=BY)
    time_machine.move_to("2022-03-01T10:00:00+00:00", tick=False)
    actions.complete(w.people[4], w.package, on=date(2022, 2, 1), how="elsewhere", shown_by="Certificate 7", by=BY)
    told = {row["cohort"]: row for row in telling.overview(w.council, day=DAY)[0]["asked"]}
    assert told["All councillors"]["sentence"] == (
        "On 8 February 2022, 3 of 6 had completed it. Of the others: 3 still in time."
    )
    then = {row["cohort"]: row for row in telling.overview(w.council, day=DAY, known_by=DAY)[0]["asked"]}
    assert (then["All councillors"]["figures"].completed, then["All councillors"]["figures"].asked) == (2, 6)
    assert (
        then["Members of People Scrutiny"]["figures"].completed,
        then["Members of People Scrutiny"]["figures"].asked,
    ) == (1, 2)
    assert (
        telling.overview(w.council, day=DAY)[0]["asked"][0]["cohort"] == "Members of People Scrutiny"
    )  # they come first
    before = telling.overview(w.council, day=date(2022, 1, 19))[0]["asked"][1]
    assert before["figures"].completed == 0


def test_a_corrected_mark_takes_the_completion_back_and_leaves_what_was_answered(w, time_machine):
    agreed(w)
    asked(w)
    event = held(w)
    actions.attended(event, {w.people[0].pk: "all"}, by=BY)
    time_machine.move_to("2022-03-01T10:00:00+00:00", tick=False)
    event.refresh_from_db()
    actions.attended(event, {w.people[0].pk: "no"}, by=BY)
    assert telling.overview(w.council, day=DAY)[0]["asked"][0]["figures"].completed == 0
    assert telling.overview(w.council, day=DAY, known_by=DAY)[0]["asked"][0]["figures"].completed == 1
    assert Attendance.objects.count() == 2
    assert "corrected" in Completion.objects.get().taken_back_why


def test_the_same_marks_again_change_nothing(w):
    agreed(w)
    event = held(w)
    assert actions.attended(event, {w.people[0].pk: "all"}, by=BY) == 1
    assert actions.attended(Event.objects.get(), {w.people[0].pk: "all"}, by=BY) == 0
    assert (Attendance.objects.count(), Completion.objects.count()) == (1, 1)


def test_nobody_came_to_what_has_not_begun(w):
    agreed(w)
    event = held(w, at=datetime(2022, 3, 1, 18, tzinfo=UTC))
    with pytest.raises(Refused, match="not begun"):
        actions.attended(event, {w.people[0].pk: "all"}, by=BY)
    with pytest.raises(Refused, match="still to come"):
        actions.complete(w.people[0], w.package, on=date(2022, 2, 9), how="alone", by=BY)
    with pytest.raises(Refused, match="what shows it"):
        actions.complete(w.people[0], w.package, on=DAY, how="elsewhere", by=BY)


def test_a_new_term_of_office_is_recorded_only_when_the_old_one_ended(w):
    one = w.people[0]
    with pytest.raises(Refused, match="on that day already"):
        actions.join(one, w.members, since=date(2023, 5, 4), why="elected", by=BY)
    spell = one.spells.get(cohort=w.members)
    actions.leave(spell, until=date(2023, 5, 3), expected=spell.version, by=BY)
    assert actions.join(one, w.members, since=date(2023, 5, 4), why="elected", by=BY).pk


def test_a_sheet_comes_in_whole_or_not_at_all(w):
    agreed(w)
    event = held(w)
    with pytest.raises(Refused) as refused:
        actions.read_sheet(event, "number,came\nMA,Came\nMZ,Came\nMB,perhaps\nMA,Came\n")
    for words in (
        "Row 3: nobody has the number “MZ”",
        "Row 4: “perhaps” is not known",
        "Row 5: the number “MA” is there twice",
    ):
        assert words in refused.value.message
    assert actions.read_sheet(event, "\ufeffNumber,Name,Came\r\nMA,Cllr A,Came\r\nMB,Cllr B,\r\n") == {
        w.people[0].pk: "all"
    }
    with pytest.raises(Refused, match="columns number and came"):
        actions.read_sheet(event, "who,what\n")


def test_a_package_that_is_read_alone_is_completed_by_its_right_answers_once(w):
    text = "Who decides?\n- The panel\n* A named officer\n> The panel advises.\n\nIs a form needed?\n- Yes\n* No"
    questions = read_questions(text)
    assert read_questions(written(questions)) == questions
    w.package = actions.save_package(w.council, w.package, {"questions": questions}, expected=1, by=BY)
    assert actions.answer(w.people[0], w.package, ["The panel", "No"], by=BY) == [False, True]
    assert not Completion.objects.exists()
    for _ in range(2):
        assert actions.answer(w.people[0], w.package, ["A named officer", "No"], by=BY) == [True, True]
    assert Completion.objects.get().how == "alone"


@pytest.mark.parametrize(
    "text", ["Who?\n- A", "Who?\n- A\n- B", "Who?\n* A\n* B", "Who?\nperhaps\n* A\n- B", "Who?\n* A\n- A"]
)
def test_a_question_without_one_right_choice_of_two_is_named(text):
    with pytest.raises(Exception, match="Question 1"):
        read_questions(text)


def test_who_is_reminded(w, time_machine):
    agreed(w)
    asked(w, within_days=70)  # from 1 December 2021: until 9 February 2022
    actions.save_learner(w.council, w.people[0], {"email": "a@council.example"}, expected=1, by=BY)
    assert [(who.name, told.standing.label) for who, _, told in telling.to_remind(day=DAY)] == [("Cllr A", "To do")]
    assert [told.standing.label for _, _, told in telling.to_remind(day=date(2022, 2, 10))] == ["Overdue"]


def test_one_message_a_person_and_not_again_for_four_weeks(w):
    agreed(w)
    asked(w, within_days=60)
    asked(w, w.scrutiny, within_days=60)
    actions.save_learner(w.council, w.people[0], {"email": "a@council.example"}, expected=1, by=BY)
    assert actions.remind(day=DAY, by=BY) == 1
    message = Message.objects.get()
    assert message.text.count("it was due on 30 January 2022") == 2  # 60 days after 1 December, twice asked
    assert actions.remind(day=date(2022, 3, 7), by=BY) == 0
    assert actions.remind(day=date(2022, 3, 8), by=BY) == 1


# --- pages -------------------------------------------------------------------------------------


def paths(w):
    event = held(w)
    slug, one = "southend", w.people[0].pk
    return {
        "read": [f"/training/{slug}/", f"/training/{slug}/data.json", f"/training/{slug}/calendar.ics",
                 f"/training/{slug}/packages/send-for-councillors/", f"/training/{slug}/events/{event.pk}/"],
        "keep": [f"/training/{slug}/{rest}" for rest in (
            "needs/", "cohorts/", "people/", "people/add/", f"people/{one}/", f"people/{one}/edit/",
            f"people/{one}/join/", f"people/{one}/complete/", "packages/add/", "packages/send-for-councillors/edit/",
            "packages/send-for-councillors/stages/", "packages/send-for-councillors/agree/",
            "packages/send-for-councillors/ask/", "packages/send-for-councillors/events/add/",
            f"events/{event.pk}/edit/", f"events/{event.pk}/attendance/", f"events/{event.pk}/sheet.csv",
            f"events/{event.pk}/sheet.pdf", f"events/{event.pk}/sheet/", "completions.csv",
            f"spells/{w.people[0].spells.first().pk}/end/")],
    }  # fmt: skip


@pytest.mark.parametrize("role", ["democratic_services", "improvement_lead", "verifier", "case_officer", "stranger"])
def test_figures_are_for_readers_and_names_for_those_who_keep_training(w, role):
    agreed(w)
    asked(w)
    client = sign_in(Client(), stranger() if role == "stranger" else person(role))
    reads = role in ("democratic_services", "improvement_lead", "verifier")
    keeps = role in ("democratic_services", "improvement_lead")
    told = paths(w)
    for path in told["read"]:
        page = client.get(path)
        assert page.status_code == (200 if reads else 404), (role, path)
        if not keeps:
            assert b"Cllr A" not in page.content
    for path in told["keep"]:
        assert client.get(path).status_code == (200 if keeps else 404), (role, path)


def test_attendance_by_the_page_moves_the_figures_of_the_day(w):
    agreed(w)
    asked(w)
    event = held(w)
    client = sign_in(Client(), person("democratic_services"))
    page = client.get(f"/training/southend/events/{event.pk}/attendance/")
    key = page.context["form"]["submission_key"].value()
    sent = {"submission_key": key, f"came-{w.people[0].pk}": "all", f"came-{w.people[1].pk}": "no"}
    assert client.post(f"/training/southend/events/{event.pk}/attendance/", sent).status_code == 302
    text = client.get("/training/southend/?on_day=8&on_month=2&on_year=2022&known=then").content.decode()
    assert "On 8 February 2022, 1 of 6 had completed it" in text
    told = client.get("/training/southend/data.json?on_day=8&on_month=2&on_year=2022").json()
    assert told["packages"][0]["cohorts"][0]["completed"] == 1
    assert client.get("/training/southend/?on_day=31&on_month=2&on_year=2022").status_code == 400


def test_the_sign_in_sheet_and_the_calendar_hold_what_they_should(w):
    agreed(w)
    asked(w)
    event = held(w)
    client = sign_in(Client(), person("democratic_services"))
    paper = PdfReader(io.BytesIO(client.get(f"/training/southend/events/{event.pk}/sheet.pdf").content))
    assert "Cllr A" in paper.pages[0].extract_text()
    sheet = client.get(f"/training/southend/events/{event.pk}/sheet.csv").content.decode()
    assert sheet.splitlines()[:2] == ["number,name,came", "MA,Cllr A,"]
    one = Calendar.from_ical(client.get("/training/southend/calendar.ics").content).walk("VEVENT")[0]
    assert (str(one["summary"]), one["dtstart"].dt.isoformat()) == ("SEND for councillors", "2022-01-20T18:30:00+00:00")


def test_learners_and_cohorts_of_another_council_are_not_found(w):
    with audit.unguarded("another council"):
        other = Council.objects.create(
            slug="other", name="Other", short_name="Other", area_code="E06999998", restated_to=2030
        )
        one = Learner.objects.create(council=other, name="X", ref="1")
        Cohort.objects.create(council=other, slug="c", name="C", kind="staff")
    client = sign_in(Client(), person("democratic_services"))
    assert client.get(f"/training/southend/people/{one.pk}/").status_code == 404
    assert b">C<" not in client.get("/training/southend/cohorts/").content
    assert timezone.localdate() == DAY


def test_two_people_who_edit_one_row_lose_nothing(w):
    agreed(w)
    requirement, event, one = asked(w), held(w), w.people[0]
    spell = one.spells.get(cohort=w.members)
    at = {"place": "Room 2"}
    twice = (
        lambda: actions.save_package(w.council, w.package, {"plain": "Mine."}, expected=w.package.version, by=BY),
        lambda: actions.save_learner(w.council, one, {"name": "Cllr Z"}, expected=1, by=BY),
        lambda: actions.save_event(w.package, event, at, expected=event.version, by=BY),
        lambda: actions.leave(spell, until=date(2023, 5, 3), expected=spell.version, by=BY),
        lambda: actions.stop_asking(requirement, until=date(2023, 5, 3), expected=requirement.version, by=BY),
    )
    for act in twice:
        act()
        with pytest.raises(ChangedSince):
            act()
