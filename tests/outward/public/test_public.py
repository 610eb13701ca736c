"""The public pages, from the snapshot alone."""

import ast
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.outward.public.models import PublishedFile, PublishedPage, PublishedRelease

pytestmark = [
    pytest.mark.django_db(databases=["default", "snapshot"]),
    pytest.mark.urls("config.urls.public"),
]
ROOM = Path(__file__).resolve().parents[3] / "goldenthread/outward/public"


@pytest.fixture(autouse=True)
def public_site(settings):
    """The middleware of the public process: nobody signs in there."""
    settings.SITE = "public"
    apart = ("accounts", "audit", "allauth", "Session", "Authentication", "Message", "Csrf")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not any(word in name for word in apart)]
    engine = settings.TEMPLATES[0]
    options = engine["OPTIONS"]
    kept = [name for name in options["context_processors"] if "contrib" not in name]
    settings.TEMPLATES = [{**engine, "OPTIONS": {**options, "context_processors": kept}}]


def release(number: int, words: str) -> PublishedRelease:
    made = PublishedRelease.objects.create(
        number=number, published_at=timezone.now(), digest=f"{number}" * 64, note=f"Note {number}"
    )
    council = {"name": words, "slug": "estuary", "recommendations": []}
    PublishedPage.objects.create(release=made, path="", kind="home", title="Home", data={"councils": [council]})
    PublishedPage.objects.create(release=made, path="sources", kind="sources", title="Sources", data={"sources": []})
    body = words.encode()
    PublishedFile.objects.create(
        release=made, path="a.pdf", name="a.pdf", media_type="application/pdf", sha256="0" * 64, size=9, body=body
    )
    return made


def test_the_newest_release_is_shown_and_an_earlier_one_on_request(client: Client):
    release(1, "First Council")
    release(2, "Second Council")
    assert "Second Council" in client.get("/").content.decode()
    assert client.get("/files/a.pdf").content == b"Second Council"
    listed = client.get("/releases").content.decode()
    assert "Note 1" in listed
    assert "Note 2" in listed
    assert "This page is from release 1" in client.get("/releases/1/sources").content.decode()
    assert "This page is from release" not in client.get("/releases/2/sources").content.decode()


def proof_page(made: PublishedRelease, headline: str, **more: object) -> None:
    data = {"proof": {"verdict": {"headline": headline}}, "charts": {"drawn": made.number}, **more}
    PublishedPage.objects.create(release=made, path="estuary/refuse-less", kind="proof", title="Fewer?", data=data)


def test_a_page_is_followed_without_an_account_and_tells_only_what_changed(client: Client):
    for number, headline in ((1, "Not known."), (2, "Better."), (3, "Better."), (4, "Worse.")):
        proof_page(release(number, "Council"), headline)
    feed = client.get("/estuary/refuse-less.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    entries = fromstring(feed.content).findall("{*}entry")
    assert [one.findtext("{*}title") for one in entries] == [
        "Fewer?: release 4", "Fewer?: release 2", "Fewer?: release 1"
    ]  # fmt: skip
    assert entries[0].findtext("{*}summary") == "Worse. Before: Better. Note 4"
    assert entries[0].find("{*}link").get("href").endswith("/releases/4/estuary/refuse-less")
    assert client.get("/estuary/nowhere.atom").status_code == 404


def test_a_page_that_left_with_the_newest_release_has_no_feed(client: Client):
    proof_page(release(1, "Council"), "Better.")
    release(2, "Council")
    assert client.get("/estuary/refuse-less.atom").status_code == 404


def test_releases_are_followed_as_a_feed(client: Client):
    assert not fromstring(client.get("/releases.atom").content).findall("{*}entry")
    release(1, "Council")
    entry = fromstring(client.get("/releases.atom").content).find("{*}entry")
    assert (entry.findtext("{*}title"), entry.findtext("{*}summary")) == ("Release 1", "Note 1")


def test_a_page_costs_few_questions_to_the_snapshot(client: Client):
    release(1, "First Council")
    for path in ("/", "/sources", "/releases", "/files/a.pdf"):
        with CaptureQueriesContext(connections[PublishedRelease.objects.db]) as asked:
            assert client.get(path).status_code == 200
        assert 1 <= len(asked) <= 5, path


def test_no_page_sets_a_cookie_or_runs_a_script_of_another(client: Client):
    release(1, "First Council")
    for path in ("/", "/sources", "/releases", "/method", "/privacy", "/accessibility"):
        answer = client.get(path)
        assert not answer.cookies
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=60"}


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_page_is_only_read(client: Client, method):
    release(1, "First Council")
    assert getattr(client, method)("/").status_code == 405


def test_head_is_answered_without_a_body(client: Client):
    release(1, "First Council")
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_new_release_makes_the_old_page_stale(client: Client):
    release(1, "First Council")
    tag = client.get("/")["ETag"]
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304
    release(2, "Second Council")
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_the_room_imports_nothing_that_holds_people():
    allowed = {
        "goldenthread.base.govuk",
        "goldenthread.outward.public",
        "goldenthread.rules",
        "goldenthread.base.charts",
    }
    allowed |= {"goldenthread.thread.improvement.showing", "goldenthread.thread.improvement.asking"}
    allowed |= {"goldenthread.families.offer.topics"}  # words alone
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else
                [each.name for each in node.names] if isinstance(node, ast.Import) else []
            )  # fmt: skip
            for module in modules:
                if module.startswith("goldenthread"):
                    assert any(module.startswith(each) for each in allowed), f"{file.name} imports {module}"
