"""Public pages for whoever looks for help: what schools should give, thresholds, and what families said."""

from datetime import date, timedelta
from statistics import median

import pytest
from django.test import Client
from lxml.html import fromstring

from goldenthread.base import audit
from goldenthread.families.engagement import actions as engagement
from goldenthread.families.engagement import invented
from goldenthread.families.engagement.models import Voice
from goldenthread.families.guides import actions as easy
from goldenthread.families.guides import invented as guides
from goldenthread.families.guides.sources import sources
from goldenthread.families.offer import invented as offer
from goldenthread.families.thresholds.models import Route
from goldenthread.outward.offering.publishing import publish_offer
from goldenthread.outward.public.models import PublishedOffer
from goldenthread.outward.public.offer.shelf import forget
from goldenthread.rules.words.plain import reading_age
from tests.once import once
from tests.thread.improvement.test_ledger import plain

pytestmark = pytest.mark.django_db(databases=["default", "snapshot"])
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")
DOCUMENT = "/thresholds/help-for-children-and-families-in-estuary"
PAGES = ["/offer/ordinary", "/offer/ordinary/consistency", DOCUMENT, f"{DOCUMENT}/whole", f"{DOCUMENT}/changes",
         f"{DOCUMENT}/a-little-more-help", "/heard", "/guides", "/guides/help-at-school-before-a-plan",
         "/guides/help-at-school-before-a-plan/easy", "/easy", "/easy/step/refused"]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with once(django_db_blocker, "default", "snapshot"):
        offer.load(today=DAY, by=BY)
        invented.load(today=DAY, by=BY)
        guides.load(today=DAY, by=BY)
        publish_offer(today=DAY)
        yield


@pytest.fixture
def public(loaded, settings):
    forget()
    apart = ("accounts", "audit", "allauth", "Session", "Authentication", "Message", "Csrf")
    settings.SITE, settings.ROOT_URLCONF = "public", "config.urls.public"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not any(word in name for word in apart)]
    yield Client()
    forget()


def words(client, path):
    page = client.get(path)
    assert page.status_code == 200, path
    return plain(page.content.decode())


def test_a_worried_parent_finds_what_a_school_should_give_and_how_it_stands(public):
    assert "What every school should give" in words(public, "/offer")
    told = words(public, "/offer/ordinary")
    assert told.index("Find out what is hard") < told.index("Agree what is done") < told.index("See whether it works")
    assert "Ask for a copy of it." in told
    school = words(public, "/offer/providers/saltern-high-school-invented")
    assert "Does not do this yet" in school
    assert "The council has asked about this" in school
    assert "Families say that they meet once a year" in school


def test_the_way_to_short_breaks_comes_first_and_is_no_way_of_safeguarding(public):
    assert public.get("/thresholds")["Location"] == DOCUMENT
    told = words(public, DOCUMENT)
    assert told.index("Short breaks") < told.index("How much help?") < told.index("worried about a child’s safety")
    assert "Nobody has to be worried about your child’s safety first" in told
    level = words(public, f"{DOCUMENT}/a-little-more-help")
    assert "Somebody rings you within two working days" in level
    assert "2.2" in level


def test_a_change_is_told_with_what_stood_there_before(public):
    told = words(public, f"{DOCUMENT}/changes")
    assert "up to four hours a week" in told
    assert "up to six hours a week" in told
    assert 'id="p2.2"' in public.get(f"{DOCUMENT}/whole").content.decode()


def test_what_was_said_stands_with_what_was_done_and_what_the_group_says_of_it(public):
    told = words(public, "/heard")
    assert "The letter is one page now." in told
    assert "The group says: this helped in part" in told
    assert "Nothing is done yet" in told
    data = public.get("/heard.json").json()
    assert data["counts"]["said"] == len(data["said"]) == 4
    table = public.get("/heard.csv").content.decode().splitlines()
    assert table[0] == "group,said_on,said,done,done_on,standing,group_says,in_its_words"
    assert len(table) == 5
    assert "On Fridays it is not." in "".join(table)


def test_a_groups_no_stays_in_public_when_the_council_adds_another_deed(public):
    voice = Voice.objects.get(words__contains="quiet room")
    later = DAY + timedelta(days=3)
    engagement.record_deed(voice, kind="will", words="We look again.", by_when=DAY, today=later, by=BY)
    publish_offer(today=later)
    forget()
    told = words(public, "/heard")
    assert "On Fridays it is not." in told
    assert "in part, before the newest of it" in told


def test_easy_words_stand_beside_what_they_give_again_and_lead_back(public):
    for path, easy_page in (
        (f"{DOCUMENT}/a-little-more-help", "/easy/level/help-for-children-and-families-in-estuary/a-little-more-help"),
        ("/offer/ordinary", "/easy/expectation/a-quiet-place"),
        ("/next/refused", "/easy/step/refused"),
        ("/offer/pages/short-breaks-services-statement", "/easy/page/short-breaks-services-statement"),
    ):
        assert f'href="{easy_page}"' in public.get(path).content.decode()
        told = public.get(easy_page).content.decode()
        assert f'href="{path}"' in told
        assert "#phone" in told or "#talk" in told or "#school" in told or "#calendar" in told
    assert 'href="/easy/step/draft"' not in public.get("/next/draft").content.decode()  # nobody has read it yet
    assert public.get("/easy/step/draft").status_code == 404
    assert "The council said no" in words(public, "/easy")


