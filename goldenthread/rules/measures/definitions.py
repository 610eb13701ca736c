"""Every number we publish, defined once, and where the official files give it.

A measure is a share (a `Ratio`) or a number (a whole count). A *flow* counts what happened in a calendar year; a
*stock* counts what was in force on one day of January. The same words, columns and cautions serve the importer, the
pages, the reports and the sentence for parents, so they cannot drift apart.

A measure of the Department (`Maker.DFE`) and a legal measure counted from casework (`Maker.LEGAL`) are two measures
with two names. The Department counts a plan as in time at 140 days from request to outcome; the law asks that the plan
be *sent to all* in 20 weeks. Nothing here may be filled from casework under a Department's name.

Source of the columns: Department for Education, "Education, health and care plans", reporting years 2022 and 2025, and
their data guidance. Each printed percentage was checked against the columns named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .ratio import Missing, Ratio, read_number

__all__ = [
    "FILES",
    "LAST_YEAR_OF_TOTALS",
    "MEASURES",
    "Better",
    "Collection",
    "Count",
    "Kind",
    "Maker",
    "Measure",
    "Source",
    "Unreadable",
    "collection",
    "crosses_break",
    "drawn_from",
    "measure",
    "year_of_period",
]


class Kind(Enum):
    SHARE = "share"
    NUMBER = "number"


class Count(Enum):
    """What a year means for the measure."""

    FLOW = "calendar year"
    STOCK = "January"


class Better(Enum):
    """Which direction helps families. NEITHER: a number to know, from which nothing good or bad follows alone."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Maker(Enum):
    """Whose measure it is."""

    DFE = "Department for Education"
    OURS_FROM_DFE = "our calculation from the Department's figures"
    LEGAL = "counted from casework by the law's rule"


class Collection(Enum):
    """How councils sent the figures. To calendar 2021 they sent totals; since then one record for each child."""

    TOTALS = "totals"
    CHILD_LEVEL = "child level"


# The collection of January 2022 was the last of totals. It held calendar 2021 for flows and January 2022 for stocks.
LAST_YEAR_OF_TOTALS = {Count.FLOW: 2021, Count.STOCK: 2022}


