"""The rules for small numbers: stricter at any time, looser with a decision that is on record."""

from goldenthread.base import audit
from goldenthread.outward.releases.models import SmallNumbers
from goldenthread.refused import Refused
from goldenthread.rules.measures.release.limits import STRICT, Limits


def decide_small_numbers(
    *, hide_up_to: int, hide_nought: bool, round_to: int, least_group: int, why: str, decision: str, by: audit.Actor
) -> SmallNumbers:
    """Set the rules from the next release on. Raises Refused for rules that cannot keep what they promise, and for ones
    looser than the strict ones without who decided so, when, and where it is recorded."""
    try:
        limits = Limits(hide_up_to, hide_nought, round_to, least_group)
    except ValueError as wrong:
        raise Refused(str(wrong), status=422) from None
    looser = limits.looser(STRICT)
    if looser and len(decision.strip()) < 10:
        raise Refused(
            f"With these rules {', and '.join(looser)}. Say who decided so, when, and where it is recorded.", status=422
        )
    with audit.unit(by=by):
        row = SmallNumbers.objects.create(
            hide_up_to=hide_up_to,
            hide_nought=hide_nought,
            round_to=round_to,
            least_group=least_group,
            why=why.strip(),
            decision=decision.strip(),
            recorded_by_id=by.id,
            recorded_by=by.label,
        )
        audit.record("small_numbers_decided", obj=row, reason=why.strip()[:200])
    return row
