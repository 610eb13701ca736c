"""The sentence for parents: what the official figures say, in plain words, with their years.

`sentence` stops at the year of the latest official import. `next_sentence` then gives later figures that are cited from
a publication but not yet imported. All numbers are passed in; the words come from the definitions.

Both return a `Sentence`: `.text` is short sentences for a page, `.one` the same clauses as a single sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from .comparators import Rank, Value
from .definitions import Measure, crosses_break
from .ratio import Missing, Ratio, percent_text
from .verdict import Change, Reading

__all__ = ["Later", "Path", "Sentence", "TooLate", "in_short", "next_sentence", "sentence"]

# A figure cited from a publication that prints a percentage without its two numbers is a Decimal, in per cent.
Cited = Value | Decimal

CAUTION = "The way councils send in these figures changed in between, so compare with care."


class TooLate(ValueError):
    """A figure is later than the latest official import, so it belongs in the next sentence."""


@dataclass(frozen=True, slots=True)
class Path:
    """One measure through the years to be named: at least two, in any order; the first and last are always said.

    `ranks` and `england` say, for some of those years, where the area stood and what England's figure was.
    """

    measure: Measure
    values: Mapping[int, Cited]
    ranks: Mapping[int, Rank] = field(default_factory=dict)
    england: Mapping[int, Cited] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.values) < 2:
            raise ValueError(f"{self.measure.name}: give at least two years to say what changed.")
        for year in (*self.ranks, *self.england):
            if year not in self.values:
                raise ValueError(f"{self.measure.name}: {year} has a comparison but no value.")
        _check(self.measure, self.values)

    @property
    def years(self) -> list[int]:
        return sorted(self.values)


@dataclass(frozen=True, slots=True)
class Later:
    """A later figure, cited from `source` but not imported."""

    measure: Measure
    year: int
    value: Cited
    source: str
    england: Cited | None = None

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError(f"{self.measure.name}, {self.year}: name the publication that this figure is cited from.")
        _check(self.measure, {self.year: self.value})


@dataclass(frozen=True, slots=True)
class Sentence:
    """`clauses` in order, without capital or full stop; `caution` is "" or what to say beneath."""

    clauses: tuple[str, ...]
    years: tuple[int, ...]
    caution: str = ""

    @property
    def text(self) -> str:
        """Short sentences."""
        return " ".join(f"{_capital(clause)}." for clause in self.clauses)

    @property
    def one(self) -> str:
        """One sentence, its clauses joined by semicolons."""
        return f"{_capital('; '.join(self.clauses))}." if self.clauses else ""


def sentence(area: str, paths: Sequence[Path], *, latest_official: int) -> Sentence:
    """What changed in `area`, one clause for each path, in the order given.

    A share followed by the number of its cases, and that by the number they are counted from (`Measure.parts`), becomes
    a pair: “the number refused rose from 106 to 137, because requests rose from 225 to 569”. “Because” is arithmetic:
    it is said only when the share fell, the number rose and the requests rose, or all three the other way.

    Raises TooLate when a path goes beyond `latest_official`, ValueError for no paths.
    """
    if not paths:
        raise ValueError("Give at least one measure to say something about.")
    for path in paths:
        if path.years[-1] > latest_official:
            raise TooLate(
                f"{path.measure.name}: {path.years[-1]} is later than the latest official import ({latest_official}). "
                "Put it in the next sentence."
            )
    clauses: list[str] = []
    waiting = list(paths)
    while waiting:
        path = waiting.pop(0)
        clauses.append(_clause(path))
        number = _take(waiting, path, 0)
        if number:
            clauses.append(_number_clause(path, number, _take(waiting, path, 1)))
    clauses[0] = f"in {area}, {clauses[0]}"
    years = sorted({year for path in paths for year in path.years})
    broken = any(crosses_break(path.measure.count, path.years[0], path.years[-1]) for path in paths)
    return Sentence(tuple(clauses), tuple(years), CAUTION if broken else "")


def in_short(area: str, readings: Sequence[Reading]) -> str:
    """One sentence for a parent in a hurry: what got smaller or larger, with both figures, in the order given.

    “But” stands where good news turns to bad or bad to good. A reading that did not clearly change, or whose measure
    has no plain clause, is left out; "" when none is left.
    """
    said: list[tuple[Change, str]] = []
    first: tuple[int, int] | None = None
    for reading in readings:
        clause = _moved_clause(reading)
        if not clause or reading.change not in (Change.BETTER, Change.WORSE):
            continue
        now, then = _say(reading.latest), _say(reading.baseline)
        years = (reading.baseline_year, reading.latest_year)
        if first is None:
            figures, first = f"{now} in {years[1]}, {then} in {years[0]}", years
        elif years == first:
            figures = f"{now}, was {then}"
        else:
            figures = f"{now}, was {then} in {years[0]}"
        said.append((reading.change, f"{clause} ({figures})"))
    text = ""
    for place, (change, clause) in enumerate(said):
        if not place:
            text = clause
            continue
        turned = change is not said[place - 1][0]
        last = place == len(said) - 1
        text += (", but " if turned else " and " if last else ", ") + clause
    return f"In {area}, {text}." if text else ""


def _moved_clause(reading: Reading) -> str:
    before, after = _size(reading.baseline), _size(reading.latest)
    if before is None or after is None or before == after:
        return ""
    return reading.measure.rose if after > before else reading.measure.fell


def next_sentence(figures: Sequence[Later], *, latest_official: int) -> Sentence:
    """Later cited figures, a clause for each measure, in order of year; `caution` names where they are cited from.

    A share followed by the number of its cases makes one clause. Raises ValueError for no figures, and for one that is
    not later than the latest official import: a cited figure never stands in for an imported one.
    """
    if not figures:
        raise ValueError("Give at least one later figure.")
    for figure in figures:
        if figure.year <= latest_official:
            raise ValueError(
                f"{figure.measure.name}: {figure.year} is not later than the latest official import "
                f"({latest_official}). Use the imported figure."
            )
    waiting = sorted(figures, key=lambda each: each.year)
    clauses: list[str] = []
    said = 0
    while waiting:
        figure = waiting.pop(0)
        when = f"later, in {figure.year}, " if figure.year != said else ""
        said = figure.year
        text = f"{when}{figure.measure.plain} was {_say(figure.value)}{_beside(figure.england)}"
        for other in waiting:
            if figure.measure.parts and (other.measure.code, other.year) == (figure.measure.parts[0], said):
                waiting.remove(other)
                text += f", and the {other.measure.short} was {_say(other.value)}{_beside(other.england)}"
                break
        clauses.append(text)
    sources = dict.fromkeys(figure.source for figure in figures)
    return Sentence(
        clauses=tuple(clauses),
        years=tuple(sorted({figure.year for figure in figures})),
        caution=f"Cited, not yet imported: {'; '.join(sources)}.",
    )


def _clause(path: Path) -> str:
    """ "the share of … fell from 95.1% in 2021 to 3.8% in 2023, then rose to 16.1% in 2024" """
    known = [year for year in path.years if _size(path.values[year]) is not None]
    gone = [year for year in (path.years[0], path.years[-1]) if year not in known]
    if gone:
        return f"there is no figure for {path.measure.plain} in {' or '.join(map(str, gone))}"
    first = known[0]
    start = f"{_point(path, first)} in {first}{_compared(path, first)}"
    text, last = path.measure.plain, ""
    for before, year in pairwise(known):
        verb, end = _verb(path.values[before], path.values[year]), _point(path, year)
        if before == first:
            text += f" was {start} and the same" if verb == "stayed" else f" {verb} from {start} to {end}"
        elif verb == "stayed":
            text += ", and was the same"
        else:
            text += f", then {verb} {'again ' if verb == last else ''}to {end}"
        text += f" in {year}{_compared(path, year)}"
        last = verb
    return text


def _number_clause(share: Path, number: Path, base: Path | None) -> str:
    first, last = share.years[0], share.years[-1]
    same_years = (number.years[0], number.years[-1]) == (first, last)
    old, new = (number.values[year] for year in (number.years[0], number.years[-1]))
    if _size(old) is None or _size(new) is None:
        return _clause(number)
    moved = _verb(old, new)
    against = {moved, _verb(share.values[first], share.values[last])} == {"rose", "fell"}
    lead = ("but " if against else "and ") + ("in the same years " if same_years else "")
    text = f"{lead}the {number.measure.short} {_from_to(number, moved, same_years)}"
    if base is None or _size(base.values[base.years[0]]) is None or _size(base.values[base.years[-1]]) is None:
        return text
    base_moved = _verb(base.values[base.years[0]], base.values[base.years[-1]])
    told = (base.years[0], base.years[-1]) == (number.years[0], number.years[-1])
    link = "because" if against and base_moved == moved and told else "while"
    return f"{text}, {link} {base.measure.short} {_from_to(base, base_moved, told)}"


def _from_to(path: Path, verb: str, bare: bool) -> str:
    first, last = path.years[0], path.years[-1]
    start, end = _point(path, first), _point(path, last)
    if verb == "stayed":
        return f"stayed at {start}" if bare else f"stayed at {start} from {first} to {last}"
    return f"{verb} from {start} to {end}" if bare else f"{verb} from {start} in {first} to {end} in {last}"


def _take(waiting: list[Path], share: Path, part: int) -> Path | None:
    """Takes out of `waiting` the path of the share's numerator (part 0) or denominator (part 1), if it is there."""
    parts = share.measure.parts
    for path in waiting:
        if parts and path.measure.code == parts[part]:
            waiting.remove(path)
            return path
    return None


