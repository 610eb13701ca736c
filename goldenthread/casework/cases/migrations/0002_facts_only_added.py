"""The database itself refuses to change a fact: a correction is a new one. Deleting is for destruction alone."""

from django.db import migrations

WORDS = "A fact is never changed: add one that replaces it."
ADD = {
    "sqlite": [
        f"CREATE TRIGGER cases_fact_no_update BEFORE UPDATE ON cases_fact BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION cases_fact_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
        "CREATE TRIGGER cases_fact_no_update BEFORE UPDATE ON cases_fact FOR EACH ROW EXECUTE FUNCTION cases_fact_refuse()",
    ],
}
REMOVE = {
    "sqlite": ["DROP TRIGGER IF EXISTS cases_fact_no_update"],
    "postgresql": [
        "DROP TRIGGER IF EXISTS cases_fact_no_update ON cases_fact",
        "DROP FUNCTION IF EXISTS cases_fact_refuse()",
    ],
}


def run(statements):
    def work(apps, schema_editor):
        if schema_editor.connection.alias == "default":
            for statement in statements[schema_editor.connection.vendor]:
                schema_editor.execute(statement)

    return work


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(run(ADD), run(REMOVE))]
