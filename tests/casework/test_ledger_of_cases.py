"""docs/ledger-cases.csv: each capability of casework stands on the page of a case, in its data, with its test."""

import ast
import csv
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.casework.cases import actions
from goldenthread.casework.cases.models import EvidenceItem, Paper
from tests.base.accounts.people import sign_in
from tests.casework.test_requests import decide, refused_for_papers
from tests.casework.test_requests import w as w
from tests.thread.improvement.test_ledger import plain, values

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
with open(ROOT / "docs" / "ledger-cases.csv", newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


@pytest.fixture
def case(w, settings, time_machine):
    """Refused for want of papers on 8 October, agreed at the panel of 20 October; a parent and the child had a say."""
    settings.SITE, settings.ROOT_URLCONF = "office", "config.urls.office"
    matter = refused_for_papers(w, time_machine)
    for who, form in (("parent", "words"), ("child", "pictures")):
        actions.record_contribution(
            w.open("case_officer"), matter.pk, stage="request", who=who, form=form, day=date(2026, 10, 8),
            words="I like drawing trains.", changed="Lunch is in a small room now.",
        )  # fmt: skip
    time_machine.move_to("2026-10-20T09:00:00+00:00", tick=False)
    row = EvidenceItem.behind_the_door.get(matter=matter, item="attendance")
    paper = Paper.behind_the_door.get(child=w.child, band="B3")
    actions.set_evidence(w.open("case_officer"), row.pk, standing="present", paper=paper.pk, expected=row.version)
    decide(w, matter, outcome="yes", limb_a_met=True, limb_b_met=True, ground="", decided_on=date(2026, 10, 20))
    client = sign_in(Client(), w.user("case_officer"))
    found = {}
    for name in ("case", "data"):
        answer = client.get(reverse(f"cases:{name}", args=[w.child.reference, matter.pk]))
        assert answer.status_code == 200
        found[name] = answer
    return plain(found["case"].content.decode()), found["data"].json()


def faults(row, page, data):
    found = []
    if row["page_says"] not in page:
        found.append(f"{row['id']}: the page does not say “{row['page_says']}”")
    if not any(row["value"] in str(value) for value in values(data, row["path"])):
        found.append(f"{row['id']}: the data has no “{row['value']}” at {row['path']}")
    path, _, name = row["test"].partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    if name not in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}:
        found.append(f"{row['id']}: there is no test {row['test']}")
    return found


def test_every_row_holds_on_its_page_and_in_its_data(case):
    assert [row["id"] for row in ROWS] == ["G6", "G7", "G8", "G9", "J5", "J6"]
    assert not [fault for row in ROWS for fault in faults(row, *case)]


@pytest.mark.parametrize("column", ["page_says", "value", "path", "test"])
def test_a_row_that_is_wrong_is_noticed(case, column):
    assert faults(
        {**ROWS[0], column: "duties.*.nothing" if column == "path" else "tests/test_house.py::nothing"}, *case
    )
