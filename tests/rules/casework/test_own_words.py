"""For what a child's words may be used: agreed by whom, until when, and what the law lets nobody stop."""

import pytest

from goldenthread.rules.casework.own_words import Reader, Said, Use, may, plays, shows, who_agrees
from goldenthread.rules.law.holder import Who

ALL = tuple(Use)


def said(*answers):
    return [Said(*one.split()) for one in answers]


def test_nobody_asked_so_that_the_council_weighs_it_and_nobody_else_sees_it():
    # s.19(a): the council must have regard to the views, wishes and feelings of the child
    for who in (Who.PARENT, Who.YOUNG_PERSON, Who.ALTERNATIVE_PARENT):
        assert [bool(may(use, [], who)) for use in ALL] == [True, False, False, False]
        assert shows(Reader.WORKER, [], who)
        assert not shows(Reader.OTHER, [], who)


def test_for_a_child_of_school_age_a_parent_has_to_agree_as_well():
    assert not may(Use.SHOW, said("show child yes"), Who.PARENT)
    assert "a parent or carer" in may(Use.SHOW, said("show child yes"), Who.PARENT).why
    assert may(Use.SHOW, said("show child yes", "show parent yes"), Who.PARENT)
    assert not may(Use.SHOW, said("show parent yes"), Who.PARENT)


def test_a_young_person_agrees_alone_and_a_parents_answer_counts_for_nothing():
    assert may(Use.SHOW, said("show child yes", "show parent no"), Who.YOUNG_PERSON)
    assert not may(Use.SHOW, said("show parent yes"), Who.YOUNG_PERSON)


def test_where_a_young_person_lacks_capacity_whoever_acts_for_them_agrees():
    assert who_agrees(Use.TEACH, Who.ALTERNATIVE_REPRESENTATIVE) == {"representative"}
    assert may(Use.TEACH, said("teach representative yes"), Who.ALTERNATIVE_PARENT)
    assert not may(Use.TEACH, said("teach child yes"), Who.ALTERNATIVE_PARENT)


def test_a_parent_cannot_stop_the_council_from_weighing_what_a_child_says():
    assert may(Use.DECIDE, said("decide child yes", "decide parent no"), Who.PARENT)
    assert not may(Use.DECIDE, said("decide child no", "decide parent yes"), Who.PARENT)


@pytest.mark.parametrize("ends", ["no", "withdrawn"])
def test_what_is_taken_back_ends_that_use_and_no_other(ends):
    yes = [f"{use.code} {by} yes" for use in ALL for by in ("child", "parent")]
    held = said(*yes, f"show child {ends}")
    assert [bool(may(use, held, Who.PARENT)) for use in ALL] == [True, False, True, True]
    assert may(Use.SHOW, [*held, *said("show child yes")], Who.PARENT)  # and they may change their mind again


def test_what_the_child_wants_weighed_by_nobody_is_shown_to_nobody_but_the_child_and_the_law():
    held = said("show child yes", "show parent yes", "decide child withdrawn")
    assert [bool(shows(reader, held, Who.PARENT)) for reader in Reader] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("answers", "heard"),
    [
        ((), (True, False, False, True, True)),  # who works on it hears it, to write its words down
        (("show child yes", "keep child yes"), (True, True, False, True, True)),
        (("show child yes",), (True, False, False, True, True)),
        (("show child yes", "keep child withdrawn"), (False, False, False, False, True)),
        (("keep child yes",), (True, False, False, True, True)),
    ],
)
def test_who_hears_a_sound(answers, heard):
    assert tuple(bool(plays(reader, said(*answers), Who.YOUNG_PERSON)) for reader in Reader) == heard
