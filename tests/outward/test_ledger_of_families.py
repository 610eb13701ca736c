"""docs/ledger-families.csv: each capability for families and members stands on its page, in its data, with its test."""

import csv
from pathlib import Path

import pytest
from django.conf import settings as settings_of
from django.test import Client, override_settings
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.families.offer import invented as offer
from goldenthread.outward.offering.publishing import publish_offer
from goldenthread.outward.public.offer.shelf import forget
from goldenthread.thread.governance.models import Body
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.training import invented as training
from tests.base.accounts.people import person, sign_in
from tests.casework.test_ledger_of_cases import faults as faults_of
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
    offer.load(today=timezone.localdate(), by=BY)
    publish_offer(today=timezone.localdate())
    yield {"office": sign_in(Client(), person("improvement_lead")), "public": Client()}
    forget()


def faults(row, clients):
    apart = ("accounts", "audit", "allauth", "Session", "Authentication", "Message", "Csrf")
    public = {
        "SITE": "public",
        "ROOT_URLCONF": "config.urls.public",
        "MIDDLEWARE": [name for name in settings_of.MIDDLEWARE if not any(word in name for word in apart)],
    }
    with override_settings(**public if row["site"] == "public" else {}):
        page, data = clients[row["site"]].get(row["page"]), clients[row["site"]].get(row["data"])
        words = plain(page.content.decode()) if page.status_code == 200 else ""
        return faults_of(row, words, data.json() if data.status_code == 200 else {})


def test_each_capability_stands_on_its_page_in_its_data_and_in_a_test(clients):
    assert len(ROWS) >= 7
    assert [fault for row in ROWS for fault in faults(row, clients)] == []


def test_a_row_that_claims_too_much_is_found(clients):
    wrong = {**ROWS[0], "page_says": "nobody says this", "value": "nor this", "test": "tests/test_house.py::test_not"}
    assert len(faults(wrong, clients)) == 3
