"""docs/ledger.csv: each capability of the thread has its page, its place in the JSON and its test, and all three hold.

A row names the page with words that must stand on it; the data with a path to a value (`*` stands for every item); and
the test that proves the rule. Opened here for real, on the Southend record.
"""

import ast
import csv
import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.base.accounts.people import person, sign_in
from tests.southend import load_southend

ROOT = Path(__file__).resolve().parents[3]
with open(ROOT / "docs" / "ledger.csv", newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


def ids(letter: str, *spans: str) -> Iterator[str]:
    for span in spans:
        first, _, last = span.partition("-")
        yield from (f"{letter}{n}" for n in range(int(first), int(last or first) + 1))


# What the thread has to be able to do, by the numbers of the requirement list.
WANTED = {
    *ids("A", "1-13"), *ids("B", "1-12"), *ids("C", "1-11"), *ids("D", "1-13"),
    *ids("E", "1-15", "19", "22", "24-25"), *ids("F", "1-15"), *ids("G", "1-5", "9", "13-17"),
    *ids("H", "1-24"), *ids("I", "1-11"), "J7", *ids("K", "1-16"), *ids("L", "1-10"),
}  # fmt: skip


def values(data: Any, path: str) -> list[Any]:
    """Every value at a path such as reviews.*.scope.*.name."""
    found = [data]
    for step in path.split("."):
        if step == "*":
            found = [
                v for d in found for v in (d.values() if isinstance(d, dict) else d if isinstance(d, list) else ())
            ]
        else:
            found = [d[step] for d in found if isinstance(d, dict) and step in d]
    return found


def plain(page: str) -> str:
    """What a reader sees of a page, without tags and doubled spaces."""
    page = re.sub(r"(?is)<(script|style|head)\b.*?</\1>", " ", page)
    return " ".join(
        html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<(?=p|li|br|h\d|d[dt]|t[dhr]|/)", " <", page))).split()
    )


class Opened:
    """Pages and data, each opened once."""

    def __init__(self, clients: dict[str, Client]) -> None:
        self.clients = clients
        self.pages: dict[str, str] = {}
        self.data: dict[str, Any] = {}

    def page(self, address: str) -> str:
        if address not in self.pages:
            if address.startswith("docs/"):
                self.pages[address] = (ROOT / address).read_text(encoding="utf-8")
            else:
                answer = self.clients["ask/" if address.endswith("ask/") else ""].get(address)
                assert answer.status_code == 200, f"{address}: {answer.status_code}"
                self.pages[address] = plain(answer.content.decode())
        return self.pages[address]

    def json(self, address: str) -> Any:
        if address not in self.data:
            if address.startswith("goldenthread "):
                command = [sys.executable, "-m", "goldenthread.cli", *address.split()[1:]]
                self.data[address] = json.loads(subprocess.check_output(command, cwd=ROOT, text=True))
            else:
                self.data[address] = self.clients[""].get(address).json()
        return self.data[address]


def faults(row: dict[str, str], opened: Opened) -> list[str]:
    found = []
    if row["page_says"] not in opened.page(row["page"]):
        found.append(f"{row['id']}: {row['page']} does not say “{row['page_says']}”")
    told = values(opened.json(row["json"]), row["path"])
    if not any(row["value"] == str(v) or (isinstance(v, str) and row["value"] in v) for v in told):
        found.append(f"{row['id']}: {row['json']} has no “{row['value']}” at {row['path']}")
    path, _, name = row["test"].partition("::")
    names = {
        n.name for n in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))) if isinstance(n, ast.FunctionDef)
    }
    if name not in names:
        found.append(f"{row['id']}: there is no test {row['test']}")
    return found


@pytest.fixture
def opened(db, client):
    load_southend()
    sign_in(client, person("improvement_lead"))
    asker = sign_in(Client(), person("verifier"))
    return Opened({"": client, "ask/": asker})


def test_every_capability_of_the_thread_has_one_row():
    told = [row["id"] for row in ROWS]
    assert sorted(told) == sorted(WANTED)


def test_the_page_the_data_and_the_test_of_every_row_hold(opened):
    found = [fault for row in ROWS for fault in faults(row, opened)]
    assert not found, "\n".join(found)


def test_a_row_that_is_wrong_in_any_part_is_found(opened):
    right = next(row for row in ROWS if row["id"] == "G17")
    assert faults(right, opened) == []
    for part, wrong in (("page_says", "35.6%"), ("value", "35.6%"), ("test", f"{right['test']}_not")):
        assert len(faults({**right, part: wrong}, opened)) == 1, part
