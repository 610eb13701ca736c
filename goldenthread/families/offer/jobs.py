from django.utils import timezone

from goldenthread.base import audit, jobs


@jobs.every(minutes=24 * 60, title="Remind providers to look at their entries")
def remind_providers() -> str:
    """Entries at which nobody has looked for half a year; one message a month."""
    from goldenthread.families.offer import actions

    count = actions.remind(today=timezone.localdate(), by=audit.Actor.system("local offer"))
    return f"{count} written to" if count else "nobody is to be reminded"
