from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.measures.comparators import Group, GroupKind, NoFigure, Rank, compare, ordinal, rank
from goldenthread.rules.measures.ratio import Missing, Ratio

# Refusals to assess, 2020: Southend-on-Sea's ten statistical neighbours of May 2025, DfE reporting year 2025.
NEIGHBOURS_2020 = {
    "Bournemouth, Christchurch and Poole": Ratio(108, 514),
    "Leeds": Ratio(231, 814),
    "Milton Keynes": Ratio(88, 392),
    "Bury": Ratio(45, 299),
    "East Sussex": Ratio(325, 695),
    "Portsmouth": Ratio(40, 331),
    "Kent": Ratio(774, 3064),
    "Bexley": Ratio(0, 342),
    "North Tyneside": Ratio(14, 141),
    "Bedford": Ratio(52, 222),
}

values = st.dictionaries(
    st.sampled_from("ABCDEFGHIJKL"),
    st.one_of(
        st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda pair: Ratio(min(pair), max(pair))),
        st.sampled_from(Missing),
    ),
    min_size=1,
)


def test_the_highest_share_is_first_and_missing_areas_make_the_number_smaller_and_are_named():
    found = rank(
        {
            "Southend-on-Sea": Ratio(106, 225),
            "Bexley": Ratio(0, 342),
            "Bury": Ratio(45, 299),
            "Hackney": Missing.NOT_AVAILABLE,
            "Isles of Scilly": Ratio(0, 0),
        },
        "Southend-on-Sea",
    )
    assert (found.from_highest, found.from_lowest, found.of) == (1, 3, 3)
    assert found.missing == (("Hackney", "not available"), ("Isles of Scilly", "none to count"))
    assert found.words == "highest of 3"


def test_equal_shares_are_tied_and_the_tie_is_shown():
    # In 2018 Southend-on-Sea (61 of 244) and Havering (88 of 352) both refused exactly a quarter.
    areas = {"Southend-on-Sea": Ratio(61, 244), "Havering": Ratio(88, 352), "A": Ratio(1, 2), "B": Ratio(1, 9)}
    found = rank(areas, "Southend-on-Sea")
    assert (found.from_highest, found.of, found.tied_with) == (2, 4, ("Havering",))
    assert found.words == "joint 2nd highest of 4, with 1 other"
    assert rank(areas, "Havering").from_highest == 2
    assert rank(areas, "B").from_highest == 4


def test_shares_that_only_print_alike_are_not_tied():
    areas = {"A": Ratio(2407, 10000), "B": Ratio(2408, 10000)}
    assert rank(areas, "A").from_highest == 2
    assert rank(areas, "A").tied_with == ()


def test_a_low_place_is_told_from_the_low_end():
    assert Rank("Southend-on-Sea", from_highest=144, from_lowest=7, of=150).words == "7th lowest of 150"
    assert Rank("Southend-on-Sea", from_highest=4, from_lowest=148, of=151).words == "4th highest of 151"
    assert Rank("A", from_highest=2, from_lowest=1, of=3, tied_with=("B", "C")).words.startswith("joint lowest of 3")


def test_numbers_are_ranked_too():
    assert rank({"A": 5, "B": 7, "C": Missing.BLANK}, "A").from_highest == 2


def test_an_area_without_a_figure_has_no_rank():
    with pytest.raises(NoFigure, match="Hackney has no figure \\(not available\\)"):
        rank({"Hackney": Missing.NOT_AVAILABLE, "A": Ratio(1, 2)}, "Hackney")
    with pytest.raises(NoFigure, match="none to count"):
        rank({"A": Ratio(0, 0)}, "A")
    with pytest.raises(KeyError):
        rank({"A": Ratio(1, 2)}, "Rutland")


@given(values)
def test_places_ties_and_number_always_agree(areas):
    known = [name for name, value in areas.items() if isinstance(value, Ratio) and value.denominator]
    for name in known:
        found = rank(areas, name)
        assert found.of == len(known)
        assert found.from_highest + found.from_lowest + len(found.tied_with) == found.of + 1
        assert found.of + len(found.missing) == len(areas)
        assert all(rank(areas, other).from_highest == found.from_highest for other in found.tied_with)


def test_the_median_of_ten_and_the_pooled_ten_come_out_as_in_the_public_record():
    group = Group(GroupKind.NEIGHBOURS, "Statistical neighbours", tuple(NEIGHBOURS_2020), "DfE, May 2025")
    found = compare(NEIGHBOURS_2020, group, usual=Ratio(16406, 75951))
    assert (found.of, found.median, found.pooled.percent) == (10, Decimal("21.7"), Decimal("24.6"))
    assert found.doubtful == ("Bexley",)
    assert str(found.group) == "Statistical neighbours (DfE, May 2025)"


def test_a_member_without_a_figure_is_named_and_one_outside_the_files_too():
    group = Group(GroupKind.CHOSEN, "Chosen", ("A", "B", "C", "Rutland"))
    found = compare({"A": Ratio(1, 4), "B": Missing.CONFIDENTIAL, "C": Ratio(0, 0), "D": Ratio(1, 1)}, group)
    assert (found.of, found.median, found.pooled) == (1, Decimal("25.0"), Ratio(1, 4))
    assert found.missing == (
        ("B", "hidden because the number is small"),
        ("C", "none to count"),
        ("Rutland", "not in the files"),
    )


def test_a_group_of_nothing_has_no_median():
    found = compare({}, Group(GroupKind.CHOSEN, "None", ("A",)))
    assert (found.of, found.median, found.pooled) == (0, None, None)


def test_numbers_have_a_median_but_no_pooled_share():
    found = compare({"A": 3, "B": 4}, Group(GroupKind.CHOSEN, "Two", ("A", "B")))
    assert (found.median, found.pooled) == (Decimal("3.5"), None)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_an_ordinal_has_its_ending(number, word):
    assert ordinal(number) == word
