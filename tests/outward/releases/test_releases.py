"""Releases: two people, once each, exactly what the second one read."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.base.audit.models import Entry
from goldenthread.base.jobs.models import Job
from goldenthread.outward.public.models import PublishedFile, PublishedPage, PublishedRelease
from goldenthread.outward.releases import actions
from goldenthread.outward.releases.contents import Contents, File, Page, gather
from goldenthread.outward.releases.models import FrozenFile, FrozenPage, Release
from goldenthread.refused import Refused
from goldenthread.thread.improvement.models import Judgement
from goldenthread.thread.sources.models import Source
from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

pytestmark = pytest.mark.django_db(databases=["default", "snapshot"])
LEAD = audit.Actor(id="1", label="Imogen Leadbetter", kind="person", role="improvement_lead")
SECOND = audit.Actor(id="2", label="Paul Ashby", kind="person", role="publisher")
THIRD = audit.Actor(id="3", label="Petra Ashworth", kind="person", role="publisher")
WORKER = audit.Actor.system("publish")
HIDDEN = re.compile(r'<input type="hidden" name="(version|submission_key|digest)" value="([^"]*)"')


def contents(words: str = "Refused 24.1% of requests") -> Contents:
    return Contents(
        pages=(
            Page("", "home", "Golden Thread", {"councils": [{"name": "Estuary", "slug": "estuary", "said": words}]}),
            Page("sources", "sources", "Sources", {"sources": []}),
        ),
        files=(File("estuary/paper.pdf", "estuary-paper.pdf", "application/pdf", b"%PDF " + words.encode()),),
    )


def prepared(words: str = "Refused 24.1% of requests") -> Release:
    return actions.prepare(note="The first figures", by=LEAD, contents=contents(words))


def approved(words: str = "Refused 24.1% of requests") -> Release:
    release = prepared(words)
    return actions.approve(release, digest=release.digest, expected=release.version, by=SECOND)


def published(words: str = "Refused 24.1% of requests") -> Release:
    return actions.publish_release(approved(words).number, by=WORKER)


def said_in_public() -> str:
    current = PublishedRelease.objects.current()
    assert current is not None
    return current.pages.get(path="").data["councils"][0]["said"]


def test_the_person_who_prepared_it_cannot_approve_it():
    release = prepared()
    with pytest.raises(Refused, match="somebody else has to approve it"):
        actions.approve(release, digest=release.digest, expected=release.version, by=LEAD)
    release.refresh_from_db()
    assert release.state == Release.State.PREPARED
    assert not Job.objects.exists()
    assert Entry.objects.filter(result="refused", actor_id=LEAD.id).exists()


def test_the_database_itself_refuses_one_person_for_both():
    release = prepared()
    with pytest.raises(IntegrityError), transaction.atomic(), audit.unguarded("a hand in the table"):
        Release.objects.filter(pk=release.pk).update(
            state=Release.State.APPROVED, approved_at=release.prepared_at, approved_by_id=LEAD.id
        )


@pytest.mark.parametrize(
    "values",
    [
        {"approved_by_id": "2"},  # a person and no day
        {"published_at": "2026-03-31T09:00:00Z"},  # published and never approved
    ],
)
def test_the_database_refuses_half_an_approval(values):
    release = prepared()
    with pytest.raises(IntegrityError), transaction.atomic(), audit.unguarded("a hand in the table"):
        Release.objects.filter(pk=release.pk).update(**values)


def test_nothing_is_public_until_the_job_has_run():
    release = approved()
    assert PublishedRelease.objects.count() == 0
    job = Job.objects.get()
    assert job.arguments == {"number": release.number}
    actions.publish_release(release.number, by=WORKER)
    assert said_in_public() == "Refused 24.1% of requests"


def test_what_was_frozen_is_published_to_the_byte():
    release = published()
    public = PublishedRelease.objects.get()
    assert (public.number, public.digest, public.note) == (release.number, release.digest, release.note)
    assert [(p.path, p.kind, p.title, p.data) for p in public.pages.all()] == [
        (p.path, p.kind, p.title, p.data) for p in release.pages.all()
    ]
    (file,) = public.files.all()
    assert bytes(file.body) == b"%PDF Refused 24.1% of requests"
    assert file.sha256 == hashlib.sha256(bytes(file.body)).hexdigest()


def test_nothing_is_released_twice():
    published()
    with pytest.raises(Refused, match="Nothing has changed since Release 1"):
        prepared()
    assert Release.objects.count() == 1
    second = prepared("Refused 30.0% of requests")
    assert second.number == 2


def test_only_one_release_waits_at_a_time():
    prepared()
    with pytest.raises(Refused, match="Release 1 is still waiting"):
        prepared("Refused 30.0% of requests")
    assert Release.objects.count() == 1


def test_two_people_who_prepare_at_the_same_moment_make_one_release(monkeypatch):
    prepared()
    blind, manager = Release.objects.none(), type(Release.objects)
    see = manager.filter
    # what the slower of two transactions sees before the faster one has committed
    monkeypatch.setattr(manager, "filter", lambda self, *a, **k: blind if self.model is Release else see(self, *a, **k))
    monkeypatch.setattr(type(Release.objects), "aggregate", lambda self, *a, **k: {"last": None})
    with pytest.raises(Refused, match="at the same moment") as refusal:
        prepared("Refused 30.0% of requests")
    assert refusal.value.status == 409
    monkeypatch.undo()
    assert Release.objects.count() == 1


def test_nothing_is_released_while_a_paper_is_under_embargo():
    load_southend()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with audit.unguarded("a report that its publisher holds back"):
        Source.objects.filter(label="S4").update(embargo_until=tomorrow)
    with pytest.raises(Refused, match=r"S4 .* is under embargo until"):
        prepared()
    assert not Release.objects.exists()
    with audit.unguarded("the day has come"):
        Source.objects.filter(label="S4").update(embargo_until=timezone.localdate())
    release = prepared()
    assert release.number == 1
    with audit.unguarded("it is held back again, after the release was prepared"):
        Source.objects.filter(label="S4").update(embargo_until=tomorrow)
    with pytest.raises(Refused, match="is under embargo until"):
        actions.approve(release, digest=release.digest, expected=release.version, by=SECOND)
    assert not Job.objects.exists()


def test_two_people_who_approve_at_once_are_one_approval():
    prepared()
    first, second = Release.objects.get(), Release.objects.get()  # both saw it waiting
    actions.approve(first, digest=first.digest, expected=first.version, by=SECOND)
    with pytest.raises(editing.ChangedSince):
        actions.approve(second, digest=second.digest, expected=second.version, by=THIRD)
    release = Release.objects.get()
    assert (release.approved_by, release.version) == (SECOND.label, 2)
    assert Job.objects.count() == 1
    assert Entry.objects.filter(action="release_approved").count() == 1


def test_the_second_of_two_approvers_is_told(client_class):
    release = actions.prepare(note="The first figures", by=LEAD, contents=contents())
    address = reverse("releases:release", args=[release.number])
    people = [sign_in(client_class(), person("publisher", email=f"p{n}@example.org")) for n in (1, 2)]
    forms = [dict(HIDDEN.findall(one.get(address).content.decode())) for one in people]
    answers = [one.post(address, {**form, "decision": "approve"}) for one, form in zip(people, forms, strict=True)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "Release 1 is not waiting: it is approved" in answers[1].content.decode()
    assert Job.objects.count() == 1


@pytest.fixture
def client_class():
    from django.test import Client

    return Client


def test_who_was_shown_other_pages_cannot_approve():
    release = prepared()
    with pytest.raises(Refused, match="are not the ones in this release"):
        actions.approve(release, digest="0" * 64, expected=release.version, by=SECOND)
    assert not Job.objects.exists()


def change_a_page() -> None:
    page = FrozenPage.objects.get(path="")
    page.data["councils"][0]["said"] = "Refused 4.1% of requests"
    page.save()


def change_a_paper() -> None:
    FrozenFile.objects.update(body=b"%PDF Refused 4.1% of requests")


def change_a_papers_fingerprint_as_well() -> None:
    body = b"%PDF Refused 4.1% of requests"
    FrozenFile.objects.update(body=body, sha256=hashlib.sha256(body).hexdigest())


def change_a_title() -> None:
    FrozenPage.objects.filter(path="sources").update(title="No sources")


def take_a_page_away() -> None:
    FrozenPage.objects.filter(path="sources").delete()


def add_a_page() -> None:
    FrozenPage.objects.create(release=Release.objects.get(), path="more", kind="home", title="More", data={})


@pytest.mark.parametrize(
    "tamper",
    [
        change_a_page,
        change_a_paper,
        change_a_papers_fingerprint_as_well,
        change_a_title,
        take_a_page_away,
        add_a_page,
    ],
)
def test_what_was_changed_after_approval_is_not_published(tamper):
    release = approved()
    with audit.unguarded("a hand in the table"):
        tamper()
    with pytest.raises(Refused, match="is not what was approved"):
        actions.publish_release(release.number, by=WORKER)
    assert PublishedRelease.objects.count() == PublishedPage.objects.count() == PublishedFile.objects.count() == 0
    assert Release.objects.get().state == Release.State.APPROVED


@pytest.mark.parametrize("state", [Release.State.PREPARED, Release.State.WITHDRAWN])
def test_only_an_approved_release_is_published(state):
    release = prepared()
    if state == Release.State.WITHDRAWN:
        actions.withdraw(release, expected=release.version, by=SECOND)
    with pytest.raises(Refused, match="is not approved"):
        actions.publish_release(release.number, by=WORKER)
    assert PublishedRelease.objects.count() == 0


def test_a_release_that_is_approved_can_no_longer_be_withdrawn():
    release = approved()
    with pytest.raises(Refused, match="can no longer be withdrawn"):
        actions.withdraw(release, expected=release.version, by=SECOND)


def test_the_job_may_run_twice():
    release = published()
    before = PublishedRelease.objects.values("pk", "published_at").get()
    assert actions.publish_release(release.number, by=WORKER).state == Release.State.PUBLISHED
    assert PublishedRelease.objects.values("pk", "published_at").get() == before
    assert Entry.objects.filter(action="release_published").count() == 1


def test_a_job_that_died_between_the_two_databases_goes_on_where_it_was(monkeypatch):
    release = approved()

    def die(*_, **__):
        raise OSError("the machine stopped")

    with monkeypatch.context() as patch:
        patch.setattr("goldenthread.outward.releases.actions.publish.editing.save", die)
        with pytest.raises(OSError, match="the machine stopped"):
            actions.publish_release(release.number, by=WORKER)
    assert Release.objects.get().state == Release.State.APPROVED
    assert PublishedRelease.objects.count() == 1
    actions.publish_release(release.number, by=WORKER)
    assert Release.objects.get().state == Release.State.PUBLISHED
    assert PublishedRelease.objects.count() == 1
    assert PublishedPage.objects.count() == 2


@pytest.mark.parametrize("where", [PublishedPage, PublishedFile])
def test_a_snapshot_that_is_written_by_half_leaves_the_old_release_shown(monkeypatch, where):
    published("Refused 47.1% of requests")
    release = approved("Refused 24.1% of requests")

    def write_one_then_die(rows, **_):
        rows[0].save()
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(where.objects, "bulk_create", write_one_then_die)
        with pytest.raises(OSError, match="No space left"):
            actions.publish_release(release.number, by=WORKER)
    assert said_in_public() == "Refused 47.1% of requests"
    assert PublishedRelease.objects.count() == 1
    assert not PublishedFile.objects.filter(release__number=release.number).exists()
    actions.publish_release(release.number, by=WORKER)
    assert said_in_public() == "Refused 24.1% of requests"


def test_an_earlier_release_stays_as_it_was():
    published("Refused 47.1% of requests")
    published("Refused 24.1% of requests")
    first = PublishedRelease.objects.get(number=1)
    assert first.pages.get(path="").data["councils"][0]["said"] == "Refused 47.1% of requests"
    assert bytes(first.files.get().body) == b"%PDF Refused 47.1% of requests"


def test_the_fingerprint_does_not_depend_on_order_and_notices_every_part():
    one = contents()
    turned = Contents(pages=tuple(reversed(one.pages)), files=one.files)
    assert one.digest == turned.digest
    page, other = one.pages
    paper = one.files[0]
    changed = [
        Contents((Page("x", page.kind, page.title, page.data), other), one.files),
        Contents((Page(page.path, "proof", page.title, page.data), other), one.files),
        Contents((Page(page.path, page.kind, "Other", page.data), other), one.files),
        Contents((Page(page.path, page.kind, page.title, {}), other), one.files),
        Contents((page, other), (File(paper.path, paper.name, paper.media_type, paper.body + b" "),)),
        Contents((page, other), (File(paper.path, "x.pdf", paper.media_type, paper.body),)),
        Contents((page, other), ()),
        Contents((page,), one.files),
    ]
    assert len({one.digest, *(each.digest for each in changed)}) == 1 + len(changed)


def test_the_same_record_gives_the_same_fingerprint_and_an_edit_another():
    load_southend()
    first, again = gather(), gather()
    assert first.digest == again.digest
    assert {page.kind for page in first.pages} == {"home", "proof", "source", "sources", "told"}
    assert len(first.files) == 3 * 15  # each recommendation in three formats
    with audit.unguarded("an edit of a judgement"):
        Judgement.objects.update(reason="For another reason")
    assert gather().digest != first.digest
