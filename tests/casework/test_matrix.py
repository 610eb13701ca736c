"""M1: every route, method, role, relationship and state of it, against a table written by hand.

expected_doors.csv says which role, through which relationship, opens a route; `*`: the role alone is enough. In every
other state the answer is "not found", the same as for what is not there. Bodies are read too: no mark of another
child stands in any answer, and none of a band that the hand-written reach keeps from the role.
"""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.accounts import roles
from goldenthread.base.audit.models import Entry
from goldenthread.casework.cases.models import Matter
from goldenthread.casework.children import door
from goldenthread.casework.children.models import Child, Conflict, NamedViewer, Relationship
from goldenthread.rules.access import rule
from tests.casework.doors import OFFICE, PORTAL, ROOMS, fill
from tests.casework.world import World, pairs, site_of
from tests.turns import whose_turn

pytestmark = pytest.mark.django_db
HERE = Path(__file__)
EXPECTED = {
    row["route"]: set(row["who"].split())
    for row in csv.DictReader(HERE.with_name("expected_doors.csv").open(encoding="utf-8"))
}
REACH = {
    (row["role"], row["kind"]): row
    for row in csv.DictReader((HERE.parents[1] / "rules/access/expected_reach.csv").open(encoding="utf-8"))
}
TABLES = {"office": OFFICE, "portal": PORTAL}
METHODS = ("GET", "POST", "PUT", "DELETE")
MARK = re.compile(r"(mid|oth)-(B\d)-([a-z]+\d?)-mark")
# States in which the role and the relationship are there and something else is wrong, with how to bring it about.
STATES = ("current", "none", "future", "expired", "revoked", "conflict", "restricted", "of another child", "of another")
READ_ONLY_VIEWS = {
    "children:list",
    "children:waiting",
    "asking:arrived",
    "importing:lists",
    "troubles:list",
    "flow:flow",
    "flow:flow-json",
    "flow:hands-csv",
    "flow:cases",
    "flow:what-if",
    "flow:what-if-json",
    "flow:what-if-paper",
    "counts:measures",
    "counts:measure",
    "counts:measure-csv",
    "counts:measure-json",
    "counts:cases",
    "importing:template",
    "importing:one",
    "importing:faults",
    "asking:file",
    "cases:case",
    "cases:data",
    "cases:work",
    "said:all",
    "said:one",
    "said:sound",
    "said:sound-file",
    "said:picture",
    "portal:said",
    "portal:said-one",
    "portal:said-sound",
    "portal:said-picture",
    "letters:wordings",
    "letters:word",
    "plans:version",
    "routes:help",
    "panels:panels",
    "panels:panel",
    "panels:meeting",
    "cases:child",
    "cases:paper",
    "cases:paper-file",
    "sending:exports",
    "sending:sent",
    "sending:exports-to-decide",
    "access:reports",
    "access:glasses",
    "records:requests",
    "records:destructions",
    "records:breaches",
    "records:complaints",
    "records:pack",
    "records:pack-paper",
    "records:pack-word",
    "portal:children",
    "portal:asked",
    "portal:plan",
    "portal:case",
    "portal:child",
    "portal:paper",
    "portal:paper-file",
    "portal:looked",
    "portal:staff",
}


@pytest.fixture(params=["office", "portal"])
def site(request, settings):
    settings.SITE, settings.ROOT_URLCONF = request.param, f"config.urls.{request.param}"
    return request.param


def other_body(w, role):
    return w.other_school if w.bodies.get(role) == w.school else w.other_health


def bring_about(w, role, kind, state):
    """The relationship in this state; gives what undoes it."""
    now, day = timezone.now(), timedelta(days=1)
    more = {
        "future": {"starts": now + day},
        "expired": {"starts": now - 2 * day, "ends": now - day},
        "revoked": {"ended_at": now - timedelta(seconds=1)},
        "of another child": {"child": w.other},
    }.get(state, {})
    held_by = door.reach.kinds()[kind].held_by
    if state == "of another":
        more = {"body": {"body": other_body(w, role)}, "team": {"team": w.other_team}}.get(
            held_by, {"user": w.user("reviewer")}
        )
    made = [] if state == "none" else [w.relate(role, kind, **more)]
    with audit.unguarded("a state for tests"):
        if state == "conflict":
            made.append(
                Conflict.behind_the_door.create(
                    user=w.user(role), child=w.child, kind="own_child", name="x y", declared_by_id="0", declared_by="x"
                )
            )
        if state == "restricted":
            Child.behind_the_door.filter(pk=w.child.pk).update(restricted=True, restricted_why="adopted")
    return made


def undo(w, made):
    with audit.unguarded("a state for tests"):
        for row in made:  # taken away, not ended: hundreds of ended rows would slow every later opening
            type(row).behind_the_door.filter(pk=row.pk).delete()
        Child.behind_the_door.filter(pk=w.child.pk).update(restricted=False, restricted_why="")


