"""What of the local offer may rely on a paragraph of the thresholds, and what the offer says of itself in one
sentence."""

from collections.abc import Iterable
from datetime import date
from statistics import median

from goldenthread.base.citations import Relier


def pages() -> Iterable[Relier]:
    from goldenthread.families.offer.models import Live, OfferPage

    for row in OfferPage.objects.exclude(state=Live.WITHDRAWN):
        yield Relier(row.slug, row.title, row.get_absolute_url(), f"{row.summary} {row.body}")


def services() -> Iterable[Relier]:
    from goldenthread.families.offer.models import Live, Service

    for row in Service.objects.exclude(state=Live.WITHDRAWN):
        words = f"{row.summary} {row.detail} {row.eligibility} {row.access}"
        yield Relier(str(row.key), row.name, row.get_absolute_url(), words)


def advice(today: date) -> str:
    """Entries of advice that somebody else than the council gives."""
    from goldenthread.families.offer.models import Service

    rows = Service.objects.live().filter(category="advice").select_related("provider")
    apart = sum(row.provider.kind != "council" for row in rows)
    return f"{apart} of {len(rows)} entries of advice are given by somebody else than the council."


def short_breaks(today: date) -> str:
    """Entries of short breaks and help at home, those that begin without a worry about safety, and the middle wait."""
    from goldenthread.families.offer.models import Service

    rows = list(Service.objects.live().filter(category__in=("short_breaks", "social_care", "carers")))
    open_ = sum(row.not_safeguarding for row in rows)
    waits = [row.waiting_weeks for row in rows if row.waiting_weeks is not None]
    said = f" Half of those that tell it have a wait of up to {median(waits):g} weeks." if waits else ""
    return f"{open_} of {len(rows)} entries can be asked for without a worry about a child’s safety.{said}"


def comments(today: date) -> str:
    """How many comments have an answer, and how long half of them waited."""
    from goldenthread.families.offer.models import Comment

    rows = list(Comment.objects.filter(state=Comment.State.PUBLIC).prefetch_related("replies"))
    took = [row.days_waiting(today) for row in rows if row.replies.all()]
    said = f" Half of them had it within {median(took):g} days." if took else ""
    return f"{len(took)} of {len(rows)} comments have an answer.{said}"
