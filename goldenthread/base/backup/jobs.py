"""Scheduled backups, done by the worker."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from goldenthread.base import audit, jobs
from goldenthread.base.backup import keys
from goldenthread.base.backup.archive import BadArchive

if TYPE_CHECKING:
    from goldenthread.base.backup.models import Backup

log = logging.getLogger(__name__)


@jobs.every(minutes=15, title="Back up when it is time")
def back_up_when_due() -> str:
    """Back up when it is time."""
    from goldenthread.base.backup.models import Backup

    if not settings.BACKUP_FOLDER:
        return "No backup folder is set"
    last = Backup.objects.filter(ok=True).first()
    if last is not None and timezone.now() - last.at < timedelta(hours=settings.BACKUP_EVERY_HOURS):
        return "Not due yet"
    return back_up_now(Path(settings.BACKUP_FOLDER)).words


@jobs.every(minutes=60, title="Say when a backup or its proof is overdue")
def look_for_overdue() -> str:
    """Say when a backup or its proof is overdue."""
    from goldenthread.base.backup import drill

    found = drill.alarms()
    for words in found if not settings.DEMO else ():  # a demo holds nothing that anybody would miss
        log.error("%s", words)
    return " ".join(found) or "Nothing is overdue"


def back_up_now(target: Path, recipients: list[str] | None = None) -> Backup:
    """Make one backup and write down how it went; raises BadArchive after writing that it failed."""
    from goldenthread.base.backup.make import back_up
    from goldenthread.base.backup.models import Backup

    by = audit.Actor.system("backup")
    try:
        if target == Path(settings.BACKUP_FOLDER or "/-"):
            target.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = back_up(target, keys.recipients(recipients or settings.BACKUP_RECIPIENTS))
    except (BadArchive, OSError) as fault:
        with audit.unit(by=by):
            row = Backup.objects.create(archive=str(target), ok=False, words=str(fault)[:500])
            audit.record("backup_failed", obj=row, reason=row.words[:200])
        raise
    missing = len(made.manifest.missing_files)
    words = made.words + (f"; {missing} files were missing or changed" if missing else "")
    with audit.unit(by=by):
        row = Backup.objects.create(
            archive=str(made.path),
            ok=not missing,
            words=words,
            sha256=made.sha256,
            size=made.size,
            rows=made.manifest.rows,
            files=made.manifest.files,
            seconds=made.seconds,
        )
        audit.record("backup_made", obj=row, reason=words)
    return row
