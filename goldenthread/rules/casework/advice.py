"""Advice for an assessment: whom the law makes the council ask, what is in, and what is no advice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("advice.yaml")


@dataclass(frozen=True)
class Source:
    """One letter of reg 6(1). `optional`: only where somebody asks for it; `from_year`: National Curriculum year."""

    key: str
    name: str
    law: str
    who: str
    optional: bool = False
    from_year: int | None = None
    reusable: bool = True


@cache
def sources() -> Mapping[str, Source]:
    data: dict[str, Any] = read_data(FILE)
    return MappingProxyType(
        {key: Source(key, **part, reusable=key in data["reusable"]) for key, part in data["sources"].items()}
    )


def must_ask(year: int | None) -> list[Source]:
    """The sources that the law makes the council ask, for this National Curriculum year (None: not known, so all)."""
    return [
        s for s in sources().values() if not s.optional and (s.from_year is None or year is None or year >= s.from_year)
    ]


def curriculum_year(born: date, on: date) -> int:
    """National Curriculum year on a day: 0 is reception, 1 the year in which a child turns six. Below 0 before school.

    Counted from the school year (1 September to 31 August) as the Department does; a child taught out of its year is
    taught in another one, which the case records.
    """
    started = on.year if on.month >= 9 else on.year - 1
    age_on_first = started - born.year - (1 if (born.month, born.day) > (8, 31) else 0)
    return age_on_first - 4


@dataclass(frozen=True)
class Given:
    """How one source stands. `returned`: advice came. `nil`: said that the child is not known. `agreed`: days on which
    the council, the adviser and the family agreed that earlier advice is enough (reg 6(4))."""

    source: str
    asked: date | None = None
    received: date | None = None
    returned: date | None = None
    nil: date | None = None
    agreed: tuple[date | None, date | None, date | None] = (None, None, None)

    @property
    def is_in(self) -> bool:
        """Whether the law's demand on this source is met. A nil return meets nothing."""
        return self.returned is not None or self.is_reused

    @property
    def is_reused(self) -> bool:
        return all(day is not None for day in self.agreed) and sources()[self.source].reusable

    @property
    def is_nil(self) -> bool:
        return self.nil is not None and (self.returned is None or self.returned < self.nil) and not self.is_reused


def missing(given: Iterable[Given], year: int | None) -> list[Source]:
    """The sources that the law asks for and whose advice is not in."""
    there = {one.source for one in given if one.is_in}
    return [source for source in must_ask(year) if source.key not in there]


def all_in(given: Iterable[Given], year: int | None) -> bool:
    return not missing(given, year)
