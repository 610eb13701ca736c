import itertools
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from goldenthread.base import audit, outbox
from goldenthread.base.audit.models import Entry
from goldenthread.base.jobs.models import Job
from goldenthread.base.outbox import catcher, sender
from goldenthread.base.outbox.models import Caught, Message, State
from goldenthread.refused import Refused
from tests.base.accounts.people import person, sign_in, stranger
from tests.base.outbox.sink import Sink

pytestmark = pytest.mark.django_db
ME = audit.Actor.system("test")


def queue(key="k-1", to="pat@example.org", subject="You have a message", text="Sign in to read it.", **more):
    with audit.unit(by=ME):
        return outbox.queue(to, subject, text, key, **more)


@pytest.fixture
def smtp(settings):
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = (
            "127.0.0.1",
            sink.port,
            False,
            False,
        )
        yield sink


def test_a_message_is_queued_with_its_job_and_its_entry():
    message = queue()
    assert message.state == State.WAITING
    assert Job.objects.filter(name__endswith="send_messages").count() == 1
    assert Entry.objects.filter(action="message_queued").count() == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_unit_nothing_can_be_queued():
    with pytest.raises(RuntimeError, match="unit"):
        outbox.queue("pat@example.org", "Subject", "Words", "k")


def test_a_unit_that_is_undone_sends_nothing():
    with pytest.raises(ZeroDivisionError), audit.unit(by=ME):  # noqa: PT012
        outbox.queue("pat@example.org", "Subject", "Words", "k")
        raise ZeroDivisionError
    assert not Message.objects.exists()
    assert not Job.objects.exists()
    assert sender.send_due() == (0, 0)


def test_the_same_key_is_queued_once():
    assert queue().pk == queue().pk
    assert Job.objects.count() == 1


def test_the_same_key_with_other_words_is_refused():
    queue()
    with pytest.raises(Refused, match="other words") as refusal:
        queue(text="Something else")
    assert refusal.value.status == 409


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"to": "nobody"}, "address"),
        ({"to": "a@example.org, b@example.org"}, "address"),
        ({"to": "a@example.org\nBcc: b@example.org"}, "address"),
        ({"subject": "Hello\nBcc: b@example.org"}, "one line"),
        ({"subject": "x" * 201}, "200"),
        ({"subject": " "}, "one line"),
        ({"text": " \n"}, "empty"),
    ],
)
def test_what_cannot_be_one_message_to_one_person_is_refused(bad, words):
    with pytest.raises(Refused, match=words):
        queue(**bad)


def test_a_message_goes_once_with_the_number_of_its_key(smtp):
    message = queue()
    assert sender.send_due() == (1, 0)
    assert sender.send_due() == (0, 0)
    message.refresh_from_db()
    assert message.state == State.SENT
    assert [letter["Message-ID"] for letter in smtp.taken] == [message.message_id] == [outbox.message_id("k-1")]
    assert "k-1" not in message.message_id
    assert Entry.objects.filter(action="message_sent").count() == 1


def test_a_message_sent_twice_bears_the_same_number(smtp):
    message = queue()
    sender.send_due()
    Message.objects.filter(pk=message.pk).update(state=State.SENDING, lease_until=timezone.now() - timedelta(seconds=1))
    sender.send_due()  # as after a kill between sending and marking
    assert len(smtp.taken) == 2
    assert len({letter["Message-ID"] for letter in smtp.taken}) == 1


def test_two_senders_never_hold_one_message():
    queue()
    first = sender.claim()
    assert first is not None
    assert sender.claim() is None


def test_a_held_message_waits_and_can_be_stopped(smtp, time_machine):
    time_machine.move_to("2026-03-02T10:00:00+00:00", tick=False)
    held, other = queue(hold=timedelta(minutes=10)), queue("k-2", hold=timedelta(minutes=10))
    assert held.dispatched_at is None
    assert sender.send_due() == (0, 0)
    with audit.unit(by=ME):
        outbox.stop(other)
    time_machine.move_to("2026-03-02T10:10:00+00:00", tick=False)
    assert sender.send_due() == (1, 0)
    held.refresh_from_db()
    assert held.dispatched_at == held.release_at  # dispatch is the instant of release
    with pytest.raises(Refused, match="cannot be stopped"), audit.unit(by=ME):
        outbox.stop(held)
    assert [letter["To"] for letter in smtp.taken] == ["pat@example.org"]


