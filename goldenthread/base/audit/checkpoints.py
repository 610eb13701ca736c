"""What is kept outside the database: a witness line for each commit, and signed checkpoints.

A chain that lost its tail, or yesterday's copy put back, is a consistent chain: only something that the database does
not hold can tell. Each commit appends a line to the witness folder (one file per process, so writers never meet).
Every 10 minutes or 1,000 entries a signed line goes to each checkpoint folder. At least one of these folders should
be on another machine. If a folder cannot be written the site goes on, and says so in its log.

A witness line is written just after the commit: a crash between the two leaves the witness behind the database, never
ahead of it. A checkpoint carries an HMAC (for the verifier, which has the key) and an Ed25519 signature, which anybody
who holds a copy of the line can check with the public key alone.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from goldenthread.base.audit import chain, keys
from goldenthread.base.audit.actor import this_process

log = logging.getLogger(__name__)
EVERY_ENTRIES = 1_000
EVERY_SECONDS = 600
FILE = "checkpoints.jsonl"

_lock = threading.Lock()
_last: dict[str, tuple[int, float]] = {}  # chain -> (entry, monotonic seconds) of the last checkpoint known here
_witness: dict[tuple[int, str], int] = {}  # (process, path) -> open file


def folders() -> list[Path]:
    return [Path(folder) for folder in settings.AUDIT_CHECKPOINT_FOLDERS]


def after_commit(name: str, first: int, last: int, hash_: str, mac: str) -> None:
    """Witness one commit, then make a checkpoint if one is due. Never raises: the commit has happened."""
    try:
        _append_witness(chain.witness_line(name, first, last, mac))
    except OSError as error:
        log.error("The audit witness could not be written (%s). Entries %s to %s have no witness.", error, first, last)
    try:
        if _may_be_due(name, last):
            checkpoint_if_due()
    except Exception:
        log.exception("The audit checkpoint after entry %s failed.", last)


def _append_witness(line: str) -> None:
    folder = Path(settings.AUDIT_WITNESS_FOLDER)
    path = str(folder / f"{datetime.now(UTC):%Y-%m-%d}-{socket.gethostname()}-{this_process()}.log")
    place = (os.getpid(), path)
    with _lock:
        file = _witness.get(place)
        if file is None or not os.path.exists(path):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for old in _witness.values():
                os.close(old)
            _witness.clear()
            file = _witness[place] = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(file, (line + "\n").encode())


def _may_be_due(name: str, seq: int) -> bool:
    last = _last.get(name)
    return last is None or seq - last[0] >= EVERY_ENTRIES or time.monotonic() - last[1] >= EVERY_SECONDS


def latest(folder: Path, name: str) -> dict[str, Any] | None:
    """The last checkpoint of this chain in a folder (or the note that a backup was put back). Reads
    the end of the file only."""
    try:
        with open(folder / FILE, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 65_536))
            lines = file.read().splitlines()
    except FileNotFoundError:
        return None
    for text in reversed(lines):
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and line.get("kind") in ("checkpoint", "restored") and line.get("chain") == name:
            return line
    return None


def checkpoint_if_due() -> bool:
    """Write a checkpoint if 1,000 entries or 10 minutes have passed since the last; says whether it wrote one.

    Called after each commit (when it looks due) and by the worker, so that a quiet evening has its checkpoint too.
    """
    from goldenthread.base.audit.models import Head

    head = Head.objects.filter(pk=1).first()
    if head is None or head.seq == 0:
        return False
    known = [line for folder in folders() if (line := _quiet_latest(folder, head.chain))]
    if len(known) == len(folders()) and known:
        oldest = min(known, key=lambda line: int(line["seq"]))
        age = (datetime.now(UTC) - datetime.fromisoformat(oldest["at"])).total_seconds()
        behind = head.seq - int(oldest["seq"])
        if not (behind >= EVERY_ENTRIES or (behind > 0 and not 0 <= age < EVERY_SECONDS)):
            _last[head.chain] = (int(oldest["seq"]), time.monotonic() - min(max(age, 0), EVERY_SECONDS - 1))
            return False
    return checkpoint() is not None


def _quiet_latest(folder: Path, name: str) -> dict[str, Any] | None:
    try:
        return latest(folder, name)
    except OSError:
        return None


def checkpoint() -> dict[str, Any] | None:
    """Write a checkpoint now to every folder; returns its line, or None when there is nothing to sign.

    Nothing is signed while the log contradicts itself or the last checkpoint. Raises OSError if no folder took it.
    """
    from goldenthread.base.audit.models import Entry, Head

    head = Head.objects.filter(pk=1).first()
    if head is None or head.seq == 0:
        return None
    tail = Entry.objects.filter(seq=head.seq).values_list("hash", flat=True).first()
    count = Entry.objects.filter(seq__lte=head.seq).count()
    earlier = [line for folder in folders() if (line := _quiet_latest(folder, head.chain))]
    hashes = dict(Entry.objects.filter(seq__in=[line["seq"] for line in earlier]).values_list("seq", "hash"))
    if tail != head.hash or count != head.seq or any(hashes.get(line["seq"]) != line["hash"] for line in earlier):
        log.critical("The audit log contradicts itself or its last checkpoint. Run: goldenthread audit verify")
        return None
    line = signed({"kind": "checkpoint", "chain": head.chain, "seq": head.seq, "hash": head.hash, "count": count})
    append(line)
    _last[head.chain] = (head.seq, time.monotonic())
    return line


def signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(chain.derive(settings.AUDIT_KEY, "audit checkpoint signature 1"))


def public_key() -> str:
    """In hexadecimal; give it to whoever keeps copies of the checkpoints."""
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def signed(line: dict[str, Any]) -> dict[str, Any]:
    line = {**line, "at": chain.iso(datetime.now(UTC)), "key_id": keys.current()[0]}
    sealed = chain.checkpoint_body(line)
    return {
        **line,
        "mac": chain.mac_of(chain.checkpoint_key(settings.AUDIT_KEY), sealed),
        "signature": signing_key().sign(sealed).hex(),
        "public_key": public_key(),
    }


def append(line: dict[str, Any]) -> None:
    """One line to every folder, flushed to the disk. A folder that fails is logged; if all fail, the last error."""
    text = (chain.write_checkpoint(line) + "\n").encode()
    failed: OSError | None = None
    written = 0
    for folder in folders():
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                os.write(file, text)
                os.fsync(file)
            finally:
                os.close(file)
            written += 1
        except OSError as error:
            failed = error
            log.error("An audit checkpoint could not be written to %s: %s", folder, error)
    if failed is not None and not written:
        raise failed


def accept_restored(reason: str) -> dict[str, Any]:
    """Say, signed, that a backup was put back on purpose: lines about entries after the present end are void.

    Call inside no unit, before anything else is recorded. The verifier keeps showing the note.
    """
    from goldenthread.base.audit import verify
    from goldenthread.base.audit.models import Head

    head = Head.objects.get(pk=1)
    evidence = verify.read_evidence(folders(), [Path(settings.AUDIT_WITNESS_FOLDER)], keys.secrets())
    line = signed(
        {
            "kind": "restored",
            "chain": head.chain,
            "seq": head.seq,
            "hash": head.hash,
            "upto": max([head.seq, *evidence.of(head.chain)]),
            "reason": reason,
        }
    )
    append(line)
    return line
