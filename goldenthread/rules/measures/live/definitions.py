"""The measures that are counted from casework: which rows, by which day, and what counts as yes.

An indicator's number (I-01 and so on) is that of the list of indicators in docs/reference/measures.md. Where it counts
by the Department's rule it says so; where it counts by the law's it reads the law's own length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from goldenthread.rules.law.in_force import duties
from goldenthread.rules.measures.definitions import Better
from goldenthread.rules.measures.live import vocabulary as v

Column = Callable[[Any], Any]  # a table of rows -> one column of it
EVERYTHING = v.OF_CASES
OF_REQUESTS = ("source", "age", "need", "school", "team")
# Where a child lives tells of requests, refusals and whether plans come in time; for each wait it would tell little.
AND_AREA = (*OF_REQUESTS, "area")


class Way(Enum):
    SHARE = "share"  # rows that say yes, of the rows that count
    NUMBER = "number"  # rows that count
    WAIT = "wait"  # days between two things: median, nine in ten, mean
    STANDING = "standing"  # rows that have begun and not ended, on the last day of each period


def law_days(duty: str) -> int:
    """The length of a duty in days. Raises ValueError once the law holds more than one length of it, for then a
    measure must choose by day."""
    lengths = {value.length.n * 7 for value in duties()[duty].values if value.length.unit == "weeks"}
    if len(lengths) != 1:
        raise ValueError(f"{duty} has not one length in weeks but {sorted(lengths)}; the measure must choose by day.")
    return lengths.pop()


SIX, SIXTEEN, TWENTY, ADVICE = (law_days(duty) for duty in ("CLK-01", "CLK-03", "CLK-04", "CLK-02"))
DFE_SIX, DFE_SIXTEEN, DFE_TWENTY = 42, 112, 140  # the Department's rule in its guide to SEN2, in days
A_YEAR = 365


@dataclass(frozen=True)
class Counted:
    """One measure of casework. `day` puts a row into a period; `counts` says which rows count; `yes` which of them are
    in the numerator; `days` is the wait. `limit`: the statutory length beside which a wait is shown. `ripe`: so many
    days after `day` the answer is known; a period is marked as not yet complete until then."""

    code: str
    indicator: str
    name: str
    plain: str
    short: str
    way: Way
    better: Better
    unit: str
    numerator: str
    denominator: str
    rule: str
    law: str
    group: str
    day: Column
    counts: Column
    yes: Column | None = None
    days: Column | None = None
    until: Column | None = None
    of: str = "cases"
    limit: int = 0
    ripe: int = 0
    sibling: str = ""
    balances: tuple[str, ...] = ()
    by: tuple[str, ...] = OF_REQUESTS
    caveats: tuple[str, ...] = ()

    @property
    def is_share(self) -> bool:
        return self.way is Way.SHARE


BOTH_READINGS = (
    "Requests that are still open stay in the denominator, and a refusal that is overturned stays a refusal."
)
ISSUED_ONLY = (
    "Only plans that were issued count: clearing old cases makes this look worse, leaving them makes it look better. "
    "Read it beside the requests that are still open past their day."
)
RIPE = "The latest periods are not complete: what will count has not happened yet."


def _least(*columns: Any) -> Any:
    """The smallest of several columns, nulls left out."""
    import ibis  # here, so that a page that reads a measure's words does not load the engine

    never = 9_000_000
    return ibis.least(*(column.fill_null(never) for column in columns)).nullif(never)


def _greatest(*columns: Any) -> Any:
    import ibis

    return ibis.greatest(*columns)


def _in(since: str, until: str, days: int) -> Column:
    return lambda t: t[until].notnull() & (t[until] - t[since] <= days)


def _wait(since: str, until: str) -> dict[str, Any]:
    """Days from one thing to another, where both are known and in their order; dated by the second."""
    return {
        "day": lambda t: t[until],
        "counts": lambda t: t[since].notnull() & t[until].notnull() & (t[until] >= t[since]),
        "days": lambda t: t[until] - t[since],
    }


def _stage(code: str, name: str, plain: str, since: str, until: str, law: str, **more: Any) -> Counted:
    return Counted(
        code=code, indicator=more.pop("indicator", ""), name=name, plain=plain, short=more.pop("short", name.lower()),
        way=Way.WAIT, better=Better.LOWER, unit="days", numerator="days, both ends known", denominator="",
        rule=more.pop("rule", "Counted where both days are recorded, by the day on which the wait ended."),
        law=law, group="Waits between steps", **_wait(since, until), **more,
    )  # fmt: skip


def _asked(code: str, name: str, plain: str, short: str, **more: Any) -> Counted:
    """A measure of the requests that came in a period, whatever came of them."""
    given: dict[str, Any] = {
        "indicator": "", "way": Way.SHARE, "better": Better.LOWER, "unit": "% of requests",
        "denominator": "all requests that reached the council in the period", "law": "", "group": "Requests",
        "day": lambda t: t.received, "counts": lambda t: t.received.notnull(), "by": AND_AREA,
    }  # fmt: skip
    return Counted(code=code, name=name, plain=plain, short=short, **(given | more))


MEASURES: tuple[Counted, ...] = (
    # --- the first gate -------------------------------------------------------------------------------------------
    _asked(
        "requests", "Requests received", "the number of requests for an assessment", "requests",
        way=Way.NUMBER, better=Better.NEITHER, unit="requests", numerator="requests that reached the council",
        denominator="", rule="By the day on which the request reached the council by any way, or on which it became "
        "responsible for the child.", sibling="requests-number",
    ),
    _asked(
        "refused-of-requests", "Refusals to assess, as a share of requests",
        "the share of the requests of a period that were refused", "refused, of requests",
        indicator="I-06 (i)", numerator="of these, refused an assessment",
        rule=f"By the day of the request. {BOTH_READINGS}", ripe=SIX, sibling="refusal-rate",
        yes=lambda t: t.refused, balances=("plans-in-twenty", "withdrawn", "no-plan"), caveats=(RIPE,),
    ),
    Counted(
        "refused-of-decided", "I-06 (ii)", "Refusals to assess, as a share of decisions",
        "the share of decisions that were a no", "refused, of decisions", Way.SHARE, Better.LOWER, "% of decisions",
        "decisions not to assess", "first decisions whether to assess, made in the period",
        "By the day of the first decision. A refusal that is overturned stays a refusal.", "", "Requests",
        day=lambda t: t.decided, counts=lambda t: t.decided.notnull(), yes=lambda t: t.refused, by=AND_AREA,
        balances=("plans-in-twenty", "withdrawn", "no-plan"),
    ),
    Counted(
        "refused", "", "Refusals to assess", "the number of requests that were refused", "refused", Way.NUMBER,
        Better.LOWER, "requests", "first decisions not to assess", "", "By the day of the first decision.", "",
        "Requests", day=lambda t: t.decided, counts=lambda t: t.decided.notnull() & t.refused, by=EVERYTHING,
        sibling="refused-number", balances=("plans-in-twenty", "no-plan"),
        caveats=("It rises when more families ask, even if a smaller share is refused. Read it beside the share.",),
    ),
    Counted(
        "refused-for-papers", "", "Refusals for want of papers, as a share of refusals",
        "the share of refusals that were for want of papers", "refused for want of papers", Way.SHARE, Better.LOWER,
        "% of refusals", "refusals whose ground was missing papers, alone or beside the merits",
        "first decisions not to assess, made in the period, whose ground was recorded",
        "By the day of the first decision. Refusals brought in from an earlier system without a ground are left out.",
        "", "Requests", day=lambda t: t.decided,
        counts=lambda t: t.decided.notnull() & t.refused & t.ground.isin([v.PAPERS, v.MERITS, v.BOTH]),
        yes=lambda t: t.ground.isin([v.PAPERS, v.BOTH]), by=(*AND_AREA, "owed_by"),
    ),
    _asked(
        "withdrawn", "Requests withdrawn, as a share of requests", "the share of requests that were taken back",
        "withdrawn", indicator="I-08", numerator="of these, withdrawn before the family was told of a decision",
        better=Better.NEITHER, rule="By the day of the request.", ripe=SIX, sibling="withdrawn-rate",
        yes=lambda t: t.withdrawn.notnull() & (t.told.isnull() | (t.withdrawn <= t.told)),
        caveats=("Families may be talked out of asking: watch it beside the refusals.", RIPE),
    ),
    # --- six weeks ------------------------------------------------------------------------------------------------
    Counted(
        "decided-in-six", "I-04", "Decided within six weeks (the Department's rule)",
        "the share of decisions made within six weeks", "decided within six weeks", Way.SHARE, Better.HIGHER,
        "% of decisions", f"decisions at most {DFE_SIX} days after the request",
        "first decisions whether to assess, made in the period",
        "From the request to the decision, by the day of the decision. No exception is allowed for here.", "SEN2",
        "In time", day=lambda t: t.decided, counts=lambda t: t.decided.notnull() & t.received.notnull(),
        yes=_in("received", "decided", DFE_SIX), limit=DFE_SIX, sibling="six-week-rate",
        balances=("refused-of-decided",),
    ),
    Counted(
        "told-in-six", "", "Families told within six weeks (the law)",
        "the share of families told in time whether there will be an assessment", "told within six weeks", Way.SHARE,
        Better.HIGHER, "% of requests", "families told by the last day that the law allows",
        "requests whose six weeks ended in the period and which had not been withdrawn or closed by then",
        "By the last day of the six weeks. A family that nobody has told counts as not told in time.",
        "Children and Families Act 2014, s.36(9); SEND Regulations 2014, reg 5(1)", "In time",
        day=lambda t: t.received + SIX,
        counts=lambda t: t.received.notnull()
        & ~(t.withdrawn.notnull() & (t.withdrawn <= t.received + SIX))
        & ~(t.closed.notnull() & (t.closed <= t.received + SIX)),
        yes=_in("received", "told", SIX), limit=SIX, balances=("refused-of-decided",), by=AND_AREA,
        caveats=("It counts families whom nobody has told yet, which the Department's share leaves out.",),
    ),
    Counted(
        "told-in-six-without-exceptions", "", "Families told within six weeks, exceptions left out (the law)",
        "the share of families told in time, leaving out cases in which the law allows more time",
        "told within six weeks, without exceptions", Way.SHARE, Better.HIGHER, "% of requests",
        "families told by the last day that the law allows",
        "as for “told within six weeks”, without cases in which an exception was allowed and by whom was recorded",
        "By the last day of the six weeks.",
        "Children and Families Act 2014, s.36(9); SEND Regulations 2014, reg 5(1) and (4)", "In time",
        day=lambda t: t.received + SIX,
        counts=lambda t: t.received.notnull() & t.excepted_6.isnull()
        & ~(t.withdrawn.notnull() & (t.withdrawn <= t.received + SIX))
        & ~(t.closed.notnull() & (t.closed <= t.received + SIX)),
        yes=_in("received", "told", SIX), limit=SIX,
    ),
    # --- the second gate and sixteen weeks ------------------------------------------------------------------------
    Counted(
        "no-plan", "I-07", "Assessed but no plan, as a share of outcomes",
        "the share of assessments that ended without a plan", "assessed, no plan", Way.SHARE, Better.LOWER,
        "% of outcomes", "assessments after which no plan is issued", "assessments that ended in the period with a "
        "plan or with a decision not to issue one", "By the day of the outcome.", "", "Assessments and plans",
        day=lambda t: t.outcome, counts=lambda t: t.outcome.notnull(),
        yes=lambda t: t.no_plan_decided.notnull() & (t.final.isnull() | (t.no_plan_decided <= t.final)),
        sibling="second-gate-rate", balances=("refused-of-decided",),
        caveats=("If fewer requests are refused, more children are assessed who may not need a plan.",),
    ),
    Counted(
        "no-plan-in-sixteen", "I-05", "Refusals to issue a plan told within sixteen weeks (the Department's rule)",
        "the share of families told within sixteen weeks that there will be no plan", "no plan, told in sixteen weeks",
        Way.SHARE, Better.HIGHER, "% of refusals to issue", f"told at most {DFE_SIXTEEN} days after the request",
        "refusals to issue a plan of which the family was told in the period", "By the day on which they were told.",
        "SEN2; SEND Regulations 2014, reg 10(1)", "In time", day=lambda t: t.no_plan_told,
        counts=lambda t: t.no_plan_told.notnull() & t.received.notnull(),
        yes=_in("received", "no_plan_told", DFE_SIXTEEN), limit=SIXTEEN,
    ),
    # --- twenty weeks ---------------------------------------------------------------------------------------------
    Counted(
        "plans", "", "Plans issued", "the number of plans issued", "plans issued", Way.NUMBER, Better.NEITHER, "plans",
        "final plans sent", "", "By the day on which the final plan was sent.", "", "Assessments and plans",
        day=lambda t: t.final, counts=lambda t: t.final.notnull(), sibling="new-plans-number", by=AND_AREA,
    ),
    Counted(
        "plans-in-twenty", "I-01", "Plans issued within twenty weeks (the Department's rule)",
        "the share of plans issued within twenty weeks", "issued within twenty weeks", Way.SHARE, Better.HIGHER,
        "% of plans", f"plans sent at most {DFE_TWENTY} days after the request", "all plans sent in the period",
        "By the day of the final plan, exceptions included.", "SEN2", "In time", day=lambda t: t.final,
        counts=lambda t: t.final.notnull() & t.received.notnull(), yes=_in("received", "final", DFE_TWENTY),
        limit=DFE_TWENTY, sibling="twenty-week-rate", balances=("refused-of-decided", "no-plan"),
        caveats=(ISSUED_ONLY,), by=AND_AREA,
    ),
    Counted(
        "plans-in-twenty-without-exceptions", "I-02",
        "Plans issued within twenty weeks, exceptions left out (the Department's rule)",
        "the share of plans issued within twenty weeks, leaving out those for which more time is allowed",
        "issued within twenty weeks, without exceptions", Way.SHARE, Better.HIGHER, "% of plans",
        f"plans sent at most {DFE_TWENTY} days after the request", "plans sent in the period without an exception",
        "By the day of the final plan. A case with an exception leaves both parts.", "SEN2", "In time",
        day=lambda t: t.final, counts=lambda t: t.final.notnull() & t.received.notnull() & t.excepted.isnull(),
        yes=_in("received", "final", DFE_TWENTY), limit=DFE_TWENTY, sibling="twenty-week-rate-without-exceptions",
        caveats=(ISSUED_ONLY, "Read it beside the share of plans with an exception."),
    ),
    Counted(
        "plans-excepted", "", "Plans with an exception to the twenty weeks",
        "the share of plans for which more time was allowed", "plans with an exception", Way.SHARE, Better.NEITHER,
        "% of plans", "plans in whose case an exception was allowed", "all plans sent in the period",
        "By the day of the final plan.", "SEN2", "In time", day=lambda t: t.final,
        counts=lambda t: t.final.notnull(), yes=lambda t: t.excepted.notnull(),
        caveats=("Two councils marked every plan of 2024 as an exception.",),
    ),
    Counted(
        "plans-over-a-year", "I-03", "Plans that took over a year", "the share of plans that took over a year",
        "over 52 weeks", Way.SHARE, Better.LOWER, "% of plans", "plans sent more than 364 days after the request",
        "all plans sent in the period", "By the day of the final plan.", "SEN2", "In time", day=lambda t: t.final,
        counts=lambda t: t.final.notnull() & t.received.notnull(),
        yes=lambda t: t.final - t.received > 364, sibling="over-one-year-rate",
    ),
    Counted(
        "plans-due", "", "Plans sent by the twentieth week (the law)",
        "the share of children whose plan came by the day that the law sets", "plan by its day", Way.SHARE,
        Better.HIGHER, "% of cases", "final plans sent by the last day of the twenty weeks",
        "cases whose twenty weeks ended in the period and in which a plan was owed: agreed, and not ended by then",
        "By the last day of the twenty weeks. A plan that has not come counts as not in time, so that old cases weigh "
        "whether or not they are cleared.", "SEND Regulations 2014, reg 13(2)", "In time",
        day=lambda t: t.received + TWENTY,
        counts=lambda t: t.received.notnull() & t.told_yes.notnull() & (t.told_yes <= t.received + TWENTY)
        & ~(t.no_plan_decided.notnull() & (t.final.isnull() | (t.no_plan_decided <= t.final)))
        & ~(t.withdrawn.notnull() & (t.withdrawn <= t.received + TWENTY))
        & ~(t.closed.notnull() & (t.closed <= t.received + TWENTY)),
        yes=_in("received", "final", TWENTY), limit=TWENTY, balances=("no-plan",),
    ),
    # --- what came of refusals ------------------------------------------------------------------------------------
    Counted(
        "asked-again", "", "Families who asked again within a year of a refusal",
        "the share of refused families who asked again", "asked again", Way.SHARE, Better.NEITHER, "% of refusals",
        "of these, a new request within 365 days", "first decisions not to assess, made in the period",
        "By the day of the refusal.", "", "After a refusal", day=lambda t: t.decided,
        counts=lambda t: t.decided.notnull() & t.refused,
        yes=lambda t: t.asked_again.notnull() & (t.asked_again - t.decided <= A_YEAR), ripe=A_YEAR, caveats=(RIPE,),
    ),
    Counted(
        "overturned", "", "Refusals that did not stand", "the share of refusals that were overturned later",
        "overturned", Way.SHARE, Better.LOWER, "% of refusals",
        "of these, overturned by the council itself, in mediation or by the tribunal",
        "first decisions not to assess, made in the period", "By the day of the refusal, however much later.", "",
        "After a refusal", day=lambda t: t.decided, counts=lambda t: t.decided.notnull() & t.refused,
        yes=lambda t: t.overturned.notnull(), ripe=A_YEAR, by=(*OF_REQUESTS, "ground"), caveats=(RIPE,),
    ),
    Counted(
        "fast-opened", "", "Requests put on the fast track", "the number of requests put on the fast track",
        "put on the fast track", Way.NUMBER, Better.NEITHER, "requests",
        "refusals for want of papers whose case goes to the next panel with them", "",
        "By the day on which the family was told.", "", "After a refusal", day=lambda t: t.fast_opened,
        counts=lambda t: t.fast_opened.notnull(), by=(*OF_REQUESTS, "owed_by"),
    ),
    Counted(
        "fast-agreed", "", "Agreed at the next panel, of those decided again",
        "the share of fast-track requests that were then agreed", "agreed at the next panel", Way.SHARE, Better.NEITHER,
        "% of second decisions", "of these, agreed", "fast-track requests decided again in the period",
        "By the day of the second decision. The Cabinet report of 2022 held that such requests would very likely "
        "succeed: this tests it.", "", "After a refusal",
        day=lambda t: t.fast_agreed.fill_null(t.fast_refused),
        counts=lambda t: t.fast_agreed.notnull() | t.fast_refused.notnull(), yes=lambda t: t.fast_agreed.notnull(),
        by=(*OF_REQUESTS, "owed_by"),
    ),
    Counted(
        "fast-lapsed", "", "Fast track that came to nothing",
        "the share of fast-track requests whose papers never came",
        "papers never came", Way.SHARE, Better.LOWER, "% of fast-track requests",
        "of these, given up because the papers did not come", "requests put on the fast track in the period",
        "By the day on which it was put there.", "", "After a refusal", day=lambda t: t.fast_opened,
        counts=lambda t: t.fast_opened.notnull(), yes=lambda t: t.fast_lapsed.notnull(), ripe=SIX, caveats=(RIPE,),
        by=(*OF_REQUESTS, "owed_by"),
    ),
    Counted(
        "days-lost", "", "Days lost to missing papers", "how long a family waited because papers were missing",
        "days lost", Way.WAIT, Better.LOWER, "days", "days from the first decision to the second", "",
        "Requests refused for want of papers and decided again, by the day of the second decision.", "",
        "After a refusal", day=lambda t: t.decided_again,
        counts=lambda t: t.ground.isin([v.PAPERS, v.BOTH]) & (t.decided_again >= t.decided).fill_null(False),
        days=lambda t: t.decided_again - t.decided, by=(*OF_REQUESTS, "owed_by"),
    ),
    # --- waits ----------------------------------------------------------------------------------------------------
    _stage("wait-decision", "Request to decision", "how long until the council decided whether to assess", "received",
           "decided_own", "", limit=SIX),
    _stage("wait-told", "Decision to telling the family", "how long until the family was told", "decided_own", "told",
           "Deciding stops no clock: telling does."),
    _stage("wait-asking", "Telling the family to asking for advice", "how long until advisers were asked", "told_yes",
           "advice_asked", ""),
    _stage("wait-advice", "Asking for advice to the last advice", "how long until all advice was in", "advice_asked",
           "advice_in", "SEND Regulations 2014, reg 8(1)", limit=ADVICE),
    _stage("wait-draft", "Last advice to draft plan", "how long from the advice to a draft", "advice_in", "draft", ""),
    _stage("wait-final", "Draft plan to final plan", "how long from the draft to the plan", "draft", "final", ""),
    _stage("wait-whole", "Request to final plan", "how long a plan took from the request", "received", "final",
           "SEND Regulations 2014, reg 13(2)", limit=TWENTY, indicator="I-03", sibling="mean-weeks-to-plan"),
    # --- what stands open -----------------------------------------------------------------------------------------
    Counted(
        "open", "", "Cases open", "the number of cases that are open", "open", Way.STANDING, Better.NEITHER, "cases",
        "cases that had come and not ended", "", "On the last day of the period.", "", "Open now",
        day=lambda t: t.received, counts=lambda t: t.received.notnull(), until=lambda t: t.over,
    ),
    Counted(
        "open-past-six", "", "Families not told, past six weeks",
        "the number of families still waiting to be told, past six weeks", "not told, past six weeks", Way.STANDING,
        Better.LOWER, "cases", "families whom nobody had told, their six weeks over", "",
        "On the last day of the period.", "SEND Regulations 2014, reg 5(1)", "Open now",
        day=lambda t: t.received + SIX + 1, counts=lambda t: t.received.notnull(),
        until=lambda t: _least(t.told, t.over),
    ),
    Counted(
        "open-past-twenty", "", "Plans not sent, past twenty weeks",
        "the number of children still waiting for a plan, past twenty weeks", "no plan, past twenty weeks",
        Way.STANDING, Better.LOWER, "cases", "cases agreed to be assessed, neither plan nor refusal sent, their twenty "
        "weeks over", "", "On the last day of the period.", "SEND Regulations 2014, reg 13(2)", "Open now",
        day=lambda t: _greatest(t.received + TWENTY + 1, t.told_yes),
        counts=lambda t: t.received.notnull() & t.told_yes.notnull(), until=lambda t: t.over,
        caveats=("The share of plans within twenty weeks counts only plans that were issued; these are the others.",),
    ),
    # --- beside ---------------------------------------------------------------------------------------------------
    _asked(
        "support-in-place", "Support given now, from within six weeks of the request",
        "the share of families whose child is recorded as getting help now, from within six weeks of the request",
        "support in place", numerator="of these, with support recorded that began within six weeks of the request",
        better=Better.HIGHER, ripe=SIX,
        rule="By the day of the request. Whether the family says that it happens is kept in the case.",
        yes=_in("received", "support", SIX), group="Beside", caveats=(RIPE,),
    ),
    Counted(
        "advice-in-time", "I-19", "Advice returned within six weeks", "the share of advice that came in time",
        "advice in time", Way.SHARE, Better.HIGHER, "% of advice asked",
        "advice that came by the last day of the six weeks", "advice whose six weeks ended in the period",
        "From the day on which the adviser had the question (reg 8(1)), or on which it was sent where that was not "
        "recorded. Saying that a child is not known is no advice.", "SEND Regulations 2014, reg 8(1)", "Beside",
        of="advice", day=lambda t: t.since + ADVICE, counts=lambda t: t.since.notnull(),
        yes=lambda t: t.returned.notnull() & (t.returned - t.since <= ADVICE), limit=ADVICE, by=("service",),
    ),
    Counted(
        "not-attended", "", "Appointments missed without a word, or to which the child was not brought",
        "the share of appointments that were missed", "missed", Way.SHARE, Better.LOWER, "% of appointments",
        "“did not attend, and nobody said so before” and “was not brought”", "appointments of the period that were "
        "kept, missed or not brought to", "By the day of the appointment. Appointments that were cancelled before are "
        "left out.", "", "Beside", of="appointments", day=lambda t: t.day,
        counts=lambda t: t.outcome.isin([v.ATTENDED, v.NOT_ATTENDED, v.NOT_BROUGHT]),
        yes=lambda t: t.outcome.isin([v.NOT_ATTENDED, v.NOT_BROUGHT]), by=(),
    ),
    Counted(
        "cancelled-by-service", "", "Appointments that the service cancelled",
        "the share of appointments that the service cancelled", "cancelled by the service", Way.SHARE, Better.LOWER,
        "% of appointments", "cancelled by the service", "all appointments of the period with an outcome",
        "By the day of the appointment.", "", "Beside", of="appointments", day=lambda t: t.day,
        counts=lambda t: t.outcome > 0, yes=lambda t: t.outcome == v.BY_SERVICE, by=(),
    ),
)  # fmt: skip
BY_CODE: Mapping[str, Counted] = MappingProxyType({one.code: one for one in MEASURES})
GROUPS = tuple(dict.fromkeys(one.group for one in MEASURES))


def measure(code: str) -> Counted:
    """The measure with that code. Raises KeyError that names those there are."""
    try:
        return BY_CODE[code]
    except KeyError:
        raise KeyError(f"There is no measure of casework “{code}”. There are: {', '.join(BY_CODE)}.") from None


def beside(sibling: str) -> Counted | None:
    """The measure of casework that is shown beside an official one, if there is one."""
    return next((one for one in MEASURES if one.sibling == sibling), None)
