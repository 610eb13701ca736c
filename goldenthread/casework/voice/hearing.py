"""Handing a sound to a page's player: from this site, through the door each time, in pieces where the player asks.

A link to the download host lasts five minutes and gives the whole file: a player that is paused for six, or on a
telephone that asks for pieces, would fall silent. What is kept is the sound alone, under a type that no browser runs.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from goldenthread.base import audit, files
from goldenthread.casework.children.door import Opened, not_found
from goldenthread.casework.voice import own

PIECE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
ALONE = "sandbox; default-src 'none'"


def piece_of(header: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte of the one piece that is asked for; None for the whole, also where the header asks for
    something else (RFC 9110, 14.2: what is not understood is passed over). Raises ValueError for a piece that the file
    does not have."""
    found = PIECE.fullmatch(header.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        if int(last) == 0:
            raise ValueError(header)
        return max(0, size - int(last)), size - 1
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start >= size or start > end:
        raise ValueError(header)
    return start, end


def play(request: HttpRequest, opened: Opened, number: int) -> HttpResponse:
    """The sound, for whoever may hear it now. An answer that was taken back ends it at once."""
    found = own.one(opened, number)
    stored = found.stored
    if not found.is_sound or not found.plays or not found.is_checked or stored is None:
        not_found()
    data = files.read(stored.sha256, "casework")
    try:
        piece = piece_of(request.headers.get("Range", ""), len(data))
    except ValueError:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{len(data)}"
        return _safe(response)
    if piece is None or piece[0] == 0:
        with audit.unit(by=opened.actor):
            opened.record("sound_heard", fields=[f"contribution {number}"])
    kind = stored.of_kind
    first, last = piece or (0, len(data) - 1)
    response = HttpResponse(data[first : last + 1], content_type=kind.content_type, status=206 if piece else 200)
    if piece:
        response["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = f'inline; filename="sound-{stored.sha256[:8]}{kind.extensions[0]}"'
    return _safe(response)


def _safe(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def take(request: HttpRequest, opened: Opened, number: int) -> Any:
    """The sound as a file, from the download host: for whoever works on the case and whoever said it."""
    found = own.one(opened, number)
    if not found.is_sound or not found.may_take or found.stored is None:
        not_found()
    with audit.unit(by=opened.actor):
        opened.record("sound_taken", fields=[f"contribution {number}"])
        return files.send(request, found.stored, purpose="sound")


def picture(request: HttpRequest, opened: Opened, number: int) -> Any:
    """The picture as a file, from the download host."""
    found = own.one(opened, number)
    if not found.has_picture or not found.is_checked or found.stored is None:
        not_found()
    with audit.unit(by=opened.actor):
        opened.record("case_paper_downloaded", fields=[f"paper {found.row.paper_id}"])
        return files.send(request, found.stored, purpose="picture")
