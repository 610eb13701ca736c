"""From which line a case came is never changed: the database refuses it."""

from django.db import migrations

WORDS = "From which list a case came is never changed."


def remove(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS importing_broughtin_no_update")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS importing_broughtin_no_update ON importing_broughtin")
        schema_editor.execute("DROP FUNCTION IF EXISTS importing_broughtin_refuse()")


def add(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER importing_broughtin_no_update BEFORE UPDATE ON importing_broughtin "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
    else:
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION importing_broughtin_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER importing_broughtin_no_update BEFORE UPDATE ON importing_broughtin "
            "FOR EACH ROW EXECUTE FUNCTION importing_broughtin_refuse()"
        )


class Migration(migrations.Migration):
    dependencies = [("importing", "0001_cases_brought_in")]
    operations = [migrations.RunPython(add, remove)]
