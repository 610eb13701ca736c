"""The languages of translations, and the two that only try the pages."""

import pytest

from goldenthread.rules.words.languages import languages, pseudo


def test_every_language_has_a_name_of_its_own_and_arabic_letters_run_from_right_to_left():
    for language in languages().values():
        assert language.name
        assert language.own
        if not language.pseudo:
            assert language.rtl == any("\u0600" <= letter <= "\u06ff" for letter in language.own), language.code
    assert len({language.own for language in languages().values()}) == len(languages()) == 33
    assert languages()["ur"].direction == "rtl"
    assert languages()["pl"].direction == "ltr"


def test_long_words_are_a_third_longer_and_keep_headings_lists_and_numbers():
    assert pseudo("en-XA", "## Ask us") == "## Åššķ ûšš"
    assert pseudo("en-XA", "- Ring 01632 960101\n\nEnd") == "- Ŕîîñĝĝ 01632 960101\n\nÉññð"
    text = "Every school gives extra help to children who need it"
    assert 1.25 < len(pseudo("en-XA", text)) / len(text) < 1.45


def test_from_right_to_left_each_line_is_turned_and_ended():
    assert pseudo("ar-XB", "- Ring\n\n## Who") == "- \u202eRing\u202c\n\n## \u202eWho\u202c"


def test_nobody_translates_here():
    with pytest.raises(KeyError):
        pseudo("pl", "Ring us")
