"""The way to a target, step by step, and whether a measure is on it.

A step says what the twelve months up to a day should show, in the measure's own unit: per cent for a share, days for a
wait, and so many in twelve months for a number. The first step is where it begins. Between two steps the way is
straight; before the first there is none; after the last it stays where it is. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise
from math import sqrt
from typing import Any

from goldenthread.rules import when
from goldenthread.rules.measures.definitions import Better

BEYOND_CHANCE = 1.96  # standard errors; one comparison in twenty is beyond it by chance
MOST = 24
LINE = re.compile(r"^(?P<day>[^:]{4,40}):\s*(?P<value>\d{1,7}(?:\.\d)?)\s*(?:%|days?)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    by: date
    value: float

    def row(self) -> dict[str, Any]:
        """As it is kept."""
        return {"by": self.by.isoformat(), "value": self.value}


class BadSteps(ValueError):
    """The steps cannot be read. `lines`: one fault a line, each with what to do."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__(" ".join(self.lines))


class Standing(Enum):
    """Whether a measure is where its way to the target has it. The words say it without the colour."""

    BETTER = ("Ahead of its path", "green")
    ON = ("On its path, as far as chance can tell", "blue")
    BEHIND = ("Behind its path", "red")
    NOT_YET = ("Its path has not begun", "grey")
    CANNOT_TELL = ("Cannot be told yet", "grey")

    @property
    def words(self) -> str:
        return self.value[0]

    @property
    def colour(self) -> str:
        return self.value[1]


def steps_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps as they are kept, by day."""
    found = [Step(date.fromisoformat(str(row["by"])), float(row["value"])) for row in rows]
    return tuple(sorted(found, key=lambda step: step.by))


def read_lines(text: str) -> tuple[Step, ...]:
    """Steps from lines such as "31 March 2027: 60", where "March 2027" and "2027" mean their last day. No lines are no
    steps. Raises BadSteps with every fault.
    """
    found: list[Step] = []
    wrong: list[str] = []
    for number, line in enumerate((line.strip() for line in text.splitlines()), start=1):
        if not line:
            continue
        read = LINE.match(line)
        span = when.approximate(read["day"]) if read else None
        if read is None or span is None:
            wrong.append(f"Line {number} cannot be read: “{line[:60]}”. Write a day and a number: 31 March 2027: 60.")
        elif found and span.last <= found[-1].by:
            wrong.append(f"Line {number}: {words_of_day(span.last)} does not come after the day in the line before.")
        else:
            found.append(Step(span.last, float(read["value"])))
    if len(found) == 1 and not wrong:
        wrong.append("One line is no path. Write where it begins, and then a day on which it should be further.")
    if len(found) > MOST:
        wrong.append(f"Write at most {MOST} lines.")
    if wrong:
        raise BadSteps(wrong)
    return tuple(found)


def words_of_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def plain(value: float) -> str:
    """With one decimal place where it has one: 47.1, 60."""
    return f"{value:.1f}".removesuffix(".0")


def to_lines(steps: Iterable[Step]) -> str:
    """The steps as somebody would type them."""
    return "\n".join(f"{words_of_day(step.by)}: {plain(step.value)}" for step in steps)


def in_words(steps: Sequence[Step], unit: str) -> str:
    """ "From 3.8% on 31 December 2023 to 40% by 31 December 2025 and 60% by 31 December 2026"; "" without steps."""
    if not steps:
        return ""
    first, *rest = steps
    ways = [f"{_value(step.value, unit)} by {words_of_day(step.by)}" for step in rest]
    listed = " and ".join([", ".join(ways[:-1]), ways[-1]]) if len(ways) > 1 else ways[0]
    return f"From {_value(first.value, unit)} on {words_of_day(first.by)} to {listed}"


def _value(value: float, unit: str) -> str:
    return f"{plain(value)}%" if unit == "percent" else f"{value:,.0f} days" if unit == "days" else f"{value:,.0f}"


def expected(steps: Sequence[Step], day: date) -> float | None:
    """What the twelve months up to a day should show; None before the first step, and where there is none."""
    if not steps or day < steps[0].by:
        return None
    for before, after in pairwise(steps):
        if day <= after.by:
            share = (day - before.by).days / (after.by - before.by).days
            return before.value + (after.value - before.value) * share
    return steps[-1].value


def error_of_share(per_cent: float, of: int) -> float:
    """The standard error, in per cent, of a share of so many when the expected one holds."""
    share = min(max(per_cent / 100, 0.0), 1.0)
    return 100 * sqrt(share * (1 - share) / of) if of else float("inf")


def standing(steps: Sequence[Step], day: date, actual: float | None, *, better: Better, error: float) -> Standing:
    """Where a measure is, beside where it should be, `error` being the standard error of the difference by chance. A
    measure of which neither more nor less is better is on its path or it cannot be told."""
    should = expected(steps, day)
    if should is None:
        return Standing.NOT_YET
    if actual is None or better is Better.NEITHER:
        return Standing.CANNOT_TELL
    further = actual - should if better is Better.HIGHER else should - actual
    if abs(further) <= BEYOND_CHANCE * error:
        return Standing.ON
    return Standing.BETTER if further > 0 else Standing.BEHIND
