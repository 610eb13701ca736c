from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.measures.ratio import Missing, Ratio, implausible_zero, percent_text, points, read_number

ratios = st.tuples(st.integers(0, 5000), st.integers(0, 5000)).map(lambda pair: Ratio(min(pair), max(pair)))


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        # Southend-on-Sea, DfE reporting years 2022 and 2025
        (106, 225, "47.1%"),
        (137, 569, "24.1%"),
        (155, 163, "95.1%"),
        (9, 240, "3.8%"),  # 3.75: halves go up, banker's rounding would also give 3.8
        (48, 299, "16.1%"),
        (6, 169, "3.6%"),
        (61, 370, "16.5%"),
        (1, 16, "6.3%"),  # 6.25: banker's rounding would give 6.2
        (0, 10, "0.0%"),
        (0, 0, "none to count"),
    ],
)
def test_a_share_is_printed_to_one_decimal_with_halves_up(numerator, denominator, printed):
    assert Ratio(numerator, denominator).percent_text == printed


def test_shares_add_up_to_the_pooled_share_not_to_the_mean_of_percentages():
    assert sum([Ratio(1, 2), Ratio(1, 8)], Ratio(0, 0)) == Ratio(2, 10)
    assert sum([Ratio(1, 2), Ratio(1, 8)]) == Ratio(2, 10)


def test_a_share_does_not_add_to_a_number_or_to_a_missing_one():
    with pytest.raises(TypeError):
        Ratio(1, 2) + 1
    with pytest.raises(TypeError):
        Ratio(1, 2) + Missing.NOT_AVAILABLE


@pytest.mark.parametrize(
    ("numerator", "denominator", "published"),
    [
        (124, 358, "34.6369"),  # 2022 release: six significant figures
        (6, 169, "3.5503"),  # 3.55030, its last zero dropped
        (32, 327, "9.78593"),
        (155, 163, "95.100000000000"),  # 20-week rates: one decimal, padded
        (120, 517, "23.2"),
        (63, 100, "63"),  # 2025 release: 63.0 is printed as 63
    ],
)
def test_a_share_agrees_with_what_the_department_printed_in_either_layout(numerator, denominator, published):
    assert Ratio(numerator, denominator).agrees_with(Decimal(published))


@pytest.mark.parametrize(
    ("numerator", "denominator", "published"),
    [(269, 432, "58.6"), (124, 358, "34.6368"), (1, 16, "6.2"), (0, 0, "0")],  # the first is Wokingham, six weeks, 2023
)
def test_a_share_that_does_not_give_the_printed_percentage_is_found(numerator, denominator, published):
    assert not Ratio(numerator, denominator).agrees_with(Decimal(published))


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 5), (1, -5)])
def test_a_count_is_not_negative(numerator, denominator):
    with pytest.raises(ValueError, match="0 or more"):
        Ratio(numerator, denominator)


@pytest.mark.parametrize("value", [1.0, "1", True, None])
def test_a_count_is_a_whole_number(value):
    with pytest.raises(TypeError, match="whole number"):
        Ratio(value, 5)


def test_wilsons_interval_for_a_published_example():
    # Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611
    assert Ratio(81, 263).wilson() == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert Ratio(0, 20).wilson() == pytest.approx((0.0, 0.1611), abs=5e-5)


@given(ratios.filter(lambda ratio: ratio.denominator))
def test_wilsons_interval_holds_the_share_and_stays_between_none_and_all(ratio):
    low, high = ratio.wilson()
    assert 0 <= low <= ratio.value + 1e-12
    assert ratio.value - 1e-12 <= high <= 1


def test_a_share_over_the_whole_is_kept_but_has_no_interval():
    # Haringey 2017: refusals at both steps are more than that year's requests
    ratio = Ratio(445, 329)
    assert not ratio.is_part
    assert ratio.percent_text == "135.3%"
    with pytest.raises(ValueError, match="not a part of a whole"):
        ratio.wilson()


@pytest.mark.parametrize(
    ("ratio", "small"),
    [
        (Ratio(4, 100), True),
        (Ratio(5, 100), False),
        (Ratio(96, 100), True),  # the four outside the numerator are as easy to guess
        (Ratio(95, 100), False),
        (Ratio(0, 100), False),
        (Ratio(100, 100), False),
    ],
)
def test_a_count_of_one_to_four_on_either_side_is_hidden(ratio, small):
    assert ratio.is_small() is small
    assert ratio.hide_small() is (Missing.CONFIDENTIAL if small else ratio)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("569", Decimal(569)),
        (" 23.2 ", Decimal("23.2")),
        ("x", Missing.NOT_AVAILABLE),
        ("z", Missing.NOT_APPLICABLE),
        ("c", Missing.CONFIDENTIAL),
        ("", Missing.BLANK),
        ("  ", Missing.BLANK),
        ("0", Decimal(0)),
    ],
)
def test_a_cell_is_a_number_or_a_named_reason(cell, read):
    assert read_number(cell) == read


@pytest.mark.parametrize("cell", ["1,000", "12%", "n/a", "X", "NaN", "Infinity", "1e3", "١٢", "--", "1.2.3"])
def test_anything_else_in_a_cell_is_refused_by_name(cell):
    with pytest.raises(ValueError, match="neither a number nor a marker"):
        read_number(cell)


def test_every_marker_has_words():
    assert len({each.words for each in Missing}) == len(Missing)
    assert all(each.words for each in Missing)


def test_points_are_the_difference_of_the_printed_percentages():
    assert points(Ratio(106, 225), Ratio(137, 569)) == Decimal("-23.0")
    assert points(Ratio(0, 0), Ratio(1, 2)) is None
    assert percent_text(None) == "none to count"


@pytest.mark.parametrize(
    ("area", "england", "doubtful"),
    [
        (Ratio(0, 342), Ratio(16406, 75951), True),  # Bexley 2020
        (Ratio(0, 761), Ratio(33141, 138242), True),  # Milton Keynes 2023
        (Ratio(0, 359), Ratio(20830, 93302), True),  # St Helens 2021: should have been 107
        (Ratio(1, 391), Ratio(18755, 82329), False),  # Bexley 2019: low, but not 0
        (Ratio(0, 20), Ratio(16406, 75951), False),  # 0 of 20 at 21.6% is 1 chance in 130
        (Ratio(0, 3), Ratio(16406, 75951), False),
        (Ratio(0, 0), Ratio(16406, 75951), False),
        (Ratio(0, 342), Ratio(0, 0), False),
    ],
)
def test_a_zero_that_chance_would_hardly_give_is_questioned(area, england, doubtful):
    assert implausible_zero(area, england) is doubtful
