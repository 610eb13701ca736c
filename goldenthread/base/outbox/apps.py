from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.outbox"
    label = "outbox"
    verbose_name = "Messages out"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B2"  # of its fields (rules/access/bands.py)
    # Queueing, stopping, sending and giving up are recorded; each attempt and each caught copy is not.
    unguarded_tables = {
        "outbox_message": "attempts to deliver",
        "outbox_caught": "the demo's stand-in for a mail server",
    }
