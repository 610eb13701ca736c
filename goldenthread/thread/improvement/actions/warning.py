"""Early warning: a measure that got worse after a closing opens the question again. It reopens nothing by itself."""

from goldenthread.base import audit, editing
from goldenthread.thread.improvement.models import Challenge, Recommendation
from goldenthread.thread.improvement.telling.casework import warnings_of


def warn_early(*, by: audit.Actor) -> int:
    """Ask once for each closing and measure; how many questions were asked.

    The question stands on the recommendation's page and in the list of the week until somebody answers it. It names the
    measure and no number: what casework counts is small, and a question is read by everybody.
    """
    asked = 0
    rows = Recommendation.objects.select_related("review__council").prefetch_related("measures", "closure_acts")
    for recommendation in rows:
        known = set(Challenge.objects.filter(recommendation=recommendation).values_list("question", flat=True))
        for question in (warned.question for warned in warnings_of(recommendation)):
            if question in known:
                continue
            with audit.unit(by=by, obj=recommendation):
                row = Challenge(recommendation=recommendation, question=question, asked_by_id=by.id, asked_by=by.label)
                editing.add(row, by=by)
                audit.record("challenge_asked", obj=recommendation, reason=question[:300])
            asked += 1
    return asked
