"""Finding by words: every word asked for begins a word of the entry, whatever its accents, capitals and signs."""

from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.finding import asked, found_in, words_of


def hit(query: str, text: str) -> bool:
    return found_in(asked(query), words_of(text))


def test_every_word_must_begin_a_word():
    text = "Reduce the number of refusals to assess"
    assert hit("refus", text)
    assert hit("ASSESS reduce", text)
    assert not hit("refusals panel", text)
    assert not hit("fusals", text)


def test_accents_capitals_and_signs_do_not_matter():
    assert hit("cafe", "Café")
    assert hit("coproduction", "Co-production")
    assert hit("co-production", "coproduction")
    assert hit("southends", "Southend's strategy")
    assert hit("southend’s", "Southends strategy")
    assert hit("20-week", "within the 20-week limit")
    assert hit("R5", "R5 Reduce refusals")


def test_nothing_asked_is_found_everywhere_and_a_word_is_asked_once():
    assert hit("", "anything")
    assert hit(" – !", "anything")
    assert asked("plan Plan PLAN ehc") == ["plan", "ehc"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_text_is_found_by_its_own_words_and_by_fewer(text, other):
    words = words_of(text)
    assert found_in(words, words)
    assert found_in(words[:1], [*words_of(other), *words])
    if found_in(asked(other), words):
        assert all(found_in([word], words) for word in asked(other))
