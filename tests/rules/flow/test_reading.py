"""Logs from files: the same log from CSV, Parquet and XES; every fault with its place and what to do."""

from datetime import date

import pytest

from goldenthread.rules.flow.log import A_DAY, BadLog
from goldenthread.rules.flow.looking import look
from goldenthread.rules.flow.reading import read

CSV = """Case Reference,Stage,Date,Who asked,Note
A1,received,2026-01-05,parent,first
A1,decided,09/02/2026,parent,second
A1,told,2026-02-11 09:30,parent,third
A2,received,2026-01-06,school,fourth
A2,decided,2026-03-01T00:00:00,school,fifth
A2,refused,2 March 2026,school,sixth
"""
XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/"><trace><string key="concept:name" value="A1"/>
<string key="Who asked" value="parent"/>
<event><string key="concept:name" value="received"/><date key="time:timestamp" value="2026-01-05T00:00:00"/></event>
<event><string key="concept:name" value="decided"/>
<date key="time:timestamp" value="2026-02-09T00:00:00+00:00"/></event>
<event><string key="concept:name" value="told"/><date key="time:timestamp" value="2026-02-11T09:30:00"/></event></trace>
<trace><string key="concept:name" value="A2"/><string key="Who asked" value="school"/>
<event><string key="concept:name" value="received"/><date key="time:timestamp" value="2026-01-06T00:00:00"/></event>
<event><string key="concept:name" value="decided"/><date key="time:timestamp" value="2026-03-01T00:00:00"/></event>
<event><string key="concept:name" value="refused"/><date key="time:timestamp" value="2026-03-02T00:00:00"/></event>
</trace></log>
"""


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path):
    import duckdb

    csv = write(tmp_path, "log.csv", CSV)
    parquet = tmp_path / "log.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT * FROM read_csv('{csv}', all_varchar=true)) TO '{parquet}' (FORMAT parquet)"
    )
    return [csv, parquet, write(tmp_path, "log.xes", XES)]


@pytest.mark.sweep
def test_one_log_is_the_same_from_each_kind_of_file(files):
    for path in files:
        log = read(path)
        assert log.keys == ["A1", "A2"], path.name
        told = look(log)
        assert [route.activities for route in told.routes] == [
            ("received", "decided", "told"),
            ("received", "decided", "refused"),
        ]
        assert (told.first, told.last) == (date(2026, 1, 5), date(2026, 3, 2))
        assert told.hand("received", "decided").median == 44.5  # 35 and 54 days
        assert told.hand("decided", "told").median == pytest.approx(2 + 9.5 / 24)
        assert log.labels["Who asked"] == {1: "parent", 2: "school"}
        assert log.attributes["Who asked"].tolist() == [1, 2]
        assert log.minute[0] % A_DAY == 0


@pytest.mark.sweep
def test_a_column_that_is_called_otherwise_is_named(tmp_path):
    path = write(tmp_path, "x.csv", "fall,schritt,wann\n1,a,2026-01-01\n1,b,2026-01-02\n")
    with pytest.raises(BadLog, match="--case NAME"):
        read(path)
    assert read(path, case="fall", activity="Schritt", time="wann").cases == 1
    with pytest.raises(BadLog, match="has no column 'nothing'"):
        read(path, case="nothing")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "case,activity,date\nA,x,2026-12-40\nB,y,soon\n", "2 times cannot be read .line 2: “2026-12-40”"),
        ("a.csv", "case,activity,date\nA,x,\n", "the column date is empty in 1 row"),
        ("a.csv", "case,activity,date\n", "has no rows"),
        ("a.csv", "", "is empty"),
        ("a.xlsx", "x", "Save|saved as CSV"),
        ("a.xes", "<log><trace>", "no whole XML"),
        ("a.xes", "<log></log>", "has no event"),
        (
            "a.xes",
            "<log><trace><event><string key='concept:name' value='x'/></event></trace></log>",
            "no time:timestamp",
        ),
        (
            "a.xes",
            "<log><trace><event><string key='concept:name' value='x'/><date key='time:timestamp' value='soon'/></event>"
            "</trace></log>",
            "“soon” is no time",
        ),
        (
            "a.xes",
            '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><trace>&b;</trace></log>',
            "attack a reader",
        ),
        ("a.parquet", "PAR1 nonsense", "cannot be read as a table"),
    ],
)
def test_a_fault_is_said_with_its_place_and_what_to_do(tmp_path, name, text, words):
    with pytest.raises(BadLog, match=words):
        read(write(tmp_path, name, text))


@pytest.mark.sweep
def test_a_name_with_brackets_or_stars_means_that_file_alone(tmp_path):
    write(tmp_path, "log1.csv", "case,activity,date\nother,x,2026-01-01\n")
    for name in ("log[1].csv", "log*.csv", "log?.csv"):
        assert read(write(tmp_path, name, CSV)).keys == ["A1", "A2"], name


def test_a_file_name_or_a_heading_cannot_become_a_command(tmp_path):
    path = write(
        tmp_path, "it's; DROP.csv", 'case,activity,date,"x"" FROM y; --"\nA,x,2026-01-01,1\nA,y,2026-01-02,2\n'
    )
    assert read(path).cases == 1