def test_a_mail_server_that_is_down_is_asked_again_later_and_later(settings, time_machine):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens
    time_machine.move_to("2026-03-02T10:00:00+00:00", tick=False)
    message = queue()
    waits = []
    for _ in range(sender.MOST_ATTEMPTS - 1):
        assert sender.send_due() == (0, 1)
        message.refresh_from_db()
        assert message.state == State.WAITING
        waits.append(message.next_try - timezone.now())
        time_machine.move_to(message.next_try, tick=False)
    assert waits[0] < timedelta(minutes=2)
    assert waits[-1] > timedelta(hours=3)
    assert all(later > earlier for earlier, later in itertools.pairwise(waits[:8]))
    sender.send_due()
    message.refresh_from_db()
    assert message.state == State.DEAD
    assert "could not be reached" in message.error
    assert ("Messages given up", False, "1 could not be sent") in outbox.health()
    assert Entry.objects.filter(action="message_given_up", result="failed").count() == 1
    with audit.unit(by=ME):
        sender.try_again(message)
    message.refresh_from_db()
    assert message.state == State.WAITING


def test_an_address_that_the_server_refuses_is_given_up_at_once_and_not_written_down(smtp):
    smtp.refuse = "550 pat@example.org is no person here"
    message = queue()
    sender.send_due()
    message.refresh_from_db()
    assert message.state == State.DEAD
    assert message.error == "The mail server answered 550."


def test_the_catcher_shows_a_repeat_once():
    message = queue()
    backend = catcher.Catcher()
    backend.send_messages([sender.letter(message)])
    backend.send_messages([sender.letter(message)])
    assert Caught.objects.get().times == 2
    assert mail.outbox == []


def test_the_table_holds_no_sent_message_without_its_time():
    message = queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=State.SENT)


def test_the_safe_start_check_asks_for_a_mail_server(settings):
    settings.EMAIL_HOST = ""
    assert any("GOLDENTHREAD_SMTP_HOST" in words for words in outbox.problems())
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "mail.example.org", True, False
    settings.DEFAULT_FROM_EMAIL = "send@example.org"
    assert outbox.problems() == []
    settings.EMAIL_USE_TLS = False
    assert any("unencrypted" in words for words in outbox.problems())


# --- pages -----------------------------------------------------------------------------------------


def test_the_list_shows_no_address_and_no_text(client):
    queue(to="family@example.org", text="Words about a family")
    page = sign_in(client, person("system_administrator")).get("/messages/").content.decode()
    assert "You have a message" in page
    assert "family@example.org" not in page
    assert "Words about" not in page


def test_caught_messages_can_be_read_in_the_demo_only(client, settings):
    catcher.Catcher().send_messages([sender.letter(queue())])
    number = Caught.objects.get().pk
    sign_in(client, person("improvement_lead"))
    settings.MAIL_CAUGHT = True
    assert "You have a message" in client.get("/messages/caught/").content.decode()
    assert "Sign in to read it." in client.get(f"/messages/caught/{number}/").content.decode()
    settings.MAIL_CAUGHT = False
    assert client.get("/messages/caught/").status_code == 404
    assert client.get(f"/messages/caught/{number}/").status_code == 404


def test_a_message_is_stopped_and_tried_again_from_the_page(client):
    held, dead = queue(hold=timedelta(minutes=10)), queue("k-2")
    Message.objects.filter(pk=dead.pk).update(state=State.DEAD)
    sign_in(client, person("system_administrator"))
    assert client.post(f"/messages/{held.pk}/stop/", follow=True).status_code == 200
    assert client.post(f"/messages/{dead.pk}/try-again/", follow=True).status_code == 200
    held.refresh_from_db()
    dead.refresh_from_db()
    assert (held.state, dead.state) == (State.STOPPED, State.WAITING)
    assert client.post(f"/messages/{dead.pk}/try-again/").status_code == 409


def test_a_stranger_and_a_reader_find_nothing_to_do(client):
    message = queue(hold=timedelta(minutes=10))
    sign_in(client, stranger())
    for path in ("/messages/", "/messages/caught/"):
        assert client.get(path).status_code == 404
    sign_in(client, person("improvement_lead"))  # may read, may not act
    assert client.post(f"/messages/{message.pk}/stop/").status_code == 404
    message.refresh_from_db()
    assert message.state == State.WAITING


def test_a_state_that_does_not_exist_is_answered_in_words(client):
    answer = sign_in(client, person("improvement_lead")).get("/messages/?state=lost")
    assert answer.status_code == 400
