"""The working week: whom to ask, the link, the answer, the second person; what is owed; meetings; the calendar."""

import html
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from goldenthread.base import audit
from goldenthread.base.outbox.models import Message
from goldenthread.refused import Refused
from goldenthread.thread.governance.models import Body, Decision, Meeting, Post, Undertaking, UndertakingAct
from goldenthread.thread.improvement.models import Action, Council, Plan, StatusReport
from goldenthread.thread.week import actions, asking, owed, sheets
from goldenthread.thread.week.models import Answer, Check, Contact, Feed, UpdateRequest
from goldenthread.thread.week.telling import dates_of, week_of
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def on_that_day(time_machine):
    """What is recorded in these tests is recorded on that day, whenever they run."""
    time_machine.move_to(datetime(2026, 11, 28, 10, tzinfo=UTC))


LEAD = audit.Actor(kind="person", id="lead", label="Lead")
OTHER = audit.Actor(kind="person", id="other", label="Other")
KEY = re.compile(r'name="submission_key" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _record():
    load_southend()


def council():
    return Council.objects.get(slug="southend")


def director():
    return Post.objects.get(slug="director-education")


def ask(email="director@southend.example", posts=("director-education",)):
    """One email to whoever holds these posts; gives the request and the link's secret."""
    found = {Post.objects.get(slug=slug) for slug in posts}
    found = {p.pk: (getattr(getattr(p, "contact", None), "email", ""), email) for p in found}
    actions.set_contacts(council(), found, by=LEAD)
    (request,) = asking.ask(council(), [email], as_at=TODAY, by=LEAD)
    text = Message.objects.get(key=f"update-request:{request.pk}").text
    return request, re.search(r"/answer/([^/]+)/", text)[1]


def answered(item, **values):
    told = {"activity": "amber", "words": "Half of them are read.", "reason": "Staff are ill.", "done_on": None}
    return asking.answer(item, **(told | values), today=TODAY, by=OTHER)


# --- asking ----------------------------------------------------------------------------------------------


def test_one_person_gets_one_email_with_everything_asked_of_them():
    request, _ = ask(posts=("director-education", "executive-director"))
    (message,) = Message.objects.all()
    refs = [item.ref for item in request.items.all()]
    assert refs[:2] == ["R7.1", "R7.2"]
    assert "U15" in refs
    assert all(f"- {ref} " in message.text for ref in refs)
    assert "Director of Education" in request.to
    assert "Executive Director" in request.to


def test_what_nobody_can_be_asked_about_is_said():
    letters, nobody = asking.letters(council())
    assert not letters
    assert "R7.1: no address is known for Director of Education, Inclusion and Early Years" in nobody
    assert any(line.endswith("no post answers for it") for line in nobody)


def test_only_the_fingerprint_of_the_link_is_kept():
    request, token = ask()
    assert token not in str(vars(request))
    assert asking.find(token) == request
    assert asking.find(token + "x") is None


def test_a_newer_email_ends_the_earlier_link():
    first, _ = ask()
    second, _ = ask()
    assert not UpdateRequest.objects.get(pk=first.pk).open
    assert second.open


def test_a_link_ends_after_fourteen_days():
    request, _ = ask()
    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23)):
        assert request.open
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert not request.open
        with pytest.raises(Refused, match="This link has ended"):
            answered(request.items.first())


# --- answering and checking ------------------------------------------------------------------------------


def test_an_answer_is_reported_only_when_a_second_person_has_taken_it_over():
    request, _ = ask()
    row = answered(request.items.first())
    assert not StatusReport.objects.filter(claimed=False).exists()
    asking.check(row, taken=True, reason="I asked for the list.", today=TODAY, by=LEAD)
    report = StatusReport.objects.get(claimed=False)
    assert (report.action.ref, report.activity, report.reason) == ("R7.1", "amber", "Staff are ill.")
    with pytest.raises(Refused, match="checked this answer already"):
        asking.check(row, taken=True, reason="", today=TODAY, by=OTHER)
    with pytest.raises(Refused, match="was checked and taken over"):
        answered(request.items.first())


def test_an_answer_that_is_sent_back_says_why_and_is_asked_again():
    request, _ = ask()
    row = answered(request.items.first())
    with pytest.raises(Refused, match="Say what is missing"):
        asking.check(row, taken=False, reason=" ", today=TODAY, by=LEAD)
    asking.check(row, taken=False, reason="Which complaints?", today=TODAY, by=LEAD)
    assert "Which complaints?" in Message.objects.get(key=f"update-sent-back:{row.pk}").text
    assert asking.items_of(request)[0]["sent_back"] == "Which complaints?"
    better = answered(request.items.first(), words="Those of January.")
    assert asking.waiting("southend") == [better]


