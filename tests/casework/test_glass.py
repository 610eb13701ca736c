"""Break-glass, restricted records, reasons on entry, limits, the family's own log, reports (trust.md 3.4, C4, C7)."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.base.outbox.models import Message
from goldenthread.casework.children import access_views, actions, door
from goldenthread.casework.children.models import BreakGlass, Child, Conflict, EntryReason, NamedViewer
from goldenthread.casework.invented import families
from goldenthread.refused import Refused
from tests.casework.world import World

pytestmark = pytest.mark.django_db
WHY = {"kind": "life", "reason": "A call about an injury"}


@pytest.fixture
def w():
    return World()


def test_break_glass_opens_one_record_for_reading_for_an_hour_and_tells_at_once(w, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False)
    privacy, manager = w.user("privacy_officer"), w.user("team_manager")
    row = actions.break_glass(w.visitor("case_officer"), reference=w.child.reference, **WHY)
    opened = w.open("case_officer")
    assert opened.through == "break_glass"
    assert not opened.may(door.Permission.CASE_WRITE, write=True)
    assert not opened.may(door.Permission.CASE_SEND)
    assert w.visitor("case_officer")._look(w.other.reference, "case.read") is None
    assert {m.to for m in Message.objects.all()} == {privacy.email, manager.email}
    assert all("Midfamily" not in m.text and w.child.reference not in m.text for m in Message.objects.all())
    assert row.due_on == date(2026, 3, 4)  # Monday: the second working day is Wednesday
    time_machine.move_to(datetime(2026, 3, 2, 9, 59, 59, tzinfo=UTC), tick=False)
    assert w.open("case_officer")
    time_machine.move_to(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False)
    assert w.visitor("case_officer")._look(w.child.reference, "case.read") is None


def test_an_outcome_that_is_late_shuts_every_record_until_it_is_given(w, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False)
    w.relate("case_officer", "assigned", child=w.other)
    row = actions.break_glass(w.visitor("case_officer"), reference=w.child.reference, **WHY)
    time_machine.move_to(datetime(2026, 3, 4, 23, tzinfo=UTC), tick=False)
    assert w.open("case_officer", w.other)
    time_machine.move_to(datetime(2026, 3, 5, 0, 1, tzinfo=UTC), tick=False)
    assert w.visitor("case_officer")._look(w.other.reference, "case.read") is None
    assert not w.visitor("case_officer").children()
    actions.close_glass(w.visitor("case_officer"), row, outcome="Told the hospital")
    assert w.open("case_officer", w.other)


def test_an_outcome_given_early_ends_the_hour_and_one_reviews_not_ones_own(w):
    row = actions.break_glass(w.visitor("case_officer"), reference=w.child.reference, **WHY)
    actions.close_glass(w.visitor("case_officer"), row, outcome="Told the hospital")
    assert w.visitor("case_officer")._look(w.child.reference, "case.read") is None
    with audit.unguarded("the same person"):
        BreakGlass.behind_the_door.filter(pk=row.pk).update(user=w.user("privacy_officer"))
    with pytest.raises(Refused, match="somebody else has to review"):
        actions.review_glass(w.visitor("privacy_officer"), row, right=True, words="x")


@pytest.mark.parametrize("block", ["conflict", "restricted", "nobody fits", "two fit"])
def test_blocks_hold_against_break_glass_and_all_are_told_alike(w, block):
    with audit.unguarded("a block"):
        if block == "conflict":
            Conflict.behind_the_door.create(
                user=w.user("case_officer"), child=w.child, kind="friend", declared_by_id="0", declared_by="x"
            )
        elif block == "restricted":
            Child.behind_the_door.filter(pk=w.child.pk).update(restricted=True, restricted_why="protected")
        elif block == "two fit":
            Child.behind_the_door.filter(pk=w.other.pk).update(find_words=w.child.find_words)
    given = (
        {"reference": w.child.reference}
        if block in ("conflict", "restricted")
        else {"name": "mid-B2-given-mark Midfamily" if block == "two fit" else "No Body", "born": w.born}
    )
    with pytest.raises(Refused, match="No record was opened") as refusal:
        actions.break_glass(w.visitor("case_officer"), **WHY, **given)
    assert refusal.value.status == 422
    assert not BreakGlass.behind_the_door.exists()


def test_only_roles_that_may_break_glass_find_its_page(w, settings):
    for role, status in (
        ("case_officer", 200),
        ("panel_member", 404),
        ("privacy_officer", 404),
        ("portfolio_holder", 404),
    ):
        assert w.client(role).get(reverse("children:glass")).status_code == status, role


def test_a_reason_is_asked_once_a_day_of_whoever_covers_and_of_a_manager(w, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False)
    w.relate("case_officer", "cover")
    with audit.unguarded("no reason yet"):
        EntryReason.behind_the_door.all().delete()
    client, address = w.client("case_officer"), reverse("cases:child", args=[w.child.reference])
    assert client.get(address)["Location"] == reverse("children:why", args=[w.child.reference])
    opened = w.visitor("case_officer").enter(w.child.reference)
    actions.give_reason(opened, why="cover", words="On leave")
    assert client.get(address).status_code == 200
    time_machine.move_to(datetime(2026, 3, 3, 9, tzinfo=UTC), tick=False)
    client = w.client("case_officer")
    assert client.get(address).status_code == 302


def test_a_restricted_record_is_for_its_list_and_the_privacy_officer_is_told(w):
    w.user("privacy_officer")
    w.relate("case_officer", "assigned")
    w.relate("team_manager", "team")
    opened = w.open("team_manager")
    actions.restrict(opened, on=True, why="adopted", expected=w.child.version)
    assert w.visitor("case_officer")._look(w.child.reference, "case.read") is None
    row = actions.name_viewer(w.open("team_manager"), w.user("case_officer"))
    assert w.open("case_officer")
    actions.remove_viewer(w.open("team_manager"), row.pk)
    assert w.visitor("case_officer")._look(w.child.reference, "case.read") is None
    assert Message.objects.filter(to=w.user("privacy_officer").email).count() == 3
    assert NamedViewer.behind_the_door.filter(removed_at=None).count() == 1  # the manager who restricted it


def many(w, count):
    by = audit.Actor.system("tests")
    with audit.unit(by=by):
        cast = families.cast_of(w.council, [w.user("case_officer")])
        audit.record("team_made", obj="children.team")
    made = families.make(seed=1, count=count, by=by, cast=cast)
    return [family.child for family in made.families if not family.child.restricted]


def test_many_records_in_an_hour_raise_an_alarm_and_then_a_stop(w, monkeypatch):
    monkeypatch.setattr(door, "ALARM_PER_HOUR", 3)
    monkeypatch.setattr(door, "MOST_PER_HOUR", 5)
    w.user("privacy_officer")
    children = many(w, 9)
    for child in children[:5]:
        w.open("case_officer", child)
    assert Message.objects.filter(subject="Unusually many records opened").count() == 1
    with pytest.raises(Refused, match="the most that one person may") as refusal:
        w.open("case_officer", children[5])
    assert refusal.value.status == 429
    assert w.open("case_officer", children[0])  # one that was opened before


def test_a_family_sees_who_looked_after_a_day_and_not_who_by_name(w, settings, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False)
    w.relate("case_officer", "assigned")
    w.relate("parent", "party")
    w.relate("sendiass_adviser", "helper")
    w.open("case_officer")
    settings.SITE = "portal"
    w.open("sendiass_adviser")
    assert w.open("parent").looked() == []
    time_machine.move_to(datetime(2026, 3, 3, 9, 1, tzinfo=UTC), tick=False)
    lines = w.open("parent").looked()
    assert {(line.body, line.role, line.what, line.mine) for line in lines} == {
        ("Estuary Council", "Case officer", "Opened a child’s record", False),
        ("Estuary Council", "SENDIASS adviser", "Opened a child’s record", False),
        ("Estuary Council", "Parent or carer", "Opened a child’s record", True),
    }
    assert "Case Officer Tester" not in str(lines)


def test_another_party_and_its_adviser_are_not_in_ones_log_and_an_entry_can_be_kept_out(w, settings, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False)
    settings.SITE = "portal"
    w.relate("parent", "party", party=w.parties[0])
    w.relate("young_person", "party", party=w.parties[1])  # stands for the other party here
    w.relate("sendiass_adviser", "helper", party=w.parties[1])
    w.open("sendiass_adviser")
    w.open("young_person")
    settings.SITE = "office"
    w.relate("case_officer", "assigned")
    w.open("case_officer")
    settings.SITE = "portal"
    time_machine.move_to(datetime(2026, 3, 4, 9, tzinfo=UTC), tick=False)
    assert [line.role for line in w.open("parent").looked()] == ["Case officer"]
    entry = Entry.objects.filter(action="child_opened", relationship="assigned").latest("seq")
    settings.SITE = "office"
    actions.withhold_entry(w.visitor("privacy_officer"), entry=entry.seq, words="A risk to somebody")
    settings.SITE = "portal"
    assert "Case officer" not in {line.role for line in w.open("parent").looked()}


def test_reports_find_whoever_opens_far_more_than_their_peers_and_their_own_name(w):
    usual = {("case_officer", str(n), f"Officer {n}"): {f"children.child:{i}" for i in range(8)} for n in range(5)}
    odd = {("case_officer", "9", "Odd One"): {f"children.child:{i}" for i in range(40)}}
    found = access_views.outliers({**usual, **odd})
    assert [(name, count, usual_) for name, _, count, usual_ in found] == [("Odd One", 40, 8)]
    same = {("case_officer", "1", "Cass Midfamily"): {f"children.child:{w.child.pk}"}}
    assert access_views.same_name(same) == [("Cass Midfamily", w.child.reference)]
    assert access_views.same_name({("parent", "1", "Cass Midfamily"): {f"children.child:{w.child.pk}"}}) == []


def test_the_privacy_officer_reads_who_saw_a_child_and_is_written_down(w):
    w.relate("case_officer", "assigned")
    w.open("case_officer")
    w.visitor("panel_member")._look(w.child.reference, "case.read")
    client = w.client("privacy_officer")
    page = client.get(reverse("access:reports"), {"reference": w.child.reference}).content.decode()
    assert "Case Officer Tester" in page
    assert "Panel Member Tester" in page
    page = client.get(reverse("access:reports"), {"who": "Case Officer Tester"}).content.decode()
    assert w.child.reference in page
    page = client.get(reverse("access:reports")).content.decode()
    assert "Panel Member Tester" in page  # among the refusals
    assert Entry.objects.filter(action="access_report_read").count() == 3


def test_nothing_is_shown_when_the_log_cannot_be_written(w, monkeypatch):
    from goldenthread.base.audit import units

    w.relate("case_officer", "assigned")

    def broken(pending):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(units, "append", broken)
    with pytest.raises(RuntimeError):
        w.open("case_officer")


def test_the_duty_desk_confirms_who_somebody_is_and_opens_nothing(w):
    with audit.unguarded("an officer"):
        w.relate("case_officer", "assigned")
    found = w.visitor("duty_officer").confirm("midfamily mid-B2-given-mark", w.born)
    assert [one.reference for one in found] == [w.child.reference]
    assert w.visitor("duty_officer").confirm("midfamily", date(2001, 1, 1)) == []
    assert w.visitor("duty_officer")._look(w.child.reference, "case.read") is None
    actions.log_message(w.visitor("duty_officer"), w.child.reference, "Please call back")
    assert Entry.objects.filter(action="child_found").count() == 1
    with audit.unguarded("restricted"):
        Child.behind_the_door.filter(pk=w.child.pk).update(restricted=True, restricted_why="staff")
    assert w.visitor("duty_officer").confirm("midfamily mid-B2-given-mark", w.born) == []
    with pytest.raises(Refused):
        actions.log_message(w.visitor("duty_officer"), w.child.reference, "x")
