"""What happens next: plain enough, tied to the dates and to kinds of help that exist."""

from statistics import median

from goldenthread.outward.public.dates.events import BY_SLUG
from goldenthread.rules.offer import vocabulary
from goldenthread.rules.offer.steps import step, steps
from goldenthread.rules.words.plain import contract, reading_age


def test_every_step_says_what_to_do_what_holds_and_who_helps():
    assert len(steps()) == 12
    for one in steps():
        assert one.do
        assert one.rights
        assert set(one.help) <= set(vocabulary.categories())
        assert not one.date or one.date in BY_SLUG
        assert step(one.slug) is one
    assert step("elsewhere") is None


def test_every_step_keeps_the_plain_words_contract_and_half_read_no_older_than_eleven():
    for one in steps():
        assert contract(one.text, next_step=one.do[0], known=("SENCO", "EHC")) == [], one.slug
    ages = [reading_age(one.text) for one in steps()]
    assert max(ages) <= 14
    assert median(ages) <= 11


def test_the_way_to_short_breaks_names_no_safeguarding_route():
    tired = step("tired")
    assert "short_breaks" in tired.help
    assert "safeguarding" not in tired.text.casefold()
    assert "Nobody has to be worried about your child's safety" in tired.lead
