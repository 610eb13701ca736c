"""Who follows a recommendation, and is told when its public page changed with a release."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.utils import timezone

from goldenthread.base import audit, outbox
from goldenthread.base.accounts.models import State, User
from goldenthread.outward.public.models import said
from goldenthread.outward.releases.models import Follow, Release

KIND = "proof"


def pages(release: Release) -> dict[str, str]:
    """Path and title of every recommendation's page in a release."""
    return dict(release.pages.filter(kind=KIND).order_by("path").values_list("path", "title"))


def changed(release: Release) -> set[str]:
    """Paths of the recommendations' pages that say something else than in the release before, or are new."""
    before = (
        Release.objects.filter(state=Release.State.PUBLISHED, number__lt=release.number).order_by("-number").first()
    )
    old = {page.path: said(page.data) for page in before.pages.filter(kind=KIND)} if before else {}
    return {page.path for page in release.pages.filter(kind=KIND) if old.get(page.path) != said(page.data)}


def latest() -> Release | None:
    return Release.objects.filter(state=Release.State.PUBLISHED).order_by("-number").first()


def followed(person: str) -> set[str]:
    return set(Follow.objects.filter(person_id=person).values_list("path", flat=True))


def follow(paths: Collection[str], *, by: audit.Actor) -> int:
    """Follow these pages and no others; how many are followed. A page that is in no release is left out."""
    release = latest()
    known = pages(release) if release else {}
    wanted = {path for path in paths if path in known}
    with audit.unit(by=by):
        mine = Follow.objects.filter(person_id=by.id)
        mine.exclude(path__in=wanted).delete()
        held = set(mine.values_list("path", flat=True))
        for path in sorted(wanted - held):
            Follow.objects.create(person_id=by.id, path=path, title=known[path], since=timezone.localdate())
        audit.record("recommendations_followed", obj="releases.follow", reason=f"{len(wanted)} followed")
        return len(wanted)


def tell(number: int, *, by: audit.Actor) -> int:
    """Write to whoever follows a page that changed with this release: one message a person; to how many. Safe to run
    again: the same message is queued once."""
    release = Release.objects.get(number=number)
    news = changed(release)
    mine: dict[str, list[Follow]] = {}
    for row in Follow.objects.filter(path__in=news).order_by("title"):
        mine.setdefault(row.person_id, []).append(row)
    accounts = {str(one.pk): one for one in User.objects.filter(pk__in=list(mine), state=State.OPEN)}
    mine = {person: rows for person, rows in mine.items() if person in accounts}
    with audit.unit(by=by):
        for person, rows in mine.items():
            lines = [f"- {row.title}: {settings.SITE_URLS['public']}/{row.path}" for row in rows]
            text = "\n".join(
                ["What you follow says something else since today:", "", *lines, "",
                 "You get this because you chose to follow it. On the portal you can choose otherwise."]
            )  # fmt: skip
            outbox.queue(accounts[person].email, "What you follow has changed", text, f"follow:{number}:{person}")
        audit.record("followers_told", obj=release, reason=f"{len(mine)} people, {len(news)} pages")
    return len(mine)
