from django.utils import timezone

from goldenthread.base import audit, jobs


@jobs.job(title="Publish a release")
def publish(*, number: int) -> str:
    """Publish an approved release."""
    from goldenthread.outward.releases.actions import publish_release

    return f"{publish_release(number, by=audit.Actor.system('publish'))} is public"


@jobs.every(minutes=0.25, title="Publish other views and their answers")
def publish_other_views() -> str:
    """Out on their day, or hidden at once where somebody proposed to withhold one. Nobody's leave is asked."""
    from goldenthread.outward.releases.actions import publish_views

    changed = publish_views(today=timezone.localdate(), by=audit.Actor.system("publish"))
    return f"{changed} changed" if changed else "nothing new"
