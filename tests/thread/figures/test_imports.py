"""Imports into the database: all or nothing, once, and never over what is held."""

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from goldenthread.base import audit
from goldenthread.base.audit.models import Entry
from goldenthread.refused import Refused
from goldenthread.thread.figures import actions, agreement
from goldenthread.thread.figures.gathering import Source, Unreadable, gather_uploads
from goldenthread.thread.figures.models import (
    Area,
    AreaCode,
    Basis,
    CitedRank,
    Figure,
    Neighbour,
    NeighbourSet,
    Rejected,
    Release,
    ReleaseFile,
    Row,
)
from tests.thread.figures import lookalikes as like
from tests.thread.figures.lookalikes import ENGLAND, SOUTHEND

BY = audit.Actor.system("import")
FIRST = {"edition": "first published", "published": date(2025, 6, 26)}
REVISED = {"edition": "revised January 2026", "published": date(2026, 1, 22)}
ROOT = Path(__file__).resolve().parents[3]


def bring(files: dict[str, bytes], **said) -> actions.ImportResult:
    return actions.import_release(gather_uploads(files.items()), by=BY, **({**FIRST} | said))


def everything() -> dict[str, int]:
    models = (Area, AreaCode, Release, ReleaseFile, Row, Rejected, Figure, NeighbourSet, Neighbour, CitedRank, Entry)
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return like.release_2025()


@pytest.fixture
def held(db, files) -> actions.ImportResult:
    return bring(files)


def test_an_import_keeps_every_row_with_its_line_and_the_figures_of_every_measure(held, files):
    assert held.release is not None
    lines = {name: content.count(b"\r\n") - 1 for name, content in files.items()}
    for file in held.release.files.all():
        assert file.row_set.count() + file.rejected_set.count() == lines[file.name] == file.rows
    row = Row.objects.select_related("file").get(file__kind="requests", area_id=SOUTHEND, period="2024")
    n = like.numbers(SOUTHEND, 2024)
    assert row.cells[row.file.columns.index("requests_received_in_year")] == str(n["requests"])
    original = files["requests.csv"].decode("utf-8-sig").splitlines()[row.line - 1]
    assert SOUTHEND in original
    assert original.startswith("2024")


def test_an_import_is_audited_with_the_fingerprint_of_every_file(held):
    entry = Entry.objects.filter(action="official_figures_imported").get()
    for file in held.files:
        assert file.sha256 in entry.reason


def test_the_same_files_again_change_nothing_and_say_so(held, files):
    before = everything()
    again = bring(files)
    assert not again.changed
    assert again.release is None
    assert everything() == before


def test_a_dry_run_shows_the_same_numbers_and_keeps_nothing(db, files):
    before = everything()
    dry = bring(files, dry_run=True)
    assert everything() == before
    real = bring(files)
    ignored = {"dry_run", "seconds"}
    assert {k: v for k, v in dry.as_dict().items() if k not in ignored} == {
        k: v for k, v in real.as_dict().items() if k not in ignored
    }


def test_other_content_under_the_same_edition_is_refused_with_advice(held):
    before = everything()
    with pytest.raises(Refused, match="new edition name"):
        bring({"requests.csv": like.as_csv(like.table("requests", [2021, 2022, 2023, 2024], plus_one))})
    assert everything() == before


def plus_one(area: str, year: int, row: dict[str, object]) -> None:
    if "requests_rya" in row:
        row["requests_rya"] = 1


def test_the_same_edition_with_another_date_is_refused(held, files):
    with pytest.raises(Refused, match="publication date"):
        bring(files, published=date(2025, 6, 27))


def test_the_same_bytes_under_another_edition_name_are_refused(held, files):
    before = everything()
    with pytest.raises(Refused, match="byte for byte"):
        bring(files, **REVISED)
    assert everything() == before


def test_a_file_of_the_same_edition_that_was_not_held_yet_is_added(held):
    more = bring({"table of appeals.csv": like.tribunals([2018, 2019, 2023, 2024])})
    assert more.changed
    assert Release.objects.count() == 1
    assert Figure.objects.latest("appeals-number", SOUTHEND)[-1].year == 2024


@pytest.mark.parametrize("edition", ["", "  ", "ab", "x" * 61])
def test_an_edition_must_have_a_name(db, files, edition: str):
    with pytest.raises(Refused, match="Name the edition"):
        bring(files, edition=edition)


