"""Asking clamd whether a file is known malware: its INSTREAM command over a socket.

Fails closed: every answer but a plain OK or FOUND is ScannerDown, and the file stays in quarantine.
"""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from django.conf import settings

CHUNK = 1 << 16


class ScannerDown(Exception):
    """No usable answer. The message says why, for the log and the work page."""


def configured() -> bool:
    return bool(settings.FILES_SCANNER)


def _connect(seconds: float) -> socket.socket:
    scheme, _, rest = settings.FILES_SCANNER.partition(":")
    try:
        if scheme == "unix":
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.settimeout(seconds)
            link.connect(rest)
            return link
        if scheme == "tcp":
            host, _, port = rest.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    except (OSError, ValueError) as error:
        raise ScannerDown(f"The virus scanner does not answer ({type(error).__name__}).") from None
    raise ScannerDown("GOLDENTHREAD_SCANNER must be unix:PATH or tcp:HOST:PORT.")


def _ask(link: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        piece = link.recv(1024)
        if not piece:
            break
        answer += piece
    if not answer.endswith(b"\0"):
        raise ScannerDown("The virus scanner broke off its answer.")
    return answer.rstrip(b"\0").decode("ascii", "replace").strip()


def answers(seconds: float = 3) -> bool:
    """Whether a scanner is there (PING, PONG)."""
    try:
        with _connect(seconds) as link:
            link.sendall(b"zPING\0")
            return _ask(link) == "PONG"
    except (ScannerDown, OSError):
        return False


def scan(path: Path, seconds: float = 10) -> str | None:
    """The name of what was found, or None for a clean file. `seconds` is for each wait on the socket."""
    try:
        with _connect(seconds) as link, path.open("rb") as file:
            link.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                link.sendall(struct.pack(">I", len(chunk)) + chunk)
            link.sendall(struct.pack(">I", 0))
            answer = _ask(link)
    except OSError as error:
        raise ScannerDown(f"The virus scanner broke off ({type(error).__name__}).") from None
    if answer == "stream: OK":
        return None
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:100]
    raise ScannerDown("The virus scanner gave no verdict.")
