"""What somebody agreed to, or took back, is never changed: the database refuses it."""

from django.db import migrations

from goldenthread.casework.children import only_added


class Migration(migrations.Migration):
    dependencies = [("voice", "0003_own_words")]
    operations = [
        only_added.operation({"voice_consent": "What somebody answered is never changed: add the later answer."})
    ]
