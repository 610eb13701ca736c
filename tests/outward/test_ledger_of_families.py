"""docs/ledger-families.csv: each capability for families and members stands on its page, in its data, with its test."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as settings_of
from django.test import Client, override_settings
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.invented import families
from goldenthread.casework.sampling import actions as sampling
from goldenthread.casework.voice import actions as voice
from goldenthread.families.engagement import invented as help_of_a_council
from goldenthread.families.engagement.models import Occasion
from goldenthread.families.guides import invented as guides
from goldenthread.families.offer import invented as offer
from goldenthread.outward.offering.publishing import publish_offer
from goldenthread.outward.public.offer.shelf import forget
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.training import invented as training
from tests.base.accounts.people import person, sign_in
from tests.casework.test_ledger_of_cases import faults as faults_of
from tests.southend import load_southend
from tests.thread.improvement.test_ledger import plain

pytestmark = pytest.mark.django_db(databases=["default", "snapshot"])
ROOT = Path(__file__).resolve().parents[2]
BY = audit.Actor.system("tests")
with open(ROOT / "docs" / "ledger-families.csv", newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


@pytest.fixture
def clients(settings):
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    forget()
    with audit.unguarded("a council"):
        Council.objects.create(slug="estuary", name="Estuary", short_name="E", area_code="E06999999", restated_to=2030)
        Body.objects.create(council="estuary", slug="group", name="Member development group", kind="group")
    training.load(by=BY)
    today = timezone.localdate()
    offer.load(today=today, by=BY)
    help_of_a_council.load(today=today, by=BY)
    guides.load(today=today, by=BY)
    publish_offer(today=today)
    people = {role: person(role) for role in ("improvement_lead", "director", "quality_lead", "complaints_officer")}
    learned(people, today)
    signed_in = {role: sign_in(Client(), user) for role, user in people.items()}
    yield {"office": signed_in["improvement_lead"], **signed_in, "public": Client()}
    forget()


def learned(people, today):
    """A complaint, and an audit that was drawn of invented families."""
    load_southend()
    with audit.unit(by=BY):
        cast = families.cast_of(people["director"].memberships.get().organisation, [person("case_officer")])
        audit.record("team_made", obj="children.team")
    families.make(seed=11, count=40, by=BY, cast=cast, today=today)

    def visitor(role):
        return Visitor(people[role], actor=audit.Actor(id=str(people[role].pk), label=role, kind="person"))

    told = {"route": "corporate", "who": "A parent", "words": "It came late.", "themes": ["delay"]}
    voice.log_complaint(visitor("complaints_officer"), told, child="", received=today)
    sampling.draw(
        visitor("quality_lead"), kind="neurodiversity", frame_kind="neurodiversity", since=today - timedelta(days=365),
        until=today, count=5, words="the third wave", words_by="Cllr Reader",
    )  # fmt: skip


def faults(row, clients):
    apart = ("accounts", "audit", "allauth", "Session", "Authentication", "Message", "Csrf")
    public = {
        "SITE": "public",
        "ROOT_URLCONF": "config.urls.public",
        "MIDDLEWARE": [name for name in settings_of.MIDDLEWARE if not any(word in name for word in apart)],
    }
    with override_settings(**public if row["site"] == "public" else {}):
        first = Occasion.objects.order_by("pk").values_list("pk", flat=True)[0]  # 1 where nothing was there before
        address = row["page"].replace("/occasions/1/", f"/occasions/{first}/")
        page, data = clients[row["site"]].get(address), clients[row["site"]].get(row["data"])
        words = plain(page.content.decode()) if page.status_code == 200 else ""
        return faults_of(row, words, data.json() if data.status_code == 200 else {})


def test_each_capability_stands_on_its_page_in_its_data_and_in_a_test(clients):
    assert len(ROWS) >= 20
    assert [fault for row in ROWS for fault in faults(row, clients)] == []


def test_a_row_that_claims_too_much_is_found(clients):
    wrong = {**ROWS[0], "page_says": "nobody says this", "value": "nor this", "test": "tests/test_house.py::test_not"}
    assert len(faults(wrong, clients)) == 3
