"""An append-only hash tree over a list of entries, as of RFC 6962 (Certificate Transparency), SHA-256.

Whoever kept an earlier root and its count can tell from a later list that nothing before it was changed, and whoever
kept an earlier list can name the entry that was. A leaf hashes its bytes after a zero byte, a node its two children
after a one, so that a node can never be passed off as a leaf. Standard library only.
"""

from collections.abc import Sequence
from hashlib import sha256


def leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(entries: Sequence[bytes]) -> str:
    """The root of the entries in hexadecimal; that of none is the hash of nothing."""
    return _root([leaf(data) for data in entries]).hex()


def _root(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return sha256(b"").digest()
    level = list(hashes)
    while len(level) > 1:  # the last of an odd level rises as it is, as RFC 6962's split at a power of two gives
        pairs = [node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def first_change(earlier: Sequence[bytes], later: Sequence[bytes]) -> int | None:
    """The number (from 1) of the first entry of the earlier list that the later one has not kept; None for none."""
    for number, data in enumerate(earlier, 1):
        if number > len(later) or later[number - 1] != data:
            return number
    return None


def holds(entries: Sequence[bytes], count: int, known: str) -> bool:
    """Whether the first `count` entries still have the root that somebody wrote down."""
    return 0 <= count <= len(entries) and root(entries[:count]) == known
