"""Which tables live in the published snapshot."""

SNAPSHOT_APPS = {"sources", "figures", "improvement", "public"}


class SnapshotRouter:
    """Only the rooms that the public site installs have tables in the snapshot database."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool | None:
        if db == "snapshot":
            return app_label in SNAPSHOT_APPS
        return None
