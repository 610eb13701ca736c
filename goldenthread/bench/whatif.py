"""What-if: a thousand runs of five years of one council, beside the same model in simpy, event by event.

The two draw their own random numbers. What comes out, week by week, and the ninetieth percentiles are compared in
standard errors of the difference of the means over the runs of both.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from goldenthread.bench.memory import Peak
from goldenthread.rules.flow import whatif as w

PROCESS = w.Process(
    per_week=12.7,  # 662 requests a year
    season=(1.05, 1.0, 1.15, 0.85, 1.1, 1.15, 1.1, 0.55, 0.95, 1.1, 1.1, 0.9),
    growth=0.05,
    askers=(
        w.Asker("family", 0.5, 0.5, 25.0),
        w.Asker("school", 0.45, 0.6, 14.0, 12.0),
        w.Asker("others", 0.05, 0.6, 20.0),
    ),
    prepare_days=(12, 16, 19, 21, 23, 25, 27, 29, 31, 33),
    tell_days=(0, 1, 1, 2, 3, 5),
    refused_on_merits=0.2,
    refused_without_papers=0.7,
    second_agreed=0.85,
    advice_days=(25, 30, 34, 37, 40, 42, 44, 48, 55, 70),
    draft_days=(4, 7, 9, 12, 16),
    final_days=(20, 24, 28, 33, 40),
    no_plan=0.06,
)
POLICY = w.Policy(panel_places=16, fast_places=3, psychologists=12.0, officers=11.5, chase_on_day=14)


def in_simpy(process: w.Process, policy: w.Policy, weeks: int, seed: int) -> tuple[dict[str, Any], Any, Any]:
    """One run of the same model as processes that wait for each other."""
    import simpy

    chance = np.random.default_rng([seed, 77])
    env = simpy.Environment()
    psychologist, officer = simpy.Resource(env), simpy.Resource(env)
    first: list[tuple[float, Any]] = []
    second: list[tuple[float, Any]] = []
    rows: list[list[float]] = []
    shares = np.cumsum([a.share for a in process.askers])

    def draw(table: Any) -> float:
        return float(round(table[int(chance.integers(0, len(table)))]))

    def panel() -> Any:
        places = max(1, policy.panel_places - (policy.fast_places or 1))
        while True:
            for queue, most in ((first, places), (second, policy.fast_places or 1)):
                for _ in range(min(most, len(queue))):
                    queue.pop(0)[1].succeed()
            yield env.timeout(policy.panel_every)

    def case(came: float) -> Any:
        row = [came, w.NEVER, 0.0, w.NEVER, w.NEVER]  # came, told, for papers, ended, final
        rows.append(row)
        asker = process.askers[int(np.searchsorted(shares, chance.random() * 0.999999))]
        at_once = chance.random() < asker.papers_at_once
        delay = 0.0 if at_once else math.ceil(asker.papers_from + chance.exponential(asker.papers_days))
        if policy.chase_on_day and delay > policy.chase_on_day:
            delay = policy.chase_on_day + math.ceil((delay - policy.chase_on_day) * policy.chase_leaves)
        papers, ready = came + delay, came + draw(process.prepare_days)
        if policy.hold_days and papers > ready:
            ready = min(papers, ready + policy.hold_days)
        yield env.timeout(ready - env.now)
        heard = env.event()
        first.append((env.now, heard))
        yield heard
        here = papers <= env.now
        merits = here and chance.random() < process.refused_on_merits
        for_papers = not here and chance.random() < process.refused_without_papers
        yield env.timeout(draw(process.tell_days))
        row[1], row[2] = env.now, float(for_papers)
        if merits:
            row[3] = env.now
            return
        if for_papers:
            back = max(papers, env.now) + 1 + (0 if policy.fast_places else policy.again_days)
            yield env.timeout(back - env.now)
            heard = env.event()
            second.append((env.now, heard))
            yield heard
            yield env.timeout(draw(process.tell_days))
            if chance.random() >= process.second_agreed:
                row[3] = env.now
                return
        agreed, advice = env.now, draw(process.advice_days)
        with psychologist.request() as mine:
            yield mine
            yield env.timeout(w.WEEK / policy.psychologists)
        yield env.timeout(max(0.0, agreed + advice - env.now))
        if chance.random() < process.no_plan:
            row[3] = env.now + draw(process.draft_days)
            return
        with officer.request() as mine:
            yield mine
            yield env.timeout(w.WEEK / policy.officers)
        row[4] = row[3] = math.ceil(env.now - w.HAIR) + draw(process.draft_days) + draw(process.final_days)

    def arrivals() -> Any:
        for week, rate in enumerate(w.weekly_rates(process, weeks)):
            for day in sorted(chance.integers(0, w.WEEK, chance.poisson(rate))):
                came = week * w.WEEK + float(day)
                env.process(case(came))
            yield env.timeout(w.WEEK)

    def start() -> Any:
        yield env.timeout(0.5)  # the meeting of a day hears who is ready on it
        yield env.process(panel())

    env.process(arrivals())
    env.process(start())
    env.run(until=weeks * w.WEEK + 0.25)
    table = np.array(rows)
    cases = w.Cases(
        table[None, :, 0], np.floor(table[None, :, 1]), table[None, :, 2] > 0, table[None, :, 3] * 0 + w.NEVER,
        np.floor(table[None, :, 4]), np.floor(table[None, :, 3]), np.zeros((1, len(table)), bool),
    )  # fmt: skip
    return w.outputs(cases, weeks)


@dataclass(frozen=True)
class Compared:
    """How far apart the two are: of so many numbers, how many lie beyond 3 standard errors, and the farthest."""

    numbers: int
    beyond: int
    farthest: float
    percentiles: tuple[float, float]  # of the ninetieth percentiles of deciding and of plans


def measure(
    runs: int, weeks: int, rival_runs: int, say: Callable[[str], None]
) -> tuple[dict[str, float], Compared | None]:
    """(seconds and memory, how the two compare). Without simpy the second is None."""
    peak = Peak()
    began = time.perf_counter()
    ours = w.simulate(
        PROCESS, [POLICY], weeks=weeks, runs=runs, seed=5, progress=lambda n, of: say(f"ours: {n} of {of} runs")
    )[0]
    seconds = time.perf_counter() - began
    told = {"seconds": seconds, "memory_mb": peak.megabytes(), "each": seconds / runs,
            "cases": float(ours.counts["came"].sum())}  # fmt: skip
    try:
        import simpy  # noqa: F401
    except ImportError:
        say("simpy is not installed: `uv sync --group bench` installs it. It is left out.")
        return told, None
    began = time.perf_counter()
    theirs = []
    for run in range(rival_runs):
        theirs.append(in_simpy(PROCESS, POLICY, weeks, run))
        if run % 25 == 24:
            say(f"simpy: {run + 1} of {rival_runs} runs")
    told["rival_each"] = (time.perf_counter() - began) / rival_runs
    told["ratio"] = told["rival_each"] / told["each"]
    return told, compared(ours, theirs)


def compared(ours: w.Runs, theirs: list[tuple[dict[str, Any], Any, Any]]) -> Compared:
    scores: list[float] = []
    for name in w.COUNTS:
        a, b = ours.counts[name], np.concatenate([one[0][name] for one in theirs])
        scores += _scores(a, b)
    ends = []
    for mine, place in ((ours.decide_days, 1), (ours.plan_days, 2)):
        ends += _scores(mine[:, 1:2], np.concatenate([one[place] for one in theirs])[:, 1:2])
    beyond = sum(bool(score > 3) for score in scores)
    return Compared(len(scores), beyond, float(max(scores)), (float(ends[0]), float(ends[1])))


def _scores(a: Any, b: Any) -> list[float]:
    """Of each column, the distance of the means in standard errors; columns that never vary are left out."""
    error = np.sqrt(a.var(axis=0, ddof=1) / len(a) + b.var(axis=0, ddof=1) / len(b))
    known = error > 0
    return list(np.abs(a.mean(axis=0) - b.mean(axis=0))[known] / error[known])
