"""A person answers the verdict that the rule proposes: agrees, or disagrees in public with a reason."""

from goldenthread.base import audit
from goldenthread.refused import Refused
from goldenthread.thread.improvement.models import Recommendation, VerdictDecision


def decide_verdict(
    recommendation: Recommendation,
    *,
    proposed: str,
    shown: str,
    agrees: bool,
    headline: str,
    reason: str,
    by_post: str,
    by: audit.Actor,
) -> VerdictDecision:
    """Add a person's answer to the headline that the rule proposes now.

    `shown` is the headline that the person read. Raises Refused where figures have changed it meanwhile, where a
    disagreement gives no headline of its own or merely repeats the rule's, and without a reason: it is published.
    """
    with audit.unit(by=by, obj=recommendation):
        if shown != proposed:
            raise Refused(
                f"The figures have changed since you opened this page. The rule now says: {proposed}. Open it again.",
                status=409,
            )
        if not reason.strip():
            raise Refused("Give your reason. It is published beside the rule's own headline.", status=422)
        if not agrees and headline.strip() in ("", proposed):
            raise Refused("Say what you would say instead, in one sentence.", status=422)
        row = VerdictDecision.objects.create(
            recommendation=recommendation,
            proposed=proposed,
            agrees=agrees,
            headline="" if agrees else headline,
            reason=reason,
            by_post=by_post,
            by_id=by.id,
            by_label=by.label,
        )
        audit.record("verdict_decided", obj=recommendation, reason="agrees" if agrees else "disagrees")
        return row
