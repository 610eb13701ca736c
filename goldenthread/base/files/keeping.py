"""Keeping, finding, opening and filing. Everything that writes belongs inside audit.unit()."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.utils import timezone

from goldenthread.base.files import gate, store
from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.kinds import USUAL, Kind
from goldenthread.refused import Refused

if TYPE_CHECKING:
    from goldenthread.base.audit import Actor
    from goldenthread.base.files.models import Receipt, StoredFile

SALT = "goldenthread.files.download"
PURPOSE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is misread when spoken or written


def keep(
    file: gate.Checked | BinaryIO,
    name: str = "",
    *,
    by: Actor,
    root: str = "thread",
    kinds: Iterable[Kind] = USUAL,
    strip: bool = True,
    filed_as: str = "",
) -> StoredFile:
    """Keep an upload and give its receipt: `stored.receipt`. Inside a unit.

    `file` is what an UploadField cleaned to, or an open file with its `name`, which is then checked here.
    `filed_as` says what it belongs to ("sources.document:17"); without it the receipt waits on the "to file" list.
    Raises Refused: a file that the gate does not take, the day's quota, a full disk.
    """
    from goldenthread.base import audit
    from goldenthread.base.files.models import Receipt, State, StoredFile

    if not isinstance(file, gate.Checked):
        try:
            file = gate.check(file, name, root=root, kinds=kinds, strip=strip)
        except Bad as bad:
            raise Refused(str(bad), status=422) from None
    try:
        use_quota(by, file.received_size)
        known = StoredFile.objects.filter(root=file.root, sha256=file.sha256).first()
        if known and known.state == State.REFUSED:
            raise Refused(f"This file was refused before. {known.why}", status=422)
    except Refused:
        file.discard()
        raise
    store.settle(file.path, file.root, file.sha256)
    stored, new = StoredFile.objects.get_or_create(
        root=file.root,
        sha256=file.sha256,
        defaults={
            "size": file.size,
            "kind": file.kind.code,
            "name": file.name,
            "state": State.QUARANTINE if file.why else State.CLEAN,
            "why": file.why,
            "scanned_at": file.scanned_at,
            "by": by.id,
        },
    )
    if not new and stored.state == State.QUARANTINE and not file.why:
        stored.state, stored.why, stored.scanned_at = State.CLEAN, "", file.scanned_at
        stored.save(update_fields=["state", "why", "scanned_at"])
    receipt = Receipt.objects.create(
        reference=_reference(),
        file=stored,
        name=file.name,
        received_size=file.received_size,
        received_sha256=file.received_sha256,
        by=by.id,
        by_label=by.label,
        filed_as=filed_as,
        filed_at=timezone.now() if filed_as else None,
    )
    audit.record("file_kept", obj=receipt)
    if stored.state == State.QUARANTINE:
        _look_again_soon()
    stored.receipt = receipt  # type: ignore[attr-defined]
    return stored


def keep_made(data: bytes, name: str, kind: Kind, *, by: Actor, root: str = "thread") -> StoredFile:
    """Keep a file that this program wrote, such as a report; it needs no gate, scanner or receipt. Inside a unit."""
    from goldenthread.base import audit
    from goldenthread.base.files.models import State, StoredFile

    path, sha256, size = store.spool([data], root)
    store.settle(path, root, sha256)
    stored, new = StoredFile.objects.get_or_create(
        root=root,
        sha256=sha256,
        defaults={
            "size": size,
            "kind": kind.code,
            "name": gate.clean_name(name),
            "state": State.CLEAN,
            "made_here": True,
            "by": by.id,
        },
    )
    if new:
        audit.record("file_kept", obj=stored)
    return stored


def _look_again_soon() -> None:
    from goldenthread.base import jobs
    from goldenthread.base.files.jobs import scan_quarantine

    jobs.queue(scan_quarantine)


def _reference() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"F-{letters[:4]}-{letters[4:]}"


def use_quota(by: Actor, size: int) -> None:
    """Count an upload against the person's day. One conditional update, so that two at once cannot both slip in."""
    from goldenthread.base.files.models import DayUse

    if by.kind == "system":
        return
    person, day = by.id or f"public:{by.address}", timezone.localdate()
    DayUse.objects.get_or_create(person=person, day=day)
    most = settings.FILES_MEGABYTES_PER_DAY * 1_000_000
    fits = DayUse.objects.filter(
        person=person, day=day, files__lt=settings.FILES_PER_DAY, size__lte=most - size
    ).update(files=F("files") + 1, size=F("size") + size)
    if not fits:
        raise Refused(
            f"You have reached today's limit of {settings.FILES_PER_DAY} files or "
            f"{settings.FILES_MEGABYTES_PER_DAY:,} MB. Upload the rest tomorrow, or ask the administrator.",
            status=429,
        )


def find(sha256: str, root: str = "thread") -> StoredFile | None:
    """The row of a fingerprint, in any state."""
    from goldenthread.base.files.models import StoredFile

    return StoredFile.objects.filter(root=root, sha256=sha256).first()


def read(sha256: str, root: str = "thread") -> bytes:
    """The bytes of a clean file, proved against the fingerprint. Raises Refused, and store.Damaged (broken disk)."""
    from goldenthread.base.files.models import State

    stored = find(sha256, root)
    if stored is None:
        raise Refused("There is no such file.", status=404)
    if stored.state == State.QUARANTINE:
        raise Refused(f"This file is still in quarantine. {stored.why}", status=409)
    if stored.state == State.REFUSED:
        raise Refused(f"This file was refused. {stored.why}", status=409)
    return store.read(root, sha256)


def open(sha256: str, root: str = "thread") -> BinaryIO:
    """As `read`, as an open file."""
    return io.BytesIO(read(sha256, root))


def file_as(receipt: Receipt, what: str) -> None:
    """Take a receipt off the "to file" list: `what` names the object that it belongs to. Inside a unit."""
    from goldenthread.base import audit
    from goldenthread.base.files.models import Receipt

    if not Receipt.objects.filter(pk=receipt.pk, filed_as="").update(filed_as=what, filed_at=timezone.now()):
        raise Refused("This file has already been filed.", status=409)
    audit.record("file_filed", obj=receipt)


def link(stored: StoredFile, purpose: str, *, now: datetime | None = None) -> str:
    """A link to the download host that works for five minutes, for this file and purpose only. Inside a unit, after
    the caller has checked the permission. `purpose` becomes part of the neutral file name: "source", "report"."""
    from goldenthread.base import audit
    from goldenthread.base.files.models import State

    if not PURPOSE.fullmatch(purpose):
        raise ValueError("A purpose is a short word of small letters, figures and hyphens.")
    if stored.state != State.CLEAN:
        raise Refused(f"This file cannot be downloaded. {stored.why}", status=409)
    audit.record("file_link_made", obj=stored, reason=purpose)
    made = int((now or timezone.now()).timestamp())
    token = signing.dumps([stored.root, stored.sha256, purpose, made], salt=SALT)
    return f"{settings.SITE_URLS['files']}/{quote(token)}"


def redeem(token: str, now: datetime | None = None) -> tuple[str, str, str]:
    """(root, sha256, purpose) of a link. Raises signing.BadSignature for a forged, changed or expired one.

    The age is looked at on both sides, so that a clock put back does not make a link live longer.
    """
    root, sha256, purpose, made = signing.loads(token, salt=SALT)
    age = (now or timezone.now()).timestamp() - made
    if not -30 <= age <= settings.FILES_LINK_SECONDS:
        raise signing.SignatureExpired("The link has expired.")
    return root, sha256, purpose
