"""Who may see what of a child, against a table that the program never reads; then without each condition in turn.

A cell is one role, one kind of relationship, one band, one way of asking and one state of things. What a cell should
answer is written here by hand, from trust.md 3.2 and 3.3, and not from the rule.
"""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from goldenthread.rules.access import reach, rule
from goldenthread.rules.access.bands import Band
from goldenthread.rules.access.rule import Asker, Child, Held, Link, Wish
from tests.turns import in_turn

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
AGO, SOON = NOW - timedelta(days=9), NOW + timedelta(days=9)
TABLE = list(csv.DictReader(Path(__file__).with_name("expected_reach.csv").open(encoding="utf-8")))
EXPECTED = {(row["role"], row["kind"]): row for row in TABLE}
BANDS = [Band.B2, Band.B2P, Band.B3, Band.B4, Band.B5, Band.B6]
KINDS = reach.kinds()
OF_A_BODY = {"on_roll", "consulted", "advice"}  # by hand: a school or service holds these, not a person
OF_A_TEAM = {"team"}
SPEAKS_FOR_A_PARTY = {"party", "helper"}
OF_THE_COUNCIL = {
    "case_officer",
    "team_manager",
    "social_care_lead",
    "information_officer",
    "privacy_officer",
    "inspector",
}
HOLDS_WHAT_IS_MARKED = OF_THE_COUNCIL | {"panel_member", "external_panel_member"}
IN_THE_TEAM = {"case_officer", "team_manager", "information_officer", "privacy_officer"}


def asker(role, **more):
    held = Held(role, "my-body", frozenset({"case.read", "case.write"}), reach.of_role(role))
    return Asker("me", NOW, (held,), frozenset({"my-team"}), **more)


def link(kind, **more):
    who = {"body": "my-body"} if kind in OF_A_BODY else {"team": "my-team"} if kind in OF_A_TEAM else {"person": "me"}
    party = {"party": "my-party"} if kind in SPEAKS_FOR_A_PARTY else {}
    return Link(**{"kind": kind, "child": "child", "starts": AGO, **who, **party, **more})


def keys(role, kind):
    """An audience that includes this person, by hand."""
    if kind in SPEAKS_FOR_A_PARTY:
        return frozenset({"party:my-party"})
    if kind in OF_A_BODY:
        return frozenset({"body:my-body"})
    return frozenset({"council", "panel", "health"})


# state: what it changes of (asker, link, child), and whether what would be open stays open
def nothing(a, li, c):
    return a, li, c


STATES = {
    "in force": (nothing, True),
    "ends later": (lambda a, li, c: (a, replace(li, ends=SOON), c), True),
    "ended later": (lambda a, li, c: (a, replace(li, ended=SOON), c), True),
    "begins now": (lambda a, li, c: (a, replace(li, starts=NOW), c), True),
    "begins later": (lambda a, li, c: (a, replace(li, starts=SOON), c), False),
    "over at this instant": (lambda a, li, c: (a, replace(li, ends=NOW), c), False),
    "over": (lambda a, li, c: (a, replace(li, ends=AGO), c), False),
    "ended at this instant": (lambda a, li, c: (a, replace(li, ended=NOW), c), False),
    "ended": (lambda a, li, c: (a, replace(li, ended=AGO), c), False),
    "of another child": (lambda a, li, c: (a, replace(li, child="other"), c), False),
    "of somebody else": (
        lambda a, li, c: (
            a,
            replace(li, person=li.person and "other", body=li.body and "other", team=li.team and "other"),
            c,
        ),
        False,
    ),
    "of an unknown kind": (lambda a, li, c: (a, replace(li, kind="friend"), c), False),
    "conflict": (lambda a, li, c: (a, li, replace(c, conflicted=frozenset({"me"}))), False),
    "conflict of another": (lambda a, li, c: (a, li, replace(c, conflicted=frozenset({"you"}))), True),
    "restricted, named": (lambda a, li, c: (a, li, replace(c, restricted=True, named=frozenset({"me"}))), True),
    "barred from everything": (lambda a, li, c: (a, li, replace(c, barred={li.party: frozenset(Band)})), False),
    "another party barred": (lambda a, li, c: (a, li, replace(c, barred={"other": frozenset(Band)})), True),
    "owes an outcome": (lambda a, li, c: (replace(a, overdue=True), li, c), False),
    "the role was taken away": (lambda a, li, c: (replace(a, held=()), li, c), False),
    "without the permission": (
        lambda a, li, c: (replace(a, held=(replace(a.held[0], permissions=frozenset({"x"})),)), li, c),
        False,
    ),
    "a role that reaches no child": (
        lambda a, li, c: (replace(a, held=(replace(a.held[0], reach=None),)), li, c),
        False,
    ),
    "rights passed, older": (lambda a, li, c: (a, replace(li, sees_until=NOW), c), "read"),
    "rights passed, newer": (lambda a, li, c: (a, replace(li, sees_until=AGO - timedelta(days=9)), c), False),
}


