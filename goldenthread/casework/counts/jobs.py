"""Counting in the background: each night, and a moment after something changed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from goldenthread.base import audit, jobs
from goldenthread.casework.counts import counting
from goldenthread.thread.figures import live

REST = 9  # times as long as a counting took


def count_now() -> str:
    if not counting.area()[0]:
        return "No council is set, so nothing is counted."
    told = counting.take(by=audit.Actor.system("counting"), progress=lambda done, of: jobs.progress(done, of))
    return told.sentence


@jobs.job(title="Count the casework", attempts=3)
def count_casework() -> str:
    """Count the casework after a change. Others that wait are dropped: this counting sees what they were queued for."""
    from goldenthread.base.jobs.models import Job, State

    Job.objects.filter(name=count_casework.job_name, state=State.WAITING).delete()
    if (wait := rest_until()) is not None:
        with transaction.atomic():
            jobs.queue(count_casework, run_after=wait)
        return f"Counted a moment ago; again at {timezone.localtime(wait):%H:%M:%S}"
    return count_now()


def rest_until() -> datetime | None:
    """When the next counting may begin, where the last one is too near: a large council that is busy all day is counted
    for a tenth of the time at most."""
    run = live.run_of(counting.area()[0])
    if run is None:
        return None
    then = run.counted_at + timedelta(seconds=REST * run.seconds)
    return then if then > timezone.now() else None


@jobs.every(minutes=24 * 60, title="Count the casework of the day")
def count_each_day() -> str:
    """What is late or open moves with the day, though nobody touches a case."""
    return count_now()
