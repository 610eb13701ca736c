from django.utils import timezone

from goldenthread.base import audit, jobs


@jobs.job(title="Publish a release")
def publish(*, number: int) -> str:
    """Publish an approved release."""
    from goldenthread.outward.releases import following
    from goldenthread.outward.releases.actions import publish_release

    by = audit.Actor.system("publish")
    said = f"{publish_release(number, by=by)} is public"
    told = following.tell(number, by=by)
    return f"{said}; {told} who follow a page were told" if told else said


@jobs.every(minutes=0.25, title="Publish other views and their answers")
def publish_other_views() -> str:
    """Out on their day, or hidden at once where somebody proposed to withhold one. Nobody's leave is asked."""
    from goldenthread.outward.releases.actions import publish_views

    changed = publish_views(today=timezone.localdate(), by=audit.Actor.system("publish"))
    return f"{changed} changed" if changed else "nothing new"
