"""What if: the process of requests once more as a simulation, to try a policy before living with it.

    today = Policy()                                         # the levers as they stand
    runs = simulate(process, [today, replace(today, fast_places=4)], weeks=260, runs=1_000, seed=1)
    runs[0].share("told_in_six").range(0.9)                  # (low, middle, high) over the runs

A request comes (by season, from a source), its papers come, it is prepared, a panel hears it, the family is told. A
refusal for want of papers goes to the next panel once they are there. An agreed one waits for a psychologist, beside
the other advice; an officer drafts; the final plan follows, or no plan.

Queues are first come, first served. A panel meets every so many days and hears so many; a psychologist and the officers
finish at a steady pace. Where each case stands in a queue follows from those before it, so that all runs of all cases
are worked out at once: the n-th in a queue is served when it is ready, or one turn after the one before it, whichever
is later, which is a running maximum. Policies are compared on the same random numbers: the same families, papers and
days, so that what differs is the policy.

What is assumed: docs/explanation/what-if.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

WEEK = 7
NEVER = 1e9  # a day that does not come
CHUNK = 50  # runs that are worked out together: their columns stay near the processor
HAIR = 1e-6  # of a day: a sum that is a whole day but for its last digit is that day
SIX, TWENTY = 42, 140
COUNTS = ("came", "told", "told_in_six", "papers_refused", "plans", "plans_in_twenty", "open", "not_told_past_six")


class BadModel(ValueError):
    """The model cannot be run; the message says which number is wrong and what it may be."""


@dataclass(frozen=True)
class Asker:
    """Where requests come from: their share, how many have all papers on the first day, and how long the papers of the
    others take: `papers_from` days that all of them take, and a rest that is `papers_days` on average (exponential)."""

    name: str
    share: float
    papers_at_once: float
    papers_days: float
    papers_from: float = 0.0


@dataclass(frozen=True)
class Process:
    """What a council does not choose from one week to the next. Each `*_days` is a table of quantiles, from the
    shortest to the longest, from which waits are drawn. Shares are from 0 to 1."""

    per_week: float
    season: tuple[float, ...]  # by month, January first; about 1 on average
    growth: float  # a year: 0.1 is a tenth more each year
    askers: tuple[Asker, ...]
    prepare_days: tuple[float, ...]
    tell_days: tuple[float, ...]
    refused_on_merits: float
    refused_without_papers: float
    second_agreed: float
    advice_days: tuple[float, ...]
    draft_days: tuple[float, ...]
    final_days: tuple[float, ...]
    no_plan: float
    first_month: int = 1  # of the first week
    assumed: tuple[str, ...] = ()  # what history did not show

    def __post_init__(self) -> None:
        if len(self.season) != 12 or min(self.season) < 0:
            raise BadModel("season has a factor of 0 or more for each of the twelve months.")
        if abs(sum(a.share for a in self.askers) - 1) > 0.01:
            raise BadModel("The shares of those who ask add up to 1.")
        for name in ("refused_on_merits", "refused_without_papers", "second_agreed", "no_plan"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadModel(f"{name} is a share from 0 to 1, not {getattr(self, name)}.")
        for name in ("prepare_days", "tell_days", "advice_days", "draft_days", "final_days"):
            table = getattr(self, name)
            if not table or min(table) < 0 or list(table) != sorted(table):
                raise BadModel(f"{name} is a table of days of 0 or more, from the shortest to the longest.")
        if not 0 < self.per_week <= 2_000:
            raise BadModel(f"{self.per_week} requests a week: give more than 0, at most 2,000.")


@dataclass(frozen=True)
class Policy:
    """The levers. `chase_on_day`: when missing papers are chased, the rest of their delay shrinks to `chase_leaves`.
    `hold_days`: how long a request without its papers is held back from the panel while they are sought (0: not).
    `fast_places`: places of each panel that are kept for requests refused for want of papers; with 0 they come back as
    new requests, after `again_days`, and one place is theirs. Costs in pounds."""

    name: str = "Today"
    panel_every: int = 7
    panel_places: int = 20
    fast_places: int = 2
    again_days: int = 60
    chase_on_day: int = 0
    chase_leaves: float = 0.6
    hold_days: int = 0
    psychologists: float = 20.0  # assessments a week
    officers: float = 20.0  # drafts a week
    cost_panel: float = 600.0  # a meeting
    cost_psychologist: float = 900.0  # an assessment's time, paid for each a week of capacity
    cost_officer: float = 450.0  # a draft's time, likewise
    cost_chase: float = 15.0

    def __post_init__(self) -> None:
        if not 1 <= self.panel_every <= 91:
            raise BadModel(f"{self.name}: a panel every {self.panel_every} days. Give 1 to 91.")
        if not 1 <= self.panel_places <= 500 or not 0 <= self.fast_places < self.panel_places:
            raise BadModel(
                f"{self.name}: of {self.panel_places} places, {self.fast_places} for the fast track. Give 1 to 500 "
                "places, and fewer of them to the fast track."
            )
        if self.psychologists <= 0 or self.officers <= 0:
            raise BadModel(f"{self.name}: psychologists and officers need a pace above 0 a week.")
        if min(self.chase_on_day, self.hold_days, self.again_days) < 0 or not 0 <= self.chase_leaves <= 1:
            raise BadModel(f"{self.name}: days are 0 or more, and chasing leaves a share from 0 to 1.")


@dataclass
class Series:
    """One output over the runs: a number for each run (rows) and week."""

    values: Any

    def range(self, width: float = 0.9) -> tuple[float, float, float]:
        """(low, middle, high) of the runs' totals; `width` of the runs lie between."""
        return spread(self.values.sum(axis=1), width)

    def weekly(self, width: float = 0.9) -> list[tuple[float, float, float]]:
        low, high = (1 - width) / 2, (1 + width) / 2
        return [tuple(row) for row in np.quantile(self.values, [low, 0.5, high], axis=0).T.tolist()]


