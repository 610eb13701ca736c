"""The simulation: the same as one case after another in plain Python, and as a policy should move it."""

import heapq
from dataclasses import replace

import numpy as np
import pytest

from goldenthread.rules.flow import whatif as w

pytestmark = pytest.mark.sweep

PROCESS = w.Process(
    per_week=12, season=(1.1, 1, 1.2, 0.8, 1.1, 1.2, 1.1, 0.5, 0.9, 1.1, 1.1, 0.9), growth=0.1,
    askers=(w.Asker("family", 0.6, 0.5, 25), w.Asker("school", 0.4, 0.7, 18)),
    prepare_days=(14, 20, 24, 28, 30, 33), tell_days=(0, 1, 2, 4), refused_on_merits=0.2, refused_without_papers=0.7,
    second_agreed=0.8, advice_days=(30, 38, 42, 50, 70), draft_days=(5, 9, 14), final_days=(20, 28, 35), no_plan=0.06,
)  # fmt: skip
TODAY = w.Policy(panel_places=14, fast_places=2, psychologists=12.0, officers=11.0)


def one_by_one(drawn, policy, run):
    """The same run as a clerk would go through it, day by day, with queues that are lists."""
    n = int((drawn.came[run] < w.NEVER).sum())
    cases = []
    for i in range(n):
        came, delay = drawn.came[run, i], drawn.papers[run, i]
        if policy.chase_on_day and delay > policy.chase_on_day:
            delay = policy.chase_on_day + np.ceil((delay - policy.chase_on_day) * policy.chase_leaves)
        papers, ready = came + delay, came + drawn.prepare[run, i]
        if policy.hold_days and papers > ready:
            ready = min(papers, ready + policy.hold_days)
        cases.append({"i": i, "came": came, "papers": papers, "ready": ready})
    fast = policy.fast_places or 1
    meetings(cases, "ready", "heard", policy.panel_every, policy.panel_places - fast)
    back = []
    for c in cases:
        i = c["i"]
        here = c["papers"] <= c["heard"]
        c["told"] = c["heard"] + drawn.tell[run, i]
        c["for_papers"] = bool(not here and drawn.papers_no[run, i])
        c["agreed"] = None if c["for_papers"] or (here and drawn.merits[run, i]) else c["told"]
        if c["for_papers"]:
            c["back"] = max(c["papers"], c["told"]) + 1 + (0 if policy.fast_places else policy.again_days)
            back.append(c)
    meetings(back, "back", "heard_again", policy.panel_every, fast)
    for c in back:
        c["told_again"] = c["heard_again"] + drawn.tell_again[run, c["i"]]
        if drawn.second[run, c["i"]]:
            c["agreed"] = c["told_again"]
    agreed = [c for c in cases if c["agreed"] is not None]
    pace(agreed, "agreed", "seen", policy.psychologists)
    for c in agreed:
        c["advice"] = max(c["agreed"] + drawn.advice[run, c["i"]], c["seen"])
    drafting = [c for c in agreed if not drawn.plan_no[run, c["i"]]]
    pace(drafting, "advice", "drafted", policy.officers)
    for c in drafting:
        c["final"] = np.ceil(c["drafted"] - w.HAIR) + drawn.draft[run, c["i"]] + drawn.final[run, c["i"]]
    return cases


def meetings(cases, ready, heard, every, places):
    waiting = [(c[ready], c["i"], c) for c in cases]
    heapq.heapify(waiting)
    day = 0
    while waiting:
        for _ in range(places):
            if waiting and waiting[0][0] <= day:
                heapq.heappop(waiting)[2][heard] = day
        day += every


def pace(cases, ready, done, per_week):
    free = 0.0
    for c in sorted(cases, key=lambda c: (c[ready], c["i"])):
        free = max(free, c[ready]) + w.WEEK / per_week
        c[done] = round(free, 6)


@pytest.mark.parametrize(
    "policy",
    [
        TODAY,
        replace(TODAY, panel_every=14, panel_places=26, fast_places=0),
        replace(TODAY, chase_on_day=14, hold_days=10, psychologists=7.5, officers=9.3),
    ],
    ids=["today", "every fortnight, no fast track", "chased, held and short of people"],
)
def test_each_case_goes_the_way_that_a_clerk_would_send_it(policy):
    drawn = w.draw(PROCESS, weeks=60, runs=3, seed=4, block=0)
    found = w.live_through(drawn, policy)
    looked = 0
    for run in range(3):
        for c in one_by_one(drawn, policy, run):
            i = c["i"]
            assert found.told[run, i] == c["told"]
            assert found.for_papers[run, i] == c["for_papers"]
            assert found.told_again[run, i] == c.get("told_again", w.NEVER)
            assert found.final[run, i] == pytest.approx(c.get("final", w.NEVER))
            looked += 1
    assert looked > 1_500


