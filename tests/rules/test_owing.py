"""When a promise is due, how long a decision may be called in, and whether a promised rhythm was kept. By hand."""

from datetime import date

import pytest

from goldenthread.rules.owing import cadence_of, call_in_window, due_of
from goldenthread.rules.when import Rhythm


def test_thirty_working_days_after_the_inspection_report_of_9_june_2023_are_21_july():
    # Friday 9 June is day 0. Six weeks of five days, no bank holiday between.
    found = due_of("within 30 working days of publication", counted_from=date(2023, 6, 9))
    assert found.last == date(2023, 7, 21)
    assert "12 days" in found.why


def test_bank_holidays_are_left_out():
    # Day 0 is Thursday 2 April 2026; 3 April (Good Friday) and 6 April (Easter Monday) do not count.
    assert due_of("within 2 working days", made=date(2026, 4, 2)).last == date(2026, 4, 8)


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("within six weeks", date(2024, 2, 12)),
        ("within 10 days", date(2024, 1, 11)),
        ("in six months' time", date(2024, 7, 1)),
        ("by 31 March 2024", date(2024, 3, 31)),
        ("by the end of March 2024", date(2024, 3, 31)),
        ("Autumn 2023", date(2023, 11, 30)),
    ],
)
def test_a_period_counts_from_the_day_it_was_promised(words, last):
    assert due_of(words, made=date(2024, 1, 1)).last == last


def test_the_next_meeting_is_the_bodys_next_meeting_and_nothing_until_it_is_known():
    found = due_of("to the next meeting of the Committee", next_meetings=[date(2022, 4, 6), date(2022, 6, 1)])
    assert (found.last, found.meeting) == (date(2022, 4, 6), True)
    assert due_of("at its next meeting").last is None


@pytest.mark.parametrize("words", ["", "soon", "within a while of it", "within 3 working days"])
def test_words_that_cannot_be_counted_say_what_is_missing(words):
    found = due_of(words)
    assert found.last is None
    assert found.why.endswith(".")


def test_working_days_past_the_announced_bank_holidays_are_not_guessed():
    assert due_of("within 30 working days", made=date(2027, 12, 20)).last is None


def test_a_decision_published_on_friday_24_february_2023_takes_effect_on_saturday_4_march():
    # Five working days: 27 and 28 February, 1, 2 and 3 March. The council's own page says 4 March.
    window = call_in_window(date(2023, 2, 24))
    assert (window.until, window.effective) == (date(2023, 3, 3), date(2023, 3, 4))


def test_one_report_keeps_one_turn():
    # Twice a year from 31 July 2023: due 31 January and 31 July 2024, 31 January and 31 July 2025.
    came = [(date(2024, 1, 1), date(2024, 12, 31)), (date(2025, 10, 1), date(2025, 10, 31))]
    found = cadence_of(Rhythm.TWICE_A_YEAR, date(2023, 7, 31), date(2025, 9, 30), came)
    assert [t.due for t in found.turns] == [
        date(2024, 1, 31), date(2024, 7, 31), date(2025, 1, 31), date(2025, 7, 31),
    ]  # fmt: skip
    assert [t.came for t in found.turns] == [True, False, False, False]
    assert found.words == "Promised twice a year: 4 due by 30 September 2025, 1 shown."


def test_what_cannot_be_counted_says_so():
    assert "No rhythm that can be counted" in cadence_of(None, None, date(2025, 1, 1), []).words
    assert "From when it counts is not known" in cadence_of(Rhythm.MONTHLY, None, date(2025, 1, 1), []).words
    early = cadence_of(Rhythm.YEARLY, date(2025, 1, 1), date(2025, 3, 1), [])
    assert early.words == "Promised every year. The first is due by 1 January 2026."
