"""The family pages in other languages: what is shown, what is not, and that no text was forgotten."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import lxml.html
import pytest
from django.test import Client
from django.urls import resolve

from goldenthread.base import audit
from goldenthread.base.govuk import languages
from goldenthread.families.engagement import invented, models, telling
from goldenthread.families.guides import invented as guides
from goldenthread.families.guides.models import Guide
from goldenthread.families.guides.sources import KINDS
from goldenthread.families.offer import invented as offer
from goldenthread.families.offer import models as offers
from goldenthread.families.offer.telling import DIAGNOSIS, PLAN
from goldenthread.families.ordinary.models import Area, Expectation, Phase, Visit
from goldenthread.families.thresholds.telling import WHAT
from goldenthread.outward.offering.models import Why
from goldenthread.outward.offering.publishing import publish_offer
from goldenthread.outward.public.models import PublishedOffer, Received
from goldenthread.outward.public.offer.shelf import forget
from goldenthread.outward.public.offer.words import PUBLISHED
from goldenthread.rules.offer import checklist
from goldenthread.rules.offer.consistency import Stands
from goldenthread.rules.words import catalogue
from goldenthread.rules.words.languages import ACCENTED
from tests.once import once

pytestmark = pytest.mark.django_db(databases=["default", "snapshot"])
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")
LONG = "/in/en-XA"
STARTS = ["/offer", "/offer/find", "/offer/schools", "/offer/checklist", "/offer/comments", "/offer/comment", "/next",
          "/offer/ordinary", "/offer/ordinary/consistency", "/thresholds", "/heard", "/guides", "/easy"]  # fmt: skip
# What a link does not lead to: faults, searches, and what became of a comment.
BESIDE = {
    "/offer/find?q=autsim+club&age=10&postcode=zz1+2ab&within=3": 200, "/offer/find?q=hydrotherapy&free=on": 200,
    "/offer/find?category=short_breaks": 200, "/offer/find?age=99&postcode=hello": 422,
    "/offer/find?age=-1&category=nonsense&within=x": 422, "/offer/find?age=x&postcode=AB1+1AA": 422,
    "/offer/find?who=me": 400,
    "/offer/comment?about=provider:saltern-high-school-invented": 200,
    "/offer/comment/sent?reference=K7QX-2M3P": 200, "/offer/comment/track?reference=K7QX-2M3P": 404,
    "/offer/comment/track?reference=x": 422, "/offer/services/nothing": 404,
}  # fmt: skip
# A letter that the pseudo-language would have changed: the text was not translated.
ENGLISH = re.compile("[" + "".join(map(chr, ACCENTED)) + "]")
SPOKEN = ("aria-label", "placeholder", "alt", "title", "data-i18n.characters-under-limit.other")


@pytest.fixture
def site(settings, tmp_path):
    """The public process: its middleware, and a folder of its own for translations."""
    apart = ("accounts", "audit", "allauth", "Session", "Authentication", "Message", "Csrf")
    kept = [name for name in settings.MIDDLEWARE if not any(word in name for word in apart)]
    settings.MIDDLEWARE = [*kept, "goldenthread.base.govuk.languages.InLanguage"]
    settings.SITE, settings.ROOT_URLCONF = "public", "config.urls.public"
    settings.WORDS_FOLDER = tmp_path
    forget()
    languages.forget()
    yield Client()
    forget()
    languages.forget()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The local offer, thresholds, guides and what groups said, as the demo has them."""
    with once(django_db_blocker, "default", "snapshot"):
        offer.load(today=DAY, by=BY)
        invented.load(today=DAY, by=BY)
        guides.load(today=DAY, by=BY)
        publish_offer(today=DAY)
        yield


@pytest.fixture
def full(loaded, site):
    return site


def not_translated(html: str, code: str) -> list[str]:
    """Every text of a page in a pseudo-language that is still in English and not marked as such. Titles are left out:
    nothing can be marked there."""
    tree = lxml.html.document_fromstring(html)
    found = []

    def language(node) -> str:
        return next((one.get("lang") for one in [node, *node.iterancestors()] if one.get("lang")), "")

    for node in tree.iter():
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "title", "meta"):
            continue
        texts = [(node.text, node), *((node.get(name), node) for name in SPOKEN), (node.tail, node.getparent())]
        for text, where in texts:
            if (
                text
                and where is not None
                and language(where) == code
                and ENGLISH.search(catalogue.PLACEHOLDER.sub("", text))
            ):
                found.append(f"<{where.tag}> {' '.join(text.split())[:80]}")
    return found


def links(html: str, *tags: str) -> Iterator[str]:
    """Addresses on the page, those to other languages left out."""
    for node in lxml.html.document_fromstring(html).iter(*(tags or ("a", "form"))):
        if not node.get("hreflang") and (href := node.get("href") or node.get("action") or "").startswith("/"):
            yield unescape(href)


