"""What changed on a page, as a feed that anybody follows without an account (Atom, RFC 4287)."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

from goldenthread.outward.public.models import PublishedPage, PublishedRelease, said
from goldenthread.outward.public.views import published

MOST = 20  # releases that are compared


def _feed(title: str, path: str, words: str) -> Atom1Feed:
    site = settings.SITE_URLS["public"]
    return Atom1Feed(
        title=title,
        link=f"{site}/{path}",
        description=words,
        subtitle=words,
        language="en-gb",
        feed_url=f"{site}/{path}.atom",
        author_name="Golden Thread",
    )


def _answer(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _headline(page: PublishedPage) -> str:
    return str(page.data.get("proof", {}).get("verdict", {}).get("headline", ""))


@published
def page_atom(request: HttpRequest, path: str) -> HttpResponse:
    """One entry for each of the last releases in which this page says something else than in the one before."""
    path = path.strip("/")
    pages = PublishedPage.objects.filter(path=path).select_related("release").order_by("-release__number")
    rows = list(pages[: MOST + 1])
    if not rows or rows[0].release_id != getattr(PublishedRelease.objects.current(), "pk", None):
        raise Http404
    site = settings.SITE_URLS["public"]
    feed = _feed(rows[0].title, path, "What this page says, each time that it says something else.")
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        if before is None and len(rows) > MOST:
            break  # only there to be compared with
        if before is not None and said(before.data) == said(row.data):
            continue
        now, then = _headline(row), _headline(before) if before else ""
        words = f"{now} Before: {then}" if then and then != now else now
        feed.add_item(
            title=f"{row.title}: release {row.release.number}",
            link=f"{site}/releases/{row.release.number}/{path}",
            description=" ".join(filter(None, (words, row.release.note))),
            unique_id=f"{site}/releases/{row.release.number}/{path}",
            pubdate=row.release.published_at,
            updateddate=row.release.published_at,
        )
    return _answer(feed)


@published
def releases_atom(request: HttpRequest) -> HttpResponse:
    """One entry a release, with what it changed in the words of whoever released it."""
    site = settings.SITE_URLS["public"]
    feed = _feed("Releases", "releases", "What changed on the whole site, release by release.")
    for row in PublishedRelease.objects.order_by("-number")[:MOST]:
        feed.add_item(
            title=str(row),
            link=f"{site}/releases/{row.number}/",
            description=row.note,
            unique_id=f"{site}/releases/{row.number}/",
            pubdate=row.published_at,
            updateddate=row.published_at,
        )
    return _answer(feed)
