"""The Southend record in a test database, as `goldenthread import record records/southend` loads it."""

from pathlib import Path

from goldenthread.base import audit

FOLDER = Path(__file__).resolve().parent.parent / "records" / "southend"


def load_southend() -> None:
    from goldenthread.thread.figures.actions import load_record_figures
    from goldenthread.thread.improvement.actions import load_record
    from goldenthread.thread.improvement.record import read

    by = audit.Actor.system("tests")
    with audit.unit(by=by):
        load_record_figures(FOLDER, by=by)
        load_record(read(FOLDER), by=by)
