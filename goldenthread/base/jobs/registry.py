"""Declaring jobs and queueing them. Nothing here needs the database until `queue` is called."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone

if TYPE_CHECKING:
    from goldenthread.base.jobs.models import Job

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Declared:
    """A function that may be queued.

    `attempts`: tries before the job is marked failed. `whole`: the function and its "done" mark are one
    transaction, so a crash undoes both and its effect happens exactly once; use it for short jobs, because on SQLite
    the transaction keeps other writers waiting. Any other job must be safe to run twice.
    """

    name: str
    function: Callable[..., Any]
    title: str
    attempts: int
    priority: int
    whole: bool
    every: timedelta | None = None


DECLARED: dict[str, Declared] = {}


def job(
    function: F | None = None,
    /,
    *,
    title: str = "",
    attempts: int = 5,
    priority: int = 0,
    whole: bool = False,
    every: timedelta | None = None,
) -> Any:
    """Declare a function as a job: `@jobs.job` or `@jobs.job(title="…", attempts=3)`.

    The function lives in a room's `jobs.py` (which is found by itself), takes keyword arguments that JSON can hold,
    and may return one short sentence that the work page shows.
    """

    def declare(function: F) -> F:
        name = f"{function.__module__}.{function.__qualname__}"
        first_line = (function.__doc__ or function.__name__.replace("_", " ")).strip().splitlines()[0].rstrip(".")
        DECLARED[name] = Declared(name, function, title or first_line, attempts, priority, whole, every)
        function.__dict__["job_name"] = name
        return function

    return declare(function) if function is not None else declare


def every(
    *, minutes: float, title: str = "", attempts: int = 3, priority: int = 0, whole: bool = False
) -> Callable[[F], F]:
    """Declare a periodic job: `@jobs.every(minutes=10)`. It is not queued again while one waits or runs."""
    return job(title=title, attempts=attempts, priority=priority, whole=whole, every=timedelta(minutes=minutes))


def queue(
    function: Callable[..., Any], *, run_after: datetime | None = None, priority: int | None = None, **arguments: Any
) -> Job:
    """Queue a declared job in the caller's transaction: a unit that rolls back takes its jobs with it.

    Raises RuntimeError outside a transaction, and TypeError for a function that is not declared or an argument
    that JSON cannot hold; both are mistakes in the code, not in what a person typed.
    """
    from goldenthread.base.jobs.models import Job

    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            "jobs.queue() belongs inside audit.unit(), so that the job and its cause are saved together."
        )
    name = getattr(function, "job_name", None)
    if name is None:
        raise TypeError(f"{function!r} is not declared with @jobs.job.")
    json.dumps(arguments)
    return Job.objects.create(
        name=name,
        arguments=arguments,
        run_after=run_after or timezone.now(),
        priority=DECLARED[name].priority if priority is None else priority,
        queued_by=_who(),
    )


def _who() -> str:
    """The id of whoever acts in the open unit, when the audit room tells it."""
    from goldenthread.base import audit

    current = getattr(audit, "current_actor", None)
    actor = current() if callable(current) else None
    return getattr(actor, "id", "") or ""


@dataclass
class Progress:
    """What a running job last said of itself; the worker's heartbeat writes it down."""

    done: int = 0
    total: int | None = None
    words: str = ""
    said: bool = field(default=False)


_progress: contextvars.ContextVar[Progress | None] = contextvars.ContextVar("progress", default=None)


def progress(done: int, total: int | None = None, words: str = "") -> None:
    """Say how far the running job is: `jobs.progress(30, 120, "Reading table 3")`. Costs nothing; outside a worker
    it does nothing. It is shown within a few seconds even while the job holds a transaction open (PostgreSQL)."""
    holder = _progress.get()
    if holder is not None:
        holder.done, holder.total, holder.words, holder.said = done, total, words[:300], True


def title_of(name: str) -> str:
    """A job's title; for one that this version does not know, its function's name in words."""
    declared = DECLARED.get(name)
    return declared.title if declared else name.rpartition(".")[2].replace("_", " ").capitalize()
