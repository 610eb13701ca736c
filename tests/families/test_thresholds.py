"""Thresholds as data: what is in force stays, a change lists what relies on it, and who reads it is asked again."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.base.citations import actions as citing
from goldenthread.base.citations.models import Reliance
from goldenthread.base.editing import ChangedSince
from goldenthread.families.engagement import invented
from goldenthread.families.offer import invented as offer
from goldenthread.families.offer.models import OfferPage
from goldenthread.families.thresholds import actions
from goldenthread.families.thresholds.models import Edition, FollowUp, Level, Paragraph, Route, ThresholdDocument
from goldenthread.families.thresholds.telling import document_facts
from goldenthread.refused import Refused
from goldenthread.rules.words.plain import reading_age
from tests.base.accounts.people import person, sign_in, stranger
from tests.once import once

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with once(django_db_blocker):
        offer.load(today=DAY, by=BY)
        invented.load(today=DAY, by=BY)
        yield


@pytest.fixture
def document(loaded, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    return ThresholdDocument.objects.prefetch_related("editions").get()


@pytest.fixture
def draft(document):
    return actions.begin_edition(document, by=BY)


def change(draft, ref, words):
    row = draft.paragraphs.get(ref=ref)
    given = {"words": words, "heading": row.heading, "level": row.level}
    return actions.save_paragraph(draft, row, given, expected=row.version, by=BY)


def explained(draft):
    row = Edition.objects.get(pk=draft.pk)
    return actions.save_edition(row, {"why": "Parents asked for it."}, expected=row.version, by=BY)


def test_it_is_made_once_and_reads_for_eleven_years_or_less(document):
    assert invented.load(today=DAY, by=BY) == 0
    texts = [one.words for one in Paragraph.objects.all()]
    texts += [f"{one.how} {one.after}" for one in Route.objects.all()]
    texts += [f"{one.for_whom}\n{one.help}\n{one.ask}\n{one.after}" for one in Level.objects.all()]
    ages = sorted(reading_age(text) or 0 for text in texts)
    assert ages[len(ages) // 2] <= 11
    assert ages[-1] <= 14


def test_what_is_in_force_cannot_be_changed(document):
    held = document.in_force
    assert held is not None
    with pytest.raises(Refused, match="Begin a new edition"):
        change(held, "2.1", "Other words.")
    with pytest.raises(Refused, match="Begin a new edition"):
        actions.save_level(held, None, {"title": "New"}, expected=None, by=BY)
    with pytest.raises(Refused, match="Begin a new edition"):
        actions.drop_paragraph(held.paragraphs.get(ref="2.1"), expected=1, why="x", by=BY)


def test_one_change_lists_everything_that_relies_on_it(document, draft):
    page = OfferPage.objects.get(slug="short-breaks-services-statement")
    change(draft, "2.2", "Short breaks of up to eight hours a week.")
    told = actions.impact(draft)
    assert [row.ref for row, _ in told] == ["2.2"]
    assert {one.title for one in told[0][1]} == {page.title, "Overnight short breaks"}
    with audit.unguarded("a page that is called otherwise now"):
        OfferPage.objects.filter(pk=page.pk).update(title="All about short breaks")
    assert "All about short breaks" in {one.title for one in actions.impact(draft)[0][1]}


def test_a_thing_that_names_the_document_and_is_not_on_the_list_is_told(document):
    with audit.unguarded("a page that names it"):
        OfferPage.objects.filter(slug="travel-to-school").update(body=f"See {document.title}, paragraph 2.1.")
    assert [one.key for _, one in citing.naming(document.citation, [document.title])] == ["travel-to-school"]
    citing.rely(document.citation, "2.1", "page", "travel-to-school", by=BY)
    citing.rely(document.citation, "2.1", "page", "travel-to-school", by=BY)  # said twice, it counts once
    assert Reliance.objects.filter(key="travel-to-school").count() == 1
    assert citing.naming(document.citation, [document.title]) == []


def test_what_relied_on_it_and_is_gone_is_said_to_be_gone(document):
    with audit.unguarded("a page that is taken out"):
        OfferPage.objects.filter(slug="short-breaks-services-statement").update(state="withdrawn")
    told = {one.key: one.gone for one in citing.reliers(document.citation, ["2.2"]) if one.kind == "page"}
    assert told == {"short-breaks-services-statement": True}


def test_put_in_force_the_old_one_is_past_readers_are_asked_anew_and_all_of_it_is_to_be_looked_at(document, draft):
    before = document.in_force
    reader = audit.Actor(id="1", label="A reader", kind="person")
    actions.have_read(before, role="case_officer", today=DAY, by=reader)
    change(draft, "2.2", "Short breaks of up to eight hours a week.")
    ready = explained(draft)
    saved = actions.put_in_force(ready, on=DAY, today=DAY, expected=ready.version, by=BY)
    before.refresh_from_db()
    assert (before.standing, before.past_from, saved.standing) == ("past", DAY, "in_force")
    assert saved.reads.count() == 0
    assert saved.follow_ups.filter(done="").count() == 2
    with pytest.raises(Refused, match="not in force"):
        actions.have_read(before, role="case_officer", today=DAY, by=reader)
    row = saved.follow_ups.first()
    actions.follow_up(row, done="right", note="", today=DAY, expected=row.version, by=BY)
    with pytest.raises(ChangedSince):
        actions.follow_up(row, done="changed", note="", today=DAY, expected=row.version, by=BY)


def test_it_is_not_put_in_force_without_a_reason_a_difference_and_a_way_in_that_needs_no_worry(document, draft):
    with pytest.raises(Refused, match="Say what changed"):
        actions.put_in_force(draft, on=DAY, today=DAY, expected=draft.version, by=BY)
    ready = explained(draft)
    with pytest.raises(Refused, match="Nothing differs"):
        actions.put_in_force(ready, on=DAY, today=DAY, expected=ready.version, by=BY)
    change(draft, "2.1", "We will leverage a holistic paradigm.")
    with pytest.raises(Refused, match="hard to read"):
        actions.put_in_force(ready, on=DAY, today=DAY, expected=ready.version, by=BY)
    change(draft, "2.1", "A family can ask.")
    with pytest.raises(Refused, match="on the day itself"):
        actions.put_in_force(ready, on=date(2027, 1, 1), today=DAY, expected=ready.version, by=BY)
    with pytest.raises(Refused, match="Give a later day"):
        actions.put_in_force(ready, on=date(2020, 1, 1), today=DAY, expected=ready.version, by=BY)
    with audit.unguarded("only the way of safeguarding is left"):
        Route.objects.filter(safeguarding=False).update(shown=False)
    with pytest.raises(Refused, match="without a worry"):
        actions.put_in_force(ready, on=DAY, today=DAY, expected=ready.version, by=BY)


def test_a_number_that_was_dropped_is_not_used_again(document, draft):
    actions.drop_paragraph(draft.paragraphs.get(ref="3.3"), expected=1, why="Said in 3.1", by=BY)
    assert [(row.ref, row.what) for row, _ in actions.impact(draft)] == [("3.3", "dropped")]
    with pytest.raises(Refused, match="not used again"):
        actions.save_paragraph(draft, None, {"ref": "3.3", "words": "x", "level": None}, expected=None, by=BY)
    with pytest.raises(Refused, match=r"a paragraph 2\.1 already"):
        actions.save_paragraph(draft, None, {"ref": "2.1", "words": "x", "level": None}, expected=None, by=BY)
    with pytest.raises(Refused, match="draft already"):
        actions.begin_edition(ThresholdDocument.objects.prefetch_related("editions").get(), by=BY)


def test_nobody_puts_in_force_or_drops_what_was_changed_since_they_looked(document, draft):
    row = draft.paragraphs.get(ref="2.2")
    seen = Edition.objects.get(pk=draft.pk).version
    values = {"heading": row.heading, "words": "You can have up to seven hours a week.", "level": row.level}
    actions.save_paragraph(draft, row, values, expected=row.version, by=BY)
    held = Edition.objects.get(pk=draft.pk)
    with pytest.raises(ChangedSince):
        actions.save_edition(held, {"why": "Mine"}, expected=seen, by=BY)
    with pytest.raises(Refused, match="Read it again"):
        actions.drop_paragraph(row, expected=1, why="No", by=BY)


def test_a_paragraph_that_moves_to_another_level_is_a_change(document, draft):
    row = draft.paragraphs.get(ref="2.2")
    other = draft.levels.exclude(pk=row.level_id).first()
    values = {"heading": row.heading, "words": row.words, "level": other}
    actions.save_paragraph(draft, row, values, expected=row.version, by=BY)
    assert [change.ref for change in actions.changes(draft, actions.before(draft))] == ["2.2"]


def test_two_people_who_change_one_paragraph_lose_nothing(draft):
    row = draft.paragraphs.get(ref="1.1")
    given = {"words": "Mine.", "heading": "", "level": None}
    actions.save_paragraph(draft, row, given, expected=row.version, by=BY)
    with pytest.raises(ChangedSince):
        actions.save_paragraph(draft, row, {**given, "words": "Theirs."}, expected=row.version, by=BY)


def test_ways_in_that_need_no_worry_about_safety_come_first(document):
    told = document_facts(document)
    assert [route["safeguarding"] for route in told["routes"]] == [False] * 5 + [True]
    changed = told["history"][0]["changes"]
    assert [(row["ref"], row["what"]) for row in changed] == [("2.2", "changed")]
    assert "four hours" in changed[0]["before"]
    assert "six hours" in changed[0]["after"]


def test_its_pages_for_who_reads_and_who_keeps(document, draft):
    officer = person("case_officer")
    client = sign_in(Client(), officer)
    page = client.get(document.get_absolute_url())
    assert "0 of 1 people who are asked" in page.content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404  # a draft is for those who write it
    assert client.get(f"{draft.get_absolute_url()}paragraphs/2.2/").status_code == 404
    form = page.context["read"]
    sent = {"submission_key": form["submission_key"].value()}
    edition = document.in_force
    assert client.post(f"{edition.get_absolute_url()}read/", sent).status_code == 302
    assert "1 of 1 people who are asked" in client.get(document.get_absolute_url()).content.decode()
    assert Entry.objects.filter(action="threshold_read").count() == 1
    keeper = sign_in(Client(), person("local_offer_officer"))
    assert "The draft, edition 3" in keeper.get(document.get_absolute_url()).content.decode()
    relying = keeper.get(f"{draft.get_absolute_url()}paragraphs/2.2/").content.decode()
    assert "Overnight short breaks" in relying
    for url in (document.get_absolute_url(), "/thresholds/", edition.get_absolute_url()):
        assert sign_in(Client(), stranger()).get(url).status_code == 404


@pytest.mark.parametrize(
    ("ref", "said"), [("two", "figures and points only"), ("1.2.3.4", "figures and points only"), ("", "Enter")]
)
def test_a_number_that_cannot_be_one_is_refused_in_words_and_nothing_typed_is_lost(draft, ref, said):
    client = sign_in(Client(), person("local_offer_officer"))
    url = f"{draft.get_absolute_url()}paragraphs/add/"
    key = client.get(url).context["form"]["submission_key"].value()
    page = client.post(url, {"submission_key": key, "ref": ref, "words": "What I typed", "heading": "", "level": ""})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "What I typed" in page.content.decode()
    assert not FollowUp.objects.filter(edition=draft).exists()
