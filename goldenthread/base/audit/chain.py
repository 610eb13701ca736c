"""The chain as bytes: what is hashed, what is keyed. Standard library only; the verifier stands on this file alone.

One entry's body is a JSON array of all its columns in the order of COLUMNS, written in one way only (ASCII, no
spaces). A JSON string cannot run into the next, so two different entries never have the same body.

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

_encode: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False).encode


def body(values: Sequence[Any]) -> bytes:
    """The bytes that are sealed. `values` are in the order of COLUMNS: two integers among text; `at` and `fields` as
    text too (`iso`, `field_list`)."""
    return _encode(values).encode("ascii")


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
