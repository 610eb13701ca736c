"""What was looked at as plain data, for a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from goldenthread.rules.flow.finding import Found
from goldenthread.rules.flow.looking import Looked
from goldenthread.rules.flow.telling import Said


def data_of(told: Looked, found: Sequence[Found], said: Sequence[Said]) -> dict[str, Any]:
    """Sentences, hand-overs, routes, loops, weeks and finds. Days are numbers of days; dates are ISO."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [plain(each) for each in value]
        return value.isoformat() if hasattr(value, "isoformat") else value

    whole = {
        "cases": told.cases,
        "events": told.events,
        "first": told.first,
        "last": told.last,
        "limit_days": told.limit_days or None,
        "sentences": [asdict(one) for one in said],
        "hands": [{**asdict(hand), "total_days": hand.total} for hand in told.hands],
        "begin": [{"activity": name, "cases": n} for name, n in told.begin],
        "end": [{"activity": name, "cases": n} for name, n in told.end],
        "activities": [{"activity": name, "events": n, "cases": k} for name, n, k in told.activities],
        "routes": [asdict(route) for route in told.routes],
        "route_count": told.route_count,
        "loops": [asdict(loop) for loop in told.loops],
        "weeks": [asdict(week) for week in told.weeks],
        "in_hand": len(told.age),
        "bottlenecks": [{**asdict(one), "ratio": one.ratio} for one in found],
    }
    written: dict[str, Any] = plain(whole)
    return written
