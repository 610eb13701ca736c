from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules


class Config(AppConfig):
    name = "goldenthread.base.audit"
    label = "audit"
    verbose_name = "Audit log"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B7"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        from goldenthread.base.audit import guard

        autodiscover_modules("events", "audit_events")
        connection_created.connect(guard.watch, dispatch_uid="audit guard")
        pre_migrate.connect(guard.migration_begins, dispatch_uid="audit guard: migration begins")
        post_migrate.connect(guard.migration_ends, dispatch_uid="audit guard: migration ends")
        if settings.SITE == "office":
            from goldenthread.base.accounts.access import may
            from goldenthread.base.accounts.permissions import Permission
            from goldenthread.base.govuk import navigation

            navigation.add(
                "office",
                "Audit log",
                "audit-log",
                order=90,
                show=lambda r: may(r.user, Permission.AUDIT_READ),
                group=navigation.KEEPING,
            )
        if settings.TESTING:
            from goldenthread.base.audit import for_tests

            for_tests.install()
