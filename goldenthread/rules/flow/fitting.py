"""A process and today's policy from a council's own history, and how well they would have foretold its last year.

History is a table of cases: for each the day of what happened to it, 0 where it did not (`COLUMNS`). What it does not
show is assumed, and said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, log
from typing import Any

import numpy as np

from goldenthread.rules.flow import whatif as w

COLUMNS = (
    "received", "decided", "told", "refused", "ground", "decided_again", "fast_agreed", "fast_refused", "papers_in",
    "told_yes", "advice_in", "draft", "final", "no_plan_decided", "outcome", "source", "over",
)  # fmt: skip
YEAR, FEWEST = 365, 40  # days; cases of a kind from which something is worked out rather than assumed
STEPS = 40  # quantiles of a table of waits
MISSING_REFUSED, PAPERS_DAYS, SECOND = 0.7, 28.0, 0.8  # where history is silent
ROOM = 1.5  # what people could do, beside the most that they did in twelve weeks
LATE = 0.5  # of requests, whose papers are not there on the first day, where no more of them are missing later
WARM_UP = 104  # weeks, until queues that begin empty are as they usually are
RELY = 0.75  # coverage of ranges of 90%, below which the page says not to rely on it


class TooLittle(ValueError):
    """There is too little history to learn from; the message says how much there is and how much is needed."""


@dataclass(frozen=True)
class Fitted:
    process: w.Process
    policy: w.Policy
    cases: int
    first: date
    last: date


def fit(cases: Mapping[str, Any], last: date, *, panel: tuple[int, int] | None = None) -> Fitted:
    """From all requests to that day. `panel`: (days between panels, places), where they are kept. Raises TooLittle."""
    known = {name: np.where(np.asarray(cases[name]) <= last.toordinal(), cases[name], 0) for name in COLUMNS[:3]}
    received = known["received"]
    in_time = received > 0
    count = int(in_time.sum())
    if count < 5 * FEWEST:
        raise TooLittle(
            f"There are {count} requests to {last.day} {last:%B %Y}. At least {5 * FEWEST} are needed to learn from."
        )
    c = {name: np.asarray(cases[name])[in_time] for name in COLUMNS}
    for name in COLUMNS:
        if name not in ("refused", "ground", "source"):
            c[name] = np.where(c[name] <= last.toordinal(), c[name], 0)
    first = int(c["received"].min())
    assumed: list[str] = []
    span = last.toordinal() - first + 1
    latest = c["received"] > last.toordinal() - YEAR
    per_week = latest.sum() / min(span, YEAR) * w.WEEK
    before = (c["received"] <= last.toordinal() - YEAR) & (c["received"] > last.toordinal() - 2 * YEAR)
    growth = 0.0
    if span >= 2 * YEAR and before.sum() >= FEWEST:
        growth = float(np.clip(latest.sum() / before.sum() - 1, -0.3, 0.5))
    else:
        assumed.append("Requests stay as many as they are: there are not two years to see growth in.")
    decided = c["decided"] > 0
    recent = c["received"] > last.toordinal() - 2 * YEAR
    for_papers = c["refused"].astype(bool) & np.isin(c["ground"], [1, 3]) & decided
    residual = _between(c, "told", "papers_in", for_papers)
    papers_days = float(residual.mean()) if len(residual) >= FEWEST else PAPERS_DAYS
    if len(residual) < FEWEST:
        assumed.append(f"Missing papers take {PAPERS_DAYS:.0f} days on average.")
    assumed.append(
        f"Of requests that reach a panel without their papers, {MISSING_REFUSED:.0%} are refused for it: the record "
        "shows refusals, not who lacked papers and was agreed all the same."
    )
    decide = _between(c, "received", "decided", recent)
    if len(decide) < FEWEST:
        raise TooLittle(f"Only {len(decide)} decisions have both days. At least {FEWEST} are needed.")
    every, places, said = _panel(c, last, panel)
    assumed += said
    prepare = np.maximum(0, decide - every / 2)
    merits = float(
        (c["refused"].astype(bool) & decided & ~for_papers & recent).sum()
        / max(1, (decided & ~for_papers & recent).sum())
    )
    second = _second(c, assumed)
    process = w.Process(
        per_week=max(0.05, float(per_week)),
        season=_season(c["received"], last, assumed),
        growth=growth,
        askers=_askers(c, decided & recent, for_papers & recent, papers_days, float(np.median(decide))),
        prepare_days=table(prepare),
        tell_days=table(_between(c, "decided", "told", recent), assumed, "telling the family", (0, 2, 5)),
        refused_on_merits=merits,
        refused_without_papers=MISSING_REFUSED,
        second_agreed=second,
        advice_days=table(_between(c, "told_yes", "advice_in", recent), assumed, "advice", (35, 42, 56)),
        draft_days=table(_between(c, "advice_in", "draft", recent), assumed, "drafting", (7, 14, 21)),
        final_days=table(_between(c, "draft", "final", recent), assumed, "draft to final plan", (21, 28, 40)),
        no_plan=float(((c["no_plan_decided"] > 0) & recent).sum() / max(1, ((c["outcome"] > 0) & recent).sum())),
        first_month=last.month % 12 + 1,
        assumed=tuple(assumed),
    )
    policy = w.Policy(
        panel_every=every,
        panel_places=places,
        fast_places=min(places - 1, max(1, round(for_papers[recent].sum() / 104 * every / 7 * 1.5))),
        psychologists=round(_most(c["advice_in"], last) * ROOM, 1) or 1.0,
        officers=round(_most(c["draft"], last) * ROOM, 1) or 1.0,
    )
    assumed_room = (
        f"Psychologists and officers could do {ROOM - 1:.0%} more than in their busiest twelve weeks: history shows "
        "what was done, not what could have been."
    )
    process = replace(process, assumed=(*process.assumed, assumed_room))
    return Fitted(process, policy, count, date.fromordinal(first), last)


def _between(c: Mapping[str, Any], since: str, until: str, chosen: Any) -> Any:
    """Days from one thing to another, where both happened, in their order."""
    both = (c[since] > 0) & (c[until] >= c[since]) & chosen
    return (c[until] - c[since])[both].astype(np.float64)


def table(
    days: Any, assumed: list[str] | None = None, what: str = "", otherwise: Sequence[float] = ()
) -> tuple[float, ...]:
    """Waits as a table of quantiles; of too few, the assumed one."""
    if len(days) < FEWEST and assumed is not None:
        assumed.append(f"The wait for {what} is assumed ({otherwise[0]:.0f} to {otherwise[-1]:.0f} days).")
        return tuple(float(day) for day in otherwise)
    places = (np.arange(STEPS) + 0.5) / STEPS
    return tuple(float(day) for day in np.quantile(days, places))


def _season(received: Any, last: date, assumed: list[str]) -> tuple[float, ...]:
    """The factor of each month, from whole years back from the day; near 1 where there are few requests."""
    years = min(5, (last.toordinal() - int(received.min())) // YEAR)
    if years < 2:
        assumed.append("Every month is like the others: there are not two whole years to see a season in.")
        return (1.0,) * 12
    mine = received[received > last.toordinal() - years * YEAR]
    months = np.bincount([date.fromordinal(int(day)).month - 1 for day in mine], minlength=12)
    usual = months.mean()
    drawn_in = (months + 12) / (usual + 12)  # as if twelve requests more had come each month
    return tuple(float(f) for f in drawn_in / drawn_in.mean())


def _askers(
    c: Mapping[str, Any], decided: Any, for_papers: Any, papers_days: float, heard: float
) -> tuple[w.Asker, ...]:
    names = {1: "family", 2: "school", 3: "health", 4: "social care", 5: "somebody else"}
    codes, counts = np.unique(c["source"], return_counts=True)
    whole, found = counts.sum(), []
    overall = for_papers.sum() / max(1, decided.sum())
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        mine = c["source"] == code
        of = int((decided & mine).sum())
        missing = float((for_papers & mine).sum() / of) if of >= FEWEST else float(overall)
        found.append(_asker(names.get(code, "not known"), count / whole, missing / MISSING_REFUSED, papers_days, heard))
    return tuple(found)


def _asker(name: str, share: float, missing: float, days: float, heard: float) -> w.Asker:
    """Papers that are still missing in a share of requests when the panel hears them, and then take so many days more:
    a delay that begins so long after the request that both are so."""
    missing = float(np.clip(missing, 0.001, 0.98))
    late = max(LATE, missing)
    begin = heard - days * log(late / missing)
    if begin < 0:  # so few are missing that they begin at once and fewer are late
        begin, late = 0.0, float(np.clip(missing * exp(min(20.0, heard / days)), 0.001, 1.0))
    return w.Asker(name, float(share), 1 - late, days, begin)


def _panel(c: Mapping[str, Any], last: date, panel: tuple[int, int] | None) -> tuple[int, int, list[str]]:
    most = _most(c["decided"], last)
    if panel is not None:
        every, places = panel
        if places * 7 / every >= most:
            return every, places, []
        note = (
            f"The panels that are kept hear {places * 7 / every:.0f} a week; {most:.0f} a week were decided in the "
            "busiest twelve weeks, so more places are taken."
        )
        return every, max(2, int(np.ceil(most * every / 7 * ROOM))), [note]
    places = max(2, int(np.ceil(most * ROOM)))
    return 7, places, [f"A panel meets each week and hears {places}: no panel is kept here to learn it from."]


def _second(c: Mapping[str, Any], assumed: list[str]) -> float:
    agreed, refused = int((c["fast_agreed"] > 0).sum()), int((c["fast_refused"] > 0).sum())
    if agreed + refused < FEWEST:
        assumed.append(f"Of requests that come back with their papers, {SECOND:.0%} are agreed.")
        return SECOND
    return agreed / (agreed + refused)


def _most(days: Any, last: date) -> float:
    """The most of something in any twelve weeks of the last two years, a week."""
    week = (last.toordinal() - days[days > last.toordinal() - 2 * YEAR]) // w.WEEK
    counts = np.bincount(week, minlength=12)
    if counts.sum() == 0:
        return 0.0
    return float(np.convolve(counts, np.ones(12) / 12, "valid").max())


# --- how well it would have foretold the last year --------------------------------------------------


@dataclass(frozen=True)
class Tested:
    """`rows`: (what, first week, low, middle, high, what came) for each output and four weeks. `coverage`: the share of
    ranges of 90% that hold what came; about 0.9 would be right."""

    rows: tuple[tuple[str, int, float, float, float, float], ...]
    coverage: float
    first: date
    last: date

    @property
    def reliable(self) -> bool:
        return self.coverage >= RELY


TESTED = ("came", "told", "told_in_six", "papers_refused", "plans", "plans_in_twenty")


def back_test(
    cases: Mapping[str, Any], last: date, *, panel: tuple[int, int] | None = None, runs: int = 400, seed: int = 11
) -> Tested:
    """Fit without the last year, run that year, and see whether what came lies in the range. Raises TooLittle."""
    cut = date.fromordinal(last.toordinal() - 52 * w.WEEK)
    fitted = fit(cases, cut, panel=panel)
    weeks = WARM_UP + 52
    month = (cut.month - 1 - round(WARM_UP * w.WEEK / 30.4375)) % 12 + 1
    process = fitted.process
    level = process.per_week / (1 + process.growth) ** (WARM_UP / 52.18)  # so that the level is reached at the cut
    made = w.simulate(
        replace(process, per_week=level, first_month=month), [fitted.policy], weeks=weeks, runs=runs, seed=seed
    )[0]
    actual = came_true(cases, cut, 52)
    rows = []
    for name in TESTED:
        for start in range(0, 52, 4):
            low, middle, high = w.spread(made.count(name, WARM_UP + start, WARM_UP + start + 4).astype(float))
            rows.append((name, start, low, middle, high, float(actual[name][start : start + 4].sum())))
    inside = [low <= came <= high for _, _, low, _, high, came in rows]
    return Tested(tuple(rows), sum(inside) / len(inside), cut, last)


def came_true(cases: Mapping[str, Any], first: date, weeks: int) -> dict[str, Any]:
    """What really came, by week from the day after `first`, as the simulation counts it."""

    def days(name: str) -> Any:
        values = np.asarray(cases[name], dtype=np.float64)
        return np.where(values > 0, values - first.toordinal() - 1, w.NEVER)[None, :]

    received, told = days("received"), days("told")
    told = np.where(np.asarray(cases["decided"])[None, :] > 0, np.where(told < w.NEVER, told, w.NEVER), told)
    for_papers = (np.asarray(cases["refused"]).astype(bool) & np.isin(cases["ground"], [1, 3]))[None, :]
    lived = w.Cases(
        received, told, for_papers, days("decided_again"), days("final"), days("over"), np.zeros(received.shape, bool)
    )
    counts: dict[str, Any] = {}
    after = {"came": (received, None), "told": (told, None), "told_in_six": (told, told - received <= w.SIX),
             "papers_refused": (told, for_papers), "plans": (lived.final, None),
             "plans_in_twenty": (lived.final, lived.final - received <= w.TWENTY)}  # fmt: skip
    for name, (when, chosen) in after.items():
        inside = (when >= 0) & (when < w.NEVER)
        counts[name] = w.by_week(np.where(inside, when, w.NEVER), weeks, chosen)[0]
    return counts
