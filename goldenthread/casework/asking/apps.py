from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.asking"
    label = "asking"
    verbose_name = "Asking for an assessment"
    default_auto_field = "django.db.models.BigAutoField"
    unguarded_tables = {
        "asking_draft": "somebody's own words before they are sent: unseen by staff, encrypted, gone after 28 days"
    }
