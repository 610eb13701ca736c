"""What leaves: one recipient of this child, checks, a hold, a second person, a delivery record; and lists as files."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit, files
from goldenthread.base.audit.models import Entry
from goldenthread.base.files.kinds import Kind
from goldenthread.base.outbox.models import Message
from goldenthread.casework.cases import actions as cases
from goldenthread.casework.cases import reading
from goldenthread.casework.cases.models import Audience, Matter, Paper
from goldenthread.casework.children import actions as children
from goldenthread.casework.sending import actions
from goldenthread.casework.sending.models import Export, Sending
from goldenthread.refused import Refused
from tests.base.files import hiding
from tests.casework.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"


@pytest.fixture
def w():
    world = World(mark=False)
    world.relate("case_officer", "assigned")
    world.relate("team_manager", "team")
    return world


def paper(w, words="We meet on 14 May.", band="B3", **more):
    opened = w.open("case_officer")
    return cases.add_paper(opened, kind="letter", title="A letter", words=words, band=band, issue_now=True, **more)


def to_mother(w):
    return f"party:{w.parties[0].pk}"


def send(w, row, **more):
    return actions.prepare(w.open("case_officer"), row.pk, **{"to": to_mother(w), "channel": "portal", **more})


def test_a_worklist_leaves_as_a_file_with_its_cases_once_a_privacy_officer_agrees(w):
    w.relate("team_manager", "team")
    with audit.unguarded("another state of the case"):
        Matter.behind_the_door.filter(child=w.child).update(
            stage="REQ_RECEIVED",
            going_on=True,
            received=date(2026, 3, 2),
            next_due=date(2026, 4, 13),
            next_duty="CLK-01",
        )
    columns = ["reference", "stage", "due", "duty", "waits_for"]
    row = actions.ask_export(w.visitor("team_manager"), which="all", columns=columns, reason="A meeting of the team")
    actions.decide_export(w.visitor("privacy_officer"), row.pk, approve=True)
    lines = list(csv.reader(io.StringIO(actions.fetch_export(w.visitor("team_manager"), row.pk).decode())))
    assert lines[0] == ["Reference", "Stage", "Due by", "What is due", "Waits for"]
    assert [line[:3] for line in lines[1:]] == [[w.child.reference, "Received", "2026-04-13"]]
    assert Entry.objects.filter(action="child_listed", object=f"children.child:{w.child.pk}").exists()


def test_columns_of_cases_belong_to_lists_of_cases(w):
    row = actions.ask_export(w.visitor("team_manager"), columns=["reference", "stage"], reason="x")
    assert (row.which, row.columns) == ("", ["reference"])


def test_a_paper_is_held_for_ten_minutes_then_read_and_noted_as_read(w, settings, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    w.relate("parent", "party")
    row = send(w, paper(w))
    assert (row.state, row.release_at) == ("held", start + timedelta(minutes=10))
    message = Message.objects.get()
    assert message.release_at == row.release_at
    assert "given" not in message.text
    assert w.child.reference not in message.text + message.subject
    settings.SITE = "portal"
    assert row.paper_id not in [p.id for p in reading.papers(w.open("parent"))]
    time_machine.move_to(start + timedelta(minutes=10), tick=False)
    assert row.paper_id in [p.id for p in reading.papers(w.open("parent"))]
    with audit.unit(by=w.visitor("parent").actor):
        opened = w.open("parent")
        actions.collect(opened, row.paper_id)
    assert Sending.behind_the_door.get().collected_at is not None
    assert Entry.objects.filter(action="sending_collected", object=f"children.child:{w.child.pk}").exists()


def test_stopped_in_time_it_never_arrives_and_too_late_it_cannot_be_called_back(w, settings, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    w.relate("parent", "party")
    row = send(w, paper(w))
    actions.stop(w.open("case_officer"), row.pk)
    assert Message.objects.get().state == "stopped"
    time_machine.move_to(start + timedelta(hours=1), tick=False)
    settings.SITE = "portal"
    assert row.paper_id not in [p.id for p in reading.papers(w.open("parent"))]
    settings.SITE = "office"
    other = send(w, paper(w, "Another letter."))
    time_machine.move_to(start + timedelta(hours=2), tick=False)
    with pytest.raises(Refused, match="cannot be called back"):
        actions.stop(w.open("case_officer"), other.pk)


def test_nobody_else_than_the_childs_own_parties_and_bodies_can_be_chosen(w):
    row = paper(w)
    w.relate("senco", "on_roll")
    assert {key for key, _ in actions.recipients(w.open("case_officer"))} == {
        *(f"party:{p.pk}" for p in w.parties), f"body:{w.school.pk}",
    }  # fmt: skip
    for to in (f"party:{w.other_parties[0].pk}", f"body:{w.other_school.pk}", "mother@household.example"):
        with pytest.raises(Refused, match="Choose somebody from the list"):
            send(w, row, to=to)


def test_another_childs_name_waits_for_a_second_person_who_never_is_the_first(w):
    row = send(w, paper(w, "In the same week Oth given Othfamily was moved. oth given Othfamily attends."))
    assert row.state == "waiting"
    assert any("another child" in line for line in row.why_second)
    assert not Message.objects.exists()
    with pytest.raises(Refused) as refusal:
        actions.decide(w.open("case_officer"), row.pk, approve=True, why="x")
    assert refusal.value.status == 404
    done = actions.decide(w.open("team_manager"), row.pk, approve=True, why="A namesake, it is right")
    assert (done.state, done.approved_by) == ("held", "Team Manager Tester")
    again = paper(w, "Oth given Othfamily again.")
    mine = actions.prepare(w.open("team_manager"), again.pk, to=to_mother(w), channel="post")
    with pytest.raises(Refused, match="somebody else has to look"):
        actions.decide(w.open("team_manager"), mine.pk, approve=True, why="x")


def test_social_care_papers_need_a_second_person_and_confidential_ones_too(w):
    for band in ("B5", "B6"):
        assert send(w, paper(w, band=band, words=f"Words of {band}")).state == "waiting"
    assert send(w, paper(w, band="B4", words="Health words")).state == "held"


def test_another_partys_address_never_leaves_with_anybodys_leave(w):
    address = w.parties[1].person.address
    row = paper(w, f"They now stay at {address.upper()}.")
    with pytest.raises(Refused, match="must not be told"):
        send(w, row)
    assert Entry.objects.filter(action="sending_blocked", result="refused").exists()
    own = paper(w, f"We wrote to you at {w.parties[0].person.address}.")
    assert send(w, own).state == "held"


def test_what_tells_where_the_protected_are_is_not_sent_to_whom_they_are_protected_from(w):
    mother, father = w.parties
    children.protect(w.open("case_officer"), str(mother.pk), against=str(father.pk), words="x")
    to = f"party:{father.pk}"
    marked = paper(w, "The taxi comes at eight.", tells_whereabouts=True)
    with pytest.raises(Refused, match="tells where somebody is"):
        send(w, marked, to=to)
    placement = paper(w, f"The school is {w.child.placement}.")
    with pytest.raises(Refused, match="must not be told"):
        send(w, placement, to=to)
    assert send(w, placement).state == "held"


def test_a_marked_paper_and_a_draft_are_not_sent(w):
    with pytest.raises(Refused, match="The paper is marked"):
        send(w, paper(w, third_party=True))
    draft = cases.add_paper(w.open("case_officer"), kind="letter", title="A", words="x")
    with pytest.raises(Refused, match="A draft is not sent"):
        send(w, draft)


def with_file(w, name, data):
    by = audit.Actor.system("tests")
    kind = next(k for k in Kind if name.endswith(k.extensions))
    with audit.unit(by=by):
        stored = files.keep_made(data, name, kind, by=by, root="casework")
    row = paper(w, "See the file.")
    with audit.unguarded("a file"):
        Paper.behind_the_door.filter(pk=row.pk).update(sha256=stored.sha256, size=stored.size)
    return row


def test_a_file_is_read_and_examined_before_it_leaves(w):
    clean = hiding.clean()
    assert send(w, with_file(w, "letter.docx", clean["letter.docx"])).state == "held"
    hidden = with_file(w, "counts.xlsx", hiding.PLANTS[0](__import__("random").Random(2))[1])
    with pytest.raises(Refused, match="hides something: a hidden sheet"):
        send(w, hidden)
    scan = send(w, with_file(w, "picture.png", clean["picture.png"]))
    assert scan.state == "waiting"
    assert any("not checked" in line for line in scan.why_second)
    from datetime import date

    from goldenthread.base.documents import Document, Paragraph, to_pdf

    other = to_pdf(
        Document("A report", "The council", date(2026, 3, 2), [Paragraph("Oth given Othfamily attends well.")])
    )
    assert send(w, with_file(w, "report.pdf", other)).state == "waiting"


def test_what_is_posted_has_its_address_and_its_own_day(w, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    row = send(w, paper(w), channel="post")
    assert not Message.objects.exists()
    with pytest.raises(Refused, match="let go for printing"):
        actions.posted(w.open("case_officer"), row.pk, day=timezone.localdate())
    time_machine.move_to(start + timedelta(days=1), tick=False)
    done = actions.posted(w.open("case_officer"), row.pk, day=timezone.localdate())
    assert done.posted_on == timezone.localdate()
    assert done.dispatched_at() == row.release_at


def test_a_school_reads_what_was_sent_to_it_only_while_it_is_related(w, settings, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    w.relate("senco", "on_roll")
    row = send(w, paper(w), to=f"body:{w.school.pk}")
    time_machine.move_to(start + timedelta(minutes=11), tick=False)
    settings.SITE = "portal"
    assert row.paper_id in [p.id for p in reading.papers(w.open("senco"))]
    assert Audience.behind_the_door.filter(key=f"body:{w.school.pk}", paper_id=row.paper_id).exists()


def test_a_list_as_a_file_is_asked_approved_by_another_and_fetched_once(w):
    row = actions.ask_export(w.visitor("team_manager"), columns=["reference", "given_name"], reason="A panel day")
    with pytest.raises(Refused, match="not approved"):
        actions.fetch_export(w.visitor("team_manager"), row.pk)
    actions.decide_export(w.visitor("privacy_officer"), row.pk, approve=True)
    with audit.unguarded("a name that begins as a formula"):
        type(w.child).behind_the_door.filter(pk=w.child.pk).update(given_name="=1+1")
    data = actions.fetch_export(w.visitor("team_manager"), row.pk).decode()
    assert data.splitlines() == ["Reference,Given names", f"{w.child.reference},'=1+1"]
    with pytest.raises(Refused, match="fetched already"):
        actions.fetch_export(w.visitor("team_manager"), row.pk)
    assert Export.behind_the_door.get().rows == 1
    assert Entry.objects.filter(action="children_exported").count() == 1


def test_the_page_says_what_speaks_against_sending_and_keeps_what_was_chosen(w):
    import re

    row = paper(w, f"They stay at {w.parties[1].person.address}.")
    client = w.client("case_officer")
    address = reverse("sending:send", args=[w.child.reference, row.pk])
    key = re.search(r'name="submission_key" value="([^"]+)"', client.get(address).content.decode())[1]
    answer = client.post(address, {"submission_key": key, "to": to_mother(w), "channel": "portal", "words": "Hello"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This cannot be sent as it is" in page
    assert "Hello" in page
