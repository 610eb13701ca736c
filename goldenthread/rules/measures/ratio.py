"""A share that keeps both of its numbers, and the words for a number that is not there.

`Ratio(106, 225)` is 106 of 225. It can be added to another (the sum is the pooled share), checked against what the
Department printed, and hidden when it is small. A percentage alone can do none of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum
from statistics import NormalDist

__all__ = ["Missing", "Ratio", "implausible_zero", "percent_text", "points", "read_number"]

ONE_DECIMAL = Decimal("0.1")
SMALL = 5  # the usual line for counts of children: 1 to 4 are hidden
# The 2022 release prints its assessment shares to six significant figures (3.5503, 9.78593).
SIX_FIGURES = Context(prec=6, rounding=ROUND_HALF_UP)
PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Missing(Enum):
    """Why a cell holds no number. The value is the official marker; `words` is what a reader sees."""

    NOT_AVAILABLE = "x"
    NOT_APPLICABLE = "z"
    CONFIDENTIAL = "c"
    BLANK = ""

    @property
    def words(self) -> str:
        return {
            Missing.NOT_AVAILABLE: "not available",
            Missing.NOT_APPLICABLE: "does not apply",
            Missing.CONFIDENTIAL: "hidden because the number is small",
            Missing.BLANK: "left blank",
        }[self]


def read_number(cell: str) -> Decimal | Missing:
    """The number in a cell of an official file, or the reason it has none.

    Counts and percentages both come as plain digits with at most one point ("569", "95.100000000000").
    Raises ValueError, naming the cell, for anything else: a comma or a percent sign means the file was edited.
    """
    text = cell.strip()
    try:
        return Missing(text)
    except ValueError:
        pass
    if PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    raise ValueError(f"“{cell}” is neither a number nor a marker (x, z, c or blank). Use the file as it was published.")


@dataclass(frozen=True, slots=True)
class Ratio:
    """`numerator` of `denominator`, both whole counts of 0 or more.

    The numerator is usually a part of the denominator. For a few measures it need not be (refusals of two stages over
    the requests of one year), so a share over 100% is allowed; `is_part` says which it is.
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        for name in ("numerator", "denominator"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int):
                raise TypeError(f"The {name} must be a whole number, not {value!r}.")
            if value < 0:
                raise ValueError(f"The {name} must be 0 or more, not {value}.")

    def __add__(self, other: object) -> Ratio:
        """The pooled share: numerators added, denominators added. Adding 0 changes nothing, so `sum()` works."""
        if isinstance(other, int) and other == 0:
            return self
        if not isinstance(other, Ratio):
            return NotImplemented
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator)

    __radd__ = __add__

    def __str__(self) -> str:
        return f"{self.numerator:,} of {self.denominator:,} ({self.percent_text})"

    @property
    def is_part(self) -> bool:
        """Whether the numerator can be a part of the denominator."""
        return self.numerator <= self.denominator

    @property
    def value(self) -> float | None:
        """Between 0 and 1 when `is_part`. None when nothing was counted: 0 of 0 is no share."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """Per cent to one decimal, halves up, as the Department prints it. None for a denominator of 0."""
        return self._exact.quantize(ONE_DECIMAL, ROUND_HALF_UP) if self.denominator else None

    @property
    def percent_text(self) -> str:
        """ "47.1%", or "none to count" for a denominator of 0."""
        return percent_text(self.percent)

    @property
    def _exact(self) -> Decimal:
        return Decimal(self.numerator) * 100 / Decimal(self.denominator)

    def agrees_with(self, published: Decimal) -> bool:
        """Whether the percentage the Department printed comes from these two numbers.

        The 2025 release, and all 20-week rates, print one decimal ("95.1", "95.100000000000", and "63" for 63.0). The
        assessment shares of the 2022 release print six significant figures ("3.5503", "9.78593"). Halves go up in both.
        """
        if not self.denominator:
            return False
        if published == published.quantize(ONE_DECIMAL):
            return self.percent == published
        return SIX_FIGURES.plus(self._exact) == published

    def wilson(self, confidence: float = 0.95) -> tuple[float, float]:
        """Wilson's score interval for the share, as fractions between 0 and 1.

        It says how far the share of so small a count could be chance. It holds near 0 and 1, and for 20 cases, where
        the textbook interval does not. Raises ValueError when there is no share or it is not a part of a whole.
        """
        if not self.denominator or not self.is_part:
            raise ValueError(f"{self.numerator} of {self.denominator} is not a part of a whole, so it has no interval.")
        z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
        n, p = self.denominator, self.numerator / self.denominator
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = (z2 * (p * (1 - p) / n + z2 / (4 * n * n))) ** 0.5 / (1 + z2 / n)
        return max(0.0, centre - half), min(1.0, centre + half)

    def is_small(self, below: int = SMALL) -> bool:
        """Whether either part of the whole is a count of 1 to `below` − 1, from which a child might be guessed.

        Those outside the numerator count too: 60 of 62 tells about the 2 as much as 2 of 62 does.
        """
        rest = abs(self.denominator - self.numerator)
        return 0 < self.numerator < below or 0 < rest < below

    def hide_small(self, below: int = SMALL) -> Ratio | Missing:
        """Itself, or the marker for a hidden number. Guarding against working it out from totals is not done here."""
        return Missing.CONFIDENTIAL if self.is_small(below) else self


def percent_text(percent: Decimal | None) -> str:
    """ "24.1%" for Decimal("24.1"), "none to count" for None."""
    return "none to count" if percent is None else f"{percent}%"


def points(earlier: Ratio, later: Ratio) -> Decimal | None:
    """Percentage points from one share to another, of the printed percentages, so that a reader can check it.

    None when either has no share.
    """
    if earlier.percent is None or later.percent is None:
        return None
    return later.percent - earlier.percent


def implausible_zero(ratio: Ratio, usual: Ratio, chance: float = 0.001) -> bool:
    """Whether a share of exactly 0 is hard to believe beside the `usual` share (England, or all areas pooled).

    True when an area that behaved as usual would show 0 less often than `chance`: (1 − usual) to the power of the
    denominator. It is a reason to ask, not a proof. An area with 0 of 3 is left alone. Milton Keynes printed 0.0%
    refusals for 2023 and 2024 and Bexley for 2020, each of several hundred requests; St Helens' 2021 zero was 107.
    """
    if ratio.numerator or not ratio.denominator or not usual.denominator or not usual.is_part:
        return False
    return (1 - usual.numerator / usual.denominator) ** ratio.denominator < chance
