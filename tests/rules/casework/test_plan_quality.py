"""The look at a plan's words: each finding hangs on exact words and on the law that asks, and a sound plan has few."""

from dataclasses import replace

import pytest

from goldenthread.rules.casework import plan as p
from goldenthread.rules.casework import plan_quality as q
from tests.rules.casework.test_plan import SOUND as USUAL

F1 = replace(USUAL.provision[0], what=USUAL.provision[0].what.replace("Small group", "Small group of three"))
SOUND = replace(USUAL, provision=[F1, USUAL.provision[1]])


def keys(plan):
    return {one.rule.key for one in q.look(plan)}


def provision(**more):
    """A plan whose first provision is another one."""
    return replace(SOUND, provision=[replace(F1, **more), SOUND.provision[1]])


def outcome(**more):
    return replace(SOUND, outcomes=[replace(SOUND.outcomes[0], **more)])


def test_a_sound_plan_has_nothing_worth_a_look():
    assert q.look(SOUND) == []


def test_every_rule_has_a_name_what_to_do_and_the_law_that_asks():
    for rule in q.rules().values():
        assert rule.name
        assert rule.say
        assert any(word in rule.law for word in ("Code 9.", "reg", "s.")), rule.key
        assert not rule.like or rule.like in p.data()["checks"], rule.key


@pytest.mark.parametrize(
    ("words", "exact"),
    [
        ("Access to a quiet room, 10 minutes a day, with the teacher", "Access to"),
        ("OPPORTUNITIES for talking, 3 times a week", "OPPORTUNITIES"),
        ("Speech therapy as appropriate, 3 times a term", "as appropriate"),
        ("Regular reading with a teacher, 20 minutes", "Regular"),
        ("Up to 5 hours of an assistant a week", "Up to"),
        ("She may benefit from a weighted blanket, 10 minutes a day", "may benefit from"),
    ],
)
def test_a_vague_word_is_told_with_the_words_around_it(words, exact):
    found = [one for one in q.look(provision(what=words)) if one.rule.key == "vague"]
    assert [one.exact for one in found] == [exact]
    assert found[0].around.startswith(exact) or exact in found[0].around
    assert found[0].where == F1.key
    assert "9.69" in found[0].rule.law


def test_every_vague_word_of_a_row_is_told_and_the_longest_of_those_that_overlap():
    found = q.look(provision(what="Access to support from an assistant as required, and regular breaks, 10 minutes"))
    assert [one.exact for one in found if one.rule.key == "vague"] == [
        "Access to", "support from", "as required", "regular"
    ]  # fmt: skip


def test_a_word_inside_another_word_is_no_vague_word():
    assert "vague" not in keys(provision(what="An accessible toilet, irregular verbs, 10 minutes with the teacher"))


def test_a_group_or_support_with_a_number_beside_it_is_no_vague_word():
    assert "vague" not in keys(provision(what="A small group of four with the teacher"))
    assert "vague" in keys(provision(what="A small group with the teacher", frequency="", duration=""))


def test_what_the_plan_says_it_leaves_open_on_purpose_is_left_alone():
    assert q.look(provision(what="Access to a room as required", frequency="", flexible_why="Seizures come any time"))\
        == []  # fmt: skip


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"what": "Help with reading from a teacher", "frequency": "", "duration": "", "hours_a_week": None}, "number"),
        ({"what": "Help with reading from a teacher", "frequency": ""}, "often"),
        ({"what": "Help with reading", "who": ""}, "who"),
        ({"what": "Help with reading", "who": "School staff"}, "skill"),
        ({"needs": ()}, "unmet"),
    ],
)
def test_provision_without_number_frequency_giver_or_skill_and_a_need_without_provision_are_told(more, key):
    assert key in keys(provision(**more))
    assert key not in keys(SOUND)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"by": ""}, "no_time"),
        ({"measure": ""}, "no_measure"),
        ({"words": "Will improve her reading", "measure": "The teacher looks"}, "no_change"),
        ({"words": "Will have access to a trusted adult"}, "is_provision"),
    ],
)
def test_an_outcome_without_time_measure_or_change_and_one_that_is_provision_are_told(more, key):
    assert key in keys(outcome(**more))


def test_a_time_or_number_in_the_outcome_itself_is_enough():
    said = keys(outcome(words="By July 2027 she reads 100 words a minute", by="", measure=""))
    assert not {"no_time", "no_measure", "no_change"} & said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("She enjoys trains and is a friendly pupil.", True),
        ("I like trains.", False),
        ("She told us: “Trains are the best thing.”", False),
        ("Her mother wrote that we find mornings hard.", False),
    ],
)
def test_section_a_without_anybodys_own_words_is_told(words, told):
    assert ("no_voice" in keys(replace(SOUND, words={**SOUND.words, "A": words}))) is told


def test_an_empty_section_is_told_and_one_that_says_there_is_nothing_is_not():
    said = [one.section for one in q.look(replace(SOUND, words={"A": "I like trains."})) if one.rule.key == "empty"]
    assert said == ["D", "H1", "H2"]


def test_health_or_social_care_advice_that_no_section_shows_is_told():
    social = "Social care"
    with_advice = replace(SOUND, advice={**SOUND.advice, social: SOUND.day})
    assert [one.section for one in q.look(with_advice) if one.rule.key == "advice_unused"] == ["D"]
    missing = replace(SOUND, advice_missing=[social])
    assert [one.section for one in q.look(missing) if one.rule.key == "not_known"] == ["D"]


def test_hard_words_and_short_forms_are_told_with_the_very_word():
    said = q.look(replace(SOUND, words={**SOUND.words, "A": "I utilise PECS in my class."}))
    assert [(one.exact, one.section) for one in said if one.rule.key == "hard_words"] == [
        ("utilise”, “PECS", "A")
    ]  # fmt: skip


def test_what_the_blocking_checks_have_told_is_not_told_a_second_time():
    plan = provision(needs=())
    told = p.look(plan, final=True)
    assert "unmet" in keys(plan)
    assert "unmet" not in {one.rule.key for one in q.without(q.look(plan), told)}


def test_a_vague_word_that_a_check_has_told_is_told_once_and_others_of_the_row_all_the_same():
    plan = provision(what="Access to an assistant as required, 10 minutes")
    left = q.without(q.look(plan), p.look(plan, final=True))
    assert [one.exact for one in left if one.rule.key == "vague"] == ["as required"]


def test_what_one_rule_found_in_one_row_is_read_in_one_line():
    found = q.grouped(q.look(provision(what="Access to help as required and regularly, 10 minutes, with the teacher")))
    assert [one.exact for one in found if one.rule.key == "vague"] == ["Access to”, “as required”, “regularly"]
    assert "“Access to”, “as required”, “regularly”. What exactly" in found[0].words


def test_findings_come_in_the_order_of_the_sections_and_never_say_that_a_plan_is_unlawful():
    found = q.look(replace(provision(what="Access to help", who=""), words={}))
    letters = [one.section for one in found]
    assert letters == sorted(letters, key=list(p.sections()).index)
    assert not [one for one in found if "unlawful" in one.words.casefold() or "fail" in one.words.casefold()]
    assert "none is a verdict" in q.beyond()


def test_ten_thousand_odd_words_take_no_longer_than_a_moment():
    long = "access to " * 800 + "“" * 500 + "(a" * 500
    assert len(q.look(provision(what=long))) > 700
