"""The claims behind many rows at once, so that a page asks for them in one query."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from goldenthread.thread.sources.facts import claim_facts
from goldenthread.thread.sources.models import Claim

AT_ONCE = 400  # subjects in one query: SQLite takes at most 999 parameters on its oldest versions


class Cites:
    """Claims of the rows given, read when first asked for.

    `of(row)` lists each passage once, chosen claims first, whichever field it is cited for; `of(row, "resolved")` those
    of one field. A row with no `subject` has no claims.
    """

    def __init__(self, *groups: Iterable[Any]) -> None:
        self._wanted = {row.subject for group in groups for row in group if hasattr(row, "subject")}
        self._found: dict[str, list[Claim]] | None = None

    def claims(self, row: Any, field: str = "") -> list[Claim]:
        if self._found is None:
            self._found = defaultdict(list)
            wanted = sorted(self._wanted)
            for start in range(0, len(wanted), AT_ONCE):
                rows = Claim.objects.filter(subject__in=wanted[start : start + AT_ONCE])
                for claim in rows.select_related("passage__source").order_by("-chosen", "pk"):
                    self._found[claim.subject].append(claim)
        return [c for c in self._found.get(row.subject, []) if not field or c.field == field]

    def of(self, row: Any, field: str = "") -> list[dict[str, Any]]:
        once = {claim.passage_id: claim for claim in reversed(self.claims(row, field))}
        return [claim_facts(claim) for claim in reversed(once.values())]
