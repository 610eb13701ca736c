"""Keeping the local offer: entries, pages, what providers propose, comments and answers."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.base.editing import ChangedSince
from goldenthread.families.offer import actions, invented, telling
from goldenthread.families.offer.models import Comment, Gap, OfferPage, Proposal, Provider, Service, YearOfComments
from goldenthread.refused import Refused
from goldenthread.rules.offer import open_referral as oruk
from goldenthread.rules.words.plain import contract, reading_age
from tests.base.accounts.people import person, sign_in, stranger
from tests.once import once

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with once(django_db_blocker):
        invented.load(today=DAY, by=BY)
        yield


@pytest.fixture
def offer(loaded, settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"


@pytest.fixture
def club(offer):
    return Service.objects.get(slug="saturday-club")


def test_the_invented_offer_is_public_plain_and_made_once(offer):
    assert Service.objects.live().count() == 29
    assert invented.load(today=DAY, by=BY) == 0
    for service in Service.objects.all():
        text, following = actions.words_of_service(
            {field.name: getattr(service, field.name) for field in service._meta.concrete_fields}
        )
        assert contract(text, next_step=following, known=actions.KNOWN_SHORT) == [], service.name
    for page in OfferPage.objects.all():
        assert (reading_age(f"{page.summary}\n{page.body}") or 0) <= 14, page.title


def test_the_checklist_says_what_the_invented_offer_lacks(offer):
    lacks = {row["id"]: row for row in telling.checklist_facts(DAY)["rows"] if row["standing"] != "There"}
    assert set(lacks) == {"LO-04", "LO-09", "LO-13", "LO-18", "LO-19", "LO-20", "LO-22"}
    assert "Palliative and continuing care" in lacks["LO-13"]["lacks"]


def test_an_entry_goes_out_with_hard_words_only_with_a_reason(offer):
    provider = Provider.objects.get(name__startswith="Turning")
    values = {"provider": provider, "name": "Chat", "category": "groups", "summary": "We utilise a holistic approach.",
              "access": "Ring", "state": "live"}  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.save_service(None, values, expected=None, today=DAY, by=BY)
    assert "write “use”" in refused.value.message
    assert not Service.objects.filter(name="Chat").exists()
    assert actions.save_service(None, {**values, "state": "draft"}, expected=None, today=DAY, by=BY).pk
    reason = {"reasons": "These are the words of the charity's own name."}
    assert actions.save_service(None, {**values, **reason}, expected=None, today=DAY, by=BY).state == "live"


def test_two_people_who_edit_one_entry_lose_nothing(club):
    kept = {"provider": club.provider, "name": club.name, "category": "leisure", "summary": "A club.", "access": "Ring"}
    actions.save_service(club, {**kept, "state": "live"}, expected=club.version, today=DAY, by=BY)
    with pytest.raises(ChangedSince):
        actions.save_service(
            club, {**kept, "summary": "Mine.", "state": "live"}, expected=club.version, today=DAY, by=BY
        )


def test_a_place_is_found_by_its_postcode_and_one_that_is_not_known_has_none(club):
    assert (club.places[0]["latitude"], club.places[0]["longitude"]) == (51.5452, 0.712)
    assert actions.located([{"postcode": "zz5 9zz", "address": "x"}]) == [{"postcode": "ZZ5 9ZZ", "address": "x"}]


def test_a_provider_proposes_and_nothing_is_public_before_it_is_taken(club):
    by = audit.Actor(id="7", label="Pete", kind="person")
    one = actions.propose(club.provider, club, {"summary": "A club on Sundays."}, note="", organisation="Tides", by=by)
    assert Service.objects.get(pk=club.pk).summary == club.summary
    newer = actions.propose(
        club.provider, club, {"summary": "A club on Mondays."}, note="", organisation="Tides", by=by
    )
    one.refresh_from_db()
    assert one.decision == "declined"
    with pytest.raises(Refused, match="Say why"):
        actions.decide(newer, take=False, reason="", expected=newer.version, today=DAY, by=BY)
    actions.decide(newer, take=True, reason="", expected=newer.version, today=DAY, by=BY)
    assert Service.objects.get(pk=club.pk).summary == "A club on Mondays."
    with pytest.raises(Refused, match="already"):
        actions.decide(newer, take=True, reason="", expected=newer.version, today=DAY, by=BY)


def test_what_was_changed_since_is_not_overwritten_by_a_proposal(club):
    by = audit.Actor(id="7", label="Pete", kind="person")
    asked = actions.propose(
        club.provider, club, {"summary": "A club on Sundays."}, note="", organisation="Tides", by=by
    )
    actions.still_right(club, expected=club.version, today=DAY, by=BY)
    with pytest.raises(Refused, match="changed after this was proposed"):
        actions.decide(asked, take=True, reason="", expected=asked.version, today=DAY, by=BY)


def test_a_proposal_that_changes_nothing_is_refused(club):
    with pytest.raises(Refused, match="Nothing differs"):
        actions.propose(club.provider, club, {"summary": club.summary}, note="", organisation="T", by=BY)


def test_a_comment_is_answered_once_and_for_all_to_see_and_its_days_are_counted(offer):
    comment = Comment.objects.get(topic="gap")
    assert comment.days_waiting(DAY) == 9  # it came on day -38 and was answered nine days later
    waiting = Comment.objects.get(topic="content")
    assert waiting.days_waiting(DAY) == 12
    with pytest.raises(Refused, match="what changed"):
        actions.answer_comment(waiting, words="Yes", did="changed", changed="", link="", shown_as="X", today=DAY, by=BY)
    actions.answer_comment(
        waiting, words="Thank you.", did="right", changed="", link="", shown_as="X", today=DAY, by=BY
    )
    assert Comment.objects.get(pk=waiting.pk).days_waiting(date(2027, 1, 1)) == 12


def test_a_comment_that_is_taken_out_leaves_its_place_and_the_reason(offer):
    comment = Comment.objects.get(topic="gap")
    actions.withdraw_comment(comment, why="It names somebody", expected=comment.version, by=BY)
    told = telling.comment_facts(Comment.objects.get(pk=comment.pk))
    assert (told["words"], told["replies"], told["shown"], told["why"]) == ("", [], False, "It names somebody")


def test_a_year_of_comments_is_put_out_as_it_stands(offer):
    row = actions.publish_year(first=date(2025, 12, 1), last=DAY, today=DAY, by=BY)
    assert (row.comments, row.answered) == (4, 2)
    comment = Comment.objects.get(topic="gap")
    actions.withdraw_comment(comment, why="Asked", expected=comment.version, by=BY)
    assert "teenagers" in str(YearOfComments.objects.get().data)  # what went out stays as it went out
    with pytest.raises(Refused):
        actions.publish_year(first=DAY, last=date(2025, 12, 1), today=DAY, by=BY)


def test_words_that_were_looked_for_on_two_days_of_a_month_are_seen_by_nobody(db):
    month = date(2026, 11, 1)
    actions.keep_gaps({(month, "hydrotherapy"): 3, (month, "jay smith"): 2}, by=BY)
    assert [(gap.words, gap.days) for gap in Gap.objects.all()] == [("hydrotherapy", 3)]


def test_open_referral_of_every_entry_is_of_the_standards_shape(offer):
    for service in Service.objects.all():
        told = oruk.told(telling.open_referral_of(service))
        again = oruk.Service.model_validate(told)
        assert oruk.told(again) == told
        assert "" not in str(told.values()).split("'")[1::2]


def test_a_text_becomes_paragraphs_lists_and_headings():
    assert telling.paragraphs("One\nmore\n\n## Head\n- a\n- b\n\nEnd") == [
        {"kind": "words", "words": "One more"},
        {"kind": "heading", "words": "Head"},
        {"kind": "list", "lines": ["a", "b"]},
        {"kind": "words", "words": "End"},
    ]


PAGES = {
    "/offer/": {"local_offer_officer", "improvement_lead"},
    "/offer/services/": {"local_offer_officer"},
    "/offer/services/add/": {"local_offer_officer"},
    "/offer/services.csv": {"local_offer_officer"},
    "/offer/services/saturday-club/": {"local_offer_officer"},
    "/offer/services/saturday-club/edit/": {"local_offer_officer"},
    "/offer/services/saturday-club/withdraw/": {"local_offer_officer"},
    "/offer/providers/": {"local_offer_officer"},
    "/offer/providers/add/": {"local_offer_officer"},
    "/offer/providers/turning-tides-invented/": {"local_offer_officer"},
    "/offer/pages/": {"local_offer_officer"},
    "/offer/pages/add/": {"local_offer_officer"},
    "/offer/pages/travel-to-school/": {"local_offer_officer"},
    "/offer/checklist/": {"local_offer_officer", "improvement_lead"},
    "/offer/proposals/": {"local_offer_officer"},
    "/offer/comments/": {"local_offer_officer", "improvement_lead"},
    "/offer/comments/1/": {"local_offer_officer", "improvement_lead"},
    "/offer/comments/1/withdraw/": {"local_offer_officer", "improvement_lead"},
    "/offer/comments/year/": {"local_offer_officer", "improvement_lead"},
    "/offer/bring-in/": {"local_offer_officer"},
    "/offer/received/": {"local_offer_officer", "improvement_lead"},
}


@pytest.mark.parametrize("role", ["local_offer_officer", "improvement_lead", "owner", "case_officer", "stranger"])
def test_each_page_opens_to_whoever_keeps_the_offer_and_to_nobody_else(offer, role):
    user = stranger() if role == "stranger" else person(role)
    client = sign_in(Client(), user)
    for path, who in PAGES.items():
        assert client.get(path).status_code == (200 if role in who else 404), (role, path)


def test_a_form_saves_an_entry_and_shows_it_and_a_wrong_age_keeps_what_was_typed(offer):
    client = sign_in(Client(), person("local_offer_officer"))
    page = client.get("/offer/services/saturday-club/edit/")
    form = page.context["form"]
    sent = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    sent = {name: value for name, value in sent.items() if not name.endswith("_on")}
    sent |= {"online": "", "outside": "", "not_safeguarding": "on", "free": "yes"}
    sent |= {"waiting_on_day": "1", "waiting_on_month": "11", "waiting_on_year": "2026"}
    sent = {name: value for name, value in sent.items() if value not in ("", False)}
    wrong = client.post("/offer/services/saturday-club/edit/", sent | {"from_age": 12, "to_age": 5, "summary": "Mine."})
    assert wrong.status_code == 422
    assert "To age must be the same as from age, or higher" in wrong.content.decode()
    assert "Mine." in wrong.content.decode()
    done = client.post(
        "/offer/services/saturday-club/edit/", sent | {"summary": "A club on Saturdays. You can go out."}
    )
    assert done.status_code == 302, done.context["form"].errors
    saved = Service.objects.get(slug="saturday-club")
    assert saved.summary == "A club on Saturdays. You can go out."
    assert saved.places[0]["postcode"] == "ZZ1 2AB"
    assert saved.free is True
    assert Entry.objects.filter(action="offer_service_saved", object=f"offer.service:{saved.pk}").exists()
    assert Proposal.objects.count() == 0


def test_a_provider_that_is_taken_out_goes_with_its_entries_and_stays_here(offer):
    provider = Provider.objects.get(slug="turning-tides-invented")
    mine = provider.services.count()
    client = sign_in(Client(), person("local_offer_officer"))
    url = "/offer/providers/turning-tides-invented/withdraw/"
    form = client.get(url).context["form"]
    sent = {"submission_key": form["submission_key"].value(), "version": form["version"].value(), "why": "It closed."}
    assert client.post(url, sent).status_code == 302
    provider.refresh_from_db()
    assert provider.state == "withdrawn"
    assert provider.services.filter(state="withdrawn").count() == mine > 1
    with pytest.raises(Refused, match="taken out before"):
        actions.withdraw_provider(provider, why="Again", expected=provider.version, by=BY)
    assert sign_in(Client(), person("owner")).get(url).status_code == 404


def test_a_provider_is_reminded_of_what_nobody_looked_at_once_a_month(offer):
    from goldenthread.base.outbox.models import Message

    later = date(2027, 8, 2)  # every entry was looked at within 200 days of 27 November 2026
    with_mail = Provider.objects.live().exclude(email="").filter(services__state="live").distinct().count()
    assert actions.remind(today=later, by=BY) == with_mail > 0
    assert actions.remind(today=date(2027, 8, 30), by=BY) == 0
    assert actions.remind(today=date(2027, 9, 1), by=BY) == with_mail
    text = Message.objects.filter(to="help@sendiass.example").first().text
    assert "- Advice for families" in text
    assert actions.remind(today=date(2026, 11, 27), by=BY) <= with_mail


def test_an_entry_that_does_not_say_for_whom_it_is_lacks_that(club):
    assert "for_whom" in telling.told_fields(club)
    club.needs, club.eligibility = [], ""
    assert "for_whom" not in telling.told_fields(club)
