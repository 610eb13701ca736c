"""What may be said about a recommendation: four facts, and one headline that a printed table gives to them.

Was it delivered? Did the target move? Was there harm elsewhere? Can the change be put down to the work? Delivery and
cause are answered by a person, with a reason. Movement and harm are computed from readings. Nobody chooses the
headline: `TABLE` does, and harm comes first in it.

`python -m goldenthread.rules.measures.verdict` prints docs/explanation/verdict.md, which is drawn from this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import product
from math import hypot
from typing import Any, Generic, TypeVar

from .comparators import Value
from .definitions import Better, Measure, crosses_break
from .ratio import Missing, Ratio, points

__all__ = [
    "TABLE",
    "Answer",
    "Attributable",
    "Change",
    "Delivered",
    "Harm",
    "Headline",
    "Moved",
    "Reading",
    "Role",
    "Row",
    "Tone",
    "Verdict",
    "difference_interval",
    "harm_elsewhere",
    "headline",
    "moved_before",
    "page",
    "reach",
    "target_moved",
]

MATERIAL_POINTS = Decimal("1.0")  # a share must change by at least one percentage point
MATERIAL_PART = 0.05  # a number must change by at least one part in twenty


class Delivered(Enum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_SHOWN = "not shown"


class Moved(Enum):
    BETTER = "better"
    WORSE = "worse"
    MIXED = "mixed"
    NO_CLEAR_CHANGE = "no clear change"
    NOT_KNOWN = "not known"


class Harm(Enum):
    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"


class Attributable(Enum):
    YES = "yes"
    PARTLY = "partly"
    NOT_SHOWN = "not shown"
    NO = "no"


QUESTIONS: dict[type[Enum], str] = {
    Delivered: "Delivered?",
    Moved: "Target moved?",
    Harm: "Harm elsewhere?",
    Attributable: "Attributable?",
}


class Tone(Enum):
    GOOD = "good"
    PARTLY_GOOD = "partly good"
    CAUTION = "caution"
    BAD = "bad"
    UNKNOWN = "unknown"


class Headline(Enum):
    """The sentence at the top. Its name in lower case is its code."""

    HARM_AND_WORSE = ("Other things got worse for families, and so did the target", Tone.BAD)
    HARM_AND_MIXED = ("Other things got worse for families, and the target got both better and worse", Tone.BAD)
    HARM_AND_BETTER = ("Other things got worse for families while the target got better", Tone.BAD)
    HARM_NO_CHANGE = ("Other things got worse for families, and the target did not clearly move", Tone.BAD)
    HARM_NOT_KNOWN = ("Other things got worse for families, and no one can say if the target moved", Tone.BAD)
    DONE_AND_WORSE = ("The work was done, at least in part, and the target got worse", Tone.BAD)
    UNDONE_AND_WORSE = ("The work is not shown as done, and the target got worse", Tone.BAD)
    MIXED = ("The target got both better and worse", Tone.CAUTION)
    DOES_NOT_FIT = ("These facts do not fit: work not shown as done is given the credit", Tone.CAUTION)
    BETTER_UNDONE = ("The target got better, but the work is not shown as done", Tone.CAUTION)
    BETTER_UNCHECKED = ("The target got better, but no one has checked for harm elsewhere", Tone.CAUTION)
    BETTER_OTHERWISE = ("The target got better, but for other reasons", Tone.CAUTION)
    BETTER_NOT_SHOWN = ("The target got better, but this work is not shown to be why", Tone.CAUTION)
    HELPED = ("It helped, in part", Tone.PARTLY_GOOD)
    WORKED = ("It worked", Tone.GOOD)
    DONE_NO_CHANGE = ("The work was done, but the target has not clearly moved", Tone.CAUTION)
    PART_DONE_NO_CHANGE = ("The work is partly done, and the target has not clearly moved", Tone.CAUTION)
    UNDONE_NO_CHANGE = ("The work is not shown as done, and the target has not clearly moved", Tone.CAUTION)
    DONE_NOT_KNOWN = ("The work was done, but no one can say if it helped", Tone.UNKNOWN)
    PART_DONE_NOT_KNOWN = ("The work is partly done, and no one can say if it helped", Tone.UNKNOWN)
    NOT_DONE = ("The work was not done, and no one can say if the target moved", Tone.UNKNOWN)
    NOTHING_SHOWN = ("Neither the work nor its effect is shown", Tone.UNKNOWN)

    @property
    def code(self) -> str:
        return self.name.lower().replace("_", "-")

    @property
    def text(self) -> str:
        return self.value[0]

    @property
    def tone(self) -> Tone:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: every combination of the answers named here has this headline."""

    harm: tuple[Harm, ...]
    moved: tuple[Moved, ...]
    delivered: tuple[Delivered, ...]
    attributable: tuple[Attributable, ...]
    headline: Headline