def test_an_older_answer_cannot_be_taken_over_when_a_newer_one_is_there():
    request, _ = ask()
    first = answered(request.items.first())
    answered(request.items.first(), words="Better said.")
    with pytest.raises(Refused, match="a newer answer"):
        asking.check(first, taken=True, reason="", today=TODAY, by=LEAD)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": " "}, "Say why it is amber or red"),
        ({"done_on": TODAY}, "What is done is green"),
        ({"activity": "green", "done_on": TODAY + timedelta(days=1)}, "today or an earlier day"),
    ],
)
def test_a_colour_without_its_reason_and_a_day_that_cannot_be_are_refused(values, words):
    request, _ = ask()
    with pytest.raises(Refused, match=words):
        answered(request.items.first(), **values)


def test_an_answer_about_something_owed_answers_it():
    request, _ = ask(posts=("executive-director",))
    item = next(i for i in request.items.all() if i.ref == "U15")
    row = answered(item, activity="green", words="31 of 51 had.", reason="", done_on=date(2026, 11, 20))
    asking.check(row, taken=True, reason="", today=TODAY, by=LEAD)
    undertaking = Undertaking.objects.get(ref="U15")
    assert (undertaking.standing, undertaking.answer) == ("done", "31 of 51 had.")


def test_a_green_answer_beside_a_measure_that_got_worse_is_said():
    action = Action.objects.get(ref="R5.4")
    with audit.unguarded("give it a post"):
        Action.objects.filter(pk=action.pk).update(responsible=director())
    request, _ = ask()
    item = next(i for i in request.items.all() if i.ref == "R5.4")
    row = answered(item, activity="green", reason="")
    assert "R5.4: the work is reported green, and the figures say otherwise." in actions.disagrees(row)


# --- the link's pages ------------------------------------------------------------------------------------


@pytest.fixture
def phone(settings):
    settings.SITE = "portal"
    settings.ROOT_URLCONF = "config.urls.portal"
    return Client()


def send(client, address, **values):
    key = KEY.search(client.get(address).content.decode())[1]
    told = {
        "activity": "amber",
        "words": "Half.",
        "reason": "Ill.",
        "done_on_day": "",
        "done_on_month": "",
        "done_on_year": "",
    }
    return client.post(address, {"submission_key": key, **told, **values})


def test_an_owner_answers_on_a_phone_without_an_account(phone):
    request, token = ask()
    asked = request.items.count()
    page = phone.get(f"/answer/{token}/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "same-origin"  # no-referrer would break the form in a browser
    assert f"{asked} of {asked} still to answer" in page.content.decode()
    assert send(phone, f"/answer/{token}/1/").status_code == 302
    assert f"{asked - 1} of {asked} still to answer" in phone.get(f"/answer/{token}/").content.decode()
    again = phone.get(f"/answer/{token}/1/").content.decode()
    assert "Half." in again  # what was said can be bettered
    assert Answer.objects.get().by_label == "Director of Education, Inclusion and Early Years"


def test_a_link_opens_its_own_items_and_nothing_else(phone):
    _, token = ask()
    other, _ = ask("exec@southend.example", posts=("executive-director",))
    assert phone.get(f"/answer/{token}/99/").status_code == 404
    assert phone.get(f"/answer/{token[:-1]}/").status_code == 404
    assert phone.get("/answer/x/1/").status_code == 404
    words = phone.get(f"/answer/{token}/").content.decode()
    assert all(item.words not in words for item in other.items.all())


def test_a_bad_answer_is_said_and_what_was_typed_stays(phone):
    _, token = ask()
    answer = send(phone, f"/answer/{token}/1/", reason="", words="Half are read.")
    assert answer.status_code == 422
    assert "a colour without its reason is not kept" in answer.content.decode()
    assert "Half are read." in answer.content.decode()


def test_an_ended_link_gives_back_what_was_typed(phone):
    request, token = ask()
    key = KEY.search(phone.get(f"/answer/{token}/1/").content.decode())[1]
    with audit.unguarded("fourteen days go by"):
        UpdateRequest.objects.filter(pk=request.pk).update(expires_at=timezone.now())
    assert phone.get(f"/answer/{token}/").status_code == 410
    late = phone.post(f"/answer/{token}/1/", {"submission_key": key, "activity": "grey", "words": "My careful words"})
    assert late.status_code == 410
    assert "My careful words" in late.content.decode()
    assert not Answer.objects.exists()


# --- what is owed ----------------------------------------------------------------------------------------


def move(ref="U15", **values):
    told = {"kind": "answered", "on": TODAY, "words": "31 of 51."}
    return owed.move_on(Undertaking.objects.get(ref=ref), **(told | values), today=TODAY, by=LEAD)


def u(ref="U15"):
    return Undertaking.objects.select_related("due_at").get(ref=ref)


def test_the_day_that_was_due_decides_whether_an_answer_was_in_time():
    move("U17", on=date(2023, 7, 21), words="Published.")
    assert u("U17").standing == "met"
    move("U17", kind="reopened", words="It was another plan.")
    move("U17", on=date(2023, 7, 24), words="Published.")
    assert u("U17").standing == "late"
    move("U15")
    assert u("U15").standing == "done"  # nobody gave it a day


def test_every_act_is_kept_and_who_did_it():
    move(kind="chased", words="Asked again.")
    move()
    move(kind="circulated", words="To every member of the committee")
    assert list(UndertakingAct.objects.values_list("kind", "by_label")) == [
        ("chased", "Lead"), ("answered", "Lead"), ("circulated", "Lead"),
    ]  # fmt: skip
    assert u().circulated_words == "To every member of the committee, 28 November 2026"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"on": TODAY + timedelta(days=1)}, "today or an earlier day"),
        ({"words": ""}, "Say in words what happened"),
        ({"kind": "circulated", "ref": "U20"}, None),
        ({"kind": "moved"}, "Give the new day"),
        ({"kind": "moved", "due_words": "when we can"}, "names no day"),
        ({"kind": "owned"}, "Choose the post"),
        ({"kind": "outcome"}, "Choose the decision"),
        ({"kind": "reopened"}, "open already"),
    ],
)
def test_an_act_without_what_it_needs_is_refused(values, words):
    if words is None:
        with audit.unguarded("no answer is known"):
            Undertaking.objects.filter(ref="U20").update(answer="")
        words = "no answer yet"
    with pytest.raises(Refused, match=words):
        move(**values)
    assert not UndertakingAct.objects.exists()


