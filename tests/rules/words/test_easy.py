"""Easy words: lines with their pictures, and what is not easy."""

import pytest

from goldenthread.rules.words.easy import Line, faults, lines, pictures, words_only
from goldenthread.rules.words.minutes import count, minutes, too_many


def test_a_line_is_a_heading_an_item_or_words_each_with_a_picture_where_one_is_chosen():
    text = "## Who helps\r\n- [phone] Ring us.\n\n[home]  We come to you.\nThat is free."
    assert lines(text) == (
        Line("heading", "Who helps"),
        Line("item", "Ring us.", "phone"),
        Line("words", "We come to you.", "home"),
        Line("words", "That is free."),
    )
    assert words_only("- [yes] Good.") == "Good."


def test_fifteen_words_are_easy_and_sixteen_are_not():
    fifteen = " ".join(["go"] * 15)
    assert not faults(f"{fifteen}.")
    assert "16 words" in faults(f"{fifteen} on.")[0]


@pytest.mark.parametrize("text", ["", "  ", "[phone]", "## "])
def test_no_words_are_not_easy_words(text):
    assert faults(text) == ["There are no words."]


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ("[rocket] Ring us.", "no picture “rocket”"),
        ("Go. Sit. Stay.", "3 sentences"),
        ("Please utilise it.", "write “use”"),
        ("The DCO rings.", "DCO is not explained"),
        ("Extraordinary administrative considerations predominate. " * 5, "years of age"),
    ],
)
def test_what_is_not_easy_is_said_with_what_to_do(words, match):
    assert any(match in fault for fault in faults(words))


def test_every_picture_says_what_it_means_and_is_drawn():
    import re
    from pathlib import Path

    import goldenthread.base.govuk as govuk

    sheet = (Path(govuk.__file__).parent / "static/goldenthread/pictures.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'<symbol id="([a-z]+)"', sheet)) == set(pictures())
    assert all(pictures().values())


@pytest.mark.parametrize(("words", "expected"), [(0, 0), (1, 1), (238, 1), (239, 2), (1_190, 5), (1_191, 6)])
def test_minutes_are_whole_and_the_last_one_begun_counts(words, expected):
    assert minutes(words) == expected


def test_words_over_five_minutes_are_counted():
    assert (too_many(1_190), too_many(1_200)) == (0, 10)
    assert count("two words", "and three more") == 5