@dataclass
class Runs:
    """All runs of one policy. `counts[name]` has a row for each run and a column for each week; `decide_days` and
    `plan_days` the middle and the ninetieth percentile of each run, over requests told and plans sent."""

    policy: Policy
    weeks: int
    counts: dict[str, Any] = field(default_factory=dict)
    decide_days: Any = None
    plan_days: Any = None
    cost: Any = None

    def count(self, name: str, first: int = 0, last: int | None = None) -> Any:
        """The total of each run from the first week to before the last."""
        return self.counts[name][:, first:last].sum(axis=1)

    def share(self, part: str, of: str, first: int = 0, last: int | None = None) -> Any:
        whole = self.count(of, first, last)
        return np.divide(self.count(part, first, last), whole, out=np.full(len(whole), np.nan), where=whole > 0)


def spread(values: Any, width: float = 0.9) -> tuple[float, float, float]:
    """(low, middle, high): `width` of the runs lie between low and high."""
    known = values[np.isfinite(values)]
    if not len(known):
        return (float("nan"),) * 3
    low, middle, high = np.quantile(known, [(1 - width) / 2, 0.5, (1 + width) / 2])
    return float(low), float(middle), float(high)


# --- one block of runs -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """The families of a block of runs: what chance decides, whatever the policy. A row a run, a column a case; cases
    beyond a run's number never come."""

    came: Any
    papers: Any  # days after the request
    prepare: Any
    tell: Any
    merits: Any
    papers_no: Any
    second: Any
    tell_again: Any
    advice: Any
    draft: Any
    final: Any
    plan_no: Any


def draw(process: Process, weeks: int, runs: int, seed: int, block: int) -> Drawn:
    """The families of one block. The same seed and block give the same families."""
    chance = np.random.default_rng([seed, block])
    rates = weekly_rates(process, weeks)
    numbers = chance.poisson(rates, (runs, weeks))
    most = max(1, int(numbers.sum(axis=1).max()))
    came = np.full((runs, most), NEVER)
    for run in range(runs):
        days = np.repeat(np.arange(weeks) * WEEK, numbers[run])
        came[run, : len(days)] = days + chance.integers(0, WEEK, len(days))
    came.sort(axis=1)
    shape = came.shape

    def yes(share: float) -> Any:
        return chance.random(shape, dtype=np.float32) < share

    asker = np.searchsorted(np.cumsum([a.share for a in process.askers]), chance.random(shape) * 0.999999)
    at_once = np.array([a.papers_at_once for a in process.askers])[asker]
    mean = np.array([a.papers_days for a in process.askers])[asker]
    late = chance.random(shape, dtype=np.float32) >= at_once
    rest = chance.standard_exponential(shape, dtype=np.float32) * mean
    papers = np.ceil(rest + np.array([a.papers_from for a in process.askers])[asker]) * late
    return Drawn(
        came, papers, of_table(process.prepare_days, chance, shape), of_table(process.tell_days, chance, shape),
        yes(process.refused_on_merits), yes(process.refused_without_papers),
        yes(process.second_agreed), of_table(process.tell_days, chance, shape),
        of_table(process.advice_days, chance, shape), of_table(process.draft_days, chance, shape),
        of_table(process.final_days, chance, shape), yes(process.no_plan),
    )  # fmt: skip