def crawl(client: Client, starts: list[str]) -> dict[str, str]:
    """Every page that can be reached in the language, by its address."""
    seen: dict[str, str] = {}
    todo = [LONG + path for path in starts]
    while todo:
        path = todo.pop().split("#")[0]
        if path in seen or not path.startswith(LONG):
            continue
        page = client.get(path)
        assert page.status_code in (200, 302), path
        if page.status_code == 302:
            todo.append(page["Location"])
            continue
        seen[path] = page.content.decode()
        todo += links(seen[path], "a")
    return seen


def test_no_text_of_any_family_page_was_forgotten_and_every_link_keeps_the_language(full):
    pages = crawl(full, STARTS)
    assert len(pages) > 80
    assert {path.removeprefix(LONG).split("/")[1] for path in pages} == {
        "easy",
        "guides",
        "heard",
        "next",
        "offer",
        "thresholds",
    }
    for path, status in BESIDE.items():
        answer = full.get(LONG + path)
        assert answer.status_code == status, path
        pages[path] = answer.content.decode()
    wrong = full.post(f"{LONG}/offer/comment", {"key": "k" * 20, "topic": "nonsense", "words": "x" * 4001})
    assert wrong.status_code == 422
    pages["a comment with faults"] = wrong.content.decode()
    pages["an empty comment"] = full.post(f"{LONG}/offer/comment", {"key": "k" * 20}).content.decode()
    forgotten = {path: found for path, html in pages.items() if (found := not_translated(html, "en-XA"))}
    assert not forgotten, "\n".join(f"{path}: {found}" for path, found in forgotten.items())
    for path, html in pages.items():
        for href in links(html):
            if not href.startswith("/in/"):
                view = resolve(href.split("?")[0].split("#")[0]).func
                assert not getattr(view, "in_languages", False), (path, href)


def test_no_text_was_forgotten_where_nothing_is_published_yet(site):
    PublishedOffer.objects.all().delete()
    for path, html in crawl(site, STARTS).items():
        assert not not_translated(html, "en-XA"), path


def test_a_planted_text_is_found_and_one_that_is_marked_is_not():
    page = '<html lang="en-XA"><body><p>{}</p><p lang="en-GB">Plain</p><a aria-label="{}">ŝ</a></body></html>'
    assert not not_translated(page.format("Ŵöööŕðš", "Öŕð"), "en-XA")
    assert not_translated(page.format("Words", "Öŕð"), "en-XA") == ["<p> Words"]
    assert not_translated(page.format("Ŵöööŕðš", "Word"), "en-XA") == ["<a> Word"]


def test_a_page_says_its_language_and_direction_and_leads_to_the_others_by_their_own_names(full):
    for code, direction in (("en-XA", "ltr"), ("ar-XB", "rtl")):
        page = full.get(f"/in/{code}/offer/find?q=club&age=10")
        assert page["Content-Language"] == code
        assert (page["Cache-Control"], page.cookies) == ("private, no-store", {})
        html = page.content.decode()
        assert f'<html lang="{code}" dir="{direction}"' in html
        assert '<a class="govuk-link" href="/offer/find?q=club&amp;age=10" hreflang="en-GB" lang="en-GB"' in html
        assert 'hreflang="ar-XB" href="http://public.localhost:8002/in/ar-XB/offer/find?q=club&amp;age=10"' in html
    english = full.get("/offer")
    assert '<html lang="en-GB" class' in english.content.decode()
    assert "Content-Language" not in english
    assert "Vary" not in english  # nothing but the address decides, so that a cache may keep each page


def test_what_the_council_wrote_is_marked_as_english_within_a_page_of_another_language(full):
    html = full.get("/in/ar-XB/offer/services/saturday-club").content.decode()
    assert '<bdi lang="en-GB" dir="ltr">Saturday club</bdi>' in html
    assert re.search(r'<p class="govuk-body-l" lang="en-GB" dir="ltr">[^<]+</p>', html)
    assert 'lang="en-GB" dir="ltr"' not in full.get("/offer/services/saturday-club").content.decode().split("<main")[1]


def test_a_comment_goes_its_whole_way_in_the_language(full):
    page = full.get(f"{LONG}/offer/comment?about=service:saturday-club")
    sent = {"key": page.context["form"]["key"].value(), "about": "service:saturday-club", "topic": "quality",
            "words": "Good."}  # fmt: skip
    done = full.post(f"{LONG}/offer/comment", sent)
    assert done["Location"].startswith(f"{LONG}/offer/comment/sent?reference=")
    assert Received.objects.get().data["words"] == "Good."
    assert full.get(done["Location"]).status_code == 200


@pytest.mark.parametrize("path", ["/in/xx/offer", "/in/pl/offer", "/in//offer", "/in/EN-XA/offer", "/in/en-GB/next",
                                  "/in/..%2f/offer", "/in/pl"])  # fmt: skip
def test_a_language_that_is_not_there_is_said_so(site, path):
    page = site.get(path)
    assert page.status_code == 404
    assert "This page is not in that language" in page.content.decode()
    assert 'lang="en-GB"' in page.content.decode()