def _point(path: Path, year: int) -> str:
    return _say(path.values[year])


def _compared(path: Path, year: int) -> str:
    said = []
    if year in path.ranks:
        said.append(path.ranks[year].words_of("councils"))
    if year in path.england and _size(path.england[year]) is not None:
        said.append(f"England {_say(path.england[year])}")
    return f" ({'; '.join(said)})" if said else ""


def _beside(england: Cited | None) -> str:
    return "" if england is None or _size(england) is None else f" (England {_say(england)})"


def _say(value: Cited) -> str:
    if isinstance(value, Ratio):
        return value.percent_text
    if isinstance(value, Decimal):
        return percent_text(value)
    return value.words if isinstance(value, Missing) else f"{value:,}"


def _size(value: Cited) -> Decimal | None:
    """What is printed, so that “rose” and “fell” agree with what the reader sees."""
    if isinstance(value, Missing):
        return None
    return value.percent if isinstance(value, Ratio) else Decimal(value)


def _verb(before: Cited, after: Cited) -> str:
    old, new = _size(before), _size(after)
    if old is None or new is None or old == new:
        return "stayed"
    return "rose" if new > old else "fell"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _check(measure: Measure, values: Mapping[int, Cited]) -> None:
    for year, value in values.items():
        fits = isinstance(value, Missing) or (
            isinstance(value, (Ratio, Decimal)) if measure.is_share else isinstance(value, int)
        )
        if not fits:
            wanted = "a Ratio, or a Decimal in per cent" if measure.is_share else "a whole number"
            raise TypeError(f"{measure.name}, {year}: expected {wanted}, not {value!r}.")
