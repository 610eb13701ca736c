"""T20: a spreadsheet formula in a name runs on nobody's computer."""

import re
from pathlib import Path

import pytest

from goldenthread.base.govuk.cells import harmless

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+SUM(A1)",
        "-cmd|' /C calc'!A0",
        "@now()",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\ufeff=1",
        "\u200b=1",
        "|x",
        "＝1",
    ],
)
def test_what_a_spreadsheet_would_run_becomes_text(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    ["Southend-on-Sea", "-3", "-3.5", "47.1%", "% of requests", "1,992", "x", "", "O'Neill", "naïve", 0, -4, 2.5],
)
def test_words_and_numbers_stay_as_they_are(cell):
    assert harmless(cell) == cell


def test_nothing_becomes_an_empty_cell():
    assert harmless(None) == ""


def test_every_csv_that_is_written_for_people_passes_through_it():
    writers = [
        path
        for path in (ROOT / "goldenthread").rglob("*.py")
        if re.search(r"csv\.writer\(", path.read_text(encoding="utf-8")) and "bench" not in path.parts
    ]
    assert writers
    assert [str(p.relative_to(ROOT)) for p in writers if "harmless" not in p.read_text(encoding="utf-8")] == []
