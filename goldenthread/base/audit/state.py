"""The verifier run from inside the site, and what it last found."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from goldenthread.base.audit import chain, checkpoints, keys, verify
from goldenthread.base.audit.actor import Actor
from goldenthread.base.audit.units import record, unit

LAST = "last-verification.json"


def address() -> str:
    """The `default` database as an address that the verifier takes."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(str(given['NAME']))}"
    user = quote(given["USER"]) + (f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else "")
    where = {name: given[key] for name, key in (("host", "HOST"), ("port", "PORT")) if given[key]}
    return f"postgresql://{user + '@' if user else ''}/{quote(given['NAME'])}?{urlencode(where)}"


def verify_now(
    log: str | None = None,
    checkpoint_folders: list[Path] | None = None,
    witness_folders: list[Path] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> verify.Report:
    """Verify this site's log (or another), remember the answer for the page, and record it if all is well.

    A log found tampered with is left as it is: nothing is written to it.
    """
    ours = log is None
    report = verify.verify(
        log or address(),
        keys.secrets(),
        checkpoints=checkpoint_folders or checkpoints.folders(),
        witness=witness_folders or [Path(settings.AUDIT_WITNESS_FOLDER)],
        progress=progress or (lambda done, total: None),
    )
    if ours:
        remember(report)
        if report.ok:
            with unit(by=Actor.system("verifier")):
                record("audit_verified", reason=f"{report.entries} entries")
    return report


def remember(report: verify.Report) -> None:
    folder = checkpoints.folders()[0]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = folder / LAST
    new = place.with_suffix(f".{os.getpid()}.new")
    new.write_text(json.dumps({"at": chain.iso(datetime.now(UTC)), **report.as_json()}), encoding="utf-8")
    new.replace(place)


def last_verification() -> dict[str, Any] | None:
    """What the verifier last said, with `at`; None if it has never run or cannot be read."""
    try:
        found = json.loads((checkpoints.folders()[0] / LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError, IndexError):
        return None
    return found if isinstance(found, dict) else None


def export(path: Path) -> int:
    """The whole log as JSON lines: the head first, then each entry with all its columns."""
    source = verify.Source(address())
    if source.head is None:
        raise verify.CannotVerify("The log is empty.")
    name, seq, hash_ = source.head
    count = 0
    with open(path, "x", encoding="utf-8") as file:
        file.write(json.dumps({"head": {"chain": name, "seq": seq, "hash": hash_}, "format": chain.FORMAT}) + "\n")
        for row in source.rows(1, seq):
            file.write(json.dumps(dict(zip(verify.STORED, row, strict=True)), separators=(",", ":")) + "\n")
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count
