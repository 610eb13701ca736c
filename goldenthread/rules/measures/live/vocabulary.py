"""What the tables hold that measures are counted from.

`events`       one row per thing that happened in a case. The first of a kind in a case counts.
`about`        one row per case: what it may be broken down by, as codes of a list that the caller keeps.
`advice`       one row per source of advice of a case.
`appointments` one row per appointment of a case.

A case is a request for a needs assessment with what followed it. `implied` is 1 where an earlier system gave no day of
its own: it says that the step was taken, and no wait is measured from it.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any

import numpy as np


class Happened(IntEnum):
    RECEIVED = 1  # the request reached the council, or the council became responsible
    DECIDED_YES = 2  # decided to assess, before anybody was told
    DECIDED_NO = 3
    TOLD_YES = 4  # the family was told
    TOLD_NO = 5
    WITHDRAWN = 6
    CLOSED = 7  # ended for another reason, or the child moved away
    ADVICE_ASKED = 8
    ADVICE_IN = 9  # the last advice that was waited for
    NO_PLAN_DECIDED = 10
    NO_PLAN_TOLD = 11
    DRAFT = 12
    FINAL = 13  # the final plan was sent to all
    EXCEPTED = 14  # an exception was allowed that leaves the twenty weeks out (SEN2: Week20)
    FAST_OPENED = 15  # refused for want of papers, and on its way back
    PAPERS_IN = 16
    FAST_AGREED = 17
    FAST_REFUSED = 18
    FAST_LAPSED = 19
    DECIDED_AGAIN = 20  # the second decision after a refusal, of the same request
    ASKED_AGAIN = 21  # a later request for the same child
    OVERTURNED = 22  # the refusal did not stand: the council, mediation or the tribunal
    SUPPORT = 23  # support was written down that is given now
    PANEL = 24  # a panel heard it
    EXCEPTED_6 = 25  # an exception was allowed that leaves the six weeks out (reg 5(4))


BREAKDOWNS: Mapping[str, str] = MappingProxyType(
    {
        "source": "Who asked",
        "age": "Age on the day of the request",
        "need": "Main need",
        "school": "School or setting",
        "area": "Part of the council’s area",
        "team": "Team",
        "ground": "Why it was refused",
        "owed_by": "Who owed the paper",
        "service": "Service that was asked",
    }
)
ALL = "all"
OF_CASES = tuple(name for name in BREAKDOWNS if name != "service")
SCHEMAS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "events": {"case": "int64", "event": "int16", "day": "int32", "implied": "int8"},
        "about": {"case": "int64", **dict.fromkeys(OF_CASES, "int16")},
        "advice": {
            "case": "int64",
            "service": "int16",
            "asked": "int32",
            "received": "int32",
            "returned": "int32",
            "nil": "int32",
        },
        "appointments": {"case": "int64", "day": "int32", "outcome": "int16"},  # outcome 0: still to come
        "days": dict.fromkeys(("day", "week", "month", "quarter", "year", "academic", "financial"), "int32"),
    }
)
PAPERS, MERITS, BOTH, UNKNOWN = range(1, 5)  # codes of `ground`; 0 where there is no refusal
PAPERS, MERITS, BOTH, UNKNOWN = range(1, 5)  # codes of `ground`; 0 where there is no refusal
ATTENDED, NOT_ATTENDED, NOT_BROUGHT, BY_FAMILY, BY_SERVICE, DISENGAGED = range(1, 7)
Columns = Mapping[str, Any]  # column -> numpy array, all of one length


class WrongColumns(ValueError):
    """A table does not hold what the vocabulary says; the message names the column."""


def checked(name: str, columns: Columns) -> dict[str, Any]:
    """The columns of a table in their own kinds. Raises WrongColumns for one that is missing or of another length."""
    wanted = SCHEMAS[name]
    if missing := [column for column in wanted if column not in columns]:
        raise WrongColumns(f"The table {name} lacks the column {', '.join(missing)}.")
    found = {column: np.ascontiguousarray(columns[column], dtype=kind) for column, kind in wanted.items()}
    sizes = {column: len(values) for column, values in found.items()}
    if len(set(sizes.values())) > 1:
        raise WrongColumns(f"The columns of {name} are not of one length: {sizes}.")
    return found
