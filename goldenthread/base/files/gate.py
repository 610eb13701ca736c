"""The gate that every upload passes: size, name, content in a limited process, then the virus scanner."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from goldenthread.base.files import scanner, store
from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.kinds import LARGEST_FILE, SECONDS, USUAL, Kind

log = logging.getLogger(__name__)
WAITS = "The virus scanner is not answering. We try again every few minutes."
NO_SCANNER = "No virus scanner is set up, so the file cannot be released."
TOO_LARGE = f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Make it smaller or split it, and upload that."
TOO_SLOW = (
    "The file takes too long to check, as damaged or overfull files do. Save it again as a new file and upload that."
)
CRASHED = "We could not read the file. It may be damaged. Open it, save it as a new file, and upload that."


@dataclass(frozen=True)
class Checked:
    """A file that passed the gate and waits, in a temporary place, to be kept."""

    path: Path
    name: str
    root: str
    kind: Kind
    size: int
    sha256: str
    received_size: int
    received_sha256: str
    why: str  # empty: clean; else why it goes to quarantine
    scanned_at: datetime | None
    seconds: int = 0  # of a sound

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


def clean_name(name: str) -> str:
    """The name without folders, controls, invisible or direction-changing characters; at most 150 characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c)[0] != "C")
    name = " ".join(name.split()).strip(". ") or "file"
    if len(name) > 150:
        ending = PurePosixPath(name).suffix[:10]
        name = name[: 150 - len(ending)] + ending
    return name


@dataclass(frozen=True)
class Inspection:
    kind: Kind
    changed: bool
    walls: bool
    peak: int  # bytes of memory
    seconds: int = 0  # of a sound


def inspect(came: Path, out: Path, extension: str, kinds: Iterable[Kind], *, strip: bool) -> Inspection:
    """Run the limited process over one file. Raises Bad, also when the process dies or takes too long."""
    command = [
        sys.executable,
        "-I",
        "-m",
        "goldenthread.base.files.inspector",
        str(came),
        str(out),
        extension,
        ",".join(sorted(kind.code for kind in kinds)),
        "strip" if strip else "keep",
    ]
    try:
        done = subprocess.run(  # noqa: S603  fixed command; the file's name is never part of it
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            env={"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            cwd=came.parent,
            close_fds=True,
            check=False,
        )
        answer = json.loads(done.stdout[:10_000])
    except subprocess.TimeoutExpired:
        out.unlink(missing_ok=True)
        raise Bad(TOO_SLOW) from None
    except ValueError:
        out.unlink(missing_ok=True)
        log.warning("The inspector ended with %s and no answer.", done.returncode)
        raise Bad(TOO_SLOW if done.returncode == -24 else CRASHED) from None  # 24: SIGXCPU
    if "bad" in answer:
        out.unlink(missing_ok=True)
        raise Bad(str(answer["bad"])[:600])
    return Inspection(
        Kind.of(answer["kind"]),
        bool(answer["changed"]),
        bool(answer["walls"]),
        int(answer["peak"]),
        int(answer["seconds"]),
    )


def check(
    file: BinaryIO, name: str, *, root: str = "thread", kinds: Iterable[Kind] = USUAL, strip: bool = True
) -> Checked:
    """Let a file in, or raise Bad with words for the person. Call it outside a transaction: it can take seconds.

    `strip` takes author, times and places out of documents (pictures always lose them). A room that keeps papers
    as their publisher issued them says strip=False, so that the fingerprint stays the publisher's.
    """
    name = clean_name(name)
    size = getattr(file, "size", None)
    if size is not None and size > LARGEST_FILE:
        raise Bad(TOO_LARGE)
    file.seek(0)
    came, received_sha256, received_size = store.spool(_bounded(file), root)
    out = came.with_suffix(".part-new")
    try:
        if received_size > LARGEST_FILE:
            raise Bad(TOO_LARGE)
        # What came is scanned, not what we make of it.
        why, scanned_at = _scan(came)
        found = inspect(came, out, PurePosixPath(name).suffix.lower(), kinds, strip=strip)
        if found.changed:
            came.unlink()
            with out.open("rb") as cleaned:
                came, sha256, size = store.spool(store.chunks_of(cleaned), root)
            out.unlink()
        else:
            sha256, size = received_sha256, received_size
    except BaseException:
        came.unlink(missing_ok=True)
        out.unlink(missing_ok=True)
        raise
    return Checked(
        came, name, root, found.kind, size, sha256, received_size, received_sha256, why, scanned_at, found.seconds
    )


def _bounded(file: BinaryIO) -> Iterable[bytes]:
    total = 0
    for chunk in store.chunks_of(file):
        yield chunk
        total += len(chunk)
        if total > LARGEST_FILE:
            return


def _scan(path: Path) -> tuple[str, datetime | None]:
    """(why it must wait, or empty; when it was scanned). Raises Bad when something was found."""
    if not scanner.configured():
        return (NO_SCANNER if settings.PRODUCTION else ""), None
    try:
        threat = scanner.scan(path)
    except scanner.ScannerDown:
        return WAITS, None
    if threat:
        raise Bad(
            f"The virus scanner found “{threat}” in the file. Do not open it again. "
            "Tell the people who look after your computers."
        )
    return "", timezone.now()
