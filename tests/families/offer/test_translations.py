"""No translation is seen before a second person has read it, nor after the English words have changed."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.base.editing import ChangedSince
from goldenthread.families.offer import actions, invented, telling
from goldenthread.families.offer.models import OfferPage, OfferTranslation
from goldenthread.refused import Refused
from tests.base.accounts.people import person, sign_in
from tests.once import once

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")
POLISH = {"title": "Dojazd do szkoły", "summary": "Kto dostaje pomoc.", "body": "## Kto\n\nKażdy może zapytać.",
          "next_step": "Zadzwoń.", "translated_by": "A translators’ firm"}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with once(django_db_blocker):
        invented.load(today=DAY, by=BY)
        yield


@pytest.fixture
def page(loaded, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    return OfferPage.objects.get(slug="travel-to-school")


def told(page):
    return [one["code"] for one in telling.page_facts(OfferPage.objects.get(pk=page.pk))["languages"]]


def change_the_english(page, **values):
    held = OfferPage.objects.get(pk=page.pk)
    given = {field: getattr(held, field) for field in ("summary", "body", "next_step", "contact", "state")}
    return actions.save_page(held, given | values, expected=held.version, today=DAY, by=BY)


def test_a_translation_goes_out_once_a_second_person_has_read_it(page):
    digest = page.words_digest()
    held = actions.save_translation(page, None, "pl", POLISH, of_words=digest, expected=None, by=BY)
    assert told(page) == []
    with pytest.raises(Refused, match="Somebody other than the translator"):
        actions.review_translation(held, reviewed_by=" A Translators’ firm", today=DAY, expected=1, by=BY)
    actions.review_translation(held, reviewed_by="The Polish school", today=DAY, expected=1, by=BY)
    assert told(page) == ["pl"]
    assert list(Entry.objects.filter(action__contains="translation").order_by("-seq").values_list("action", flat=True))[
        :2
    ] == ["offer_translation_reviewed", "offer_translation_saved"]


def test_it_leaves_when_the_english_changes_and_comes_back_only_after_it_was_read_again(page):
    digest = page.words_digest()
    held = actions.save_translation(page, None, "pl", POLISH, of_words=digest, expected=None, by=BY)
    held = actions.review_translation(held, reviewed_by="The Polish school", today=DAY, expected=1, by=BY)
    page = change_the_english(page, contact="01632 960199")
    assert told(page) == ["pl"]  # whom to ask is not translated
    page = change_the_english(page, summary="Who gets help, and from which age.")
    assert told(page) == []
    held = OfferTranslation.objects.get(pk=held.pk)
    with pytest.raises(Refused, match="English page has changed"):
        actions.review_translation(held, reviewed_by="The Polish school", today=DAY, expected=2, by=BY)
    digest = page.words_digest()
    held = actions.save_translation(page, held, "pl", POLISH, of_words=digest, expected=2, by=BY)
    assert told(page) == []
    actions.review_translation(held, reviewed_by="The Polish school", today=DAY, expected=3, by=BY)
    assert told(page) == ["pl"]


def test_what_was_translated_from_words_that_changed_meanwhile_is_kept_and_not_shown(page):
    client = sign_in(Client(), person("local_offer_officer"))
    base = "/offer/pages/travel-to-school/languages/"
    form = client.get(f"{base}pl/").context["form"]
    sent = {**POLISH, "of_words": form["of_words"].value(), "submission_key": form["submission_key"].value()}
    change_the_english(page, summary="Who gets help, and from which age.")
    assert client.post(f"{base}pl/", sent).status_code == 302
    held = OfferTranslation.objects.get(language="pl")
    assert not held.current
    assert "The English page changed since" in client.get(base).content.decode()
    with pytest.raises(Refused, match="English page has changed"):
        actions.review_translation(held, reviewed_by="The Polish school", today=DAY, expected=1, by=BY)


def test_a_page_that_is_taken_out_takes_its_translations_with_it(page):
    digest = page.words_digest()
    held = actions.save_translation(page, None, "pl", POLISH, of_words=digest, expected=None, by=BY)
    actions.review_translation(held, reviewed_by="The Polish school", today=DAY, expected=1, by=BY)
    change_the_english(page, state="draft")
    assert told(page) == []


def test_two_who_translate_at_once_lose_nothing(page):
    digest = page.words_digest()
    held = actions.save_translation(page, None, "pl", POLISH, of_words=digest, expected=None, by=BY)
    with pytest.raises(Refused, match="Somebody else has just added"):
        actions.save_translation(page, None, "pl", POLISH | {"title": "Mine"}, of_words=digest, expected=None, by=BY)
    actions.save_translation(page, held, "pl", POLISH | {"title": "Mine"}, of_words=digest, expected=1, by=BY)
    with pytest.raises(ChangedSince):
        actions.save_translation(page, held, "pl", POLISH | {"title": "Theirs"}, of_words=digest, expected=1, by=BY)


def test_only_listed_languages_and_in_production_none_that_is_for_trying(page, settings):
    digest = page.words_digest()
    with pytest.raises(Refused, match="not in the list"):
        actions.save_translation(page, None, "tlh", POLISH, of_words=digest, expected=None, by=BY)
    settings.PRODUCTION = True
    with pytest.raises(Refused, match="not in the list"):
        actions.save_translation(page, None, "en-XA", POLISH, of_words=digest, expected=None, by=BY)


def test_an_officer_writes_one_has_it_read_and_sees_how_each_stands(page):
    client = sign_in(Client(), person("local_offer_officer"))
    base = "/offer/pages/travel-to-school/languages/"
    assert "Nothing yet" in client.get(base).content.decode()
    form = client.get(f"{base}pl/").context["form"]
    sent = {**POLISH, "of_words": form["of_words"].value(), "submission_key": form["submission_key"].value()}
    wrong = client.post(f"{base}pl/", {**sent, "title": ""})
    assert wrong.status_code == 422
    assert "Każdy może zapytać." in wrong.content.decode()
    assert client.post(f"{base}pl/", sent).status_code == 302
    assert "Waits for a second reader" in client.get(base).content.decode()
    form = client.get(f"{base}pl/read/").context["form"]
    read = {"submission_key": form["submission_key"].value(), "version": 1, "reviewed_by": "The Polish school"}
    refused = client.post(f"{base}pl/read/", read | {"reviewed_by": "a translators’ firm"})
    assert refused.status_code == 422
    assert client.post(f"{base}pl/read/", read).status_code == 302
    assert "In public" in client.get(base).content.decode()
    for wrong in ("tlh/", "pl/nothing/", "tlh/read/", "so/read/"):
        assert client.get(base + wrong).status_code == 404, wrong


def test_others_do_not_write_translations(page):
    path = "/offer/pages/travel-to-school/languages/pl/"
    assert sign_in(Client(), person("complaints_officer")).get(path).status_code in (403, 404)
    assert Client().get(path).status_code == 302
