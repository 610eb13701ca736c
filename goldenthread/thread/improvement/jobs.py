"""Work of the thread that a timetable starts."""

from goldenthread.base import audit, jobs
from goldenthread.thread.improvement.actions.warning import warn_early


@jobs.every(minutes=24 * 60, title="Look whether anything closed got worse")
def look_at_what_was_closed() -> str:
    """Ask again about each closed recommendation whose measures got worse since."""
    asked = warn_early(by=audit.Actor.system("early warning"))
    return f"{asked} question{'' if asked == 1 else 's'} asked"
