"""Counts of casework leave only through the release engine: pages, papers, reports, files, and the next release."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from goldenthread.base import audit
from goldenthread.outward.public.models import PublishedPage
from goldenthread.outward.releases import actions, numbers
from goldenthread.outward.releases.contents import gather
from goldenthread.outward.releases.models import SmallNumbers
from goldenthread.outward.reports import parts
from goldenthread.outward.reports.facts import Facts
from goldenthread.outward.reports.released import released_casework
from goldenthread.refused import Refused
from goldenthread.rules.measures.live.definitions import BY_CODE
from goldenthread.rules.measures.release.limits import STRICT
from goldenthread.thread.figures import live
from goldenthread.thread.improvement.models import Council
from tests.base.accounts.people import person, sign_in
from tests.rules.measures.release import attacker, councils
from tests.rules.measures.release.test_release import last_day
from tests.thread.improvement.test_casework_counts import estuary as estuary

pytestmark = pytest.mark.django_db(databases=["default", "snapshot"])
LEAD = audit.Actor(id="1", label="Imogen Leadbetter", kind="person", role="improvement_lead")
SECOND = audit.Actor(id="2", label="Paul Ashby", kind="person", role="publisher")
WORKER = audit.Actor.system("publish")
COUNTER = audit.Actor.system("counting")
CODES = {"refused-of-requests", "plans-in-twenty", "requests", "refused", "withdrawn", "plans", "refused-for-papers"}


def count(size=30, *, last=34, seed=5, more=()):
    """Casework as it would have been counted, received by the thread."""
    rows = [*councils.cases(seed, size), *more]
    day = last_day(last)
    series = councils.counted(rows, day)
    council = Council.objects.get(slug="estuary")
    live.receive(
        area=council.area_code,
        name=council.name,
        counted=live.Counts(
            first=councils.MONTHS[0],
            last=day,
            cases=len(rows),
            facts=len(rows),
            labels={"source": {"1": "Parent", "2": "School"}, "need": {}, "owed_by": {}},
            quality=[],
            points={
                s.measure.code: {
                    kind: [[start.isoformat(), top, of, None, None, None] for start, (top, of) in days.items()]
                    for kind, days in s.points.items()
                }
                for s in series
            },
            parts={
                s.measure.code: {
                    "year": [
                        [name, code + 1 if name == "age" else code, start.isoformat(), top, of, None, None, None]
                        for start, held in s.parts.items()
                        for (name, code), (top, of) in held.items()
                    ]
                }
                for s in series
            },
        ),
        by=COUNTER,
    )
    return council, series


def publish(note="Numbers of casework"):
    release = actions.prepare(note=note, by=LEAD)
    release = actions.approve(release, digest=release.digest, expected=release.version, by=SECOND)
    return actions.publish_release(release.number, by=WORKER)


def public(path):
    return PublishedPage.objects.filter(path=path).order_by("-release__number").first()


@pytest.mark.usefixtures("estuary")
def test_a_council_whose_casework_is_not_counted_releases_no_numbers():
    assert numbers.out_of(Council.objects.get(slug="estuary")) is None
    pages = {page.path: page for page in gather().pages}
    assert "estuary/casework" not in pages
    assert pages["estuary/reduce-waits-for-plans"].data["casework"] is None


@pytest.mark.usefixtures("estuary")
def test_the_public_page_of_a_recommendation_follows_the_cases_at_the_next_release_and_not_before():
    count()
    publish()
    path = "estuary/reduce-waits-for-plans"
    first = public(path).data["casework"]
    more = [
        {"month": 32, "source": 1, "age": 9, "need": 1, "refused": True, "papers": False, "owed_by": 0,
         "withdrawn": False, "plan": None}
        for _ in range(60)
    ]  # fmt: skip
    count(more=more)
    assert public(path).data["casework"] == first
    publish("Sixty more were refused")
    then = public(path).data["casework"]
    asked = next(n for n, row in enumerate(then["rows"]) if row["code"] == "refused-of-requests")
    month = then["rows"][asked]["cells"][0]["text"]
    assert month != first["rows"][asked]["cells"][0]["text"]
    assert re.fullmatch(r"about \d+% \(\d+ of \d+\)", month)
    assert all(int(word) % 5 == 0 for word in re.findall(r"\((\d+) of (\d+)\)", month)[0])


@pytest.mark.usefixtures("estuary")
def test_no_exact_count_stands_in_any_page_paper_or_file_of_a_release():
    council, series = count()
    contents = gather()
    exact = {
        f"{top} of {of}"
        for one in series
        for days in one.points.values()
        for top, of in days.values()
        if of > 5 and (top % 5 or of % 5)
    }
    assert len(exact) > 50
    pages = [page for page in contents.pages if "casework" in page.path or page.data.get("casework")]
    assert len(pages) > len(CODES)
    for page in pages:
        told = page.data.get("casework") or page.data
        words = json.dumps(told)
        assert not [found for found in re.findall(r"\b\d+ of \d+\b", words) if found in exact], page.path
    shown = [
        row[name]
        for kinds in numbers.out_of(council).released.rows.values()
        for rows in kinds.values()
        for row in rows
        for name in ("of", "yes")
        if row.get(name) is not None
    ]
    assert shown
    assert not [value for value in shown if value % 5 or value < 5]


@pytest.mark.usefixtures("estuary")
def test_all_releases_together_give_nothing_away_to_whoever_reads_the_public_site(evidence):
    """The whole way: counted, frozen, approved, published, read from the public tables, attacked."""
    found = []
    for nth in (28, 34):
        _, series = count(12, last=nth, seed=11)
        publish(f"To month {nth}")
        found.append(public("estuary/casework").data["told"]["numbers"])
    told = public("estuary/casework").data["told"]
    ranges = attacker.on_releases(found, councils.official(series))
    near = attacker.near(ranges)
    evidence(
        "hidden numbers on the public site that can be known to within less than 3", f"{len(near)} of {len(ranges)}"
    )
    assert len(near) <= told["checked"]["public"]
    assert len(ranges) > 100


@pytest.mark.usefixtures("estuary")
def test_a_release_says_how_many_numbers_it_hides_and_why(client):
    count(12)
    release = actions.prepare(note="First", by=LEAD)
    sign_in(client, person("publisher"))
    page = client.get(release.get_absolute_url()).content.decode()
    assert "are hidden because they are small" in page
    assert "because they would give a small one away" in page
    frozen = client.get(f"{release.get_absolute_url()}pages/estuary/casework").content.decode()
    assert "Numbers from casework" in frozen
    one = client.get(f"{release.get_absolute_url()}pages/estuary/casework/requests").content.decode()
    assert BY_CODE["requests"].name in one
    assert re.findall(r"<h([1-6])", one[one.index("<main") :])[:2] == [
        "1",
        "2",
    ]  # the chart's heading follows the page's


@pytest.mark.usefixtures("estuary")
def test_a_report_says_what_the_latest_release_showed_and_nothing_newer():
    council, _ = count()
    day = date.today() + timedelta(days=1)
    options = {"kind": "scrutiny"}
    assert parts.casework(Facts(council, day, day, options)) == []
    publish()
    shown = released_casework("estuary", ["reduce-waits-for-plans"], day=day)["reduce-waits-for-plans"]
    count(90, seed=9)
    table, note = parts.casework(Facts(council, day, day, options))
    assert "Refusals to assess, as a share of requests" in str(table.rows)
    assert shown.rows[0]["cells"][1]["text"].split(" (")[0].lower() in str(table.rows).lower()
    assert "Release 1" in str(note)
    assert parts.casework(Facts(council, date(2026, 1, 1), day, options)) == []  # nothing was released by then


@pytest.mark.usefixtures("estuary")
def test_the_rules_may_be_stricter_at_any_time_and_looser_only_with_a_decision_on_record():
    strict = {"hide_up_to": 7, "hide_nought": True, "round_to": 10, "least_group": 20, "why": "We are small"}
    actions.decide_small_numbers(**strict, decision="", by=SECOND)
    assert numbers.limits_now().hide_up_to == 7
    loose = {"hide_up_to": 4, "hide_nought": False, "round_to": 1, "least_group": 0, "why": "Members asked"}
    with pytest.raises(Refused, match="counts are hidden up to 4, not 5, and 0 is shown"):
        actions.decide_small_numbers(**loose, decision="", by=SECOND)
    actions.decide_small_numbers(**loose, decision="Cabinet, 12 January 2026, minute 45", by=SECOND)
    council, _ = count(12)
    assert numbers.out_of(council).looser == numbers.limits_now().looser(STRICT)
    with pytest.raises(Refused, match="at best"):
        actions.decide_small_numbers(**{**loose, "hide_up_to": 2}, decision="Cabinet, minute 46", by=SECOND)
    assert SmallNumbers.objects.count() == 2


def test_the_page_of_rules_is_read_by_the_office_and_changed_by_a_publisher(client):
    address = reverse("releases:small-numbers")
    sign_in(client, person("improvement_lead"))
    page = client.get(address).content.decode()
    assert "Counts of 0 to 5 are hidden." in page
    assert "Change them" not in page
    assert client.post(address, {}).status_code == 404
    sign_in(client, person("publisher"))
    page = client.get(address).content.decode()
    key = re.search(r'name="submission_key" value="([^"]*)"', page).group(1)
    said = {"submission_key": key, "hide_up_to": "3", "hide_nought": "yes", "round_to": "5", "least_group": "10",
            "why": "To try", "decision": ""}  # fmt: skip
    wrong = client.post(address, said)
    assert wrong.status_code == 422
    assert "Say who decided so" in wrong.content.decode()
    done = client.post(address, {**said, "decision": "Cabinet, 12 January 2026, minute 45"})
    assert done.status_code == 302
    page = client.get(address).content.decode()
    assert "This is looser than the default: counts are hidden up to 3, not 5." in page


@pytest.mark.usefixtures("estuary")
def test_a_release_that_was_drawn_before_another_went_out_is_drawn_again():
    count(12)
    drawn = gather()
    count(40, seed=8)
    publish()
    with pytest.raises(Refused, match="Another release went out while this one was drawn"):
        actions.prepare(note="Late", by=LEAD, contents=drawn)


@pytest.mark.usefixtures("estuary")
def test_a_part_that_is_none_is_called_what_it_is():
    council, _ = count(60)
    out = numbers.out_of(council)
    assert numbers.label(out, "owed_by", 0) == "No paper was missing, or nobody wrote down whose it was"
    assert numbers.label(out, "need", 0) == "Not recorded"