def test_something_owed_can_be_moved_owned_and_decided_on():
    move(kind="moved", words="The committee agreed.", due_words="Spring 2027")
    assert u().due_day == date(2027, 5, 31)
    move(kind="owned", words="", post=director())
    assert u().owed_by_post == director()
    move("U14", kind="outcome", words="", outcome=Decision.objects.get(ref="D25"))
    assert u("U14").outcome.ref == "D25"
    assert u("U14").answered


# --- meetings --------------------------------------------------------------------------------------------


def ordered():
    """Something that scrutiny ordered for its next meeting, which nobody has put in a calendar."""
    with audit.unguarded("as the minutes have it"):
        Undertaking.objects.filter(ref="U12").update(
            due_words="to the next meeting", due_first=None, due_last=None, due_at=None, standing="open"
        )
        Meeting.objects.filter(slug="scrutiny-spring-2022").update(held_first=None, held_last=None)
        Meeting.objects.filter(slug="scrutiny-2022-23").update(held_first=None, held_last=None)


def scrutiny():
    return Body.objects.get(slug="people-scrutiny")


def test_the_next_meeting_becomes_a_day_and_moves_with_the_meeting():
    ordered()
    assert u("U12").due_day is None
    later = owed.add_meeting("southend", body=scrutiny(), day=date(2022, 6, 1), today=TODAY, by=LEAD)
    assert u("U12").due_day == date(2022, 6, 1)
    moved = owed.edit_meeting(later, day=date(2022, 6, 8), state="held", expected=later.version, by=LEAD)
    assert u("U12").due_day == date(2022, 6, 8)
    owed.edit_meeting(moved, day=date(2022, 6, 8), state="cancelled", expected=moved.version, by=LEAD)
    assert u("U12").due_day is None
    owed.add_meeting("southend", body=scrutiny(), day=date(2022, 7, 6), today=TODAY, by=LEAD)
    assert u("U12").due_day == date(2022, 7, 6)


def test_a_body_meets_once_a_day():
    owed.add_meeting("southend", body=scrutiny(), day=date(2027, 1, 6), today=TODAY, by=LEAD)
    with pytest.raises(Refused, match="meets on 6 January 2027 already"):
        owed.add_meeting("southend", body=scrutiny(), day=date(2027, 1, 6), today=TODAY, by=LEAD)


# --- what the week shows ----------------------------------------------------------------------------------


