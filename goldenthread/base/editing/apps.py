from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.editing"
    label = "editing"
    verbose_name = "Edits without lost words"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B7"  # of its fields (rules/access/bands.py)
    bands = {"Revision.values": "B6", "KeptWords.box": "B6"}
    unguarded_tables = {
        "editing_keptwords": "a person's own unsent words; nothing is done with them until they are saved",
        "editing_submission": "old form keys are deleted after 30 days; new ones are made inside units",
    }
