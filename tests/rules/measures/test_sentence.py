import re
from decimal import Decimal

import pytest

from goldenthread.rules.measures.comparators import Rank
from goldenthread.rules.measures.definitions import MEASURES, Kind, measure
from goldenthread.rules.measures.ratio import Missing, Ratio
from goldenthread.rules.measures.sentence import Later, Path, TooLate, next_sentence, sentence

# Southend-on-Sea, DfE reporting years 2022 and 2025; England 2024.
SHARE = Path(
    measure("refusal-rate"),
    {2020: Ratio(106, 225), 2024: Ratio(137, 569)},
    ranks={2020: Rank("Southend-on-Sea", 4, 148, 151)},
    england={2024: Ratio(38889, 154489)},
)
NUMBER = Path(measure("refused-number"), {2020: 106, 2024: 137})
REQUESTS = Path(measure("requests-number"), {2020: 225, 2024: 569})
TWENTY_WEEKS = Path(measure("twenty-week-rate"), {2021: Ratio(155, 163), 2023: Ratio(9, 240), 2024: Ratio(48, 299)})
SECOND_GATE = Path(measure("second-gate-rate"), {2021: Ratio(6, 169), 2024: Ratio(61, 370)})
ALL = [SHARE, NUMBER, REQUESTS, TWENTY_WEEKS, SECOND_GATE]


def say(*paths):
    return sentence("Southend-on-Sea", paths, latest_official=2024).text


def test_the_refusals_of_southend_in_words_a_parent_understands():
    told = sentence("Southend-on-Sea", ALL, latest_official=2024)
    assert told.text == (
        "In Southend-on-Sea, the share of assessment requests that were refused fell from 47.1% in 2020 (4th highest "
        "of 151 councils) to 24.1% in 2024 (England 25.2%). "
        "But in the same years the number refused rose from 106 to 137, because requests rose from 225 to 569. "
        "The share of plans finished within 20 weeks fell from 95.1% in 2021 to 3.8% in 2023, then rose to 16.1% in "
        "2024. "
        "The share of children assessed but given no plan rose from 3.6% in 2021 to 16.5% in 2024."
    )
    assert told.years == (2020, 2021, 2023, 2024)
    assert "compare with care" in told.caution


def test_the_same_clauses_make_one_sentence():
    told = sentence("Southend-on-Sea", ALL, latest_official=2024)
    assert re.findall(r"[.!?](?:\s|$)", told.one) == ["."]
    assert [clause.lower() for clause in told.one.rstrip(".").split("; ")] == [
        clause.lower() for clause in told.clauses
    ]


def test_every_number_that_was_passed_in_is_said_with_its_year():
    told = sentence("Southend-on-Sea", ALL, latest_official=2024).text
    for path in ALL:
        for year, value in path.values.items():
            assert (value.percent_text if isinstance(value, Ratio) else str(value)) in told
            assert str(year) in told


def test_it_stops_at_the_latest_official_import():
    with pytest.raises(TooLate, match="2024 is later than the latest official import \\(2023\\)"):
        sentence("Southend-on-Sea", ALL, latest_official=2023)


def test_the_next_sentence_gives_later_cited_figures_and_names_their_source():
    source = "DfE, reporting year 2026"
    told = next_sentence(
        [
            Later(measure("twenty-week-rate"), 2025, Ratio(271, 577), source, Decimal("45.5")),
            Later(measure("refusal-rate"), 2025, Ratio(145, 662), source),
            Later(measure("refused-number"), 2025, 145, source),
            Later(measure("second-gate-rate"), 2025, Ratio(25, 606), source),
        ],
        latest_official=2024,
    )
    assert told.text == (
        "Later, in 2025, the share of plans finished within 20 weeks was 47.0% (England 45.5%). "
        "The share of assessment requests that were refused was 21.9%, and the number refused was 145. "
        "The share of children assessed but given no plan was 4.1%."
    )
    assert told.caution == "Cited, not yet imported: DfE, reporting year 2026."


def test_each_later_year_is_named_in_its_order():
    told = next_sentence(
        [
            Later(measure("new-plans-number"), 2026, 1500, "B"),
            Later(measure("new-plans-number"), 2025, 1200, "A"),
        ],
        latest_official=2024,
    )
    assert (
        told.text
        == "Later, in 2025, the number of new plans was 1,200. Later, in 2026, the number of new plans was 1,500."
    )
    assert told.caution == "Cited, not yet imported: B; A."