def test_a_publication_day_that_has_not_come_is_refused(db, files):
    with pytest.raises(Refused, match="has not come yet"):
        bring(files, published=date(2999, 1, 1))


def test_files_of_two_releases_are_refused_together(db, files):
    with pytest.raises(Unreadable, match="reporting year 2022"):
        bring(files | like.release_2022())


def test_a_reporting_year_that_the_files_do_not_show_is_refused(db, files):
    with pytest.raises(Unreadable, match="--reporting-year 2025"):
        bring(files, reporting_year=2024)


# --- editions ----------------------------------------------------------------------------------------


def more_refusals(area: str, year: int, row: dict[str, object]) -> None:
    if area in (SOUTHEND, ENGLAND) and year == 2024 and "requests_decided_not_to_assess" in row:
        row["requests_decided_not_to_assess"] = int(str(row["requests_decided_not_to_assess"])) + 5
        row["request_not_assess_pc"] = "x"


def test_a_revised_value_is_shown_and_the_superseded_one_is_kept(held):
    was = like.numbers(SOUTHEND, 2024)["refused"]
    bring({"requests.csv": like.as_csv(like.table("requests", [2021, 2022, 2023, 2024], more_refusals))}, **REVISED)
    shown = {f.year: f for f in Figure.objects.latest("refused-number", SOUTHEND)}
    assert shown[2024].numerator == was + 5
    assert shown[2024].edition == "revised January 2026"
    kept = Figure.objects.filter(measure="refused-number", area_id=SOUTHEND, year=2024)
    assert sorted(int(f.numerator) for f in kept) == [was, was + 5]


def test_a_file_absent_from_a_later_release_withdraws_nothing(held):
    bring({"requests.csv": like.as_csv(like.table("requests", [2021, 2022, 2023, 2024], more_refusals))}, **REVISED)
    plans = Figure.objects.latest("plans-in-force", SOUTHEND)
    assert [f.year for f in plans] == [2024, 2025]
    assert {f.edition for f in plans} == {"first published"}


def test_a_value_that_a_later_edition_suppresses_is_not_shown_any_more(held):
    def suppress(area: str, year: int, row: dict[str, object]) -> None:
        if area == SOUTHEND and year == 2024:
            row["requests_decided_not_to_assess"] = row["request_not_assess_pc"] = "x"

    bring({"requests.csv": like.as_csv(like.table("requests", [2021, 2022, 2023, 2024], suppress))}, **REVISED)
    shown = {f.year: f for f in Figure.objects.latest("refusal-rate", SOUTHEND)}
    assert shown[2024].percent is None
    assert shown[2024].text == "not available"
    assert shown[2023].percent is not None


def test_a_council_that_a_later_edition_leaves_out_has_no_figure_of_that_year(held):
    lines = like.table("requests", [2021, 2022, 2023, 2024])
    lines = [row for row in lines if not (row[0] == "2024" and SOUTHEND in row)]
    bring({"requests.csv": like.as_csv(lines)}, **REVISED)
    assert [f.year for f in Figure.objects.latest("refusal-rate", SOUTHEND)] == [2021, 2022, 2023]


def test_an_older_release_fills_the_years_that_the_newer_one_does_not_have(held):
    bring(like.release_2022(), edition="first published", published=date(2022, 5, 12))
    shown = {f.year: f.reporting_year for f in Figure.objects.latest("refusal-rate", SOUTHEND)}
    assert shown == {2019: 2022, 2020: 2022, 2021: 2025, 2022: 2025, 2023: 2025, 2024: 2025}


def test_the_order_of_imports_does_not_matter(db, files):
    bring(like.release_2022(), published=date(2022, 5, 12))
    bring(files)
    assert {f.year: f.reporting_year for f in Figure.objects.latest("refusal-rate", SOUTHEND)}[2021] == 2025


def test_a_measure_made_of_others_is_added_up_from_the_shown_editions(held):
    n = like.numbers(SOUTHEND, 2024)
    both = {f.year: f for f in Figure.objects.latest("both-gates-rate", SOUTHEND)}[2024]
    assert (both.numerator, both.denominator) == (n["refused"] + n["no_plan"], n["requests"])


