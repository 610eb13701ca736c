"""Facts that this process has read before: they are only ever added, so each counting fetches those that are new.

What is kept is a handful of numbers for each fact, with no name and no words of a child. A fact that a later one
replaces is left out when they are given out, so that a correction is seen like any other new fact. Facts of a record
that was destroyed stay here until the process ends, and belong to no case any more, so that nothing counts them.

Which facts are new is not asked of their keys on PostgreSQL: a key is drawn when a row is written, and may be seen only
after later ones when its transaction takes long. There each row says which transaction wrote it, and every transaction
that had not ended when it was last asked is asked about again. SQLite has one writer at a time, so that its keys are
in the order in which they were kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from goldenthread.casework.cases.models import Fact

WRITTEN_BY = RawSQL('"cases_fact".xmin::text::bigint', [])  # the transaction, its lower 32 bits
LOW = 0xFFFFFFFF


@dataclass(frozen=True)
class Facts:
    """One place in each array per fact: whose matter (a number of `matters`), what it says (of `said`), its day as
    `date.toordinal()`, and 1 where an earlier system implied the day."""

    matters: dict[str, int]
    said: dict[str, int]
    matter: Any
    kind: Any
    day: Any
    implied: Any


@dataclass
class _Held:
    matters: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    rows: Any = field(default_factory=lambda: np.zeros((0, 5), np.int64))  # key, matter, said, day, implied
    replaced: Any = field(default_factory=lambda: np.zeros(0, np.int64))
    last: int = 0  # the greatest key that was read
    edge: int = 0  # on PostgreSQL: every transaction before this one had ended

    def add(self, fresh: list[tuple[Any, ...]], replaced: list[tuple[int]]) -> None:
        matters, said = self.matters, self.said
        rows = np.array(
            [
                (key, matters.setdefault(matter, len(matters)), said.setdefault(words, len(said)), day, implied)
                for key, matter, words, day, implied in fresh
            ],
            np.int64,
        ).reshape(-1, 5)
        if len(self.rows) and len(rows):
            rows = rows[~np.isin(rows[:, 0], self.rows[:, 0])]  # asked about again, and known already
        self.rows = np.concatenate([self.rows, rows]) if len(self.rows) else rows
        if len(rows):
            self.last = max(self.last, int(rows[:, 0].max()))
        if replaced:
            self.replaced = np.union1d(self.replaced, np.array([key for (key,) in replaced], np.int64))

    def facts(self) -> Facts:
        rows = self.rows
        if len(self.replaced):
            rows = rows[~np.isin(rows[:, 0], self.replaced)]
        return Facts(dict(self.matters), dict(self.said), rows[:, 1], rows[:, 2], rows[:, 3], rows[:, 4])


_held: dict[str, _Held] = {}
_one_at_a_time = Lock()


def facts(wanted: QuerySet[Any], rows_of: Any) -> Facts:
    """All facts of `wanted` (a `values_list` of key, matter, what it says, day, implied) that nothing replaces.

    Inside a transaction everything is read afresh and nothing is kept: it may be undone.
    """
    if connection.in_atomic_block:
        afresh = _Held()
        afresh.add(rows_of(wanted), rows_of(_replacing()))
        return afresh.facts()
    with _one_at_a_time:
        name = f"{connection.vendor} {connection.settings_dict['HOST']} {connection.settings_dict['NAME']}"
        held = _held.setdefault(name, _Held())
        edge, now = _edge()
        replacing = _replacing()
        if held.last and (edge >> 32) == (held.edge >> 32) == (now >> 32):
            wanted, replacing = _since(wanted, held), _since(replacing, held)
        elif held.last:  # transaction numbers began again from the start, once in four thousand million
            held = _held[name] = _Held()
        held.add(rows_of(wanted), rows_of(replacing))
        held.edge = edge
        return held.facts()


def of_rows(rows: list[tuple[Any, ...]]) -> Facts:
    """Facts from rows of one question, none of which is replaced."""
    afresh = _Held()
    afresh.add(rows, [])
    return afresh.facts()


def forget() -> None:
    """Read everything afresh the next time."""
    with _one_at_a_time:
        _held.clear()


def _replacing() -> QuerySet[Any]:
    return Fact.behind_the_door.filter(replaces__isnull=False).order_by().values_list("replaces_id")


def _since(rows: QuerySet[Any], held: _Held) -> QuerySet[Any]:
    """Those that were not there, or not to be seen yet, when they were last asked for."""
    if connection.vendor == "postgresql":
        return rows.alias(written_by=WRITTEN_BY).filter(written_by__gte=held.edge & LOW)
    return rows.filter(pk__gt=held.last)


def _edge() -> tuple[int, int]:
    """On PostgreSQL, taken before anything is read: the first transaction that has not ended, and the next to begin."""
    if connection.vendor != "postgresql":
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(snapshot)::text::bigint, pg_snapshot_xmax(snapshot)::text::bigint "
            "FROM pg_current_snapshot() AS snapshot"
        )
        first, after = cursor.fetchone()
    return int(first), int(after)
