"""A council's own list of cases comes in whole or not at all, shows first what it would do, and does exactly that."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from goldenthread.base import audit, editing, files
from goldenthread.base.audit.models import Entry
from goldenthread.base.editing.models import Revision
from goldenthread.base.files.models import StoredFile
from goldenthread.base.jobs.models import Job
from goldenthread.base.jobs.worker import Worker
from goldenthread.casework.cases import caches
from goldenthread.casework.cases.models import CaseDecision, CaseNeed, Fact, Matter, Request
from goldenthread.casework.children.models import (
    Change,
    Child,
    Conflict,
    Party,
    PossibleDuplicate,
    Relationship,
)
from goldenthread.casework.importing import actions, planning, reader, templates_of
from goldenthread.casework.importing.models import BroughtIn, CaseFile
from goldenthread.casework.sending.models import Sending
from goldenthread.refused import Refused
from goldenthread.rules.casework import importing as rules
from tests.base.accounts.people import person, sign_in
from tests.casework.world import World

pytestmark = pytest.mark.django_db
HEADS = ["Case ID", "Forename", "Surname", "DOB", "UPN", "Date received", "Outcome", "Decision date", "Date notified",
         "Draft date", "Final date", "Parent", "Parent email", "Case worker", "Primary need", "Notes"]  # fmt: skip
ROWS = [
    ["EHC-1", "Amelia", "Okafor", "27/03/2016", "", "07/09/2026", "", "", "", "", "", "Ngozi Okafor",
     "ngozi@household.example", "", "ASD", "a note"],
    ["EHC-2", "Tomasz", "Nowak", "2015-01-09", "Z00000000001Q", "2026-06-01", "Agreed", "2026-07-06", "2026-07-08",
     "", "", "", "", "", "SLCN", ""],
    ["EHC-3", "Zoë", "O’Neill", "2012-11-30", "", "2026-01-05", "yes", "2026-02-09", "2026-02-11", "2026-04-20",
     "2026-05-18", "", "", "", "", ""],
    ["EHC-4", "Ravi", "Patel", "2017-02-03", "", "2026-03-02", "Refused", "2026-04-08", "2026-04-10", "", "", "",
     "", "", "", ""],
]  # fmt: skip


@pytest.fixture
def w(time_machine, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=True)
    world = World()
    world.relate("team_manager", "team")
    return world


def as_csv(rows, heads=HEADS):
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode()


def kept(w, content, name="cases.csv", role="team_manager"):
    with audit.unit(by=w.visitor(role).actor):
        upload = files.check(io.BytesIO(content), name, root="casework", kinds=actions.KINDS)
        return actions.keep(w.visitor(role), upload, w.team)


def checked(w, content=None, **more):
    row = kept(w, as_csv(ROWS) if content is None else content, **more)
    actions.match(w.visitor("team_manager"), row.pk, row.mapping, expected=row.version)
    work()
    return CaseFile.behind_the_door.get(pk=row.pk)


def brought(w, content=None, **more):
    row = checked(w, content, **more)
    assert row.state == "checked", (row.state, row.why)
    actions.ask(w.visitor("team_manager"), row.pk, expected=row.version)
    work()
    return CaseFile.behind_the_door.get(pk=row.pk)


def work():
    Worker(beat=False).run(once=True)
    assert not Job.objects.filter(state="failed").exists(), list(Job.objects.values_list("error", flat=True))


def counts():
    models = (Child, Matter, Fact, Request, CaseDecision, CaseNeed, Relationship, Change, BroughtIn, PossibleDuplicate)
    return {model.__name__: model.behind_the_door.count() for model in models}


def test_the_check_shows_what_would_happen_and_brings_nothing_in(w):
    before = counts()
    row = checked(w)
    assert counts() == before
    assert (row.state, row.faults) == ("checked", [])
    told = {name: row.told[name] for name in ("rows", "rejected", "new_children", "new_cases", "steps", "parents")}
    # steps: 1; 3 and 1; 3 and 4 (with deciding, of which no day is given); 3
    assert told == {"rows": 4, "rejected": 0, "new_children": 4, "new_cases": 4, "steps": 15, "parents": 1}
    assert row.told["implied"] == 1


def test_what_is_brought_in_is_what_the_check_said(w):
    before = counts()
    row = brought(w)
    after = {name: count - before[name] for name, count in counts().items()}
    assert row.state == "done"
    assert after["Child"] == row.told["new_children"]
    assert after["Fact"] == row.told["steps"]
    assert after["BroughtIn"] == after["Request"] == row.told["new_cases"]
    assert after["Matter"] == 6  # two requests went on to an assessment
    assert after["Change"] == row.told["parents"]
    stages = dict(BroughtIn.behind_the_door.values_list("number", "matter__stage"))
    assert stages == {
        "EHC-1": "REQ_RECEIVED", "EHC-2": "REQ_AGREED", "EHC-3": "REQ_AGREED", "EHC-4": "REQ_REFUSED",
    }  # fmt: skip
    later = {
        m.after.brought_in.number: (m.stage, m.going_on) for m in Matter.behind_the_door.filter(after__isnull=False)
    }
    assert later == {"EHC-2": ("ASM_SEEKING_ADVICE", True), "EHC-3": ("ASM_FINAL_SENT", False)}
    assert not caches.check(by=audit.Actor.system("test"), mend=False).differ  # the cached columns are the facts'
    first = BroughtIn.behind_the_door.get(number="EHC-1")
    kept_versions = Revision.objects.filter(
        subject__in=[f"children.child:{first.child_id}", f"cases.matter:{first.matter_id}"]
    )
    assert kept_versions.count() == 2  # the first version of each, to compare a later edit with
    assert (first.line, first.matter.next_due) == (2, date(2026, 10, 19))  # six weeks from 7 September 2026
    assert CaseNeed.behind_the_door.get(child=first.child).code == "ASD"
    refused = CaseDecision.behind_the_door.get(matter__brought_in__number="EHC-4")
    assert (refused.outcome, refused.ground, refused.decided_on) == ("no", "unknown", date(2026, 4, 8))


def test_the_same_list_again_changes_nothing(w):
    brought(w)
    before = counts()
    row = brought(w)
    assert counts() == before
    assert (row.told["same"], row.told["new_cases"], row.told["steps"]) == (4, 0, 0)


def test_a_later_list_adds_steps_and_a_case_goes_on_here(w):
    brought(w)
    rows = [list(row) for row in ROWS]
    rows[0][6:9] = ["refuse", "2026-10-12", "2026-10-14"]
    rows[1][9] = "2026-10-20"
    row = brought(w, as_csv([*rows, ["EHC-5", "Amelia", "Okafor", "27/03/2016", "", "2026-11-02"]]))
    assert (row.told["more"], row.told["same"], row.told["new_cases"]) == (2, 2, 1)
    first = Matter.behind_the_door.get(brought_in__number="EHC-1")
    assert first.stage == "REQ_REFUSED"
    assert Matter.behind_the_door.get(after__brought_in__number="EHC-2").stage == "ASM_DRAFT_SENT"
    # the second case of Amelia: no number tells that it is she, so a manager is asked
    assert PossibleDuplicate.behind_the_door.filter(other=first.child).count() == 1


def test_a_list_never_changes_what_is_recorded(w):
    brought(w)
    rows = [list(row) for row in ROWS]
    rows[0][5] = "08/09/2026"
    row = checked(w, as_csv(rows))
    assert row.told["rejected"] == 1
    assert [fault[:2] for fault in row.faults] == [[2, "Request received (your “Date received”)"]]
    assert "correction" in row.faults[0][2]
    with pytest.raises(Refused, match="Mend them"):
        actions.ask(w.visitor("team_manager"), row.pk, expected=row.version)


def test_every_rejected_row_has_its_line_its_column_and_its_reason_and_none_comes_in(w):
    before = counts()
    bad = [list(row) for row in ROWS]
    bad[0][3] = "31/02/2016"
    bad[1][8] = "2026-07-01"
    bad[2][0] = "EHC-2"
    bad[3][13] = "nobody@estuary.example"
    row = checked(w, as_csv(bad))
    assert [(line, column) for line, column, _ in row.faults] == [
        (2, "Date of birth (your “DOB”)"), (3, "Family told whether to assess (your “Date notified”)"),
        (4, "Your case number (your “Case ID”)"), (5, "Case officer (your “Case worker”)"),
    ]  # fmt: skip
    assert row.told["rejected"] == 4
    assert counts() == before
    client = sign_in(Client(), w.user("team_manager"))
    page = client.get(reverse("importing:one", args=[row.pk])).content.decode()
    assert "4 rows cannot be brought in, so none is" in page
    sheet = client.get(reverse("importing:faults", args=[row.pk])).content.decode("utf-8-sig")
    assert [line[:2] for line in csv.reader(io.StringIO(sheet))][1] == ["2", "Date of birth (your “DOB”)"]


def test_a_row_that_is_a_formula_leaves_as_text(w):
    row = checked(w, as_csv([["EHC-1", "Amelia", "Okafor", "=1+1", "", "07/09/2026"]]))
    client = sign_in(Client(), w.user("team_manager"))
    sheet = client.get(reverse("importing:faults", args=[row.pk])).content.decode("utf-8-sig")
    assert "“=1+1” is no day" in sheet


def test_a_child_is_recognised_by_number_and_birthday_and_only_among_those_one_may_open(w):
    rows = [["EHC-9", "Another", "Name", w.child.date_of_birth.isoformat(), w.child.upn, "2026-11-02"]]
    row = brought(w, as_csv(rows))
    assert (row.told["known_children"], row.told["new_children"]) == (1, 0)
    assert BroughtIn.behind_the_door.get().child_id == w.child.pk
    rows = [["EHC-10", "Another", "Name", w.other.date_of_birth.isoformat(), w.other.upn, "2026-11-02"]]
    row = brought(w, as_csv(rows))
    assert (row.told["known_children"], row.told["new_children"], row.told["alike"]) == (0, 1, 1)
    new = BroughtIn.behind_the_door.get(number="EHC-10").child_id
    assert set(PossibleDuplicate.behind_the_door.values_list("child_id", "other_id")) >= {(new, w.other.pk)}


def test_the_officer_who_is_named_has_the_case_and_the_team_reaches_it(w):
    officer = person("case_officer", email="omar@estuary.example")
    rows = [list(ROWS[0]) for _ in range(1)]
    rows[0][13] = "Omar@Estuary.example"
    brought(w, as_csv(rows))
    child = BroughtIn.behind_the_door.get().child
    held = set(Relationship.behind_the_door.filter(child=child).values_list("kind", "user_id", "team_id"))
    assert held == {("assigned", officer.pk, None), ("team", None, w.team.pk)}


def test_a_conflict_that_was_declared_before_finds_a_child_who_is_brought_in(w):
    with audit.unguarded("declared before"):
        Conflict.behind_the_door.create(
            user=w.user("case_officer"), kind="friend", name="Amelia Okafor", declared_by_id="0", declared_by="x"
        )
    brought(w)
    assert Conflict.behind_the_door.get().child_id == BroughtIn.behind_the_door.get(number="EHC-1").child_id


def test_a_parent_waits_for_a_second_person_and_nothing_is_sent(w):
    brought(w)
    child = BroughtIn.behind_the_door.get(number="EHC-1").child
    assert not Party.behind_the_door.filter(child=child).exists()
    change = Change.behind_the_door.get(child=child)
    assert (change.values["name"], change.values["email"], change.decision) == (
        "Ngozi Okafor", "ngozi@household.example", "waiting",
    )  # fmt: skip
    assert not Sending.behind_the_door.exists()
    opened = w.visitor("case_officer")
    assert opened.actor.id != change.asked_by_id


def test_a_parent_who_was_brought_in_becomes_a_party_when_a_second_person_approves(w):
    from goldenthread.casework.children import actions as children

    brought(w)
    change = Change.behind_the_door.get()
    other = person("team_manager", email="second@estuary.example")
    with audit.unguarded("a second manager of the team"):
        from goldenthread.casework.children.models import EntryReason, TeamMember

        TeamMember.behind_the_door.create(team=w.team, user=other, starts=date(2020, 1, 1))
        EntryReason.behind_the_door.create(
            child=change.child, user_id=str(other.pk), why="manage", words="x", day=date(2026, 11, 27)
        )
    from goldenthread.casework.children.door import Visitor

    visitor = Visitor(other, actor=audit.Actor.of_user(other))
    children.decide_change(visitor.open(change.child.reference), str(change.pk), approve=True)
    party = Party.behind_the_door.get(child=change.child)
    assert (party.person.name, party.responsibility, party.kind) == ("Ngozi Okafor", False, "parent")


def test_two_rows_that_may_be_of_one_child_are_put_to_a_manager(w):
    rows = [
        ["EHC-1", "Amelia", "Okafor", "27/03/2016", "Z00000000009Q", "07/09/2026"],
        ["EHC-2", "Amelia", "Okafor", "27/03/2016", "", "02/11/2026"],
        ["EHC-3", "Amelia", "Okafor", "28/03/2016", "", "02/11/2026"],
    ]
    row = brought(w, as_csv(rows))
    assert (row.told["new_children"], row.told["alike"]) == (3, 1)
    of = dict(BroughtIn.behind_the_door.values_list("number", "child_id"))
    assert list(PossibleDuplicate.behind_the_door.values_list("child_id", "other_id")) == [(of["EHC-2"], of["EHC-1"])]


def test_an_officer_who_has_the_child_already_is_not_given_it_twice(w):
    officer = person("case_officer", email="omar@estuary.example")
    row = list(ROWS[1])
    row[13] = officer.email
    brought(w, as_csv([row]))
    row[0] = "EHC-7"
    assert brought(w, as_csv([row])).told["known_children"] == 1
    assert Relationship.behind_the_door.filter(kind="assigned", user=officer).count() == 1


def test_the_same_list_uploaded_twice_outlives_the_one_that_is_dropped(w):
    first, second = kept(w, as_csv(ROWS)), kept(w, as_csv(ROWS))
    actions.drop(w.visitor("team_manager"), first.pk, expected=first.version)
    actions.match(w.visitor("team_manager"), second.pk, second.mapping, expected=second.version)
    work()
    second.refresh_from_db()
    assert (second.state, second.told["new_cases"]) == ("checked", 4)
    actions.drop(w.visitor("team_manager"), second.pk, expected=second.version)
    assert not StoredFile.objects.filter(root="casework").exists()


def test_a_list_whose_work_was_given_up_can_be_dropped_and_is_forgotten_in_time(w, time_machine):
    other = checked(w, as_csv(ROWS[:1]), name="other.csv")
    row = checked(w)
    row = actions.ask(w.visitor("team_manager"), row.pk, expected=row.version)
    with pytest.raises(Refused):
        actions.drop(w.visitor("team_manager"), row.pk, expected=row.version)
    with audit.unguarded("the worker gave it up"):
        Job.objects.filter(pk=row.job).update(state="failed", error="It stopped.")
    client = sign_in(Client(), w.user("team_manager"))
    assert "Drop the list" in client.get(reverse("importing:one", args=[row.pk])).content.decode()
    with audit.unguarded("left alone while it is at work"):
        CaseFile.behind_the_door.filter(pk=other.pk).update(state="bringing")
    actions.drop(w.visitor("team_manager"), row.pk, expected=row.version)
    time_machine.shift(29 * 24 * 3600)
    assert actions.forget_old() == 1
    other.refresh_from_db()
    assert (other.state, other.sha256) == ("dropped", "")


def test_each_case_leaves_its_entry_under_whoever_brought_it_in(w):
    brought(w)
    child = BroughtIn.behind_the_door.get(number="EHC-2").child_id
    found = Entry.objects.filter(object=f"children.child:{child}", action="case_brought_in").get()
    assert found.actor_id == str(w.user("team_manager").pk)
    assert Entry.objects.filter(action="case_file_brought_in").count() == 1


def test_a_case_that_was_brought_in_goes_on_here_step_by_step(w):
    from goldenthread.casework.cases import actions as cases

    brought(w)
    row = BroughtIn.behind_the_door.get(number="EHC-1")
    with audit.unguarded("an officer"):
        Relationship.behind_the_door.create(
            child=row.child, kind="assigned", user=w.user("case_officer"), starts=row.at, by_id="0", by_label="x"
        )
    opened = w.visitor("case_officer").open(row.child.reference)
    cases.take_step(opened, row.matter_id, event="notice.considering", day=date(2026, 11, 27))
    assert Matter.behind_the_door.get(pk=row.matter_id).stage == "REQ_CONSULTING"
    client = sign_in(Client(), w.user("case_officer"))
    page = client.get(reverse("cases:case", args=[row.child.reference, row.matter_id]))
    assert page.status_code == 200
    assert "None" not in page.content.decode()


def test_a_crash_in_the_middle_leaves_nothing_and_the_next_try_brings_all_in(w, monkeypatch):
    row = checked(w)
    actions.ask(w.visitor("team_manager"), row.pk, expected=row.version)
    before = counts()

    def stop(*_, **__):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(BroughtIn.behind_the_door, "bulk_create", stop)
        with pytest.raises(MemoryError):
            actions.bring_in(str(row.pk), lambda *_: None)
    assert counts() == before
    assert CaseFile.behind_the_door.get().state == "bringing"
    work()
    assert CaseFile.behind_the_door.get().state == "done"
    after = counts()
    actions.bring_in(str(row.pk), lambda *_: None)  # a worker that comes to it twice
    assert counts() == after


def test_what_changed_since_the_check_is_looked_at_again_before_anything_comes_in(w):
    row = checked(w)
    other = checked(w, as_csv(ROWS[:1]), name="part.csv")
    actions.ask(w.visitor("team_manager"), other.pk, expected=other.version)
    work()
    before = counts()
    actions.ask(w.visitor("team_manager"), row.pk, expected=row.version)
    work()
    row = CaseFile.behind_the_door.get(pk=row.pk)
    assert (row.state, counts()) == ("failed", before)
    assert "changed since" in row.why


def test_whoever_lost_the_right_meanwhile_brings_nothing_in(w):
    from goldenthread.base.accounts.models import Membership

    row = checked(w)
    actions.ask(w.visitor("team_manager"), row.pk, expected=row.version)
    with audit.unguarded("the role ends"):
        Membership.objects.filter(user=w.user("team_manager")).update(ends=date(2026, 11, 1))
    work()
    assert CaseFile.behind_the_door.get().state == "failed"
    assert not BroughtIn.behind_the_door.exists()


def test_a_list_that_was_decided_on_meanwhile_is_not_decided_on_again(w):
    row = checked(w)
    visitor = w.visitor("team_manager")
    actions.drop(visitor, row.pk, expected=row.version)
    for again in (actions.ask, actions.drop):
        with pytest.raises((editing.ChangedSince, Refused)):
            again(visitor, row.pk, expected=row.version)
    with pytest.raises(Refused):
        actions.match(visitor, row.pk, row.mapping, expected=row.version)
    assert CaseFile.behind_the_door.get().state == "dropped"
    second = kept(w, as_csv(ROWS))
    actions.match(visitor, second.pk, second.mapping, expected=second.version)
    with pytest.raises(editing.ChangedSince):  # dropped in another window, from a page that is older
        actions.drop(visitor, second.pk, expected=second.version)
    assert CaseFile.behind_the_door.get(pk=second.pk).state == "checking"


def test_only_whoever_uploaded_a_list_sees_it(w):
    row = checked(w)
    other = person("team_manager", email="second@estuary.example")
    client = sign_in(Client(), other)
    for name in ("one", "columns", "bring", "drop", "faults"):
        assert client.get(reverse(f"importing:{name}", args=[row.pk])).status_code == 404, name


def test_a_dropped_list_and_an_old_one_leave_no_file_and_no_words(w, time_machine):
    row = checked(w)
    assert StoredFile.objects.filter(sha256=row.sha256).exists()
    actions.drop(w.visitor("team_manager"), row.pk, expected=row.version)
    row.refresh_from_db()
    assert (row.state, row.heads, row.faults, row.sha256) == ("dropped", [], [], "")
    done = brought(w)
    time_machine.shift(29 * 24 * 3600)
    assert actions.forget_old() == 1
    done.refresh_from_db()
    assert (done.state, done.sha256, done.heads) == ("done", "", [])
    assert not StoredFile.objects.filter(root="casework").exists()
    assert BroughtIn.behind_the_door.count() == 4  # what came in stays


def test_the_template_comes_back_without_its_row_of_explanations(w):
    content, _ = templates_of.made("csv")
    row = ["EHC-1", "Amelia", "", "2016-03-27"]
    line = ",".join([*row, *[""] * (len(rules.columns()) - 4)])
    place = list(rules.columns()).index("received")
    cells = line.split(",")
    cells[place] = "2026-09-07"
    found = checked(w, content + (",".join(cells) + "\r\n").encode())
    assert (found.told["rows"], found.told["rejected"], found.told["new_cases"]) == (1, 0, 1)
    book = load_workbook(io.BytesIO(templates_of.made("xlsx")[0]))
    assert [cell.value for cell in book.active[1]] == [column.label for column in rules.columns().values()]
    assert book.active["A2"].value.startswith(rules.EXPLAINS)


def test_a_spreadsheet_says_the_same_as_csv(w):
    book = Workbook()
    sheet = book.active
    sheet.append(HEADS)
    for row in ROWS:
        sheet.append([rules.read_day(cell) or cell or None for cell in row])
    held = io.BytesIO()
    book.save(held)
    found = checked(w, held.getvalue(), name="cases.xlsx")
    told = dict(found.told)
    actions.drop(w.visitor("team_manager"), found.pk, expected=found.version)
    assert told == checked(w).told


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"one\ntwo\n", "a.csv", "holds one cell"),
        (b"a,b\n1,2,3\n", "a.csv", "more cells than there are headings"),
        (b"a,b\n1," + b"x" * 3_000 + b"\n", "a.csv", "more than 2,000 characters"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(w, content, name, says):
    with pytest.raises(Refused, match=says):
        kept(w, content, name)
    assert not CaseFile.behind_the_door.exists()


def test_a_list_says_where_its_letters_are_not_of_one_alphabet(w):
    row = checked(w, as_csv(ROWS).decode().encode("cp1252"))
    assert row.told["new_cases"] == 4
    brought(w, as_csv(ROWS).decode().encode("utf-16"), name="sixteen.csv")
    assert Child.behind_the_door.filter(given_name="Zoë", family_name="O’Neill").exists()


def test_the_pages_lead_from_the_upload_to_the_cases(w):
    client = sign_in(Client(), w.user("team_manager"))
    page = client.get(reverse("importing:add"))
    key = page.context["form"].initial["submission_key"]
    upload = io.BytesIO(as_csv(ROWS))
    upload.name = "our cases.csv"
    answer = client.post(reverse("importing:add"), {"submission_key": key, "upload": upload, "team": w.team.pk})
    row = CaseFile.behind_the_door.get()
    assert answer.url == reverse("importing:columns", args=[row.pk])
    page = client.get(answer.url)
    words = page.content.decode()
    assert "Columns of your list that we did not recognise" in words
    assert "Notes" in words
    form = page.context["form"]
    sent = {name: form.initial.get(name, "") for name in form.fields}
    missing = client.post(answer.url, {**sent, "received": ""})
    assert missing.status_code == 422
    assert "Say which column of your file holds: Request received" in missing.content.decode()
    assert client.post(answer.url, {**sent, "submission_key": "k" * 20}).status_code == 302
    one = reverse("importing:one", args=[row.pk])
    assert "It waits for its turn" in client.get(one).content.decode()
    work()
    assert "Every row can be brought in" in client.get(one).content.decode()
    bring = client.get(reverse("importing:bring", args=[row.pk])).context["form"].initial
    assert client.post(reverse("importing:bring", args=[row.pk]), bring).status_code == 302
    work()
    assert "What was brought in" in client.get(one).content.decode()
    assert "our cases.csv" in client.get(reverse("importing:lists")).content.decode()
    assert client.get(reverse("importing:template", args=["pdf"])).status_code == 404


def test_the_reader_takes_no_more_rows_than_it_says(monkeypatch):
    monkeypatch.setattr(reader, "MOST_ROWS", 3)
    with pytest.raises(reader.Unreadable, match="Split it"):
        reader.rows(as_csv(ROWS), "a.csv")
    monkeypatch.setattr(reader, "MOST_ROWS", 4)
    assert [row[0] for row in reader.rows(as_csv(ROWS), "a.csv")["rows"]] == [2, 3, 4, 5]
    assert planning.MOST_FAULTS >= 1_000
