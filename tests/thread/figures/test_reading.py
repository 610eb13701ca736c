"""The reader of official files, on invented files with each of the Department's traps. No database."""

import json
from pathlib import Path

import pytest

from goldenthread.thread.figures import counting
from goldenthread.thread.figures.areas import UnknownArea, read_areas
from goldenthread.thread.figures.gathering import Source, Unreadable, gather, gather_uploads
from goldenthread.thread.figures.neighbours import read_neighbours
from goldenthread.thread.figures.reading import FileRead, read_all, read_file, year_of
from tests.thread.figures import lookalikes as like
from tests.thread.figures.lookalikes import AREAS, SOUTHEND


def read(name: str, content: bytes) -> FileRead:
    return read_file(Source(name, content), AREAS)


def problem(name: str, content: bytes):
    with pytest.raises(Unreadable) as caught:
        read(name, content)
    return caught.value.problems[0]


def figures(file: FileRead, measure: str, area: str = SOUTHEND) -> dict[int, counting.FigureRead]:
    return {f.year: f for f in counting.figures_of([file]) if f.measure == measure and f.area == area}


def test_a_file_is_read_with_its_byte_order_mark_and_every_row_keeps_its_line_and_cells():
    file = read("requests.csv", like.as_csv(like.table("requests", [2023, 2024])))
    assert file.kind == "requests"
    assert file.years == [2023, 2024]
    assert file.columns[0] == "requests_received_in_year"
    assert len(file.rows) == 2 * (153 + 9 + 1)
    line, period, year, area, topic, breakdown, cells = file.rows[0]
    assert (line, period, year, area, topic) == (2, "2023", 2023, "E92000001", like.HEADLINES["requests"])
    assert breakdown == topic
    assert len(json.loads(cells)) == len(file.columns)


def test_the_figures_are_the_counts_of_the_headline_row_and_the_percentage_as_printed():
    n = like.numbers(SOUTHEND, 2024)
    found = figures(read("requests.csv", like.as_csv(like.table("requests", [2024]))), "refusal-rate")[2024]
    assert (found.numerator, found.denominator) == (n["refused"], n["requests"])
    assert found.published == like.pc(n["refused"], n["requests"])


def test_a_percentage_marked_x_is_worked_out_from_the_counts():
    found = figures(read("requests.csv", like.as_csv(like.table("requests", [2021]))), "refusal-rate")[2021]
    assert found.published == ""
    assert found.percent is not None


def test_a_count_marked_x_makes_a_figure_without_a_number():
    def hide(area: str, year: int, row: dict) -> None:
        if area == SOUTHEND:
            row["requests_decided_not_to_assess"] = "x"

    found = figures(read("requests.csv", like.as_csv(like.table("requests", [2024], hide))), "refusal-rate")[2024]
    assert (found.numerator, found.denominator, found.marker) == (None, None, "x")


def test_a_column_that_stands_twice_with_the_same_values_is_read_once_and_noted():
    file = read("annual_reviews.csv", like.as_csv(like.table("annual_reviews", [2024])))
    assert file.columns.count("review_meeting_prior_24") == 2
    assert any("there twice with the same values" in note for note in file.notes)


def test_a_column_that_stands_twice_with_two_values_refuses_the_file():
    lines = like.table("annual_reviews", [2024])
    at = lines[0].index("review_meeting_prior_24")
    lines[40][at] = "7"
    found = problem("annual_reviews.csv", like.as_csv(lines))
    assert found.line == 41
    assert "review_meeting_prior_24" in found.what


def test_differences_of_the_department_may_fall_below_zero_but_counts_of_other_files_may_not():
    reviews = read("annual_reviews.csv", like.as_csv(like.table("annual_reviews", [2024])))
    assert not reviews.rejected
    lines = like.table("requests", [2024])
    lines[20][lines[0].index("requests_rya")] = "-3"
    assert [each.line for each in read("requests.csv", like.as_csv(lines)).rejected] == [21]


def test_column_names_are_compared_without_regard_to_case():
    lines = like.table("timeliness_20_week", [2024])
    lines[0] = [name.upper() for name in lines[0]]
    assert figures(read("timeliness_20_week.csv", like.as_csv(lines)), "twenty-week-rate")


def test_an_academic_year_is_its_january_and_a_calendar_year_is_itself():
    assert year_of("202425", "Academic year") == 2025
    assert year_of("2024", "Calendar year") == 2024
    assert year_of("199900", "Academic year") == 2000
    assert isinstance(year_of("202426", "Academic year"), str)
    assert isinstance(year_of("24", "Calendar year"), str)


