"""R8(b): what is ours is written inside a unit, or not at all."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts.models import User
from goldenthread.base.audit.guard import guarded_tables, written_tables
from goldenthread.base.audit.models import Entry, Head
from tests.base.audit.test_units import OFFICER

pytestmark = pytest.mark.django_db


def new(name):
    return User(email=f"{name}@demo.example", name=name)


@pytest.mark.parametrize(
    "write",
    [
        lambda: new("a").save(),
        lambda: User.objects.bulk_create([new("a"), new("b")]),
        lambda: User.objects.update(name="z"),
        lambda: User.objects.all()._raw_delete("default"),
        lambda: User.objects.filter(name="there").delete(),
        lambda: connection.cursor().execute("UPDATE accounts_user SET name = 'z'"),
        lambda: connection.cursor().executemany("DELETE FROM accounts_user WHERE name = %s", [["a"], ["b"]]),
    ],
    ids=["save", "bulk_create", "update", "raw delete", "delete", "sql", "executemany"],
)
def test_no_way_of_writing_passes_outside_a_unit(write):
    with audit.unguarded("somebody to write about"):
        new("there").save()
    with pytest.raises(audit.GuardedWrite, match="written outside a unit"), transaction.atomic():
        write()
    assert [user.name for user in User.objects.all()] == ["there"]


def test_inside_a_unit_and_where_somebody_said_why_it_passes():
    with audit.unit(by=OFFICER):
        new("a").save()
        audit.record("thing_done")
    with audit.unguarded("invented people"):
        new("b").save()
    assert User.objects.count() == 2


def test_saying_nothing_is_no_reason():
    with pytest.raises(ValueError, match="Say why"), audit.unguarded(" "):
        pass


def test_sessions_are_nobodys_act():
    Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
    assert Session.objects.exists()


@pytest.mark.parametrize("model", [Entry, Head])
def test_the_log_itself_is_written_by_record_alone(model):
    with pytest.raises(audit.GuardedWrite, match=r"by audit\.record alone"), audit.unguarded("try"):
        model.objects.update(seq=5)
    with pytest.raises(audit.GuardedWrite, match=r"by audit\.record alone"), audit.unit(by=OFFICER):
        model.objects.all()._raw_delete("default")


def test_every_table_of_ours_is_guarded_but_those_that_an_app_names_with_a_reason():
    from django.apps import apps

    named = {table for app in apps.get_app_configs() for table in getattr(app, "unguarded_tables", {})}
    ours = {
        model._meta.db_table
        for app in apps.get_app_configs()
        if app.name.startswith("goldenthread.")
        for model in app.get_models(include_auto_created=True)
    }
    assert guarded_tables() == ours - named - {"audit_entry", "audit_head"}
    reasons = [why for app in apps.get_app_configs() for why in getattr(app, "unguarded_tables", {}).values()]
    assert all(len(why) > 10 for why in reasons)


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('SELECT "a"."b" FROM "a" WHERE "a"."c" = 1 FOR UPDATE', set()),
        ("SELECT 1; DELETE FROM a", {"a"}),
        ("WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x", {"a"}),
        ('INSERT INTO "a" ("b") VALUES (1) ON CONFLICT DO UPDATE SET b = 1', {"a", "SET"}),
        ("insert or ignore into a values (1)", {"a"}),
        ('UPDATE ONLY public."a" SET b = 1', {"a"}),
        ("TRUNCATE a, b", {"a", "b"}),
        ("/* words */ DELETE FROM a", {"a"}),
        ("REPLACE INTO a VALUES (1)", {"a"}),
        ("SAVEPOINT x", set()),
    ],
)
def test_the_tables_that_a_statement_writes(sql, tables):
    assert written_tables(sql) == tables


def test_the_guard_costs_a_reader_almost_nothing():
    import timeit

    from goldenthread.base.audit.guard import guard

    seconds = min(timeit.repeat(lambda: guard(take, SQL, (), False, {}), number=10_000, repeat=3))
    assert seconds < 0.1, f"{seconds / 10_000 * 1e6:.1f} microseconds a statement"


SQL = 'SELECT "accounts_user"."id" FROM "accounts_user" WHERE "accounts_user"."name" = %s'


def take(*arguments):
    return None
