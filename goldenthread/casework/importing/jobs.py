from goldenthread.base import jobs
from goldenthread.casework.importing import actions


@jobs.job(title="Check a list of cases", attempts=3)
def check_list(key: str) -> str:
    """Check a list of cases; nothing is brought in."""
    return actions.check(key, jobs.progress)


@jobs.job(title="Bring a list of cases in", attempts=3)
def bring_list(key: str) -> str:
    """Bring a checked list of cases in, in one transaction: run again after a crash, it begins anew or is done."""
    return actions.bring_in(key, jobs.progress)


@jobs.every(minutes=24 * 60, title="Remove lists of cases after 28 days")
def forget_old_lists() -> str:
    """Remove the words and files of lists of cases that nobody touched for 28 days."""
    return f"{actions.forget_old()} lists"
