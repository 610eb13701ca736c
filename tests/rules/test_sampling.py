"""A draw that nobody can choose, and that anybody can do again."""

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules import sampling
from goldenthread.rules.sampling import (
    Agreement,
    agreement,
    commitment,
    counted,
    draw,
    faults,
    kinds,
    pseudonym,
    seed_of,
)

FRAME = [pseudonym("a secret", f"case {n}") for n in range(40)]
WORDS = "the third wave"


def published(count=5, swaps=0):
    order = draw(FRAME, seed_of(FRAME, WORDS))
    return {
        "frame": FRAME, "words": WORDS, "count": count, "commitment": commitment(FRAME, WORDS, count),
        "drawn": order[:count],
        "swaps": [{"out": order[n], "reason": "One knows the family", "in": order[count + n]} for n in range(swaps)],
    }  # fmt: skip


def test_the_same_is_drawn_by_a_program_of_one_line_that_shares_nothing_with_ours():
    listed = hashlib.sha256("\n".join(sorted(FRAME)).encode()).hexdigest()
    seed = hashlib.sha256(f"{listed}|{WORDS}".encode()).hexdigest()
    by_hand = sorted(FRAME, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest())[:5]
    assert published()["drawn"] == by_hand


def test_what_was_published_fits_with_swaps_and_without():
    assert faults(published()) == []
    assert faults(published(swaps=2)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"words": "another wave"}, "The commitment does not fit"),
        ({"frame": FRAME[:-1]}, "The commitment does not fit"),
        ({"count": 6}, "The commitment does not fit"),
        ({"drawn": FRAME[:5]}, "Other cases were drawn"),
        ({"swaps": [{"out": "x", "reason": " ", "in": "y"}]}, "without a reason"),
        ({"swaps": [{"out": "x", "reason": "because", "in": FRAME[0]}]}, "the next of the draw is"),
    ],
)
def test_whatever_was_changed_is_found(change, said):
    assert any(said in fault for fault in faults(published() | change))


def test_a_frame_in_another_order_gives_the_same_draw():
    other = FRAME[:]
    random.Random(1).shuffle(other)
    assert commitment(other, WORDS, 5) == commitment(FRAME, f" {WORDS.replace(' ', '  ')} ", 5)


@given(st.sets(st.text("abcdef0123456789", min_size=4, max_size=8), min_size=1, max_size=30), st.text(max_size=20))
def test_a_draw_holds_every_case_once(frame, words):
    assert sorted(draw(sorted(frame), seed_of(frame, words))) == sorted(frame)


def test_every_case_is_as_likely_as_another():
    """Over 4,000 words each of 40 cases is drawn first about 100 times; chi-squared of 39 degrees stays under 80."""
    firsts = [draw(FRAME, seed_of(FRAME, f"words {n}"))[0] for n in range(4_000)]
    assert sum((firsts.count(name) - 100) ** 2 / 100 for name in FRAME) < 80


def test_two_readers_agree_beyond_chance_as_in_the_example():
    # Cohen's example: 20 both yes, 15 both no, 5 and 10 apart: 0.7 the same, 0.5 by chance, kappa 0.4.
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    found = agreement(pairs)
    assert (found.pairs, found.same) == (50, 35)
    assert found.kappa == pytest.approx(0.4)
    assert agreement([("yes", "yes")] * 3) == Agreement(3, 3, None)
    assert agreement([]).words == "No pack was read by two people"


def test_a_result_is_told_from_five_packs_on():
    question = kinds()["quarterly"].questions[0]
    assert counted(question, ["yes"] * 4) is None
    assert counted(question, ["yes"] * 4 + ["not"]) == {"yes": 4, "part": 0, "not": 1, "unknown": 0}


def test_each_kind_asks_what_can_be_answered_and_names_its_cases():
    for kind in kinds().values():
        assert kind.questions
        assert set(kind.frames) <= set(sampling.frames())
        assert kind.look_back >= 92
    assert kinds()["neurodiversity"].look_back == 366  # open and closed cases of the last twelve months
