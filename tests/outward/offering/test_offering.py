"""From a public page to the office and back: what people send, and what the public reads of the local offer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.editing.models import Revision
from goldenthread.families.offer import invented
from goldenthread.families.offer.models import Comment, Gap, Postcode, Service
from goldenthread.outward.offering import actions
from goldenthread.outward.offering.models import FromPublic
from goldenthread.outward.offering.publishing import publish_offer
from goldenthread.outward.public.models import Missed, PublishedOffer, PublishedPostcode, Received
from goldenthread.refused import Refused
from tests.base.accounts.people import person, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "snapshot"])
DAY = date(2026, 11, 27)
BY = audit.Actor.system("tests")
WORDS = "There is no swimming for teenagers."


@pytest.fixture(autouse=True)
def office(settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"


def send(words=WORDS, *, key="k" * 20, reference="K7QX-2M3P", topic="gap", about=None):
    return Received.objects.create(
        key=key, reference=reference, kind="comment", received_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        data={"topic": topic, "words": words, "about": about or {}},
    )  # fmt: skip


def test_what_was_sent_is_fetched_once_and_leaves_the_public_database():
    send()
    assert actions.fetch(by=BY) == 1
    assert not Received.objects.exists()
    send()  # the same form, sent again after it was fetched
    actions.fetch(by=BY)
    one = FromPublic.objects.get()
    assert (one.words, one.holds, one.fate) == (WORDS, [], "")
    assert Comment.objects.count() == 0  # nobody has read it yet


def test_what_was_fetched_and_waits_is_known_by_its_reference_and_nothing_of_it_is_public(settings):
    send()
    actions.fetch(by=BY)
    publish_offer(today=DAY)
    assert WORDS not in str(list(PublishedOffer.objects.values_list("data")))
    settings.SITE, settings.ROOT_URLCONF = "public", "config.urls.public"
    apart = ("accounts", "audit", "allauth", "Session", "Authentication", "Message", "Csrf")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not any(word in name for word in apart)]
    page = Client().get("/offer/comment/track?reference=K7QX-2M3P")
    assert (page.status_code, "nobody has read it yet" in page.content.decode()) == (200, True)
    one = FromPublic.objects.get()
    actions.decline(one, why="not_about", expected=one.version, by=BY)
    publish_offer(today=DAY)
    told = Client().get("/offer/comment/track?reference=K7QX-2M3P").content.decode()
    assert "It was read, and not put in public." in told
    assert "nobody has read it yet" not in told


def test_a_comment_with_the_reference_of_another_is_kept_under_a_new_one_and_holds_nobody_up():
    send()
    actions.fetch(by=BY)
    send("There is no club on Sundays.", key="m" * 20)  # whoever sends chooses the key that the reference is made from
    send("The pool is too loud.", key="n" * 20, reference="AAAA-2222")
    assert actions.fetch(by=BY) == 2
    assert not Received.objects.exists()
    kept = {one.words: one.reference for one in FromPublic.objects.all()}
    assert (kept[WORDS], kept["The pool is too loud."]) == ("K7QX-2M3P", "AAAA-2222")
    assert len(set(kept.values())) == 3


def test_postcodes_that_moved_are_published_though_there_are_as_many():
    with audit.unguarded("another edition"):
        Postcode.objects.create(code="ZZ11AA", latitude=51.5, longitude=0.7)
        publish_offer(today=DAY)
        Postcode.objects.update(latitude=51.6)
    publish_offer(today=DAY)
    assert PublishedPostcode.objects.get().latitude == 51.6


def test_a_fetch_that_breaks_off_between_the_two_databases_loses_and_doubles_nothing(monkeypatch):
    send()
    monkeypatch.setattr(Received, "delete", lambda self: (_ for _ in ()).throw(RuntimeError("the power went")))
    with pytest.raises(RuntimeError):
        actions.fetch(by=BY)
    monkeypatch.undo()
    assert FromPublic.objects.count() == 1
    assert Received.objects.count() == 1
    actions.fetch(by=BY)
    assert FromPublic.objects.count() == 1
    assert not Received.objects.exists()


def arrived(words=WORDS):
    send(words)
    actions.fetch(by=BY)
    return FromPublic.objects.get()


def test_it_is_put_in_public_in_its_own_words_with_the_day_on_which_it_came():
    one = arrived()
    actions.put_in_public(one, words=WORDS, left_out=False, expected=one.version, today=DAY, by=BY)
    comment = Comment.objects.get()
    assert (comment.words, comment.left_out, comment.received_on) == (WORDS, False, date(2026, 11, 20))
    assert comment.reference == "K7QX-2M3P"


def test_words_may_be_left_out_and_not_changed_in_silence():
    one = arrived("My son Jayden has nothing to do.")
    assert one.holds == ["name"]
    with pytest.raises(Refused, match="Its words were changed"):
        actions.put_in_public(one, words="All is well.", left_out=False, expected=one.version, today=DAY, by=BY)
    actions.put_in_public(
        one, words="My son […] has nothing to do.", left_out=True, expected=one.version, today=DAY, by=BY
    )
    assert Comment.objects.get().left_out


@pytest.mark.parametrize(
    "words", ["Ring me on 07700 900123", "a@example.org", "We live at ZZ1 2AB", "I know where you live"]
)
def test_what_must_never_be_shown_is_refused_until_it_is_left_out(words):
    one = arrived(words)
    with pytest.raises(Refused, match="Leave that out first"):
        actions.put_in_public(one, words=words, left_out=False, expected=one.version, today=DAY, by=BY)


def test_what_is_declined_is_not_public_and_its_reason_is_read_by_its_reference():
    one = arrived()
    actions.decline(one, why="own_case", expected=one.version, by=BY)
    publish_offer(today=DAY)
    assert Comment.objects.count() == 0
    fate = PublishedOffer.objects.get(kind="fate")
    assert (fate.key, "one child’s own case" in fate.data["why"]) == ("K7QX-2M3P", True)
    assert WORDS not in str(list(PublishedOffer.objects.values_list("data")))
    with pytest.raises(Refused, match="already"):
        actions.decline(FromPublic.objects.get(), why="twice", expected=2, by=BY)


def test_after_a_year_its_words_are_forgotten_with_every_earlier_version():
    one = arrived("My son Jayden has nothing to do.")
    actions.decline(one, why="own_case", expected=one.version, by=BY)
    later = timezone.now() + timedelta(days=364)
    assert actions.forget(now=later, by=BY) == 0
    assert actions.forget(now=later + timedelta(days=2), by=BY) == 1
    assert "Jayden" not in FromPublic.objects.get().words
    assert "Jayden" not in str(list(Revision.objects.values_list("values")))
    assert actions.forget(now=later + timedelta(days=2), by=BY) == 0


def test_what_was_looked_for_on_three_days_becomes_a_gap_and_the_days_are_forgotten():
    for day in (2, 9, 16):
        Missed.objects.create(day=date(2026, 9, day), words="hydrotherapy")
    Missed.objects.create(day=date(2026, 9, 3), words="jay smith")
    actions.gather_gaps(today=DAY, by=BY)
    assert [(gap.month, gap.words, gap.days) for gap in Gap.objects.all()] == [(date(2026, 9, 1), "hydrotherapy", 3)]
    assert not Missed.objects.exists()  # the month before last is over


def test_the_public_copy_follows_what_changed_and_nothing_else(django_assert_max_num_queries):
    invented.load(today=DAY, by=BY)
    first = publish_offer(today=DAY)
    assert first == PublishedOffer.objects.exclude(kind="token").count()
    with django_assert_max_num_queries(12):
        assert publish_offer(today=DAY) == 0
    club = Service.objects.get(slug="saturday-club")
    with audit.unguarded("a change"):
        Service.objects.filter(pk=club.pk).update(summary="A new sentence.", version=club.version + 1)
    assert publish_offer(today=DAY) == 1
    assert PublishedOffer.objects.get(slug="saturday-club").data["summary"] == "A new sentence."
    with audit.unguarded("taken out"):
        Service.objects.filter(pk=club.pk).update(state="withdrawn", version=club.version + 2)
    publish_offer(today=DAY)
    gone = PublishedOffer.objects.get(slug="saturday-club")
    assert (gone.gone, gone.data) == (True, {})


def test_an_entry_that_ended_leaves_the_public_offer_on_the_day_after():
    invented.load(today=DAY, by=BY)
    with audit.unguarded("ends"):
        Service.objects.filter(slug="saturday-club").update(expires_on=DAY, version=9)
    publish_offer(today=DAY)
    assert not PublishedOffer.objects.get(slug="saturday-club").gone
    publish_offer(today=DAY + timedelta(days=1))
    assert PublishedOffer.objects.get(slug="saturday-club").gone


def test_an_officer_reads_one_and_puts_it_in_public_by_the_page():
    one = arrived()
    client = sign_in(Client(), person("local_offer_officer"))
    listed = client.get("/offer/received/").content.decode()
    assert "K7QX-2M3P" in listed
    assert WORDS not in listed  # read one at a time, each with its entry in the log
    page = client.get("/offer/received/K7QX-2M3P/")
    key = page.context["form"]["submission_key"].value()
    sent = {"submission_key": key, "version": one.version, "do": "public", "words": WORDS}
    done = client.post("/offer/received/K7QX-2M3P/", sent)
    assert done.status_code == 302, done.context["form"].errors
    assert done.headers["Location"] == "/offer/comments/1/"
    assert WORDS in client.get("/offer/comments/1/").content.decode()
    assert client.post("/offer/received/K7QX-2M3P/", sent).headers["Location"] == "/offer/comments/1/"
    assert Comment.objects.count() == 1
