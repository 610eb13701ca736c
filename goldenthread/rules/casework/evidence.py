"""The evidence of a request: what there may be, who has it, and what is missing.

    missing(items, age=9)      # what would be asked for, by whom it is owed

Law: no form and no evidence is a condition of a request (Children and Families Act 2014, s.36(1)); the council itself
may seek what is missing. Code of Practice 2015, 9.14 lists what to consider.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("evidence.yaml")


@dataclass(frozen=True)
class Item:
    """One thing that may be in the papers. `ages`: whole years from and to between which it is asked about."""

    key: str
    name: str
    owed_by: str
    asked_of: str
    ages: tuple[int, int] | None = None

    def applies(self, age: int) -> bool:
        return self.ages is None or self.ages[0] <= age <= self.ages[1]


@dataclass(frozen=True)
class Lists:
    items: Mapping[str, Item]
    standings: Mapping[str, str]
    owed_by: Mapping[str, str]
    reasons: Mapping[str, str]


@cache
def lists() -> Lists:
    """What evidence.yaml holds. Raises ValueError naming the key that is wrong."""
    data = read_data(FILE)
    items = {}
    for key, part in data["items"].items():
        if part.get("owed_by") not in data["owed_by"]:
            raise ValueError(f"evidence.yaml: {key}.owed_by is {part.get('owed_by')!r}, which is nobody there.")
        ages = part.get("ages")
        items[key] = Item(key, part["name"], part["owed_by"], part["asked_of"], tuple(ages) if ages else None)
    frozen = (MappingProxyType(data[name]) for name in ("standings", "owed_by", "reasons"))
    return Lists(MappingProxyType(items), *frozen)


def for_age(age: int) -> list[Item]:
    """What there may be for somebody of so many whole years, in the order of the list."""
    return [item for item in lists().items.values() if item.applies(age)]


@dataclass(frozen=True)
class Held:
    """How one item stands in one case. `reason`: why it is missing; `owed_by`: who has it, where that is known."""

    key: str
    standing: str
    reason: str = ""
    owed_by: str = ""


@dataclass(frozen=True)
class Owed:
    """Something that is still to come. `ask_in_vain`: they say that there is none, so nobody waits for it."""

    item: Item
    owed_by: str
    reason: str

    @property
    def in_words(self) -> str:
        return f"{self.item.name}, from {lists().owed_by[self.owed_by]}"


def owed(held: Iterable[Held]) -> list[Owed]:
    """What is missing and may still come, with who has it. What is said not to exist is not owed by anybody."""
    known = lists()
    return [
        Owed(known.items[one.key], one.owed_by or known.items[one.key].owed_by, one.reason)
        for one in held
        if one.standing in ("missing", "offered", "council_obtains") and one.reason not in ("says_none", "no_consent")
    ]


def heads_for_refusal_for_papers(held: Iterable[Held], *, reasons: str = "") -> bool:
    """Whether a request would, if refused now, be refused for want of papers: something is owed, and nothing else in
    the reasons but that (or no reasons yet)."""
    from goldenthread.rules.casework.warnings import only_stock

    return bool(owed(held)) and (not reasons.strip() or only_stock(reasons))