def test_a_cited_figure_never_stands_in_for_an_imported_one():
    with pytest.raises(ValueError, match="Use the imported figure"):
        next_sentence([Later(measure("refused-number"), 2024, 137, "A paper")], latest_official=2024)


def test_a_cited_figure_names_its_publication():
    with pytest.raises(ValueError, match="name the publication"):
        Later(measure("refused-number"), 2025, 145, " ")


def test_because_is_said_only_when_the_arithmetic_says_so():
    fewer = Path(measure("requests-number"), {2020: 225, 2024: 200})
    assert "but in the same years the number refused rose from 106 to 137, while requests fell" in say(
        SHARE, NUMBER, fewer
    ).replace("But", "but")
    down = Path(measure("refused-number"), {2020: 106, 2024: 50})
    assert "And in the same years the number refused fell from 106 to 50, while requests rose" in say(
        SHARE, down, REQUESTS
    )
    up = Path(measure("refusal-rate"), {2020: Ratio(137, 569), 2024: Ratio(106, 225)})
    fall = Path(measure("refused-number"), {2020: 137, 2024: 106})
    base = Path(measure("requests-number"), {2020: 569, 2024: 225})
    assert (
        "But in the same years the number refused fell from 137 to 106, because requests fell from 569 to 225."
        in say(up, fall, base)
    )


def test_numbers_of_other_years_name_them():
    other = Path(measure("refused-number"), {2019: 140, 2024: 137})
    assert "And the number refused fell from 140 in 2019 to 137 in 2024." in say(SHARE, other)
    assert "while requests rose from 225 in 2020 to 569 in 2024" in say(SHARE, other, REQUESTS)


def test_a_number_stands_alone_without_its_share():
    assert (
        say(REQUESTS) == "In Southend-on-Sea, the number of assessment requests rose from 225 in 2020 to 569 in 2024."
    )


def test_what_did_not_move_is_said_to_be_the_same():
    still = Path(measure("new-plans-number"), {2022: 182, 2023: 182, 2024: 309})
    assert say(still).endswith(
        "the number of new plans was 182 in 2022 and the same in 2023, then rose to 309 in 2024."
    )
    stays = Path(measure("new-plans-number"), {2022: 182, 2023: 309, 2024: 309})
    assert say(stays).endswith("rose from 182 in 2022 to 309 in 2023, and was the same in 2024.")
    twice = Path(measure("new-plans-number"), {2022: 182, 2023: 254, 2024: 309})
    assert say(twice).endswith("rose from 182 in 2022 to 254 in 2023, then rose again to 309 in 2024.")


def test_shares_that_print_alike_are_the_same_to_the_reader():
    alike = Path(measure("refusal-rate"), {2023: Ratio(2407, 10000), 2024: Ratio(2408, 10000)})
    assert "was 24.1% in 2023 and the same in 2024" in say(alike)


def test_a_missing_first_or_last_year_is_said_and_one_between_is_passed_over():
    gone = Path(measure("refusal-rate"), {2020: Ratio(106, 225), 2024: Missing.NOT_AVAILABLE})
    assert say(gone) == (
        "In Southend-on-Sea, there is no figure for the share of assessment requests that were refused in 2024."
    )
    between = Path(measure("refused-number"), {2020: 106, 2022: Missing.CONFIDENTIAL, 2024: 137})
    assert say(between).endswith("rose from 106 in 2020 to 137 in 2024.")
    assert "no figure" in say(SHARE, Path(measure("refused-number"), {2020: Missing.BLANK, 2024: 137}))


def test_a_tie_is_told_and_so_is_england_beside_a_rank():
    tied = Path(
        measure("refusal-rate"),
        {2018: Ratio(61, 244), 2019: Ratio(140, 293)},
        ranks={2018: Rank("Southend-on-Sea", 67, 85, 152, tied_with=("Havering",))},
        england={2018: Decimal("24.7")},
    )
    assert "25.0% in 2018 (joint 67th highest of 152 councils, with 1 other; England 24.7%)" in say(tied)