def test_a_file_that_labels_an_academic_year_a_calendar_year_is_read_as_its_first_year_and_noted():
    lines = like.table("requests", [2024])
    for row in lines[1:]:
        row[0] = "202425"
    file = read("requests.csv", like.as_csv(lines))
    assert file.years == [2024]
    assert any("202425" in note for note in file.notes)


def test_plans_in_force_of_academic_year_202425_are_those_of_january_2025():
    found = figures(read("caseload.csv", like.as_csv(like.table("caseload", [2025]))), "plans-in-force")
    assert found[2025].numerator == like.numbers(SOUTHEND, 2025)["in_force"]


def test_the_2022_layout_swaps_its_code_columns_and_pads_its_decimals():
    file = read("sen2_mi.csv", like.release_2022()["sen2_mi.csv"])
    n = like.numbers(SOUTHEND, 2020)
    found = figures(file, "twenty-week-rate")[2020]
    assert (found.numerator, found.denominator) == (n["in_20"], n["issued"])
    assert found.published.endswith("00000000000")
    assert found.percent is not None
    assert len(str(found.percent).split(".")[1]) == 1


def test_words_in_the_file_of_officers_are_no_errors():
    file = read("sen2_dmo_dco.csv", like.as_csv(like.table("sen2_dmo_dco", [2025])))
    assert not file.rejected
    assert json.loads(file.rows[0][6]) == ["Yes", "No", "n/a"]


def test_the_table_of_appeals_gives_a_row_for_each_council_and_year():
    file = read("SEND Tribunals and appeal rate 2014-2024.csv", like.tribunals([2018, 2019, 2023, 2024]))
    assert file.kind == "tribunals"
    assert not file.rejected
    bcp = figures(file, "appeals-number", "E06000058")
    assert sorted(bcp) == [2019, 2023, 2024]  # it began in 2019: ".." before
    assert figures(file, "appeals-number", "E06000028").keys() == {2018}  # Bournemouth ended
    assert figures(file, "appeal-rate", "E92000001")[2024].denominator == 498_416
    assert figures(file, "appeal-rate-new-method")[2024].denominator == 700


def test_a_dash_in_the_table_of_appeals_is_nought():
    assert counting.plain_cell(" - ") == "0"
    assert counting.plain_cell("1,071") == "1071"
    assert counting.plain_cell(" .. ") == "x"
    assert counting.plain_cell("~") == "c"
    assert counting.plain_cell("3.60%") == "3.60"


def test_a_row_of_appeals_whose_name_and_number_are_of_two_councils_is_rejected_with_its_line():
    text = like.tribunals([2023, 2024]).decode("utf-8-sig").replace("Nottingham,892", "Nottingham,891")
    text = text.replace("Nottinghamshire,891", "Nottinghamshire,892")
    rejected = read("appeals.csv", text.encode()).rejected
    assert len(rejected) == 2
    assert all(each.line for each in rejected)
    assert "Nottingham" in rejected[0].what


def test_the_table_of_appeals_cut_before_its_notes_is_refused():
    text = like.tribunals([2023, 2024]).split(b"Sources:")[0]
    assert "cut short" in problem("appeals.csv", text).what


# --- areas -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ons", "old", "area"),
    [
        ("E06000033", "882", "E06000033"),
        ("E10000002", "825", "E06000060"),  # Buckinghamshire before 2020
        ("E06000060", "825", "E06000060"),
        ("E10000023", "815", "E06000065"),  # North Yorkshire: the Department keeps the older code
        ("E10000027", "933", "E06000066"),  # Somerset
        ("E06000028", "837", "E06000028"),  # Bournemouth is not its successor
        ("", "836", "E06000029"),
        ("E10000006", "909", "E10000006"),  # Cumbria
        ("E06000064", "943", "E06000064"),
    ],
)
def test_old_numbers_and_ons_codes_join_through_the_dated_table(ons: str, old: str, area: str):
    assert AREAS.find("Local authority", "", ons, old) == area


@pytest.mark.parametrize(
    ("level", "region", "ons", "old", "words"),
    [
        ("Local authority", "", "E06999999", "882", "E06999999"),
        ("Local authority", "", "E06000033", "999", "999"),
        ("Local authority", "", "E06000033", "881", "Essex"),
        ("Local authority", "", "", "", "no authority code"),
        ("Regional", "E12999999", "", "", "E12999999"),
        ("Parish", "", "", "", "Parish"),
    ],
)
def test_a_code_that_the_table_does_not_know_is_named(level: str, region: str, ons: str, old: str, words: str):
    with pytest.raises(UnknownArea, match=words):
        AREAS.find(level, region, ons, old)


