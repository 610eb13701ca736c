"""reach.yaml, read and checked: what each role may see of a child, and through which relationship."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from goldenthread.rules.access.bands import Band
from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("reach.yaml")
HELD_BY = ("person", "body", "team", "party")
IDENTITY = ("full", "initials", "first_name")
YES, REASON, OWN = "yes", "reason", "own"


class ReachWrong(ValueError):
    """reach.yaml cannot be used. The message names the key, the value and what was expected."""


@dataclass(frozen=True)
class Kind:
    """A kind of relationship. `longest`: most days that one may last; None: until it is ended."""

    key: str
    words: str
    held_by: str
    reason: bool
    writes: bool
    longest: int | None = None


@dataclass(frozen=True)
class Reach:
    """What one role may see. `read`: band to "yes", "reason", "own" or the kinds through which alone it is open."""

    role: str
    through: frozenset[str]
    read: Mapping[Band, str | frozenset[str]]
    write: frozenset[Band]
    keys: frozenset[str]
    identity: str


def load(path: Path = FILE) -> tuple[dict[str, Kind], dict[str, Reach]]:
    """The two tables of a file, or ReachWrong."""
    table = read_data(path)
    if not isinstance(table, dict) or set(table) != {"relationships", "roles"}:
        raise ReachWrong(f"{path.name}: expected the two keys relationships and roles.")
    kinds = {key: _kind(key, row) for key, row in table["relationships"].items()}
    return kinds, {role: _reach(role, row, kinds) for role, row in table["roles"].items()}


def _wrong(where: str, value: object, expected: str) -> ReachWrong:
    return ReachWrong(f"reach.yaml: {where} is {value!r}. Expected {expected}.")


def _kind(key: str, row: dict[str, Any]) -> Kind:
    if unknown := set(row) - {"words", "held_by", "reason", "writes", "longest"}:
        raise _wrong(f"relationships.{key}", sorted(unknown), "no such key")
    if row.get("held_by") not in HELD_BY:
        raise _wrong(f"relationships.{key}.held_by", row.get("held_by"), " or ".join(HELD_BY))
    for name in ("reason", "writes"):
        if not isinstance(row.get(name), bool):
            raise _wrong(f"relationships.{key}.{name}", row.get(name), "yes or no")
    return Kind(key, str(row["words"]), row["held_by"], row["reason"], row["writes"], row.get("longest"))


def _reach(role: str, row: dict[str, Any], kinds: Mapping[str, Kind]) -> Reach:
    if set(row) != {"through", "read", "write", "keys", "identity"}:
        raise _wrong(f"roles.{role}", sorted(row), "the keys through, read, write, keys, identity")
    if unknown := set(row["through"]) - set(kinds):
        raise _wrong(f"roles.{role}.through", sorted(unknown), f"some of {', '.join(kinds)}")
    if row["identity"] not in IDENTITY:
        raise _wrong(f"roles.{role}.identity", row["identity"], " or ".join(IDENTITY))
    read: dict[Band, str | frozenset[str]] = {}
    for name, how in row["read"].items():
        band = _band(role, name)
        if isinstance(how, list):
            if not how or set(how) - set(row["through"]):
                raise _wrong(f"roles.{role}.read.{name}", how, f"some of {', '.join(row['through'])}")
            read[band] = frozenset(how)
        elif how is True:  # YAML reads a bare yes as true
            read[band] = YES
        elif how in (REASON, OWN):
            read[band] = str(how)
        else:
            raise _wrong(f"roles.{role}.read.{name}", how, "yes, reason, own or a list of relationships")
    write = frozenset(_band(role, name) for name in row["write"])
    return Reach(role, frozenset(row["through"]), read, write, frozenset(row["keys"]), row["identity"])


def _band(role: str, name: str) -> Band:
    if name not in {band.value for band in Band} - {"by row", "B0", "B1", "B7"}:
        raise _wrong(f"roles.{role}", name, "a band of a child's record, B2 to B6 or B2p")
    return Band(name)


@cache
def tables() -> tuple[dict[str, Kind], dict[str, Reach]]:
    return load()


def kinds() -> Mapping[str, Kind]:
    """Every kind of relationship, in the order of the file."""
    return tables()[0]


def of_role(role: str) -> Reach | None:
    """What a role reaches; None for one that reaches no child."""
    return tables()[1].get(role)


def roles_through(kind: str) -> list[str]:
    """The roles that may have a relationship of this kind."""
    return [role for role, reach in tables()[1].items() if kind in reach.through]
