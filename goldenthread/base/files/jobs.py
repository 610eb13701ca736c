"""What the worker does for files."""

from __future__ import annotations

from django.utils import timezone

from goldenthread.base import jobs


@jobs.every(minutes=60, title="Remove leftover temporary files")
def sweep_temporary_files() -> str:
    """Remove temporary files of uploads that were broken off, once they are an hour old."""
    from goldenthread.base.files import store

    count = store.sweep()
    return f"{count} removed" if count else "None to remove"


@jobs.every(minutes=5, title="Scan files in quarantine")
def scan_quarantine() -> str:
    """Ask the virus scanner again about every file in quarantine."""
    from goldenthread.base import audit
    from goldenthread.base.files import scanner, store
    from goldenthread.base.files.models import State, StoredFile

    if not scanner.configured():
        waiting = StoredFile.objects.filter(state=State.QUARANTINE).count()
        return f"{waiting} wait, and no scanner is set up" if waiting else "None in quarantine"
    released = refused = waiting = 0
    for stored in StoredFile.objects.filter(state=State.QUARANTINE).order_by("uploaded_at"):
        try:
            threat = scanner.scan(store.path_of(stored.root, stored.sha256))
        except scanner.ScannerDown:
            waiting += 1
            continue
        state = State.REFUSED if threat else State.CLEAN
        why = f"The virus scanner found “{threat}”." if threat else ""
        with audit.unit(by=audit.Actor.system("virus scan")):
            moved = StoredFile.objects.filter(pk=stored.pk, state=State.QUARANTINE).update(
                state=state, why=why, scanned_at=timezone.now()
            )
            if moved:
                if threat:
                    audit.record("file_refused", obj=stored, reason=why, result="refused")
                else:
                    audit.record("file_released", obj=stored)
        if moved and threat:
            store.remove(stored.root, stored.sha256)
            refused += 1
        elif moved:
            released += 1
    if not (released or refused or waiting):
        return "None in quarantine"
    return f"{released} released, {refused} refused, {waiting} wait because the scanner does not answer"
