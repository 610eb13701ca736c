import re
from decimal import Decimal

import pytest

from goldenthread.rules.measures.definitions import (
    FILES,
    MEASURES,
    Collection,
    Count,
    Maker,
    Unreadable,
    collection,
    crosses_break,
    drawn_from,
    measure,
    year_of_period,
)
from goldenthread.rules.measures.ratio import Missing, Ratio

# Cells of Southend-on-Sea's headline rows as the Department printed them, and other areas where named.
REQUESTS = {"breakdown_topic": "All requests for EHC needs assessments"}
ASSESSMENTS = {"breakdown_topic": "All EHC needs assessments"}
ISSUED = {"breakdown_topic": "All EHC plans issued"}
REQUESTS_2024 = {
    **REQUESTS,
    "time_period": "2024",
    "requests_received_in_year": "569",
    "requests_decided_not_to_assess": "137",
    "requests_withdrawn": "3",
    "request_not_assess_pc": "24.1",
    "request_withdrawn_pc": "0.5",
    "request_outcome_six_weeks": "529",
    "request_outcome_over_6_weeks": "39",
    "request_outcome_six_weeks_pc": "93.1",
}
REQUESTS_2020 = {
    **dict.fromkeys(REQUESTS_2024, "x"),
    **REQUESTS,
    "time_period": "2020",
    "requests_received_in_year": "225",
    "requests_decided_not_to_assess": "106",
}
ASSESSMENTS_2024 = {
    **ASSESSMENTS,
    "time_period": "2024",
    "assess_in_year": "370",
    "assess_issued": "309",
    "assess_not_issued": "61",
    "assess_not_issued_pc": "16.5",
}
ASSESSMENTS_2021 = {
    **ASSESSMENTS,
    "time_period": "2021",
    "assess_in_year": "x",
    "assess_issued": "163",
    "assess_not_issued": "6",
    "assess_not_issued_pc": "x",
}
TIMELINESS_2023 = {
    **ISSUED,
    "time_period": "2023",
    "plans_issued_den": "240",
    "plans_issued_den_ex": "239",
    "plans_issued_within_20_weeks": "9",
    "plans_issued_20_weeks_ex": "9",
    "pc_plans_issued_within_20_weeks": "3.8",
    "PC_plans_issued_20_weeks_ex": "3.8",
    "plans_issued_gt_1_year": "14",
    "pc_plans_issued_gt_1_year": "5.8",
}
TOTALS_2021 = {
    "time_period": "2021",
    "AssRefusedEHC": "124",
    "InreqEHC": "358",
    "AssRefusedEHC_pc": "34.6369",
    "NewallEHC_AssnoneEHC_sum": "169",
    "AssnoneEHC": "6",
    "AssnoneEHC_pc": "3.5503",
    "IncExc20weekEHC": "155",
    "TotIncExcEHC": "163",
    "IncExc20weekRate": "95.100000000000",
    "NoExc20weekEHC": "153",
    "TotNoExcEHC": "159",
    "NoExc20weekRate": "96.200000000000",
}
ROWS = {
    ("requests.csv", "2024"): REQUESTS_2024,
    ("requests.csv", "2020"): REQUESTS_2020,
    ("assessments.csv", "2024"): ASSESSMENTS_2024,
    ("assessments.csv", "2021"): ASSESSMENTS_2021,
    ("timeliness_20_week.csv", "2023"): TIMELINESS_2023,
    ("sen2_mi.csv", "2021"): TOTALS_2021,
    ("caseload.csv", "202425"): {"breakdown_topic": "All EHC plans", "time_period": "202425", "ehcplans": "1992"},
    ("newplans.csv", "2024"): {"breakdown_topic": "New EHC plans", "time_period": "2024", "new_ehc_plans": "309"},
    ("sen2_age_caseload.csv", "2022"): {"characteristic_age": "Total", "time_period": "2022", "Total_ehc": "1443"},
    ("sen2_age_new_plans.csv", "2021"): {"characteristic_age": "Total", "time_period": "2021", "Total_new_ehc": "163"},
}


def read(code, file, period):
    """The value and printed percentage of the one source of `code` that takes that row."""
    row = ROWS[file, period]
    sources = [source for each, source in drawn_from(file) if each.code == code and source.takes(row)]
    assert len(sources) == 1
    return sources[0].value(row), sources[0].published_percent(row)


