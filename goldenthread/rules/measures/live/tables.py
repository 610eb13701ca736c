"""From what happened to one row of each case. An expression only: an engine runs it."""

from __future__ import annotations

from typing import Any

import ibis
from ibis import _

from goldenthread.rules.measures.live.vocabulary import OF_CASES, SCHEMAS, Happened


def table(name: str) -> Any:
    """The table of that name as the vocabulary says it."""
    return ibis.table(dict(SCHEMAS[name]), name=name)


def _first(*kinds: Happened) -> Any:
    return _.day.min(where=_.event.isin([int(kind) for kind in kinds]) if len(kinds) > 1 else _.event == int(kinds[0]))


def _own(*kinds: Happened) -> Any:
    """The first day of these that a record gives, none that is implied."""
    return _.day.min(where=_.event.isin([int(kind) for kind in kinds]) & (_.implied == 0))


def cases() -> Any:
    """One row per case: the first day of each thing that happened in it, null where it did not, and what it is broken
    down by. `decided`: the first decision whether to assess; `refused`: it was a no (a refusal that is overturned stays
    a refusal, as SEN2 counts it). `outcome`: the first day on which a plan was sent or refused. `*_own`: as recorded,
    none that an earlier system left out."""
    h = Happened
    one = (
        table("events")
        .group_by("case")
        .agg(
            received=_first(h.RECEIVED),
            decided_yes=_first(h.DECIDED_YES, h.TOLD_YES),
            decided_no=_first(h.DECIDED_NO, h.TOLD_NO),
            decided_own=_own(h.DECIDED_YES, h.DECIDED_NO),
            told_yes=_first(h.TOLD_YES),
            told_no=_first(h.TOLD_NO),
            told=_first(h.TOLD_YES, h.TOLD_NO),
            withdrawn=_first(h.WITHDRAWN),
            closed=_first(h.CLOSED),
            advice_asked=_own(h.ADVICE_ASKED),
            advice_in=_own(h.ADVICE_IN),
            no_plan_decided=_first(h.NO_PLAN_DECIDED, h.NO_PLAN_TOLD),
            no_plan_told=_first(h.NO_PLAN_TOLD),
            draft=_own(h.DRAFT),
            final=_first(h.FINAL),
            excepted=_first(h.EXCEPTED),
            excepted_6=_first(h.EXCEPTED_6),
            fast_opened=_first(h.FAST_OPENED),
            papers_in=_first(h.PAPERS_IN),
            fast_agreed=_first(h.FAST_AGREED),
            fast_refused=_first(h.FAST_REFUSED),
            fast_lapsed=_first(h.FAST_LAPSED),
            decided_again=_first(h.DECIDED_AGAIN),
            asked_again=_first(h.ASKED_AGAIN),
            overturned=_first(h.OVERTURNED),
            support=_first(h.SUPPORT),
            panel=_first(h.PANEL),
        )
    )
    refused = one.decided_no.notnull() & (one.decided_yes.isnull() | (one.decided_no <= one.decided_yes))
    stands = one.overturned.isnull().ifelse(one.told_no, None)  # a refusal that stands ends the case
    return one.mutate(
        decided=ibis.least(one.decided_yes.fill_null(NEVER), one.decided_no.fill_null(NEVER)).nullif(NEVER),
        refused=refused,
        outcome=ibis.least(one.final.fill_null(NEVER), one.no_plan_decided.fill_null(NEVER)).nullif(NEVER),
        over=ibis.least(
            *(column.fill_null(NEVER) for column in (one.final, one.no_plan_told, one.withdrawn, one.closed, stands))
        ).nullif(NEVER),
    )


NEVER = 3_000_000  # later than every day


def with_breakdowns(rows: Any) -> Any:
    """Rows of cases, each with what it may be broken down by; 0 where nothing is known."""
    about = table("about")
    joined = rows.left_join(about, "case")
    known = {name: joined[name].fill_null(0) for name in OF_CASES}
    return joined.select(*[joined[name] for name in rows.columns], **known)


def advice() -> Any:
    """One row per source of advice that was asked, with the day from which its six weeks run: the day on which the
    adviser had the question (reg 8(1)), or on which it was sent where that was not recorded. A nil return is none."""
    rows = table("advice")
    days = {name: rows[name].nullif(0) for name in ("asked", "received", "returned", "nil")}
    rows = rows.select("case", "service", **days)
    return rows.mutate(since=rows.received.fill_null(rows.asked))


def appointments() -> Any:
    return table("appointments")
