"""What to hide besides small numbers, until nothing that is hidden can be worked out.

Small numbers first. Then the attack; for each number that it comes too near to, one more number is hidden that stands
in a sum with it: the least worth, and of those the smallest. Then the attack again, until it finds nothing. What was
public before cannot be hidden any more, so it is never chosen, and is known to the attacker all along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from goldenthread.rules.measures.release.attack import Found, attack, domain
from goldenthread.rules.measures.release.limits import Limits
from goldenthread.rules.measures.release.system import Cell, Sum, System, touching

ROUNDS = 400  # more than any table has needed; beyond it a whole piece is hidden


@dataclass
class Protected:
    """`hidden`: places that are not shown. `small` of them for their own size, `besides` to protect others. `public`:
    places that cannot be protected, for what was published before, or is official, gives them away by itself."""

    system: System
    limits: Limits
    hidden: set[int] = field(default_factory=set)
    small: set[int] = field(default_factory=set)
    besides: set[int] = field(default_factory=set)
    public: set[int] = field(default_factory=set)

    def shown(self, place: int) -> int | None:
        """What is shown of a number: rounded; None where it is hidden."""
        return None if place in self.hidden else self.limits.rounded(self.system.cells[place].value)


def small(cell: Cell, limits: Limits) -> bool:
    return cell.secret or limits.small(cell.value, group=cell.group)


def protect(
    system: System,
    limits: Limits,
    *,
    unshown: frozenset[int] = frozenset(),
    progress: Callable[[int, int], None] | None = None,
) -> Protected:
    """Decide for every number whether it is shown. `unshown` are numbers that stand on no page, whatever they are:
    they are worked out by subtraction only, and guarded where they are small."""
    told = Protected(system, limits)
    cells = system.cells
    told.small = {place for place, cell in enumerate(cells) if small(cell, limits)}
    told.hidden = told.small | set(unshown)
    pieces = system.pieces()
    for done, (places, sums) in enumerate(pieces, start=1):
        _guard(told, places, sums, unshown)
        if progress:
            progress(done, len(pieces))
    return told


def _guard(told: Protected, places: Sequence[int], sums: Sequence[Sum], unshown: frozenset[int]) -> None:
    cells, limits = told.system.cells, told.limits
    near = touching(sums)
    asked = False
    for _ in range(ROUNDS):
        guarded = [
            place
            for place in places
            if place in told.hidden and not cells[place].known and place not in told.public
            and (place in told.small or place not in unshown)
        ]  # fmt: skip
        found = attack(cells, sums, told.hidden, guarded, limits) if guarded else []
        if not found:
            return
        if not asked:  # what official figures and earlier releases give away by themselves is no reason to hide more
            asked = True
            hopeless = {one.place for one in attack(cells, sums, set(places), [one.place for one in found], limits)}
            told.public |= hopeless
            found = [one for one in found if one.place not in hopeless]
        taken: set[Sum] = set()
        for one in found:
            if taken & set(near.get(one.place, ())):
                continue  # a number was hidden beside it in this round: attack again before hiding more
            chosen = _beside(told, one, near)
            if chosen is None:
                told.public.add(one.place)
                continue
            told.hidden.add(chosen)
            told.besides.add(chosen)
            taken |= set(near.get(chosen, ()))
    for place in places:  # never seen; hiding everything is right, if dull
        if place not in told.hidden and not cells[place].known and cells[place].before is None:
            told.hidden.add(place)
            told.besides.add(place)


def _beside(told: Protected, found: Found, near: dict[int, list[Sum]]) -> int | None:
    """The number to hide so that this one is less near: from the sum that says most about it, then from all sums with
    it, then from those beside them, and so on; None where everything that could be hidden is."""
    cells = told.system.cells

    def may(place: int) -> bool:
        cell = cells[place]
        return place not in told.hidden and not cell.known and cell.before is None

    def best(sums: Sequence[Sum]) -> int | None:
        open_to = {place for one in sums for place in (one.total, *one.parts) if may(place)}
        return min(open_to, key=lambda place: (cells[place].worth, cells[place].value, place), default=None)

    mine = sorted(near.get(found.place, ()), key=lambda one: _width(told, one, found.place))
    for one in mine:
        if (chosen := best([one])) is not None:
            return chosen
    seen, edge = set(mine), list(mine)
    while edge:
        further = []
        for one in edge:
            for place in (one.total, *one.parts):
                further += [other for other in near.get(place, ()) if other not in seen]
                seen.update(near.get(place, ()))
        if (chosen := best(further)) is not None:
            return chosen
        edge = further
    return None


def _width(told: Protected, one: Sum, place: int) -> float:
    """How wide a range one sum by itself leaves for a number in it."""
    width = 0.0
    for other in (one.total, *one.parts):
        if other != place:
            low, high = domain(told.system.cells[other], other in told.hidden, told.limits)
            width += high - low
    return width