def test_a_run_is_the_same_again_and_policies_meet_the_same_families():
    once, more = (w.simulate(PROCESS, [TODAY, replace(TODAY, officers=30.0)], weeks=60, runs=60, seed=3) for _ in "ab")
    for a, b in zip(once, more, strict=True):
        assert all((a.counts[name] == b.counts[name]).all() for name in w.COUNTS)
    assert (once[0].counts["came"] == once[1].counts["came"]).all()
    assert (once[0].counts["told"] == once[1].counts["told"]).all()  # officers draft after the decision
    other = w.simulate(PROCESS, [TODAY], weeks=60, runs=60, seed=4)[0]
    assert (other.counts["came"] != once[0].counts["came"]).any()


def test_nobody_is_lost_between_the_steps():
    runs = w.simulate(PROCESS, [TODAY], weeks=100, runs=40, seed=1)[0]
    counts = runs.counts
    assert (counts["told_in_six"] <= counts["told"]).all()
    assert (counts["plans_in_twenty"] <= counts["plans"]).all()
    assert (counts["open"] >= 0).all()
    assert (counts["not_told_past_six"] >= 0).all()
    told = counts["told"].sum(axis=1)
    assert (told <= counts["came"].sum(axis=1)).all()
    assert (counts["open"][:, -1] >= counts["came"].sum(axis=1) - told).all()


@pytest.mark.parametrize(
    ("change", "name", "of", "up"),
    [
        ({"hold_days": 21}, "papers_refused", "told", False),
        ({"chase_on_day": 7, "chase_leaves": 0.2}, "papers_refused", "told", False),
        ({"officers": 30.0}, "plans_in_twenty", "plans", True),
        ({"panel_places": 40}, "told_in_six", "told", True),
        ({"psychologists": 6.0}, "plans_in_twenty", "plans", False),
    ],
)
def test_each_lever_moves_what_it_is_for(change, name, of, up):
    today, other = w.simulate(
        PROCESS,
        [short := replace(TODAY, officers=10.5), replace(short, **change)],
        weeks=120,
        runs=60,
        seed=2,
    )
    before, after = today.share(name, of), other.share(name, of)
    assert (after > before).mean() > 0.9 if up else (after < before).mean() > 0.9


def test_more_places_never_make_anybody_wait_longer_for_the_first_word():
    drawn = w.draw(PROCESS, weeks=80, runs=5, seed=9, block=0)
    few, many = (w.live_through(drawn, replace(TODAY, panel_places=p)) for p in (13, 30))
    assert (many.told <= few.told).all()


def test_the_season_and_the_growth_are_kept():
    rates = w.weekly_rates(PROCESS, 260)
    assert rates[0] == pytest.approx(12 * 1.1)
    assert rates[209] / rates[0] == pytest.approx(1.1 ** (209 / 52.18))  # four years on, and the same month
    runs = w.simulate(PROCESS, [TODAY], weeks=52, runs=200, seed=1)[0]
    assert runs.counts["came"].mean(axis=0) == pytest.approx(w.weekly_rates(PROCESS, 52), rel=0.12)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"panel_every": 0}, "Give 1 to 91"),
        ({"fast_places": 14}, "fewer of them"),
        ({"officers": 0.0}, "above 0"),
        ({"chase_leaves": 2.0}, "from 0 to 1"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_in_words(wrong, words):
    with pytest.raises(w.BadModel, match=words):
        replace(TODAY, **wrong)


def test_a_process_that_cannot_be_is_refused_in_words():
    for wrong, words in (
        ({"season": (1.0,)}, "twelve months"),
        ({"no_plan": 1.2}, "share from 0 to 1"),
        ({"advice_days": (5, 4)}, "from the shortest to the longest"),
        ({"per_week": 0}, "requests a week"),
        ({"askers": (w.Asker("x", 0.4, 1, 1),)}, "add up to 1"),
    ):
        with pytest.raises(w.BadModel, match=words):
            replace(PROCESS, **wrong)
    with pytest.raises(w.BadModel, match="20,000 runs"):
        w.simulate(PROCESS, [TODAY], runs=100_000)
    with pytest.raises(w.BadModel, match="400 million"):
        w.simulate(replace(PROCESS, per_week=1_000), [TODAY], weeks=1_000, runs=10_000)


def test_a_range_is_that_of_the_runs():
    assert w.spread(np.arange(101.0), 0.9) == pytest.approx((5, 50, 95))
    assert np.isnan(w.spread(np.array([np.nan]))[0])
    series = w.Series(np.tile(np.arange(101.0)[:, None], (1, 2)))
    assert series.range() == pytest.approx((10, 100, 190))
    assert series.weekly()[0] == pytest.approx((5, 50, 95))
