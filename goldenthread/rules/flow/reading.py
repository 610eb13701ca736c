"""An event log from a file: CSV, Parquet or XES. A fault is said with its line and what to do.

A table needs a case, an activity and a time; their columns are recognised by their usual names, in any case of letters
(`case_id`, `case:concept:name`, `activity`, `concept:name`, `timestamp`, `time:timestamp`, `date` and so on), or named
by whoever asks. Other columns of few values are kept to break waits down by. Times are ISO (2026-09-07, 2026-09-07
14:30), or day first (07/09/2026).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from goldenthread.rules.flow.log import A_DAY, EPOCH, BadLog, EventLog

CASES = ("case_id", "case:concept:name", "caseid", "case", "case_number", "case number", "case reference", "reference")
ACTIVITIES = ("activity", "concept:name", "event", "activity_name", "step", "stage", "task", "status")
TIMES = ("timestamp", "time:timestamp", "time", "date", "day", "completed", "start_time", "event_time", "when")
MOST_VALUES = 300  # of a column that waits are broken down by
MOST_EVENTS = 50_000_000
SHOWN = 5  # faults that are named
Progress = Callable[[int], None]


def read(
    path: Path, *, case: str = "", activity: str = "", time: str = "", progress: Progress | None = None
) -> EventLog:
    """The log of a file, by its ending. Raises BadLog."""
    ending = path.suffix.lower()
    if not path.is_file():
        raise BadLog(f"There is no file {path}.")
    if path.stat().st_size == 0:
        raise BadLog(f"{path.name} is empty.")
    if ending in (".csv", ".tsv", ".txt", ".parquet"):
        return _table(path, case, activity, time)
    if ending == ".xes":
        return read_xes(path, progress=progress)
    raise BadLog(f"{path.name}: give a file that ends .csv, .parquet or .xes. An Excel table can be saved as CSV.")


def _table(path: Path, case: str, activity: str, time: str) -> EventLog:
    import duckdb

    settings: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    con = duckdb.connect(":memory:", config=settings)
    name = re.sub(r"[*?\[]", r"[\g<0>]", str(path)).replace("'", "''")  # its name is no pattern: "log[1].csv"
    source = f"read_parquet('{name}')" if path.suffix.lower() == ".parquet" else f"read_csv('{name}', all_varchar=true)"
    try:
        head = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]  # noqa: S608  the reader's own file
        count = con.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0]  # noqa: S608  the same
    except duckdb.Error as fault:
        raise BadLog(f"{path.name} cannot be read as a table: {_first_line(fault)}") from None
    if not count:
        raise BadLog(f"{path.name} has no rows under its first line.")
    if count > MOST_EVENTS:
        raise BadLog(f"{path.name} has {count:,} rows; at most {MOST_EVENTS:,} are read. Take a shorter period.")
    columns = {
        "case": _column(head, case, CASES, "case", path.name),
        "activity": _column(head, activity, ACTIVITIES, "activity", path.name),
        "time": _column(head, time, TIMES, "time", path.name),
    }
    if len(set(columns.values())) < 3:
        raise BadLog(f"{path.name}: case, activity and time are three columns; two of them are {head!r}'s same one.")
    picked = {key: f'CAST("{column.replace(chr(34), chr(34) * 2)}" AS VARCHAR)' for key, column in columns.items()}
    _refuse_gaps(con, source, picked, columns, path.name)
    others = [column for column in head if column not in columns.values()]
    return _of_table(con, source, picked, others, path.name)


def _first_line(fault: Exception) -> str:
    line = str(fault).splitlines()[0]
    return re.sub(r"\s+", " ", line)[:200]


def _column(head: list[str], asked: str, usual: tuple[str, ...], what: str, file: str) -> str:
    if asked:
        for column in head:
            if column.lower() == asked.lower():
                return column
        raise BadLog(f"{file} has no column {asked!r}. It has {', '.join(head[:20])}.")
    by_name = {column.strip().lower(): column for column in reversed(head)}
    for name in usual:
        if name in by_name:
            return by_name[name]
    raise BadLog(
        f"{file} has no column that is known as the {what}. It has {', '.join(head[:20])}. Say which one it is: "
        f"--{what} NAME."
    )


def _refuse_gaps(con: Any, source: str, picked: Mapping[str, str], columns: Mapping[str, str], file: str) -> None:
    for key, expression in picked.items():
        sql = f"SELECT count(*) FILTER (WHERE {expression} IS NULL OR trim({expression}) = '') FROM {source}"  # noqa: S608
        empty = con.execute(sql).fetchall()[0][0]
        if empty:
            raise BadLog(
                f"{file}: the column {columns[key]} is empty in {empty:,} row{'s' * (empty > 1)}. Every event needs a "
                "case, an activity and a time: fill them in, or leave these rows out."
            )


TIME = """
coalesce(
  try_cast({c} AS TIMESTAMP),
  try_cast(try_cast({c} AS TIMESTAMPTZ) AS TIMESTAMP),
  try_strptime({c}, ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%d %B %Y', '%d %b %Y'])
)
"""


def _of_table(con: Any, source: str, picked: Mapping[str, str], others: list[str], file: str) -> EventLog:
    when = TIME.format(c=f"trim({picked['time']})")
    kept = ", ".join(f'CAST("{o.replace(chr(34), chr(34) * 2)}" AS VARCHAR) AS a{n}' for n, o in enumerate(others))
    con.execute(
        f"CREATE TEMP TABLE rows AS SELECT row_number() OVER () AS place, trim({picked['case']}) AS c, "  # noqa: S608
        f"trim({picked['activity']}) AS k, trim({picked['time']}) AS said, {when} AS t{', ' + kept if kept else ''} "
        f"FROM {source}"
    )
    wrong = con.execute("SELECT place, said FROM rows WHERE t IS NULL ORDER BY place LIMIT 5").fetchall()
    if wrong:
        count = con.execute("SELECT count(*) FROM rows WHERE t IS NULL").fetchall()[0][0]
        named = "; ".join(f"line {place + 1}: “{str(said)[:40]}”" for place, said in wrong)
        raise BadLog(
            f"{file}: {count:,} time{'s' * (count > 1)} cannot be read ({named}). Write 2026-09-07, 2026-09-07 14:30 "
            "or 07/09/2026."
        )
    keys = [row[0] for row in con.execute("SELECT c FROM rows GROUP BY c ORDER BY min(place)").fetchall()]
    names = [row[0] for row in con.execute("SELECT k FROM rows GROUP BY k ORDER BY min(place)").fetchall()]
    con.execute(
        "CREATE TEMP TABLE keys AS SELECT c, row_number() OVER (ORDER BY min(place)) - 1 AS n FROM rows GROUP BY c"
    )
    con.execute(
        "CREATE TEMP TABLE names AS SELECT k, row_number() OVER (ORDER BY min(place)) - 1 AS n FROM rows GROUP BY k"
    )
    found = con.execute(
        "SELECT keys.n AS c, names.n AS k, epoch(t) AS s, place FROM rows JOIN keys USING (c) JOIN names USING (k)"
    ).fetchnumpy()
    base = (EPOCH.toordinal() - 719_163) * A_DAY  # the epoch of the engine is 1970
    minutes = np.floor(np.asarray(found["s"]) / 60).astype(np.int64) - base + A_DAY
    attributes, labels = {}, {}
    for n, other in enumerate(others):
        distinct = f"SELECT DISTINCT a{n} FROM rows WHERE a{n} IS NOT NULL AND trim(a{n}) <> ''"  # noqa: S608  ours
        values = con.execute(distinct).fetchall()
        if not 1 < len(values) <= MOST_VALUES:
            continue
        words = sorted(str(value[0]) for value in values)
        code = {word: place + 1 for place, word in enumerate(words)}
        first = con.execute(
            f"SELECT keys.n, arg_min(a{n}, place) FILTER (WHERE a{n} IS NOT NULL) "  # noqa: S608  our own names
            "FROM rows JOIN keys USING (c) GROUP BY 1"
        ).fetchall()
        column = np.zeros(len(keys), np.int16)
        for place, value in first:
            column[place] = code.get(str(value), 0) if value is not None else 0
        attributes[other], labels[other] = column, {number: word for word, number in code.items()}
    return EventLog.of(
        found["c"], found["k"], minutes, names, keys, attributes, labels, order=np.asarray(found["place"])
    )


# --- XES ---------------------------------------------------------------------------------------------


def read_xes(path: Path, *, progress: Progress | None = None) -> EventLog:
    """A log in XES (IEEE 1849): of each trace its name and its attributes, of each event its name and its time."""
    keys: list[str] = []
    names: dict[str, int] = {}
    case, activity, minute = [], [], []
    said: list[dict[str, str]] = []
    for number, (name, about, events) in enumerate(_traces(path)):
        keys.append(name or f"trace {number + 1}")
        said.append(about)
        for what, when in events:
            case.append(number)
            activity.append(names.setdefault(what, len(names)))
            minute.append(when)
        if progress and number % 1_000 == 999:
            progress(number + 1)
    if not case:
        raise BadLog(f"{path.name} has no event. A log in XES has traces with events in them.")
    attributes, labels = {}, {}
    for key in sorted({key for about in said for key in about}):
        words = sorted({about[key] for about in said if key in about})
        if 1 < len(words) <= MOST_VALUES:
            code = {word: place + 1 for place, word in enumerate(words)}
            attributes[key] = np.array([code.get(about.get(key, ""), 0) for about in said], np.int16)
            labels[key] = {number: word for word, number in code.items()}
    return EventLog.of(case, activity, minute, list(names), keys, attributes, labels, order=np.arange(len(case)))


def _traces(path: Path) -> Iterator[tuple[str, dict[str, str], list[tuple[str, int]]]]:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        for _, element in iterparse(path, events=("end",)):
            if _tag(element) != "trace":
                continue
            name, about, events = "", {}, []
            for child in element:
                if _tag(child) == "event":
                    events.append(_event(child, path.name, name))
                elif child.get("key") == "concept:name":
                    name = child.get("value", "")
                elif _tag(child) in ("string", "boolean", "int") and child.get("key"):
                    about[str(child.get("key"))] = str(child.get("value", ""))
            yield name, about, events
            element.clear()
    except ParseError as fault:
        raise BadLog(f"{path.name} is no whole XML: {fault}. Export it again.") from None
    except DefusedXmlException:
        raise BadLog(f"{path.name} holds declarations that can be used to attack a reader. It is not read.") from None


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _event(element: Any, file: str, trace: str) -> tuple[str, int]:
    from datetime import datetime

    values = {child.get("key"): child.get("value") for child in element}
    name, when = values.get("concept:name"), values.get("time:timestamp")
    if not name or not when:
        raise BadLog(
            f"{file}: an event of trace {trace or '(without a name)'} has no concept:name or no time:timestamp. Both "
            "are needed."
        )
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        raise BadLog(f"{file}, trace {trace}: “{when[:40]}” is no time. Write 2026-09-07T14:30:00.") from None
    at = moment.replace(tzinfo=None)
    return name, int((at - EPOCH).total_seconds() // 60) + A_DAY
