from django.utils import timezone

from goldenthread.base import audit, jobs


@jobs.every(minutes=24 * 60, title="Remind people of essential training")
def remind_of_training() -> str:
    """Soon due, late or expired; nobody more than once in four weeks for one thing."""
    from goldenthread.thread.training import actions

    count = actions.remind(day=timezone.localdate(), by=audit.Actor.system("training"))
    return f"{count} written to" if count else "nobody is to be reminded"