@pytest.mark.parametrize(
    ("code", "file", "period", "value", "printed"),
    [
        ("refusal-rate", "requests.csv", "2024", Ratio(137, 569), Decimal("24.1")),
        ("refusal-rate", "requests.csv", "2020", Ratio(106, 225), Missing.NOT_AVAILABLE),
        ("refusal-rate", "sen2_mi.csv", "2021", Ratio(124, 358), Decimal("34.6369")),
        ("refused-number", "requests.csv", "2024", 137, Missing.NOT_APPLICABLE),
        ("refused-number", "sen2_mi.csv", "2021", 124, Missing.NOT_APPLICABLE),
        ("requests-number", "requests.csv", "2020", 225, Missing.NOT_APPLICABLE),
        ("withdrawn-rate", "requests.csv", "2024", Ratio(3, 569), Decimal("0.5")),
        ("six-week-rate", "requests.csv", "2024", Ratio(529, 568), Decimal("93.1")),
        ("second-gate-rate", "assessments.csv", "2024", Ratio(61, 370), Decimal("16.5")),
        ("second-gate-rate", "assessments.csv", "2021", Ratio(6, 169), Missing.NOT_APPLICABLE),
        ("second-gate-rate", "sen2_mi.csv", "2021", Ratio(6, 169), Decimal("3.5503")),
        ("second-gate-number", "assessments.csv", "2024", 61, Missing.NOT_APPLICABLE),
        ("assessments-number", "assessments.csv", "2021", 169, Missing.NOT_APPLICABLE),
        ("assessments-number", "assessments.csv", "2024", 370, Missing.NOT_APPLICABLE),
        ("twenty-week-rate", "timeliness_20_week.csv", "2023", Ratio(9, 240), Decimal("3.8")),
        ("twenty-week-rate", "sen2_mi.csv", "2021", Ratio(155, 163), Decimal("95.1")),
        ("twenty-week-rate-without-exceptions", "timeliness_20_week.csv", "2023", Ratio(9, 239), Decimal("3.8")),
        ("twenty-week-rate-without-exceptions", "sen2_mi.csv", "2021", Ratio(153, 159), Decimal("96.2")),
        ("over-one-year-rate", "timeliness_20_week.csv", "2023", Ratio(14, 240), Decimal("5.8")),
        ("plans-in-force", "caseload.csv", "202425", 1992, Missing.NOT_APPLICABLE),
        ("plans-in-force", "sen2_age_caseload.csv", "2022", 1443, Missing.NOT_APPLICABLE),
        ("new-plans-number", "newplans.csv", "2024", 309, Missing.NOT_APPLICABLE),
        ("new-plans-number", "sen2_age_new_plans.csv", "2021", 163, Missing.NOT_APPLICABLE),
    ],
)
def test_an_official_row_gives_the_figure_and_the_figure_gives_the_printed_percentage(
    code, file, period, value, printed
):
    found, percent = read(code, file, period)
    assert (found, percent) == (value, printed)
    if isinstance(percent, Decimal):
        assert found.agrees_with(percent)


def test_a_breakdown_row_is_not_the_headline():
    by_age = {**REQUESTS_2024, "breakdown_topic": "Child or young persons age"}
    assert not any(source.takes(by_age) for _, source in drawn_from("requests.csv"))


def test_a_marker_in_any_part_makes_the_whole_missing():
    source = measure("refusal-rate").sources[0]
    assert source.value({**REQUESTS_2024, "requests_received_in_year": "x"}) is Missing.NOT_AVAILABLE
    assert source.value({**REQUESTS_2024, "requests_decided_not_to_assess": "c"}) is Missing.CONFIDENTIAL


@pytest.mark.parametrize("cell", ["13.7", "-1"])
def test_a_count_that_is_no_count_is_refused_with_file_and_column(cell):
    source = measure("refusal-rate").sources[0]
    with pytest.raises(Unreadable, match=r"requests\.csv, column requests_decided_not_to_assess"):
        source.value({**REQUESTS_2024, "requests_decided_not_to_assess": cell})


