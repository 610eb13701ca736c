"""What a local offer must hold is looked for in what is there, and what lacks is named."""

from datetime import date

import pytest

from goldenthread.rules.offer import vocabulary
from goldenthread.rules.offer.checklist import FIELDS, Entry, Giver, Offer, Page, Standing, check, items

DAY = date(2026, 9, 7)
WHOLE = frozenset(FIELDS) - {"checked"}


def whole():
    """An offer in which nothing is missing."""
    kinds = [key for key, word in vocabulary.provider_kinds().items() if word.education]
    return Offer(
        givers=[Giver(f"A {kind}", kind, False, frozenset(vocabulary.questions())) for kind in kinds],
        entries=[Entry(key, key, key == "special", WHOLE, DAY) for key in vocabulary.categories()],
        pages=[Page(frozenset(vocabulary.pages()), contact=True)],
        answered=3,
    )


def of(offer, key, today=DAY):
    return next(found for found in check(offer, today=today) if found.item.id == key)


def test_there_are_twenty_four_entries_each_with_its_law_and_grade():
    assert [item.id for item in items()] == [f"LO-{n:02d}" for n in range(1, 25)]
    assert all(item.law and item.grade in "SPK" and item.plain for item in items())


def test_a_whole_offer_lacks_nothing_and_an_empty_one_nearly_everything():
    assert {found.standing for found in check(whole(), today=DAY)} == {Standing.THERE}
    there = [found.item.id for found in check(Offer(), today=DAY) if found.standing is Standing.THERE]
    assert there == ["LO-21", "LO-24"]  # nobody waits for an answer, and nothing has ended


@pytest.mark.parametrize("item", [one for one in items() if one.test in ("pages", "contact")], ids=lambda i: i.id)
def test_each_page_that_is_taken_away_is_missed_by_its_entry(item):
    offer = whole()
    for key in item.of:
        covers = frozenset(vocabulary.pages()) - {key}
        less = Offer(offer.givers, offer.entries, [Page(covers, contact=True)])
        assert vocabulary.pages()[key].label in of(less, item.id).lacks


def test_a_page_without_a_way_to_reach_anybody_does_not_serve_where_that_is_asked():
    offer = whole()
    assert of(Offer(offer.givers, offer.entries, [Page(offer.pages[0].covers, contact=False)]), "LO-16").done == 0


def test_an_entry_that_nobody_looked_at_for_a_year_is_named():
    offer = whole()
    entry = Entry("Saturday club", "leisure", False, WHOLE, date(2025, 9, 5))
    found = of(Offer(offer.givers, [entry], offer.pages), "LO-22")
    assert found.lacks == ("Saturday club: looked at within twelve months",)
    # a year and a day later it would have been missed; a year before is in time
    assert of(Offer(entries=[Entry("Club", "leisure", False, WHOLE, date(2025, 9, 7))]), "LO-22").lacks == ()


def test_each_field_that_lacks_is_named():
    entry = Entry("Club", "leisure", False, WHOLE - {"cost", "decides"}, DAY)
    assert of(Offer(entries=[entry]), "LO-22").lacks == ("Club: who decides, cost",)


def test_a_school_that_answers_nine_of_ten_is_named_with_how_many_it_lacks():
    answers = frozenset(list(vocabulary.questions())[:9])
    found = of(Offer(givers=[Giver("Mudflat", "maintained", False, answers)]), "LO-04")
    assert (found.done, found.of, found.lacks) == (0, 1, ("Mudflat: 1 of 10",))


def test_a_comment_that_waited_longer_than_a_year_is_counted():
    # 365 days after 7 September 2025 is 7 September 2026
    assert of(Offer(unanswered=[date(2025, 9, 7)]), "LO-21").standing is Standing.THERE
    late = of(Offer(unanswered=[date(2025, 9, 6)], answered=1), "LO-21")
    assert (late.standing, late.lacks) == (Standing.PART, ("1 waited more than a year",))


def test_what_has_ended_is_named():
    entry = Entry("Summer club", "leisure", False, WHOLE, DAY, expires_on=date(2026, 9, 6))
    assert of(Offer(entries=[entry]), "LO-24").lacks == ("Summer club has ended",)