def test_the_week_lists_what_is_due_overdue_silent_and_waiting():
    with audit.unguarded("a day to come"):
        Action.objects.filter(ref="R7.1").update(due_words="5 December 2026", due_last=date(2026, 12, 5))
        Undertaking.objects.filter(ref="U13").update(due_last=date(2022, 3, 1))
    request, _ = ask()
    answered(request.items.first())
    found = week_of(council(), today=TODAY)
    assert [line.ref for line in found["due"]] == ["R7.1"]
    assert {line.ref for line in found["overdue"]} == {"R1.1", "R3.1", "R3.2", "R6.1", "R8.1"}
    assert "U13" in {line.ref for line in found["silent"]}
    assert [line.ref for line in found["check"]] == ["R7.1"]
    assert "U15" in {line.ref for line in found["undated"]}


def test_the_calendar_has_every_day_and_keeps_a_name_when_a_day_moves(client):
    lead = sign_in(client, person("improvement_lead"))
    page = lead.post("/week/southend/calendar/", {"submission_key": "k" * 24}).content.decode()
    address = re.search(r"(/week/dates/[^<]+\.ics)", page)[1]
    first = Client().get(address)
    assert first["Content-Type"].startswith("text/calendar")
    assert b"R3.2 due" in first.content
    assert len(dates_of(council())) == first.content.count(b"BEGIN:VEVENT")
    uids = set(re.findall(rb"UID:(\S+)", first.content))
    with audit.unguarded("the day moves"):
        Action.objects.filter(ref="R3.2").update(due_last=date(2027, 1, 1))
    moved = Client().get(address).content
    assert b"20270101" in moved
    assert set(re.findall(rb"UID:(\S+)", moved)) == uids


def test_a_new_calendar_address_ends_the_earlier_one_and_a_wrong_one_is_not_found(client):
    one = actions.make_feed(council(), by=LEAD)
    two = actions.make_feed(council(), by=LEAD)
    assert client.get(f"/week/dates/{one}.ics").status_code == 404
    assert client.get(f"/week/dates/{two}.ics").status_code == 200
    assert client.get("/week/dates/wrong.ics").status_code == 404
    assert Feed.objects.count() == 2


def test_a_plan_goes_out_as_a_sheet_and_comes_back_with_what_differs(client, settings, tmp_path):
    from goldenthread.thread.papers import actions as papers
    from goldenthread.thread.papers.models import Reading

    settings.FILES_FOLDER = tmp_path
    plan = Plan.objects.get(slug="closing-table-2023")
    with audit.unguarded("words that a spreadsheet would run"):
        Action.objects.filter(ref="R7.2").update(words="=1+1 is what they say")
    book = load_workbook(io.BytesIO(sheets.workbook(plan)))
    sheet = book.active
    row = next(r for r in sheet.iter_rows() if r[0].value == "R7.2")
    assert (row[2].value, row[2].data_type) == ("=1+1 is what they say", "s")
    next(r for r in sheet.iter_rows() if r[0].value == "R7.1")[6].value = "31 March 2027"
    out = io.BytesIO()
    book.save(out)
    choices = {"plan": plan.slug}
    found = papers.make("plan", out.getvalue(), "plan.xlsx", options=papers.options_of("southend", "plan", choices))
    stored = type("Stored", (), {"name": "plan.xlsx", "sha256": "0" * 64})()
    with audit.unit(by=LEAD):
        reading = papers.keep_reading(council(), "plan", found, stored, {"publisher": "x"}, by=LEAD)
        Reading.objects.filter(pk=reading.pk).update(choices=choices)
    lines = papers.propose(Reading.objects.get(pk=reading.pk)).lines
    changed = [line for line in lines if line.mark == "changed"]
    assert [(line.what, line.detail) for line in changed] == [
        ("R7.1, due", "Here: nothing. In the paper: 31 March 2027"),
    ]
    assert not [line for line in lines if line.mark == "new" and line.what == "Action"]


# --- pages -----------------------------------------------------------------------------------------------


@pytest.fixture
def lead(client):
    return sign_in(client, person("improvement_lead"))