def wishes(role, kind, band):
    """(name, wish, whether it is open given what the table says of reading this band)."""
    row = EXPECTED.get((role, kind))
    how = row[band.value] if row else "-"
    r, w = how in ("r", "rw"), how == "rw"
    base = {"permission": "case.read", "band": band, "since": AGO}
    mine = keys(role, kind)
    party = kind in SPEAKS_FOR_A_PARTY
    yield "read", Wish(**base), r
    yield "read with a reason", Wish(**base, reason=True), r or how == "reason"
    yield (
        "read one's own",
        Wish(**base, contact_of="my-party"),
        (r and (party or role in OF_THE_COUNCIL)) or (how == "own" and party),
    )
    yield "read another's contact", Wish(**base, contact_of="other-party"), r and role in OF_THE_COUNCIL
    yield "write", Wish("case.write", band, write=True), w
    yield "a paper for them", Wish(**base, audience=mine), r
    yield "a paper for others", Wish(**base, audience=frozenset({"party:other", "body:other"})), False
    yield "a draft", Wish(**base, audience=mine, draft=True), r and role in IN_THE_TEAM
    yield "a marked paper", Wish(**base, audience=mine, held_back=True), r and role in HOLDS_WHAT_IS_MARKED


def states_of(role, kind):
    """Every state for what the table knows; for all else the states in which it would be open."""
    extra = {
        "restricted": (lambda a, li, c: (a, li, replace(c, restricted=True)), kind in SPEAKS_FOR_A_PARTY),
        "hidden from them": (lambda a, li, c: (a, li, replace(c, hidden_from=frozenset({"my-party"}))), "whereabouts"),
    }
    if (role, kind) in EXPECTED:
        return {**STATES, **extra}
    return {"in force": STATES["in force"], "restricted, named": STATES["restricted, named"]}


def cells():
    """Every cell with what it should answer."""
    for role in ("owner", *dict.fromkeys(row["role"] for row in TABLE)):
        for kind in KINDS:
            known, party = (role, kind) in EXPECTED, kind in SPEAKS_FOR_A_PARTY
            for state, (change, stays) in states_of(role, kind).items():
                if state == "barred from everything" and not party:
                    continue  # orders are about parties
                for band in BANDS:
                    for name, wish, is_open in wishes(role, kind, band):
                        right = is_open and known
                        if stays == "read":
                            right = right and not wish.write
                        elif stays == "whereabouts":
                            wish, right = replace(wish, whereabouts=True), right and not party
                        elif not stays:
                            right = False
                        yield (role, kind, band.value, state, name), change, wish, right


CELLS = list(cells())


