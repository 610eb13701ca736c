"""The read API: what it gives is what was released, what it describes is what it does, and nothing breaks it."""

import json
import re
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings

from goldenthread.outward.public.models import (
    PublishedEntry,
    PublishedFile,
    PublishedPage,
    PublishedRelease,
    PublishedView,
)
from goldenthread.outward.releases import actions
from goldenthread.outward.releases.contents import Contents, Page, _record_pages, plain
from goldenthread.thread.improvement.models import Council, Recommendation
from goldenthread.thread.improvement.proof import proofs_of
from goldenthread.thread.improvement.telling.whole import whole_of
from tests.once import once
from tests.outward.public.test_public import public_site  # noqa: F401  the middleware of the public process
from tests.outward.test_other_views import PUBLIC, actor, filed, publish
from tests.southend import load_southend

pytestmark = [
    pytest.mark.django_db(databases=["default", "snapshot"]),
    pytest.mark.urls("config.urls.public"),
    pytest.mark.usefixtures("public_site"),
]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def released(django_db_setup, django_db_blocker):
    """The Southend record as a release, without its drawings and papers."""
    with once(django_db_blocker, "default", "snapshot"):
        release()
        yield


def release():
    load_southend()
    council, rows = Council.objects.get(), list(Recommendation.objects.of("southend"))
    proofs = {f"southend/{r.slug}": p for r, p in zip(rows, proofs_of(rows), strict=True)}
    pages = [
        Page(f"southend/{r.slug}", "proof", r.question, plain({"proof": whole_of(r), "charts": {}, "files": []}))
        for r in rows
    ]
    listed = [{"name": council.name, "slug": "southend", "recommendations": [{} for _ in rows]}]
    pages += [Page("", "home", "Home", {"councils": listed}), *_record_pages(council, proofs)]
    made = actions.prepare(note="First", by=actor("ann"), contents=Contents(tuple(pages), ()))
    made = actions.approve(made, digest=made.digest, expected=made.version, by=actor("bob"))
    actions.publish_release(made.number, by=actor("worker"))


def read(path: str, status: int = 200):
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"].startswith("application/json")
    return answer.json()


def test_it_gives_the_fifteen_with_their_verdicts(released):
    told = read("councils/southend/recommendations")
    assert (told["count"], told["release"]["number"]) == (15, 1)
    assert [r["ref"] for r in told["items"]] == [f"R{n}" for n in range(1, 16)]
    r5 = told["items"][4]
    assert r5["closed_as"] == "business_as_usual"
    assert "the figures say otherwise" in r5["differs"]
    assert r5["verdict"]["headline"]


def test_it_gives_the_figures_that_the_record_cites(released):
    """record.md 5: refused 47.1% of requests in 2020, 24.1% in 2024."""
    told = read("councils/southend/figures?measure=refusal-rate")
    values = {f["year"]: f["value"] for f in told["items"] if f["area"].startswith("Southend")}
    assert (round(float(values[2020]), 1), round(float(values[2024]), 1)) == (47.1, 24.1)
    assert read("councils/southend/figures?measure=refusal-rate&year=2024")["count"] < told["count"]


def test_obligations_without_an_answer_are_those_of_the_page(released):
    owed = read("councils/southend/obligations?answered=false")
    page = Client().get("/southend/decisions.json").json()
    assert owed["count"] == page["unanswered"]
    assert {o["ref"] for o in owed["items"]} == {u["ref"] for u in page["undertakings"] if not u["answered"]}


def test_actions_decisions_and_plans_are_those_of_the_pages(released):
    plans = read("councils/southend/plans")["items"]
    assert sum(p["actions"] for p in plans) == read("councils/southend/actions")["count"]
    [closing] = [p for p in plans if p["slug"] == "closing-table-2023"]
    assert read("councils/southend/actions?plan=closing-table-2023&limit=1")["count"] == closing["actions"]
    assert {a["recommendation"] for a in read("councils/southend/actions?recommendation=R5")["items"]} == {"R5"}
    decisions = read("councils/southend/decisions")
    body = decisions["items"][0]["body"]
    assert {d["body"] for d in read(f"councils/southend/decisions?body={body}")["items"]} == {body}


def test_a_list_goes_on_where_the_last_part_ended(released):
    whole = read("councils/southend/recommendations")["items"]
    parts = [read(f"councils/southend/recommendations?limit=4&offset={n}")["items"] for n in (0, 4, 8, 12, 16)]
    assert [r for part in parts for r in part] == whole
    assert parts[-1] == []


def test_views_and_the_public_record_are_there(released):
    filed()
    publish(PUBLIC)
    assert read("councils/southend/views")["items"][0]["by"] == PublishedView.objects.get().data["by"]
    record = read("record?limit=1&offset=1")
    assert (record["count"], record["root"]) == (2, PublishedEntry.objects.last().root)
    assert json.loads(record["items"][0]["data"])["subject"] == "view:1"


def test_unchanged_is_said_and_any_site_may_read_it(released):
    answer = Client().get("/api/v1/councils")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert Client().get("/api/v1/councils", headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert Client().head("/api/v1/councils").status_code == 200
    assert Client().post("/api/v1/councils").status_code == 405


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("councils/southend/actions?colour=red", 400, "colour"),
        ("councils/southend/actions?limit=many", 422, "limit"),
        ("councils/southend/actions?limit=201", 422, "limit"),
        ("councils/nowhere/actions", 404, "There is nothing of that name"),
        ("councils/southend/figures?year=soon", 422, "year"),
    ],
)
def test_a_wrong_question_is_answered_in_words(released, path, status, words):
    assert words in json.dumps(read(path, status))


def test_before_the_first_release_it_says_so():
    for model in (PublishedFile, PublishedPage, PublishedEntry, PublishedRelease):
        model.objects.all().delete()
    assert read("councils", 404) == {"detail": "Nothing has been released yet."}


def test_the_page_names_every_address_of_the_description(released):
    page = Client().get("/api").content.decode()
    described = read("openapi.json")
    assert len(described["paths"]) == 9
    assert all(address in page for address in described["paths"])


def test_every_question_of_the_how_to_is_answered(released):
    text = (ROOT / "docs/how-to/read-the-data.md").read_text(encoding="utf-8")
    asked = re.findall(r"http://public\.localhost:8002/api/v1/([^']+)'", text)
    assert len(asked) == 4
    counts = [read(path)["count"] for path in asked]
    assert counts[0] > 0
    assert counts[1:3] == [len(read(path)["items"]) for path in asked[1:3]]


@pytest.fixture
def connections_stay_open():
    """A real application closes what a request has left over; the test's own transaction lives on that connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("connections_stay_open")
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
def test_the_description_and_the_answers_agree_whatever_is_asked(released, quick, mode):
    """Schemathesis asks what the description allows and what it forbids; no answer is one that it does not describe."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    asked = set()
    for operation in (each.ok() for each in schema.get_all_operations()):

        @settings(max_examples=8 if quick else 300, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def attack(case):
            asked.add(case.path)
            case.call_and_validate()

        attack()
    assert len(asked) == 9
