"""Two people decide what the public sees: one prepares, another approves what the first one froze."""

from django.db import IntegrityError
from django.db.models import Max
from django.utils import timezone

from goldenthread.base import audit, editing, jobs
from goldenthread.base.documents import long_date
from goldenthread.outward.releases.contents import Contents, gather
from goldenthread.outward.releases.models import FrozenFile, FrozenPage, Release
from goldenthread.outward.releases.numbers import last_out
from goldenthread.refused import Refused
from goldenthread.thread.sources.models import Source


def prepare(*, note: str, by: audit.Actor, contents: Contents | None = None) -> Release:
    """Freeze every public page and file as they stand now. Raises Refused when nothing differs from what is public."""
    frozen = contents or gather()
    with audit.unit(by=by):
        _nothing_held_back()
        last = Release.objects.filter(state=Release.State.PUBLISHED).first()
        if last is not None and _same_pages(last, frozen):
            raise Refused(f"Nothing has changed since {last} was published, so there is nothing to release.")
        waiting = Release.objects.filter(state__in=[Release.State.PREPARED, Release.State.APPROVED]).first()
        if waiting is not None:
            raise Refused(f"{waiting} is still waiting. Approve it or withdraw it first.")
        if frozen.after is not None and frozen.after != last_out():
            raise Refused(
                "Another release went out while this one was drawn, and its numbers have to be reckoned with. Prepare "
                "it again.",
                status=409,
            )
        number = (Release.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        release = Release(number=number, note=note, digest=frozen.digest, prepared_by_id=by.id, prepared_by=by.label)
        try:
            editing.add(release, by=by)
        except IntegrityError:
            raise Refused(
                "Somebody else prepared a release at the same moment. Open the list of releases to see it.", status=409
            ) from None
        FrozenPage.objects.bulk_create(
            [
                FrozenPage(release=release, path=p.path, kind=p.kind, title=p.title[:300], data=p.data)
                for p in frozen.pages
            ]
        )
        FrozenFile.objects.bulk_create(
            [
                FrozenFile(
                    release=release,
                    path=f.path,
                    name=f.name,
                    media_type=f.media_type,
                    sha256=f.sha256,
                    size=len(f.body),
                    body=f.body,
                )
                for f in frozen.files
            ]
        )
        audit.record("release_prepared", obj=release, reason=f"{len(frozen.pages)} pages, digest {frozen.digest}")
        return release


def _nothing_held_back() -> None:
    """Raises Refused while any source is under embargo: a release shows every source."""
    held_back = Source.objects.filter(embargo_until__gt=timezone.localdate()).order_by("embargo_until").first()
    if held_back is not None and held_back.embargo_until is not None:
        raise Refused(
            f"{held_back} is under embargo until {long_date(held_back.embargo_until)}. A release shows every "
            "source, so prepare it on or after that day, or take the embargo off the source.",
            status=422,
        )


def _same_pages(release: Release, frozen: Contents) -> bool:
    """Whether the public would see the same. Papers bear the day on which they were made, so they do not count."""
    before = {p.path: (p.kind, p.title, p.data) for p in release.pages.all()}
    return before == {p.path: (p.kind, p.title, p.data) for p in frozen.pages}


def approve(release: Release, *, digest: str, expected: int, by: audit.Actor) -> Release:
    """Approve what was frozen and queue its publication. `digest` is that of the pages that the approver was shown.

    Raises Refused for the person who prepared it, and for a release that is not waiting.
    """
    from goldenthread.outward.releases.jobs import publish

    with audit.unit(by=by, obj=release):
        if release.prepared_by_id == by.id:
            raise Refused("You prepared this release, so somebody else has to approve it.")
        if release.state != Release.State.PREPARED:
            raise Refused(f"{release} is not waiting: it is {release.get_state_display().lower()}.", status=409)
        if digest != release.digest:
            raise Refused("The pages that you were shown are not the ones in this release. Open it again.", status=409)
        _nothing_held_back()  # a paper may have come under embargo since it was prepared
        values = {
            "state": Release.State.APPROVED,
            "approved_at": timezone.now(),
            "approved_by_id": by.id,
            "approved_by": by.label,
        }
        release = editing.save(release, values, expected=expected, by=by)
        audit.record("release_approved", obj=release, reason=f"digest {release.digest}")
        jobs.queue(publish, number=release.number)
        return release


def withdraw(release: Release, *, expected: int, by: audit.Actor) -> Release:
    """Take back a release that nobody has approved."""
    with audit.unit(by=by, obj=release):
        if release.state != Release.State.PREPARED:
            raise Refused(
                f"{release} can no longer be withdrawn: it is {release.get_state_display().lower()}.", status=409
            )
        release = editing.save(release, {"state": Release.State.WITHDRAWN}, expected=expected, by=by)
        audit.record("release_withdrawn", obj=release, fields=["state"])
        return release