def test_a_rank_is_computed_over_all_councils_and_names_ties(held):
    rank = Figure.objects.rank("refused-number", SOUTHEND, 2024)
    own = like.numbers(SOUTHEND, 2024)["refused"]
    all_of_them = {c.area: like.numbers(c.area, 2024)["refused"] for c in like.authorities(2024)}
    assert rank is not None
    assert rank.basis == "computed"
    assert rank.of == 153
    assert rank.rank == 1 + sum(value > own for value in all_of_them.values())
    ties = [code for code, value in all_of_them.items() if value == own and code != SOUTHEND]
    assert len(rank.tied_with) == len(ties)


def test_a_council_without_a_figure_has_no_rank(held):
    assert Figure.objects.rank("refusal-rate", "E06000028", 2024) is None
    assert Figure.objects.rank("refusal-rate", SOUTHEND, 2009) is None


def test_a_series_of_many_areas_is_one_query(held, django_assert_num_queries):
    codes = [code.area for code in like.authorities(2024)]
    with django_assert_num_queries(1):
        assert len(Figure.objects.for_areas("refusal-rate", codes)) == len(codes)


# --- broken files: nothing changes, and the message names file, line and remedy -----------------------

Breaking = Callable[[dict[str, bytes]], dict[str, bytes]]


def in_requests(change: Callable[[bytes], bytes]) -> Breaking:
    return lambda files: files | {"requests.csv": change(files["requests.csv"])}


def cell(line: int, name: str, value: str) -> Breaking:
    def change(content: bytes) -> bytes:
        rows = [row.split(b",") for row in content.split(b"\r\n")]
        at = [each.removeprefix(b"\xef\xbb\xbf") for each in rows[0]].index(name.encode())
        rows[line - 1][at] = value.encode()
        return b"\r\n".join(b",".join(row) for row in rows)

    return in_requests(change)


def without_column(name: bytes) -> Breaking:
    def change(content: bytes) -> bytes:
        rows = [row.split(b",") for row in content.strip().split(b"\r\n")]
        at = rows[0].index(name)
        return b"\r\n".join(b",".join(row[:at] + row[at + 1 :]) for row in rows) + b"\r\n"

    return in_requests(change)


def doubled(content: bytes) -> bytes:
    rows = content.split(b"\r\n")
    again = rows[30].split(b",")
    again[-5] = b"9"
    return b"\r\n".join([*rows[:31], b",".join(again), *rows[31:]])


def bomb(files: dict[str, bytes]) -> dict[str, bytes]:
    return {"release.zip": like.zipped({"requests.csv": b"0" * 30_000_000})}


def traversal(files: dict[str, bytes]) -> dict[str, bytes]:
    return {"release.zip": like.zipped({"../../../requests.csv": files["requests.csv"]})}


def lying(files: dict[str, bytes]) -> dict[str, bytes]:
    content = bytearray(like.zipped(files))
    with zipfile.ZipFile(__import__("io").BytesIO(bytes(content))) as archive:
        at = archive.infolist()[0].header_offset + 60
    content[at + 400] ^= 0xFF
    return {"release.zip": bytes(content)}


def locked(files: dict[str, bytes]) -> dict[str, bytes]:
    content = bytearray(like.zipped({"requests.csv": files["requests.csv"]}, guidance=False))
    at = content.index(b"PK\x01\x02") + 8
    content[at] |= 1
    return {"release.zip": bytes(content)}


