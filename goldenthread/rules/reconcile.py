"""Counts that do not agree: "15 recommendations, 14 rows: one unaccounted for"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Counted:
    """What one paper says or shows. `refs` are the recommendations that it shows, empty when it only gives a number."""

    paper: str
    counted: int
    refs: Sequence[str]
    words: str


@dataclass(frozen=True)
class Unaccounted:
    """One paper that shows fewer than were made. `refs` names those that it does not show."""

    paper: str
    made: int
    counted: int
    refs: tuple[str, ...]

    @property
    def words(self) -> str:
        lost = self.made - self.counted
        many = NUMBERS[lost] if lost < len(NUMBERS) else str(lost)
        which = f" ({', '.join(self.refs)})" if self.refs else ""
        return f"{self.made} recommendations, {self.counted} rows in {self.paper}: {many} unaccounted for{which}."


def unaccounted(made: int, known: Iterable[str], counts: Iterable[Counted]) -> list[Unaccounted]:
    """The papers that mean to show all recommendations and show fewer.

    A paper means to show all when it shows more than half: one that names a single recommendation in passing does not.
    """
    refs = list(known)
    found = []
    for count in counts:
        shown = set(count.refs)
        if shown and made > count.counted > made / 2:
            missing = tuple(ref for ref in refs if ref not in shown)
            found.append(Unaccounted(count.paper, made, count.counted, missing))
    return found
