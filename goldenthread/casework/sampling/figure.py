"""What samples and audits say of themselves in one sentence."""

from datetime import date, timedelta


def quarterly(today: date) -> str:
    return _said("quarterly", today, timedelta(days=92), "in the last quarter")


def audit(today: date) -> str:
    return _said("neurodiversity", today, timedelta(days=366), "in the last twelve months")


def _said(kind: str, today: date, back: timedelta, words: str) -> str:
    from goldenthread.casework.sampling.actions import of_kind, results

    rows = of_kind(kind, since=today - back)
    if not rows:
        return f"Nothing was drawn {words}."
    read = sum(results(row)["read"] for row in rows)
    of = sum(row.count for row in rows)
    passed = sum(len(row.proposed) for row in rows)
    return f"{len(rows)} drawn {words}: {read} of {of} packs were read, {passed} things passed on."