def test_what_a_group_said_is_there_in_easy_words_too(public):
    voice = Voice.objects.get(words__contains="quiet room")
    source = sources()[f"said:{voice.pk}"]
    values = {"title": "A quiet room", "words": "[school] The quiet room was shut.", "written_by": "An officer"}
    row = easy.save_easy(None, "said", source.key, values, of_words=source.digest, expected=None, by=BY)
    easy.review_easy(row, reviewed_by="The forum", made_with="Four pupils", today=DAY, expected=row.version, by=BY)
    publish_offer(today=DAY)
    forget()
    assert f'href="/easy/said/{voice.pk}"' in public.get("/heard").content.decode()


def test_a_guide_is_for_one_reader_and_says_what_is_not_in_easy_words(public):
    told = words(public, "/guides/five-minutes-on-the-local-offer-for-councillors")
    assert "For: Councillors." in told
    assert "How many families waited longer than twenty weeks" in told
    easy_page = words(public, "/guides/five-minutes-on-the-local-offer-for-councillors/easy")
    assert "You have two months to ask the judge." in easy_page
    assert "Independent advice" in easy_page.split("not in easy words yet", 1)[1]


def test_the_addresses_that_these_had_before_lead_on(public):
    page = public.get("/offer/pages/short-breaks-services-statement/easy")
    assert (page.status_code, page["Location"]) == (301, "/easy/page/short-breaks-services-statement")
    guide = public.get("/offer/pages/five-minutes-on-the-local-offer-for-councillors")
    assert (guide.status_code, guide["Location"]) == (301, "/guides/five-minutes-on-the-local-offer-for-councillors")
    assert public.get("/offer/pages/travel-to-school/easy").status_code == 404


def test_how_alike_schools_are_is_the_same_on_the_page_in_the_table_and_in_the_data(public):
    data = public.get("/offer/ordinary/consistency.json").json()
    assert data["sentence"] in words(public, "/offer/ordinary/consistency")
    table = public.get("/offer/ordinary/consistency.csv").content.decode().splitlines()
    assert len(table) == len(data["rows"]) + 1
    assert sum(int(row.rsplit(",", 1)[1]) for row in table[1:]) == data["of"]


def test_what_is_taken_out_of_public_leaves_with_the_next_publication(public):
    with audit.unguarded("a way and a voice are taken out of public"):
        Route.objects.filter(title="Short breaks").update(shown=False, version=2)
        Voice.objects.filter(words__contains="quiet room").update(shown=False, version=2)
    publish_offer(today=DAY)
    assert "Ring 01632 960103" not in words(public, DOCUMENT)
    assert "quiet room" not in words(public, "/heard")


@pytest.mark.parametrize("path", [*PAGES, "/thresholds"])
def test_with_nothing_published_each_page_says_so_or_is_not_found(path, settings, db):
    PublishedOffer.objects.all().delete()
    forget()
    settings.SITE, settings.ROOT_URLCONF = "public", "config.urls.public"
    apart = ("accounts", "audit", "allauth", "Session", "Authentication", "Message", "Csrf")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not any(word in name for word in apart)]
    answer = Client().get(path)
    assert answer.status_code == (404 if path.startswith((DOCUMENT, "/guides/", "/easy/")) else 200)
    if answer.status_code == 200:
        assert "yet" in plain(answer.content.decode())


@pytest.mark.parametrize("path", [f"{DOCUMENT}/no-such-level", "/thresholds/none", f"{DOCUMENT}/whole/x"])
def test_what_is_not_there_is_not_found(public, path):
    assert public.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_no_question_that_it_does_not_know(public, path):
    assert public.get(f"{path}?x=1").status_code == 400


# Every kind of page that a family reads without an account. How an age is worked out: rules/words/plain.py.
FAMILY_PAGES = [
    *PAGES, "/offer", "/offer/find", "/offer/find?q=club", "/offer/schools", "/offer/checklist", "/offer/comments",
    "/offer/comment", "/offer/services/quiet-swim", "/offer/providers/mudflat-primary-school-invented",
    "/offer/pages/short-breaks-services-statement", "/offer/pages/when-you-do-not-agree", "/next", "/next/worried",
    "/next/refused", "/next/draft", "/next/moved", "/next/sixteen", "/dates",
]  # fmt: skip


def test_half_of_the_pages_read_for_eleven_years_and_none_for_more_than_fourteen(public):
    ages = {path: reading_age(main_words(public, path)) or 0 for path in FAMILY_PAGES}
    assert median(ages.values()) <= 11, ages
    assert max(ages.values()) <= 14, ages


def main_words(public, path):
    """Headings, paragraphs, items and labels of a page's main part, a line each. Cells of tables are no sentences."""
    answer = public.get(path)
    assert answer.status_code == 200, path
    told = fromstring(answer.content).get_element_by_id("main-content")
    blocks = told.xpath(".//h1|.//h2|.//h3|.//p|.//li|.//legend|.//label|.//div[contains(@class,'govuk-hint')]")
    return "\n".join(" ".join(one.text_content().split()) for one in blocks)
