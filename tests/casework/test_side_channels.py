"""M6: what is refused and what was never there are told the same, byte for byte and in the same time."""

import re
import time
from statistics import median

import pytest
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.casework.children.models import new_reference
from goldenthread.casework.invented import families
from tests.casework.world import World

pytestmark = pytest.mark.django_db


def answers(w, seed, count):
    """(bodies, seconds) of so many references that exist and are not this person's, and of so many that "
    "were never given."""
    by = audit.Actor.system("tests")
    with audit.unit(by=by):
        cast = families.cast_of(w.council, [w.user("team_manager")])
        audit.record("team_made", obj="children.team")
    there = [child.reference for child in families.make(seed=seed, count=count, by=by, cast=cast).children]
    absent = [new_reference() for _ in there]
    client = w.client("case_officer")
    client.get(reverse("cases:child", args=[new_reference()]))
    found = {"there": ([], []), "absent": ([], [])}
    for pair in zip(there, absent, strict=True):
        for name, reference in zip(found, pair, strict=True):
            address = reverse("cases:child", args=[reference])
            began = time.perf_counter()
            answer = client.get(address)
            found[name][1].append(time.perf_counter() - began)
            body = answer.content.decode().replace(reference, "REFERENCE")
            headers = {k: v for k, v in answer.headers.items() if k != "X-Request-ID"}
            found[name][0].append(
                (answer.status_code, re.sub(r"[a-z2-9]{10}(?=</)", "REQUEST", body), str(sorted(headers.items())))
            )
    return found


def differences(found):
    bodies = set(found["there"][0]) | set(found["absent"][0])
    apart = abs(median(found["there"][1]) - median(found["absent"][1]))
    return bodies, apart


def test_a_refused_record_and_an_invented_reference_are_told_the_same(seed):
    bodies, _ = differences(answers(World(), seed, 25))
    assert len(bodies) == 1, [body[:1] for body in bodies]
    assert next(iter(bodies))[0] == 404


@pytest.mark.deep
def test_a_thousand_of_each_are_told_the_same_in_the_same_time(seed, evidence):
    bodies, apart = differences(answers(World(), seed, 1_000))
    evidence("median difference between refused and absent, in ms", round(apart * 1000, 2))
    evidence("different answers among 1,000 refused and 1,000 absent", len(bodies))
    assert len(bodies) == 1
    assert apart < 0.005


def test_the_same_number_of_queries_is_asked_whether_or_not_the_child_exists():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    w = World()
    counts = []
    w.visitor("case_officer")._look(new_reference(), "case.read")  # the log's first entry makes its head
    for reference in (w.child.reference, new_reference()):
        visitor = w.visitor("case_officer")
        _ = visitor.asker
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert visitor._look(reference, "case.read") is None
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_person_who_may_open_it_gets_another_answer():
    """The planted difference: the comparison above would see it."""
    w = World()
    w.relate("case_officer", "assigned")
    client = w.client("case_officer")
    assert client.get(reverse("cases:child", args=[w.child.reference])).status_code == 200


def test_a_search_hints_at_nobody_outside_what_one_may_see():
    w = World()
    client = w.client("case_officer")
    page = client.get(reverse("children:list"), {"q": "Midfamily"}).content.decode()
    assert "0 children" in page or "Nobody of this name" in page
    assert w.child.reference not in page
    w.relate("case_officer", "assigned")
    page = client.get(reverse("children:list"), {"q": "midfam"}).content.decode()
    assert w.child.reference in page
    assert w.other.reference not in page
