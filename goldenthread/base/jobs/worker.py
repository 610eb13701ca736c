"""The worker: takes jobs from the table one at a time, runs them, and writes down how each ended.

Claiming is one conditional update, so two workers never hold one job, on either database. While a job runs, a second
thread renews its lease and writes its progress. A worker that is killed renews nothing: when the lease has passed,
the job is taken again, and that counts as an attempt.
"""

from __future__ import annotations

import logging
import os
import random
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.jobs.models import Job, JobQuerySet, Periodic, State
from goldenthread.base.jobs.registry import DECLARED, Declared, Progress, _progress
from goldenthread.refused import Refused

log = logging.getLogger("goldenthread.work")
KEEP_DONE = timedelta(days=7)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
RENEW_SECONDS = 5.0
DIED = "The worker stopped in the middle of the job."


@dataclass(frozen=True)
class Ended:
    """How one run ended: for the log line and for `--json`."""

    id: str
    name: str
    title: str
    state: str  # done, failed, or waiting (to be tried again)
    attempt: int
    seconds: float
    words: str

    def line(self) -> str:
        how = {"done": "done", "failed": "FAILED", "waiting": "will be tried again"}[self.state]
        return f"{self.title}: {how} after {self.seconds:.1f} s" + (f" ({self.words})" if self.words else "")