def weekly_rates(process: Process, weeks: int) -> Any:
    """How many requests come in each week on average: the level, the month's factor, and the growth since the start."""
    week = np.arange(weeks)
    month = (process.first_month - 1 + (week * WEEK) // 30.4375).astype(int) % 12
    return process.per_week * np.array(process.season)[month] * (1 + process.growth) ** (week / 52.18)


def of_table(table: Sequence[float], chance: Any, shape: tuple[int, int]) -> Any:
    """Days drawn from a table of quantiles, each as likely as another; whole days."""
    days = np.asarray(table, dtype=np.float64).round()
    return days[chance.integers(0, len(table), shape, dtype=np.uint16)]


def in_meetings(ready: Any, every: int, places: int) -> Any:
    """The day of the meeting that hears each case, first come, first served; a meeting falls on each `every`-th day."""
    order = np.argsort(ready, axis=1, kind="stable")
    sorted_ready = np.take_along_axis(ready, order, axis=1)
    turn = np.arange(ready.shape[1])
    slot = np.ceil(sorted_ready / every) * places
    slot = np.maximum.accumulate(slot - turn, axis=1) + turn
    heard = np.floor(slot / places) * every
    return _back(heard, order, ready)


def at_pace(ready: Any, per_week: float) -> Any:
    """The day on which each case is done, one after another at a steady pace, first come, first served."""
    order = np.argsort(ready, axis=1, kind="stable")
    sorted_ready = np.take_along_axis(ready, order, axis=1)
    each = WEEK / per_week
    turn = np.arange(ready.shape[1]) * each
    done = np.maximum.accumulate(sorted_ready - turn, axis=1) + turn + each
    return _back(done.round(6), order, ready)  # so that two that are done together stand together, digit for digit


def _back(values: Any, order: Any, ready: Any) -> Any:
    found = np.empty_like(values)
    np.put_along_axis(found, order, values, axis=1)
    found[ready >= NEVER] = NEVER
    return found


@dataclass(frozen=True)
class Cases:
    """When what happened to each case of a block, `NEVER` where it did not."""

    came: Any
    told: Any
    for_papers: Any
    told_again: Any
    final: Any
    ended: Any
    chased: Any


def live_through(drawn: Drawn, policy: Policy) -> Cases:
    """What happens to the drawn families under a policy."""
    came = drawn.came
    delay = drawn.papers
    chased = np.zeros(delay.shape, bool)
    if policy.chase_on_day:
        chased = (delay > policy.chase_on_day) & (came < NEVER)
        later = policy.chase_on_day + np.ceil((delay - policy.chase_on_day) * policy.chase_leaves)
        delay = np.where(chased, later, delay)
    papers = came + delay
    ready = came + drawn.prepare
    if policy.hold_days:
        ready = np.where(papers > ready, np.minimum(papers, ready + policy.hold_days), ready)
    ready[came >= NEVER] = NEVER
    fast = policy.fast_places or 1
    heard = in_meetings(ready, policy.panel_every, max(1, policy.panel_places - fast))
    here = papers <= heard
    for_papers = ~here & drawn.papers_no & (came < NEVER)
    merits = here & drawn.merits
    told = np.where(came < NEVER, heard + drawn.tell, NEVER)
    back = np.maximum(papers, told) + 1 + (0 if policy.fast_places else policy.again_days)
    again = in_meetings(np.where(for_papers, back, NEVER), policy.panel_every, fast)
    told_again = np.where(for_papers, again + drawn.tell_again, NEVER)
    agreed = np.where(for_papers, np.where(drawn.second, told_again, NEVER), np.where(merits, NEVER, told))
    seen = at_pace(agreed, policy.psychologists)
    advice = np.where(agreed < NEVER, np.maximum(agreed + drawn.advice, seen), NEVER)
    no_plan = np.where(drawn.plan_no & (advice < NEVER), advice + drawn.draft, NEVER)
    drafted = at_pace(np.where(drawn.plan_no, NEVER, advice), policy.officers)
    final = np.where(drafted < NEVER, np.ceil(drafted - HAIR) + drawn.draft + drawn.final, NEVER)
    refused_again = np.where(for_papers & ~drawn.second, told_again, NEVER)
    ended = np.minimum.reduce([np.where(merits, told, NEVER), refused_again, no_plan, final])
    return Cases(came, told, for_papers, told_again, final, ended, chased)


def by_week(days: Any, weeks: int, chosen: Any = None) -> Any:
    """How many of each run's days fall into each week; a row a run."""
    runs = days.shape[0]
    week = days // WEEK
    inside = week < weeks
    if chosen is not None:
        inside &= chosen
    rows = np.broadcast_to(np.arange(runs)[:, None], days.shape)[inside]
    places = rows * weeks + week[inside].astype(np.int64)
    return np.bincount(places, minlength=runs * weeks).reshape(runs, weeks)


def outputs(cases: Cases, weeks: int, since: int = 0) -> tuple[dict[str, Any], Any, Any]:
    """(counts by name, run and week; decide days; plan days) of a block; the days of those told, and of plans sent,
    from week `since` on."""
    took = cases.told - cases.came
    plan = cases.final - cases.came
    told_in_six, in_twenty = took <= SIX, plan <= TWENTY
    came = by_week(cases.came, weeks)
    untold = cases.came + SIX + 1
    past = cases.told >= untold
    counts = {
        "came": came,
        "told": by_week(cases.told, weeks),
        "told_in_six": by_week(cases.told, weeks, told_in_six),
        "papers_refused": by_week(cases.told, weeks, cases.for_papers),
        "plans": by_week(cases.final, weeks),
        "plans_in_twenty": by_week(cases.final, weeks, in_twenty),
        "open": np.cumsum(came - by_week(cases.ended, weeks), axis=1),
        "not_told_past_six": np.cumsum(by_week(untold, weeks, past) - by_week(cases.told, weeks, past), axis=1),
    }

    def known(day: Any) -> Any:
        return (day >= since * WEEK) & (day < weeks * WEEK)

    return counts, _percentiles(took, known(cases.told)), _percentiles(plan, known(cases.final))


def _percentiles(values: Any, chosen: Any) -> Any:
    """(middle, ninetieth percentile) of each run, nan for a run without any. The values are whole days."""
    runs = values.shape[0]
    rows, columns = np.nonzero(chosen)
    days = values[rows, columns].astype(np.int64)
    span = int(days.max(initial=0)) + 1
    sums = np.cumsum(np.bincount(rows * span + days, minlength=runs * span).reshape(runs, span), axis=1)
    count = sums[:, -1]
    found = np.full((runs, 2), np.nan)
    for place, q in enumerate((0.5, 0.9)):
        at = np.maximum(count - 1, 0) * q
        low = np.floor(at).astype(np.int64)
        for run in np.flatnonzero(count):
            below, above = np.searchsorted(sums[run], [low[run], min(low[run] + 1, count[run] - 1)], side="right")
            found[run, place] = below + (above - below) * (at[run] - low[run])
    return found


def simulate(
    process: Process,
    policies: Sequence[Policy],
    *,
    weeks: int = 260,
    runs: int = 1_000,
    seed: int = 1,
    since: int = 0,
    progress: Callable[[int, int], None] | None = None,
    threads: int = 2,
) -> list[Runs]:
    """Each policy over the same families. Queues begin empty: `since` is the week from which days are measured. Raises
    BadModel for more than a machine should be asked to do."""
    if not 1 <= weeks <= 1_040 or not 1 <= runs <= 20_000:
        raise BadModel("Give 1 to 1,040 weeks and 1 to 20,000 runs.")
    if process.per_week * weeks * runs * (1 + max(0.0, process.growth)) ** (weeks / 52) > 400_000_000:
        raise BadModel("That is more than 400 million cases. Take fewer runs or weeks.")
    sizes = [min(CHUNK, runs - start) for start in range(0, runs, CHUNK)]

    def block(number: int) -> list[tuple[dict[str, Any], Any, Any, Any]]:
        drawn = draw(process, weeks, sizes[number], seed, number)
        found = []
        for policy in policies:
            cases = live_through(drawn, policy)
            counts, decide, plan = outputs(cases, weeks, since)
            found.append((counts, decide, plan, cost_of(policy, weeks, cases)))
        return found

    blocks = []
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for number, found in enumerate(pool.map(block, range(len(sizes)))):
            blocks.append(found)
            if progress:
                progress(sum(sizes[: number + 1]), runs)
    told = []
    for place, policy in enumerate(policies):
        mine = [found[place] for found in blocks]
        told.append(
            Runs(
                policy, weeks, {name: np.concatenate([one[0][name] for one in mine]) for name in COUNTS},
                *(np.concatenate([one[n] for one in mine]) for n in (1, 2, 3)),
            )
        )  # fmt: skip
    return told


def cost_of(policy: Policy, weeks: int, cases: Cases) -> Any:
    """Pounds of each run over the whole time: meetings, the capacity that is kept, and chasing."""
    meetings = weeks * WEEK / policy.panel_every * policy.cost_panel
    kept = weeks * (policy.psychologists * policy.cost_psychologist + policy.officers * policy.cost_officer)
    return meetings + kept + (cases.chased & (cases.came < weeks * WEEK)).sum(axis=1) * policy.cost_chase
