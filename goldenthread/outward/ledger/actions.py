"""Adding to the public record, and reading what it stands at."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.outward.ledger.models import Entry
from goldenthread.rules import tree


def canonical(values: Mapping[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def add_entry(kind: str, subject: str, *, title: str, digest: str, by: audit.Actor) -> Entry:
    """Add one entry, once for each subject. Call inside `audit.unit`.

    What is hashed is public: number, moment, kind, subject, title, and the digest of the contents.
    """
    known = Entry.objects.filter(subject=subject).first()
    if known is not None:
        return known
    earlier = list(Entry.objects.select_for_update().order_by("number").values_list("data", flat=True))
    number = (Entry.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    values = {
        "number": number,
        "at": timezone.now().isoformat(timespec="seconds"),
        "kind": kind,
        "subject": subject,
        "title": title,
        "sha256": digest,
    }
    data = canonical(values)
    root = tree.root([words.encode() for words in [*earlier, data]])
    entry = Entry.objects.create(number=number, kind=kind, subject=subject, data=data, root=root)
    audit.record("public_entry_added", obj=entry, reason=f"{title}; root {root}")
    return entry


def standing() -> tuple[int, str]:
    """How many entries there are, and their root."""
    last = Entry.objects.order_by("-number").first()
    return (last.number, last.root) if last else (0, tree.root([]))


def in_words() -> str:
    """What a report prints of it; empty while nothing was made public."""
    count, root = standing()
    return f"entry {count}, root {root}" if count else ""


def export() -> dict[str, Any]:
    """The whole record, as anybody may keep it: entries as they are hashed, and the root."""
    entries = list(Entry.objects.order_by("number").values_list("data", flat=True))
    return {"tree": "RFC 6962, SHA-256", "count": len(entries), "root": standing()[1], "entries": entries}


def faults() -> list[str]:
    """What of the record does not hold: a number that is missing, a root that the entries do not give."""
    found = []
    data: list[bytes] = []
    for place, entry in enumerate(Entry.objects.order_by("number"), 1):
        if entry.number != place:
            found.append(f"Entry {place} is missing: the next one is {entry.number}.")
            break
        data.append(entry.data.encode())
        if tree.root(data) != entry.root:
            found.append(f"History up to entry {entry.number} was changed: its root is no longer what was written.")
            break
        if json.loads(entry.data).get("subject") != entry.subject:
            found.append(f"Entry {entry.number} no longer says what it is about.")
    return found
