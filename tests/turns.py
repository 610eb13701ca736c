"""Whose turn it is: what is many times the same is seen a part at a time in `check`, and whole in `check --deep`.

The part is chosen by the seed that the run prints, so that every run sees another and any run can be seen again.
"""

import os
import random
from collections.abc import Collection, Hashable, Iterable, Iterator
from typing import Any, TypeVar

import pytest

Thing = TypeVar("Thing", bound=Hashable)


def whose_turn(things: Collection[Thing], *, one_in: int, always: Iterable[Thing] = ()) -> set[Thing]:
    """One in so many of the things, at least one, and those that are always seen."""
    listed, kept = list(things), set(always)
    rest = [each for each in listed if each not in kept]
    chance = random.Random(f"{os.environ.get('GOLDENTHREAD_SEED') or 1} {len(listed)}")
    return kept | set(chance.sample(rest, min(len(rest), max(1, len(rest) // one_in))))


def in_turn(things: Collection[Any], *, one_in: int, always: Iterable[Any] = ()) -> Iterator[Any]:
    """The things as parameters of a test; those whose turn it is not are left to the deep run. Tuples are unpacked."""
    now = whose_turn(things, one_in=one_in, always=always)
    for each in things:
        values = each if isinstance(each, tuple) else (each,)
        yield pytest.param(*values, marks=() if each in now else pytest.mark.deep)