def test_each_council_number_means_one_council_on_any_day():
    for code in AREAS.codes:
        same = [c for c in AREAS.codes if c.old_code and c.old_code == code.old_code]
        assert len({c.area for c in same}) <= 1


def test_those_who_followed_an_ended_council_are_councils_that_began_the_next_day():
    for code in AREAS.codes:
        for follower in code.followed_by:
            began = AREAS.latest[follower].valid_from
            assert began is not None
            assert code.valid_to is not None
            assert (began - code.valid_to).days == 1


def test_a_slip_in_the_table_of_areas_is_named_with_its_line(tmp_path: Path):
    text = like.AREAS_FILE.read_text(encoding="utf-8").replace("2019-04-01", "1 April 2019", 1)
    (tmp_path / "areas.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"areas.csv, line \d+"):
        read_areas(tmp_path / "areas.csv")


# --- where files come from ---------------------------------------------------------------------------


def test_a_zip_a_folder_and_single_files_give_the_same_rows(tmp_path: Path):
    files = like.release_2025()
    (tmp_path / "release.zip").write_bytes(like.zipped(files))
    folder = tmp_path / "release" / "data"
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder.parent / "data-guidance.txt").write_text("Invented.")
    (folder / "._requests.csv").write_bytes(b"\0\0 left by an operating system")
    found = []
    for paths in ([tmp_path / "release.zip"], [folder.parent], sorted(folder.glob("[!.]*.csv"))):
        read_files, _ = read_all(gather(paths), AREAS)
        found.append({file.kind: (file.sha256, file.rows) for file in read_files})
    assert found[0] == found[1] == found[2]
    assert gather([tmp_path / "release.zip"]).left == ["data-guidance.txt"]


def test_a_file_that_a_browser_renamed_is_known_by_its_columns():
    assert read("requests (1).csv", like.as_csv(like.table("requests", [2024]))).kind == "requests"
    assert read("download.csv", like.as_csv(like.table("requests", [2024]))).kind == "requests"


def test_an_upload_with_a_path_in_its_name_keeps_only_the_name():
    bundle = gather_uploads([("..\\..\\requests.csv", b"x"), ("/etc/caseload.csv", b"x")])
    assert [source.name for source in bundle.sources] == ["requests.csv", "caseload.csv"]


# --- neighbours --------------------------------------------------------------------------------------


def test_the_workbook_gives_ten_neighbours_of_each_council_and_marks_the_old_block():
    found = read_neighbours(Source("sn.xlsx", like.workbook()), AREAS)
    own = [each for each in found.neighbours if each.area == SOUTHEND]
    assert [each.rank for each in own] == list(range(1, 11))
    assert {each.closeness for each in own} == {"Very close"}
    assert {each.area for each in found.neighbours if each.predecessor} == {"E06000028"}


def test_a_council_listed_with_dashes_has_no_neighbours():
    def dashes(rows: list[list[object]]) -> None:
        rows[5][5:] = ["-"] * 20

    found = read_neighbours(Source("sn.xlsx", like.workbook(dashes)), AREAS)
    assert len(found.without) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows[4].__setitem__(5, 999), "999"),
        (lambda rows: rows[4].__setitem__(0, 998), "998"),
        (lambda rows: rows.append(rows[4]), "twice"),
        (lambda rows: rows[4].__setitem__(6, None), "closeness"),
        (lambda rows: rows[4].__setitem__(5, rows[4][0]), "own neighbour"),
        (lambda rows: rows.__delitem__(slice(60, None)), "cut short"),
        (lambda rows: rows.__delitem__(2), "LA num"),
    ],
)
def test_a_slip_in_the_workbook_is_named(change, words: str):
    with pytest.raises(Unreadable, match=words):
        read_neighbours(Source("sn.xlsx", like.workbook(change)), AREAS)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"a,b\n", like.workbook()[:4000], b"PK\x03\x04" + b"\0" * 400],
    ids=["empty", "web page", "csv", "cut short", "zeros"],
)
def test_something_that_is_no_workbook_is_refused_in_words(content: bytes):
    with pytest.raises(Unreadable, match=r"sn\.xlsx"):
        read_neighbours(Source("sn.xlsx", content), AREAS)
