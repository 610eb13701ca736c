"""`goldenthread verify`: each part first says that all is well, then finds what was planted."""

import pytest
from django.test import override_settings

from goldenthread.base import audit
from goldenthread.outward.public.models import PublishedFile, PublishedPage, PublishedRelease
from goldenthread.outward.releases import actions, verification
from goldenthread.outward.releases.contents import Contents, File, Page

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])


def person(name):
    return audit.Actor(id=name, label=name.title(), kind="person")


@pytest.fixture(autouse=True)
def sound_log(monkeypatch):
    from goldenthread.base.audit import state
    from goldenthread.base.audit.verify import Report

    monkeypatch.setattr(state, "verify_now", lambda: Report(source="tests", entries=3))


@pytest.fixture
def published():
    contents = Contents(
        (Page("", "home", "Home", {"councils": []}), Page("a", "source", "A", {"source": {"slug": "a"}})),
        (File("a.pdf", "a.pdf", "application/pdf", b"%PDF-1.7 paper"),),
    )
    release = actions.prepare(note="First", by=person("ann"), contents=contents)
    release = actions.approve(release, digest=release.digest, expected=release.version, by=person("bob"))
    return actions.publish_release(release.number, by=audit.Actor.system("publish"))


def wrong():
    return [words for part in verification.parts() for words in part.wrong]


def test_an_untouched_site_has_nothing_wrong(published):
    assert wrong() == []
    assert [part.name for part in verification.parts()][-2:] == ["Public pages", "Public record"]


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (
            lambda: PublishedPage.objects.filter(path="a").update(data={"source": {}}),
            "is not what was approved",
        ),
        (lambda: PublishedPage.objects.filter(path="a").delete(), "is not what was approved"),
        (lambda: PublishedFile.objects.update(body=b"other"), "was changed after it was published"),
        (lambda: PublishedRelease.objects.update(digest="0" * 64), "is not what was approved"),
        (lambda: PublishedRelease.objects.update(number=9), "nobody here approved it"),
    ],
    ids=["a page changed", "a page gone", "a paper changed", "the fingerprint changed", "a release made up"],
)
def test_what_was_changed_in_public_is_found(published, tamper, words):
    tamper()
    assert any(words in line for line in wrong())


def test_what_the_log_verifier_finds_is_passed_on(published, monkeypatch):
    """The verifier itself is tried in tests/base/audit; it opens a database of its own."""
    from goldenthread.base.audit import state
    from goldenthread.base.audit.verify import Report

    report = Report(source="tests", entries=7)
    report.add("edited", 3, "Entry 3 was edited.")
    monkeypatch.setattr(state, "verify_now", lambda: report)
    (log, *_) = verification.parts()
    assert (log.looked_at, log.wrong) == ("7 entries", ["Entry 3 was edited."])


def test_a_kept_file_that_changed_on_the_disk_is_found(published, tmp_path):
    import io

    from goldenthread.base import files
    from goldenthread.base.files import store

    with override_settings(FILES_FOLDER=tmp_path):
        by = person("ann")
        kept = files.check(io.BytesIO(b"some plain words\n"), "note.txt", kinds={files.Kind.TXT})
        with audit.unit(by=by):
            stored = files.keep(kept, by=by, filed_as="tests:1")
        assert wrong() == []
        path = store.path_of(stored.root, stored.sha256)
        path.chmod(0o600)
        path.write_bytes(b"other words\n")
        assert any("has changed since it was kept" in line for line in wrong())
