"""Which tables live in the published snapshot."""

SNAPSHOT_APPS = {"public"}


class SnapshotRouter:
    """The published pages live in the snapshot only; everything else in the office database only."""

    def _alias(self, app_label: str) -> str | None:
        from django.conf import settings

        if app_label in SNAPSHOT_APPS and "snapshot" in settings.DATABASES:
            return "snapshot"
        return None

    def db_for_read(self, model: type, **hints: object) -> str | None:
        return self._alias(model._meta.app_label)  # type: ignore[attr-defined]

    def db_for_write(self, model: type, **hints: object) -> str | None:
        return self._alias(model._meta.app_label)  # type: ignore[attr-defined]

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool | None:
        alias = self._alias(app_label)
        if db == "snapshot" or alias == "snapshot":
            return db == alias
        return None
