"""What a family said of a draft is never changed: the database refuses it."""

from django.db import migrations

WORDS = "What a family said is never changed: add what they say now."


def remove(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS plans_familyanswer_no_update")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS plans_familyanswer_no_update ON plans_familyanswer")
        schema_editor.execute("DROP FUNCTION IF EXISTS plans_familyanswer_refuse()")


def add(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER plans_familyanswer_no_update BEFORE UPDATE ON plans_familyanswer "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
    else:
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION plans_familyanswer_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER plans_familyanswer_no_update BEFORE UPDATE ON plans_familyanswer "
            "FOR EACH ROW EXECUTE FUNCTION plans_familyanswer_refuse()"
        )


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
