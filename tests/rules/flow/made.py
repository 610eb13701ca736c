"""Invented logs with known truth: a process of nine steps with lognormal waits, and bottlenecks planted in it."""

from datetime import date

import numpy as np

from goldenthread.rules.flow.log import A_DAY, EventLog

STEPS = ("received", "considered", "panel", "decided", "told", "advice asked", "advice in", "draft", "final")
USUAL = (3, 25, 2, 4, 3, 45, 12, 30)  # days, the middle of each wait
GROUPS = {"source": 4, "team": 5, "school": 20}
FIRST = date(2023, 1, 2)


def made(seed, cases=2_000, plants=(), spread=0.5, only_days=False):
    """`plants`: (step, attribute, code, factor), or (step, "", day from the first, factor) for a change over time."""
    chance = np.random.default_rng(seed)
    attributes = {name: chance.integers(1, n + 1, cases).astype(np.int16) for name, n in GROUPS.items()}
    came = FIRST.toordinal() + chance.integers(0, 1_000, cases)
    times = [came.astype(float)]
    for step, usual in enumerate(USUAL):
        wait = usual * np.exp(chance.normal(0, spread, cases))
        for planted, name, code, factor in plants:
            if planted == step:
                who = attributes[name] == code if name else times[-1] >= FIRST.toordinal() + code
                wait = np.where(who, wait * factor, wait)
        times.append(times[-1] + wait)
    minutes = np.stack(times, axis=1) * A_DAY
    if only_days:
        minutes = np.floor(minutes / A_DAY) * A_DAY
    n = len(STEPS)
    return EventLog.of(
        np.repeat(np.arange(cases), n),
        np.tile(np.arange(n), cases),
        minutes.reshape(-1).astype(np.int64),
        STEPS,
        list(range(cases)),
        attributes,
        {name: {code: f"{name} {code}" for code in range(1, k + 1)} for name, k in GROUPS.items()},
        order=np.tile(np.arange(n), cases),
    )
