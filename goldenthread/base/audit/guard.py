"""The guard: a table of ours is written inside a unit or not at all.

It looks at every statement on its way to the database, so it also sees what model hooks miss: `update()`,
`bulk_create()`, `delete()` of a QuerySet and raw SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from goldenthread.base.audit.errors import GuardedWrite
from goldenthread.base.audit.units import current_unit

_WRITES = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO|UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?"
    r"|DELETE\s+FROM(?:\s+ONLY)?|TRUNCATE(?:\s+TABLE)?(?:\s+ONLY)?|COPY)\s+"
    r"((?:\"?\w+\"?\s*\.\s*)?\"?\w+\"?(?:\s*,\s*(?:\"?\w+\"?\s*\.\s*)?\"?\w+\"?)*)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:\"?\w+\"?\s*\.\s*)?\"?(\w+)\"?")
_SEALED = frozenset({"audit_entry", "audit_head"})

_why: ContextVar[str] = ContextVar("goldenthread_unguarded", default="")
_migrating = False


@contextmanager
def unguarded(why: str) -> Iterator[None]:
    """Let guarded tables be written without a unit, in migrations and test factories. `why` is for the reader.

    It never opens the log itself: the entries' own tables are written by `units` alone.
    """
    if not why.strip():
        raise ValueError('Say why: audit.unguarded("invented people for tests")')
    token = _why.set(why)
    try:
        yield
    finally:
        _why.reset(token)


@cache
def guarded_tables() -> frozenset[str]:
    """Every table of the project's own apps except those that an app declares as bookkeeping.

    An app declares with `unguarded_tables = {"table": "why"}` on its AppConfig: rows that record no act of anybody,
    such as attempts to deliver a message.
    """
    from django.apps import apps

    tables: set[str] = set()
    for app in apps.get_app_configs():
        if not app.name.startswith("goldenthread."):
            continue
        spared = getattr(app, "unguarded_tables", {})
        names = {model._meta.db_table for model in app.get_models(include_auto_created=True)}
        unknown = set(spared) - names
        if unknown:
            raise ValueError(
                f"{app.label}: unguarded_tables names {', '.join(sorted(unknown))}, which it does not have."
            )
        tables |= names - set(spared)
    return frozenset(tables - _SEALED)


@lru_cache(maxsize=2_000)
def written_tables(sql: str) -> frozenset[str]:
    """Tables that a statement writes; empty for one that only reads. Cached: distinct statements are few."""
    start = sql.lstrip()[:7].upper()
    if start.startswith("SELECT") and ";" not in sql:
        return frozenset()
    return frozenset(name for match in _WRITES.finditer(sql) for name in _NAME.findall(match.group(1)))


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """An execute_wrapper of the `default` connection."""
    text = sql if isinstance(sql, str) else str(sql)
    if text[:7].upper() == "SELECT " and ";" not in text:
        return execute(sql, params, many, context)
    tables = written_tables(text)
    if tables and not _migrating:
        unit = current_unit()
        if tables & _SEALED and not (unit and unit.sealing):
            raise GuardedWrite("The audit log is written by audit.record alone.")
        touched = tables & guarded_tables()
        if touched and not _why.get():
            if unit is None:
                raise GuardedWrite(
                    f"{', '.join(sorted(touched))} was written outside a unit. Write: with audit.unit(by=actor): … and "
                    'audit.record(…). In a migration or a test factory: with audit.unguarded("why").'
                )
            for table in touched:
                unit.wrote(table)
    return execute(sql, params, many, context)


def watch(sender: object, connection: Any, **kwargs: object) -> None:
    """Receiver of `connection_created`."""
    if connection.alias == "default" and guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard)


def migration_begins(**kwargs: object) -> None:
    global _migrating
    _migrating = True


def migration_ends(**kwargs: object) -> None:
    global _migrating
    _migrating = False
