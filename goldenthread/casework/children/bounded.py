"""Long lists: counted no further than anybody pages, so that the last of 50,000 rows costs nobody a wait."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, IntegerField, QuerySet, Subquery

MOST = 300  # rows that a list pages through; who needs more narrows it, or takes it as a file


class Bounded(Subquery):
    """How many rows a query gives, up to `MOST` and one more: as an annotation, several in one question."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()
    empty_result_set_value = 0  # of what can hold nothing, such as the children of no team

    def __init__(self, rows: QuerySet[Any, Any], most: int | None = None) -> None:
        super().__init__(rows.order_by().values("pk")[: (MOST if most is None else most) + 1])


class ThereIs(Exists):
    """`Exists`, looked up for each outer row by its index. PostgreSQL may otherwise read the whole inner table first,
    once for each list; OFFSET keeps it from turning the question round."""

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXISTS(%(subquery)s OFFSET 0)", **more)


def in_words(count: int, *, cut: bool) -> str:
    """A count for people; `cut`: it was bounded."""
    return f"more than {MOST}" if cut and count > MOST else f"{count}"


class Counted(Paginator):
    """A paginator that was told how many there are; `cut`: a bounded count, so it ends at `MOST`."""

    def __init__(self, rows: Any, per_page: int, count: int, *, cut: bool) -> None:
        super().__init__(rows, per_page)
        self.cut = cut and count > MOST  # there are more, which no page shows
        self.__dict__["count"] = MOST if self.cut else count
