"""Counting in the background: each night, and a moment after something changed."""

from goldenthread.base import audit, jobs
from goldenthread.casework.counts import counting


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
    return count_now()


@jobs.every(minutes=24 * 60, title="Count the casework of the day")
def count_each_day() -> str:
    """What is late or open moves with the day, though nobody touches a case."""
    return count_now()
