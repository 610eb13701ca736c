"""What a reader found in a pack is never changed: the database refuses it."""

from django.db import migrations

from goldenthread.casework.children import only_added


class Migration(migrations.Migration):
    dependencies = [("sampling", "0001_initial")]
    operations = [
        only_added.operation({"sampling_packanswer": "What a reader found is never changed: answer again."})
    ]
