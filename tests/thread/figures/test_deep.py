"""The Department's own files, where a folder of them is given: GOLDENTHREAD_OFFICIAL=folder. None is in the project.

The folder holds the three zips and the two workbooks, found by the words in their names.
"""

import os
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from goldenthread.base import audit
from goldenthread.thread import figures
from goldenthread.thread.figures import actions
from goldenthread.thread.figures.gathering import Source, gather
from goldenthread.thread.figures.models import Figure, Neighbour, Rejected, Release, ReleaseFile, Row
from tests.thread.figures.lookalikes import ENGLAND, SOUTHEND
from tests.thread.figures.test_imports import SOUTHEND_RECORD

BY = audit.Actor.system("import")
FIRST, REVISED, OLD = ("2025", "first"), ("2025", "revised"), ("2022",)


def official(*words: str) -> Path:
    folder = Path(os.environ["GOLDENTHREAD_OFFICIAL"])
    found = [path for path in sorted(folder.iterdir()) if all(word in path.name for word in words)]
    if not found:
        pytest.fail(f"There is no file with {' and '.join(words)} in its name in the folder GOLDENTHREAD_OFFICIAL.")
    return found[0]


def bring(*words: str, edition: str, published: date, dry_run: bool = False) -> actions.ImportResult:
    return actions.import_release(
        gather([official(*words)]), edition=edition, published=published, by=BY, dry_run=dry_run
    )


@pytest.mark.deep
@pytest.mark.django_db
def test_the_official_files_give_the_southend_figures_and_agree_with_the_record(evidence):
    if not os.environ.get("GOLDENTHREAD_OFFICIAL"):
        print("NOT RUN: set GOLDENTHREAD_OFFICIAL to a folder with the Department's files.")
        pytest.skip("NOT RUN: GOLDENTHREAD_OFFICIAL is not set")
    actions.load_record_figures(SOUTHEND_RECORD, BY)

    dry = bring(*FIRST, edition="first published", published=date(2025, 6, 26), dry_run=True)
    began = time.perf_counter()
    first = bring(*FIRST, edition="first published", published=date(2025, 6, 26))
    seconds = time.perf_counter() - began
    evidence(f"import of the first-published 2025 release, {connection.vendor}, seconds", round(seconds, 2))
    assert (dry.rows, dry.figures, len(dry.rejected)) == (first.rows, first.figures, len(first.rejected))
    assert len(first.files) == 14
    assert first.rows == Row.objects.count() == 198_274
    assert Rejected.objects.count() == len(first.rejected) == 5  # five councils' numbers are swapped in the appeals
    assert not first.agreement.disagreements
    assert len(first.agreement.cells) > 1_000
    rank = Figure.objects.rank("twenty-week-rate", SOUTHEND, 2024)
    assert rank is not None
    assert (rank.rank, rank.of) == (135, 153)
    lewisham = {f.year: f for f in Figure.objects.latest("twenty-week-rate", "E09000023")}
    assert lewisham[2024].percent is not None

    before = Row.objects.count(), Figure.objects.count(), ReleaseFile.objects.count()
    assert not bring(*FIRST, edition="first published", published=date(2025, 6, 26)).changed
    assert (Row.objects.count(), Figure.objects.count(), ReleaseFile.objects.count()) == before

    bring(*OLD, edition="first published", published=date(2022, 5, 12))
    bring(*REVISED, edition="revised", published=date(2026, 1, 22))
    assert Release.objects.count() == 3

    def text(measure: str, area: str = SOUTHEND) -> dict[int, str]:
        return {f.year: f.text for f in Figure.objects.latest(measure, area)}

    refused = text("refusal-rate")
    assert {year: refused[year] for year in (2016, 2019, 2020, 2021, 2022, 2023, 2024, 2025)} == {
        2016: "19.3%",
        2019: "47.8%",
        2020: "47.1%",
        2021: "34.6%",
        2022: "31.7%",
        2023: "23.2%",
        2024: "24.1%",
        2025: "21.9%",
    }
    number = text("refused-number")
    assert (number[2020], number[2024], number[2025]) == ("106", "137", "145")
    in_time = text("twenty-week-rate")
    assert (in_time[2021], in_time[2023], in_time[2024], in_time[2025]) == ("95.1%", "3.8%", "16.1%", "47.0%")
    second = text("second-gate-rate")
    assert (second[2021], second[2024], second[2025]) == ("3.6%", "16.5%", "4.1%")
    assert text("both-gates-rate")[2024] == "34.8%"
    assert text("plans-in-force")[2025] == "1,992"  # caseload.csv is in the first edition only
    assert text("refusal-rate", ENGLAND)[2024] == "25.2%"
    assert text("refusal-rate", "E12000006")[2020] == "26.8%"

    # The revision suppressed Lewisham's timeliness of 2024, so 152 councils have a figure.
    assert text("twenty-week-rate", "E09000023")[2024] == "not available"
    places = {
        ("refusal-rate", 2019): (4, 150),
        ("refusal-rate", 2020): (4, 151),
        ("refusal-rate", 2021): (21, 152),
        ("refusal-rate", 2023): (75, 150),
        ("refusal-rate", 2024): (72, 153),
        ("twenty-week-rate", 2021): (12, 152),
        ("twenty-week-rate", 2023): (144, 150),
        ("twenty-week-rate", 2024): (134, 152),
    }
    for (measure, year), expected in places.items():
        rank = Figure.objects.rank(measure, SOUTHEND, year)
        assert rank is not None
        assert (rank.rank, rank.of, rank.basis) == (*expected, "computed")

    found = figures.agreement()
    evidence("cells compared with the record", len(found.cells))
    assert not found.disagreements
    assert {cell.year for cell in found.cells} >= {2016, 2020, 2024}

    for words, edition, published, second_nearest in (
        ("sn_april_2021", "April 2021", date(2021, 4, 1), "E06000030"),
        ("sn_may_2025", "May 2025", date(2025, 5, 1), "E08000035"),
    ):
        path = official(words)
        result = actions.import_neighbours(
            Source(path.name, path.read_bytes()), edition=edition, published=published, by=BY
        )
        assert not result.disagreements
        assert Neighbour.objects.of(SOUTHEND, edition)[1].neighbour_id == second_nearest
