"""For migrations: the database itself refuses to change a row of a table to which rows are only added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import migrations


def operation(words: Mapping[str, str]) -> migrations.RunPython:
    """`words`: table to what the database says when somebody tries. A later migration that gives such a table another
    column makes the table anew on SQLite, without its triggers: repeat the operation there.
    """

    def remove(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.alias != "default":
            return
        for table in words:
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
            else:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update ON {table}")
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")

    def add(apps: Any, schema_editor: Any) -> None:
        remove(apps, schema_editor)
        if schema_editor.connection.alias != "default":
            return
        for table, said in words.items():
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
                )
            else:
                schema_editor.execute(
                    f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
                )

    return migrations.RunPython(add, remove)