def pause(attempt: int) -> timedelta:
    """How long to wait after the nth failed attempt: 10 s, 40 s, about 3 minutes, 11 minutes, then an hour."""
    seconds = min(FIRST_PAUSE.total_seconds() * 4 ** (attempt - 1), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311  spreads retries, no secret


def why(error: BaseException) -> str:
    """An error in words that hold nobody's data: our own message when it is a Refused, else only its kind."""
    if isinstance(error, Refused):
        return error.message[:500]
    return f"It stopped with an error of the kind {type(error).__name__}."


class Worker:
    def __init__(self, name: str = "", *, lease: float | None = None, beat: bool = True) -> None:
        self.name = name or f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.lease = timedelta(seconds=lease or settings.JOBS_LEASE_SECONDS)
        self.beat = beat  # False only where a second thread cannot see the database, as inside a test's transaction
        self.stopping = threading.Event()

    # --- the loop --------------------------------------------------------------------------------

    def run(self, *, once: bool = False, told: Callable[[Ended], None] | None = None, idle: float = 1.0) -> int:
        """Work until told to stop; with `once`, until nothing is due. Gives how many jobs were run."""
        count = 0
        while not self.stopping.is_set():
            if not connection.in_atomic_block:  # a test's transaction must stay open
                close_old_connections()
            try:
                queue_due()
                ended = self.run_one()
            except DatabaseError as error:
                log.warning("The database does not answer (%s). Trying again.", type(error).__name__)
                connection.close()
                if once:
                    raise
                self.stopping.wait(5)
                continue
            if ended is not None:
                count += 1
                if told:
                    told(ended)
            elif once:
                break
            else:
                self.stopping.wait(idle)
        return count

    def stop(self) -> None:
        """Finish the job in hand, then leave the loop."""
        self.stopping.set()

    # --- one job ---------------------------------------------------------------------------------

    def claim(self) -> Job | None:
        """Take the most urgent job that may be run now, or None."""
        while True:
            now = timezone.now()
            waiting = list(Job.objects.ready(now).values_list("pk", flat=True)[:5])
            if not waiting:
                return None
            for pk in waiting:
                still = Q(state=State.WAITING, run_after__lte=now) | Q(state=State.RUNNING, lease_until__lt=now)
                taken = Job.objects.filter(still, pk=pk).update(
                    state=State.RUNNING,
                    worker=self.name,
                    lease_until=now + self.lease,
                    started_at=now,
                    attempts=F("attempts") + 1,
                    done=0,
                    total=None,
                    words="",
                )
                if taken:
                    return Job.objects.get(pk=pk)

    def run_one(self) -> Ended | None:
        """Claim a job and run it to its end; None when none is due."""
        job = self.claim()
        if job is None:
            return None
        declared = DECLARED.get(job.name)
        title = declared.title if declared else job.name.rpartition(".")[2].replace("_", " ").capitalize()
        began = time.monotonic()

        def ended(state: str, words: str) -> Ended:
            return Ended(str(job.pk), job.name, title, state, job.attempts, time.monotonic() - began, words)

        if declared is None:
            words = "This version of the program does not know the job. Upgrade, then try it again."
            self._fail(job, words)
            return ended("failed", words)
        if job.attempts > declared.attempts:  # its last attempt was cut short
            self._fail(job, f"{DIED} It was tried {declared.attempts} times.")
            return ended("failed", DIED)
        progress = Progress()
        token = _progress.set(progress)
        try:
            with self._heartbeat(job, progress):
                words = self._call(job, declared)
            return ended("done", words)
        except Lost:
            return ended("waiting", "another worker has taken it")
        except Exception as error:
            words = why(error)
            final = isinstance(error, Refused) or job.attempts >= declared.attempts
            if not isinstance(error, Refused):
                log.error("%s failed: %s at %s", job.name, type(error).__name__, _where(error))
            if final:
                self._fail(job, words)
                return ended("failed", words)
            self._mine(job).update(
                state=State.WAITING, run_after=timezone.now() + pause(job.attempts), lease_until=None, error=words
            )
            return ended("waiting", words)
        finally:
            _progress.reset(token)

    def _call(self, job: Job, declared: Declared) -> str:
        """Run the function and mark the job done; a whole one in the same transaction."""
        if declared.whole:
            with audit.unit(by=audit.Actor.system(declared.title[:80])):
                words = _sentence(declared.function(**job.arguments))
                self._done(job, declared, words)
        else:
            words = _sentence(declared.function(**job.arguments))
            with transaction.atomic():
                self._done(job, declared, words)
        return words

    def _mine(self, job: Job) -> JobQuerySet:
        """The row, as long as it is still this worker's and this attempt's."""
        return Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=self.name, attempts=job.attempts)

    def _done(self, job: Job, declared: Declared, words: str) -> None:
        now = timezone.now()
        if not self._mine(job).update(state=State.DONE, finished_at=now, lease_until=None, words=words, error=""):
            raise Lost
        if declared.every is not None:
            Periodic.objects.filter(name=job.name).update(finished_at=now, words=words, failed=False)
            if not job.queued_by:
                Job.objects.filter(pk=job.pk).delete()  # the timetable remembers; rows of every minute would not help
        Job.objects.filter(state=State.DONE, finished_at__lt=now - KEEP_DONE).delete()

    def _fail(self, job: Job, words: str) -> None:
        now = timezone.now()
        with audit.unit(by=audit.Actor.system("worker")):
            marked = self._mine(job).update(state=State.FAILED, finished_at=now, lease_until=None, error=words)
            if marked:
                Periodic.objects.filter(name=job.name).update(finished_at=now, words=words[:300], failed=True)
                audit.record("job_failed", obj=job, reason=f"{job.name}: {words}", result="failed")
        log.error("%s failed for good: %s", job.name, words)

    @contextmanager
    def _heartbeat(self, job: Job, progress: Progress) -> Iterator[None]:
        """Renew the lease and write the progress, every few seconds, from a thread with a connection of its own."""
        if not self.beat:
            yield
            return
        over = threading.Event()
        every = min(RENEW_SECONDS, self.lease.total_seconds() / 4)

        def renew() -> None:
            try:
                while not over.wait(every):
                    said = (
                        {"done": progress.done, "total": progress.total, "words": progress.words}
                        if progress.said
                        else {}
                    )
                    try:
                        self._mine(job).update(lease_until=timezone.now() + self.lease, **said)
                    except DatabaseError:
                        connection.close()  # busy: the job itself may be writing; the next beat tries again
            finally:
                connection.close()

        thread = threading.Thread(target=renew, name=f"heartbeat-{job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(timeout=30)


class Lost(Exception):
    """The lease passed and another worker has the job: what this one did in a whole job is rolled back."""


def _sentence(result: object) -> str:
    return result[:300] if isinstance(result, str) else ""


def _where(error: BaseException) -> str:
    """File and line of the innermost frame: enough to find the fault, without any value."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"


def queue_due() -> int:
    """Queue every periodic job whose time has come; gives how many. Two workers at once queue it once."""
    now, count = timezone.now(), 0
    known = {row.name: row for row in Periodic.objects.all()}
    for declared in DECLARED.values():
        if declared.every is None:
            continue
        row = known.get(declared.name)
        if row is None:
            row, _ = Periodic.objects.get_or_create(name=declared.name)
        # A time in the future means that the clock was put back: due as well.
        if row.queued_at and timedelta(0) <= now - row.queued_at < declared.every:
            continue
        with transaction.atomic():
            moved = Periodic.objects.filter(name=declared.name, queued_at=row.queued_at).update(queued_at=now)
            if not moved:
                continue
            under_way = Job.objects.filter(name=declared.name, state__in=[State.WAITING, State.RUNNING], queued_by="")
            if not under_way.exists():
                Job.objects.create(name=declared.name, priority=declared.priority)
                count += 1
    return count


def try_again(job: Job) -> None:
    """Put a failed job back in the queue with all its attempts. Inside a unit. Raises Refused (409) for any other."""
    moved = Job.objects.filter(pk=job.pk, state=State.FAILED).update(
        state=State.WAITING, attempts=0, run_after=timezone.now(), finished_at=None, worker=""
    )
    if not moved:
        raise Refused("This job has not failed, so there is nothing to try again.", status=409)
    audit.record("job_tried_again", obj=job)


def health() -> list[tuple[str, bool, str]]:
    """(what, well?, words): is anybody working, is anything late or failed."""
    now = timezone.now()
    late = Job.objects.filter(state=State.WAITING, run_after__lt=now - timedelta(minutes=10)).count()
    failed = Job.objects.filter(state=State.FAILED).count()
    last = Periodic.objects.exclude(finished_at=None).order_by("-finished_at").first()
    working = last is not None and last.finished_at is not None and now - last.finished_at < timedelta(minutes=10)
    working = working or Job.objects.filter(state=State.RUNNING, lease_until__gt=now).exists()
    return [
        ("Worker", working, "At work" if working else "Nobody is working. Start: goldenthread work"),
        ("Waiting jobs", late == 0, f"{late} have waited over 10 minutes" if late else "None is late"),
        ("Failed jobs", failed == 0, f"{failed} failed" if failed else "None"),
    ]
