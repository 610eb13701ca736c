"""What happened with a complaint, and what a family said of a step, is never changed: the database refuses it."""

from django.db import migrations

from goldenthread.casework.children import only_added


class Migration(migrations.Migration):
    dependencies = [("voice", "0001_initial")]
    operations = [
        only_added.operation(
            {
                "voice_complaintstep": "What happened with a complaint is never changed: add a step that replaces it.",
                "voice_experience": "What a family said is never changed.",
            }
        )
    ]
