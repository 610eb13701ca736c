"""What the thresholds say of themselves in one sentence."""

from datetime import date


def sentence(today: date) -> str:
    from goldenthread.families.thresholds.models import FollowUp, Route, Standing, ThresholdDocument

    rows = ThresholdDocument.objects.prefetch_related("editions")
    held = [one for row in rows for one in row.editions.all() if one.standing == Standing.IN_FORCE]
    if not held:
        return "No document of thresholds is in force yet."
    newest = max(held, key=lambda one: one.in_force_from or date.min)
    since = f"{newest.in_force_from:%-d %B %Y}" if newest.in_force_from else ""
    changed = FollowUp.objects.filter(edition__in=held)
    ways = Route.objects.filter(shown=True)
    return (
        f"{newest} holds from {since}. {ways.filter(safeguarding=False).count()} of {ways.count()} ways to help begin "
        f"without a worry about safety. {changed.exclude(done='').count()} of {changed.count()} things that rely on a "
        "changed paragraph were looked at."
    )