class Unreadable(ValueError):
    """A row of an official file does not have the shape that its layout promises."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where one official file gives a measure: which rows, which columns, which years.

    Columns in a tuple are added up. `published` is the column of the printed percentage, where there is one.
    `published_within` is how far, in percentage points, the printed percentage may lie from ours: 0 for all but one.
    """

    file: str
    rows: Mapping[str, str]  # column -> value: the headline rows, all children together
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]  # empty for a number
    published: str
    first_year: int
    last_year: int | None  # None: still published
    published_within: Decimal = Decimal(0)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that must be in the file's first line."""
        named = ("time_period", *self.rows, *self.numerator, *self.denominator, self.published)
        return tuple(dict.fromkeys(name for name in named if name))

    def covers(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    def takes(self, row: Mapping[str, str]) -> bool:
        """Whether `row` is a headline row of a year that this source gives."""
        return all(row[name] == value for name, value in self.rows.items()) and self.covers(
            year_of_period(row["time_period"])
        )

    def value(self, row: Mapping[str, str]) -> Ratio | int | Missing:
        """The share or number in `row`, or why there is none. Any missing part makes the whole missing."""
        top = self._sum(row, self.numerator)
        if not self.denominator or isinstance(top, Missing):
            return top
        bottom = self._sum(row, self.denominator)
        return bottom if isinstance(bottom, Missing) else Ratio(top, bottom)

    def published_percent(self, row: Mapping[str, str]) -> Decimal | Missing:
        """The percentage as the Department printed it."""
        return read_number(row[self.published]) if self.published else Missing.NOT_APPLICABLE

    def _sum(self, row: Mapping[str, str], columns: tuple[str, ...]) -> int | Missing:
        total = 0
        for name in columns:
            cell = read_number(row[name])
            if isinstance(cell, Missing):
                return cell
            if cell != int(cell) or cell < 0:
                raise Unreadable(f"{self.file}, column {name}: “{row[name]}” should be a whole number, 0 or more.")
            total += int(cell)
        return total


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `numerator` and `denominator` are the counted things in words; `rule` says how they are counted."""

    code: str
    name: str
    plain: str  # a noun phrase a parent understands; it can stand before "rose from 1 to 2"
    short: str  # the same when the context is clear; it also heads a table column
    kind: Kind
    count: Count
    better: Better
    maker: Maker
    unit: str
    numerator: str
    denominator: str  # "" for a number
    rule: str
    sources: tuple[Source, ...] = ()
    # Measures of our own are added up from others of the same area and year, because their columns sit in two files.
    made_of: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    # Of a share: the codes of its numerator and its denominator, where each is a measure of its own.
    parts: tuple[str, str] | None = None
    caveats: tuple[str, ...] = ()
    # Whether an exact 0 beside England's share is a reason to ask (see `ratio.implausible_zero`). Many councils truly
    # have no plan over a year old; hardly one refuses no request.
    doubt_zero: bool = False
    # What a fall and a rise mean, as clauses a parent understands; ("", "") where `sentence.in_short` leaves it out.
    fell: str = ""
    rose: str = ""

    @property
    def is_share(self) -> bool:
        return self.kind is Kind.SHARE

    @property
    def official(self) -> bool:
        return self.maker is not Maker.LEGAL

    def sources_for(self, year: int) -> tuple[Source, ...]:
        """Sources that give `year`, the newest layout first: a later release corrects an earlier one."""
        return tuple(source for source in self.sources if source.covers(year))

    def from_parts(self, parts: Mapping[str, int | Missing]) -> Ratio | int | Missing:
        """The value of a measure that is `made_of` others, from those of one area and year.

        A part that is not in `parts` counts as not available. Raises TypeError for a measure read from files.
        """
        if self.made_of is None:
            raise TypeError(f"{self.code} is read from a file, not made of other measures.")
        sums = []
        for codes in self.made_of:
            values = [parts.get(code, Missing.NOT_AVAILABLE) for code in codes]
            for value in values:
                if isinstance(value, Missing):
                    return value
            sums.append(sum(value for value in values if isinstance(value, int)))
        return Ratio(sums[0], sums[1]) if self.is_share else sums[0]


def year_of_period(period: str) -> int:
    """The year of an official `time_period`: "2024" is 2024; "202425", an academic year, is its January, 2025.

    Raises Unreadable for anything else.
    """
    if len(period) == 4 and period.isascii() and period.isdigit():
        return int(period)
    if len(period) == 6 and period.isascii() and period.isdigit():
        first = int(period[:4])
        if (first + 1) % 100 == int(period[4:]):
            return first + 1
    raise Unreadable(f"time_period “{period}” is neither a year (2024) nor an academic year (202425).")


def collection(count: Count, year: int) -> Collection:
    """How the figure of `year` was collected, whichever release prints it: later releases repeat the old totals."""
    return Collection.TOTALS if year <= LAST_YEAR_OF_TOTALS[count] else Collection.CHILD_LEVEL


def crosses_break(count: Count, earlier: int, later: int) -> bool:
    """Whether two years lie on both sides of the break in series, so that a comparison is indicative only."""
    return collection(count, earlier) is not collection(count, later)


REQUESTS = {"breakdown_topic": "All requests for EHC needs assessments"}
ASSESSMENTS = {"breakdown_topic": "All EHC needs assessments"}
ISSUED = {"breakdown_topic": "All EHC plans issued"}
NEW = {"breakdown_topic": "New EHC plans"}
IN_FORCE = {"breakdown_topic": "All EHC plans"}
ALL_AGES = {"characteristic_age": "Total"}

BREAK = (
    "To 2021 councils sent totals. From 2022 they send one record for each child. "
    "A comparison from before to after is a guide, not a measurement."
)
BREAK_STOCK = (
    "To January 2022 councils sent totals. From January 2023 they send one record for each child. "
    "A comparison from before to after is a guide, not a measurement."
)
ST_HELENS = "St Helens' refusals of 2021 were published as 0 and should have been 107 (the Department's note)."
ZEROS = "Some zeros are hard to believe: Milton Keynes 2023 and 2024, Bexley 2020."
MEDWAY = "Medway's 2021 figure was published as 223 of 526 and should have been 16 of 319 (the Department's note)."
WITHDRAWN = "Withdrawn requests are counted apart, so a low refusal rate can hide other ways of getting nothing."
BACKLOG = (
    "Only plans that were issued count. Clearing old cases makes this look worse; leaving them makes it look better."
)


def _totals(
    numerator: str,
    denominator: str = "",
    published: str = "",
    *,
    first: int,
    last: int = 2021,
    file: str = "sen2_mi.csv",
) -> Source:
    """A source in the layout of the 2022 release, the last with totals."""
    return Source(
        file=file,
        rows={} if file == "sen2_mi.csv" else ALL_AGES,
        numerator=(numerator,),
        denominator=(denominator,) if denominator else (),
        published=published,
        first_year=first,
        last_year=last,
    )


MEASURES: tuple[Measure, ...] = (
    Measure(
        code="refusal-rate",
        name="Refusals to assess, as a share of requests",
        plain="the share of assessment requests that were refused",
        short="requests refused",
        fell="a smaller share of requests is refused",
        rose="a larger share of requests is refused",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.LOWER,
        maker=Maker.DFE,
        unit="% of requests",
        numerator="requests where the council decided not to assess",
        denominator="all requests for an EHC needs assessment received in the year",
        rule=(
            "Requests received in the calendar year and, of these, those decided “not to assess”. Requests withdrawn "
            "or still open stay in the denominator. A refusal overturned later stays a refusal."
        ),
        sources=(
            Source(
                "requests.csv",
                REQUESTS,
                ("requests_decided_not_to_assess",),
                ("requests_received_in_year",),
                "request_not_assess_pc",
                2019,
                None,
            ),
            _totals("AssRefusedEHC", "InreqEHC", "AssRefusedEHC_pc", first=2016),
        ),
        parts=("refused-number", "requests-number"),
        caveats=(
            BREAK,
            "The Department prints no percentage for 2022, nor for 2019 to 2021 in the 2025 release: those are ours.",
            WITHDRAWN,
            ST_HELENS,
            ZEROS,
        ),
        doubt_zero=True,
    ),
    Measure(
        code="refused-number",
        name="Refusals to assess",
        plain="the number of assessment requests that were refused",
        short="number refused",
        fell="fewer requests are refused",
        rose="more requests are refused",
        kind=Kind.NUMBER,
        count=Count.FLOW,
        better=Better.LOWER,
        maker=Maker.DFE,
        unit="requests",
        numerator="requests where the council decided not to assess",
        denominator="",
        rule="Requests received in the calendar year that were decided “not to assess”.",
        sources=(
            Source("requests.csv", REQUESTS, ("requests_decided_not_to_assess",), (), "", 2019, None),
            _totals("AssRefusedEHC", first=2016),
        ),
        caveats=(
            BREAK,
            "The number rises when more families ask, even if a smaller share is refused. Read it beside the share.",
            ST_HELENS,
            ZEROS,
        ),
    ),
    Measure(
        code="requests-number",
        name="Requests for an EHC needs assessment",
        plain="the number of assessment requests",
        short="requests",
        kind=Kind.NUMBER,
        count=Count.FLOW,
        better=Better.NEITHER,
        maker=Maker.DFE,
        unit="requests",
        numerator="requests for an EHC needs assessment received in the year",
        denominator="",
        rule="Initial requests received in the calendar year, from anyone entitled to ask.",
        sources=(
            Source("requests.csv", REQUESTS, ("requests_received_in_year",), (), "", 2019, None),
            _totals("InreqEHC", first=2016),
        ),
        caveats=(BREAK,),
    ),
    Measure(
        code="withdrawn-rate",
        name="Requests withdrawn, as a share of requests",
        plain="the share of assessment requests that were withdrawn",
        short="requests withdrawn",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.NEITHER,
        maker=Maker.DFE,
        unit="% of requests",
        numerator="requests withdrawn before a decision",
        denominator="all requests for an EHC needs assessment received in the year",
        rule="Requests received in the calendar year and, of these, those withdrawn.",
        sources=(
            Source(
                "requests.csv",
                REQUESTS,
                ("requests_withdrawn",),
                ("requests_received_in_year",),
                "request_withdrawn_pc",
                2023,
                None,
            ),
        ),
        caveats=(
            "Published from 2023 only.",
            "Watch it beside the refusal rate: families may be talked out of asking.",
        ),
    ),
    Measure(
        code="six-week-rate",
        name="Decisions whether to assess within six weeks (DfE)",
        plain="the share of assessment requests answered within six weeks",
        short="answered within six weeks",
        fell="fewer requests are answered within six weeks",
        rose="more requests are answered within six weeks",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.HIGHER,
        maker=Maker.DFE,
        unit="% of decisions",
        numerator="decisions whether to assess made within six weeks (42 days) of the request",
        denominator="decisions made within six weeks, or after",
        rule=(
            "Requests received in the calendar year that have a decision. The Department counts to the decision; "
            "the law counts to the family being told."
        ),
        sources=(
            Source(
                "requests.csv",
                REQUESTS,
                ("request_outcome_six_weeks",),
                ("request_outcome_six_weeks", "request_outcome_over_6_weeks"),
                "request_outcome_six_weeks_pc",
                2023,
                None,
                published_within=Decimal("4.0"),
            ),
        ),
        caveats=(
            "Published from 2023 only.",
            "The printed percentage is not always the share of the two printed numbers: in 2023 and 2024 it differs "
            "for 38 of 323 areas, by up to 3.7 points (Wokingham 2023). Quote the printed one.",
        ),
    ),
    Measure(
        code="twenty-week-rate",
        name="Plans issued within 20 weeks, including exceptions (DfE)",
        plain="the share of plans finished within 20 weeks",
        short="plans within 20 weeks",
        fell="fewer plans come within 20 weeks",
        rose="more plans come within 20 weeks",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.HIGHER,
        maker=Maker.DFE,
        unit="% of plans issued",
        numerator="plans issued within 20 weeks (140 days) of the request",
        denominator="all plans issued in the year, with those where the law allows more time",
        rule="Plans issued in the calendar year, from the day of the request to the day of the outcome.",
        sources=(
            Source(
                "timeliness_20_week.csv",
                ISSUED,
                ("plans_issued_within_20_weeks",),
                ("plans_issued_den",),
                "pc_plans_issued_within_20_weeks",
                2019,
                None,
            ),
            _totals("IncExc20weekEHC", "TotIncExcEHC", "IncExc20weekRate", first=2014),
        ),
        caveats=(BREAK, BACKLOG, "In part of 2020 the time limits were relaxed because of coronavirus."),
        doubt_zero=True,
    ),
    Measure(
        code="twenty-week-rate-without-exceptions",
        name="Plans issued within 20 weeks, excluding exceptions (DfE)",
        plain="the share of plans finished within 20 weeks, leaving out those the law gives more time",
        short="plans within 20 weeks, exceptions left out",
        fell="fewer plans come within 20 weeks",
        rose="more plans come within 20 weeks",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.HIGHER,
        maker=Maker.DFE,
        unit="% of plans issued without an exception",
        numerator="plans without an exception issued within 20 weeks (140 days) of the request",
        denominator="plans issued in the year without an exception",
        rule="As with exceptions, but plans with a permitted exception leave both numbers.",
        sources=(
            Source(
                "timeliness_20_week.csv",
                ISSUED,
                ("plans_issued_20_weeks_ex",),
                ("plans_issued_den_ex",),
                "PC_plans_issued_20_weeks_ex",
                2019,
                None,
            ),
            _totals("NoExc20weekEHC", "TotNoExcEHC", "NoExc20weekRate", first=2014),
        ),
        caveats=(
            BREAK,
            BACKLOG,
            "A council that calls every plan an exception has no figure: Dorset and City of London in 2024.",
            "Dorset's figures for 2021 include exceptions.",
        ),
    ),
    Measure(
        code="over-one-year-rate",
        name="Plans that took more than a year, including exceptions (DfE)",
        plain="the share of plans that took more than a year",
        short="plans that took over a year",
        fell="fewer plans take over a year",
        rose="more plans take over a year",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.LOWER,
        maker=Maker.DFE,
        unit="% of plans issued",
        numerator="plans issued more than 52 weeks after the request",
        denominator="all plans issued in the year, with those where the law allows more time",
        rule="Plans issued in the calendar year, from the day of the request to the day of the outcome.",
        sources=(
            Source(
                "timeliness_20_week.csv",
                ISSUED,
                ("plans_issued_gt_1_year",),
                ("plans_issued_den",),
                "pc_plans_issued_gt_1_year",
                2023,
                None,
            ),
        ),
        caveats=("Published from 2023 only.", BACKLOG),
    ),
    Measure(
        code="second-gate-rate",
        name="Assessed but no plan, as a share of assessments",
        plain="the share of children assessed but given no plan",
        short="assessed but no plan",
        fell="fewer children are assessed and then get no plan",
        rose="more children are assessed and then get no plan",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.LOWER,
        maker=Maker.DFE,
        unit="% of assessments",
        numerator="assessments after which the council decided not to issue a plan",
        denominator="to 2021: plans issued plus plans not issued; from 2022: all assessments completed in the year",
        rule=(
            "Assessments that ended in the calendar year. From 2022 the denominator also holds the few that were "
            "withdrawn or not yet decided."
        ),
        sources=(
            Source(
                "assessments.csv",
                ASSESSMENTS,
                ("assess_not_issued",),
                ("assess_in_year",),
                "assess_not_issued_pc",
                2022,
                None,
            ),
            Source(
                "assessments.csv",
                ASSESSMENTS,
                ("assess_not_issued",),
                ("assess_issued", "assess_not_issued"),
                "",
                2019,
                2021,
            ),
            _totals("AssnoneEHC", "NewallEHC_AssnoneEHC_sum", "AssnoneEHC_pc", first=2014),
        ),
        parts=("second-gate-number", "assessments-number"),
        caveats=(
            BREAK,
            MEDWAY,
            "If fewer requests are refused, more children are assessed who may not need a plan: read both together.",
        ),
        doubt_zero=True,
    ),
    Measure(
        code="second-gate-number",
        name="Assessed but no plan",
        plain="the number of children assessed but given no plan",
        short="number assessed but given no plan",
        kind=Kind.NUMBER,
        count=Count.FLOW,
        better=Better.LOWER,
        maker=Maker.DFE,
        unit="assessments",
        numerator="assessments after which the council decided not to issue a plan",
        denominator="",
        rule="Assessments that ended in the calendar year with a decision not to issue a plan.",
        sources=(
            Source("assessments.csv", ASSESSMENTS, ("assess_not_issued",), (), "", 2019, None),
            _totals("AssnoneEHC", first=2014),
        ),
        caveats=(BREAK, MEDWAY),
    ),
    Measure(
        code="assessments-number",
        name="Assessments completed",
        plain="the number of assessments completed",
        short="assessments",
        kind=Kind.NUMBER,
        count=Count.FLOW,
        better=Better.NEITHER,
        maker=Maker.DFE,
        unit="assessments",
        numerator="assessments completed in the year",
        denominator="",
        rule="To 2021, plans issued plus plans not issued. From 2022, assessments as the Department counts them.",
        sources=(
            Source("assessments.csv", ASSESSMENTS, ("assess_in_year",), (), "", 2022, None),
            Source("assessments.csv", ASSESSMENTS, ("assess_issued", "assess_not_issued"), (), "", 2019, 2021),
            _totals("NewallEHC_AssnoneEHC_sum", first=2014),
        ),
        caveats=(BREAK, MEDWAY),
    ),
    Measure(
        code="both-gates-rate",
        name="Refused at either step, as a share of requests",
        plain="the share of assessment requests that ended in a no, at the first step or the second",
        short="refused at either step",
        kind=Kind.SHARE,
        count=Count.FLOW,
        better=Better.LOWER,
        maker=Maker.OURS_FROM_DFE,
        unit="% of requests",
        numerator="requests refused, plus assessments that ended without a plan, in the same year",
        denominator="all requests for an EHC needs assessment received in the year",
        rule=(
            "Our sum of two published numbers over a third. An assessment may come from a request of the year before, "
            "so this compares years and areas; it does not follow the same children."
        ),
        made_of=(("refused-number", "second-gate-number"), ("requests-number",)),
        caveats=(BREAK, "Not published by the Department.", ST_HELENS, MEDWAY),
        doubt_zero=True,
    ),
    Measure(
        code="new-plans-number",
        name="New EHC plans",
        plain="the number of new plans",
        short="new plans",
        kind=Kind.NUMBER,
        count=Count.FLOW,
        better=Better.NEITHER,
        maker=Maker.DFE,
        unit="plans",
        numerator="EHC plans made for the first time in the year",
        denominator="",
        rule="Plans that started in the calendar year. It can differ by a few from plans in the 20-week figures.",
        sources=(
            Source("newplans.csv", NEW, ("new_ehc_plans",), (), "", 2019, None),
            _totals("Total_new_ehc", first=2014, file="sen2_age_new_plans.csv"),
        ),
        caveats=(BREAK, "Wakefield sent totals only for 2022."),
    ),
    Measure(
        code="plans-in-force",
        name="EHC plans in force in January",
        plain="the number of children and young people with a plan in January",
        short="plans in force",
        kind=Kind.NUMBER,
        count=Count.STOCK,
        better=Better.NEITHER,
        maker=Maker.DFE,
        unit="plans",
        numerator="EHC plans in force on the census day in January",
        denominator="",
        rule="Plans that the council maintained on census day (the third Thursday of January).",
        sources=(
            Source("caseload.csv", IN_FORCE, ("ehcplans",), (), "", 2019, None),
            _totals("Total_ehc", first=2015, last=2022, file="sen2_age_caseload.csv"),
        ),
        caveats=(BREAK_STOCK, "Hackney and Peterborough sent totals only for January 2024."),
    ),
)

_BY_CODE = {each.code: each for each in MEASURES}
FILES: tuple[str, ...] = tuple(dict.fromkeys(source.file for each in MEASURES for source in each.sources))


def measure(code: str) -> Measure:
    """The measure with that code. Raises KeyError with the codes there are."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise KeyError(f"There is no measure “{code}”. There are: {', '.join(_BY_CODE)}.") from None


def drawn_from(file: str) -> tuple[tuple[Measure, Source], ...]:
    """Each measure and source that reads `file`, in the order of `MEASURES`. Empty for a file we do not use."""
    return tuple((each, source) for each in MEASURES for source in each.sources if source.file == file)
