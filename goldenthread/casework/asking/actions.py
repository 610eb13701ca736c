"""Writing a draft, sending it, an officer's putting it into a record. Sending makes it a request; nothing else does."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from goldenthread.base import audit, editing, files
from goldenthread.base.accounts.permissions import Permission
from goldenthread.casework.asking.models import Draft, Incoming, IncomingState
from goldenthread.casework.cases import actions as cases
from goldenthread.casework.cases.kinds import Channel, PaperKind, Source
from goldenthread.casework.cases.models import Matter, Paper
from goldenthread.casework.children import actions as children
from goldenthread.casework.children.door import Opened, Visitor
from goldenthread.casework.children.models import Child, Team
from goldenthread.refused import Refused
from goldenthread.rules.access.bands import Band
from goldenthread.rules.finding import words_of

KEPT_FOR = timedelta(days=28)
MOST_FILES = 10
MOST_DRAFTS_AN_HOUR = 500  # from everybody together
FIELDS = {
    "source": 1,
    "who_name": 200,
    "who_is": 200,
    "who_email": 200,
    "who_phone": 40,
    "who_needs": 300,
    "given_name": 200,
    "family_name": 200,
    "date_of_birth": 10,
    "school": 200,
    "words": 20_000,
    "hopes": 4_000,
}
FIVE = 17  # o'clock: after it, one reading counts from the next working day


# --- a draft --------------------------------------------------------------------------------------------------------


def _hash(token: str) -> str:
    return hashlib.sha256(f"asking {token}".encode()).hexdigest()


def _box(token: str) -> Fernet:
    """The lock of a draft. It takes the link and the site's secret together: neither opens it alone."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"draft of a request {token}".encode())
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))


def begin_draft() -> str:
    """Begin to write; gives the secret of the link under which it is found again. Raises Refused (429) in a flood."""
    hour = timezone.now() - timedelta(hours=1)
    if Draft.behind_the_door.filter(begun_at__gte=hour).count() >= MOST_DRAFTS_AN_HOUR:
        raise Refused("Many people are writing just now. Try again in an hour, or write to us by email.", status=429)
    token = secrets.token_urlsafe(24)
    Draft.behind_the_door.create(token_hash=_hash(token), box=_box(token).encrypt(b"{}"))
    return token


def _row(token: str) -> Draft | None:
    found = Draft.behind_the_door.filter(token_hash=_hash(token)).first()
    return found if found and found.begun_at > timezone.now() - KEPT_FOR else None


def read_draft(token: str) -> dict[str, Any] | None:
    """What was written so far; None where there is no draft of this link, or its 28 days are over."""
    row = _row(token)
    if row is None:
        return None
    try:
        return json.loads(_box(token).decrypt(bytes(row.box)))
    except InvalidToken:
        return None


def write_draft(token: str, values: Mapping[str, Any]) -> None:
    """Keep what one page of the form holds; what other pages hold stays."""
    held = read_draft(token)
    if held is None:
        raise Refused("This draft is not there any more. A draft is kept for 28 days.", status=410)
    for name, value in values.items():
        text = value.isoformat() if isinstance(value, date) else str(value or "")
        held[name] = text[: FIELDS[name]]
    _keep(token, held)


def _keep(token: str, held: dict[str, Any]) -> None:
    box = _box(token).encrypt(json.dumps(held).encode())
    Draft.behind_the_door.filter(token_hash=_hash(token)).update(box=box, changed_at=timezone.now())


def add_file(token: str, upload: Any) -> None:
    """Keep a file of a draft. It belongs to nobody's record until the request is sent."""
    held, row = read_draft(token), _row(token)
    if held is None or row is None:
        raise Refused("This draft is not there any more. A draft is kept for 28 days.", status=410)
    there = held.setdefault("files", [])
    if len(there) >= MOST_FILES:
        raise Refused(f"A request takes {MOST_FILES} files. Send it, and add the others after.", status=422)
    actor = audit.Actor.system(f"request {str(row.pk)[:8]}")
    with audit.unit(by=actor):
        stored = files.keep(upload, by=actor, root="casework", filed_as=f"asking.draft:{row.pk}")
    if stored.sha256 not in {one["sha256"] for one in there}:  # pressed twice, it is one file
        there.append({"sha256": stored.sha256, "name": stored.name, "size": stored.size})
        _keep(token, held)


def forget_old() -> int:
    """Forget drafts whose 28 days are over, and their files; how many drafts."""
    from goldenthread.base.files.models import Receipt

    with audit.unit(by=audit.Actor.system("drafts of requests")):
        old = list(Draft.behind_the_door.filter(begun_at__lte=timezone.now() - KEPT_FOR).values_list("pk", flat=True))
        filed = Receipt.objects.filter(filed_as__in=[f"asking.draft:{key}" for key in old])
        fingerprints = set(filed.values_list("file__sha256", flat=True))
        Draft.behind_the_door.filter(pk__in=old).delete()
        drop_files(fingerprints)
        if old:
            audit.record("drafts_forgotten", obj="asking.draft", reason=f"{len(old)} drafts")
    return len(old)


