from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import DatabaseError, connection, transaction

from goldenthread.base import audit
from goldenthread.base.accounts.models import User
from goldenthread.base.audit import chain, keys
from goldenthread.base.audit.events import declare
from goldenthread.base.audit.models import Entry, Head
from goldenthread.refused import Refused

declare("thing_done", "Did a thing")
declare("thing_tried", "Tried a thing")

OFFICER = audit.Actor(id="7", label="Amina Officer", kind="person", role="owner", organisation="Demo Council")


@contextmanager
def past_the_guard():
    """As somebody at the database would come, not through the site."""
    wrappers, connection.execute_wrappers = connection.execute_wrappers, []
    try:
        yield
    finally:
        connection.execute_wrappers = wrappers


def entries():
    return list(Entry.objects.order_by("seq"))


@pytest.mark.django_db
def test_what_is_recorded_in_a_unit_is_chained_when_it_ends():
    with audit.unit(by=OFFICER):
        audit.record("thing_done", obj="demo.thing:1", fields=["title", "due", "title"], reason="Asked by the board")
        audit.record("thing_done", obj="demo.thing:2")
        assert entries() == []
    first, second = entries()
    assert (first.seq, second.seq) == (1, 2)
    assert (first.actor_label, first.role, first.object) == ("Amina Officer", "owner", "demo.thing:1")
    assert first.fields == '["due","title"]'
    assert second.previous_hash == first.hash
    assert Head.objects.get().seq == 2
    key_id, key = keys.current()
    assert (first.key_id, first.mac) == (key_id, chain.mac_of(key, chain.body(first.values())))


def test_recording_outside_a_unit_is_an_error():
    with pytest.raises(audit.NoUnit, match="thing_done was recorded outside a unit"):
        audit.record("thing_done")


@pytest.mark.django_db
def test_an_undeclared_action_is_an_error_and_undoes_the_unit():
    def act():
        with audit.unit(by=OFFICER):
            audit.record("thing_done")
            audit.record("never_declared")

    with pytest.raises(audit.UndeclaredAction):
        act()
    assert entries() == []


@pytest.mark.django_db
def test_a_nested_unit_joins_and_keeps_its_own_actor():
    with audit.unit(by=OFFICER):
        audit.record("thing_done", obj="a:1")
        with audit.unit(by=audit.Actor.system("import")):
            audit.record("thing_done", obj="a:2")
        audit.record("thing_done", obj="a:3")
        assert entries() == []
    assert [(one.object, one.actor_kind) for one in entries()] == [
        ("a:1", "person"),
        ("a:2", "system"),
        ("a:3", "person"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("inner", [lambda: audit.unit(by=OFFICER), transaction.atomic], ids=["unit", "savepoint"])
def test_what_was_said_about_undone_work_is_not_kept(inner):
    with audit.unit(by=OFFICER):
        audit.record("thing_done", obj="kept:1")
        try:
            with inner():
                audit.record("thing_done", obj="undone:1")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        audit.record("thing_done", obj="kept:2")
    assert [one.object for one in entries()] == ["kept:1", "kept:2"]


@pytest.mark.django_db
@pytest.mark.parametrize("refusal", [Refused("Ask the owner first."), PermissionDenied("Ask the owner first.")])
def test_a_refusal_undoes_the_work_and_is_itself_recorded(refusal):
    def act():
        with audit.unit(by=OFFICER, attempt="thing_tried"):
            User.objects.create(email="x@demo.example", name="X")
            audit.record("thing_done", obj="demo.thing:9")
            raise refusal

    with pytest.raises(type(refusal)):
        act()
    assert not User.objects.exists()
    (only,) = entries()
    assert (only.action, only.result, only.reason) == ("thing_tried", "refused", "Ask the owner first.")
    assert (only.object, only.actor_id) == ("demo.thing:9", "7")


@pytest.mark.django_db
def test_a_refusal_without_an_exception_survives_the_undoing_of_its_unit():
    def act():
        with audit.unit(by=OFFICER):
            audit.refused(by=OFFICER, obj="demo.thing:3", reason="Not your case")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert [(one.action, one.result, one.object) for one in entries()] == [("refused", "refused", "demo.thing:3")]


@pytest.mark.django_db
def test_any_other_error_leaves_nothing():
    def act():
        with audit.unit(by=OFFICER):
            audit.record("thing_done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert entries() == []


@pytest.mark.django_db
def test_if_the_entry_cannot_be_written_the_action_does_not_happen(settings):
    settings.AUDIT_KEY = ""

    def act():
        with audit.unit(by=OFFICER):
            User.objects.create(email="x@demo.example", name="X")
            audit.record("thing_done")

    with pytest.raises(ImproperlyConfigured, match="GOLDENTHREAD_AUDIT_KEY is not set"):
        act()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_unit_that_changes_something_and_says_nothing_does_not_happen():
    with pytest.raises(audit.NothingRecorded, match="accounts_user"), audit.unit(by=OFFICER):
        User.objects.create(email="x@demo.example", name="X")
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("inside", [True, False], ids=["the write undone", "the write kept"])
def test_a_write_counts_until_it_is_undone(inside):
    def act():
        with audit.unit(by=OFFICER):
            if not inside:
                User.objects.create(email="y@demo.example", name="Y")
            try:
                with audit.unit(by=OFFICER):
                    User.objects.create(email="x@demo.example", name="X")
                    audit.record("thing_done")
                    raise ZeroDivisionError
            except ZeroDivisionError:
                pass

    if inside:
        act()
    else:
        with pytest.raises(audit.NothingRecorded, match="accounts_user"):
            act()
    assert not User.objects.exists()
    assert entries() == []


@pytest.mark.django_db
def test_viewing_searching_and_downloading_are_recorded_on_their_own():
    audit.viewed("demo.thing:1", by=OFFICER)
    audit.searched("figures", by=OFFICER, fields=["year"])
    audit.downloaded("files.storedfile:ab", by=OFFICER)
    assert [one.action for one in entries()] == ["viewed", "searched", "downloaded"]


@pytest.mark.django_db
def test_hostile_text_is_kept_without_control_characters_and_within_its_length():
    with audit.unit(by=OFFICER):
        audit.record("thing_done", obj="x:" + "y" * 500, reason="a\x00b\ud800c" + "z" * 5000)
    (one,) = entries()
    assert len(one.object) == 200
    assert one.reason.startswith("a b?c")
    assert len(one.reason) == 2000


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["update audit_entry set reason = 'x'", "delete from audit_entry"])
def test_the_database_itself_refuses_to_change_an_entry(change):
    audit.viewed("demo.thing:1", by=OFFICER)
    with past_the_guard(), pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        connection.cursor().execute(change)
    assert Entry.objects.get().reason == ""


@pytest.mark.django_db(transaction=True)
def test_a_unit_must_be_the_outermost_transaction():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), audit.unit(by=OFFICER):
        pass
