"""A row of a council's own list says what happened; what cannot be is refused with its column and what to do."""

from datetime import date

import pytest

from goldenthread.rules.casework import importing
from goldenthread.rules.law import Step

TODAY = date(2026, 11, 29)
ROW = {"case_number": "EHC-1", "given_name": "Amelia", "date_of_birth": "27/03/2016", "received": "2026-09-07"}


def read(**more):
    return importing.read_row({**ROW, **more}, today=TODAY)


def wrong(**more):
    return [(one.column, one.words) for one in read(**more).wrong]


def steps(machine, **more):
    found = read(**more)
    assert not found.wrong
    return [(one.event, one.day, one.implied) for one in found.case.steps[machine]]


def test_the_least_row_is_a_request_that_was_received():
    assert steps("request") == [("request.received", date(2026, 9, 7), False)]
    assert read().case.identity == {"given_name": "Amelia", "date_of_birth": date(2016, 3, 27)}


@pytest.mark.parametrize("column", ["case_number", "given_name", "date_of_birth", "received"])
def test_a_row_without_what_is_required_is_refused_with_its_column(column):
    assert [one for one, _ in wrong(**{column: "  "})] == [column]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-07", date(2026, 9, 7)),
        ("07/09/2026", date(2026, 9, 7)),
        ("7.9.2026", date(2026, 9, 7)),
        ("7 September 2026", date(2026, 9, 7)),
        ("07/09/2026 00:00", date(2026, 9, 7)),
        ("2026-09-07T00:00:00", date(2026, 9, 7)),
        ("7/9/26", None),  # which century?
        ("31/02/2026", None),
        ("September 2026", None),
        ("13/14/2026", None),
        ("46272", None),
    ],
)
def test_a_day_is_read_as_councils_write_it_and_never_guessed(text, day):
    assert importing.read_day(text) == day


def test_a_whole_story_becomes_the_steps_of_both_machines():
    told = {"decision": "Yes", "decided": "2026-10-12", "told": "14/10/2026", "advice_asked": "15/10/2026",
            "advice_in": "20/11/2026", "issue": "yes", "issue_decided": "24/11/2026"}  # fmt: skip
    assert [event for event, _, _ in steps("request", **told)] == [
        "request.received",
        "decision.assess",
        "decision.assess_notified",
    ]
    assert steps("assessment", **told) == [
        ("assessment.begun", date(2026, 10, 14), False),
        ("advice.requested", date(2026, 10, 15), False),
        ("advice.all_in", date(2026, 11, 20), False),
        ("deciding.begun", date(2026, 11, 24), False),
    ]


def test_a_step_without_a_day_of_its_own_has_the_day_of_the_next_and_says_so():
    assert steps("request", decision="refuse", told="2026-10-14")[1] == ("decision.refuse", date(2026, 10, 14), True)
    found = steps("assessment", decision="assess", told="2026-10-14", final="2026-11-20")
    assert found[1:] == [
        ("deciding.begun", date(2026, 11, 20), True),
        ("draft.served", date(2026, 11, 20), True),
        ("final.sent", date(2026, 11, 20), False),
    ]


def test_what_happened_against_the_law_happened():
    """A final plan five days after its draft breaks reg 13(1); a list that hid it would be of no use."""
    found = steps("assessment", decision="assess", told="2026-10-14", draft="2026-11-10", final="2026-11-15")
    assert ("final.sent", date(2026, 11, 15), False) in found


