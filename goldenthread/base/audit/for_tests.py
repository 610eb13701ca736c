"""Django empties every table after a transactional test, and the second lock would refuse. In test mode the lock is
taken off for that one command and put back. Nothing else of the log is different under test: the guard is on."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from goldenthread.base.audit import guard, triggers

_handle = flush.Command.handle


def _flush(self: flush.Command, **options: Any) -> Any:
    connection = connections[options["database"]]
    locked = "audit_entry" in connection.introspection.table_names()
    if locked:
        triggers.remove(connection)
    guard.migration_begins()
    try:
        return _handle(self, **options)
    finally:
        guard.migration_ends()
        if locked:
            triggers.add(connection)


def install() -> None:
    flush.Command.handle = _flush  # type: ignore[method-assign]
