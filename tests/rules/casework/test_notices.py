"""Notices hold what the regulations say, or do not go. Plain words."""

import pytest

from goldenthread.rules.casework import notices as n
from goldenthread.rules.words import plain

GOOD = """[reasons]
We will not assess {child}. {reasons_a} {reasons_b}
[appeal]
You can appeal to the tribunal.
[time_limit]
It must have your appeal by {appeal_by}.
[mediation]
You can ask for mediation. Speak to {mediation} by {mediation_by}. Tell us that you want it, and about what.
[disagreement]
{disagreement} helps where people do not agree.
[advice]
{sendiass} gives free advice.
"""
VALUES = {
    "child": "Aya Example", "reasons_a": "She reads well.", "reasons_b": "What helps is there.",
    "appeal_by": "21 December 2026",
    "mediation": "Mediation (invented), 01632 960000", "mediation_by": "19 December 2026",
    "officer": "An Officer", "office": "The team (invented)", "disagreement": "A service (invented)",
    "sendiass": "SENDIASS (invented), 01632 960001",
}  # fmt: skip


def test_a_refusal_holds_what_regulation_5_3_and_32_ask():
    keys = [item.key for item in n.notices()["not_to_assess"].needs]
    assert keys == ["reasons", "appeal", "time_limit", "mediation", "disagreement", "advice"]
    assert [item.key for item in n.notices()["not_to_issue"].needs] == keys
    assert "reasons" not in {item.key for item in n.notices()["final"].needs}
    assert n.notices()["final"].to == ("family", "school", "health")


def test_a_complete_wording_is_filled_and_may_go():
    wording = n.parse(GOOD, "not_to_assess")
    assert wording.faults == ()
    letter = n.filled("not_to_assess", wording.parts, VALUES)
    assert letter.may_go
    assert "by 21 December 2026" in letter.parts[2].words


@pytest.mark.parametrize("item", [i.key for i in n.notices()["not_to_assess"].needs])
def test_each_item_that_is_taken_away_stops_the_notice(item):
    parts = [part for part in n.parse(GOOD, "not_to_assess").parts if part.item != item]
    letter = n.filled("not_to_assess", parts, VALUES)
    assert [one.key for one in letter.lacking] == [item]
    assert not letter.may_go
    assert n.parse(GOOD.replace(f"[{item}]", ""), "not_to_assess").faults


@pytest.mark.parametrize("name", VALUES)
def test_a_name_that_is_not_known_stops_the_notice_and_is_said(name):
    letter = n.filled("not_to_assess", n.parse(GOOD, "not_to_assess").parts, {**VALUES, name: " "})
    assert name in letter.unknown
    assert not letter.may_go
    said = [part.words for part in letter.parts] + [words for _, words in letter.box]
    assert any(n.NAMES[name] in words for words in said)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[reasons]\n{nobody} says so", "Line 2: there is no name {nobody}"),
        ("[reason]\nWords", "Line 1: there is no part [reason]"),
        ("[reasons]\nWe say {child", "Line 2: a curly bracket"),
        ("[reasons]\n\n[appeal]\nYou can appeal.", "The part [reasons] is empty"),
    ],
)
def test_a_fault_of_a_wording_names_its_line(text, words):
    assert any(fault.startswith(words) for fault in n.parse(text, "not_to_assess").faults)


def test_a_draft_notice_counts_the_plan_only_when_it_is_there():
    parts = [n.Part(i.key, "x") for i in n.notices()["draft"].needs if i.key != "plan"]
    values = dict.fromkeys(n.NAMES, "x")
    assert [i.key for i in n.filled("draft", parts, values).lacking] == ["plan"]
    assert n.filled("draft", parts, values, with_plan=True).may_go


# --- plain words -----------------------------------------------------------------------------------------------


def test_plain_words_pass():
    assert plain.faults("We will assess your child. You will hear from us by 25 January 2027.") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We will commence the work pursuant to the Act.", "“commence”"),
        ("The DCO will write to you.", "DCO is not explained"),
        (" ".join(["word"] * 26) + ".", "A sentence has 26 words"),
    ],
)
def test_hard_words_long_sentences_and_short_forms_are_found(text, words):
    assert any(words in fault for fault in plain.faults(text))


def test_a_short_form_that_is_explained_is_no_fault():
    assert plain.faults("The designated clinical officer (DCO) writes. The DCO is a doctor.") == []
