"""The Southend record in a test database, as `goldenthread import record records/southend` loads it."""

from functools import cache
from pathlib import Path
from typing import Any

from goldenthread.base import audit

FOLDER = Path(__file__).resolve().parent.parent / "records" / "southend"


@cache
def record() -> Any:
    """The checked record, read once: it is never changed, and reading it takes longer than loading it."""
    from goldenthread.thread.improvement.record import read

    return read(FOLDER)


def load_southend() -> None:
    from goldenthread.thread.figures.actions import load_record_figures
    from goldenthread.thread.improvement.actions import load_record

    by = audit.Actor.system("tests")
    with audit.unit(by=by):
        load_record_figures(FOLDER, by=by, record="southend")
        load_record(record(), by=by)