BROKEN: dict[str, tuple[Breaking, str]] = {
    "empty file": (in_requests(lambda c: b""), r"requests\.csv: The file is empty"),
    "blank file": (in_requests(lambda c: b"\xef\xbb\xbf \r\n"), r"requests\.csv: The file is empty"),
    "first line only": (in_requests(lambda c: c.split(b"\n")[0] + b"\n"), r"requests\.csv, line 2: .*no rows"),
    "web page": (in_requests(lambda c: b"\r\n<!DOCTYPE html><html>"), r"requests\.csv, line 1: .*web page"),
    "UTF-16": (in_requests(lambda c: c.decode("utf-8-sig").encode("utf-16")), r"requests\.csv: .*UTF-16"),
    "UTF-16 without mark": (in_requests(lambda c: c.decode("utf-8-sig").encode("utf-16-le")), r"UTF-16"),
    "cp1252": (
        in_requests(lambda c: c.replace(b"Southend-on-Sea", b"Southend\x96on\x96Sea")),
        r"requests\.csv, line \d+: .*UTF-8.*0x96.*CSV UTF-8",
    ),
    "null bytes": (in_requests(lambda c: c[:5000] + b"\0" + c[5000:]), r"requests\.csv, line \d+: .*damaged"),
    "workbook named csv": (in_requests(lambda c: like.workbook()), r"requests\.csv: .*workbook"),
    "cut in a row": (
        in_requests(lambda c: c[: c.rindex(b"\r\n", 0, -2) + 60]),
        r"requests\.csv, line \d+: .*cut short",
    ),
    "cut in a number": (in_requests(lambda c: c[:-3]), r"requests\.csv, line \d+: .*cut short"),
    "cut at a line end": (in_requests(lambda c: c[: c.index(b"\r\n", len(c) * 9 // 10) + 2]), r"cut short"),
    "cut in a quoted name": (
        in_requests(lambda c: c[: c.rindex(b'"Bristol') + 5]),
        r"requests\.csv, line \d+: .*cut short",
    ),
    "missing column": (without_column(b"requests_received_in_year"), r"requests\.csv, line 1: .*requests_received"),
    "missing area column": (without_column(b"new_la_code"), r"requests\.csv, line 1: .*new_la_code"),
    "semicolons": (in_requests(lambda c: c.replace(b",", b";")), r"requests\.csv, line 1: .*commas"),
    "doubled row, other values": (in_requests(doubled), r"requests\.csv, line \d+: .*line \d+ but other values"),
    "wrong file under the name": (
        lambda files: files | {"requests.csv": files["timeliness_20_week.csv"]},
        r"requests\.csv, line 1: .*timeliness_20_week",
    ),
    "some other CSV": (
        lambda files: {"budget.csv": b"cost centre,amount\r\n1,2\r\n"},
        r"budget\.csv, line 1: .*not a file",
    ),
    "extract for other councils": (
        in_requests(lambda c: b"\r\n".join([c.split(b"\r\n")[0], *[r for r in c.split(b"\r\n") if b"Kent" in r], b""])),
        r"requests\.csv: For 2021 the file has 1 of \d+ councils",
    ),
    "no England": (
        in_requests(lambda c: b"\r\n".join(r for r in c.split(b"\r\n") if b"National" not in r)),
        r"requests\.csv: For 2021 .*England",
    ),
    "many wrong cells": (
        in_requests(lambda c: c.replace(b",x,", b",n/k,")),
        r"requests\.csv, line \d+: \d+ of \d+ rows cannot be read",
    ),
    "the same kind twice": (lambda files: files | {"requests (1).csv": files["requests.csv"]}, r"same kind of file"),
    "not a CSV": (lambda files: {"letter.docx": b"PK"}, r"letter\.docx: .*neither"),
    "nothing": (lambda files: {"release.zip": like.zipped({})}, r"no CSV file"),
    "zip: empty": (lambda files: {"release.zip": b""}, r"release\.zip: .*empty"),
    "zip: web page": (lambda files: {"release.zip": b"<html>"}, r"release\.zip: .*web page"),
    "zip: cut short": (lambda files: {"release.zip": like.zipped(files)[:-200]}, r"release\.zip: .*cut short"),
    "zip: cut in half": (lambda files: {"release.zip": like.zipped(files)[:9000]}, r"release\.zip: .*cut short"),
    "zip: a byte changed": (lying, r"release\.zip: .*damaged"),
    "zip: bomb": (bomb, r"release\.zip: .*far more"),
    "zip: path traversal": (traversal, r"release\.zip: .*outside itself"),
    "zip: locked": (locked, r"release\.zip: .*password"),
    "zip: zip inside": (lambda files: {"a.zip": like.zipped({"b.zip": like.zipped(files)})}, r"a\.zip: .*Unzip"),
    "zip: one file twice": (
        lambda files: {"a.zip": like.zipped({"requests.csv": files["requests.csv"], "x/requests.csv": b"x"})},
        r"requests\.csv” is in the zip twice",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_input_changes_nothing_and_says_what_where_and_what_to_do(name: str, files):
    breaking, words = BROKEN[name]
    before = everything()
    with pytest.raises(Unreadable, match=words) as caught:
        bring(breaking(files))
    assert everything() == before
    for problem in caught.value.problems:
        assert problem.file
        assert problem.remedy
        assert problem.what.rstrip().endswith((".", ")"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("breaking", "line", "words"),
    [
        (cell(15, "new_la_code", "E06999999"), 15, "E06999999"),
        (cell(16, "old_la_code", "882"), 16, "council number 882"),
        (cell(17, "requests_rya", "n/k"), 17, "n/k"),
        (cell(18, "requests_rya", "1e5"), 18, "1e5"),
        (cell(19, "requests_rya", "１２"), 19, "requests_rya"),
        (cell(20, "time_period", "20211"), 20, "20211"),
        (cell(21, "geographic_level", "Parish"), 21, "Parish"),
    ],
    ids=["unknown area", "two areas", "words", "exponent", "other digits", "period", "level"],
)
def test_a_row_that_is_wrong_alone_is_left_out_and_listed_and_the_rest_is_kept(files, breaking, line: int, words: str):
    result = bring(breaking(files))
    assert [(each.line, words in each.what, bool(each.remedy)) for each in result.rejected] == [(line, True, True)]
    row = Rejected.objects.get()
    assert (row.line, row.file.name) == (line, "requests.csv")
    kept = Row.objects.filter(file__kind="requests")
    assert kept.count() == files["requests.csv"].count(b"\r\n") - 2
    assert not kept.filter(line=line).exists()


def test_a_row_repeated_word_for_word_is_counted_once_and_listed(db, files):
    rows = files["requests.csv"].split(b"\r\n")
    again = b"\r\n".join([*rows[:31], rows[30], *rows[31:]])
    result = bring(files | {"requests.csv": again})
    assert [each.line for each in result.rejected] == [32]
    assert "line 31" in result.rejected[0].what


def test_every_broken_file_of_an_import_is_named_at_once(db, files):
    with pytest.raises(Unreadable) as caught:
        bring(files | {"requests.csv": b"", "caseload.csv": b"<html>"})
    assert {each.file for each in caught.value.problems} == {"requests.csv", "caseload.csv"}


def test_a_failure_after_the_first_insert_leaves_nothing(db, files, monkeypatch):
    before = everything()
    real = actions.insert

    def failing(model, *args, **kwargs):
        real(model, *args, **kwargs)
        if model is Figure:
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(actions, "insert", failing)
    with pytest.raises(RuntimeError):
        bring(files)
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_while_it_inserts_leaves_nothing_half_saved(tmp_path: Path, files):
    """The child kills itself with SIGKILL in the middle of the rows; a second child then imports everything."""
    (tmp_path / "release.zip").write_bytes(like.zipped(files))
    env = {
        **os.environ,
        "GOLDENTHREAD_VAR": str(tmp_path),
        "GOLDENTHREAD_DATABASE_URL": f"sqlite://{tmp_path}/killed.sqlite3",
        "GOLDENTHREAD_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    child = """
import os, signal, sys
from datetime import date
from pathlib import Path
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from goldenthread.base import audit
from goldenthread.thread.figures import actions
from goldenthread.thread.figures.gathering import gather
from goldenthread.thread.figures.models import Figure, Release, Row
actions.AT_ONCE = 100
print(Release.objects.count(), Row.objects.count(), Figure.objects.count(), flush=True)
done = 0
def progress(what, count):
    global done
    done += count * (what == "kept")
    if sys.argv[2] == "kill" and done > 1000:
        os.kill(os.getpid(), signal.SIGKILL)
actions.import_release(gather([Path(sys.argv[1])]), edition="first published", published=date(2025, 6, 26),
                       by=audit.Actor.system("import"), progress=progress)
print(Release.objects.count(), Row.objects.count() > 1000, Figure.objects.count() > 100, flush=True)
"""

    def run(what: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", child, str(tmp_path / "release.zip"), what]
        return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    killed = run("kill")
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-500:]
    assert killed.stdout.split() == ["0", "0", "0"]
    after = run("go")
    assert after.returncode == 0, after.stderr[-500:]
    assert after.stdout.splitlines() == ["0 0 0", "1 True True"]


# --- the record --------------------------------------------------------------------------------------

SOUTHEND_RECORD = ROOT / "records" / "southend"


def own_record(folder: Path, percent: str = "", refused: int | None = None) -> Path:
    n = like.numbers(SOUTHEND, 2024)
    refused = n["refused"] if refused is None else refused
    (folder / "figures.csv").write_text(
        ",".join(actions.FIGURE_COLUMNS)
        + f"\nrefusal-rate,{SOUTHEND},2024,{refused},{n['requests']},{percent},Reporting year 2025,2025,,N2,\n"
        + f"refusal-rate,{SOUTHEND},2025,,,21.9,Reporting year 2026,2026,,N3,The source gives the percentage only.\n",
        encoding="utf-8",
    )
    (folder / "figures_ranks.csv").write_text(
        ",".join(actions.RANK_COLUMNS) + f"\nrefusal-rate,{SOUTHEND},2024,72,153,1 = highest,N2\n", encoding="utf-8"
    )
    (folder / "figures_neighbours.csv").write_text(
        ",".join(actions.NEAR_COLUMNS) + f"\nMay 2025,,{SOUTHEND},1,E06000058,Very close,N4\n", encoding="utf-8"
    )
    return folder


def test_the_southend_record_loads_once_and_gives_its_headline_figures(db):
    first = actions.load_record_figures(SOUTHEND_RECORD, BY)
    assert first.changed
    before = everything()
    assert not actions.load_record_figures(SOUTHEND_RECORD, BY).changed
    assert everything() == before
    rate = {f.year: f.text for f in Figure.objects.latest("refusal-rate", SOUTHEND)}
    assert (rate[2020], rate[2024], rate[2025]) == ("47.1%", "24.1%", "21.9%")
    in_time = {f.year: f.text for f in Figure.objects.latest("twenty-week-rate", SOUTHEND)}
    assert (in_time[2021], in_time[2023], in_time[2024], in_time[2025]) == ("95.1%", "3.8%", "16.1%", "47.0%")
    second = {f.year: f.text for f in Figure.objects.latest("second-gate-rate", SOUTHEND)}
    assert (second[2021], second[2024], second[2025]) == ("3.6%", "16.5%", "4.1%")
    refused = {f.year: f.numerator for f in Figure.objects.latest("refused-number", SOUTHEND)}
    assert (refused[2020], refused[2024], refused[2025]) == (106, 137, 145)
    england = {f.year: f.text for f in Figure.objects.latest("twenty-week-rate", ENGLAND)}
    assert england[2025] == "45.5%"
    for edition in ("April 2021", "May 2025"):
        assert Neighbour.objects.of(SOUTHEND, edition).count() == 10


def test_every_figure_of_the_record_has_its_source_and_edition(db):
    actions.load_record_figures(SOUTHEND_RECORD, BY)
    assert not Figure.objects.filter(source="").exists()
    assert not Figure.objects.filter(edition="").exists()
    assert not CitedRank.objects.filter(source="").exists()


def test_a_rank_of_the_record_is_a_cited_fact_until_the_official_file_is_held(tmp_path: Path, db, files):
    actions.load_record_figures(own_record(tmp_path), BY)
    cited = Figure.objects.rank("refusal-rate", SOUTHEND, 2024)
    assert cited is not None
    assert (cited.basis, cited.rank, cited.of) == ("cited", 72, 153)
    bring(files)
    computed = Figure.objects.rank("refusal-rate", SOUTHEND, 2024)
    assert computed is not None
    assert computed.basis == "computed"


def test_an_official_figure_comes_before_the_records_and_the_records_later_year_stays(tmp_path: Path, db, files):
    actions.load_record_figures(own_record(tmp_path), BY)
    bring(files)
    shown = {f.year: f.basis for f in Figure.objects.latest("refusal-rate", SOUTHEND)}
    assert shown[2024] == Basis.OFFICIAL
    assert shown[2025] == Basis.RECORD


def test_record_and_official_file_agree_cell_by_cell(tmp_path: Path, db, files):
    n = like.numbers(SOUTHEND, 2024)
    actions.load_record_figures(own_record(tmp_path, like.pc(n["refused"], n["requests"])), BY)
    result = bring(files)
    assert [cell.what for cell in result.agreement.cells] == ["numerator", "denominator", "percentage"]
    assert result.agreement.agreeing == 3
    found = agreement()
    assert found.agreeing == 3
    assert found.not_held == 1


def test_a_disagreement_is_seen_by_the_dry_run_the_import_and_the_comparison(tmp_path: Path, db, files):
    n = like.numbers(SOUTHEND, 2024)
    actions.load_record_figures(own_record(tmp_path, refused=n["refused"] + 1), BY)
    for found in (bring(files, dry_run=True).agreement, bring(files).agreement, agreement()):
        wrong = {cell.what: cell for cell in found.disagreements}
        assert (wrong["numerator"].record, wrong["numerator"].official) == (str(n["refused"] + 1), str(n["refused"]))
        assert wrong["numerator"].area == SOUTHEND


def test_a_value_that_the_department_revised_is_no_disagreement(tmp_path: Path, db, files):
    actions.load_record_figures(own_record(tmp_path), BY)
    bring(files)
    bring({"requests.csv": like.as_csv(like.table("requests", [2021, 2022, 2023, 2024], more_refusals))}, **REVISED)
    found = agreement()
    assert not found.disagreements
    assert {cell.what for cell in found.revised} >= {"numerator"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("refusal-rate", "refusals", "figures.csv, line 2: “refusals”"),
        (SOUTHEND, "E06999999", "figures.csv, line 2: “E06999999”"),
        (",2024,", ",twenty,", "figures.csv, line 2: year"),
        (",,N2,", ",26 June,N2,", "figures.csv, line 2: published_on"),
        (",,N2,", ",,,", "figures.csv, line 2: give the source"),
        (",,,21.9,", ",,,,", "figures.csv, line 3: give the numerator or the percent"),
        (",,,21.9,", ",,,NaN,", "figures.csv, line 3: percent"),
        (",,,21.9,", ",1,2,80,", r"figures.csv, line 3: 1 of 2 is 50.0%"),
        ("measure,", "what,", "figures.csv, line 1: the columns"),
        (",Reporting year 2026", "", "figures.csv, line 3: the row must have 11 cells"),
    ],
)
def test_a_slip_in_a_record_is_named_with_file_and_line_and_nothing_is_loaded(
    tmp_path: Path, db, old: str, new: str, words: str
):
    own_record(tmp_path)
    text = (tmp_path / "figures.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "figures.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    before = everything()
    with pytest.raises(Refused) as caught:
        actions.load_record_figures(tmp_path, BY)
    assert words in caught.value.message
    assert everything() == before


def test_two_rows_of_one_figure_are_refused(tmp_path: Path, db):
    own_record(tmp_path)
    lines = (tmp_path / "figures.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "figures.csv").write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(Refused, match="two rows"):
        actions.load_record_figures(tmp_path, BY)


def test_a_corrected_record_replaces_what_it_said(tmp_path: Path, db):
    actions.load_record_figures(own_record(tmp_path), BY)
    actions.load_record_figures(own_record(tmp_path, refused=3), BY)
    assert [int(f.numerator) for f in Figure.objects.filter(year=2024)] == [3]


# --- neighbours --------------------------------------------------------------------------------------


def near(content: bytes, **said) -> actions.NeighboursResult:
    said = {"edition": "May 2025", "published": date(2025, 5, 1)} | said
    return actions.import_neighbours(Source("sn.xlsx", content), by=BY, **said)


def test_a_workbook_is_imported_once_and_replaces_what_the_record_cited(tmp_path: Path, db):
    actions.load_record_figures(own_record(tmp_path), BY)
    book = like.workbook()
    dry = near(book, dry_run=True)
    assert Neighbour.objects.count() == 1
    result = near(book)
    assert (dry.neighbours, dry.councils, dry.disagreements) == (
        result.neighbours,
        result.councils,
        result.disagreements,
    )
    assert len(result.disagreements) == 1  # the record's one neighbour is invented otherwise
    assert Neighbour.objects.of(SOUTHEND, "May 2025").count() == 10
    before = everything()
    assert not near(book).changed
    assert not actions.load_record_figures(tmp_path, BY).changed
    assert everything() == before


def test_another_workbook_under_the_same_edition_or_the_same_under_another_is_refused(db):
    book = like.workbook()
    near(book)
    before = everything()

    def change(rows: list[list[object]]) -> None:
        rows[4][6] = "Not close"

    with pytest.raises(Refused, match="never changes"):
        near(like.workbook(change))
    with pytest.raises(Refused, match="byte for byte"):
        near(book, edition="June 2025")
    with pytest.raises(Refused, match="publication date"):
        near(book, published=date(2025, 5, 2))
    assert everything() == before


def test_rows_are_inserted_by_the_way_of_each_database(held):
    """COPY on PostgreSQL, prepared statements on SQLite; this says which one the run has proved."""
    assert connection.vendor in ("sqlite", "postgresql")
    assert Row.objects.count() == held.rows
