"""A comment that may show who somebody is, or abuses, waits for a person; ordinary ones are not called so."""

import pytest

from goldenthread.rules.offer.comments import Hold, holds


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("My son Jayden was refused.", Hold.NAME),
        ("His teacher Mrs. Ward never answers.", Hold.NAME),
        ("We met Priya Holt about it.", Hold.NAME),
        ("Write to me at someone@example.org please", Hold.CONTACT),
        ("My number is 07700 900123", Hold.NUMBER),
        ("His NHS number is 485 777 3456", Hold.NUMBER),
        ("We live at ZZ1 2AB", Hold.ADDRESS),
        ("Come to 14 Mill Road and see", Hold.ADDRESS),
        ("She was born in 2014 and waits", Hold.BIRTH),
        ("You are all fucking useless", Hold.ABUSE),
        ("I know where you live!", Hold.THREAT),
    ],
)
def test_what_lets_somebody_be_recognised_or_abuses_waits(text, why):
    assert why in holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "The page about short breaks does not say who decides.",
        "There is nothing for teenagers on Saturdays. Please add something.",
        "SENDIASS was very good. The SENCO was too.",
        "My son waited 14 months for speech therapy.",
        "The link to the Tribunal is broken. It says error 404.",
        "In Year 9 everything stops. Why?",
        "I rang on Monday and on Friday and nobody answered.",
    ],
)
def test_ordinary_comments_do_not_wait(text):
    assert holds(text) == []


def test_words_that_only_begin_like_abuse_are_no_abuse():
    assert holds("The classic assessment in Scunthorpe was good.") in ([], [Hold.NAME])
    assert Hold.ABUSE not in holds("The classic assessment in Scunthorpe was good.")