def wanted(route, about_child, role, kind, state, site):
    """Whether it opens, by the table."""
    who = EXPECTED[route]
    if site_of(role) != site:
        return False
    if f"{role}:*" in who:
        return True
    if f"{role}:{kind}" not in who:
        return False
    if state == "restricted":  # a family, and whom it chose, sees its own child's record as ever
        return kind in ("party", "helper")
    return state == "current"


def fault(answer, method, route, opens, role, kind, state):
    """What is wrong with an answer, or ""."""
    if method in ("PUT", "DELETE") or (method == "POST" and route in READ_ONLY_VIEWS):
        if answer.status_code != 405:
            return f"{answer.status_code}, not 405"
        return ""
    status = answer.status_code
    if opens and status == 404:
        return "is not found"
    if not opens and status != 404:
        return f"answers {status}"
    if status >= 500:
        return f"answers {status}"
    for child, band, name in MARK.findall(answer.content.decode(errors="replace")):
        if child == "oth" and state != "of another child":
            return f"holds a mark of another child: {band} {name}"
        if child == "mid" and not opens:
            return f"holds a mark though it is refused: {band} {name}"
        how = REACH.get((role, kind), {}).get(band, "-")
        if child == "mid" and how not in ("r", "rw") and route not in ("children:list", "portal:children"):
            return f"holds a mark of a band that is closed: {band} {name}"
    return ""


def walk(w, site, chosen, count):
    """Every disagreement of the chosen (role, kind, state) with the table."""
    found, cells = [], 0
    for role, kind, state in chosen:
        made = bring_about(w, role, kind, state) if kind else []
        client = w.client(role)
        for route, (arguments, about_child) in TABLES[site].items():
            address = reverse(route, args=arguments(w))
            opens = wanted(route, about_child, role, kind, state, site)
            for method in METHODS:
                answer = client.generic(method, address)
                cells += 1
                if words := fault(answer, method, route, opens, role, kind, state):
                    found.append((role, kind, state, method, route, words))
            if count and len(found) >= count:
                return found, cells
        undo(w, made)
    return found, cells


def all_states(site):
    here = [(role, kind, state) for role, kind in pairs() if site_of(role) == site for state in STATES]
    others = [(role, "", "none") for role in roles.all_roles() if role not in {r for r, _, _ in here}]
    return here + others


def quiet():
    import logging

    logging.getLogger("django.request").setLevel(logging.ERROR)


def test_every_route_stands_in_both_tables():
    for site in ("office", "portal"):
        spaces = get_resolver(f"config.urls.{site}").namespace_dict
        named = {f"{room}:{n}" for room in ROOMS[site] for n in spaces[room][1].reverse_dict if isinstance(n, str)}
        elsewhere = {
            "portal:home",
            "portal:views",
            "portal:view",
            "portal:choose-claim",
            "portal:file-view",
            "portal:answers",
            "portal:answer",
            "portal:notice",
            "portal:training",
            "portal:training-alone",
            "portal:offer",  # a school's entries in the local offer: no child stands there
            "portal:offer-change",
            "portal:offer-add",
            "portal:offer-ordinary",
            "portal:offer-count-term",
            "portal:offer-about",
            "portal:follow",
            "portal:cycles",  # by the door, with a test of their own: tests/casework/test_cycles.py
            "portal:begin-cycle",
            "portal:look-at-cycle",
            "portal:correct-cycle",
            "portal:heard",  # what a group said: no child stands there
            "portal:heard-sign",
            "portal:heard-answer",
            "portal:felt",  # by the door of the case: tests/casework/test_voice.py
            "portal:ask",
            "portal:ask-step",
            "portal:ask-files",
            "portal:ask-check",
            "portal:ask-sent",
        }
        assert named - elsewhere == set(TABLES[site])
    assert set(EXPECTED) == set(OFFICE) | set(PORTAL)


def test_the_doors_agree_with_the_table_for_those_whose_turn_it_is(site):
    quiet()
    w = fill(World())
    chosen = whose_turn(all_states(site), one_in=50 if site == "office" else 20)
    found, cells = walk(w, site, sorted(chosen), 0)
    assert not found, found[:10]
    assert cells > 100


PARTS = 16  # each in a transaction of its own: the log's head has a version for every entry of one, and slows with them


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_the_doors_agree_with_the_whole_table(site, part, evidence):
    quiet()
    w = fill(World())
    chosen = all_states(site)[part::PARTS]
    found, cells = walk(w, site, chosen, 0)
    evidence(
        f"access matrix over HTTP, {site}, part {part + 1} of {PARTS}: cells and disagreements", [cells, len(found)]
    )
    assert not found, found[:10]
    assert cells == len(chosen) * len(TABLES[site]) * len(METHODS)


@pytest.mark.parametrize(("which", "least"), [("office", 18_000), ("portal", 6_000)])
def test_the_whole_table_is_as_large_as_it_is_said_to_be(which, least):
    assert len(all_states(which)) * len(TABLES[which]) * len(METHODS) >= least


