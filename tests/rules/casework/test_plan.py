"""The golden thread of a plan, and advice: each check finds what it is for, and a sound plan passes."""

from dataclasses import replace
from datetime import date

import pytest

from goldenthread.rules.casework import advice as a
from goldenthread.rules.casework import plan as p

SOUND = p.Plan(
    needs=[p.Need("n1", "B", "Understands short sentences only", ("Psychologist, page 3",)),
           p.Need("n2", "C", "Epilepsy", ("Paediatrician, page 1",))],
    outcomes=[p.Outcome("o1", "Tells a friend what happened at the weekend", ("n1",),
                        "The teacher hears it weekly", "July 2027")],
    provision=[
        p.Provision("p1", "F", "Small group for talking, led by a teaching assistant whom the therapist trained",
                    "Teaching assistant", "three times a week", "twenty minutes", ("n1",), ("o1",),
                    ("Therapist, page 2",), 1.0),
        p.Provision("p2", "G", "Review of medicine by the epilepsy nurse", "Nurse", "each term", "", ("n2",), (),
                    ("Paediatrician",)),
    ],
    words={"A": "I like trains.", "D": "No social care needs.", "H1": "None.", "H2": "None."},
    setting="Mudflat School (invented)", setting_type="Mainstream primary school",
    health_agreed=date(2026, 10, 1), advice={"Educational psychologist": date(2026, 9, 1)},
    signed=True, year=4, day=date(2026, 11, 1),
)  # fmt: skip
F1 = SOUND.provision[0]


def ids(plan, *, final=True):
    return {one.id for one in p.look(plan, final=final)}


def to_mend(plan, *, final):
    return [one for one in p.look(plan, final=final) if one.severity != "info"]


def test_a_sound_plan_passes():
    assert to_mend(SOUND, final=True) == []


def test_how_long_section_a_is_and_for_which_age_is_told_and_stops_nothing():
    (told,) = [one for one in p.look(SOUND, final=True) if one.severity == "info"]
    assert told.words == "Section A has 3 words, and they and its sentences are as long as in texts for about 4 years."
    assert p.blocks([told]) == []
    assert "GT-22" not in ids(replace(SOUND, words={"D": "None."}))


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"provision": [replace(F1, needs=()), SOUND.provision[1]]}, "GT-01"),
        ({"provision": [*SOUND.provision, replace(F1, key="p3", needs=("n2",))]}, "GT-02"),
        ({"needs": [*SOUND.needs, p.Need("n3", "D", "Bathing at home", ("Social worker",))]}, "GT-03"),
        ({"outcomes": [replace(SOUND.outcomes[0], needs=())]}, "GT-04"),
        ({"needs": [replace(SOUND.needs[0], cites=()), SOUND.needs[1]]}, "GT-05"),
        ({"provision": [replace(F1, frequency=""), SOUND.provision[1]]}, "GT-07"),
        ({"provision": [replace(F1, what="Access to a small group"), SOUND.provision[1]]}, "GT-08"),
        ({"provision": [replace(F1, hours_a_week=40.0), SOUND.provision[1]]}, "GT-09"),
        ({"provision": [F1, replace(SOUND.provision[1], what="Speech and language therapy weekly")]}, "GT-10"),
        ({"outcomes": [replace(SOUND.outcomes[0], by="")]}, "GT-11"),
        ({"outcomes": [replace(SOUND.outcomes[0], words="Will have 1:1 support")]}, "GT-12"),
        ({"setting_type": ""}, "GT-13"),
        ({"words": {**SOUND.words, "A": ""}}, "GT-14"),
        ({"words": {"A": "I like trains."}}, "GT-14"),
        ({"health_agreed": None}, "GT-15"),
        ({"year": 9}, "GT-16"),
        ({"direct_payment": True}, "GT-17"),
        ({"words": {**SOUND.words, "J": "A sum"}}, "GT-17"),
        ({"advice_missing": ["Social care"]}, "GT-18"),
        ({"advice": {"Educational psychologist": date(2025, 10, 1)}}, "GT-18"),
        ({"other_children": ["Ben Other"]}, "GT-19"),
        ({"signed": False}, "GT-21"),
    ],
)
def test_each_check_finds_what_it_is_for(change, check):
    assert check in ids(replace(SOUND, **change))


def test_a_draft_leaves_section_i_blank_and_needs_no_signature():
    assert "GT-13" in ids(SOUND, final=False)
    blank = replace(SOUND, setting="", setting_type="", signed=False, health_agreed=None)
    assert to_mend(blank, final=False) == []


def test_a_reason_for_flexibility_answers_what_is_left_open():
    # some flexibility is lawful, in a special school for example, so a reason overrides the check
    assert "GT-07" not in ids(
        replace(
            SOUND, provision=[replace(F1, frequency="", flexible_why="All day, by the whole staff"), SOUND.provision[1]]
        )
    )


def test_a_change_outside_what_was_asked_needs_a_new_draft():
    draft = {"B": "One", "F": "Two", "I": ""}
    assert p.changed_beyond(draft, {"B": "One", "F": "Two and more", "I": "School"}, allowed=set()) == ["F"]
    assert p.changed_beyond(draft, {"B": "One", "F": "Two and more", "I": "School"}, allowed={"F"}) == []


def test_every_section_of_the_regulation_is_there_and_what_no_program_can_check_is_said():
    assert list(p.sections()) == ["A", "B", "C", "D", "E", "F", "G", "H1", "H2", "I", "J", "K"]
    assert "adequate" in p.beyond()


# --- advice -----------------------------------------------------------------------------------------------------


def test_from_year_nine_advice_on_adulthood_must_be_sought():
    assert [s.key for s in a.must_ask(8)] == ["a", "b", "c", "d", "e"]
    assert [s.key for s in a.must_ask(9)] == ["a", "b", "c", "d", "e", "g"]


@pytest.mark.parametrize(
    ("born", "on", "year"),
    [
        (date(2016, 5, 4), date(2026, 11, 29), 6),
        (date(2012, 8, 31), date(2026, 9, 1), 10),  # the youngest of year 10
        (date(2012, 9, 1), date(2026, 9, 1), 9),  # the oldest of year 9
        (date(2022, 3, 1), date(2026, 8, 31), -1),  # reception begins next day
        (date(2022, 3, 1), date(2026, 9, 1), 0),
    ],
)
def test_the_curriculum_year_is_that_of_the_school_year(born, on, year):
    assert a.curriculum_year(born, on) == year


def test_not_known_is_no_advice_and_three_agreements_make_earlier_advice_enough():
    days = (date(2026, 9, 1),) * 3
    given = [
        a.Given("a", returned=days[0]),
        a.Given("b", returned=days[0]),
        a.Given("c", returned=days[0]),
        a.Given("d", agreed=days),
        a.Given("e", nil=days[0]),
    ]
    assert [s.key for s in a.missing(given, 4)] == ["e"]
    assert given[-1].is_nil
    given[-1] = replace(given[-1], returned=date(2026, 9, 20))
    assert a.all_in(given, 4)
    assert not given[-1].is_nil


@pytest.mark.parametrize("without", range(3))
def test_two_agreements_are_not_three(without):
    days = [date(2026, 9, 1)] * 3
    days[without] = None
    assert not a.Given("d", agreed=tuple(days)).is_in


def test_the_familys_own_views_are_never_reused():
    assert not a.Given("a", agreed=(date(2026, 9, 1),) * 3).is_in
