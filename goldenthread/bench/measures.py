"""Six indicators by council, month and source over ten years of England, ours beside pandas and hand-written SQL.

Requests, decisions, refusals, decisions within 42 days, plans, plans within 140 days; the first event of a kind in a
case counts. All start from the same sorted columns in memory, each way in a process of its own, so that memory is its
own; making the log is not timed. The limit is reading the columns once.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from goldenthread.bench.england import YEARS, log
from goldenthread.bench.memory import Peak

LAST = date(2026, 12, 31)
WAYS = ("ours", "sql", "pandas", "limit")
SIX = ("requests", "refused-of-decided", "decided-in-six", "plans-in-twenty")  # decisions are the second's denominator


def ours(held: dict[str, Any]) -> Any:
    from goldenthread.bench.england import FIRST
    from goldenthread.rules.measures.live import counting, tables
    from goldenthread.rules.measures.live.definitions import measure
    from goldenthread.rules.measures.live.engine import Here
    from goldenthread.rules.measures.live.periods import days_of

    with Here() as engine:
        engine.hold("events", held["events"])
        engine.hold("about", held["about"])
        engine.hold("days", days_of(FIRST, LAST))
        rows = tables.with_breakdowns(tables.cases())
        kept = engine.keep("six", lambda: rows.select("received", "decided", "refused", "final", "team", "source"))
        return {code: counting.by_month(engine, kept, measure(code), ("team", "source")) for code in SIX}


SQL = """
CREATE TEMP TABLE kept AS
SELECT a.team, a.source, e.received, least(e.yes, e.no) AS decided,
  coalesce(e.no <= coalesce(e.yes, 3000000), false) AS refused, e.final
FROM (
  SELECT "case",
    min(CASE WHEN event = 1 THEN day END) AS received,
    min(CASE WHEN event IN (2, 4) THEN day END) AS yes,
    min(CASE WHEN event IN (3, 5) THEN day END) AS no,
    min(CASE WHEN event = 13 THEN day END) AS final
  FROM events GROUP BY "case"
) e JOIN about a USING ("case")
"""
ONE = """
SELECT d.month, k.team, k.source, sum(({yes})::INT) AS top, count(*) AS n
FROM kept k JOIN days d ON d.day = k.{day} WHERE received IS NOT NULL GROUP BY ALL
"""
EACH = (
    ONE.format(yes="true", day="received"),
    ONE.format(yes="refused", day="decided"),
    ONE.format(yes="decided - received <= 42", day="decided"),
    ONE.format(yes="final - received <= 140", day="final"),
)


def sql(held: dict[str, Any]) -> Any:
    import duckdb

    from goldenthread.bench.england import FIRST
    from goldenthread.rules.measures.live.periods import days_of

    con = duckdb.connect(":memory:")
    for name, columns in (("events", held["events"]), ("about", held["about"]), ("days", days_of(FIRST, LAST))):
        con.register(name, columns)
    con.execute(SQL)
    return {code: con.execute(text).fetchnumpy() for code, text in zip(SIX, EACH, strict=True)}


def pandas(held: dict[str, Any]) -> Any:
    import pandas as pd

    events = pd.DataFrame({name: held["events"][name] for name in ("case", "event", "day")})
    first = events.drop_duplicates(["case", "event"])  # the log is sorted by case and day
    wide = first.pivot(index="case", columns="event", values="day").reindex(columns=[1, 2, 3, 4, 5, 13])
    cases = pd.DataFrame({"received": wide[1], "yes": wide[[2, 4]].min(axis=1), "no": wide[[3, 5]].min(axis=1),
                          "final": wide[13]})  # fmt: skip
    cases["decided"] = cases[["yes", "no"]].min(axis=1)
    cases["refused"] = cases["no"] <= cases["yes"].fillna(3_000_000)
    about = pd.DataFrame({name: held["about"][name] for name in ("case", "team", "source")}).set_index("case")
    cases = cases.join(about)
    found = {}
    for code, day, yes in (
        ("requests", "received", None),
        ("refused-of-decided", "decided", cases["refused"]),
        ("decided-in-six", "decided", cases["decided"] - cases["received"] <= 42),
        ("plans-in-twenty", "final", cases["final"] - cases["received"] <= 140),
    ):
        rows = cases[["team", "source"]].assign(day=cases[day], yes=1 if yes is None else yes.astype(np.int64))
        rows = rows[rows["day"].notna()]
        days = rows["day"].astype(np.int64) - date(1970, 1, 1).toordinal()
        rows["month"] = days.to_numpy().astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        found[code] = rows.groupby(["month", "team", "source"])["yes"].agg(["sum", "count"])
    return found


def limit(held: dict[str, Any]) -> Any:
    return sum(int(held["events"][name].sum()) for name in ("case", "event", "day"))


def totals(way: str, found: Any) -> dict[str, tuple[int, int]]:
    """(top, of) of each of the four, all months together, to see that every way counted the same."""
    if way == "limit":
        return {}
    if way == "pandas":
        return {code: (int(rows["sum"].sum()), int(rows["count"].sum())) for code, rows in found.items()}
    return {code: (int(rows["top"].sum()), int(rows["n"].sum())) for code, rows in found.items()}


def one_way(way: str, councils: int, turns: int, file: str) -> dict[str, Any]:
    """Time and memory of one way, in this process. The first turn warms up and is shown apart."""
    kept = np.load(file)
    held: dict[str, Any] = {"events": {}, "about": {}}
    for name in kept.files:
        table, _, column = name.partition(".")
        held[table][column] = kept[name]
    peak = Peak()
    run: Callable[[dict[str, Any]], Any] = {"ours": ours, "sql": sql, "pandas": pandas, "limit": limit}[way]
    seconds = []
    found: Any = None
    for _ in range(turns + 1):
        began = time.perf_counter()
        found = run(held)
        seconds.append(time.perf_counter() - began)
    return {
        "way": way,
        "councils": councils,
        "events": len(held["events"]["day"]),
        "first": seconds[0],
        "seconds": median(seconds[1:]),
        "memory_mb": peak.megabytes(),
        "totals": totals(way, found),
    }


def measure_all(councils: tuple[int, ...], turns: int, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Each way at each size. Raises ValueError when two ways counted differently."""
    rows = []
    folder = tempfile.mkdtemp(prefix="goldenthread-bench-")
    for size in councils:
        say(f"Making the log of {size} councils …")
        held, file = log(councils=size), str(Path(folder, f"{size}.npz"))
        np.savez(file, **{f"{t}.{c}": held[t][c] for t in ("events", "about") for c in held[t]})
        del held
        for way in WAYS:
            say(f"{way}, {size} councils of {YEARS} years …")
            done = subprocess.run(  # noqa: S603  our own module
                [sys.executable, "-m", "goldenthread.bench.measures", way, str(size), str(turns), file],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["it stopped"])[-1]
                if way == "pandas" and "No module named" in last:
                    say("pandas is not installed: `uv sync --group bench` installs it. It is left out.")
                    continue
                raise ValueError(f"{way} stopped: {last}")
            rows.append(json.loads(done.stdout))
        counted = {
            json.dumps(row["totals"], sort_keys=True) for row in rows if row["councils"] == size and row["totals"]
        }
        if len(counted) > 1:
            raise ValueError(f"The ways do not count the same: {counted}")
        Path(file).unlink()
    Path(folder).rmdir()
    return rows


if __name__ == "__main__":
    print(json.dumps(one_way(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])))
