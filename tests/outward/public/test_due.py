"""`goldenthread due`: an officer at the command line."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from goldenthread.outward.public.commands import due, holder_command

HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "find-a-date.md"


def run(*words, code=0, command=due):
    done = CliRunner().invoke(command, words)
    assert done.exit_code == code, done.output
    return done.output


def test_each_duty_has_its_date_and_its_reasons_as_data():
    rows = json.loads(run("--received", "2026-09-07", "--as-of", "2026-10-10", "--json"))
    by_id = {row["id"]: row for row in rows}
    assert list(rows[0])[:7] == ["id", "name", "last_day", "standing", "explanation", "law", "grade"]
    assert by_id["CLK-01"]["last_day"] == "2026-10-19"
    assert by_id["CLK-01"]["standing"] == "due soon"
    assert by_id["CLK-04"]["last_day"] == "2027-01-25"
    assert by_id["TGT-draft"]["kind"] == "target"


@pytest.mark.parametrize(
    ("words", "id_", "last"),
    [
        (["--order", "2027-01-14", "--order-kind", "make_plan"], "CLK-31b", "2027-04-01"),
        (["--review-meeting", "2027-01-27"], "CLK-16a", "2027-02-24"),
        (["--mediation-agreement", "2026-12-07", "--agreement-kind", "assess"], "CLK-38c", "2027-03-15"),
        (["--decision-sent", "2026-10-19"], "CLK-12", "2026-12-21"),
        (["--moved", "2027-02-01", "--fact", "move_known=2027-01-20"], "CLK-20", "2027-02-09"),
        (["--fact", "draft_served=2027-03-19"], "CLK-05", "2027-04-02"),
    ],
)
def test_every_start_of_a_case_may_be_given(words, id_, last):
    rows = json.loads(run(*words, "--as-of", "2027-01-01", "--json"))
    assert {row["id"]: row["last_day"] for row in rows}[id_] == last


def test_a_person_reads_the_date_the_standing_the_rule_and_that_it_is_no_advice():
    said = run("--received", "2026-09-07", "--as-of", "2026-11-01")
    assert "As on Sunday 1 November 2026:" in said
    assert "Monday 19 October 2026 (last day). Late by 13 days." in said
    assert "within 6 weeks" in said
    assert "Weekends, bank holidays and school holidays all count." in said
    assert "This is not legal advice." in said
    assert "within 6 weeks" not in run("--received", "2026-09-07", "--brief")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--received", "07/09/2026"], "Write it as year-month-day"),
        (["--received", "0001-01-01"], "between 2010 and 2100"),
        (["--fact", "draft_served"], "write NAME=DAY"),
        (["--fact", "draft_srved=2027-03-19"], "Did you mean draft_served?"),
        (["--as-of", "yesterday"], "--as-of 'yesterday' is no day"),
        (["--received", "2026-09-07", "--fact", "request_received=2026-09-08"], "given twice"),
        (["--order", "2027-01-14", "--order-kind", "all"], "is none of assess"),
        ([], "Give at least one day"),
    ],
)
def test_wrong_words_are_answered_in_words(words, said):
    assert said in run(*words, code=2)


def test_the_facts_are_listed_for_people_and_programs():
    assert "request_received" in run("--facts")
    assert {row["name"] for row in json.loads(run("--facts", "--json"))} >= {"order_kind", "draft_served"}


def test_the_holder_of_the_rights_on_each_day_is_said_with_its_reason():
    text = run("--born", "2010-08-31", "--on", "2026-06-26", "--on", "2026-06-27", command=holder_command)
    assert "On Friday 26 June 2026: the parent\n" in text
    assert "On Saturday 27 June 2026: the young person\n" in text
    assert "Education Act 1996, s.8" in text
    rows = json.loads(run("--born", "2010-08-31", "--fact", "final_sent=2026-07-20", "--json", command=holder_command))
    assert [(r["notice"], r["who"]) for r in rows] == [("Final sent, Monday 20 July 2026", "the young person")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--born", "31/8/2010", "--on", "2026-06-26"], "'31/8/2010' is no day"),
        (["--born", "2010-02-30", "--on", "2026-06-26"], "is no day"),
        (["--born", "2010-08-31"], "Give a day with --on"),
        (["--born", "2010-08-31", "--fact", "draft_sent=2026-01-01"], "no fact called"),
        (["--born", "2010-08-31", "--on", "2009-01-01"], "comes before the birth"),
    ],
)
def test_a_wrong_day_of_birth_or_notice_is_refused_in_words(words, said):
    assert said in " ".join(run(*words, code=2, command=holder_command).split())


COMMANDS = {"due": due, "holder": holder_command}
WRITTEN = [
    line
    for block in re.findall(r"```\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), flags=re.S)
    for line in block.splitlines()
]


@pytest.mark.parametrize("line", WRITTEN)
def test_every_command_of_the_how_to_runs_as_written(line):
    program, command, *words = shlex.split(line)
    assert program == "goldenthread"
    assert len(run(*words, command=COMMANDS[command])) > 200
