"""Funnel limits: how far from the average an area may lie by chance alone.

A small council's share jumps about more than a large one's, so a league table mistakes size for conduct. A funnel draws
the limits that chance would keep for each size. There are two pairs.

*Plain* limits are binomial: each request is refused with the same chance everywhere (Spiegelhalter 2005 a). They are
exact quantiles, so they step from count to count. The interpolation usual in drawings is left out: it would put a count
outside its limit more often than the limit says, and mark 1 of 1.

*Adjusted* limits admit that councils differ for reasons the figures do not hold (how they count, whom they serve). The
spread is measured by multiplicative dispersion from winsorised z-scores, and the limits are widened by its square root:
Spiegelhalter 2005 (b). `Funnel.trust` says in a sentence which pair to go by.

(a) D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005) 1185.
(b) D. J. Spiegelhalter, Handling over-dispersion of performance indicators, Quality and Safety in Health Care 14
    (2005) 347.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

from .ratio import Missing, Ratio

__all__ = [
    "FEW_AREAS",
    "WINSORISED",
    "Funnel",
    "Limits",
    "Point",
    "Standing",
    "adjusted_limits",
    "binomial_limits",
    "dispersion",
    "funnel",
    "winsorised",
    "z_score",
]

WINSORISED = 0.1  # the share of z-scores pulled in at each end
FEW_AREAS = 20  # with fewer, 10% at each end is 1 area or none, and the spread is not measured
WARNING, ALARM = 0.95, 0.998  # two-sided: 1 area in 20, and 1 in 500, lies outside by chance
NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Limits:
    """The shares, between 0 and 1, within which 95% and 99.8% of areas of one size would lie."""

    lower_998: float
    lower_95: float
    upper_95: float
    upper_998: float

    def standing(self, share: float) -> Standing:
        if share < self.lower_998:
            return Standing.FAR_LOWER
        if share < self.lower_95:
            return Standing.LOWER
        if share > self.upper_998:
            return Standing.FAR_HIGHER
        if share > self.upper_95:
            return Standing.HIGHER
        return Standing.WITHIN


class Standing(Enum):
    """Where a share lies. Higher and lower are not better and worse: that is the measure's `better`."""

    FAR_LOWER = "far lower than expected"
    LOWER = "lower than expected"
    WITHIN = "within the expected range"
    HIGHER = "higher than expected"
    FAR_HIGHER = "far higher than expected"


@dataclass(frozen=True, slots=True)
class Point:
    """One area on the funnel. `z` is its naive z-score, not winsorised."""

    area: str
    ratio: Ratio
    z: float
    plain: Standing
    adjusted: Standing


