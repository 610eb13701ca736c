"""The plain-words contract catches what a readability score and an accessibility checker both miss."""

import pytest

from goldenthread.rules.words.plain import contract

GOOD = "Ring us. We answer on the same day. You need no letter from a doctor."


def kinds(text, **more):
    return [fault.kind for fault in contract(text, **{"next_step": "Ring us", **more})]


def test_a_plain_text_with_a_next_step_keeps_it():
    assert kinds(GOOD) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We will answer in due course.", "vague"),
        ("Work is underway on this.", "vague"),
        ("The action is green.", "colour"),
        ("Each is shown in red or in amber.", "colour"),
        ("The CYPMHS team will ring you.", "short"),
        ("We utilise a form.", "word"),
        (" ".join(["word"] * 30) + ".", "sentence"),
    ],
)
def test_each_fault_is_caught_and_named(text, kind):
    assert kind in kinds(text)


def test_a_text_without_a_next_step_is_caught():
    assert kinds(GOOD, next_step="") == ["next"]


def test_a_short_form_that_the_site_explains_is_let_through():
    assert kinds("Ask the SENCO.", known=("SENCO",)) == []
    assert kinds("Ask the SENCO.") == ["short"]


def test_a_text_that_reads_as_for_more_than_fourteen_is_caught():
    old = (
        "Multidisciplinary professionals subsequently recommend individualised interventions. Organisations prioritise."
    )
    assert "age" in kinds(old)
