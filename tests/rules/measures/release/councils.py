"""Invented councils, counted month by month, for releases to be made of and attacked."""

from datetime import date

import numpy as np

from goldenthread.rules.measures.live.definitions import BY_CODE
from goldenthread.rules.measures.release.assemble import series_of

MONTHS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(36)]
QUARTER = {month: 3 * ((month - 1) // 3) + 1 for month in range(1, 13)}
NEEDS, SOURCES, OWED = 13, 5, 6


def cases(seed, per_month):
    """One row a case: when it came, who asked, age and need, what was decided and why, and when the plan came."""
    chance = np.random.default_rng(seed)
    rows = []
    for nth in range(len(MONTHS)):
        for _ in range(int(chance.poisson(per_month))):
            refused = chance.random() < 0.24
            plan = not refused and chance.random() < 0.9
            papers = refused and chance.random() < 0.4
            rows.append(
                {
                    "month": nth,
                    "source": int(chance.choice(SOURCES, p=[0.45, 0.45, 0.05, 0.03, 0.02])) + 1,
                    "age": int(np.clip(chance.normal(10, 4), 1, 25)),
                    "need": int(chance.integers(0, NEEDS)),
                    "refused": refused,
                    "papers": papers,
                    "owed_by": int(chance.integers(1, OWED + 1)) if papers else 0,
                    "withdrawn": not refused and not plan and chance.random() < 0.5,
                    "plan": nth + int(chance.choice([4, 5, 6, 8, 13])) if plan else None,
                }
            )
    return rows


def counted(rows, last):
    """Seven measures of those cases, of which several are made of the same numbers, counted to a day."""
    return [
        _series("requests", rows, "month", None, last),
        _series("refused-of-requests", rows, "month", "refused", last),
        _series("withdrawn", rows, "month", "withdrawn", last),
        _series(
            "refused", [r for r in rows if r["refused"]], "month", None, last, ("source", "age", "need", "owed_by")
        ),
        _series("refused-for-papers", [r for r in rows if r["refused"]], "month", "papers", last),
        _series("plans", [r for r in rows if r["plan"] is not None], "plan", None, last),
        _series("plans-in-twenty", [r for r in rows if r["plan"] is not None], "plan", _in_time, last),
    ]


def _in_time(row):
    return row["plan"] - row["month"] <= 5


def _series(code, rows, by, yes, last, parts=("source", "age", "need")):
    says = (lambda row: True) if yes is None else yes if callable(yes) else (lambda row: row[yes])
    points, of_parts = {"month": {}, "quarter": {}, "year": {}}, {}
    for row in rows:
        if row[by] >= len(MONTHS) or MONTHS[row[by]] > last:
            continue
        month = MONTHS[row[by]]
        starts = {"month": month, "quarter": month.replace(month=QUARTER[month.month]), "year": month.replace(month=1)}
        for kind, start in starts.items():
            _count(points[kind], start, says(row))
        for name in parts:
            _count(of_parts, (name, row[name], starts["year"]), says(row))
    return series_of(
        BY_CODE[code],
        {kind: [(start, *pair) for start, pair in days.items()] for kind, days in points.items()},
        [(name, part, start, *pair) for (name, part, start), pair in of_parts.items()],
        last=last,
    )


def _count(held, key, yes):
    top, of = held.get(key, (0, 0))
    held[key] = (top + int(yes), of + 1)


def official(series):
    """What the Department prints of a calendar year, exactly: requests, refusals, plans and plans in time."""
    names = {
        "requests": "requests", "refused": "refused", "withdrawn": "withdrawn yes", "plans": "plans",
        "plans-in-twenty": "plans-in-twenty yes", "refused-of-requests": "refused-of-requests yes",
    }  # fmt: skip
    found = {}
    for one in series:
        name = names.get(one.measure.code)
        if name:
            for start, (top, of) in one.points["year"].items():
                if start <= one.complete.get("year", date.min):
                    value = of if name in ("requests", "refused", "plans") else top
                    found[name, "year", start.isoformat(), "", 0] = value
    return found
