from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Config(AppConfig):
    name = "goldenthread.base.jobs"
    label = "jobs"
    verbose_name = "Background work"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B7"  # of its fields (rules/access/bands.py)

    # A job's cause is recorded by whoever queues it, and its effect by the job itself.
    unguarded_tables = {"jobs_job": "attempts of the worker", "jobs_periodic": "the worker's timetable"}

    def ready(self) -> None:
        autodiscover_modules("jobs")  # each room declares its jobs in its own jobs.py
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "office",
            "Work",
            "work",
            order=80,
            show=lambda r: may(r.user, Permission.WORK_READ),
            group=navigation.KEEPING,
        )
