"""Whether the files room is well, for the safe-start check and the work page."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from goldenthread.base.files import scanner


def problems() -> list[str]:
    """Why a live site must not start, each with its remedy; empty when all is well."""
    found = []
    if not scanner.configured():
        found.append(
            "No virus scanner is set up. Install ClamAV's clamd and set GOLDENTHREAD_SCANNER to "
            "unix:/run/clamav/clamd.ctl or tcp:HOST:3310."
        )
    elif not settings.FILES_SCANNER.startswith(("unix:/", "tcp:")):
        found.append(f"GOLDENTHREAD_SCANNER is {settings.FILES_SCANNER!r}. Set it to unix:PATH or tcp:HOST:PORT.")
    place = Path(settings.FILES_FOLDER)
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        writable = os.access(place, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        found.append(
            f"The folder for files, {place}, cannot be written. Correct its owner or GOLDENTHREAD_FILES_FOLDER."
        )
    elif place.stat().st_mode & 0o007:
        found.append(
            f"The folder for files, {place}, is open to every account of the machine. Run: chmod o-rwx {place}"
        )
    return found


def health() -> list[tuple[str, bool, str]]:
    """(what, well?, words) for each part, read from the database and the disk now."""
    from goldenthread.base.files.models import Receipt, State, StoredFile

    now = timezone.now()
    answers = []
    if scanner.configured():
        well = scanner.answers()
        answers.append(("Virus scanner", well, "Answers" if well else "Does not answer; new files wait in quarantine"))
    else:
        answers.append(("Virus scanner", False, "None is set up; files are not scanned for viruses"))
    waiting = StoredFile.objects.filter(state=State.QUARANTINE)
    old = waiting.filter(uploaded_at__lt=now - timedelta(hours=1)).count()
    answers.append(("Quarantine", old == 0, f"{waiting.count()} waiting, {old} of them for over an hour"))
    to_file = Receipt.objects.filter(filed_as="")
    late = to_file.filter(received_at__lt=now - timedelta(days=1)).count()
    answers.append(("Received but not filed", late == 0, f"{to_file.count()}, {late} of them for over a day"))
    place = Path(settings.FILES_FOLDER)
    while not place.exists():
        place = place.parent
    disk = shutil.disk_usage(place)
    used = round(100 * (1 - disk.free / disk.total))
    answers.append(("Disk", used < 80, f"{used}% full" + (", free some now" if used >= 90 else "")))
    return answers