def drop_files(fingerprints: set[str]) -> int:
    """Remove files that no paper and no request that waits holds any more; how many. Inside a unit."""
    from goldenthread.base.files import store
    from goldenthread.base.files.models import Receipt, StoredFile

    used = set(Paper.behind_the_door.filter(sha256__in=fingerprints).values_list("sha256", flat=True))
    waiting = Incoming.behind_the_door.exclude(state=IncomingState.MATCHED).values_list("files", flat=True)
    used |= {one["sha256"] for files_ in waiting for one in files_}
    alone = fingerprints - used
    Receipt.objects.filter(file__root="casework", file__sha256__in=alone).delete()
    gone = StoredFile.objects.filter(root="casework", sha256__in=alone).delete()[0]
    for sha256 in alone:
        transaction.on_commit(partial(store.remove, "casework", sha256))
    return gone


# --- sending ----------------------------------------------------------------------------------------------------------


def lacking(held: Mapping[str, Any]) -> list[str]:
    """What would help us and is not there. None of it keeps anybody from sending."""
    wanted = {
        "given_name": "the child’s name",
        "date_of_birth": "the date of birth",
        "who_name": "your name",
        "words": "what is hard",
    }
    said = [words for name, words in wanted.items() if not held.get(name)]
    if not held.get("who_email") and not held.get("who_phone"):
        said.append("how we can reach you")
    return said


def send(token: str) -> Incoming:
    """Send the draft: from this moment it is a request. Raises Refused (422) where nothing at all was written."""
    held = read_draft(token)
    if held is None:
        raise Refused("This draft is not there any more. A draft is kept for 28 days.", status=410)
    if not any(held.get(name) for name in ("given_name", "family_name", "words", "files")):
        raise Refused(
            "There is nothing in it yet. Give the child’s name, or write what is hard, or add a file.", status=422
        )
    actor = audit.Actor.system("request without an account")
    with audit.unit(by=actor):
        Draft.behind_the_door.select_for_update().filter(token_hash=_hash(token)).first()
        if (twin := sent(token)) is not None:  # sent twice at one moment: the first counts
            return twin
        born = held.get("date_of_birth") or None
        row = editing.add(
            Incoming(
                token_hash=_hash(token),
                source=held.get("source") or Source.FAMILY,
                date_of_birth=date.fromisoformat(born) if born else None,
                files=held.get("files", []),
                **{name: held.get(name, "") for name in FIELDS if name not in ("source", "date_of_birth")},
            ),
            by=actor,
        )
        audit.record("request_arrived", obj=row)
        Draft.behind_the_door.filter(token_hash=_hash(token)).delete()
        return row


def sent(token: str) -> Incoming | None:
    """What was sent with this link, for the receipt. None when nothing was."""
    since = timezone.now() - KEPT_FOR
    return Incoming.behind_the_door.filter(token_hash=_hash(token), sent_at__gte=since).exclude(token_hash="").first()


SOURCE_OF = {"party": Source.FAMILY, "on_roll": Source.SCHOOL, "advice": Source.HEALTH, "clinician": Source.HEALTH}


def ask_for(opened: Opened, *, words: str, hopes: str = "", upload: Any = None) -> Incoming:
    """Ask for an assessment of a child whose record one has: a parent, a young person, a school, a health body."""
    opened.check(Permission.CASE_CONTRIBUTE, band=_band(opened), write=True)
    if opened.through not in SOURCE_OF:
        raise Refused("Page not found", status=404)
    if not words.strip() and upload is None:
        raise Refused("Write what is hard, or add a file.", status=422)
    with audit.unit(by=opened.actor):
        kept = []
        if upload is not None:
            stored = files.keep(upload, by=opened.actor, root="casework", filed_as=f"children.child:{opened.id}")
            kept = [{"sha256": stored.sha256, "name": stored.name, "size": stored.size}]
        row = editing.add(
            Incoming(
                source=SOURCE_OF[opened.through],
                who_name=opened.actor.label,
                who_is=opened.actor.organisation,
                words=words,
                hopes=hopes,
                files=kept,
                child_id=opened.id,
                party_id=opened.party or None,
                body_id=(opened.body or None) if not opened.party else None,
            ),
            by=opened.actor,
        )
        opened.record("request_arrived", fields=[row.reference])
        return row


def _band(opened: Opened) -> Band:
    return Band.B4 if opened.through in ("advice", "clinician") else Band.B3


# --- the officer's side -----------------------------------------------------------------------------------------------