@dataclass(frozen=True, slots=True)
class Funnel:
    """All areas of one measure and year.

    `target` is the pooled share of these areas. `dispersion` is φ: 1 when chance alone explains the spread, 9 when the
    spread (as a standard deviation) is 3 times that. `left_out` names the areas without a share, and why.
    """

    target: Ratio
    dispersion: float
    points: tuple[Point, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def n(self) -> int:
        return len(self.points)

    @property
    def over_dispersed(self) -> bool:
        return self.dispersion > 1

    @property
    def trust(self) -> str:
        """Which limits to go by, in a sentence, with the dispersion and the number of areas."""
        figures = f"dispersion {self.dispersion:.1f}, {self.n} areas"
        if self.n < FEW_AREAS:
            return f"There are too few areas to measure the spread ({figures}): use neither pair of limits as proof."
        if not self.over_dispersed:
            return f"Chance alone explains the spread between areas ({figures}): trust the plain limits."
        return (
            f"Areas differ by more than chance ({figures}): trust the adjusted limits. Most areas outside the plain "
            "limits are there because councils differ in ways these figures do not show."
        )

    def curve(self, sizes: Sequence[int]) -> tuple[tuple[int, Limits, Limits], ...]:
        """For drawing: at each denominator the plain and the adjusted limits."""
        target = _share(self.target)
        return tuple((n, binomial_limits(target, n), adjusted_limits(target, n, self.dispersion)) for n in sizes)


def z_score(ratio: Ratio, target: float) -> float:
    """How many standard errors of the target the share lies from it: (p − θ) / √(θ(1 − θ)/n)."""
    return (_share(ratio) - target) / sqrt(target * (1 - target) / ratio.denominator)


def winsorised(scores: Sequence[float], share: float = WINSORISED) -> list[float]:
    """The scores with the most extreme `share` at each end pulled in to the nearest one kept, in ascending order.

    Of n scores the lowest and highest ⌊share × n⌋ are pulled in: 15 at each end of 153, 1 at each end of 10.
    """
    if not 0 <= share < 0.5:
        raise ValueError(f"The share to pull in must be 0 or more and below 0.5, not {share}.")
    ordered = sorted(scores)
    k = int(share * len(ordered) + 1e-9)  # 0.1 × 30 is 3, though floating point may say 2.9999999999999996
    if not k:
        return ordered
    return [ordered[k]] * k + ordered[k:-k] + [ordered[-k - 1]] * k


def dispersion(scores: Sequence[float], share: float = WINSORISED) -> float:
    """φ: the mean square of the winsorised z-scores. By chance alone it is about 0.7, since the tails are cut."""
    if not scores:
        raise ValueError("There are no scores to measure the dispersion of.")
    pulled = winsorised(scores, share)
    return sum(z * z for z in pulled) / len(pulled)


def adjusted_limits(target: float, n: int, phi: float) -> Limits:
    """θ ± z √(φ θ(1 − θ)/n), kept between 0 and 1. A φ below 1 counts as 1: limits are never narrower than chance."""
    _check(target, n)
    error = sqrt(max(1.0, phi) * target * (1 - target) / n)
    z95, z998 = (NORMAL.inv_cdf((1 + level) / 2) for level in (WARNING, ALARM))
    return Limits(
        lower_998=max(0.0, target - z998 * error),
        lower_95=max(0.0, target - z95 * error),
        upper_95=min(1.0, target + z95 * error),
        upper_998=min(1.0, target + z998 * error),
    )


def binomial_limits(target: float, n: int) -> Limits:
    """Exact binomial quantiles, as shares of n: for a probability p, the least count whose cumulative one reaches p.

    A count at a limit is within it. So by chance at most 2.5% of areas lie above the upper 95% limit, and at most 2.5%
    below the lower one, at any size.
    """
    _check(target, n)
    tails = [(1 - ALARM) / 2, (1 - WARNING) / 2, (1 + WARNING) / 2, (1 + ALARM) / 2]
    # Counts 15 standard deviations (and 40) below the mean have no weight worth adding.
    r = max(0, int(n * target - 15 * sqrt(n * target * (1 - target)) - 40))
    log_odds = log(target) - log(1 - target)
    log_weight = lgamma(n + 1) - lgamma(r + 1) - lgamma(n - r + 1) + r * log(target) + (n - r) * log(1 - target)
    below = 0.0
    found: list[float] = []
    while True:
        weight = exp(log_weight)
        reached = below + weight
        while len(found) < len(tails) and (reached >= tails[len(found)] or r == n):
            found.append(r / n)
        if len(found) == len(tails):
            return Limits(*found)
        log_weight += log(n - r) - log(r + 1) + log_odds
        below, r = reached, r + 1


def funnel(values: Mapping[str, Ratio | Missing]) -> Funnel:
    """The funnel of all areas that have a share. Raises ValueError when none has, or all have 0% or 100%.

    An area whose numerator is above its denominator is left out and named: it is not a part of a whole.
    """
    kept: dict[str, Ratio] = {}
    left_out: list[tuple[str, str]] = []
    for area, value in values.items():
        if isinstance(value, Missing):
            left_out.append((area, value.words))
        elif not value.denominator:
            left_out.append((area, "none to count"))
        elif not value.is_part:
            left_out.append((area, f"{value.numerator} of {value.denominator} is not a part of a whole"))
        else:
            kept[area] = value
    pooled = sum(kept.values(), Ratio(0, 0))
    if not 0 < pooled.numerator < pooled.denominator:
        raise ValueError(f"A funnel needs a share between 0% and 100%; all areas together show {pooled}.")
    target = _share(pooled)
    scores = {area: z_score(ratio, target) for area, ratio in kept.items()}
    phi = dispersion(list(scores.values()))
    points = tuple(
        Point(
            area=area,
            ratio=ratio,
            z=scores[area],
            plain=binomial_limits(target, ratio.denominator).standing(_share(ratio)),
            adjusted=adjusted_limits(target, ratio.denominator, phi).standing(_share(ratio)),
        )
        for area, ratio in kept.items()
    )
    return Funnel(target=pooled, dispersion=phi, points=points, left_out=tuple(left_out))


def _share(ratio: Ratio) -> float:
    return ratio.numerator / ratio.denominator


def _check(target: float, n: int) -> None:
    if not 0 < target < 1 or n < 1:
        raise ValueError(f"Limits need a target between 0 and 1 and at least 1 case, not {target} and {n}.")
