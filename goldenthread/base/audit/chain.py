"""The chain as bytes: what is hashed, what is keyed. Standard library only; the verifier stands on this file alone.

One entry's body is all its columns in the order of COLUMNS, as UTF-8, joined by U+001F (the unit separator). Writer and
verifier both refuse a column that holds U+001F itself, so two different entries never have the same body.

- `hash` is SHA-256 of the body, which holds the hash of the entry before.
- `mac` is HMAC-SHA256 of the body with a key that the database does not hold.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

FORMAT = 1
COLUMNS = (
    "seq",
    "at",
    "counter",
    "process",
    "actor_id",
    "actor_label",
    "actor_kind",
    "acting_for",
    "role",
    "relationship",
    "organisation",
    "session",
    "address",
    "action",
    "object",
    "fields",
    "reason",
    "result",
    "request",
    "previous_hash",
    "key_id",
)
"""Everything that is sealed, in this order. Columns `hash` and `mac` are the seals themselves."""

SEPARATOR = "\x1f"
_SEPARATORS = len(COLUMNS) - 1
_encode: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False).encode


def body(values: Sequence[Any]) -> bytes:
    """The bytes that are sealed. `values` are in the order of COLUMNS:
    `seq` and `counter` are whole numbers, the rest text.

    Raises ValueError or TypeError when a column is of another type or holds the separator.
    """
    seq, at, counter, *rest = values
    text = SEPARATOR.join((f"{seq:d}", at, f"{counter:d}", *rest))
    if text.count(SEPARATOR) != _SEPARATORS:
        raise ValueError("a column holds the separator U+001F, or there are not as many columns as there should be")
    return text.encode("utf-8")


def iso(at: datetime) -> str:
    """UTC to the microsecond, always 27 characters."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def field_list(names: Iterable[str]) -> str:
    """Names of changed fields as a JSON list, each once, sorted; empty text for none."""
    unique = sorted(set(names))
    return _encode(unique) if unique else ""


def hash_of(sealed: bytes) -> str:
    return hashlib.sha256(sealed).hexdigest()


def mac_of(key: bytes, sealed: bytes) -> str:
    return hmac.digest(key, sealed, "sha256").hex()


def derive(secret: str, purpose: str) -> bytes:
    """A key for one purpose out of the one secret that a council keeps."""
    return hmac.digest(secret.encode(), b"goldenthread " + purpose.encode(), "sha256")


def entry_key(secret: str) -> bytes:
    return derive(secret, "audit entries 1")


def checkpoint_key(secret: str) -> bytes:
    return derive(secret, "audit checkpoints 1")


def key_id(secret: str) -> str:
    """Names a key without giving it away."""
    return derive(secret, "audit key name 1").hex()[:16]


def genesis(chain: str) -> str:
    """What the first entry holds as the hash before it; `chain` is the random name of this chain."""
    return hashlib.sha256(b"goldenthread audit chain 1 " + chain.encode()).hexdigest()


# --- what is kept outside the database ---------------------------------------------------------


def checkpoint_body(line: dict[str, Any]) -> bytes:
    """The bytes of a checkpoint that its `mac` and `signature` seal."""
    return _encode(
        [line.get(name) for name in ("kind", "chain", "seq", "hash", "count", "upto", "reason", "at", "key_id")]
    ).encode("ascii")


def write_checkpoint(line: dict[str, Any]) -> str:
    return _encode(line)


def witness_line(chain: str, first: int, last: int, mac: str) -> str:
    """One commit: the entries `first` to `last`, and the seal of the last."""
    return f"1 {chain} {first} {last} {mac}"