# Which relationship and state shows that a condition is missing; each is a state of the table above.
SHOWN_BY = {
    "it_is_theirs": ("case_officer", "assigned", "of another"),
    "it_has_begun": ("case_officer", "assigned", "future"),
    "it_has_not_run_out": ("case_officer", "assigned", "expired"),
    "it_was_not_ended": ("case_officer", "assigned", "revoked"),
    "the_band_is_open_to_the_role": ("social_care_lead", "social_care", "current"),
    "they_have_no_conflict_of_interest": ("case_officer", "assigned", "conflict"),
    "the_record_is_not_restricted_or_names_them": ("case_officer", "assigned", "restricted"),
}


@pytest.mark.deep
@pytest.mark.parametrize("name", SHOWN_BY)
def test_over_http_too_a_missing_condition_is_noticed(name, settings, monkeypatch):
    """Every condition is taken away in turn in tests/rules/access. These have nothing in front that would hide it; the
    others stand behind a second lock: only a child's own relationships are loaded, a permission is asked twice."""
    quiet()
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    monkeypatch.setattr(rule, "CONDITIONS", tuple(one for one in rule.CONDITIONS if one.__name__ != name))
    w = fill(World())
    found, _ = walk(w, "office", [SHOWN_BY[name]], 1)
    assert found, f"nothing fails without {name}"


@pytest.mark.parametrize("most", [door.MANY, 0], ids=["few children", "many children"])
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.deep)])
def test_lists_hold_exactly_the_children_whom_the_door_opens(site, every, most, monkeypatch):
    """The conditions of lists are queries, one for few children and one for many; the door's are functions. Whatever
    the state, they say the same."""
    monkeypatch.setattr(door, "MANY", most)
    w = World()
    with_matters = set(Matter.behind_the_door.values_list("child_id", flat=True))
    assert with_matters
    here = [pair for pair in pairs() if site_of(pair[0]) == site]
    for role, kind in here if every else sorted(whose_turn(here, one_in=4)):
        for state in STATES:
            made = bring_about(w, role, kind, state)
            visitor = w.visitor(role)
            listed = set(visitor.children().values_list("pk", flat=True))
            beside = Matter.behind_the_door.filter(visitor.of_theirs("child"))
            opened = {
                child.pk
                for child in (w.child, w.other)
                if visitor._look(child.reference, door.Permission.CASE_READ) is not None
            }
            assert listed == opened, (role, kind, state)
            assert set(beside.values_list("child_id", flat=True)) == {pk for pk in opened if pk in with_matters}
            undo(w, made)


@pytest.mark.parametrize("condition", door.LISTS, ids=lambda one: one.__name__)
def test_a_list_without_one_of_its_conditions_is_noticed(condition, settings, monkeypatch):
    settings.SITE = "portal" if condition is door.without_barred else "office"
    monkeypatch.setattr(door, "LISTS", tuple(one for one in door.LISTS if one is not condition))
    w = World()
    role, kind = ("parent", "party") if condition is door.without_barred else ("case_officer", "assigned")
    row = w.relate(role, kind)
    with audit.unguarded("states for tests"):
        if condition is door.through_a_relationship_in_force:
            Relationship.behind_the_door.filter(pk=row.pk).update(ended_at=row.starts)
        elif condition is door.without_conflicts:
            Conflict.behind_the_door.create(
                user=w.user(role), child=w.child, kind="friend", declared_by_id="0", declared_by="x"
            )
        elif condition is door.without_restricted:
            Child.behind_the_door.filter(pk=w.child.pk).update(restricted=True, restricted_why="adopted")
        else:
            door.Bar.behind_the_door.create(party=w.parties[0], of_bands="all", words="x", starts=timezone.localdate())
    visitor = w.visitor(role)
    assert w.child.pk in set(visitor.children().values_list("pk", flat=True))  # the list alone would show it
    assert visitor._look(w.child.reference, door.Permission.CASE_READ) is None
    assert not visitor.shown(visitor.children().filter(pk=w.child.pk), where="list")  # and the door still does not


def test_whoever_is_named_sees_a_restricted_record_only_when_related(settings):
    settings.SITE = "office"
    w = World()
    with audit.unguarded("a restricted record"):
        Child.behind_the_door.filter(pk=w.child.pk).update(restricted=True, restricted_why="adopted")
        NamedViewer.behind_the_door.create(child=w.child, user=w.user("case_officer"), added_by="x")
    assert w.visitor("case_officer")._look(w.child.reference, door.Permission.CASE_READ) is None
    w.relate("case_officer", "assigned")
    assert w.open("case_officer").name
    refused = Entry.objects.filter(action="child_refused", object=f"children.child:{w.child.pk}")
    assert refused.count() == 1
    assert refused.get().reason == "they hold no role and no relationship"