def disagreements(limit=1):
    """Cells whose answer is not the one written down; at most `limit`."""
    found = []
    for cell, change, wish, right in CELLS:
        who, tie, child = change(asker(cell[0]), link(cell[1]), Child("child"))
        answer = rule.decide(wish, who, replace(child, links=(tie,)), KINDS)
        if answer.allowed is not right:
            found.append((cell, answer.why, right))
            if len(found) >= limit:
                break
    return found


@pytest.mark.sweep
def test_every_cell_answers_as_written():
    assert len(CELLS) >= 20_000
    assert not disagreements(20)


@pytest.mark.sweep
@pytest.mark.parametrize("condition", in_turn(rule.CONDITIONS, one_in=3), ids=lambda one: one.__name__)
def test_the_cells_notice_when_a_condition_is_taken_away(condition, monkeypatch):
    monkeypatch.setattr(rule, "CONDITIONS", tuple(one for one in rule.CONDITIONS if one is not condition))
    assert disagreements(), f"nothing fails without: {condition.__name__}"


def test_the_table_has_each_role_with_each_of_its_relationships_and_no_other():
    written = {(role, kind) for role, found in reach.tables()[1].items() for kind in found.through}
    assert set(EXPECTED) == written


def test_two_roles_never_add_up():
    """A SENCO who is also on a panel: the panel's bands do not open through the school's roll."""
    senco = Held("senco", "my-body", frozenset({"case.read"}), reach.of_role("senco"))
    panel = Held("panel_member", "my-body", frozenset({"case.read"}), reach.of_role("panel_member"))
    both = Asker("me", NOW, (senco, panel))
    on_roll = Child("child", links=(link("on_roll"),))
    assert not rule.decide(Wish("case.read", Band.B6, since=AGO), both, on_roll, KINDS)
    assert rule.decide(Wish("case.read", Band.B3, since=AGO), both, on_roll, KINDS).role == "senco"


def test_a_permission_of_one_role_is_not_used_with_the_relationship_of_another():
    manager = Held("team_manager", "a", frozenset({"case.read", "send.approve"}), reach.of_role("team_manager"))
    parent = Held("parent", "b", frozenset({"case.read"}), reach.of_role("parent"))
    own = Child("child", links=(link("party"),))
    assert not rule.decide(Wish("send.approve", Band.B2), Asker("me", NOW, (manager, parent)), own, KINDS)


def test_an_answer_says_what_allowed_it_or_what_failed_furthest_on():
    good = rule.decide(
        Wish("case.read", Band.B3, since=AGO), asker("senco"), Child("child", links=(link("on_roll"),)), KINDS
    )
    assert (good.role, good.through.kind) == ("senco", "on_roll")
    late = Child("child", links=(link("on_roll", ended=AGO),))
    assert rule.decide(Wish("case.read", Band.B3), asker("senco"), late, KINDS).why == "it_was_not_ended"
    assert not rule.decide(Wish("case.read", Band.B3), asker("senco"), Child("child"), KINDS)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("relationships: {a: {words: A, held_by: nobody, reason: no, writes: no}}\nroles: {}", "held_by"),
        ("relationships: {a: {words: A, held_by: person, reason: no, writes: maybe}}\nroles: {}", "writes"),
        ("relationships: {}\nroles: {r: {through: [x], read: {}, write: [], keys: [], identity: full}}", "through"),
        ("relationships: {}\nroles: {r: {through: [], read: {B0: yes}, write: [], keys: [], identity: full}}", "band"),
        ("relationships: {}\nroles: {r: {through: [], read: {B2: often}, write: [], keys: [], identity: full}}", "B2"),
        ("relationships: {}\nroles: {r: {through: [], read: {}, write: [], keys: [], identity: face}}", "identity"),
        ("relationships: {}\nroles: {r: {through: []}}", "read"),
        ("roles: {}", "relationships"),
    ],
)
def test_a_wrong_table_is_refused_with_where_and_why(tmp_path, change, words):
    path = tmp_path / "reach.yaml"
    path.write_text(change)
    with pytest.raises(reach.ReachWrong, match=words):
        reach.load(path)
