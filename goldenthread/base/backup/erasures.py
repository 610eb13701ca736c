"""The ledger of what was erased. A backup made before an erasure still holds the record, so after every restore the
ledger is replayed: from the table, and from a file beside the database that is newer than any backup.

A room that erases says `erasures.note(record, reason=…)` inside its unit, just before it deletes. Where deleting the
row is not enough (a file, a copy), the room registers how: `@erasures.eraser("files.storedfile")`.
"""

import json
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from goldenthread.base import audit

ERASERS: dict[str, Callable[[str], int]] = {}


class BadLedger(Exception):
    """A line of the ledger cannot be read; the message says which."""


def eraser(label: str) -> Callable[[Callable[[str], int]], Callable[[str], int]]:
    """Register how a record of the model `label` is erased by its key; the function gives how many it erased."""

    def register(function: Callable[[str], int]) -> Callable[[str], int]:
        ERASERS[label] = function
        return function

    return register


def note(record: models.Model, *, reason: str) -> None:
    """Write down, inside a unit, that this record is being erased. The file gets its line after the commit."""
    from goldenthread.base.backup.models import Erasure

    entry, _ = Erasure.objects.get_or_create(
        label=record._meta.label_lower, key=str(record.pk), defaults={"reason": reason}
    )
    audit.record("erased", obj=f"{entry.label}:{entry.key}", reason=reason)
    transaction.on_commit(lambda: append(entry))


def append(entry: Any) -> None:
    line = {"label": entry.label, "key": entry.key, "reason": entry.reason, "erased_at": entry.erased_at.isoformat()}
    path = Path(settings.ERASURE_LEDGER)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, json.dumps(line).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> list[dict[str, str]]:
    """The lines of a ledger file; none when there is no file. A last line cut short by a crash is left out."""
    if not path.exists():
        return []
    found = []
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
            datetime.fromisoformat(line["erased_at"])
            found.append({name: str(line[name]) for name in ("label", "key", "reason", "erased_at")})
        except (ValueError, KeyError, TypeError):
            if number == len(lines):
                continue
            raise BadLedger(f"Line {number} of {path} is no entry of the erasure ledger. Mend or remove it.") from None
    return found


def replay(lines: Iterable[dict[str, str]], by: "audit.Actor") -> int:
    """Erase again whatever a restore brought back; gives how many records that were. Safe to run again."""
    from goldenthread.base.backup.models import Erasure

    wanted = {(line["label"], line["key"]): line for line in lines}
    for entry in Erasure.objects.all():
        wanted.setdefault((entry.label, entry.key), {"reason": entry.reason, "erased_at": entry.erased_at.isoformat()})
    count = 0
    for (label, key), line in sorted(wanted.items()):
        with audit.unit(by=by):
            _, new = Erasure.objects.get_or_create(
                label=label,
                key=key,
                defaults={"reason": line["reason"], "erased_at": datetime.fromisoformat(line["erased_at"])},
            )
            gone = erase(label, key)
            if gone or new:
                audit.record("erasure_replayed", obj=f"{label}:{key}", reason=line["reason"])
            count += gone
    return count


def erase(label: str, key: str) -> int:
    if label in ERASERS:
        return ERASERS[label](key)
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise BadLedger(f"The erasure ledger names {label}, which this version does not have.") from None
    return model._base_manager.filter(pk=key).delete()[1].get(model._meta.label, 0)
