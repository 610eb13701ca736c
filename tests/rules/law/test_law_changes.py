"""A case keeps the law of the day that picks it. An amendment adds a value; the old one stays for old cases."""

from copy import deepcopy
from datetime import date
from functools import cache

import pytest
import yaml

from goldenthread.rules.law import Facts, LawError, NotInForce, due
from goldenthread.rules.law.calendars import FILE, announced
from goldenthread.rules.law.calendars import read as read_calendar
from goldenthread.rules.law.in_force import HERE, duties, read

AS_OF = date(2015, 1, 1)


def test_an_unopposed_contents_appeal_had_four_weeks_until_22_march_2015_and_five_from_the_23rd():
    # SI 2015/359 reg 8 substituted reg 45; the old text was superseded on 23 March 2015.
    def after(told):
        facts = Facts.read({"unopposed_notified": told, "unopposed_kind": "contents"})
        return due("CLK-37d", facts, as_of=AS_OF)

    before, since = after("2015-03-22"), after("2015-03-23")
    assert (before.last_day, since.last_day) == (date(2015, 4, 19), date(2015, 4, 27))
    assert (before.version, since.version) == (date(2014, 9, 1), date(2015, 3, 23))
    assert any("from Monday 1 September 2014 to Sunday 22 March 2015" in line for line in before.explanation)


def test_the_day_that_picks_the_law_is_the_day_counted_from_and_never_today():
    facts = Facts.read({"unopposed_notified": "2015-03-22", "unopposed_kind": "contents"})
    assert due("CLK-37d", facts, as_of=date(2026, 1, 1)).last_day == date(2015, 4, 19)


def test_there_is_no_duty_before_the_act_came_into_force():
    with pytest.raises(NotInForce, match="1 September 2014"):
        due("CLK-04", Facts.read({"request_received": "2014-08-31"}), as_of=AS_OF)
    assert due("CLK-04", Facts.read({"request_received": "2014-09-01"}), as_of=AS_OF).last_day == date(2015, 1, 19)


@cache
def _read():
    return yaml.safe_load((HERE / "duties" / "request.yaml").read_text())


def requests():
    """The duties of requests as data, to spoil."""
    return deepcopy(_read())


def test_every_value_has_its_law_link_grade_selector_and_the_day_we_learned_it():
    values = [(duty.id, value) for duty in duties().values() for value in duty.values]
    assert len(values) >= 69
    for id_, value in values:
        assert value.law, id_
        assert value.link.startswith("https://"), id_
        assert value.recorded_on, id_


def test_a_value_without_its_selector_is_refused_by_file_and_duty():
    data = requests()
    del data["CLK-04"]["values"][0]["selects_on"]
    with pytest.raises(LawError, match=r"request.yaml, CLK-04: a value has no selects_on"):
        read(data, "request.yaml")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.update(starts=["request_recieved"]), "request_recieved is no fact"),
        (lambda d: d.update(colour="red"), "colour"),
        (lambda d: d["values"][0].update(grade="A"), "grade 'A' is none of P, S, K, I"),
        (lambda d: d["values"][0].update(law=""), "no law or no link"),
        (lambda d: d.update(lift_effect="adds_days"), "never adds days"),
        (lambda d: d["values"].append({**d["values"][0]}), "begins before the one before it has ended"),
        (lambda d: d["values"][0]["length"].update(unit="fortnights"), "not one that can be counted"),
        (lambda d: d.pop("name"), "name"),
    ],
)
def test_a_fault_in_the_data_is_said_by_file_duty_and_what_was_expected(change, said):
    data = requests()
    change(data["CLK-04"])
    with pytest.raises(LawError) as error:
        read(data, "request.yaml")
    assert "request.yaml" in str(error.value)
    assert "CLK-04" in str(error.value)
    assert said in str(error.value)


def test_next_years_holidays_move_the_hard_edge():
    data = yaml.safe_load(FILE.read_text())
    edge = max(data["years"])
    assert announced().last_year == edge
    assert not announced().covers(date(edge + 1, 1, 4))
    data["years"][edge + 1] = ["01-03"]
    assert read_calendar(data, "bank_holidays.yaml").is_working_day(date(edge + 1, 1, 4))


def test_a_year_missing_between_and_a_day_under_the_wrong_year_are_refused():
    data = yaml.safe_load(FILE.read_text())
    del data["years"][2020]
    with pytest.raises(LawError, match="2020 are missing"):
        read_calendar(data, "bank_holidays.yaml")
    with pytest.raises(LawError, match=r"bank_holidays\.yaml, 2027"):
        read_calendar({"years": {2027: ["13-45"]}}, "bank_holidays.yaml")
