"""The second lock: the database itself refuses to change or delete an entry.

On PostgreSQL the web role should also hold no UPDATE, DELETE or TRUNCATE on `audit_entry`, and migrations run under
another role (docs/how-to/check-the-audit-log.md). Whoever owns the table can drop a trigger, so nothing here is the
proof: the proof is the keyed chain and what is kept outside the database.
"""

from __future__ import annotations

from typing import Any

WORDS = "The audit log cannot be changed: entries are only added."

_ADD = {
    "sqlite": [
        f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ],
}
_REMOVE = {
    "sqlite": ["DROP TRIGGER IF EXISTS audit_entry_no_update", "DROP TRIGGER IF EXISTS audit_entry_no_delete"],
    "postgresql": [
        "DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_entry_no_truncate ON audit_entry",
        "DROP FUNCTION IF EXISTS audit_entry_refuse()",
    ],
}


def add(connection: Any) -> None:
    _run(connection, _ADD[connection.vendor])


def remove(connection: Any) -> None:
    """What an attacker who owns the table would do first; tests do it too."""
    _run(connection, _REMOVE[connection.vendor])


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
