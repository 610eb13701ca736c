from django.utils import timezone

from goldenthread.base import audit, jobs


@jobs.every(minutes=0.25, title="Publish the local offer, and fetch what people sent")
def follow_the_offer() -> str:
    """What changed in the local offer goes out, and what people sent from public pages comes in."""
    from goldenthread.outward.offering import actions
    from goldenthread.outward.offering.publishing import publish_offer

    by = audit.Actor.system("local offer")
    fetched = actions.fetch(by=by)
    changed = publish_offer(today=timezone.localdate())
    said = [f"{changed} changed" if changed else "", f"{fetched} came in" if fetched else ""]
    return ", ".join(filter(None, said)) or "nothing new"


@jobs.every(minutes=24 * 60, title="Count what was looked for in vain, and forget what was sent a year ago")
def look_after_what_came_in() -> str:
    from goldenthread.outward.offering import actions

    by = audit.Actor.system("local offer")
    gaps = actions.gather_gaps(today=timezone.localdate(), by=by)
    forgotten = actions.forget(now=timezone.now(), by=by)
    return f"{gaps} gaps changed, {forgotten} forgotten"
