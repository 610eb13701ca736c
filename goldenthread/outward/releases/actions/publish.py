"""Copy an approved release into the snapshot that the public site reads."""

import hashlib

from django.db import transaction
from django.utils import timezone

from goldenthread.base import audit, editing
from goldenthread.outward.ledger.actions import add_entry
from goldenthread.outward.ledger.models import Entry
from goldenthread.outward.public.models import PublishedEntry, PublishedFile, PublishedPage, PublishedRelease
from goldenthread.outward.releases.contents import digest_of
from goldenthread.outward.releases.models import Release
from goldenthread.refused import Refused


def publish_release(number: int, *, by: audit.Actor) -> Release:
    """Write the release into the snapshot in one transaction, then mark it published. Safe to run again.

    The pages are fingerprinted again first: a release that no longer is what was approved is not published.
    """
    release = Release.objects.prefetch_related("pages", "files").get(number=number)
    if release.state == Release.State.PUBLISHED:
        publish_entries()
        return release
    if release.state != Release.State.APPROVED:
        raise Refused(f"{release} is not approved, so it cannot be published.")
    pages, files = list(release.pages.all()), list(release.files.all())
    found = digest_of(
        [(p.path, p.kind, p.title, p.data) for p in pages],
        [(f.path, f.name, f.media_type, hashlib.sha256(bytes(f.body)).hexdigest()) for f in files],
    )
    if found != release.digest:
        raise Refused(
            f"{release} is not what was approved: its pages or papers were changed afterwards. Prepare a new one."
        )
    alias = PublishedRelease.objects.db
    with transaction.atomic(using=alias):
        if not PublishedRelease.objects.filter(number=number).exists():
            public = PublishedRelease.objects.create(
                number=number, published_at=timezone.now(), digest=release.digest, note=release.note
            )
            PublishedPage.objects.bulk_create(
                [PublishedPage(release=public, path=p.path, kind=p.kind, title=p.title, data=p.data) for p in pages]
            )
            PublishedFile.objects.bulk_create(
                [
                    PublishedFile(
                        release=public,
                        path=f.path,
                        name=f.name,
                        media_type=f.media_type,
                        sha256=f.sha256,
                        size=f.size,
                        body=f.body,
                    )
                    for f in files
                ]
            )
    with audit.unit(by=by):
        values = {"state": Release.State.PUBLISHED, "published_at": timezone.now()}
        release = editing.save(release, values, expected=release.version, by=by)
        add_entry(
            Entry.Kind.RELEASE,
            f"release:{number}",
            title=f"{release}: {release.note}"[:200],
            digest=release.digest,
            by=by,
        )
        audit.record("release_published", obj=release, reason=f"digest {release.digest}")
    publish_entries()
    return release


def publish_entries() -> int:
    """Copy the entries that the public site lacks; how many. Safe to run again."""
    last = PublishedEntry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    fresh = Entry.objects.filter(number__gt=last).order_by("number")
    rows = [PublishedEntry(number=e.number, kind=e.kind, data=e.data, root=e.root) for e in fresh]
    PublishedEntry.objects.bulk_create(rows)
    return len(rows)
