"""How requests move, as councillors and the public may read it."""

import json
import re

import pytest

from goldenthread.base import audit
from goldenthread.casework.children.models import Child, Team
from goldenthread.casework.counts import counting
from goldenthread.casework.invented import families, stories
from goldenthread.outward.releases import moving, numbers
from goldenthread.outward.releases.contents import gather
from goldenthread.rules.flow import releasing
from goldenthread.thread.improvement.models import Council
from tests.casework.test_counts import BY_TESTS, DAY
from tests.casework.test_counts import w as w
from tests.outward.releases.test_numbers import publish
from tests.thread.improvement.test_casework_counts import estuary as estuary

pytestmark = pytest.mark.django_db(databases=["default", "snapshot"])


@pytest.fixture
def council(w, estuary, monkeypatch):
    monkeypatch.setattr(moving, "FEWEST", 20)
    monkeypatch.setattr(stories, "LONGEST_AGO", 660)  # most of them in the last whole year
    with audit.unit(by=BY_TESTS):
        cast = families.cast_of(w.council, [w.user("case_officer")])
        audit.record("team_made", obj="children.team")
    families.make(seed=3, count=220, by=BY_TESTS, cast=cast, today=DAY)
    counting.take(by=BY_TESTS)
    return Council.objects.get(slug="estuary")


def test_a_release_shows_the_flow_of_the_last_whole_year_and_the_next_one_remembers_it(council, monkeypatch):
    contents = {page.path: page for page in gather().pages}
    told = contents["estuary/flow"].data["told"]
    assert told["year"] == DAY.year - 1
    assert told["said"]
    assert told["svg"].startswith("<svg")
    shown = [count for _, _, count in told["numbers"]["hands"] if count is not None]
    assert shown
    assert all(count % 5 == 0 for count in shown)
    assert told["hidden"] == sum(count is None for _, _, count in told["numbers"]["hands"])
    boxes = [int(n) for n in re.findall(r">([\d,]+) cases<", told["svg"])]
    assert boxes
    assert all(n % 5 == 0 and n >= 10 for n in boxes)
    assert {"estuary/casework", "estuary/flow"} <= {m["path"] for m in contents["estuary"].data["menu"]}
    publish()
    again = moving.flow_page(numbers.out_of(council))
    assert json.loads(json.dumps(again["numbers"])) == told["numbers"]
    earlier = [json.loads(json.dumps(told["numbers"]))]
    assert len(releasing.remembered(earlier)) == len(shown)
    no_name_in([p for p in contents.values() if p.path.startswith(("estuary/casework", "estuary/flow"))])
    monkeypatch.setattr(moving, "FEWEST", 100_000)
    assert moving.flow_page(numbers.out_of(council)) is None


def no_name_in(pages):
    """No child, school or team is named in what leaves."""
    words = json.dumps([page.data["told"] for page in pages])
    names = set(Team.behind_the_door.values_list("name", flat=True))
    for name in ("placement", "reference", "family_name"):
        names |= set(Child.behind_the_door.values_list(name, flat=True))
    long = {name for name in names if name and len(name) > 5}
    assert len(long) > 50
    assert not [name for name in long if name in words]