ANY_DELIVERED = tuple(Delivered)
ANY_CAUSE = tuple(Attributable)
HARMED = (Harm.YES,)
NOT_HARMED = (Harm.NO, Harm.NOT_KNOWN)
DONE = (Delivered.YES, Delivered.PARTLY)
NOT_DONE = (Delivered.NO, Delivered.NOT_SHOWN)
CREDITED = (Attributable.YES, Attributable.PARTLY)
NOT_CREDITED = (Attributable.NOT_SHOWN, Attributable.NO)

# The lines do not overlap, so their order changes nothing; it is the order of priority for a reader. Harm first, then
# a target that got worse, then what may not be called success, then success.
TABLE: tuple[Row, ...] = (
    Row(HARMED, (Moved.WORSE,), ANY_DELIVERED, ANY_CAUSE, Headline.HARM_AND_WORSE),
    Row(HARMED, (Moved.MIXED,), ANY_DELIVERED, ANY_CAUSE, Headline.HARM_AND_MIXED),
    Row(HARMED, (Moved.BETTER,), ANY_DELIVERED, ANY_CAUSE, Headline.HARM_AND_BETTER),
    Row(HARMED, (Moved.NO_CLEAR_CHANGE,), ANY_DELIVERED, ANY_CAUSE, Headline.HARM_NO_CHANGE),
    Row(HARMED, (Moved.NOT_KNOWN,), ANY_DELIVERED, ANY_CAUSE, Headline.HARM_NOT_KNOWN),
    Row(NOT_HARMED, (Moved.WORSE,), DONE, ANY_CAUSE, Headline.DONE_AND_WORSE),
    Row(NOT_HARMED, (Moved.WORSE,), NOT_DONE, ANY_CAUSE, Headline.UNDONE_AND_WORSE),
    Row(NOT_HARMED, (Moved.MIXED,), ANY_DELIVERED, ANY_CAUSE, Headline.MIXED),
    Row(NOT_HARMED, (Moved.BETTER,), NOT_DONE, CREDITED, Headline.DOES_NOT_FIT),
    Row(NOT_HARMED, (Moved.BETTER,), NOT_DONE, NOT_CREDITED, Headline.BETTER_UNDONE),
    Row((Harm.NOT_KNOWN,), (Moved.BETTER,), DONE, ANY_CAUSE, Headline.BETTER_UNCHECKED),
    Row((Harm.NO,), (Moved.BETTER,), DONE, (Attributable.NO,), Headline.BETTER_OTHERWISE),
    Row((Harm.NO,), (Moved.BETTER,), DONE, (Attributable.NOT_SHOWN,), Headline.BETTER_NOT_SHOWN),
    Row((Harm.NO,), (Moved.BETTER,), DONE, (Attributable.PARTLY,), Headline.HELPED),
    Row((Harm.NO,), (Moved.BETTER,), (Delivered.PARTLY,), (Attributable.YES,), Headline.HELPED),
    Row((Harm.NO,), (Moved.BETTER,), (Delivered.YES,), (Attributable.YES,), Headline.WORKED),
    Row(NOT_HARMED, (Moved.NO_CLEAR_CHANGE,), (Delivered.YES,), ANY_CAUSE, Headline.DONE_NO_CHANGE),
    Row(NOT_HARMED, (Moved.NO_CLEAR_CHANGE,), (Delivered.PARTLY,), ANY_CAUSE, Headline.PART_DONE_NO_CHANGE),
    Row(NOT_HARMED, (Moved.NO_CLEAR_CHANGE,), NOT_DONE, ANY_CAUSE, Headline.UNDONE_NO_CHANGE),
    Row(NOT_HARMED, (Moved.NOT_KNOWN,), (Delivered.YES,), ANY_CAUSE, Headline.DONE_NOT_KNOWN),
    Row(NOT_HARMED, (Moved.NOT_KNOWN,), (Delivered.PARTLY,), ANY_CAUSE, Headline.PART_DONE_NOT_KNOWN),
    Row(NOT_HARMED, (Moved.NOT_KNOWN,), (Delivered.NO,), ANY_CAUSE, Headline.NOT_DONE),
    Row(NOT_HARMED, (Moved.NOT_KNOWN,), (Delivered.NOT_SHOWN,), ANY_CAUSE, Headline.NOTHING_SHOWN),
)

