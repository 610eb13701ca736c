"""What schools ordinarily give: each says how it stands, the council gives and asks, families are heard beside it."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.editing import ChangedSince
from goldenthread.families.engagement import invented
from goldenthread.families.offer import actions as offer_actions
from goldenthread.families.offer import invented as offer
from goldenthread.families.offer.models import Provider
from goldenthread.families.ordinary import actions, telling
from goldenthread.families.ordinary.models import Expectation, Statement, TermCount, Visit
from goldenthread.refused import Refused
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
def school(loaded, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    return Provider.objects.get(slug="saltern-high-school-invented")


def test_a_setting_is_asked_what_is_meant_for_it(school):
    nursery = Provider.objects.get(slug="lantern-nursery-invented")
    of_nurseries = "every-nursery-looks-at-two-years"
    assert of_nurseries in {one.slug for one in actions.meant_for(nursery)}
    assert of_nurseries not in {one.slug for one in actions.meant_for(school)}
    assert not actions.meant_for(Provider.objects.get(slug="estuary-therapies-invented"))


def test_a_yes_says_what_is_done_and_what_is_said_twice_is_refused(school):
    with pytest.raises(Refused, match="what you do: A quiet place"):
        actions.say(school, {"a-quiet-place": ("yes", "Yes")}, was={}, today=DAY, by=BY)
    assert actions.say(school, {"a-quiet-place": ("part", "Room 4, at lunch.")}, was={}, today=DAY, by=BY) == 1
    with pytest.raises(Refused, match="Nothing differs"):
        actions.say(school, {"a-quiet-place": ("part", "Room 4, at lunch.")}, was={}, today=DAY, by=BY)
    assert Statement.objects.get(provider=school, expectation__slug="a-quiet-place").said_on == DAY


def test_what_a_reader_left_alone_stays_as_somebody_else_wrote_it_since(school):
    shown = actions.mark("", "")
    was = {"a-quiet-place": shown, "more-time": shown}
    with audit.unguarded("a school that has said nothing"):
        Statement.objects.filter(provider=school).delete()
    actions.say(school, {"a-quiet-place": ("yes", "The library, all day.")}, was={}, today=DAY, by=BY)
    sent = {"a-quiet-place": ("", ""), "more-time": ("yes", "A quarter more in each test.")}
    assert actions.say(school, sent, was=was, today=DAY, by=BY) == 1
    assert Statement.objects.get(provider=school, expectation__slug="a-quiet-place").words == "The library, all day."
    with pytest.raises(Refused, match="The library, all day"):
        actions.say(school, {"a-quiet-place": ("not", "")}, was=was, today=DAY, by=BY)


def test_an_officers_page_that_is_old_does_not_unsay_what_the_school_said_since(school):
    keeper = sign_in(Client(), person("local_offer_officer"))
    url = "/ordinary/settings/saltern-high-school-invented/say/"
    form = keeper.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert sent["stands_a-plan-on-one-page"] == "not"
    said = {"a-plan-on-one-page": ("yes", "Each child has one page.")}
    actions.say(school, said, was={}, today=DAY, by=BY)
    saved = keeper.post(url, sent | {"stands_more-time": "not", "words_more-time": ""})
    assert saved.status_code == 302
    assert Statement.objects.get(provider=school, expectation__slug="a-plan-on-one-page").stands == "yes"


def test_two_schools_of_one_name_are_two_schools(school):
    visit = Visit.objects.get(provider=school)
    other = Provider.objects.get(slug="mudflat-primary-school-invented")
    with audit.unguarded("two schools of one name"):
        Provider.objects.filter(pk=other.pk).update(name=school.name)
    assert {slug for slug, _ in telling.contested(DAY)} == {school.slug}
    other.refresh_from_db()
    assert not any(row["doubted"] for row in telling.setting_facts(other, telling.beside(DAY))["rows"])
    assert visit.provider == school


def test_words_of_a_school_that_let_somebody_be_found_are_held(school):
    with pytest.raises(Refused, match="nobody is to be recognised"):
        actions.say(school, {"a-quiet-place": ("yes", "Ring 01702 555 0123 and ask")}, was={}, today=DAY, by=BY)


def test_a_challenge_puts_a_yes_in_doubt_until_it_is_settled(school):
    told = telling.consistency_facts(DAY)
    row = next(row for row in told["rows"] if row["slug"] == "more-time")
    assert row["contested"] == 1
    met = told["met"]
    visit = Visit.objects.get(provider=school)
    actions.answer_visit(visit, words="We do it now.", on=DAY, settled=True, today=DAY, expected=visit.version, by=BY)
    assert telling.consistency_facts(DAY)["met"] == met + 1
    with pytest.raises(ChangedSince):
        actions.answer_visit(visit, words="Other", on=DAY, settled=False, today=DAY, expected=visit.version, by=BY)


def test_a_challenge_asks_something_of_somebody_by_a_day(school):
    values = {"kind": "challenge", "on": DAY, "words": "Please say how.", "because": "", "answer_by": None}
    with pytest.raises(Refused, match="by when you ask"):
        actions.record_visit(school, values, about=[], today=DAY, by=BY)
    with pytest.raises(Refused, match="on the day or later"):
        actions.record_visit(school, values | {"on": date(2027, 1, 1)}, about=[], today=DAY, by=BY)
    early = values | {"answer_by": date(2026, 11, 1)}
    with pytest.raises(Refused, match="before the day itself"):
        actions.record_visit(school, early, about=Expectation.objects.all()[:1], today=DAY, by=BY)


def test_a_family_that_says_it_is_not_happening_is_counted_beside_the_school(school):
    offer_actions.take_comment(
        {"reference": "AAAA-BBBB", "topic": "not_happening", "about_kind": "provider", "about_key": str(school.key),
         "about_title": school.name, "words": "Nobody meets us.", "left_out": False, "received_on": DAY},
        today=DAY, by=BY,
    )  # fmt: skip
    assert telling.setting_facts(school, telling.beside(DAY))["reports"] == 1
    assert telling.reported(date(2028, 1, 1)) == {}  # of the last year


def test_counts_of_a_term_hold_together_and_are_shown_for_all_only(school):
    wrong = {"term": date(2026, 9, 2), "pupils": 10, "reviewed": 12, "with_family": 3}
    with pytest.raises(Refused, match="the three numbers again"):
        actions.count_term(school, wrong, today=DAY, by=BY)
    again = actions.count_term(school, wrong | {"reviewed": 9}, today=DAY, by=BY)
    assert (TermCount.objects.filter(provider=school).count(), again.pupils) == (1, 10)
    assert telling.terms()[0]["settings"] == 3
    with audit.unguarded("one school counted"):
        TermCount.objects.exclude(provider=school).delete()
    assert telling.terms() == []  # fewer than three settings are not told


def test_its_pages_for_who_keeps_and_who_reads(school):
    keeper = sign_in(Client(), person("local_offer_officer"))
    page = keeper.get("/ordinary/")
    assert "promises that schools and settings are asked for" in page.content.decode()
    assert "Saltern High School" in page.content.decode()
    assert keeper.get("/ordinary/data.json").json()["of"] == telling.consistency_facts(DAY)["of"]
    url = "/ordinary/settings/saltern-high-school-invented/say/"
    form = keeper.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    refused = keeper.post(url, sent | {"stands_a-plan-on-one-page": "yes", "words_a-plan-on-one-page": "Yes"})
    assert refused.status_code == 422
    assert "Say in a few words what you do" in refused.content.decode()
    saved = keeper.post(
        url, sent | {"stands_a-plan-on-one-page": "yes", "words_a-plan-on-one-page": "Each has one page."}
    )
    assert saved.status_code == 302
    reader = sign_in(Client(), person("improvement_lead"))
    assert reader.get("/ordinary/").status_code == 200
    assert reader.get(url).status_code == 404
    assert sign_in(Client(), stranger()).get("/ordinary/").status_code == 404
