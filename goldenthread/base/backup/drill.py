"""The drill: a backup counts only once it has been restored. Nothing of the live site is touched.

The archive is restored by another process into databases and folders made for it, which are destroyed at the end.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.backup import keys
from goldenthread.base.backup.archive import BadArchive
from goldenthread.base.backup.make import Say, back_up
from goldenthread.base.backup.models import Backup, Drill
from goldenthread.base.backup.restore import ROOT

RED_AFTER_DAYS = 35


def drill(archive: Path | None = None, identity: Path | None = None, say: Say = lambda words: None) -> Drill:
    """Prove an archive from the shelf with its real key, or without one a backup made now with a key of the moment."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="goldenthread-drill-") as folder:
        place = Path(folder)
        row = Drill(fresh=archive is None, archive=str(archive or "made for the drill"))
        try:
            if archive is None:
                say("Making a backup")
                identity = place / "key"
                recipient = keys.new_key(identity)
                archive = back_up(place / "drill.age", keys.recipients([recipient]), say=lambda words: None).path
            elif identity is None:
                raise BadArchive("Name the identity file that opens this archive.")
            say("Restoring it in a place of its own")
            told = restore_apart(archive, identity, place)
            row.tables, row.rows, row.files = told["tables"], told["rows"], told["files"]
            row.audit_entries = int("".join(c for c in told["audit_words"].split(" ")[0] if c.isdigit()) or 0)
            row.ok = bool(told["audit_ok"]) and not told["notes"]
            words = [
                f"{row.rows:,} rows of {row.tables} tables and {row.files:,} files are equal.",
                told["audit_words"],
            ]
            row.words = " ".join([*words, *told["notes"]])[:500]
        except BadArchive as fault:
            row.ok, row.words = False, str(fault)[:500]
    row.seconds = time.monotonic() - began
    with audit.unit(by=audit.Actor.system("drill")):
        row.save()
        audit.record("restore_proved" if row.ok else "restore_not_proved", obj=row, reason=row.words[:200])
    return row


def restore_apart(archive: Path, identity: Path, place: Path) -> dict:
    """Restore in another process, into SQLite databases in `place`; what it proved, or BadArchive with its words."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD_")}
    kept = ("GOLDENTHREAD_AUDIT_KEY", "GOLDENTHREAD_AUDIT_OLD_KEYS", "GOLDENTHREAD_SECRET_KEY", "GOLDENTHREAD_MODE")
    env |= {name: os.environ[name] for key in kept for name in (key, f"{key}_FILE") if name in os.environ}
    env |= {
        "GOLDENTHREAD_VAR": str(place / "var"),
        "GOLDENTHREAD_DATABASE_URL": f"sqlite://{place}/office.sqlite3",
        "GOLDENTHREAD_PUBLIC_DATABASE_URL": f"sqlite://{place}/public.sqlite3",
        "GOLDENTHREAD_ERASURE_LEDGER": str(settings.ERASURE_LEDGER),
    }
    command = [sys.executable, "-m", "goldenthread.cli", "restore", str(archive), "--identity", str(identity), "--json"]
    done = subprocess.run(  # noqa: S603  our own command
        command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise BadArchive((done.stderr or done.stdout).strip()[-400:] or "The restore ended without a word.") from None


def last_proved() -> Drill | None:
    return Drill.objects.filter(ok=True).first()


def alarms(now: datetime | None = None) -> list[str]:
    """What is overdue, in words for a page or a message; none when all is well. Alarms are red."""
    now = now or timezone.now()
    found = []
    proved = last_proved()
    if proved is None:
        found.append("No backup has ever been proved to restore. Run: goldenthread drill")
    elif now - proved.at > timedelta(days=RED_AFTER_DAYS):
        days = (now - proved.at).days
        found.append(f"The last proved restore is {days} days old; it may be {RED_AFTER_DAYS}. Run: goldenthread drill")
    if settings.BACKUP_FOLDER:
        last = Backup.objects.filter(ok=True).first()
        hours = settings.BACKUP_EVERY_HOURS
        if last is None:
            found.append("No scheduled backup has been made yet.")
        elif now - last.at > timedelta(hours=hours * 1.5):
            age = int((now - last.at).total_seconds() // 3600)
            found.append(f"The last backup is {age} hours old; one is due every {hours} hours.")
    elif settings.PRODUCTION:
        found.append("No backup folder is set (GOLDENTHREAD_BACKUP_FOLDER), so nothing is backed up.")
    return found
