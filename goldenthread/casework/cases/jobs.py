from goldenthread.base import audit, jobs
from goldenthread.casework.cases import caches


@jobs.every(minutes=24 * 60, title="Bring the dates of cases in line with the day")
def check_cases() -> str:
    """What is due first moves with the day: bring the columns by which lists are ordered in line with their facts."""
    told = caches.check(by=audit.Actor.system("case check"), mend=True)
    return f"{told.looked} cases, {told.mended} brought in line"
