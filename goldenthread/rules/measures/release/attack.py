"""How near somebody could come to each hidden number who knows everything that was ever published.

The attacker knows the rules, every number that is or was shown, every official total, what adds up to what, and of each
hidden number whether it is hidden for its own size or to protect another. For each hidden number a linear programme
gives the least and the greatest value that all this leaves open. One solution serves many numbers: whatever values it
takes are values that are left open, so that most numbers are settled long before their own turn comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from goldenthread.rules.measures.release.limits import Limits
from goldenthread.rules.measures.release.system import NEVER, Cell, Sum

LARGE = 1e7  # more than any council counts, and small enough to be worked with exactly
SURE = 1e-6
TRIES = 24  # solutions for many numbers at once, before those that are left have their own


@dataclass(frozen=True)
class Found:
    """A hidden number that lies within `low` and `high`."""

    place: int
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def domain(cell: Cell, hidden: bool, limits: Limits) -> tuple[int, int]:
    """The least and the greatest count that a number may be, by what is shown of it now and was shown before."""
    if cell.known:
        return cell.value, cell.value
    if not hidden:
        low, high = limits.behind(limits.rounded(cell.value), group=cell.group)
    elif limits.small(cell.value, group=cell.group):
        low, high = limits.unseen(group=cell.group)
    elif cell.secret:
        low, high = 0, NEVER  # it may be small itself, or what is left beside it
    else:
        low, high = (limits.floor if limits.hide_nought else 0), NEVER  # a nought may be hidden to protect others
    if cell.before is not None:
        low, high = max(low, cell.before[0]), min(high, cell.before[1])
    return low, high


def attack(
    cells: Sequence[Cell],
    sums: Sequence[Sum],
    hidden: Collection[int],
    wanted: Collection[int],
    limits: Limits,
) -> list[Found]:
    """Which of the wanted numbers can be known to within less than the least range, nearest first.

    `cells` are all of a system; those in no sum are settled by their own domain. Raises ArithmeticError where what is
    published contradicts itself, which no true table does.
    """
    bounds = {place: domain(cells[place], place in hidden, limits) for place in _used(sums, wanted)}
    in_sums = {place for one in sums for place in (one.total, *one.parts)}
    alone = [Found(place, *bounds[place]) for place in wanted if place not in in_sums]
    found = [one for one in alone if one.width < limits.least_range]
    asked = [place for place in wanted if place in in_sums]
    if asked:
        found += _Programme(sorted(in_sums), sums, bounds).near(asked, limits.least_range)
    return sorted(found, key=lambda one: (one.width, one.place))


def _used(sums: Sequence[Sum], wanted: Collection[int]) -> set[int]:
    return {place for one in sums for place in (one.total, *one.parts)} | set(wanted)


class _Programme:
    """One linear programme, asked for many numbers in turn."""

    def __init__(self, places: Sequence[int], sums: Sequence[Sum], bounds: dict[int, tuple[int, int]]) -> None:
        self.column = {place: column for column, place in enumerate(places)}
        size, rows = len(places), len(sums)
        starts: list[int] = [0]
        index: list[int] = []
        value: list[float] = []
        for one in sums:
            row = Counter({self.column[one.total]: -1})
            row.update(self.column[part] for part in one.parts)  # a number may stand in a sum twice
            index += list(row)
            value += [float(times) for times in row.values()]
            starts.append(len(index))
        model: Any = highspy.HighsLp()
        model.num_col_, model.num_row_ = size, rows
        model.col_cost_ = np.zeros(size)
        model.col_lower_ = np.array([bounds[place][0] for place in places], float)
        model.col_upper_ = np.minimum(np.array([bounds[place][1] for place in places], float), LARGE)
        model.row_lower_ = model.row_upper_ = np.zeros(rows)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts, np.int32)
        model.a_matrix_.index_ = np.array(index, np.int32)
        model.a_matrix_.value_ = np.array(value)
        self.size = size
        self.solver: Any = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.solver.passModel(model)
        self.low = np.full(size, np.inf)
        self.high = np.full(size, -np.inf)

    def near(self, wanted: Sequence[int], least: float) -> list[Found]:
        left = np.array([self.column[place] for place in wanted])
        chance = np.random.default_rng(20_260_101)
        for turn in range(TRIES):
            signs = np.ones(len(left)) if not turn else chance.choice([-1.0, 1.0], len(left))
            before = len(left)
            for way in (1.0, -1.0):
                self._solve(left, way * signs)
            left = left[self.high[left] - self.low[left] < least - SURE]
            if not len(left):
                return []
            if turn > 4 and len(left) == before:
                break
        found = []
        back = {column: place for place, column in self.column.items()}
        for column in left:
            if self.high[column] - self.low[column] < least - SURE:
                for way in (1.0, -1.0):
                    self._solve(np.array([column]), np.array([way]))
                low, high = float(self.low[column]), float(self.high[column])
                if high - low < least - SURE:
                    found.append(Found(back[int(column)], low, high))
        return found

    def _solve(self, columns: Any, costs: Any) -> None:
        """The solution with the least cost, kept as values that are left open."""
        whole = np.zeros(self.size)
        whole[columns] = costs
        self.solver.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), whole)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"What is published contradicts itself ({status.name}): no table of counts fits it.")
        values = np.array(self.solver.getSolution().col_value)
        np.minimum(self.low, values, out=self.low)
        np.maximum(self.high, values, out=self.high)
