"""The folder of files, named by their own fingerprint.

The order that survives a crash: write to a temporary file, flush, fsync, rename, fsync the folder; only then may a
row name it. A crash before the row leaves a file that nothing names, or a temporary one that the sweeper removes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from goldenthread.refused import Refused

SWEEP_AFTER = 3600  # seconds; never sooner, because an upload may still be using it
CHUNK = 1 << 20


class Damaged(Exception):
    """A kept file whose bytes no longer have its fingerprint, or that is missing."""


def folder(root: str) -> Path:
    return Path(settings.FILES_FOLDER) / root


def path_of(root: str, sha256: str) -> Path:
    if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
        raise ValueError("A fingerprint has 64 hexadecimal digits.")
    return folder(root) / sha256[:2] / sha256[2:4] / sha256


def temporary(root: str) -> Path:
    """A new, empty place for a file that is being received."""
    place = folder(root) / "tmp"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place / f"{secrets.token_hex(16)}.part"


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folder(path: Path) -> None:
    """mkdir -p, each new level made durable in its parent."""
    if path.is_dir():
        return
    _make_folder(path.parent)
    path.mkdir(exist_ok=True, mode=0o700)
    _sync_folder(path.parent)


def spool(chunks: Iterable[bytes], root: str) -> tuple[Path, str, int]:
    """Write to a temporary file: (path, fingerprint, size in bytes)."""
    path, digest, size = temporary(root), hashlib.sha256(), 0
    try:
        with path.open("xb") as out:
            os.chmod(path, 0o600)
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        path.unlink(missing_ok=True)
        raise Refused(
            "We could not save the file, because our disk is full or not writable. Keep your copy and try again later.",
            status=507,
        ) from None
    return path, digest.hexdigest(), size


def chunks_of(file: BinaryIO) -> Iterable[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def settle(path: Path, root: str, sha256: str) -> Path:
    """Move a temporary file to the place of its fingerprint, durably. Content already there is kept as it is."""
    target = path_of(root, sha256)
    try:
        _make_folder(target.parent)
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        os.chmod(path, 0o400)
        if target.exists() and _fingerprint(target) == sha256:
            path.unlink()
        else:
            os.replace(path, target)
        _sync_folder(target.parent)
    except OSError:
        raise Refused(
            "We could not save the file, because our disk is full or not writable. Keep your copy and try again later.",
            status=507,
        ) from None
    return target


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(root: str, sha256: str) -> bytes:
    """The bytes, proved to be the ones that were kept. Raises Damaged."""
    path = path_of(root, sha256)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Damaged(f"The file {sha256[:12]}… is missing from the store.") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(f"The file {sha256[:12]}… has changed since it was kept.")
    return data


def remove(root: str, sha256: str) -> None:
    """Take the bytes of a refused file away; its row stays to say why."""
    path = path_of(root, sha256)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _sync_folder(path.parent)


def sweep(now: float | None = None, older_than: int = SWEEP_AFTER) -> int:
    """Remove temporary files at least an hour old; gives how many. A worker calls it hourly."""
    now, count = time.time() if now is None else now, 0
    for place in Path(settings.FILES_FOLDER).glob("*/tmp"):
        for path in place.glob("*.part*"):
            try:
                if now - path.stat().st_mtime >= older_than:
                    path.unlink()
                    count += 1
            except FileNotFoundError:
                continue
    return count
