"""Dates in the words of papers, and rhythms. Each span was read off a calendar by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.when import Rhythm, add_months, approximate

D = date


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("13 January 2022", D(2022, 1, 13), D(2022, 1, 13)),
        ("Thursday, 13th January 2022", D(2022, 1, 13), D(2022, 1, 13)),
        ("2022-01-13", D(2022, 1, 13), D(2022, 1, 13)),
        ("08/02/2022", D(2022, 2, 8), D(2022, 2, 8)),  # day first
        ("1/02/22", D(2022, 2, 1), D(2022, 2, 1)),
        ("by 31 December 2021", D(2021, 12, 31), D(2021, 12, 31)),
        ("July 2023", D(2023, 7, 1), D(2023, 7, 31)),
        ("late December 2021", D(2021, 12, 21), D(2021, 12, 31)),
        ("mid February 2024", D(2024, 2, 11), D(2024, 2, 20)),
        ("early part of 2023", D(2023, 1, 1), D(2023, 4, 30)),
        ("Autumn 2023", D(2023, 9, 1), D(2023, 11, 30)),
        ("the winter 2023", D(2023, 12, 1), D(2024, 2, 29)),  # 2024 is a leap year
        ("end of 2021", D(2021, 12, 1), D(2021, 12, 31)),
        ("23 to 26 November 2021", D(2021, 11, 23), D(2021, 11, 26)),
        ("June to July 2023", D(2023, 6, 1), D(2023, 7, 31)),
        ("November 2022 to January 2023", D(2022, 11, 1), D(2023, 1, 31)),
        ("2022/23", D(2022, 4, 1), D(2023, 3, 31)),
        ("2023-2026", D(2023, 1, 1), D(2026, 12, 31)),
        ("calendar 2024", D(2024, 1, 1), D(2024, 12, 31)),
    ],
)
def test_words_mean_these_days_and_no_others(words, first, last):
    span = approximate(words)
    assert (span.first, span.last) == (first, last)
    assert span.words == words
    assert span.exact == (first == last)


@pytest.mark.parametrize(
    "words",
    ["", "soon", "ongoing", "31 February 2023", "2023-02-29", "31/04/22", "26 to 23 November 2021", "July to June 2023",
     "2026-2023", "July 0000", "0000", "0000-0001", "January 0000 to March 0001", "1/1/0000", "9999/00", "July 2201",
     "Autumn 1899", "13 Brumaire 1999"],
)  # fmt: skip
def test_words_that_name_no_day_of_a_paper_mean_none(words):
    assert approximate(words) is None


@given(
    st.text(max_size=40)
    | st.from_regex(r"(early |late )?(may|autumn|end of|2 june)? ?[0-9]{4}([-/][0-9]{2,4})?", fullmatch=True)
)
def test_any_words_are_a_span_in_order_or_nothing(words):
    span = approximate(words)
    assert span is None or (span.first <= span.last and 1900 <= span.first.year <= 2201)


def test_a_rhythm_counts_each_turn_from_the_first_day():
    first = D(2023, 1, 31)
    assert Rhythm.MONTHLY.falls_due(first, D(2023, 4, 30)) == [
        first, D(2023, 2, 28), D(2023, 3, 31), D(2023, 4, 30),
    ]  # fmt: skip
    assert Rhythm.QUARTERLY.next_after(D(2023, 11, 30)) == D(2024, 2, 29)
    assert Rhythm.EVERY_TWO_YEARS.falls_due(D(2024, 2, 29), D(2028, 2, 29)) == [
        D(2024, 2, 29), D(2026, 2, 28), D(2028, 2, 29),
    ]  # fmt: skip
    assert Rhythm.TERM_OF_OFFICE.next_after(D(2023, 5, 4)) == D(2027, 5, 4)
    assert Rhythm.ONCE.next_after(first) is None
    assert Rhythm.ONCE.falls_due(first, first) == [first]
    assert Rhythm.YEARLY.falls_due(first, D(2023, 1, 30)) == []


@given(
    st.sampled_from([r for r in Rhythm if r.months]),
    st.dates(D(1990, 1, 1), D(2090, 1, 1)),
    st.integers(0, 4_000),
)
def test_what_falls_due_is_in_order_within_its_days_and_a_turn_apart(rhythm, first, days):
    until = date.fromordinal(first.toordinal() + days)
    due = rhythm.falls_due(first, until)
    assert due[0] == first
    assert due == sorted(set(due))
    assert due[-1] <= until < add_months(first, rhythm.months * len(due))


def test_a_rhythm_ends_with_the_calendar_and_does_not_break():
    assert Rhythm.MONTHLY.falls_due(D(9999, 11, 30), D(9999, 12, 31)) == [D(9999, 11, 30), D(9999, 12, 30)]
