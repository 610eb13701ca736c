"""Search forgives spelling, lay words and too many words; it filters, and orders by distance."""

import random

import pytest

from goldenthread.rules.offer.distance import compact, km, miles, written
from goldenthread.rules.offer.search import Asked, Entry, Index, asked_words

CLUB = Entry(
    "club", "Saturday sports club", "Clubs, sport and things to do Estuary Leisure",
    "Football and swimming for autistic children", category="leisure", needs=frozenset({"autism"}), from_age=8,
    to_age=14, free=True, no_diagnosis=True, no_plan=True, places=((51.54, 0.71),),
)  # fmt: skip
SPEECH = Entry("speech", "Speech and language drop-in", "Speech, occupational and physiotherapy Estuary Therapies",
               "Come and ask about talking", category="therapy", needs=frozenset({"speech"}), to_age=5,
               places=((51.60, 0.70),))  # fmt: skip
BREAKS = Entry("breaks", "Overnight short breaks", "Short breaks Estuary Council",
               "A night away, and a rest for parents", category="short_breaks")  # fmt: skip
WORRY = Entry("worry", "Feeling worried at school", "Mental health Estuary NHS", "Anxiety and attendance",
              category="mental_health", from_age=11)  # fmt: skip
INDEX = Index([CLUB, SPEECH, BREAKS, WORRY])


def keys(**asked):
    return [hit.key for hit in INDEX.find(Asked(**asked)).hits]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("sports club", "club"),
        ("autsim club", "club"),  # a slip of two letters that changed places
        ("swiming", "club"),
        ("swim", "club"),  # the beginning of a word
        ("speach", "speech"),
        ("langauge", "speech"),
        ("respite", "breaks"),  # a word that families use and the entry does not
        ("stammer", "speech"),
        ("my son will not go to school", "worry"),
        ("help for a boy who has aspergers, football", "club"),
    ],
)
def test_what_families_write_leads_to_what_they_mean(words, key):
    assert keys(words=words)[0] == key


def test_a_word_that_was_read_as_another_is_said_and_one_that_nobody_knows_too():
    found = INDEX.find(Asked(words="langauge"))
    assert found.read_as == {"langauge": "language"}
    assert INDEX.find(Asked(words="hydrotherapy")).unknown == ("hydrotherapy",)
    assert INDEX.find(Asked(words="hydrotherapy")).hits == ()


def test_where_nothing_has_every_word_those_with_most_are_given_and_that_is_said():
    found = INDEX.find(Asked(words="swimming for parents"))
    assert found.some
    assert {hit.key for hit in found.hits} == {"club", "breaks"}
    assert not INDEX.find(Asked(words="football swimming")).some


def test_words_that_say_nothing_are_left_out_unless_there_is_nothing_else():
    assert asked_words("help for my child") == ["help", "for", "my", "child"]
    assert asked_words("help with speech for my child") == ["speech"]


def test_a_name_weighs_more_than_a_mention():
    index = Index([Entry("a", "Sleep clinic", words="for all"), Entry("b", "Clinic", words="we also talk about sleep")])
    assert [hit.key for hit in index.find(Asked(words="sleep")).hits] == ["a", "b"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"age": 8}, {"club", "breaks"}),
        ({"age": 14}, {"club", "breaks", "worry"}),  # both ends are in
        ({"age": 15}, {"breaks", "worry"}),
        ({"need": "speech"}, {"speech", "breaks", "worry"}),  # what names no need is for everybody
        ({"category": "short_breaks"}, {"breaks"}),
        ({"free": True}, {"club"}),
        ({"no_diagnosis": True, "no_plan": True}, {"club"}),
    ],
)
def test_filters_leave_in_what_fits_and_what_says_nothing(asked, expected):
    assert set(keys(**asked)) == expected


def test_the_nearest_come_first_and_what_has_no_place_comes_last():
    at = (51.60, 0.70)  # 4.2 miles from the club
    assert keys(at=at) == ["speech", "club", "worry", "breaks"]
    assert keys(at=at, within=3.0) == ["speech", "worry", "breaks"]
    assert [hit.miles for hit in INDEX.find(Asked(at=at)).hits][2:] == [None, None]


def test_a_distance_is_as_on_a_globe():
    # one degree of latitude is 2 x pi x 6371.0088 / 360 = 111.195 km, anywhere
    assert km((51.0, 0.0), (52.0, 0.0)) == pytest.approx(111.195, abs=0.001)
    assert km((0.0, 0.0), (0.0, 1.0)) == pytest.approx(111.195, abs=0.001)
    assert miles((51.0, 0.0), (52.0, 0.0)) == pytest.approx(111.195 / 1.609344, abs=0.001)
    assert km((51.5, 0.7), (51.5, 0.7)) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [("ss2 6er", "SS26ER"), (" EC1A 1BB ", "EC1A1BB"), ("SS2", ""), ("hello", ""), ("M1 1AE", "M11AE"), ("", "")],
)
def test_a_postcode_is_read_however_it_is_typed(text, code):
    assert compact(text) == code
    assert not code or compact(written(code)) == code


def test_putting_an_entry_again_takes_the_earlier_ones_place():
    index = Index([CLUB])
    index.put(Entry("club", "Chess evening"))
    assert [hit.key for hit in index.find(Asked(words="chess")).hits] == ["club"]
    assert index.find(Asked(words="football")).hits == ()
    index.drop("club")
    assert len(index) == 0
    assert index.words == []


def test_one_slip_in_any_word_of_five_letters_or_more_is_forgiven():
    chance = random.Random(7)
    names = ["swimming", "football", "language", "therapy", "hospital", "wheelchair", "nursery", "college", "travel"]
    index = Index([Entry(name, name) for name in names])
    letters = "abcdefghijklmnopqrstuvwxyz"
    tried = 0
    for name in names:
        for _ in range(40):
            place = chance.randrange(1, len(name))
            way = chance.choice(["drop", "swap", "put", "other"])
            if way == "drop":
                typed = name[:place] + name[place + 1 :]
            elif way == "swap":
                typed = name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]
            elif way == "put":
                typed = name[:place] + chance.choice(letters) + name[place:]
            else:
                typed = name[:place] + chance.choice(letters) + name[place + 1 :]
            assert index.find(Asked(words=typed)).hits[0].key == name, (name, typed)
            tried += 1
    assert tried == 360
