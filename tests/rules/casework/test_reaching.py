"""A wish changes the way and never whether; the law's writing stays writing; a restriction is stronger than a wish."""

from itertools import chain, combinations

import pytest

from goldenthread.rules.casework.reaching import IN_WRITING, Message, Way, Wishes, way_for

E, P, T, L, F = Way.EMAIL, Way.PORTAL, Way.TEXT, Way.LETTER, Way.PHONE


def wishes(ways=(), not_by=()):
    return Wishes(frozenset(ways), frozenset(not_by))


@pytest.mark.parametrize(
    ("ways", "not_by", "message", "way", "by_hand"),
    [
        ((), (), Message.NEWS, E, False),
        ((), (), Message.NOTICE, E, False),
        ((L,), (), Message.NEWS, L, True),
        ((P,), (), Message.NEWS, P, True),
        ((F,), (), Message.NEWS, F, True),
        ((T, L), (), Message.NEWS, T, True),
        ((F,), (), Message.NOTICE, L, True),  # a call is no writing
        ((T,), (), Message.NOTICE, L, True),
        ((), (E,), Message.NEWS, P, True),
        ((), (F,), Message.NEWS, E, False),  # write to me, do not ring
        ((E,), (E,), Message.NEWS, None, True),  # what must not be used wins
        ((E,), (E, L), Message.NOTICE, L, True),  # but a notice is sent
        ((), tuple(Way), Message.NEWS, None, True),
        ((), tuple(Way), Message.NOTICE, L, True),
        ((L,), (), Message.INVITATION, None, True),
        ((), (F,), Message.INVITATION, E, False),
    ],
)
def test_the_way_of_a_message(ways, not_by, message, way, by_hand):
    found = way_for(wishes(ways, not_by), message)
    assert (found.way, found.by_hand) == (way, by_hand)
    assert found.reason.endswith(".")


def test_without_an_address_a_letter_is_written():
    assert way_for(wishes(), Message.NEWS, has_email=False).way is L
    assert way_for(wishes(ways=(E,)), Message.NOTICE, has_email=False).way is L


def test_whatever_somebody_wishes_a_notice_goes_in_writing_and_what_must_not_be_used_is_the_last_resort():
    def parts(of):
        return chain.from_iterable(combinations(of, n) for n in range(len(of) + 1))

    ways = tuple(Way)
    for suits in parts(ways):
        for never in parts(ways):
            found = way_for(wishes(suits, never), Message.NOTICE)
            assert found.way in IN_WRITING
            if found.way in never:
                assert set(suits or ways) & set(IN_WRITING) <= set(never) or not set(suits) & set(IN_WRITING)


def test_no_wish_is_followed_where_contact_is_restricted():
    for message in Message:
        found = way_for(wishes(ways=(F,)), message, restricted=True)
        assert (found.way, found.by_hand) == (None, True)
        assert "restricted" in found.reason
    assert way_for(wishes(), Message.NOTICE, restricted=True).way is E  # nobody wished anything: as it always was
