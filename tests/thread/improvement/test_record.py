"""The record file: what is wrong with it is said by key, and loading it twice changes nothing."""

import copy
import shutil

import pytest
import yaml

from goldenthread.base import audit
from goldenthread.thread.improvement.actions import load_record
from goldenthread.thread.improvement.record import RecordError, read
from tests.southend import FOLDER, load_southend


@pytest.fixture
def broken(tmp_path):
    """`broken(change)` writes the Southend record with one thing changed, file by file as it stands, and reads it."""
    files = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}

    def write(change):
        changed = copy.deepcopy(files)
        change({key: value for data in changed.values() for key, value in data.items()})
        for name, data in changed.items():
            (tmp_path / name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        with pytest.raises(RecordError) as error:
            read(tmp_path)
        return "\n".join(error.value.lines)

    return write


def test_the_southend_record_reads():
    record = read(FOLDER)
    assert record.council.area_code == "E06000033"
    assert record.review.recommendations_made == 15


def r5(data):
    return next(each for each in data["recommendations"] if each["ref"] == "R5")


def r5_of_southend():
    return r5(yaml.safe_load((FOLDER / "recommendations.yaml").read_text(encoding="utf-8")))


def claim(data, field, label):
    return next(c for c in r5(data)["claims"] if c["field"] == field and c["source"] == label)


def test_a_quotation_has_at_most_25_words(broken):
    said = broken(lambda d: d["sources"][0]["passages"][1].update(quoted=True, text="word " * 26))
    assert "at most 25 words" in said
    assert "sources.yaml: sources.0.passages.1" in said


def test_a_claim_cites_a_passage_that_is_listed(broken):
    assert "S3 nowhere" in broken(lambda d: claim(d, "why", "S3").update(passage="nowhere"))


def test_an_inferred_claim_gives_its_reason(broken):
    said = broken(lambda d: claim(d, "response", "S3").update(certainty="inferred"))
    assert "needs a reason" in said
    assert "(R5)" in said


def test_one_claim_of_a_field_is_chosen(broken):
    assert "2 claims are chosen" in broken(lambda d: claim(d, "why", "S2").update(chosen=True))


def test_an_unknown_key_is_named(broken):
    assert "recommendations.yaml: recommendations.4.colour (R5)" in broken(lambda d: r5(d).update(colour="green"))


def test_an_unknown_measure_is_named_with_those_that_exist(broken):
    assert "refusal-rate" in broken(lambda d: r5(d)["measures"][0].update(measure="refusals"))


def test_a_measure_of_which_neither_more_nor_fewer_is_better_is_context_only(broken):
    context = next(n for n, each in enumerate(r5_of_southend()["measures"]) if each["measure"] == "requests-number")
    said = broken(lambda d: r5(d)["measures"][context].update(purpose="balancing"))
    assert f"measures.{context}" in said
    assert "cannot be a balancing measure: neither more nor fewer is better" in said


def test_what_is_named_must_be_listed(broken):
    assert "R5: accepted names 'D99'" in broken(lambda d: r5(d).update(accepted="D99"))


def test_each_name_that_leads_nowhere_has_its_own_line_and_the_how_to_shows_such_a_line(tmp_path):
    """docs/how-to/begin-a-record.md: copy the example, and mistake a decision."""
    folder = tmp_path / "my-council"
    shutil.copytree(FOLDER.parent / "example", folder)
    record = folder / "record.yaml"
    record.write_text(record.read_text(encoding="utf-8").replace("accepted: D2", "accepted: D99"), encoding="utf-8")
    with pytest.raises(RecordError) as error:
        read(folder)
    assert len(error.value.lines) == 3
    said = error.value.lines[0].replace(str(tmp_path), "records")
    how_to = FOLDER.parents[1] / "docs" / "how-to" / "begin-a-record.md"
    assert f"   {said}\n" in how_to.read_text(encoding="utf-8")


def test_nothing_stands_twice(broken):
    assert "theme training stands twice" in broken(lambda d: d["themes"][0].update(slug="training"))


def test_a_part_stands_in_one_file_only(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("council: {slug: x}", encoding="utf-8")
    with pytest.raises(RecordError, match=r"council stands in a\.yaml too"):
        read(tmp_path)


def test_a_missing_file_and_what_is_not_yaml_are_said_plainly(tmp_path):
    with pytest.raises(RecordError, match=r"holds no \.yaml file"):
        read(tmp_path)
    (tmp_path / "record.yaml").write_text("council: [", encoding="utf-8")
    with pytest.raises(RecordError, match=r"line [12]: is not YAML"):
        read(tmp_path)
    (tmp_path / "record.yaml").write_bytes(b"\xff\xfe\x00c")
    with pytest.raises(RecordError, match="not UTF-8"):
        read(tmp_path)


@pytest.mark.django_db
def test_a_second_load_changes_nothing_and_an_edit_made_here_is_kept():
    from goldenthread.base import editing
    from goldenthread.thread.improvement.models import Recommendation

    load_southend()
    by = audit.Actor.system("tests")
    with audit.unit(by=by):
        assert not load_record(read(FOLDER), by=by).changed_anything
    row = Recommendation.objects.get(ref="R5")
    with audit.unit(by=by):
        editing.save(row, {"closing_note": "Edited here"}, expected=1, by=by)
        audit.record("recommendation_edited", obj=row)
    with audit.unit(by=by):
        loaded = load_record(read(FOLDER), by=by)
    assert not loaded.changed_anything
    assert any("closing_note" in line for line in loaded.kept)
    assert Recommendation.objects.get(ref="R5").closing_note == "Edited here"