@pytest.mark.parametrize(
    ("path", "to"),
    [("/method", "/method"), ("/dates?", "/dates"), ("/estuary/search?q=x", "/estuary/search?q=x"), ("", "/"),
     ("//evil.example/x", "/evil.example/x"), ("///evil.example", "/evil.example"),
     ("/offer/services.csv", "/offer/services.csv"), ("/a%3Fb%0A", None)],
)  # fmt: skip
def test_a_page_that_is_in_english_only_is_shown_where_it_is_and_never_on_another_site(site, path, to):
    page = site.get(LONG + path)
    assert (page.status_code, page.headers.get("Location")) == ((302, to) if to else (400, None))


# --- real languages --------------------------------------------------------------------------------------------------


def whole(code: str = "pl", translator: str = "Anna Nowak") -> bytes:
    """A file in which every text is translated, by putting a mark before it."""
    held = catalogue.read(catalogue.for_translator(code, languages.texts()))
    held.last_translator = translator
    for message in held:
        if message.id:
            one, many = message.id if isinstance(message.id, tuple) else (message.id, "")
            message.string = tuple(f"ż {many}" for _ in range(held.num_plurals)) if many else f"ż {one}"
    return catalogue.write(held)


def signed(data: bytes, by: str = "Jan Kowalski") -> bytes:
    return catalogue.sign(data, by=by, on=DAY)


def test_a_language_is_shown_once_it_is_whole_and_signed_by_another(site, settings):
    settings.PRODUCTION = True
    file = settings.WORDS_FOLDER / "pl.po"
    for data, status in (
        (catalogue.for_translator("pl", languages.texts()), 404),
        (whole(), 404),
        (signed(whole(), by="anna nowak"), 404),
        (signed(whole()).replace("ż Where to start".encode(), "ż Gdzie".encode()), 404),
        (signed(whole()), 200),
    ):
        file.write_bytes(data)
        languages.forget()
        assert site.get("/in/pl/offer").status_code == status
        assert ("Polski" in site.get("/offer").content.decode()) == (status == 200)
    html = site.get("/in/pl/offer").content.decode()
    assert '<html lang="pl" dir="ltr"' in html
    assert '<h2 class="govuk-heading-l">ż Where to start</h2>' in html


def test_a_language_leaves_when_the_english_changes(site, settings, monkeypatch, caplog):
    (settings.WORDS_FOLDER / "pl.po").write_bytes(signed(whole()))
    assert site.get("/in/pl/offer").status_code == 200
    changed = tuple(catalogue.Text("Where to begin") if text.one == "Where to start" else text
                    for text in languages.texts())  # fmt: skip
    monkeypatch.setattr(languages, "texts", lambda: changed)
    languages.forget()
    assert site.get("/in/pl/offer").status_code == 404
    assert f"1 of {len(changed)} texts are not translated as the English stands now" in caplog.text


def test_a_live_site_shows_no_pseudo_language_and_a_file_of_one_is_refused(site, settings):
    settings.PRODUCTION = True
    data = signed(whole()).replace(b'"Language: pl', b'"Language: en_XA')
    (settings.WORDS_FOLDER / "en-XA.po").write_bytes(data)
    for code in ("en-XA", "ar-XB"):
        assert site.get(f"/in/{code}/offer").status_code == 404
    html = site.get("/offer").content.decode()
    assert "gt-languages" not in html
    assert "hreflang" not in html


def test_a_file_that_is_none_does_not_stop_the_site(site, settings, caplog):
    for name, data in (("pl.po", b"\xff\xfe"), ("fr.po", b"msgid nonsense"), ("zz.po", whole()), ("ur.po", whole())):
        (settings.WORDS_FOLDER / name).write_bytes(data)
    assert site.get("/offer").status_code == 200
    for said in ("pl.po is not shown. Line 1", "fr.po is not shown", "zz.po is not shown", "ur.po is not shown"):
        assert said in caplog.text


def test_another_language_weighs_no_more_than_a_page_may(full):
    for code in ("en-XA", "ar-XB"):
        assert len(full.get(f"/in/{code}/offer").content) < 60_000


def test_what_the_office_publishes_of_its_own_words_is_among_those_that_a_translator_gets():
    mine = {*PUBLISHED, *(text.one for text in languages.texts())}
    named = [models.Voice.Answer, models.Deed.Kind, models.PublicPaper.Standing, Phase, Area, Expectation.Stage,
             Visit.Kind, offers.Reply.Did, Why, Guide.Reader]  # fmt: skip
    unseen = {"No longer needed", "Of no one step"}  # of what is not shown
    for choices in named:
        assert {str(label) for label in choices.labels} - unseen <= mine, choices
    assert {stands.label for stands in Stands} <= mine
    assert {label for kind, label in KINDS.items() if kind != "guide"} <= mine
    assert {found.label for found in checklist.Standing} <= mine
    assert {*DIAGNOSIS.values(), *PLAN.values(), *WHAT.values()} <= mine
    assert telling  # its two own words, of a paper without a group, are in the list: see the crawl
