"""Uploaded files between the preview of an import and its confirmation.

They wait in a folder of their own, each named by its SHA-256, and are checked against it when they are read again.
Whoever uploaded them may confirm, once, within two hours; then they are removed.
"""

import hashlib
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

EXPIRES_AFTER = 2 * 3600  # seconds
TOKEN = re.compile(r"[0-9a-f]{32}")
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Preview:
    token: str
    by: str
    edition: str
    published: date
    reporting_year: int | None
    files: list[tuple[str, bytes]]


def folder() -> Path:
    return Path(settings.VAR) / "import-previews"


def keep(
    files: Iterable[tuple[str, bytes]], *, by: str, edition: str, published: date, reporting_year: int | None
) -> str:
    """Keep the files and what was said of them. Returns the token of the preview."""
    sweep()
    token = secrets.token_hex(16)
    place = folder() / token
    place.mkdir(parents=True, mode=0o700)
    names = []
    for name, content in files:
        sha256 = hashlib.sha256(content).hexdigest()
        (place / sha256).write_bytes(content)
        names.append([name, sha256])
    # the manifest last: a folder without one is no preview
    said = {
        "by": by,
        "edition": edition,
        "published": published.isoformat(),
        "reporting_year": reporting_year,
        "files": names,
    }
    (place / MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    return token


def find(token: str, *, by: str) -> Preview | None:
    """The preview, if it is this person's, has not run out, and its files are whole."""
    place = folder() / token
    if not TOKEN.fullmatch(token) or run_out(place):
        return None
    try:
        said = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        files = [(name, (place / sha256).read_bytes()) for name, sha256 in said["files"]]
    except (OSError, ValueError, KeyError):
        return None
    if said["by"] != by or any(
        hashlib.sha256(content).hexdigest() != sha256
        for (_, content), (_, sha256) in zip(files, said["files"], strict=True)
    ):
        return None
    return Preview(token, by, said["edition"], date.fromisoformat(said["published"]), said["reporting_year"], files)


def remove(token: str) -> None:
    if TOKEN.fullmatch(token):
        shutil.rmtree(folder() / token, ignore_errors=True)


def sweep() -> None:
    """Remove what has run out."""
    if folder().is_dir():
        for place in folder().iterdir():
            if TOKEN.fullmatch(place.name) and run_out(place):
                shutil.rmtree(place, ignore_errors=True)


def run_out(place: Path) -> bool:
    try:
        return time.time() - place.stat().st_mtime > EXPIRES_AFTER
    except OSError:
        return True