def waiting(visitor: Visitor) -> list[Incoming]:
    """What waits for an officer, longest first. A request of a record that this person may not open is not listed."""
    visitor.check(Permission.CASE_BEGIN)
    rows = Incoming.behind_the_door.filter(state=IncomingState.NEW)
    return list(rows.filter(Q(child=None) | Q(child__in=visitor.children())).order_by("sent_at"))


def one(visitor: Visitor, key: Any) -> Incoming:
    """One that waits, with an entry that it was read."""
    row = next((each for each in waiting(visitor) if str(each.pk) == str(key)), None)
    if row is None:
        raise Refused("Page not found", status=404)
    with audit.unit(by=visitor.actor):
        audit.record("incoming_read", obj=row)
    return row


def like(visitor: Visitor, row: Incoming) -> list[Child]:
    """Children whom this person may open and who may be the one: the same birthday, or the same names."""
    if row.child_id:
        return list(visitor.children().filter(pk=row.child_id))
    names = words_of(f"{row.given_name} {row.family_name}")
    found = visitor.children().none()
    if row.date_of_birth:
        found = visitor.children().filter(date_of_birth=row.date_of_birth)
    if len(names) > 1:
        same = visitor.children()
        for name in names[:4]:
            same = same.filter(find_words__contains=f" {name}")
        found = found | same
    return list(found.distinct()[:10])


def match(visitor: Visitor, key: Any, *, reference: str, expected: int) -> Incoming:
    """Put a request into a record that this person may open, keyed with the day on which it was sent."""
    with audit.unit(by=visitor.actor):
        row = one(visitor, key)
        return _into(visitor.open(reference, what="request"), row, expected)


def begin(visitor: Visitor, key: Any, values: Mapping[str, Any], *, team: Team | None, expected: int) -> Incoming:
    """Begin a record for it, and put it there."""
    with audit.unit(by=visitor.actor):
        row = one(visitor, key)
        child = children.begin_record(visitor, values, team=team)
        arrived = Visitor(visitor.user, actor=visitor.actor)  # now, when the relationship has begun
        return _into(arrived.open(child.reference, what="request"), row, expected)


def _into(opened: Opened, row: Incoming, expected: int) -> Incoming:
    if row.child_id is not None and str(row.child_id) != opened.id:
        raise Refused("This request was made from the record of another child.", status=422)
    local = timezone.localtime(row.sent_at)
    running = cases.open_request(opened)
    if running is None:
        who = ", ".join(filter(None, [row.who_name, row.who_is]))
        request = cases.key_request(
            opened,
            source=row.source,
            channel=Channel.PORTAL,
            arrived_on=local.date(),
            after_five=local.hour >= FIVE,
            asked_by=who[:200],
            party=row.party_id,
            words="\n\n".join(filter(None, [row.words, row.hopes])),
        )
        matter: Matter = request.matter
    else:
        matter = running  # one request is open: this adds to it, and its clock runs from the first
    whose: dict[str, Any] = {"supplied_by": row.who_name, "party": row.party_id, "body": row.body_id}
    cases.note_of_request(opened, matter.pk, text=_text(row), **whose)
    for place, held in enumerate(row.files, 1):
        cases.file_stored(
            opened,
            sha256=held["sha256"],
            size=held["size"],
            title=f"Sent with the request, {place}",
            kind=PaperKind.REQUEST,
            matter=matter.pk,
            **whose,
        )
    saved = editing.save(
        row,
        {
            "state": IncomingState.MATCHED,
            "child": Child.behind_the_door.get(pk=opened.id),
            "matter": matter,
            "handled_at": timezone.now(),
            "handled_by": opened.actor.label,
        },
        expected=expected,
        by=opened.actor,
    )
    opened.record("incoming_matched", fields=[row.reference])
    return saved


def _text(row: Incoming) -> str:
    lines = [
        ("From", ", ".join(filter(None, [row.who_name, row.who_is]))),
        ("Sent", f"{timezone.localtime(row.sent_at):%d %B %Y, %H:%M}"),
        ("School or setting", row.school),
        ("How to communicate", row.who_needs),
        ("What is hard, and what was tried", row.words),
        ("What they hope for", row.hopes),
    ]
    return "\n\n".join(f"{name}: {words}" for name, words in lines if words)


def set_aside(visitor: Visitor, key: Any, *, why: str, expected: int) -> Incoming:
    """It is no request: an advertisement, a test, a message for somebody else. Never because it is incomplete."""
    with audit.unit(by=visitor.actor):
        row = one(visitor, key)
        if len(why.split()) < 3:
            raise Refused("Say in a few words what it is. A request that lacks something is a request.", status=422)
        values = {
            "state": IncomingState.ASIDE,
            "aside_why": why,
            "handled_at": timezone.now(),
            "handled_by": visitor.actor.label,
        }
        saved = editing.save(row, values, expected=expected, by=visitor.actor)
        audit.record("incoming_set_aside", obj=row, reason=why)
        return saved
