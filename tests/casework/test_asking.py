"""Asking for an assessment: a draft that nobody reads, a request from the moment it is sent, a record by an officer."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.casework.asking import actions
from goldenthread.casework.asking.models import Draft, Incoming
from goldenthread.casework.cases.models import Fact, Matter, Paper, Request
from goldenthread.casework.children.models import Child, PossibleDuplicate
from goldenthread.refused import Refused
from tests.casework.world import World

pytestmark = pytest.mark.django_db
WROTE = {
    "source": "1",
    "who_name": "Mo Asker",
    "who_is": "mother",
    "who_email": "mo@family.example",
    "given_name": "Zed",
    "family_name": "Newchild",
    "date_of_birth": date(2018, 2, 3),
    "words": "He cannot sit with thirty others, and nobody says why.",
}


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"


@pytest.fixture
def w():
    world = World()
    world.relate("case_officer", "assigned")
    return world


def drafted(**values):
    token = actions.begin_draft()
    actions.write_draft(token, {**WROTE, **values})
    return token


def test_a_draft_is_read_by_whoever_has_its_link_and_by_nobody_else(w):
    token = drafted()
    row = Draft.behind_the_door.get()
    for name in ("Zed", "thirty", "family.example"):
        assert name.encode() not in bytes(row.box)
    assert token not in row.token_hash
    assert actions.read_draft(token)["given_name"] == "Zed"
    assert actions.read_draft(token + "x") is None
    assert actions.waiting(w.visitor("case_officer")) == []  # unseen by staff until it is sent


def test_what_one_page_holds_leaves_the_others_as_they_are():
    token = drafted()
    actions.write_draft(token, {"school": "Mudflat School"})
    held = actions.read_draft(token)
    assert (held["school"], held["who_name"]) == ("Mudflat School", "Mo Asker")


def test_a_draft_is_gone_after_28_days(time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False)
    token = drafted()
    time_machine.move_to(datetime(2026, 3, 30, 8, 59, tzinfo=UTC), tick=False)
    assert actions.read_draft(token)
    assert actions.forget_old() == 0
    time_machine.move_to(datetime(2026, 3, 30, 9, 0, tzinfo=UTC), tick=False)
    assert actions.read_draft(token) is None
    assert actions.forget_old() == 1
    assert not Draft.behind_the_door.exists()


def test_sending_makes_it_a_request_whatever_is_missing_and_the_draft_is_gone():
    token = actions.begin_draft()
    actions.write_draft(token, {"words": "Please look at my son"})
    row = actions.send(token)
    assert (row.source, row.given_name, row.date_of_birth) == ("1", "", None)
    assert not Draft.behind_the_door.exists()
    assert actions.sent(token).pk == row.pk
    assert Entry.objects.get(action="request_arrived").object == f"asking.incoming:{row.pk}"


def test_two_sendings_at_one_moment_are_one_request():
    token = drafted()
    row = Draft.behind_the_door.get()
    first = actions.send(token)
    row.save(force_insert=True)  # as the second sees it that read the draft before the first had finished
    assert actions.send(token).pk == first.pk
    assert Incoming.behind_the_door.count() == 1


def test_a_file_of_a_forgotten_draft_is_gone_and_one_that_was_sent_stays(time_machine):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from goldenthread.base import files
    from goldenthread.base.files import gate
    from goldenthread.base.files.models import StoredFile

    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False)

    def add(token, words):
        upload = SimpleUploadedFile("letter.txt", words)
        actions.add_file(token, gate.check(upload.file, "letter.txt", root="casework"))

    kept, sent = drafted(), drafted()
    for _ in range(2):  # pressed twice
        add(kept, b"Only a draft, never sent.")
    add(sent, b"Sent with the request.")
    assert len(actions.read_draft(kept)["files"]) == 1
    row = actions.send(sent)
    fingerprint = actions.read_draft(kept)["files"][0]["sha256"]
    time_machine.move_to(datetime(2026, 4, 2, 9, tzinfo=UTC), tick=False)
    assert actions.forget_old() == 1
    assert not StoredFile.objects.filter(sha256=fingerprint).exists()
    assert files.find(row.files[0]["sha256"], "casework") is not None
    assert Entry.objects.get(action="drafts_forgotten").reason == "1 drafts"


def test_the_portals_sign_in_page_leads_to_asking_and_the_offices_does_not(anyone, settings):
    address = reverse("portal:ask")
    assert f'href="{address}"' in anyone.get("/account/sign-in/").content.decode()
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    assert "ask for an assessment" not in anyone.get("/account/sign-in/").content.decode()


def test_nothing_at_all_is_not_sent():
    token = actions.begin_draft()
    with pytest.raises(Refused, match="nothing in it yet"):
        actions.send(token)
    assert actions.read_draft(token) == {}


def test_an_officer_begins_a_record_and_the_clock_runs_from_the_day_on_which_it_was_sent(w, time_machine):
    time_machine.move_to(datetime(2026, 9, 5, 17, 30, tzinfo=UTC), tick=False)  # a Saturday, half past six in Britain
    row = actions.send(drafted())
    time_machine.move_to(datetime(2026, 9, 8, 9, tzinfo=UTC), tick=False)
    values = {"given_name": "Zed", "family_name": "Newchild", "date_of_birth": date(2018, 2, 3)}
    saved = actions.begin(w.visitor("case_officer"), row.pk, values, team=None, expected=row.version)
    child = Child.behind_the_door.get(given_name="Zed")
    request = Request.behind_the_door.get(child=child)
    assert (request.arrived_on, request.after_five, request.channel) == (date(2026, 9, 5), True, "portal")
    assert request.asked_by == "Mo Asker, mother"
    assert Matter.behind_the_door.get(child=child).next_due == date(2026, 10, 17)  # the earlier of the two readings
    paper = Paper.behind_the_door.get(child=child)
    assert "thirty others" in paper.words
    assert [a.key for a in paper.audience.all()] == ["council"]
    assert (saved.state, saved.child_id, saved.handled_by) == (
        "matched",
        child.pk,
        "Case Officer Tester",
    )


def test_a_request_of_a_known_child_goes_into_the_record_and_adds_to_one_that_is_open(w):
    row = actions.send(drafted(given_name="mid B2 given", family_name="Midfamily", date_of_birth=w.child.date_of_birth))
    assert [c.pk for c in actions.like(w.visitor("case_officer"), row)] == [w.child.pk]
    before = Matter.behind_the_door.filter(child=w.child).count()
    actions.match(w.visitor("case_officer"), row.pk, reference=w.child.reference, expected=row.version)
    assert (
        Matter.behind_the_door.filter(child=w.child).count() == before
    )  # the open request's clock runs from the first
    assert Paper.behind_the_door.filter(child=w.child, kind="request").count() == 1


def test_a_child_whom_the_officer_may_not_open_is_not_hinted_at(w):
    row = actions.send(drafted(given_name="oth B2 given", family_name="Othfamily", date_of_birth=w.other.date_of_birth))
    found = actions.like(w.visitor("case_officer"), row)
    assert w.other.pk not in {c.pk for c in found}
    values = {"given_name": "oth-B2-given-mark", "family_name": "Othfamily", "date_of_birth": w.other.date_of_birth}
    actions.begin(w.visitor("case_officer"), row.pk, values, team=None, expected=row.version)
    assert PossibleDuplicate.behind_the_door.filter(other=w.other).count() == 1  # a manager's queue knows


def test_it_is_put_into_a_record_once(w):
    row = actions.send(drafted())
    actions.match(w.visitor("case_officer"), row.pk, reference=w.child.reference, expected=row.version)
    with pytest.raises(Refused) as refusal:
        actions.match(w.visitor("case_officer"), row.pk, reference=w.child.reference, expected=row.version)
    assert refusal.value.status == 404


def test_what_lacks_something_is_not_set_aside_without_words(w):
    row = actions.send(drafted())
    with pytest.raises(Refused, match="A request that lacks something is a request"):
        actions.set_aside(w.visitor("case_officer"), row.pk, why="incomplete", expected=row.version)
    saved = actions.set_aside(
        w.visitor("case_officer"), row.pk, why="An advertisement for chairs", expected=row.version
    )
    assert saved.state == "aside"


def test_whoever_may_not_begin_a_record_sees_nothing_that_arrived(w):
    actions.send(drafted())
    with pytest.raises(Refused):
        actions.waiting(w.visitor("panel_member"))


def test_a_parent_asks_from_the_record_and_the_other_parent_does_not_read_it(w, settings):
    settings.SITE = "portal"
    w.relate("parent", "party")
    row = actions.ask_for(w.open("parent"), words="She hides under the table")
    settings.SITE = "office"
    assert (str(row.child_id), str(row.party_id)) == (str(w.child.pk), str(w.parties[0].pk))
    actions.match(w.visitor("case_officer"), row.pk, reference=w.child.reference, expected=row.version)
    paper = Paper.behind_the_door.get(child=w.child, kind="request")
    assert {a.key for a in paper.audience.all()} == {"council", f"party:{w.parties[0].pk}"}


def test_a_request_from_a_record_goes_into_that_record_and_no_other(w, settings):
    settings.SITE = "portal"
    w.relate("parent", "party")
    row = actions.ask_for(w.open("parent"), words="She hides under the table")
    settings.SITE = "office"
    w.relate("case_officer", "assigned", child=w.other)
    with pytest.raises(Refused, match="another child"):
        actions.match(w.visitor("case_officer"), row.pk, reference=w.other.reference, expected=row.version)


# --- the pages, as somebody without an account walks them ----------------------------------------------------------


@pytest.fixture
def anyone(settings):
    settings.SITE, settings.ROOT_URLCONF = "portal", "config.urls.portal"
    return Client()


def key_of(page):
    return re.search(r'name="submission_key" value="([^"]+)"', page.content.decode())[1]


def send_page(client, address, **typed):
    return client.post(address, {"submission_key": key_of(client.get(address)), **typed})


def test_somebody_asks_without_an_account_and_has_a_receipt(anyone, time_machine):
    time_machine.move_to(datetime(2026, 9, 7, 9, tzinfo=UTC), tick=False)
    answer = send_page(anyone, reverse("portal:ask"))
    you = answer["Location"]
    child = send_page(anyone, you, source="1", who_name="Mo Asker", who_email="not an address")
    assert child.status_code == 422
    assert "Enter an email address" in child.content.decode()
    child = send_page(anyone, you, source="1", who_name="Mo Asker", who_email="mo@family.example")["Location"]
    wrong = {"date_of_birth_day": "31", "date_of_birth_month": "2", "date_of_birth_year": "2018"}
    assert send_page(anyone, child, given_name="Zed", **wrong).status_code == 422
    worries = send_page(anyone, child, given_name="Zed")["Location"]
    files = send_page(anyone, worries, words="He cannot sit with thirty others")["Location"]
    check = files.replace("/files/", "/check/")
    page = anyone.get(check).content.decode()
    assert "Zed" in page
    assert "It would help us to have: the date of birth" in page
    sent = send_page(anyone, check)
    receipt = anyone.get(sent["Location"]).content.decode()
    row = Incoming.behind_the_door.get()
    assert row.reference in receipt
    assert "19 October 2026" in receipt  # worked example 1
    assert "25 January 2027" in receipt
    assert "Zed" not in receipt
    assert anyone.get(check).status_code == 404  # the draft is gone
    assert anyone.get(sent["Location"])["Cache-Control"] == "private, no-store"


def test_sending_twice_is_one_request(anyone):
    token = drafted()
    address = reverse("portal:ask-check", args=[token])
    form = {"submission_key": key_of(anyone.get(address))}
    first, second = anyone.post(address, form), anyone.post(address, form)
    assert first["Location"] == second["Location"] == reverse("portal:ask-sent", args=[token])
    assert Incoming.behind_the_door.count() == 1


@pytest.mark.parametrize("name", ["ask-step", "ask-files", "ask-check", "ask-sent"])
def test_a_wrong_link_finds_nothing(anyone, name):
    args = ["no-such-token", "you"] if name == "ask-step" else ["no-such-token"]
    assert anyone.get(reverse(f"portal:{name}", args=args)).status_code == 404


def test_a_file_that_the_gate_refuses_is_said_in_words_and_nothing_is_lost(anyone):
    from django.core.files.uploadedfile import SimpleUploadedFile

    token = drafted()
    address = reverse("portal:ask-files", args=[token])
    bad = SimpleUploadedFile("letter.exe", b"MZ\x90\x00" * 20)
    answer = send_page(anyone, address, upload=bad)
    assert answer.status_code == 422
    assert actions.read_draft(token)["given_name"] == "Zed"
    good = SimpleUploadedFile("letter.txt", b"He was seen by a therapist in May.")
    assert send_page(anyone, address, upload=good).status_code == 302
    assert [f["name"] for f in actions.read_draft(token)["files"]] == ["letter.txt"]
    row = actions.send(token)
    assert len(row.files) == 1


def test_files_come_into_the_record_with_the_request(w, anyone):
    from django.core.files.uploadedfile import SimpleUploadedFile

    token = drafted()
    send_page(
        anyone,
        reverse("portal:ask-files", args=[token]),
        upload=SimpleUploadedFile("l.txt", b"Seen in May, with words."),
    )
    row = actions.send(token)
    from django.test import override_settings

    with override_settings(SITE="office"):
        actions.match(w.visitor("case_officer"), row.pk, reference=w.child.reference, expected=row.version)
    with audit.unguarded("reading"):
        held = Paper.behind_the_door.exclude(sha256="").get(child=w.child)
    assert held.title == "Sent with the request, 1"
    assert Fact.behind_the_door.filter(matter__child=w.child, event="request.received").count() <= 1
