"""The flow in plain sentences that a councillor can question: each with its numbers, and which cases they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from goldenthread.rules.flow.finding import Found
from goldenthread.rules.flow.looking import Looked

TOP = 5
FEW = 10  # cases, below which nothing is said of a group


@dataclass(frozen=True)
class Said:
    """One sentence. `kind`: which question it answers; `numbers`: those in it; `cases`: which cases they are of, for a
    page that can show them (a step, a group, a route)."""

    kind: str
    words: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    cases: Mapping[str, Any] = field(default_factory=dict)


def sentences(told: Looked, found: Sequence[Found] = ()) -> tuple[Said, ...]:
    """What the log shows, the most important first. Empty for an empty log."""
    if not told.cases:
        return ()
    said = [
        *_whole(told),
        *_longest(told),
        *map(bottleneck, found[:TOP]),
        *_routes(told),
        *_back(told),
        *_in_hand(told),
    ]
    return tuple(said)


def _whole(told: Looked) -> list[Said]:
    if told.whole is None:
        return []
    middle, nine, of = told.whole
    limit = f" The law allows {told.limit_days} days." if told.limit_days else ""
    words = (
        f"Half of the {of:,} cases that ended took {_days(middle)} or less from first to last step, and nine in ten "
        f"took {_days(nine)} or less.{limit}"
    )
    return [Said("whole", words, {"median": middle, "nine_in_ten": nine, "cases": of})]


def _longest(told: Looked) -> list[Said]:
    """The hand-overs that cost most days in all, with the share of the statutory time that the middle one takes."""
    costly = sorted((h for h in told.hands if h.cases >= FEW), key=lambda h: -h.total)[:3]
    found = []
    for place, hand in enumerate(costly):
        share = f", {hand.median / told.limit_days:.0%} of the {told.limit_days} days" if told.limit_days else ""
        rank = ("The most time", "Next", "Then")[place]
        found.append(
            Said(
                "wait",
                f"{rank} goes between “{hand.source}” and “{hand.target}”: half of {hand.cases:,} cases waited "
                f"{_days(hand.median)} or more{share}, and one in ten waited {_days(hand.nine_in_ten)} or more.",
                {"median": hand.median, "nine_in_ten": hand.nine_in_ten, "cases": hand.cases},
                {"source": hand.source, "target": hand.target},
            )
        )
    return found


def bottleneck(found: Found) -> Said:
    """One find in words, with how sure it is and what it does not say."""
    step = f"between “{found.source}” and “{found.target}”"
    sure = "less than 1 time in 1,000" if found.chance < 0.001 else f"{found.chance * 100:.1f} times in 100"
    numbers = {
        "median": found.median, "others": found.others, "ratio": found.ratio, "cases": found.count,
        "days_lost": found.lost, "chance": found.chance,
    }  # fmt: skip
    if not found.attribute:
        assert found.since is not None
        words = (
            f"Since {found.since.day} {found.since:%B %Y} the wait {step} is {_more(found.ratio)} longer: "
            f"{_days(found.median)} in the middle of {found.count:,} cases, {_days(found.others)} before. By chance "
            f"alone one would see as much {sure}."
        )
        return Said("since", words, numbers,
                    {"source": found.source, "target": found.target, "since": found.since.isoformat()})  # fmt: skip
    words = (
        f"Where {found.attribute} is “{found.words}”, the wait {step} is {_more(found.ratio)} longer: "
        f"{_days(found.median)} in the middle of {found.count:,} cases, {_days(found.others)} in the others. Together "
        f"they waited {found.lost:,.0f} days more. By chance alone one would see as much {sure}."
    )
    return Said("group", words, numbers, {"source": found.source, "target": found.target,
                                          "attribute": found.attribute, "code": found.code})  # fmt: skip


def _routes(told: Looked) -> list[Said]:
    if not told.routes:
        return []
    first = told.routes[0]
    words = (
        f"Cases went {told.route_count:,} different ways. The commonest, {first.cases:,} of {told.cases:,} "
        f"({first.cases / told.cases:.0%}), is: {', '.join(counted(first.activities))}."
    )
    return [Said("route", words, {"routes": told.route_count, "cases": first.cases}, {"route": 0})]


def counted(activities: Sequence[str]) -> list[str]:
    """Activities in order, one that follows itself said once with how often: "Advice is asked for (6 times)"."""
    found = [(name, len(list(same))) for name, same in groupby(activities)]
    return [name if times == 1 else f"{name} ({times} times)" for name, times in found]


def _back(told: Looked) -> list[Said]:
    found = [loop for loop in told.loops if loop.cases >= FEW][:2]
    return [
        Said(
            "loop",
            f"“{loop.activity}” happened more than once in {loop.cases:,} of {told.cases:,} cases "
            f"({loop.cases / told.cases:.0%}), {loop.again:,} times again in all.",
            {"cases": loop.cases, "again": loop.again},
            {"activity": loop.activity},
        )
        for loop in found
    ]


def _in_hand(told: Looked) -> list[Said]:
    if len(told.weeks) < 9:
        return []
    latest, year = told.weeks[-1], told.weeks[-min(len(told.weeks), 53)]
    came = sum(week.came for week in told.weeks[-8:])
    went = sum(week.ended for week in told.weeks[-8:])
    way = "more come than are finished" if came > went else "more are finished than come" if went > came else (
        "as many are finished as come"
    )  # fmt: skip
    old = sum(age > told.limit_days for age in told.age) if told.limit_days else 0
    late = f" {old:,} of them are older than {told.limit_days} days." if told.limit_days else ""
    return [
        Said(
            "in_hand",
            f"{latest.in_hand:,} cases are in hand; {year.in_hand:,} were in the week of {year.start.day} "
            f"{year.start:%B %Y}.{late} In the last eight weeks {came:,} came and {went:,} ended: {way}.",
            {"in_hand": latest.in_hand, "before": year.in_hand, "came": came, "ended": went, "old": old},
            {"in_hand": True},
        )
    ]


def _days(days: float) -> str:
    if days < 1:
        hours = days * 24
        return f"{hours:.0f} hours" if hours >= 1 else "less than an hour"
    whole = round(days) if days >= 10 else round(days, 1)
    return f"{whole:g} day{'' if whole == 1 else 's'}"


def _more(ratio: float) -> str:
    return f"{(ratio - 1) * 100:.0f}%" if ratio < 3 else f"{ratio:.1f} times"