@pytest.mark.parametrize(
    ("more", "column", "says"),
    [
        ({"received": "2026-12-01"}, "received", "still to come"),
        ({"told": "2026-10-14"}, "decision", "write assess or refuse"),
        ({"decision": "assess"}, "decided", "no day"),
        ({"decision": "perhaps", "decided": "2026-10-12"}, "decision", "Write one of: assess, refuse"),
        ({"decision": "refuse", "decided": "2026-09-01"}, "decided", "comes before the step that it follows"),
        ({"decision": "refuse", "told": "2026-09-01"}, "told", "comes before the step that it follows"),
        ({"decision": "refuse", "told": "2026-10-01", "draft": "2026-11-01"}, "draft", "no assessment"),
        ({"decision": "assess", "decided": "2026-10-01", "final": "2026-11-01"}, "final", "when the family was told"),
        ({"decision": "refuse", "told": "2026-10-01", "withdrawn": "2026-10-02"}, "withdrawn", "cannot follow"),
        ({"ground": "papers"}, "ground", "no refusal"),
        ({"decision": "assess", "told": "2026-10-01", "issue": "no", "final": "2026-11-01"}, "issue", "Check both"),
        ({"decision": "assess", "told": "2026-10-01", "issue": "yes"}, "issue_decided", "no day"),
        ({"decision": "assess", "told": "2026-10-01", "issue_told": "2026-11-01"}, "issue", "write no"),
        ({"date_of_birth": "2026-10-01"}, "date_of_birth", "born after"),
        ({"date_of_birth": "1999-01-01"}, "date_of_birth", "26 or older"),
        ({"nhs_number": "123"}, "nhs_number", "ten figures"),
        ({"parent_email": "nobody"}, "parent_email", "no email address"),
        ({"parent_email": "a@b.example"}, "parent_name", "no name"),
        ({"need_standing": "suspected"}, "need", "not which need"),
        ({"family_name": "x" * 201}, "family_name", "longer than 200"),
    ],
)
def test_what_cannot_be_is_refused_in_its_column_with_what_to_do(more, column, says):
    found = wrong(**more)
    assert [one for one, _ in found] == [column]
    assert says in found[0][1]


def test_every_fault_of_a_row_is_said_at_once():
    assert {one for one, _ in wrong(received="soon", given_name="", sex="x", upn="y" * 20)} == {
        "received", "given_name", "sex", "upn",
    }  # fmt: skip


def test_a_row_of_another_council_is_refused_where_this_one_has_said_its_codes():
    row = {**ROW, "council": "881"}
    assert importing.read_row(row, today=TODAY).case
    assert importing.read_row({**row, "council": "882"}, today=TODAY, council=["882", "E06000033"]).case
    found = importing.read_row(row, today=TODAY, council=["882", "E06000033"]).wrong
    assert [one.column for one in found] == ["council"]
    assert "another council" in found[0].words


def test_columns_are_recognised_by_the_names_that_councils_give_them():
    heads = ["Case ID", "Surname", "FORENAME(S)", "D.O.B.", "Date received", "Outcome", "Decision date", "Notes"]
    assert importing.guess(heads) == {
        "case_number": 0, "family_name": 1, "date_of_birth": 3, "received": 4, "decision": 5, "decided": 6,
    }  # fmt: skip
    own = [column.label for column in importing.columns().values()]
    assert importing.guess(own) == {key: place for place, key in enumerate(importing.columns())}


def test_no_heading_means_two_columns_and_no_choice_means_two_things():
    names = [importing.plain(name) for column in importing.columns().values() for name in (column.label, *column.also)]
    assert sorted(set(names)) == sorted(dict.fromkeys(names))
    for column in importing.columns().values():
        said = [importing.plain(word) for key, words in column.choices.items() for word in {key, *words}]
        assert len(said) == len(set(said)), column.key


def test_a_mapping_says_what_is_wrong_with_it():
    heads = ["a", "b"]
    found = importing.faults_of({"case_number": 0, "given_name": 0, "received": 7}, heads)
    assert any("Date of birth" in words for words in found)
    assert any("chosen twice" in words for words in found)
    assert any("no column 8" in words for words in found)
    assert (
        importing.faults_of({"case_number": 0, "given_name": 1, "date_of_birth": 2, "received": 3}, list("abcd")) == []
    )


@pytest.mark.parametrize("column", importing.columns().values(), ids=lambda column: column.key)
def test_each_example_of_the_template_is_one_that_is_taken(column):
    assert column.explained
    value, fault = importing._value(column, column.example)
    assert (fault, bool(value)) == ("", True)


def test_a_later_list_adds_what_is_new_and_never_changes_what_is_recorded():
    here = [Step("request.received", date(2026, 9, 7))]
    found = importing.compare("request", here, read(decision="assess", told="2026-10-14").case.steps["request"])
    assert [one.event for one in found.new] == ["decision.assess", "decision.assess_notified"]
    assert not found.differ
    found = importing.compare("request", here, read(received="2026-09-08").case.steps["request"])
    assert not found.new
    assert [one.column for one in found.differ] == ["received"]
    assert "correction" in found.differ[0].words


def test_a_step_that_cannot_follow_what_was_done_here_meanwhile_is_refused():
    here = [Step("request.received", date(2026, 9, 7)), Step("request.withdrawn", date(2026, 9, 20))]
    found = importing.compare("request", here, read(decision="assess", told="2026-10-14").case.steps["request"])
    assert [one.column for one in found.differ] == ["told", "told"]
