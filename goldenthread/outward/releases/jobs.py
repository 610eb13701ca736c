from goldenthread.base import audit, jobs


@jobs.job(title="Publish a release")
def publish(*, number: int) -> str:
    """Publish an approved release."""
    from goldenthread.outward.releases.actions import publish_release

    return f"{publish_release(number, by=audit.Actor.system('publish'))} is public"