def test_both_gates_are_our_sum_of_two_numbers_over_a_third():
    parts = {"refused-number": 137, "second-gate-number": 61, "requests-number": 569}
    both = measure("both-gates-rate")
    assert both.maker is Maker.OURS_FROM_DFE
    assert both.from_parts(parts) == Ratio(198, 569)
    assert both.from_parts(parts).percent_text == "34.8%"
    assert both.from_parts({**parts, "second-gate-number": Missing.CONFIDENTIAL}) is Missing.CONFIDENTIAL
    assert both.from_parts({"refused-number": 137, "requests-number": 569}) is Missing.NOT_AVAILABLE


def test_a_measure_from_files_is_not_made_of_parts():
    with pytest.raises(TypeError, match="read from a file"):
        measure("refusal-rate").from_parts({})


@pytest.mark.parametrize(
    ("period", "year"), [("2024", 2024), ("202425", 2025), ("201819", 2019), ("199900", 2000), ("200910", 2010)]
)
def test_an_academic_year_is_its_january(period, year):
    assert year_of_period(period) == year


@pytest.mark.parametrize("period", ["", "24", "202426", "202423", "2024/25", "x", "20245", "２０２４"])
def test_a_period_of_another_shape_is_refused(period):
    with pytest.raises(Unreadable, match="neither a year"):
        year_of_period(period)


def test_the_way_of_collecting_changed_after_2021_for_flows_and_after_january_2022_for_stocks():
    assert collection(Count.FLOW, 2021) is Collection.TOTALS
    assert collection(Count.FLOW, 2022) is Collection.CHILD_LEVEL
    assert collection(Count.STOCK, 2022) is Collection.TOTALS
    assert collection(Count.STOCK, 2023) is Collection.CHILD_LEVEL
    assert crosses_break(Count.FLOW, 2020, 2024)
    assert not crosses_break(Count.FLOW, 2022, 2024)
    assert not crosses_break(Count.STOCK, 2021, 2022)


def test_the_newest_layout_comes_first():
    assert [source.file for source in measure("refusal-rate").sources_for(2020)] == ["requests.csv", "sen2_mi.csv"]
    assert [source.file for source in measure("refusal-rate").sources_for(2018)] == ["sen2_mi.csv"]
    assert [source.file for source in measure("refusal-rate").sources_for(2024)] == ["requests.csv"]
    assert measure("refusal-rate").sources_for(2015) == ()


def test_no_year_is_given_twice_by_one_file():
    for each in MEASURES:
        for year in range(2010, 2030):
            files = [source.file for source in each.sources_for(year)]
            assert len(files) == len(set(files)), (each.code, year)


def test_every_measure_is_whole():
    codes = [each.code for each in MEASURES]
    assert len(codes) == len(set(codes))
    assert len({each.name for each in MEASURES}) == len(MEASURES)
    for each in MEASURES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each.code)
        assert all((each.name, each.plain, each.short, each.unit, each.numerator, each.rule)), each.code
        assert bool(each.denominator) is each.is_share, each.code
        assert bool(each.sources) is (each.made_of is None), each.code
        for source in each.sources:
            assert bool(source.denominator) is each.is_share, (each.code, source.file)
        for code in (*(each.parts or ()), *(code for side in each.made_of or () for code in side)):
            assert code in codes


def test_a_measure_of_the_department_says_so_where_a_legal_one_could_be_meant():
    for code in ("six-week-rate", "twenty-week-rate", "twenty-week-rate-without-exceptions", "over-one-year-rate"):
        assert measure(code).name.endswith("(DfE)")
        assert measure(code).maker is Maker.DFE


def test_every_flow_that_has_both_layouts_warns_of_the_break():
    both = [each for each in MEASURES if {"sen2_mi.csv", "sen2_age_caseload.csv"} & {s.file for s in each.sources}]
    assert len(both) >= 8
    assert all(any("one record for each child" in caveat for caveat in each.caveats) for each in both)


def test_every_file_we_use_is_tried_here():
    assert set(FILES) == {file for file, _ in ROWS}
    assert drawn_from("personal_budgets.csv") == ()


def test_an_unknown_measure_is_answered_with_those_there_are():
    with pytest.raises(KeyError, match="refusal-rate"):
        measure("refusals")
