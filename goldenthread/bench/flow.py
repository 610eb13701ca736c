"""The flow of a council, of ten and of England: the map, and map, routes and waits together, beside pm4py.

Every way starts from the same events sorted by case and time, in a process of its own. Making the log and putting it
into the rival's own table are printed apart. The map is compared with the rival's in the same run.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from goldenthread.bench.england import log
from goldenthread.bench.memory import Peak
from goldenthread.rules.flow.log import A_DAY, EventLog
from goldenthread.rules.measures.live.vocabulary import Happened

JOBS = ("map", "all")
WAYS = ("ours", "pm4py", "limit")
NAMES = tuple(kind.name.lower() for kind in Happened)


def ours(held: EventLog, job: str) -> Any:
    from goldenthread.rules.flow.looking import counts_of_pairs, hands, routes

    if job == "map":
        return counts_of_pairs(held)
    return hands(held), routes(held)


def answer_of(found: Any, way: str, job: str) -> dict[str, int]:
    """The map as {"a > b": times}, to compare."""
    if way == "limit":
        return {}
    if way == "pm4py":
        pairs = found if job == "map" else found[0]
        return {f"{a} > {b}": int(n) for (a, b), n in pairs.items()}
    if job == "map":
        return {f"{NAMES[i]} > {NAMES[j]}": int(found[i, j]) for i, j in np.argwhere(found)}
    return {f"{h.source} > {h.target}": h.count for h in found[0]}


def one_way(way: str, job: str, file: str, turns: int) -> dict[str, Any]:
    kept = np.load(file)
    case, activity, day = kept["case"], kept["activity"], kept["day"]
    began = time.perf_counter()
    work: Callable[[], Any]
    if way == "pm4py":
        work = _rival(case, activity, day, job)
    else:
        names = tuple(NAMES)
        minutes = day.astype(np.int64) * A_DAY
        held = EventLog(case, activity, minutes, names, range(int(case.max()) + 1), only_days=True)
        work = (lambda: ours(held, job)) if way == "ours" else (lambda: _touch(case, activity, minutes))
    prepared = time.perf_counter() - began
    peak, seconds, found = Peak(), [], None
    for _ in range(turns):
        began = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - began)
    return {
        "way": way, "job": job, "events": len(case), "cases": int(case.max()) + 1, "prepared": prepared,
        "seconds": median(seconds), "memory_mb": peak.megabytes(), "map": answer_of(found, way, job),
    }  # fmt: skip


def _touch(*columns: Any) -> int:
    return sum(int(column.sum()) for column in columns)


def _rival(case: Any, activity: Any, day: Any, job: str) -> Callable[[], Any]:
    import pandas as pd

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        import pm4py
    names = np.array(NAMES)
    frame = pd.DataFrame(
        {
            "case:concept:name": case.astype(str),
            "concept:name": pd.Categorical.from_codes(activity, names).astype(str),
            "time:timestamp": pd.to_datetime(day.astype(np.int64) - 719_163, unit="D", utc=True),
        }
    )

    def work() -> Any:
        pairs, _, _ = pm4py.discover_dfg(frame)
        if job == "map":
            return pairs
        waits, _, _ = pm4py.discover_performance_dfg(frame)
        return pairs, waits, pm4py.get_variants(frame)

    return work


def sort_apart(file: str, turns: int) -> dict[str, float]:
    """Seconds to sort the events of a file that are in the order of time, as a system writes them."""
    kept = np.load(file)
    by_time = np.argsort(kept["day"], kind="stable")
    case, activity, minutes = (
        kept["case"][by_time],
        kept["activity"][by_time],
        kept["day"][by_time].astype(np.int64) * A_DAY,
    )
    keys = range(int(case.max()) + 1)
    seconds = []
    for _ in range(turns):
        began = time.perf_counter()
        EventLog.of(case, activity, minutes, NAMES, keys)
        seconds.append(time.perf_counter() - began)
    return {"seconds": median(seconds)}


def measure_all(
    councils: tuple[int, ...], turns: int, rival_up_to: int, say: Callable[[str], None]
) -> tuple[list[dict[str, Any]], dict[int, float]]:
    """(every way, job and size; seconds of the sort by size). Raises ValueError when two maps differ."""
    rows, sorts = [], {}
    with tempfile.TemporaryDirectory(prefix="goldenthread-bench-") as folder:
        for size in councils:
            say(f"Making the log of {size} councils …")
            made, file = log(councils=size)["events"], str(Path(folder, f"{size}.npz"))
            np.savez(
                file, case=made["case"].astype(np.int32), activity=made["event"].astype(np.int16) - 1, day=made["day"]
            )
            del made
            sorts[size] = sort_apart(file, turns)["seconds"]
            for job in JOBS:
                maps = {}
                for way in WAYS:
                    if (way == "limit" and job == "all") or (way == "pm4py" and size > rival_up_to):
                        continue
                    say(f"{way}, {job}, {size} councils …")
                    row = _apart(way, job, file, turns if way != "pm4py" else 1)
                    if row is None:
                        say("pm4py is not installed: `uv sync --group bench` installs it. It is left out.")
                        continue
                    if row["map"]:
                        maps[way] = row.pop("map")
                    rows.append({**row, "councils": size})
                if len({json.dumps(m, sort_keys=True) for m in maps.values()}) > 1:
                    raise ValueError(f"The maps of {size} councils differ: {maps}")
    return rows, sorts


def _apart(way: str, job: str, file: str, turns: int) -> dict[str, Any] | None:
    done = subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-m", "goldenthread.bench.flow", way, job, file, str(turns)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it stopped"])[-1]
        if way == "pm4py" and "No module named" in last:
            return None
        raise ValueError(f"{way} stopped: {last}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    print(json.dumps(one_way(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))))