def test_within_one_way_of_collecting_there_is_no_caution():
    path = Path(measure("refused-number"), {2023: 120, 2024: 137})
    assert sentence("Southend-on-Sea", [path], latest_official=2024).caution == ""


@pytest.mark.parametrize("each", MEASURES, ids=lambda each: each.code)
def test_every_measure_can_be_said_in_short_plain_sentences(each):
    values = {2023: Ratio(1, 4), 2024: Ratio(2, 4)} if each.kind is Kind.SHARE else {2023: 100, 2024: 200}
    told = say(Path(each, values))
    assert re.fullmatch(r"In Southend-on-Sea, the [a-zJ0-9 ,]+ rose from \S+ in 2023 to \S+ in 2024\.", told)
    assert len(told.split()) <= 30
    jargon = {
        "ehc",
        "ehcp",
        "ehcna",
        "sen",
        "send",
        "sen2",
        "gate",
        "denominator",
        "timeliness",
        "statutory",
        "cohort",
        "rate",
    }
    assert not jargon & set(re.findall(r"[a-z0-9]+", f"{each.plain} {each.short}".lower()))


def test_the_refusals_of_southend_are_at_a_reading_age_of_twelve_or_so():
    told = sentence("Southend-on-Sea", ALL, latest_official=2024).text
    sentences = re.split(r"(?<=[a-z0-9)])\. ", told.rstrip("."))
    assert len(sentences) == 4
    lengths = [len(each.split()) for each in sentences]
    assert max(lengths) <= 30
    # Flesch reading ease of 70 and more is “fairly easy to read”, ages 12 to 13. A number is read as one syllable: how
    # long it is to say is not what makes a sentence hard.
    words = re.findall(r"[A-Za-z]+|[0-9.]+%?", told)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word.lower())))) for word in words)
    ease = 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * syllables / len(words)
    assert ease >= 70


@pytest.mark.parametrize(
    ("values", "error"),
    [({2024: 1}, ValueError), ({2023: Ratio(1, 2), 2024: 3}, TypeError), ({2023: Decimal("3.1"), 2024: 3}, TypeError)],
)
def test_a_path_is_checked_when_it_is_made(values, error):
    with pytest.raises(error):
        Path(measure("refused-number"), values)


def test_a_comparison_needs_a_value_of_its_year():
    with pytest.raises(ValueError, match="2019 has a comparison but no value"):
        Path(measure("refused-number"), {2023: 1, 2024: 2}, england={2019: 3})


def test_there_must_be_something_to_say():
    with pytest.raises(ValueError, match="at least one measure"):
        sentence("Southend-on-Sea", [], latest_official=2024)
    with pytest.raises(ValueError, match="at least one later figure"):
        next_sentence([], latest_official=2024)


def test_the_short_sentence_gives_both_figures_and_turns_with_but():
    from goldenthread.rules.measures.definitions import measure
    from goldenthread.rules.measures.ratio import Ratio
    from goldenthread.rules.measures.sentence import in_short
    from goldenthread.rules.measures.verdict import Reading, Role

    def reading(code, role, years, before, after):
        return Reading(measure(code), role, years[0], before, years[1], after)

    said = in_short(
        "Southend",
        [
            reading("refusal-rate", Role.TARGET, (2020, 2024), Ratio(106, 225), Ratio(137, 569)),
            reading("refused-number", Role.TARGET, (2020, 2024), 106, 137),
            reading("twenty-week-rate", Role.BALANCING, (2021, 2024), Ratio(155, 163), Ratio(48, 299)),
        ],
    )
    assert said == (
        "In Southend, a smaller share of requests is refused (24.1% in 2024, 47.1% in 2020), but more requests are "
        "refused (137, was 106) and fewer plans come within 20 weeks (16.1%, was 95.1% in 2021)."
    )


def test_the_short_sentence_leaves_out_what_did_not_clearly_change():
    from goldenthread.rules.measures.definitions import measure
    from goldenthread.rules.measures.ratio import Ratio
    from goldenthread.rules.measures.sentence import in_short
    from goldenthread.rules.measures.verdict import Reading, Role

    same = Reading(measure("refusal-rate"), Role.TARGET, 2020, Ratio(50, 100), 2024, Ratio(51, 100))
    assert in_short("Southend", [same]) == ""
