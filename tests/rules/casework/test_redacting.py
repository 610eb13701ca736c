"""Names, places, numbers and dates are taken out of a plan's words, and what stays is shown to a person."""

import pytest

from goldenthread.rules.casework import redacting as r

KNOWN = [
    *r.of_person("Tamsin May Quillfeather", r.CHILD), *r.of_person("小明 欧阳", r.CHILD),
    *r.of_person("Siân O’Donovan", r.PARENT), *r.of_person("Mark Hill", r.PARENT),
    *r.of_place("Mudflat Primary School (invented)", r.SCHOOL), *r.of_place("Old Pier", r.PLACE),
    *r.of_address("Flat 2, 12 Samphire Rise, Old Pier"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tamsin Quillfeather's reading", "[child]'s reading"),
        ("TAMSIN and tamsin", "[child] and [child]"),
        ("Sian O'Donovan says", "[parent] says"),
        ("Siân’s mornings", "[parent]’s mornings"),
        ("小明喜欢火车", "[child]喜欢火车"),
        ("May Quillfeather", "[child]"),
        ("She may mark her work on the hill.", "She may mark her work on the hill."),
        ("At Mudflat Primary School, at Mudflat Primary, at Mudflat", "At [school], at [school], at [school]"),
        ("at Mudflat Primary School (invented).", "at [school]."),
        ("at Elm Tree Primary School each day", "at [school] each day"),
        ("The school and every primary school", "The school and every primary school"),
        ("12 Samphire Rise", "[address]"),
        ("on Samphire Rise in Old Pier", "on [address] in [place]"),
        ("Mrs Okafor, Dr. Jones-Ahmed and Ms A. Lee", "[person], [person] and [person]"),
        ("on 3 March 2026, 03/03/2026 and 2026-03-03", "on [date], [date] and [date]"),
        ("born on 4 May 2017", "born on [date of birth]"),
        ("By July 2027, in Year 5", "By July 2027, in Year 5"),
        ("Ring 07700 900123 or write to a.b@home.example", "Ring [number] or write to [email address]"),
        ("SS1 2AB, see https://club.example/x?y=1", "[address], see [web address]"),
        ("NHS number 999 123 4567", "NHS number [number]"),
        ("", ""),
    ],
)
def test_what_is_known_and_what_has_the_shape_of_a_name_or_number_goes(text, said):
    assert r.redact(text, KNOWN).text == said


def test_nothing_that_is_known_is_left_and_the_look_for_it_finds_what_is():
    text = "Tamsin’s mother Sian O'Donovan of 12 Samphire Rise, SS1 2AB, and 小明."
    assert r.left(text, KNOWN)
    assert r.left(r.redact(text, KNOWN).text, KNOWN) == []


def test_how_often_what_was_taken_out_is_counted():
    assert r.redact("Tamsin, Tamsin and Mudflat", KNOWN).taken == {"[child]": 2, "[school]": 1}


def test_what_may_be_a_name_and_is_known_to_no_record_is_shown_to_a_person():
    text = "She plays with Priya at the Harbour Lights. English and PE are hard in July. 喜欢. I like it."
    assert r.doubtful(text) == ["Priya", "Harbour", "Lights", "喜欢"]


def test_what_a_keeper_adds_goes_too_and_a_mark_is_not_taken_for_a_name():
    done = r.redact("Priya and Tamsin play", [*KNOWN, r.Known("Priya", r.TAKEN_OUT)])
    assert done.text == "[taken out] and [child] play"
    assert r.redact(done.text, KNOWN).text == done.text
    assert r.doubtful(done.text) == []


def test_a_hostile_text_takes_no_longer_than_a_moment():
    r.redact("Mr " * 5_000 + "A " * 5_000 + "a@" * 5_000 + "1 " * 5_000, KNOWN)