Combination = tuple[Harm, Moved, Delivered, Attributable]


def _combinations(rows: Iterable[Row]) -> list[tuple[Combination, Headline]]:
    return [
        (combination, row.headline)
        for row in rows
        for combination in product(row.harm, row.moved, row.delivered, row.attributable)
    ]


_HEADLINES: dict[Combination, Headline] = dict(_combinations(TABLE))


def headline(harm: Harm, moved: Moved, delivered: Delivered, attributable: Attributable) -> Headline:
    """The one headline that the table gives to these four answers."""
    return _HEADLINES[harm, moved, delivered, attributable]


class Role(Enum):
    """TARGET: what the work should change. BALANCING: what must not pay for it. CONTEXT: to know, not judged."""

    TARGET = "target"
    BALANCING = "balancing"
    CONTEXT = "context"


def cannot_be(measure: Measure, role: Role) -> str:
    """Why a measure cannot have that role, in a sentence; "" if it can. What has no better direction is context."""
    if role is Role.CONTEXT or measure.better is not Better.NEITHER:
        return ""
    return (
        f"{measure.name} cannot be a {role.value} measure: neither more nor fewer is better. "
        "Show it as context, or choose another measure."
    )


class Change(Enum):
    BETTER = "better"
    WORSE = "worse"
    NO_CLEAR_CHANGE = "no clear change"
    NOT_KNOWN = "not known"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure at a baseline and at the latest year, and whether that is a clear change.

    `baseline_from` and `latest_from` name the edition of each figure. A change is clear when it is both material and
    more than chance:

    - a share: by 1.0 percentage point or more, and the 95% interval of the difference of two shares (Newcombe's, from
      Wilson's intervals) leaves out 0;
    - a number: by a twentieth or more, and Wilson's 95% interval for the later year's part of both years together
      leaves out one half.

    Councils' figures are complete counts, not samples; the interval stands for the chance that another set of families
    had asked that year. It does not cover errors of recording, nor a change in how the figures are collected.
    """

    measure: Measure
    role: Role
    baseline_year: int
    baseline: Value
    latest_year: int
    latest: Value
    baseline_from: str = ""
    latest_from: str = ""

    def __post_init__(self) -> None:
        if self.latest_year <= self.baseline_year:
            raise ValueError(
                f"{self.measure.name}: the latest year ({self.latest_year}) must follow the baseline "
                f"({self.baseline_year})."
            )
        if why := cannot_be(self.measure, self.role):
            raise ValueError(why)
        wanted = Ratio if self.measure.is_share else int
        for value in (self.baseline, self.latest):
            if not isinstance(value, (wanted, Missing)) or isinstance(value, bool):
                raise TypeError(f"{self.measure.name} takes a {wanted.__name__} or Missing, not {value!r}.")

    @property
    def crosses_break(self) -> bool:
        """Whether the way of collecting changed between the two years, so that the comparison is a guide only."""
        return crosses_break(self.measure.count, self.baseline_year, self.latest_year)

    @property
    def change(self) -> Change:
        if self.role is Role.CONTEXT:
            return Change.NOT_JUDGED
        clear = self._clear_rise()
        if clear is None:
            return Change.NOT_KNOWN
        if clear == 0:
            return Change.NO_CLEAR_CHANGE
        rose = clear > 0
        return Change.BETTER if rose == (self.measure.better is Better.HIGHER) else Change.WORSE

    @property
    def why(self) -> str:
        """The change in words, with both numbers of both years, so that a reader can check it."""
        gone = [
            f"{year} is {value.words if isinstance(value, Missing) else 'without cases'}"
            for year, value in ((self.baseline_year, self.baseline), (self.latest_year, self.latest))
            if isinstance(value, Missing) or (isinstance(value, Ratio) and not value.denominator)
        ]
        if gone:
            return f"{self.measure.name}: the figure for {' and for '.join(gone)}."
        text = (
            f"{self.measure.name}: {_number(self.baseline)} in {self.baseline_year}, "
            f"{_number(self.latest)} in {self.latest_year}: {self._difference()}"
        )
        text += "." if self.change is Change.NOT_JUDGED else f", {self.change.value}."
        if self.crosses_break:
            text += " The way of collecting changed in between, so this is a guide."
        return text

    def to_dict(self) -> dict[str, Any]:
        return {
            "measure": self.measure.code,
            "name": self.measure.name,
            "role": self.role.value,
            "better": self.measure.better.value,
            "baseline": {"year": self.baseline_year, "edition": self.baseline_from, **_as_dict(self.baseline)},
            "latest": {"year": self.latest_year, "edition": self.latest_from, **_as_dict(self.latest)},
            "change": self.change.value,
            "crosses_break": self.crosses_break,
            "why": self.why,
        }

    def _difference(self) -> str:
        if isinstance(self.baseline, Ratio) and isinstance(self.latest, Ratio):
            gap = points(self.baseline, self.latest) or Decimal(0)
            size, unit = f"{abs(gap)}", "point" if abs(gap) == 1 else "points"
        else:
            gap = Decimal(_whole(self.latest) - _whole(self.baseline))
            size, unit = f"{abs(gap):,}", ""
        if not gap:
            return "the same"
        return " ".join(part for part in (size, unit, "higher" if gap > 0 else "lower") if part)

    def _clear_rise(self) -> int | None:
        """1 for a clear rise, -1 for a clear fall, 0 for no clear change, None when it cannot be known."""
        old, new = self.baseline, self.latest
        if isinstance(old, Missing) or isinstance(new, Missing):
            return None
        if isinstance(old, Ratio) and isinstance(new, Ratio):
            gap = points(old, new)
            if gap is None or not (old.is_part and new.is_part):
                return None
            lower, upper = difference_interval(old, new)
            material = abs(gap) >= MATERIAL_POINTS
        else:
            before, after = _whole(old), _whole(new)
            if not before + after:
                return 0
            low, high = Ratio(after, before + after).wilson()
            lower, upper = low - 0.5, high - 0.5
            material = abs(after - before) >= MATERIAL_PART * before
        if not material or lower <= 0 <= upper:
            return 0
        return 1 if lower > 0 else -1


def difference_interval(earlier: Ratio, later: Ratio) -> tuple[float, float]:
    """The 95% interval of later minus earlier, as fractions.

    R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17
    (1998) 873, method 10: sound for small numbers and near 0% and 100%.
    """
    (low1, high1), (low2, high2) = earlier.wilson(), later.wilson()
    p1, p2 = earlier.numerator / earlier.denominator, later.numerator / later.denominator
    return p2 - p1 - hypot(p2 - low2, high1 - p1), p2 - p1 + hypot(high2 - p2, p1 - low1)


A = TypeVar("A", Delivered, Moved, Harm, Attributable)


@dataclass(frozen=True, slots=True)
class Answer(Generic[A]):
    """One of the four facts, with its reason. Without a reason it is no fact."""

    value: A
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError(f"Give the reason for “{QUESTIONS[type(self.value)]} {self.value.value}”.")

    def to_dict(self) -> dict[str, str]:
        return {"question": QUESTIONS[type(self.value)], "answer": self.value.value, "reason": self.reason}


Unread = Sequence[tuple[Measure, Role]]  # measures that are set, and of which two years cannot be compared yet


def _unread(unread: Unread, role: Role) -> list[str]:
    return [f"{measure.name}: no figure of a year after its baseline." for measure, own in unread if own is role]


def target_moved(readings: Sequence[Reading], unread: Unread = ()) -> Answer[Moved]:
    """Whether the target moved, from the target readings. Every reading is kept in the reason.

    Bad news stands on what is known; good news needs every reading. So a reading that got worse counts although another
    is missing, but with one missing the target is not said to be better or unchanged. One that is set and has no year
    to compare (`unread`) is missing.
    """
    targets = [reading for reading in readings if reading.role is Role.TARGET]
    waiting = _unread(unread, Role.TARGET)
    if not targets and not waiting:
        return Answer(Moved.NOT_KNOWN, "No target measure is set.")
    changes = {reading.change for reading in targets} | ({Change.NOT_KNOWN} if waiting else set())
    if {Change.BETTER, Change.WORSE} <= changes:
        moved = Moved.MIXED
    elif Change.WORSE in changes:
        moved = Moved.WORSE
    elif Change.NOT_KNOWN in changes:
        moved = Moved.NOT_KNOWN
    elif Change.BETTER in changes:
        moved = Moved.BETTER
    else:
        moved = Moved.NO_CLEAR_CHANGE
    return Answer(moved, " ".join([*(reading.why for reading in targets), *waiting]))


def harm_elsewhere(readings: Sequence[Reading], unread: Unread = ()) -> Answer[Harm]:
    """Whether a balancing measure got clearly worse. “No” needs all of them known, and at least one.

    Harm here means that something else got worse in the same years, not that this work caused it.
    """
    balancing = [reading for reading in readings if reading.role is Role.BALANCING]
    waiting = _unread(unread, Role.BALANCING)
    if not balancing and not waiting:
        return Answer(Harm.NOT_KNOWN, "No balancing measure is set.")
    changes = {reading.change for reading in balancing} | ({Change.NOT_KNOWN} if waiting else set())
    if Change.WORSE in changes:
        harm = Harm.YES
    elif Change.NOT_KNOWN in changes:
        harm = Harm.NOT_KNOWN
    else:
        harm = Harm.NO
    return Answer(harm, " ".join([*(reading.why for reading in balancing), *waiting]))


def moved_before(baseline: tuple[int, Ratio], begun: tuple[int, Ratio], latest: tuple[int, Ratio]) -> str:
    """A caution when part of the change had happened by the year in which the work began; "" when none had.

    Each argument is a year and its share. It informs the person who answers “attributable?”; it does not answer.
    """
    whole, early = points(baseline[1], latest[1]), points(baseline[1], begun[1])
    if not whole or not early or (whole > 0) is not (early > 0):
        return ""
    kind = "rise" if whole > 0 else "fall"
    return (
        f"Of the {kind} of {abs(whole)} points from {baseline[0]} to {latest[0]}, "
        f"{min(abs(early), abs(whole))} had happened by {begun[0]}."
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The four facts, the readings that they rest on, and the headline that the table gives them."""

    delivered: Answer[Delivered]
    moved: Answer[Moved]
    harm: Answer[Harm]
    attributable: Answer[Attributable]
    readings: tuple[Reading, ...]

    @property
    def headline(self) -> Headline:
        return headline(self.harm.value, self.moved.value, self.delivered.value, self.attributable.value)

    def to_dict(self) -> dict[str, Any]:
        """Plain values only, ready for JSON."""
        return {
            "headline": {"code": self.headline.code, "text": self.headline.text, "tone": self.headline.tone.value},
            "delivered": self.delivered.to_dict(),
            "target_moved": self.moved.to_dict(),
            "harm_elsewhere": self.harm.to_dict(),
            "attributable": self.attributable.to_dict(),
            "readings": [reading.to_dict() for reading in self.readings],
        }


def reach(
    *,
    delivered: Answer[Delivered],
    attributable: Answer[Attributable],
    readings: Sequence[Reading],
    unread: Unread = (),
) -> Verdict:
    """The verdict from two answers of a person and the readings; `unread` measures are set and cannot be read yet.

    Raises ValueError when a reading is given twice.
    """
    twice = [key for key, count in Counter((r.measure.code, r.role.value) for r in readings).items() if count > 1]
    if twice:
        raise ValueError(f"There are two readings of {twice[0][0]} as a {twice[0][1]} measure. Keep one.")
    return Verdict(
        delivered=delivered,
        moved=target_moved(readings, unread),
        harm=harm_elsewhere(readings, unread),
        attributable=attributable,
        readings=tuple(readings),
    )


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number.")
    return value


def _number(value: Value) -> str:
    if isinstance(value, Ratio):
        return f"{value.percent_text} ({value.numerator:,} of {value.denominator:,})"
    return value.words if isinstance(value, Missing) else f"{value:,}"


def _as_dict(value: Value) -> dict[str, Any]:
    if isinstance(value, Missing):
        return {"value": None, "missing": value.words}
    if isinstance(value, Ratio):
        percent = None if value.percent is None else float(value.percent)
        return {"value": percent, "numerator": value.numerator, "denominator": value.denominator}
    return {"value": value}


def page() -> str:
    """docs/explanation/verdict.md, drawn from this module. A test compares the two."""

    def cell(chosen: Sequence[Enum], kind: type[Enum]) -> str:
        return "any" if len(chosen) == len(kind) else " or ".join(each.value for each in chosen)

    lines = [
        "<!-- Drawn by: python -m goldenthread.rules.measures.verdict > docs/explanation/verdict.md -->",
        "# How a verdict is reached",
        "",
        "A verdict answers four questions about one recommendation. No one picks the headline: the table below does.",
        "",
        f"- **Delivered?** {_choices(Delivered)}. A person answers, with a reason and evidence.",
        f"- **Target moved?** {_choices(Moved)}. Computed from the target measures.",
        f"- **Harm elsewhere?** {_choices(Harm)}. Computed from the balancing measures. Harm means that something else "
        "got worse in the same years. It does not say that this work caused it.",
        f"- **Attributable?** {_choices(Attributable)}. A person answers, with a reason.",
        "",
        "## When a change counts",
        "",
        "A reading compares one measure at a baseline and at the latest year. A change counts only when it is both "
        "large enough to matter and more than chance would bring.",
        "",
        f"- A share must change by at least {MATERIAL_POINTS} percentage point, and the 95% interval of the difference "
        "(Newcombe 1998, method 10) must leave out zero.",
        f"- A number must change by at least {MATERIAL_PART:.0%}, and Wilson's 95% interval for the later year's part "
        "of both years together must leave out one half.",
        "",
        "The counts are complete, not samples. The interval stands for chance: another set of families might have "
        "asked that year. It does not cover mistakes in recording. Where the way of collecting changed between the two "
        "years (flows after 2021, January counts after January 2022), the reading says that it is a guide.",
        "",
        "Bad news stands on what is known; good news needs every reading. One target that got worse counts although "
        "another is missing. With one missing, the target is never called better and harm is never denied.",
        "",
        "All readings are kept. When the rate got better and the number got worse, both are shown and the target is "
        "mixed.",
        "",
        "## The table",
        "",
        f"{len(_HEADLINES)} combinations, each in exactly one line. Harm comes first.",
        "",
        "| Harm elsewhere? | Target moved? | Delivered? | Attributable? | Headline | Tone |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {cell(row.harm, Harm)} | {cell(row.moved, Moved)} | {cell(row.delivered, Delivered)} "
        f"| {cell(row.attributable, Attributable)} | {row.headline.text} | {row.headline.tone.value} |"
        for row in TABLE
    ]
    return "\n".join(lines) + "\n"


def _choices(kind: type[Enum]) -> str:
    words = [each.value for each in kind]
    return (", ".join(words[:-1]) + " or " + words[-1]).capitalize()


if __name__ == "__main__":
    print(page(), end="")
