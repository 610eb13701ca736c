"""Who holds the rights on the day of each notice. Dates worked by hand from Education Act 1996, s.8."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.law import Facts, LawError, Who, holder, holders
from goldenthread.rules.law.holder import NOTICES, birthday, passes_between, school_age_ends


@pytest.mark.parametrize(
    ("born", "ends"),
    [
        # 16 on 31 August 2026, the last day of the school year 2025/26: the last Friday of June 2026 is the 26th.
        (date(2010, 8, 31), date(2026, 6, 26)),
        # One day younger: 16 on 1 September 2026, so 2026/27. 30 June 2027 is a Wednesday: the 25th.
        (date(2010, 9, 1), date(2027, 6, 25)),
        # Born on 29 February 2012: 16 on 29 February 2028. 30 June 2028 is itself a Friday.
        (date(2012, 2, 29), date(2028, 6, 30)),
        # 16 on the leaving day itself.
        (date(2010, 6, 26), date(2026, 6, 26)),
        (date(2010, 1, 1), date(2026, 6, 26)),
        (date(2009, 12, 31), date(2026, 6, 26)),
    ],
)
def test_school_age_ends_on_the_last_friday_in_june_of_the_school_year_of_the_sixteenth_birthday(born, ends):
    assert school_age_ends(born) == ends


def test_the_parent_holds_the_rights_to_the_end_of_that_friday_and_the_young_person_from_saturday():
    born = date(2010, 8, 31)
    assert holder(born, date(2026, 6, 26)).who is Who.PARENT
    assert holder(born, date(2026, 6, 27)).who is Who.YOUNG_PERSON
    assert holder(born, date(2026, 6, 27)).explanation[0] == (
        "Sixteen on Monday 31 August 2026; school age ends at the end of Friday 26 June 2026, the last Friday in June."
    )


def test_sixteen_alone_passes_nothing_on():
    born = date(2010, 10, 1)
    assert holder(born, date(2026, 10, 1)).who is Who.PARENT
    assert holder(born, date(2027, 6, 26)).who is Who.YOUNG_PERSON


def test_at_25_the_person_is_no_young_person_in_law():
    born = date(2004, 2, 29)  # 25 on 1 March 2029, for 2029 has no 29 February
    assert birthday(born, 25) == date(2029, 3, 1)
    assert holder(born, date(2029, 2, 28)).who is Who.YOUNG_PERSON
    assert holder(born, date(2029, 3, 1)).who is Who.NOBODY


@pytest.mark.parametrize(
    ("on", "told", "who"),
    [
        (date(2026, 6, 26), {"parent_lacks_capacity": True}, Who.PARENT_REPRESENTATIVE),
        (date(2026, 6, 26), {"young_person_lacks_capacity": True}, Who.PARENT),
        (date(2026, 6, 27), {"young_person_lacks_capacity": True}, Who.ALTERNATIVE_PARENT),
        (
            date(2026, 6, 27),
            {"young_person_lacks_capacity": True, "representative": True},
            Who.ALTERNATIVE_REPRESENTATIVE,
        ),
        (date(2026, 6, 27), {"young_person_lacks_capacity": False}, Who.YOUNG_PERSON),
        (date(2026, 6, 27), {"parent_lacks_capacity": True}, Who.YOUNG_PERSON),
    ],
)
def test_for_who_lacks_capacity_somebody_else_acts(on, told, who):
    found = holder(date(2010, 8, 31), on, **told)
    assert found.who is who
    acts_for_them = who.name.endswith("REPRESENTATIVE") or who is Who.ALTERNATIVE_PARENT
    assert ("regs 63, 64" in found.law) == acts_for_them


def test_capacity_is_presumed_and_said_to_be():
    assert "presumed" in " ".join(holder(date(2010, 8, 31), date(2026, 7, 1)).explanation)
    assert "Mental Capacity Act 2005" in holder(date(2010, 8, 31), date(2026, 7, 1)).law


def test_each_notice_goes_to_the_holder_on_its_own_day():
    facts = Facts.read({"request_received": "2026-02-02", "draft_served": "2026-06-01", "final_sent": "2026-07-20"})
    found = holders(date(2010, 8, 31), facts)
    assert {name: h.who for name, h in found.items()} == {"draft_served": Who.PARENT, "final_sent": Who.YOUNG_PERSON}
    assert passes_between(date(2010, 8, 31), date(2026, 6, 1), date(2026, 7, 20))
    assert not passes_between(date(2010, 8, 31), date(2026, 7, 1), date(2026, 7, 20))


def test_every_notice_is_a_fact_of_the_law():
    from goldenthread.rules.law import names

    assert set(NOTICES) <= set(names())


def test_a_notice_before_the_birth_is_refused_in_words():
    with pytest.raises(LawError, match="comes before the birth"):
        holder(date(2010, 8, 31), date(2010, 8, 30))


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_school_age_always_ends_on_a_friday_of_late_june_between_15_years_9_months_and_16_years_10_months(born):
    ends = school_age_ends(born)
    assert ends.weekday() == 4
    assert (ends.month, ends.day >= 24) == (6, True)
    assert timedelta(days=15 * 365) < ends - born < timedelta(days=17 * 366)
    assert holder(born, ends).who is Who.PARENT
    assert holder(born, ends + timedelta(days=1)).who is Who.YOUNG_PERSON
