"""A sign-in that runs out loses nobody's words (trust A9): they come back, to their writer alone."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from goldenthread.base.editing.models import KeptWords
from tests.base.accounts.people import person, sign_in
from tests.base.editing.test_overlap import CASES, opened
from tests.southend import load_southend

pytestmark = pytest.mark.django_db
CASE = CASES[0]


@pytest.fixture
def late(db, settings):
    """Somebody who typed for so long that the sign-in ran out, and then pressed save."""
    from goldenthread.base.accounts.models import SignIn

    settings.ROOT_URLCONF = "config.urls.office"
    load_southend()
    client = sign_in(Client(), person(CASE.role))
    address = CASE.address()
    hidden, fields = opened(client, address), CASE.fields()
    from datetime import timedelta

    from goldenthread.base import audit

    with audit.unguarded("the clock moves on"):
        for row in SignIn.objects.all():
            row.last_seen_at -= timedelta(hours=2)
            row.save()
    answer = client.post(address, {**fields, **hidden, CASE.words: "A long and careful text"})
    return client, address, answer


def test_the_person_is_asked_to_sign_in_and_nothing_is_saved_yet(late):
    _, _, answer = late
    assert answer.status_code == 302
    assert "timed_out=1" in answer["Location"]
    assert CASE.read() != "A long and careful text"


def test_after_signing_in_the_words_stand_on_the_same_page_and_can_be_saved(late):
    client, address, _ = late
    sign_in(client, get_user_model().objects.get(email="improvement-lead@example.org"))
    page = client.get(address).content.decode()
    assert "What you typed is here" in page
    assert "A long and careful text" in page
    hidden = dict(re.findall(r'<input type="hidden" name="(version|submission_key)" value="([^"]*)"', page))
    saved = client.post(address, {**CASE.fields(), **hidden, CASE.words: "A long and careful text"})
    assert saved.status_code == 302
    assert CASE.read() == "A long and careful text"
    assert not KeptWords.objects.exists()


def test_nobody_else_sees_them_and_the_table_does_not_show_them(late):
    _, address, _ = late
    other = sign_in(Client(), person(CASE.role, email="somebody.else@example.org"))
    assert "A long and careful text" not in other.get(address).content.decode()
    (row,) = KeptWords.objects.all()
    assert b"careful" not in bytes(row.box)


def test_they_are_forgotten_after_seven_days(late):
    from datetime import timedelta

    from goldenthread.base.editing import kept

    _, _, _ = late
    assert kept.sweep() == 0
    KeptWords.objects.update(kept_at=KeptWords.objects.get().kept_at - timedelta(days=8))
    assert kept.sweep() == 1
