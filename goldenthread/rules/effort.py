"""Whether the effort that a review is said to have taken can be right. Standard library only; no clock."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

LONG_DAY = Decimal(10)  # hours of one person in one day, above which we say that something else was counted


@dataclass(frozen=True)
class Effort:
    """Hours for each person, and for each of their days on site, to one decimal; `long` where that is a long day."""

    each: Decimal
    a_day: Decimal | None
    long: bool
    words: str


def check(people: int | None, days: Decimal | None, hours: str) -> Effort | None:
    """Divide the hours that a paper states ("more than 300 hours") by its people and its days.

    None where the words hold no number, or no number of people is known: an estimate is never made up.
    """
    found = re.search(r"[0-9][0-9,]*(?:\.[0-9]+)?", hours)
    if found is None or not people or people < 1:
        return None
    total = Decimal(found[0].replace(",", ""))
    least = bool(re.search(r"(?i)more than|over|at least|above", hours))
    each = _one(total / people)
    words = f"{'More than ' if least else ''}{_plain(total)} hours by {people} people is {_plain(each)} hours each"
    if not days:
        return Effort(each, None, False, words + ".")
    a_day = _one(total / people / days)
    words += f", or {_plain(a_day)} a day over {_plain(days)} {'day' if days == 1 else 'days'}."
    if a_day > LONG_DAY:
        words += " That is longer than a working day: hours before and after the visit may be counted, or other people."
    return Effort(each, a_day, a_day > LONG_DAY, words)


def _one(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"
