"""The generator of invented families: the same from the same seed, every kind of trouble among them, nobody real."""

from datetime import date

import pytest

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.casework.children.forms import nhs_number_is_right
from goldenthread.casework.children.models import Bar, Child, Conflict, Party, Person, Protection, Relationship
from goldenthread.casework.invented import families, words
from goldenthread.refused import Refused
from tests.casework.world import World

pytestmark = pytest.mark.django_db


def made(w, seed=7, count=120):
    by = audit.Actor.system("tests")
    with audit.unit(by=by):
        cast = families.cast_of(w.council, [w.user("case_officer")], [w.user("team_manager")])
        audit.record("team_made", obj="children.team")
    return families.make(seed=seed, count=count, by=by, cast=cast, today=date(2026, 3, 2))


def test_the_same_seed_gives_the_same_families_and_another_seed_others():
    import random

    w = World()
    with audit.unit(by=audit.Actor.system("tests")):
        cast = families.cast_of(w.council, [])
        audit.record("team_made", obj="children.team")

    def names(seed):
        batch = families._Batch(random.Random(seed), cast, date(2026, 3, 2), audit.Actor.system("tests"))
        return [
            (f.child.reference, f.child.given_name, f.parties[0].person.address)
            for f in (batch.family(n) for n in range(40))
        ]

    assert names(1) == names(1)
    assert names(1) != names(2)


def test_every_kind_of_trouble_is_among_them():
    w = World()
    found = made(w)
    children = Child.behind_the_door.filter(pk__in=[c.pk for c in found.children])
    counts = {len(f.parties) for f in found.families}
    assert counts == {1, 2, 3}
    assert Protection.behind_the_door.exists()
    assert Bar.behind_the_door.exists()
    assert children.filter(restricted=True).count() >= 3
    assert Conflict.behind_the_door.filter(child__in=children).count() >= 4
    assert Relationship.behind_the_door.filter(kind="on_roll", ends__isnull=False).exists()  # moved
    assert children.filter(family_name="").exists()
    assert max(len(c.given_name) for c in children) > 80
    scripts = "".join(c.given_name for c in children)
    assert any("\u0600" <= letter <= "\u06ff" for letter in scripts)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in scripts)
    assert Entry.objects.get(action="families_invented").reason == "120 families, seed 7"


def test_what_is_invented_can_be_nobodys():
    w = World()
    found = made(w, count=60)
    people = Person.behind_the_door.filter(parties__child__in=found.children).distinct()
    assert all(p.email.endswith(".example") for p in people)
    assert all(p.phone.startswith("07700 900") for p in people)  # kept by Ofcom for drama
    assert all(p.postcode.startswith("QQ") for p in people)  # no such area
    assert all(
        c.nhs_number.startswith("999") and nhs_number_is_right(c.nhs_number) for c in found.children
    )  # for tests
    assert all(c.upn[0] == "Z" for c in found.children)  # Z begins no UPN of a school


def test_the_eight_strings_of_a_party_are_its_own():
    w = World()
    found = made(w, count=80)
    for name in ("email", "address", "workplace", "online_name", "evidence"):
        held = [f.strings(p)[name] for f in found.families for p in f.parties]
        assert len(held) == len(set(held)), name
    assert Party.behind_the_door.filter(child__in=found.children).count() == len(held)


def test_a_live_site_refuses_to_invent(settings):
    settings.DEMO, settings.TESTING = False, False
    with pytest.raises(Refused, match="demo only"):
        families.only_in_a_demo()
    assert len(words.GIVEN) > 50


def test_every_story_is_one_that_the_law_allows_and_its_cached_columns_are_those_of_its_facts():
    import time_machine

    from goldenthread.casework.cases.actions.steps import cached
    from goldenthread.casework.cases.models import Matter
    from goldenthread.casework.cases.reading import facts_of_chain, history_of
    from goldenthread.rules.law import Facts, check
    from goldenthread.rules.law.facts import names

    w = World()
    with time_machine.travel("2026-03-02T09:00:00+00:00", tick=False):
        found = made(w, count=56)
        stages = set()
        for matter in Matter.behind_the_door.filter(child__in=found.children).select_related("after"):
            _, chain = facts_of_chain(matter)
            facts = Facts.read({n: v for n, v in chain.items() if n in names()})
            told = check(matter.machine, history_of(matter.pk), facts=facts)
            assert not told.faults, (matter.stage, told.faults)
            now = cached(matter)
            assert {name: getattr(matter, name) for name in now} == now
            stages.add(matter.stage)
    assert {"REQ_RECEIVED", "REQ_CONSULTING", "REQ_DECIDED", "REQ_REFUSED", "REQ_AGREED", "REQ_WITHDRAWN"} <= stages
    assert {"ASM_SEEKING_ADVICE", "ASM_NOT_ISSUING", "ASM_DRAFT_SENT", "ASM_FINAL_SENT"} <= stages
