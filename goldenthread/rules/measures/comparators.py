"""Where an area stands among others: its rank, and the median and pooled share of a group.

Areas are given as a mapping from a name (or code) to what is known of it. An area with no figure makes the number of
areas smaller, and is named; it never counts as 0 and is never left out in silence.

Ranks compare exact shares, not printed ones: 24.08% is above 24.07% though both print 24.1%. Equal shares are tied, and
the tie is shown. Every rank, median and pooled share is our own calculation from the published numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction

from .ratio import ONE_DECIMAL, Missing, Ratio, implausible_zero

__all__ = ["Comparison", "Group", "GroupKind", "NoFigure", "Rank", "Value", "compare", "ordinal", "rank"]

Value = Ratio | int | Missing


class NoFigure(LookupError):
    """The area to be ranked has no figure that year."""


class GroupKind(Enum):
    ENGLAND = "England"
    REGION = "region"
    NEIGHBOURS = "statistical neighbours"
    CHOSEN = "chosen areas"


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of areas. `edition` dates it: the neighbours of April 2021 are not those of May 2025."""

    kind: GroupKind
    name: str
    members: tuple[str, ...]
    edition: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.edition})" if self.edition else self.name


@dataclass(frozen=True, slots=True)
class Rank:
    """An area's place among `of` areas with a figure.

    `from_highest` is 1 for the highest value, `from_lowest` is 1 for the lowest. `tied_with` names the areas with
    exactly the same value; they have the same place. `missing` names the areas without a figure, and why.
    """

    area: str
    from_highest: int
    from_lowest: int
    of: int
    tied_with: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """ "4th highest of 151"; from the other end, "7th lowest of 150"; "joint 3rd highest of 9, with 1 other"."""
        return self.words_of("")

    def words_of(self, areas: str) -> str:
        """The same with the areas named: "4th highest of 151 councils"."""
        if self.from_highest <= self.from_lowest:
            place, end = self.from_highest, "highest"
        else:
            place, end = self.from_lowest, "lowest"
        others = len(self.tied_with)
        joint = "joint " if others else ""
        which = end if place == 1 else f"{ordinal(place)} {end}"
        tie = f", with {others} other{'s' if others > 1 else ''}" if others else ""
        return f"{joint}{which} of {self.of}{f' {areas}' if areas else ''}{tie}"


def ordinal(number: int) -> str:
    """ "1st", "2nd", "3rd", "4th", "11th", "21st"."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def rank(values: Mapping[str, Value], area: str) -> Rank:
    """The place of `area` among `values`. Raises NoFigure when it has none, KeyError when it is not among them."""
    own = _exact(values[area])
    if own is None:
        raise NoFigure(f"{area} has no figure ({_why(values[area])}), so it has no rank.")
    known = {name: exact for name, value in values.items() if (exact := _exact(value)) is not None}
    return Rank(
        area=area,
        from_highest=1 + sum(exact > own for exact in known.values()),
        from_lowest=1 + sum(exact < own for exact in known.values()),
        of=len(known),
        tied_with=tuple(sorted(name for name, exact in known.items() if exact == own and name != area)),
        missing=_missing(values, values),
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group in one year. `of` areas have a figure.

    `median` is of the areas' shares in per cent (or of their numbers), each area counting once. `pooled` adds up all
    numerators and denominators, so large areas weigh more; None for numbers. `doubtful` names areas whose 0 is hard to
    believe: they are in both figures, and the reader is told.
    """

    group: Group
    of: int
    median: Decimal | None
    pooled: Ratio | None
    missing: tuple[tuple[str, str], ...]
    doubtful: tuple[str, ...]


def compare(values: Mapping[str, Value], group: Group, *, usual: Ratio | None = None) -> Comparison:
    """The median and pooled share of the group's members. A member absent from `values` is named as missing.

    With `usual` (England's share, for a measure whose `doubt_zero` is set) zeros are questioned.
    """
    found = {name: values[name] for name in group.members if name in values}
    exacts = sorted(exact for value in found.values() if (exact := _exact(value)) is not None)
    ratios = [value for value in found.values() if isinstance(value, Ratio) and value.denominator]
    return Comparison(
        group=group,
        of=len(exacts),
        median=_median(exacts),
        pooled=sum(ratios, Ratio(0, 0)) if ratios else None,
        missing=_missing(values, group.members),
        doubtful=tuple(
            name
            for name, value in found.items()
            if usual is not None and isinstance(value, Ratio) and implausible_zero(value, usual)
        ),
    )


def _exact(value: Value) -> Fraction | None:
    """Per cent for a share, the count for a number, None when there is nothing to compare."""
    if isinstance(value, Missing):
        return None
    if isinstance(value, Ratio):
        return Fraction(value.numerator * 100, value.denominator) if value.denominator else None
    return Fraction(value)


def _median(ordered: list[Fraction]) -> Decimal | None:
    if not ordered:
        return None
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return (Decimal(middle.numerator) / Decimal(middle.denominator)).quantize(ONE_DECIMAL, ROUND_HALF_UP)


def _missing(values: Mapping[str, Value], names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, "not in the files" if name not in values else _why(values[name]))
        for name in names
        if name not in values or _exact(values[name]) is None
    )


def _why(value: Value) -> str:
    return value.words if isinstance(value, Missing) else "none to count"
