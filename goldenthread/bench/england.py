"""An invented event log of many councils, for benchmarks: requests and what followed them over ten years.

From a seed, with numpy, in the columns of `rules.measures.live.vocabulary`. It stands for no council.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from goldenthread.rules.measures.live.vocabulary import OF_CASES, Happened

COUNCILS, CASES_OF_ONE, YEARS = 153, 7_200, 10
FIRST = date(2015, 1, 1)
H = Happened


def log(*, councils: int = COUNCILS, cases_of_one: int = CASES_OF_ONE, seed: int = 1) -> dict[str, dict[str, Any]]:
    """The four tables. `team` of a case stands for its council. About eleven events a case."""
    chance = np.random.default_rng(seed)
    n = councils * cases_of_one
    council = np.repeat(np.arange(1, councils + 1, dtype=np.int16), cases_of_one)
    first = FIRST.toordinal()
    came = (first + chance.integers(0, YEARS * 365, n)).astype(np.int32)
    refusing = chance.beta(6, 20, councils)[council - 1]
    late = chance.beta(2, 3, councils)[council - 1]
    refused = chance.random(n) < refusing
    papers = refused & (chance.random(n) < 0.35)
    withdrawn = ~refused & (chance.random(n) < 0.03)
    decided = came + 20 + chance.integers(0, 21, n) + (chance.random(n) < 0.12) * chance.integers(5, 40, n)
    told = decided + chance.integers(0, 6, n)
    again = papers & (chance.random(n) < 0.7)
    back = told + 14 + chance.integers(0, 21, n)
    agreed_back = again & (chance.random(n) < 0.8)
    goes_on = (~refused & ~withdrawn) | agreed_back
    start = np.where(agreed_back, back, told)
    asked = start + 1 + chance.integers(0, 6, n)
    advice_in = asked + 30 + chance.integers(0, 25, n) + (chance.random(n) < late) * chance.integers(10, 150, n)
    no_plan = goes_on & (chance.random(n) < 0.06)
    draft = advice_in + 7 + chance.integers(0, 14, n)
    final = draft + 20 + chance.integers(0, 25, n)
    plan = goes_on & ~no_plan
    everybody = np.ones(n, bool)
    happened = [
        (H.RECEIVED, came, everybody),
        (H.SUPPORT, came + chance.integers(0, 60, n), chance.random(n) < 0.8),
        (H.PANEL, decided - 2, ~withdrawn),
        (H.DECIDED_YES, decided, ~refused & ~withdrawn),
        (H.DECIDED_NO, decided, refused),
        (H.TOLD_YES, told, ~refused & ~withdrawn),
        (H.TOLD_NO, told, refused),
        (H.WITHDRAWN, came + chance.integers(3, 30, n), withdrawn),
        (H.FAST_OPENED, told, papers),
        (H.PAPERS_IN, back - 4, again),
        (H.DECIDED_AGAIN, back, again),
        (H.FAST_AGREED, back, agreed_back),
        (H.FAST_REFUSED, back, again & ~agreed_back),
        (H.OVERTURNED, back, agreed_back),
        *((H.ADVICE_ASKED, asked + chance.integers(0, 3, n), goes_on) for _ in range(3)),
        (H.ADVICE_IN, advice_in, goes_on),
        (H.NO_PLAN_DECIDED, advice_in + 3, no_plan),
        (H.NO_PLAN_TOLD, advice_in + 6, no_plan),
        (H.DRAFT, draft, plan),
        (H.FINAL, final, plan),
    ]
    keys = np.arange(n, dtype=np.int64)
    case = np.concatenate([keys[who] for _, _, who in happened])
    event = np.concatenate([np.full(int(who.sum()), int(kind), np.int16) for kind, _, who in happened])
    day = np.concatenate([np.asarray(days, np.int32)[who] for _, days, who in happened])
    order = np.lexsort((day, case))
    about: dict[str, Any] = {name: np.zeros(n, np.int16) for name in OF_CASES}
    about |= {
        "case": keys,
        "team": council,
        "source": chance.choice([1, 2, 3, 4, 5], n, p=[0.45, 0.45, 0.05, 0.03, 0.02]).astype(np.int16),
        "age": np.clip(chance.normal(9, 4, n), 0, 24).astype(np.int16),
        "need": chance.integers(1, 14, n).astype(np.int16),
        "school": chance.integers(1, 90, n).astype(np.int16),
        "area": chance.integers(1, 20, n).astype(np.int16),
        "ground": np.where(refused, np.where(papers, 1, 2), 0).astype(np.int16),
        "owed_by": np.where(papers, chance.integers(1, 5, n), 0).astype(np.int16),
    }
    gone = goes_on.nonzero()[0]
    advised = np.repeat(gone, 3)
    since = np.repeat(asked[gone], 3)
    advice = {
        "case": advised.astype(np.int64),
        "service": np.tile(np.array([2, 3, 4], np.int16), len(gone)),
        "asked": since.astype(np.int32),
        "received": (since + 2).astype(np.int32),
        "returned": (since + chance.integers(20, 80, len(since))).astype(np.int32),
        "nil": np.zeros(len(since), np.int32),
    }
    appointments = {
        "case": gone.astype(np.int64),
        "day": (asked[gone] + 20).astype(np.int32),
        "outcome": chance.choice([1, 2, 3, 5], len(gone), p=[0.8, 0.08, 0.05, 0.07]).astype(np.int16),
    }
    return {
        "events": {
            "case": case[order],
            "event": event[order],
            "day": day[order],
            "implied": np.zeros(len(day), np.int8),
        },
        "about": about,
        "advice": advice,
        "appointments": appointments,
    }
