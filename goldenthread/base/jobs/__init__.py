"""Background work: a table, and `goldenthread work` that empties it.

Say `@jobs.job` above a function in a room's `jobs.py`, `jobs.queue(function, **arguments)` inside a unit,
`@jobs.every(minutes=10)` for what repeats, `jobs.progress(done, total, words)` while it runs.
"""

from goldenthread.base.jobs.registry import DECLARED, every, job, progress, queue

__all__ = ["DECLARED", "every", "health", "job", "progress", "queue"]


def health() -> list[tuple[str, bool, str]]:
    """(what, well?, words) for each part of the background work."""
    from goldenthread.base.jobs.worker import health as answer

    return answer()
