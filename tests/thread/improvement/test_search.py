"""Searching a record: by word, recommendation, theme and body; every entry has an address that leads to it."""

import json
import re

import pytest
from click.testing import CliRunner

from goldenthread.thread.improvement.asking import MOST_SHOWN, search_in
from goldenthread.thread.improvement.commands import search as search_command
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.improvement.telling import PAGES
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    load_southend()
    return PAGES["search"].build(Council.objects.get(slug="southend"))


def found(told, words="", **chosen):
    return [(e["kind"], e["ref"] or e["title"]) for e in search_in(told, words=words, **chosen)["found"]]


def test_what_is_named_so_comes_first(told):
    assert found(told, "threshold of need")[0] == ("Recommendation", "R6")
    assert ("Action", "R6.1") in found(told, "threshold")
    assert found(told, "R5")[0] == ("Recommendation", "R5")


def test_a_body_is_found_by_every_name_that_it_had(told):
    names = {name for kind, name in found(told, "clinical commissioning group") if kind == "Body"}
    assert names == {name for kind, name in found(told, "CCG") if kind == "Body"}
    assert any("Integrated Care Board" in name for name in names), names


def test_a_choice_keeps_only_what_belongs_to_it(told):
    by_recommendation = search_in(told, recommendation="R6")["found"]
    assert {"Recommendation", "Finding", "Action", "Decision", "Passage"} <= {e["kind"] for e in by_recommendation}
    assert all("R6" in e["recommendations"] for e in by_recommendation)
    assert {ref for _, ref in found(told, theme="needs-assessment") if ref == "R5"} == {"R5"}
    assert {kind for kind, _ in found(told, body="people-scrutiny")} >= {"Decision", "Report on progress", "Body"}
    assert found(told, "lens", recommendation="R6") != []
    assert found(told, "lens", recommendation="R9") == []


def test_nothing_asked_finds_nothing_and_what_is_not_there_finds_nothing(told):
    assert search_in(told) == {"asked": False, "count": 0, "found": [], "more": 0}
    assert found(told, "zeppelin") == []
    assert found(told, recommendation="R99") == []


def test_at_most_a_hundred_are_listed_and_the_rest_is_counted(told):
    everything = search_in(told, words="the")
    assert len(everything["found"]) == MOST_SHOWN
    assert everything["more"] == everything["count"] - MOST_SHOWN > 0


def test_every_entry_leads_to_a_page_of_the_office_that_has_its_place(told, client):
    sign_in(client, person("improvement_lead"))
    pages = {}
    for entry in told["entries"]:
        path = f"/{entry['path']}/"
        if path not in pages:
            answer = client.get(path)
            assert answer.status_code == 200, path
            pages[path] = set(re.findall(r'id="([^"]+)"', answer.content.decode()))
        assert not entry["anchor"] or entry["anchor"] in pages[path], (path, entry["anchor"])
    assert len(told["entries"]) == len(told["table"]["rows"]) > 500


def test_the_page_shows_what_was_found_and_says_when_nothing_was(told, client):
    sign_in(client, person("publisher"))
    page = client.get("/southend/search/?q=safeguarding+lens&recommendation=R6").content.decode()
    assert "found</h2>" in page
    assert '<option value="R6" selected>' in page
    assert 'value="safeguarding lens"' in page
    assert "Nothing found" in client.get("/southend/search/?q=zeppelin").content.decode()
    assert client.get("/southend/search/?colour=red").status_code == 400
    assert client.get("/southend/search/?theme=not a slug").status_code == 400
    assert client.get("/no-such-council/search/").status_code == 404
    assert "<script>alert" not in client.get("/southend/search/?q=<script>alert(1)</script>").content.decode()


def test_the_command_finds_the_same(told):
    done = CliRunner().invoke(search_command, ["southend", "safeguarding", "--json"])
    assert json.loads(done.output)["count"] == search_in(told, words="safeguarding")["count"] > 3
    assert "Give a word" in CliRunner().invoke(search_command, ["southend"]).output
    assert "southend/threshold-of-need-document" in CliRunner().invoke(search_command, ["southend", "threshold"]).output
