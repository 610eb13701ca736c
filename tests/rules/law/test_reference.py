"""The law's pages are as drawn from the data, and the how-to on changing it works as written."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from goldenthread.rules.law import Facts, duties, machines, names
from goldenthread.rules.law.calendars import FILE
from goldenthread.rules.law.calendars import read as read_calendar
from goldenthread.rules.law.clocks import counted
from goldenthread.rules.law.in_force import HERE
from goldenthread.rules.law.in_force import read as read_duties
from tools.law_reference import PAGES, REFERENCE

HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "change-the-law.md"


@pytest.mark.parametrize("name", list(PAGES))
def test_the_page_is_what_the_data_says(name):
    drawn = PAGES[name]()
    assert (REFERENCE / name).read_text(encoding="utf-8") == drawn, "Draw it again: python -m tools.law_reference"


def test_every_duty_fact_state_and_step_stands_on_its_page():
    law, stages = (PAGES[name]() for name in ("law.md", "stages.md"))
    assert [d for d in duties() if f"### {d}\n" not in law] == []
    assert [n for n in names() if f"- `{n}`" not in law] == []
    for m in machines().values():
        assert [s for s in m.states if f"| `{s}` " not in stages] == []
        assert [e.event for e in m.events if f"| `{e.event}` " not in stages] == []
        assert [o for o in m.outcomes if f"| `{o}` |" not in stages] == []


def test_the_how_to_is_under_a_screen():
    assert len(HOW_TO.read_text(encoding="utf-8").splitlines()) <= 50


def blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), flags=re.S)


def test_adding_the_years_bank_holidays_as_the_page_says_moves_the_edge(tmp_path):
    copy = Path(shutil.copy(FILE, tmp_path))
    line = next(line for line in blocks()[0].splitlines() if re.match(r"  \d{4}:", line))
    year = int(line.strip()[:4])
    before = read_calendar(yaml.safe_load(copy.read_text(encoding="utf-8")), copy.name)
    assert before.last_year == year - 1, "the page names the next year; write it anew when a year was added"
    copy.write_text(copy.read_text(encoding="utf-8").rstrip("\n") + "\n" + line + "\n", encoding="utf-8")
    after = read_calendar(yaml.safe_load(copy.read_text(encoding="utf-8")), copy.name)
    assert after.last_year == year
    assert not after.is_working_day(date(year, 12, 25))


def test_amending_a_regulation_as_the_page_says_leaves_old_cases_their_law(tmp_path):
    copy = Path(shutil.copy(HERE / "duties" / "draft.yaml", tmp_path))
    text, block = copy.read_text(encoding="utf-8"), blocks()[1]
    closed, _, added = block.partition("# … the rest of the old value as it was, and below it:\n")
    until = re.search(r"      valid_to: .*\n", closed)[0]
    start = text.index("CLK-06:")
    old = text[start : text.index("\nCLK", start + 1) if "\nCLK" in text[start + 1 :] else len(text)]
    first = "    - valid_from: 2014-09-01\n"
    new = old.rstrip("\n").replace(first, first + until, 1) + "\n" + added
    copy.write_text(text.replace(old, new), encoding="utf-8")
    duty = read_duties(yaml.safe_load(copy.read_text(encoding="utf-8")), copy.name)["CLK-06"]
    assert Facts.read({"setting_consulted": "2027-09-01"})
    calendar = read_calendar(yaml.safe_load(FILE.read_text(encoding="utf-8")), FILE.name)
    last = {day: counted(duty.on(day).length, day, calendar) for day in (date(2027, 8, 31), date(2027, 9, 1))}
    assert last == {date(2027, 8, 31): date(2027, 9, 15), date(2027, 9, 1): date(2027, 9, 21)}
