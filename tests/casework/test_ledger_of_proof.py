"""docs/ledger-proof.csv: each capability of live proof stands on its page, in its data, with its test."""

import csv
from pathlib import Path

import pytest

from goldenthread.base import audit
from goldenthread.casework.counts import counting
from goldenthread.casework.invented import families
from tests.casework.test_counts import BY_TESTS, DAY
from tests.casework.test_counts import w as w
from tests.casework.test_ledger_of_cases import faults as faults_of
from tests.thread.improvement.test_ledger import plain

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
with open(ROOT / "docs" / "ledger-proof.csv", newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


@pytest.fixture
def client(w):
    with audit.unit(by=BY_TESTS):
        cast = families.cast_of(w.council, [w.user("case_officer")])
        audit.record("team_made", obj="children.team")
    families.make(seed=11, count=60, by=BY_TESTS, cast=cast, today=DAY)
    counting.take(by=BY_TESTS)
    return w.client("improvement_lead")


def faults(row, client):
    page, data = client.get(row["page"]), client.get(row["data"])
    words = plain(page.content.decode()) if page.status_code == 200 else ""
    return faults_of(row, words, data.json() if data.status_code == 200 else {})


def test_each_capability_stands_on_its_page_in_its_data_and_in_a_test(client):
    assert len(ROWS) >= 10
    assert [fault for row in ROWS for fault in faults(row, client)] == []


def test_a_row_that_claims_too_much_is_found(client):
    wrong = {**ROWS[0], "page_says": "nobody says this", "value": "nor this", "test": "tests/test_house.py::test_not"}
    assert len(faults(wrong, client)) == 3
