"""The age that a text reads like, from the lengths of its words and sentences."""

import pytest

from goldenthread.rules.words.plain import reading_age, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("write", 1), ("table", 2), ("council", 2), ("agree", 2), ("every", 3), ("the", 1)],
)
def test_syllables_are_runs_of_vowels_without_an_e_that_is_not_heard(word, count):
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "age"),
    [
        # 6 words, 1 sentence, 6 syllables: 0.39 x 6 + 11.8 - 15.59 = -1.45, and 5 years more: 3.55
        ("The cat sat on the mat.", 4),
        # 12 words, 1 sentence, 20 syllables: 0.39 x 12 + 11.8 x 20 / 12 - 15.59 = 8.76, and 5 years more
        ("The council will write to every parent about the new school timetable.", 14),
        # 10 words, 2 sentences, 11 syllables: 0.39 x 5 + 11.8 x 1.1 - 15.59 = -0.66, and 5 years more
        ("The council got the form. We will read it soon.", 4),
        ("", None),
        ("12 34 …", None),
    ],
)
def test_the_age_is_worked_out_as_by_hand(text, age):
    assert reading_age(text) == age


def test_longer_sentences_and_longer_words_read_older():
    short = "We got your form. We will read it. We will write to you."
    long = "We got your form and we will read it and then we will write to you about it all."
    hard = "Notification regarding administrative determination accompanies aforementioned correspondence."
    assert reading_age(short) < reading_age(long) < reading_age(hard)
