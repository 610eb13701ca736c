"""What may rely on a paragraph. Each room lists its own; nobody else reads its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Relier:
    """One thing that may rely on a paragraph. `words`: its text, to see whether it names the document; never shown.
    `open`: it still matters; an action that is done does not."""

    key: str
    title: str
    address: str
    words: str = ""
    open: bool = True


@dataclass(frozen=True)
class Kind:
    code: str
    label: str
    lists: Callable[[], Iterable[Relier]]


KINDS: dict[str, Kind] = {}


def kind(code: str, label: str, lists: Callable[[], Iterable[Relier]]) -> None:
    """Say that a room has things of this kind. Said again by the same room, the later one holds."""
    KINDS[code] = Kind(code, label, lists)


def listed(code: str) -> dict[str, Relier]:
    """All things of a kind, by their keys; of a kind that no room here has, none."""
    return {one.key: one for one in KINDS[code].lists()} if code in KINDS else {}
