"""Every number of a table, or of a year of a council, and what adds up to what: the thing that is attacked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

NEVER = 1 << 30  # no upper end


@dataclass
class Cell:
    """One number. `worth`: the least is hidden first. `group`: it is a part of a breakdown. `known`: it stands exactly
    in an official publication, or will. `before`: what earlier releases showed of it, as the least and greatest count
    that it may stand for, where that is still right. `secret`: hidden for its own size whatever that is (a share that
    would say "all of them")."""

    value: int
    worth: int = 0
    group: bool = False
    known: bool = False
    before: tuple[int, int] | None = None
    secret: bool = False
    name: str = ""


@dataclass(frozen=True)
class Sum:
    """`total` is the sum of `parts`, all by their places."""

    total: int
    parts: tuple[int, ...]


@dataclass
class System:
    """Cells, what adds up to what, and which is at most which."""

    cells: list[Cell] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)

    def add(self, cell: Cell) -> int:
        self.cells.append(cell)
        return len(self.cells) - 1

    def adds_up(self, total: int, parts: Sequence[int]) -> None:
        """Note a sum. Raises ValueError where it does not add up: what is published would contradict itself."""
        whole = sum(self.cells[part].value for part in parts)
        if whole != self.cells[total].value:
            raise ValueError(
                f"{self.cells[total].name or total} is {self.cells[total].value}, and its parts add up to {whole}."
            )
        self.sums.append(Sum(total, tuple(parts)))

    def pieces(self) -> list[tuple[list[int], list[Sum]]]:
        """The cells that hang together by sums, each piece apart: places and sums."""
        parent = list(range(len(self.cells)))

        def root(place: int) -> int:
            while parent[place] != place:
                parent[place] = parent[parent[place]]
                place = parent[place]
            return place

        for one in self.sums:
            for part in one.parts:
                parent[root(part)] = root(one.total)
        places: dict[int, list[int]] = {}
        for place in range(len(self.cells)):
            places.setdefault(root(place), []).append(place)
        sums: dict[int, list[Sum]] = {}
        for one in self.sums:
            sums.setdefault(root(one.total), []).append(one)
        return [(cells, sums.get(key, [])) for key, cells in places.items()]


def touching(sums: Iterable[Sum]) -> dict[int, list[Sum]]:
    """The sums that each cell stands in, by its place."""
    found: dict[int, list[Sum]] = {}
    for one in sums:
        for place in (one.total, *one.parts):
            found.setdefault(place, []).append(one)
    return found
