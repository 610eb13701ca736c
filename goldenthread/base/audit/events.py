"""The catalogue of actions. Each is declared once, with the words that a reader of the log sees.

A room declares its own in its `events.py`, which is imported at start:

    from goldenthread.base.audit.events import declare
    declare("recommendation_edited", "Edited a recommendation")
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = {
    "change": "Changes",
    "view": "Views",
    "search": "Searches",
    "download": "Downloads",
    "export": "Exports",
    "send": "Messages and publications",
    "sign_in": "Signing in and out",
    "refusal": "Refusals",
    "bulk": "Bulk work",
    "system": "The system itself",
}


@dataclass(frozen=True)
class Event:
    action: str
    words: str
    kind: str


_events: dict[str, Event] = {}


def declare(action: str, words: str, *, kind: str = "change") -> str:
    """Add an action to the catalogue. `action` is object and past participle, as in `plan_sent`; `words` is a sentence
    without a full stop whose subject is the person. Returns the action, so that it can be kept as a name.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,59}", action):
        raise ValueError(f"{action!r} is not a name for an action. Use small letters, figures and _, at most 60.")
    if kind not in KINDS:
        raise ValueError(f"{action}: {kind!r} is not a kind of action. Use one of: {', '.join(KINDS)}.")
    event = Event(action, words, kind)
    if _events.setdefault(action, event) != event:
        raise ValueError(f"{action} is declared twice with different words: {_events[action].words!r} and {words!r}.")
    return action


def catalogue() -> dict[str, Event]:
    """Every declared action, by name."""
    return dict(sorted(_events.items()))


def is_declared(action: str) -> bool:
    return action in _events


def words_for(action: str) -> str:
    """The action in words. An old entry may name an action that no room declares any more: its name is shown."""
    event = _events.get(action)
    return event.words if event else action.replace("_", " ")


REFUSED = declare("refused", "Was refused", kind="refusal")
VIEWED = declare("viewed", "Looked at a page", kind="view")
SEARCHED = declare("searched", "Searched", kind="search")
DOWNLOADED = declare("downloaded", "Downloaded a file", kind="download")
declare("audit_viewed", "Read the audit log", kind="view")
declare("audit_downloaded", "Downloaded part of the audit log", kind="download")
declare("audit_exported", "Exported the audit log", kind="export")
declare("audit_verified", "Verified the audit log", kind="system")
declare("audit_restored", "Accepted a restored database as the record", kind="system")
