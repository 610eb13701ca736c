"""Two councils in one place: neither record changes, hides or leaks into the other's."""

import shutil
from pathlib import Path

import pytest

from goldenthread.base import audit
from goldenthread.refused import Refused
from goldenthread.thread.figures.actions import load_record_figures
from goldenthread.thread.figures.models import Figure
from goldenthread.thread.improvement.actions import load_record
from goldenthread.thread.improvement.models import Council, Recommendation
from goldenthread.thread.improvement.record import RecordError, read
from goldenthread.thread.improvement.telling import PAGES, at_a_glance
from goldenthread.thread.improvement.telling.whole import whole_of
from tests.southend import FOLDER, load_southend

EXAMPLE = FOLDER.parent / "example"
BY = audit.Actor.system("tests")
pytestmark = pytest.mark.django_db


def load(folder: Path = EXAMPLE, name: str = "estuary"):
    with audit.unit(by=BY):
        figures = load_record_figures(folder, BY, record=name)
        return figures, load_record(read(folder), by=BY)


def everything(slug: str) -> dict:
    council = Council.objects.get(slug=slug)
    told = {name: page.build(council) for name, page in PAGES.items()}
    told["thread"] = [whole_of(r) for r in Recommendation.objects.of(slug)]
    return told | {"": at_a_glance(council)}


def test_a_record_that_copies_the_format_loads_and_a_second_time_changes_nothing():
    assert load()[1].changed_anything
    figures, loaded = load()
    assert not figures.changed
    assert not loaded.changed_anything


def test_neither_council_changes_what_is_told_of_the_other():
    load_southend()
    southend = everything("southend")
    load()
    estuary = everything("estuary")
    assert everything("southend") == southend
    load_southend()
    assert everything("estuary") == estuary


def test_a_council_alone_is_told_as_beside_another():
    load()
    alone = everything("estuary")
    load_southend()
    beside = everything("estuary")
    del alone["thread"], beside["thread"]  # England's figures are shared: there are more years of them now
    assert beside == alone


def test_what_the_example_lacks_is_found_by_the_same_rules():
    load_southend()
    load()
    found = {kind["code"]: [item["ref"] for item in kind["found"]] for kind in everything("estuary")["gaps"]["kinds"]}
    assert found["document-not-seen"] == ["E3"]
    assert found["undertaking-without-answer"] == ["U1"]
    assert everything("estuary")[""]["reviews"][0]["unaccounted"][0]["words"] == (
        "3 recommendations, 2 rows in E2: one unaccounted for (R3)."
    )


def test_without_figures_of_its_own_the_verdict_cannot_tell():
    load()
    told = whole_of(Recommendation.objects.of("estuary").get(ref="R1"))
    assert told["verdict"]["headline"] == "Neither the work nor its effect is shown"


def test_what_both_records_state_alike_is_kept_once_and_outlives_a_correction_of_one(tmp_path):
    load_southend()
    before = Figure.objects.count()
    assert load()[0].figures == 4
    assert Figure.objects.count() == before  # England, stated by both
    folder = shutil.copytree(EXAMPLE, tmp_path / "estuary")
    lines = (folder / "figures.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "figures.csv").write_text(lines[0], encoding="utf-8")
    load(folder)
    assert Figure.objects.count() == before


def test_a_record_that_contradicts_anothers_figure_is_refused_and_nothing_is_loaded(tmp_path):
    load_southend()
    folder = shutil.copytree(EXAMPLE, tmp_path / "estuary")
    text = (folder / "figures.csv").read_text(encoding="utf-8")
    (folder / "figures.csv").write_text(text.replace("33141,138242,24.0", "33142,138242,24.0"), encoding="utf-8")
    with pytest.raises(Refused, match="record of southend states refusal-rate of E92000001 in 2023 otherwise"):
        load(folder)
    assert not Council.objects.filter(slug="estuary").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("slug: reduce-waits-for-plans", "slug: gaps", "recommendation R1: “gaps” is the address of a page"),
        ("slug: estuary\n", "slug: plans\n", "council: “plans” is the address of a page"),
    ],
)
def test_a_name_that_would_hide_a_page_is_refused(tmp_path, old, new, words):
    folder = shutil.copytree(EXAMPLE, tmp_path / "estuary")
    text = (folder / "record.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "record.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RecordError) as error:
        read(folder)
    assert words in "\n".join(error.value.lines)
