"""How alike settings are in what they ordinarily give: which expectations are met where, and what speaks against it.

A setting says of each expectation that it does it, in part, not yet, or nothing. What it says is its own word: an
open challenge of the council beside a "yes" makes that yes contested, and a contested yes is not counted as kept.
Silence is not either. Standard library only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class Stands(Enum):
    YES = ("yes", "Does this")
    PART = ("part", "Does part of this")
    NOT_YET = ("not", "Does not do this yet")
    SILENT = ("", "Has not said")

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def label(self) -> str:
        return self.value[1]

    @classmethod
    def of(cls, code: str) -> Stands:
        return next((one for one in cls if one.code == code), cls.SILENT)


@dataclass(frozen=True)
class Row:
    """One expectation over all settings that it is meant for."""

    key: str
    counts: Mapping[Stands, int]
    contested: int

    @property
    def of(self) -> int:
        return sum(self.counts.values())

    @property
    def met(self) -> int:
        """Settings that say yes, and of whom nobody says otherwise."""
        return self.counts[Stands.YES] - self.contested


@dataclass(frozen=True)
class Told:
    """`rows`: by expectation, the least met first. `settings`: for each, (met, of). `met` of `of` pairs of a setting
    and an expectation that is meant for it."""

    rows: tuple[Row, ...]
    settings: Mapping[str, tuple[int, int]]
    met: int
    of: int

    @property
    def share(self) -> float | None:
        return self.met / self.of if self.of else None

    @property
    def lowest(self) -> tuple[str, float] | None:
        return min(self._shares(), key=lambda pair: (pair[1], pair[0]), default=None)

    @property
    def highest(self) -> tuple[str, float] | None:
        return max(self._shares(), key=lambda pair: (pair[1], pair[0]), default=None)

    def _shares(self) -> list[tuple[str, float]]:
        return [(name, met / of) for name, (met, of) in self.settings.items() if of]


def consistency(
    expectations: Mapping[str, Collection[str]],
    said: Mapping[tuple[str, str], Stands],
    contested: Iterable[tuple[str, str]] = (),
) -> Told:
    """`expectations`: key to the settings that it is meant for. `said`: (setting, expectation) to what it says.
    `contested`: (setting, expectation) of which somebody says that it does not happen."""
    against = set(contested)
    rows, settings = [], {name: [0, 0] for names in expectations.values() for name in names}
    for key, meant in expectations.items():
        counts = dict.fromkeys(Stands, 0)
        doubted = 0
        for name in meant:
            stands = said.get((name, key), Stands.SILENT)
            counts[stands] += 1
            settings[name][1] += 1
            if stands is Stands.YES:
                if (name, key) in against:
                    doubted += 1
                else:
                    settings[name][0] += 1
        rows.append(Row(key, counts, doubted))
    rows.sort(key=lambda row: (row.met / row.of if row.of else 1.0, row.key))
    told = {name: (met, of) for name, (met, of) in settings.items()}
    return Told(tuple(rows), told, sum(row.met for row in rows), sum(row.of for row in rows))


def sentence(told: Told, names: Mapping[str, str] | None = None) -> str:
    """What the numbers say, for a councillor. "" where nobody is asked anything. `names`: of the settings, by key."""
    if not told.of or told.share is None:
        return ""

    def called(key: str) -> str:
        return (names or {}).get(key, key)

    low, high = told.lowest, told.highest
    text = f"Of {told.of} promises that schools and settings are asked for, {told.met} are kept ({told.share:.0%})."
    if low and high and low[1] != high[1]:
        text += f" It goes from {low[1]:.0%} at {called(low[0])} to {high[1]:.0%} at {called(high[0])}."
    silent = sum(row.counts[Stands.SILENT] for row in told.rows)
    if silent:
        text += f" {silent} have no answer yet and count as not kept."
    doubted = sum(row.contested for row in told.rows)
    if doubted:
        text += f" {doubted} said to be kept {'is' if doubted == 1 else 'are'} in doubt and not counted as kept."
    return text
