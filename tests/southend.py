"""The Southend record in a test database, as `goldenthread import record records/southend` loads it.

The first load of a process is the real one. Its rows are kept, and later loads into an empty database put the same rows
back: byte for byte what the first one wrote, in a fifth of the time.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from goldenthread.base import audit

FOLDER = Path(__file__).resolve().parent.parent / "records" / "southend"


@cache
def record() -> Any:
    """The checked record, read once: it is never changed, and reading it takes longer than loading it."""
    from goldenthread.thread.improvement.record import read

    return read(FOLDER)


def load_southend() -> None:
    if not put_back():
        before = counts()
        load_for_real()
        keep(before)


def load_for_real() -> None:
    from goldenthread.thread.figures.actions import load_record_figures
    from goldenthread.thread.improvement.actions import load_record

    by = audit.Actor.system("tests")
    with audit.unit(by=by):
        load_record_figures(FOLDER, by=by, record="southend")
        load_record(record(), by=by)


@dataclass(frozen=True)
class Kept:
    tables: dict[str, Any]  # what the load wrote, of the tables that it wrote to: rows, or COPY's bytes
    numbers: str  # sets the numbers that PostgreSQL gives next


KEPT: dict[str, Kept] = {}  # by kind of database


def names() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def counts(tables: list[str] | None = None) -> dict[str, int]:
    tables = names() if tables is None else tables
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables))
        return dict(zip(tables, cursor.fetchone(), strict=True))


def keep(before: dict[str, int]) -> None:
    """Keep what the load wrote, if it was the first thing that this database held."""
    after = counts(list(before))
    written = [table for table in before if after[table] != before[table]]
    if connection.vendor in KEPT or any(before[table] for table in written):
        return
    tables: dict[str, Any] = {}
    numbers: list[str] = []
    with connection.cursor() as cursor:
        for table in written:
            if connection.vendor == "postgresql":
                with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                    tables[table] = b"".join(bytes(part) for part in copy)
                numbers += [
                    f'setval(\'{each["name"]}\', (SELECT max("{each["column"]}") FROM "{table}"))'
                    for each in connection.introspection.get_sequences(cursor, table)
                ]
            else:
                cursor.execute(f'SELECT * FROM "{table}"')
                tables[table] = cursor.fetchall()
    KEPT[connection.vendor] = Kept(tables, f"SELECT {', '.join(numbers)}" if numbers else "")


def put_back() -> bool:
    """Whether the kept rows were put into this database; not if it holds anything in the same tables."""
    kept = KEPT.get(connection.vendor)
    if kept is None or any(counts(list(kept.tables)).values()):
        return False
    with connection.cursor() as cursor:
        for table, rows in kept.tables.items():
            if connection.vendor == "postgresql":
                with cursor.cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(rows)
            else:
                marks = ", ".join("?" for _ in rows[0])
                cursor.cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
        if kept.numbers:
            cursor.execute(kept.numbers)
    return True
