"""The threat model and the ASVS evidence say what is there: each file that they name exists."""

from pathlib import Path

import pytest

from tools import threat_reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_the_one_that_the_data_draws():
    assert threat_reference.PAGE.read_text(encoding="utf-8") == threat_reference.page(), (
        "python -m tools.threat_reference"
    )


@pytest.mark.parametrize("path", [threat_reference.THREATS, threat_reference.ASVS], ids=lambda path: path.name)
def test_each_file_that_is_named_exists(path):
    for row in threat_reference.rows(path):
        for name in (row.get("where", ""), row["test"]):
            assert not name or (ROOT / name).exists(), (row, name)
        assert row["test"] or row["state"] in ("later", "not applicable") or row["state"].startswith("planned"), row


def test_every_threat_of_the_model_has_its_row():
    assert [row["id"] for row in threat_reference.rows(threat_reference.THREATS)] == [f"T{n}" for n in range(1, 36)]


def test_states_are_words_that_are_known():
    assert {row["state"] for row in threat_reference.rows(threat_reference.ASVS)} <= {"met", "partly", "not applicable"}
