"""The database itself refuses to change what is only added. Adding columns to a table of SQLite makes it anew and loses
its triggers, so those of facts are made again."""

from django.db import migrations

TABLES = ["fact", "ask", "casedecision", "considered", "owedpaper", "answered", "said", "contribution"]
WORDS = "What was recorded is never changed: add what replaces it."
OF_FACTS = "A fact is never changed: add one that replaces it."


def words(table):
    return OF_FACTS if table == "fact" else WORDS


def remove(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS cases_{table}_no_update")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS cases_{table}_no_update ON cases_{table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS cases_{table}_refuse()")


def add(apps, schema_editor):
    remove(apps, schema_editor)
    if schema_editor.connection.alias != "default":
        return
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER cases_{table}_no_update BEFORE UPDATE ON cases_{table} "
                f"BEGIN SELECT RAISE(ABORT, '{words(table)}'); END"
            )
        else:
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION cases_{table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{words(table)}'; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER cases_{table}_no_update BEFORE UPDATE ON cases_{table} "
                f"FOR EACH ROW EXECUTE FUNCTION cases_{table}_refuse()"
            )


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_casework")]
    operations = [migrations.RunPython(add, remove)]
