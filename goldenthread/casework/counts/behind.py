"""The cases behind a number, through the door: whoever asks sees those of the children whom they may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.casework.cases import worklists
from goldenthread.casework.cases.models import Matter
from goldenthread.casework.children.bounded import MOST
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.counts import counting
from goldenthread.rules.measures.live.definitions import Counted
from goldenthread.rules.measures.live.vocabulary import ALL

A_QUESTION = 900  # keys that are asked for at once; SQLite takes no more than so many


@dataclass(frozen=True)
class Behind:
    """`of` cases were counted; `rows` are those that may be opened, the first `MOST` of them; `cut`: there are more."""

    of: int
    rows: list[worklists.Row]
    cut: bool


def cases(
    visitor: Visitor,
    one: Counted,
    *,
    first: date,
    last: date,
    dimension: str = ALL,
    code: int = 0,
    only_yes: bool = False,
) -> Behind:
    """The cases behind one count."""
    keys = counting.behind(one, first=first, last=last, dimension=dimension, code=code, only_yes=only_yes)
    return of_keys(visitor, keys, where=f"cases behind {one.code}")


def of_keys(visitor: Visitor, keys: Sequence[str], *, where: str) -> Behind:
    """Requests by their keys. Each case that is shown leaves its entry in the log, as on every list."""
    theirs = Matter.behind_the_door.filter(visitor.of_theirs("child"))
    found: list[Matter] = []
    for start in range(0, len(keys), A_QUESTION):
        some = theirs.filter(pk__in=keys[start : start + A_QUESTION])
        found += some.select_related("child", "child__team").order_by("received", "pk")[: MOST + 1 - len(found)]
        if len(found) > MOST:
            break
    rows = worklists.rows_of(visitor, found[:MOST], where=where)
    return Behind(len(keys), rows, len(found) > MOST)
