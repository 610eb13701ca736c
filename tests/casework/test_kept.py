"""Facts that were read are not fetched again, and nothing is missed for it: no correction, no slow transaction."""

import threading
import time
from datetime import date

import numpy as np
import pytest
from django.db import connection, transaction
from django.db.models import Max

from goldenthread.base import audit
from goldenthread.casework.cases.models import Fact, Matter
from goldenthread.casework.counts import columns, kept
from tests.casework.test_counts import case_of, fact
from tests.casework.world import World

pytestmark = pytest.mark.django_db(transaction=True)
CAME = date(2026, 6, 1)


@pytest.fixture
def w(time_machine, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    time_machine.move_to("2026-11-27T09:00:00+00:00", tick=False)
    kept.forget()
    with audit.unguarded("a world"):
        world = World()
        case_of(world.child, CAME, ("decision.assess", date(2026, 7, 10)))
    yield world
    kept.forget()


def events():
    table = columns.read().tables["events"]
    return sorted(zip(*(table[name].tolist() for name in ("case", "event", "day", "implied")), strict=True))


def afresh():
    kept.forget()
    return events()


@pytest.fixture
def fetched(monkeypatch):
    """How many facts each reading fetched."""
    numbers = []
    real = kept._Held.add

    def counting(self, fresh, replaced):
        numbers.append(len(fresh))
        real(self, fresh, replaced)

    monkeypatch.setattr(kept._Held, "add", counting)
    return numbers


def _until_earlier_transactions_end():
    """On PostgreSQL a transaction of another database of the cluster, begun before, has facts asked for again."""
    if connection.vendor != "postgresql":
        return
    newest = Fact.behind_the_door.order_by().aggregate(by=Max(kept.WRITTEN_BY))["by"]
    until = time.monotonic() + 120
    while (kept._edge()[0] & kept.LOW) <= newest:
        assert time.monotonic() < until, "a transaction of another database has not ended for two minutes"
        time.sleep(0.05)


def test_what_was_read_is_not_fetched_again_and_what_is_new_is_seen(w, fetched):
    _until_earlier_transactions_end()
    first = events()
    with audit.unguarded("a step"):
        fact(Matter.behind_the_door.get(received=CAME), "decision.assess_notified", date(2026, 7, 13))
    second = events()
    assert len(second) == len(first) + 1
    assert fetched[0] > 1
    assert fetched[1] == 1, "what was read was fetched again"
    assert second == afresh()


def test_a_correction_takes_the_place_of_a_fact_that_was_read_before(w):
    with audit.unguarded("a step"):
        told = fact(Matter.behind_the_door.get(received=CAME), "decision.assess_notified", date(2026, 7, 13))
    before = events()
    with audit.unguarded("a correction"):
        fact(told.matter, "decision.assess_notified", date(2026, 7, 14), replaces=told)
    after = events()
    assert {day for *_, day, _ in after} - {day for *_, day, _ in before} == {date(2026, 7, 14).toordinal()}
    assert date(2026, 7, 13).toordinal() not in {day for *_, day, _ in after}
    assert after == afresh()


def test_a_fact_that_never_happened_is_gone(w):
    with audit.unguarded("a step"):
        told = fact(Matter.behind_the_door.get(received=CAME), "decision.assess_notified", date(2026, 7, 13))
    before = len(events())
    with audit.unguarded("a correction"):
        fact(told.matter, "decision.assess_notified", None, replaces=told, at=told.recorded_at)
    assert len(events()) == before - 1
    assert events() == afresh()


def test_what_may_be_undone_is_not_kept(w):
    before = events()
    with audit.unguarded("undone"), transaction.atomic():
        fact(Matter.behind_the_door.get(received=CAME), "decision.assess_notified", date(2026, 7, 13))
        assert len(events()) == len(before) + 1
        transaction.set_rollback(True)
    assert events() == before


def test_facts_without_a_case_count_for_nothing(w):
    events()
    numbers = next(iter(kept._held.values()))
    gone = numbers.matters.setdefault("0" * 32, len(numbers.matters))  # its record was destroyed
    numbers.rows = np.concatenate([numbers.rows, [[10**9, gone, 0, CAME.toordinal(), 0]]])
    assert events() == afresh()


def _slow_write(told, go_on):
    """In a transaction of its own: a fact is written, and kept only when it may go on."""
    try:
        with audit.unguarded("slow"), transaction.atomic():
            fact(Matter.behind_the_door.get(received=CAME), "decision.assess_notified", date(2026, 7, 13))
            told.set()
            go_on.wait(20)
    finally:
        connection.close()


@pytest.mark.parametrize("by_keys_alone", [False, True], ids=["as it is", "planted: by keys alone"])
def test_a_fact_that_was_kept_after_later_ones_is_not_missed(w, monkeypatch, by_keys_alone):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    if by_keys_alone:
        monkeypatch.setattr(kept, "_since", lambda rows, held: rows.filter(pk__gt=held.last))
    events()
    told, go_on = threading.Event(), threading.Event()
    slow = threading.Thread(target=_slow_write, args=(told, go_on))
    slow.start()
    try:
        assert told.wait(20)
        with audit.unguarded("quick"):
            later = fact(Matter.behind_the_door.get(received=CAME), "draft.served", date(2026, 9, 1))
        events()  # sees the later key, and not yet the earlier one
    finally:
        go_on.set()
        slow.join(20)
    missed = Fact.behind_the_door.filter(pk__lt=later.pk).order_by("-pk").first()
    assert missed.event == "decision.assess_notified"
    now = events()
    assert (date(2026, 7, 13).toordinal() in {day for *_, day, _ in now}) is not by_keys_alone
    assert (now == afresh()) is not by_keys_alone
