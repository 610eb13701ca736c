"""Which authority a code in an official file means. Old three-digit numbers join ONS codes through a dated table.

The table is `records/areas.csv`, one row per code and span of days. An authority keeps one identity (`area`, its latest
ONS code) through a change of code with no change of council number: Buckinghamshire 825 was E10000002 and is
E06000060. An authority that ended stays an area of its own (Bournemouth 837, Poole 836) and names who followed.
Standard library only.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

LEVELS = {"National": "national", "Regional": "region", "Local authority": "authority"}


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table. `valid_from` and `valid_to` are whole days, both included; None is open."""

    area: str
    ons_code: str
    old_code: str
    name: str
    level: str
    region: str
    valid_from: date | None
    valid_to: date | None
    followed_by: tuple[str, ...]
    note: str

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class UnknownArea(Exception):
    """A row names no area that the table knows, or two different ones. The message says which."""


class Areas:
    """The dated table, indexed both ways."""

    def __init__(self, codes: Iterable[Code]) -> None:
        self.codes = list(codes)
        self.by_ons = {code.ons_code: code for code in self.codes}
        self.by_old: dict[str, Code] = {code.old_code: code for code in self.codes if code.old_code}
        self.by_name: dict[str, list[Code]] = {}
        for code in self.codes:
            if code.level == "authority":
                self.by_name.setdefault(plain(code.name), []).append(code)

    @cached_property
    def latest(self) -> dict[str, Code]:
        """The last code of each area."""
        return {code.area: code for code in self.codes}

    def authorities_on(self, day: date) -> set[str]:
        return {code.area for code in self.codes if code.level == "authority" and code.holds_on(day)}

    def find(self, level: str, region_code: str, ons_code: str, old_code: str) -> str:
        """The area (its latest ONS code) of a row. Raises UnknownArea."""
        if level == "National":
            return "E92000001"
        if level == "Regional":
            code = self.by_ons.get(region_code)
            if code is None or code.level != "region":
                raise UnknownArea(f"no region has the code “{region_code}”")
            return code.area
        if level != "Local authority":
            raise UnknownArea(f"the level “{level}” is not National, Regional or Local authority")
        by_ons, by_old = self.by_ons.get(ons_code), self.by_old.get(old_code)
        if ons_code and by_ons is None:
            raise UnknownArea(f"no authority has the ONS code “{ons_code}”")
        if old_code and by_old is None:
            raise UnknownArea(f"no authority has the council number “{old_code}”")
        found = by_ons or by_old
        if found is None or found.level != "authority":
            raise UnknownArea("the row has no authority code")
        if by_ons and by_old and by_ons.area != by_old.area:
            raise UnknownArea(
                f"the ONS code {ons_code} is {by_ons.name} but the council number {old_code} is {by_old.name}"
            )
        return found.area

    def find_named(self, name: str, old_code: str, year: int) -> str:
        """The area of a tribunal row, which has a name with a footnote number and mostly a council number."""
        bare = plain(name.strip().rstrip("0123456789,"))
        named = self.by_name.get(bare, [])
        if not old_code:
            fitting = [code for code in named if code.holds_on(date(year, 1, 1))] or named
            if not fitting:
                raise UnknownArea(f"no authority is called “{name.strip()}”, and the row has no council number")
            return fitting[0].area
        code = self.by_old.get(old_code)
        if code is None:
            raise UnknownArea(f"no authority has the council number “{old_code}”")
        if plain(code.name) != bare:
            if bare in self.by_name:
                raise UnknownArea(f"the row is named “{name.strip()}” but the council number {old_code} is {code.name}")
            if not similar(bare, plain(code.name)):
                raise UnknownArea(f"the row is named “{name.strip()}” but the council number {old_code} is {code.name}")
        return code.area


def plain(name: str) -> str:
    """A name for comparison: lower case, no punctuation, "and" for "&"."""
    return " ".join(re.sub(r"[^a-z ]", " ", name.lower().replace("&", " and ")).split())


def similar(one: str, other: str) -> bool:
    """Whether one name's words are all in the other ("durham", "county durham")."""
    first, second = set(one.split()), set(other.split())
    return first <= second or second <= first


def read_areas(path: Path) -> Areas:
    """Read the dated table. Raises ValueError with the line of a row that cannot be right."""
    codes = []
    with path.open(encoding="utf-8", newline="") as source:
        for line, row in enumerate(csv.DictReader(source), start=2):
            try:
                codes.append(
                    Code(
                        row["area"],
                        row["ons_code"],
                        row["old_code"],
                        row["name"],
                        row["level"],
                        row["region"],
                        date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
                        date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                        tuple(row["followed_by"].split()),
                        row["note"],
                    )
                )
            except (KeyError, ValueError) as problem:
                raise ValueError(f"{path.name}, line {line}: {problem}") from problem
            if codes[-1].level not in LEVELS.values() or not codes[-1].area:
                raise ValueError(f"{path.name}, line {line}: the level must be national, region or authority.")
    return Areas(codes)
