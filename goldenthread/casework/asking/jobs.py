from goldenthread.base import jobs
from goldenthread.casework.asking import actions


@jobs.every(minutes=24 * 60, title="Forget drafts of requests after 28 days")
def forget_old_drafts() -> str:
    """Forget drafts of requests whose 28 days are over."""
    return f"{actions.forget_old()} drafts"
