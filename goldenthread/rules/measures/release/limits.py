"""How small a number may be that leaves, and how it is rounded."""

from __future__ import annotations

from dataclasses import asdict, dataclass

HIDDEN = "hidden"


@dataclass(frozen=True)
class Limits:
    """The rules of a release. The default is the strictest that any council should need to argue about.

    `hide_up_to`: counts of 1 to this many are hidden. `hide_nought`: 0 is hidden with them, for whoever sees that a
    number is hidden would otherwise know that it is not 0. `round_to`: what is shown is rounded to a multiple of this.
    `least_group`: a part by need, age, source or the like is shown from so many cases on. `least_range`: whoever knows
    everything that was published must be left with a range at least so wide for each hidden number.

    Raises ValueError for rules that could not keep what they promise.
    """

    hide_up_to: int = 5
    hide_nought: bool = True
    round_to: int = 5
    least_group: int = 10
    least_range: int = 3

    def __post_init__(self) -> None:
        if not 0 <= self.hide_up_to <= 50 or not 1 <= self.round_to <= 50 or not 0 <= self.least_group <= 100:
            raise ValueError("Hide counts up to 0 to 50, round to a multiple of 1 to 50, show groups from 0 to 100 on.")
        room = self.hide_up_to if self.hide_nought else self.hide_up_to - 1
        if self.hide_up_to and room < self.least_range:
            raise ValueError(
                f"A hidden number would lie within {room} of another at best, and the rules promise {self.least_range}."
            )

    @property
    def floor(self) -> int:
        """The smallest count that may be shown, 0 apart."""
        return self.hide_up_to + 1

    @property
    def group_floor(self) -> int:
        """The smallest part of a breakdown that may be shown."""
        return max(self.floor, self.least_group)

    def small(self, value: int, *, group: bool = False) -> bool:
        """Whether a count is hidden for its own size."""
        if value == 0:
            return self.hide_nought
        return value < (self.group_floor if group else self.floor)

    def rounded(self, value: int) -> int:
        """To the nearest multiple; a half goes up."""
        return (value + self.round_to // 2) // self.round_to * self.round_to

    def behind(self, shown: int, *, group: bool = False) -> tuple[int, int]:
        """The least and the greatest count that a shown number may stand for."""
        low = shown - self.round_to // 2
        least = 0 if shown == 0 and not self.hide_nought else (self.group_floor if group else self.floor)
        return max(low, least), max(low + self.round_to - 1, least)

    def unseen(self, *, group: bool = False) -> tuple[int, int]:
        """The least and the greatest count that is hidden for its own size."""
        return (0 if self.hide_nought else 1), (self.group_floor if group else self.floor) - 1

    def looser(self, than: Limits) -> list[str]:
        """In words, where these rules hide less than others."""
        found = []
        if self.hide_up_to < than.hide_up_to:
            found.append(f"counts are hidden up to {self.hide_up_to}, not {than.hide_up_to}")
        if than.hide_nought and not self.hide_nought:
            found.append("0 is shown")
        if self.round_to < than.round_to:
            found.append(f"numbers are rounded to {self.round_to}, not {than.round_to}")
        if self.least_group < than.least_group:
            found.append(f"parts are shown from {self.least_group} cases on, not {than.least_group}")
        if self.least_range < than.least_range:
            found.append(f"hidden numbers may be known to within {self.least_range}, not {than.least_range}")
        return found

    @property
    def words(self) -> list[str]:
        """The rules as a reader of the page needs them."""
        first = "Counts of 0 to" if self.hide_nought else "Counts of 1 to"
        lines = []
        if self.hide_up_to:
            lines.append(f"{first} {self.hide_up_to} are hidden.")
        if self.round_to > 1:
            lines.append(
                f"What is shown is rounded to the nearest {self.round_to}, so sums may differ from their parts."
            )
        if self.least_group > self.floor:
            lines.append(f"A group of fewer than {self.least_group} cases is hidden.")
        lines.append(
            "Other numbers are hidden where they would give a hidden one away, together with what was published "
            "before and with official totals."
        )
        lines.append("Shares are worked out from the rounded numbers, and waits are given in whole weeks.")
        return lines

    def as_dict(self) -> dict[str, int | bool]:
        return asdict(self)


STRICT = Limits()
