"""The flow as it may leave: hand-overs rounded, rare ones left out, waits in whole weeks, and no school or team.

Each step is entered as often as it is left, so that a hand-over that is left out could be worked out from the others:
the release engine hides more until it cannot. How often a step happened is shown, rounded; of some steps official
figures tell it exactly, and that is reckoned with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Any

from goldenthread.rules.flow.finding import Found
from goldenthread.rules.flow.looking import Hand, Looked
from goldenthread.rules.flow.telling import FEW, TOP, Said, counted
from goldenthread.rules.measures.release.limits import HIDDEN, Limits
from goldenthread.rules.measures.release.protect import Protected, protect
from goldenthread.rules.measures.release.system import Cell, System

WEEK = 7
BEGIN, END = "", ""  # before the first step, and after the last
Pair = tuple[str, str]


@dataclass(frozen=True)
class Moving:
    """What is released of a flow. `told` has rounded numbers and only what may be shown, for the map and its table;
    `hands`: by step and next step how often, None where it is hidden."""

    told: Looked
    said: tuple[Said, ...]
    hands: Mapping[Pair, int | None]
    hidden: int
    limits: Limits


def released(
    told: Looked,
    found: Sequence[Found],
    attributes: Sequence[str],
    limits: Limits,
    *,
    official: Collection[str] = (),
    before: Mapping[Pair, Sequence[tuple[int, int]]] | None = None,
) -> Moving:
    """Protect a flow. `attributes`: groups that may be named. `official`: steps of which it is published how often they
    happened. `before`: what earlier releases said that each hand-over of the same cases may stand for."""
    edges = edges_of(told)
    protected, at, totals = _protected(told, edges, limits, official, before or {})
    shown = {pair: protected.shown(place) for pair, place in at.items()}
    hands = tuple(_hand(h, limits, n) for h in told.hands if (n := shown[h.source, h.target]) is not None)
    steps = {name for h in hands for name in (h.source, h.target)}
    activities = tuple(
        (name, limits.rounded(events), limits.rounded(cases))
        for name, events, cases in told.activities
        if name in steps and totals[name] not in protected.hidden and not limits.small(cases, group=True)
    )
    seen = replace(
        told, cases=limits.rounded(told.cases), events=limits.rounded(told.events), hands=hands, activities=activities,
        begin=(), end=(), routes=(), loops=(), weeks=(), age=(), whole=None,
    )  # fmt: skip
    said = (
        *_whole(told, limits),
        *_longest(told, hands),
        *(_group(one, limits) for one in found[:TOP] if _may_tell(one, attributes, limits)),
        *_route(told, limits),
        *_again(told, limits),
    )
    return Moving(seen, said, shown, sum(n is None for n in shown.values()), limits)


def edges_of(told: Looked) -> dict[Pair, int]:
    """Every hand-over, and every beginning and end, with how often."""
    edges = {(h.source, h.target): h.count for h in told.hands}
    edges |= {(BEGIN, name): count for name, count in told.begin}
    return edges | {(name, END): count for name, count in told.end}


def _protected(
    told: Looked,
    edges: Mapping[Pair, int],
    limits: Limits,
    official: Collection[str],
    before: Mapping[Pair, Sequence[tuple[int, int]]],
) -> tuple[Protected, dict[Pair, int], dict[str, int]]:
    system = System()
    at: dict[Pair, int] = {}
    totals: dict[str, int] = {}
    for pair, count in edges.items():
        cell = Cell(count, group=True, name=" → ".join(pair))
        for low, high in before.get(pair, ()):
            if low <= count <= high:
                held = cell.before or (low, high)
                cell.before = max(held[0], low), min(held[1], high)
        at[pair] = system.add(cell)
    for name, events, _ in told.activities:
        total = totals[name] = system.add(Cell(events, 9, group=True, known=name in official, name=name))
        for side in (0, 1):
            parts = [place for pair, place in at.items() if pair[side] == name]
            if parts and sum(system.cells[part].value for part in parts) == events:
                system.adds_up(total, parts)
    return protect(system, limits), at, totals


def _hand(hand: Hand, limits: Limits, shown: int) -> Hand:
    """A hand-over with its rounded numbers and its waits in whole weeks, as days."""
    nine = weeks(hand.nine_in_ten) * WEEK if hand.count >= 10 * limits.floor else nan  # a tenth of few is very few
    return Hand(
        hand.source, hand.target, shown, min(shown, limits.rounded(hand.cases)), weeks(hand.median) * WEEK,
        nine, hand.mean,
    )  # fmt: skip


def weeks(days: float) -> int:
    return round(days / WEEK)


def in_weeks(days: float) -> str:
    """Whole weeks in words: about 5 weeks, under a week, hidden."""
    if isnan(days):
        return HIDDEN
    n = weeks(days)
    return "under a week" if n == 0 else f"about {n} week{'' if n == 1 else 's'}"


def _whole(told: Looked, limits: Limits) -> list[Said]:
    if told.whole is None or told.whole[2] < 10 * limits.floor:
        return []
    middle, nine, of = told.whole
    n = limits.rounded(of)
    law = f" The law allows {told.limit_days // WEEK} weeks." if told.limit_days else ""
    words = (
        f"Half of about {n:,} cases that ended took {in_weeks(middle)} or less from first to last step, and nine in "
        f"ten took {in_weeks(nine)} or less.{law}"
    )
    return [Said("whole", words, {"median_weeks": weeks(middle), "nine_weeks": weeks(nine), "cases": n})]


def _longest(told: Looked, hands: Sequence[Hand]) -> list[Said]:
    found = []
    costly = sorted((h for h in hands if h.cases >= FEW), key=lambda h: -h.mean * h.count)[:3]
    for place, hand in enumerate(costly):
        rank = ("The most time", "Next", "Then")[place]
        share = ""
        if told.limit_days and hand.median:
            share = f", {hand.median / told.limit_days:.0%} of the {told.limit_days // WEEK} weeks"
        tail = "" if isnan(hand.nine_in_ten) else f", and one in ten waited {in_weeks(hand.nine_in_ten)} or more"
        words = (
            f"{rank} goes between “{hand.source}” and “{hand.target}”: half of about {hand.cases:,} cases waited "
            f"{in_weeks(hand.median)} or more{share}{tail}."
        )
        found.append(Said("wait", words, {"median_weeks": weeks(hand.median), "cases": hand.cases}))
    return found


def _may_tell(found: Found, attributes: Sequence[str], limits: Limits) -> bool:
    if limits.small(found.count, group=True) or limits.small(found.of - found.count, group=True):
        return False
    return not found.attribute or found.attribute in attributes


def _group(found: Found, limits: Limits) -> Said:
    step = f"between “{found.source}” and “{found.target}”"
    n, ratio = limits.rounded(found.count), round((found.ratio - 1) * 10) * 10 if found.others else 0
    more = f"about {ratio}%" if 0 < ratio < 200 else "more than twice as long, and" if ratio else "a little"
    numbers = {"median_weeks": weeks(found.median), "others_weeks": weeks(found.others), "cases": n}
    if not found.attribute:
        assert found.since is not None
        words = (
            f"Since {found.since:%B %Y} the wait {step} is {more} longer: {in_weeks(found.median)} in the middle of "
            f"about {n:,} cases, {in_weeks(found.others)} before. Chance alone would hardly show as much."
        )
        return Said("since", words, numbers)
    words = (
        f"Where {found.attribute} is “{found.words}”, the wait {step} is {more} longer: {in_weeks(found.median)} in "
        f"the middle of about {n:,} cases, {in_weeks(found.others)} in the others. Chance alone would hardly show as "
        "much."
    )
    return Said("group", words, numbers)


def _route(told: Looked, limits: Limits) -> list[Said]:
    if not told.routes or limits.small(told.routes[0].cases, group=True):
        return []
    first = told.routes[0]
    n, of = limits.rounded(first.cases), limits.rounded(told.cases)
    words = (
        f"Cases go many different ways. The commonest, about {n:,} of {of:,}, is: "
        f"{', '.join(counted(first.activities))}."
    )
    return [Said("route", words, {"cases": n, "of": of})]


def _again(told: Looked, limits: Limits) -> list[Said]:
    found = []
    for loop in told.loops[:2]:
        if limits.small(loop.cases, group=True) or limits.small(told.cases - loop.cases):
            continue
        n, of = limits.rounded(loop.cases), limits.rounded(told.cases)
        words = f"“{loop.activity}” happened more than once in about {n:,} of {of:,} cases."
        found.append(Said("loop", words, {"cases": n, "of": of}))
    return found


def as_data(moving: Moving) -> dict[str, Any]:
    """What a release keeps of the hand-overs, to be reckoned with by the next."""
    rows = [[source, target, count] for (source, target), count in sorted(moving.hands.items())]
    return {"limits": moving.limits.as_dict(), "hands": rows}


def remembered(earlier: Sequence[Mapping[str, Any]]) -> dict[Pair, list[tuple[int, int]]]:
    """What earlier releases said that each hand-over may stand for, of those that they showed."""
    found: dict[Pair, list[tuple[int, int]]] = {}
    for data in earlier:
        limits = Limits(**data["limits"])
        for source, target, count in data["hands"]:
            if count is not None:
                found.setdefault((source, target), []).append(limits.behind(count, group=True))
    return found
