"""Addresses within one council's record, the same on the public and the office site but for the office's last slash."""

from goldenthread.thread.improvement.models import Plan, Recommendation

# The pages of a council beside those of its recommendations. No recommendation may have one of these names.
NAMES = (
    "review",
    "findings",
    "decisions",
    "oversight",
    "forward",
    "plans",
    "measures",
    "contradictions",
    "missing-documents",
    "gaps",
    "words",
    "search",
)


def recommendation(row: Recommendation) -> dict[str, str]:
    """What a page needs to name a recommendation and to lead to it."""
    return {
        "ref": row.ref,
        "slug": row.slug,
        "title": row.title,
        "question": row.question,
        "path": f"{row.review.council.slug}/{row.slug}",
    }


def plan(row: Plan, council: str) -> dict[str, str]:
    return {"slug": row.slug, "title": row.title, "path": f"{council}/plans/{row.slug}"}