def test_the_lead_walks_from_whom_to_ask_to_the_check(lead):
    assert "Ask owners how things stand" in lead.get("/week/").content.decode()
    page = lead.get("/week/southend/contacts/").content.decode()
    name = f"post-{director().pk}"
    assert f'name="{name}"' in page
    data = {"submission_key": KEY.search(page)[1], "seen": "{}", name: "d@southend.example"}
    answer = lead.post("/week/southend/contacts/", data)
    assert answer.status_code == 302
    page = lead.get("/week/southend/ask/").content.decode()
    asked = int(re.search(r"d@southend.example\): (\d+) to answer", page)[1])
    day = {"as_at_day": "28", "as_at_month": "11", "as_at_year": "2026"}
    sent = lead.post(
        "/week/southend/ask/", {"submission_key": KEY.search(page)[1], "emails": "d@southend.example", **day}
    )
    assert sent.status_code == 302
    assert f"0 of {asked}" in lead.get("/week/southend/ask/").content.decode()
    row = answered(UpdateRequest.objects.get().items.first())
    page = lead.get(f"/week/answers/{row.pk}/").content.decode()
    assert "Half of them are read." in page
    done = lead.post(f"/week/answers/{row.pk}/", {"submission_key": KEY.search(page)[1], "taken": "yes", "reason": ""})
    assert done.status_code == 302
    assert Check.objects.get().taken
    assert "Half of them are read." in lead.get("/southend/learn-from-complaints/").content.decode()


def hidden(page):
    """The hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_two_people_who_keep_addresses_at_once_lose_nothing(lead):
    address = "/week/southend/contacts/"
    other = sign_in(Client(), person("improvement_lead", email="other@example.org"))
    ones, twos = hidden(lead.get(address).content.decode()), hidden(other.get(address).content.decode())
    names = [f"post-{director().pk}", f"post-{Post.objects.get(slug='executive-director').pk}"]
    assert lead.post(address, {**ones, names[0]: "one@southend.example"}).status_code == 302
    clash = other.post(address, {**twos, names[0]: "two@southend.example", names[1]: "exec@southend.example"})
    assert clash.status_code == 422
    assert "somebody else saved one@southend.example" in clash.content.decode()
    assert "two@southend.example" in clash.content.decode()
    assert list(Contact.objects.values_list("email", flat=True)) == ["one@southend.example"]
    twos = {**twos, "submission_key": "another-key-of-this-form"}
    assert other.post(address, {**twos, names[1]: "exec@southend.example"}).status_code == 302
    assert set(Contact.objects.values_list("email", flat=True)) == {"one@southend.example", "exec@southend.example"}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/week/southend/promises/U15/", {"kind": "answered", "words": "31 of 51 had."}),
        ("/week/southend/meetings/scrutiny-spring-2022/", {"state": "held"}),
    ],
)
def test_the_second_of_two_who_record_at_once_sees_what_the_first_recorded(lead, address, told):
    other = sign_in(Client(), person("improvement_lead", email="other@example.org"))
    ones, twos = hidden(lead.get(address).content.decode()), hidden(other.get(address).content.decode())
    day = "held_first" if "state" in told else "on"
    days = {f"{day}_day": "1", f"{day}_month": "3", f"{day}_year": "2022"}
    assert lead.post(address, {**ones, **told, **days}).status_code == 302
    second = other.post(address, {**twos, **told, **days, f"{day}_day": "2"})
    assert second.status_code == 409
    assert told.get("words", "1 March 2022") in second.content.decode()
    assert UndertakingAct.objects.count() <= 1


def test_a_promise_has_its_page_and_only_whoever_may_report_adds_to_it(lead, client):
    page = lead.get("/week/southend/promises/U15/").content.decode()
    assert "Nothing was recorded here yet." in page
    version = re.search(r'name="version" value="([^"]+)"', page)[1]
    data = {
        "submission_key": KEY.search(page)[1], "version": version, "kind": "chased", "words": "Asked again.",
        "on_day": "1", "on_month": "11", "on_year": "2026",
    }  # fmt: skip
    assert lead.post("/week/southend/promises/U15/", data).status_code == 302
    assert "Asked again." in lead.get("/week/southend/promises/U15/").content.decode()
    reader = sign_in(Client(), person("publisher"))
    assert "Record what happened next" not in reader.get("/week/southend/promises/U15/").content.decode()
    assert reader.post("/week/southend/promises/U15/", data).status_code == 404


def test_a_meeting_is_added_and_moved_on_pages(lead):
    page = lead.get("/week/southend/meetings/").content.decode()
    body = scrutiny().pk
    data = {"submission_key": KEY.search(page)[1], "body": body, "day_day": "6", "day_month": "1", "day_year": "2099"}
    assert lead.post("/week/southend/meetings/", data).status_code == 302
    row = Meeting.objects.get(held_first=date(2099, 1, 6))
    address = f"/week/southend/meetings/{row.slug}/"
    page = lead.get(address).content.decode()
    data = {
        "submission_key": KEY.search(page)[1], "version": row.version, "state": "planned",
        "held_first_day": "7", "held_first_month": "1", "held_first_year": "2099",
    }  # fmt: skip
    assert lead.post(address, data).status_code == 302
    assert "7 January 2099" in lead.get("/week/southend/meetings/").content.decode()
