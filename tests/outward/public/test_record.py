"""The public record: everybody can read it, keep it, and check without our help that nothing in it was rewritten."""

import json
import subprocess
import sys

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.outward.ledger import actions as ledger
from goldenthread.outward.ledger.models import Entry
from goldenthread.outward.public.models import PublishedEntry
from goldenthread.outward.releases import actions, verification
from goldenthread.outward.releases.contents import Contents, Page
from tests.outward.public.test_public import public_site  # noqa: F401  the middleware of the public process

pytestmark = [
    pytest.mark.django_db(databases=["default", "snapshot"]),
    pytest.mark.urls("config.urls.public"),
    pytest.mark.usefixtures("public_site"),
]


def release(note):
    """One release, prepared by one person, approved by another, and published."""
    ann, bob = (audit.Actor(id=name, label=name.title(), kind="person") for name in ("ann", "bob"))
    made = actions.prepare(note=note, by=ann, contents=Contents((Page("", "home", note, {"councils": []}),), ()))
    made = actions.approve(made, digest=made.digest, expected=made.version, by=bob)
    actions.publish_release(made.number, by=audit.Actor.system("publish"))


@pytest.fixture
def record():
    release("First")
    release("Second")
    return Client()


def check(folder, client, *more):
    """Run the script that the site hands out on the record that the site hands out."""
    script, kept = folder / "verify.py", folder / "record.json"
    script.write_bytes(client.get("/record/verify.py").content)
    kept.write_bytes(client.get("/record.json").content)
    return subprocess.run(
        [sys.executable, "-I", str(script), str(kept), *map(str, more)], capture_output=True, text=True, check=False
    )


def test_each_release_is_an_entry_and_the_page_shows_the_newest_first_with_its_root(record):
    page = record.get("/record").content.decode()
    assert page.index("Second") < page.index("First")
    assert ledger.standing()[1] in page
    assert record.get("/record.json").json()["entries"] == ledger.export()["entries"]


def test_the_script_that_the_site_hands_out_finds_all_well(record, tmp_path):
    done = check(tmp_path, record)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_copy_that_was_kept_shows_that_history_was_rewritten(record, tmp_path):
    earlier = tmp_path / "kept.json"
    earlier.write_bytes(record.get("/record.json").content)
    first = PublishedEntry.objects.get(number=1)
    told = json.loads(first.data) | {"title": "Another first release"}
    PublishedEntry.objects.filter(number=1).update(data=ledger.canonical(told))
    assert check(tmp_path, record).returncode == 1  # its root no longer fits
    rewritten = [PublishedEntry.objects.get(number=n).data.encode() for n in (1, 2)]
    from goldenthread.rules import tree

    PublishedEntry.objects.filter(number=2).update(root=tree.root(rewritten))
    assert check(tmp_path, record).returncode == 0, "whoever keeps nothing cannot see it: the roots were made to fit"
    against = check(tmp_path, record, "--against", earlier)
    assert against.returncode == 1
    assert "entry 1" in (against.stdout + against.stderr).lower()


def test_what_was_entered_is_not_entered_again(record):
    count, root = ledger.standing()
    with audit.unit(by=audit.Actor.system("tests")):
        ledger.add_entry(
            "release", Entry.objects.first().subject, title="Again", digest="0" * 64, by=audit.Actor.system("tests")
        )
    assert ledger.standing() == (count, root)


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (lambda: Entry.objects.filter(number=1).delete(), "Entry 1 is missing"),
        (lambda: Entry.objects.filter(number=1).update(data="{}"), "History up to entry 1 was changed"),
        (lambda: Entry.objects.filter(number=2).update(root="0" * 64), "History up to entry 2 was changed"),
        (lambda: PublishedEntry.objects.filter(number=2).delete(), "2"),
        (lambda: PublishedEntry.objects.filter(number=1).update(data="{}"), "1"),
    ],
)
def test_verify_finds_what_was_changed_here_or_on_the_public_site(record, tamper, words):
    def wrong():
        return verification._record().wrong

    assert wrong() == []
    with audit.unguarded("somebody with the database in hand"):
        tamper()
    assert any(words in line for line in wrong()), wrong()


def test_before_anything_was_published_the_record_is_empty_and_says_so():
    assert "Nothing was made public yet." in Client().get("/record").content.decode()
    assert Client().get("/record.json").json()["entries"] == []
