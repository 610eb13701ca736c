"""One recommendation, whole: its proof (figures, verdict) and its thread (what led to it and what came after)."""

from typing import Any

from goldenthread.thread.improvement.models import Recommendation
from goldenthread.thread.improvement.proof import proof_of
from goldenthread.thread.improvement.telling.thread import thread_of


def whole_of(recommendation: Recommendation) -> dict[str, Any]:
    """`proof_of` with `thread` beside it: what the recommendation's page and its JSON say. Reads only."""
    return {**proof_of(recommendation), "thread": thread_of(recommendation)}
