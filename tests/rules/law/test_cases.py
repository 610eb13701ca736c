"""Dates that the Ombudsman, or a newspaper reporting it, printed. Facts from public decisions, each with its source.

Two rows rest on a practice and not on a law: there the dates are shown as targets, beside the limits from the request.
"""

from datetime import date

from goldenthread.rules.law import Facts, due

AS_OF = date(2026, 11, 27)


def test_a_council_that_gives_way_outside_appeal_has_targets_and_its_first_limits_stand_beside_them():
    # Essex, 25 007 473: agreed to assess on 21 February 2025; the Ombudsman counts 10 and 14 weeks from that day.
    # https://www.lgo.org.uk/decisions/education/special-educational-needs/25-007-473
    facts = Facts.read({"request_received": "2024-12-16", "conceded_on": "2025-02-21", "conceded": "assess"})
    refusal, final = (due(id_, facts, as_of=AS_OF) for id_ in ("TGT-concession-refusal", "TGT-concession-final"))
    assert (refusal.last_day, final.last_day) == (date(2025, 5, 2), date(2025, 5, 30))
    assert refusal.is_target
    assert final.is_target
    assert "44" in refusal.law
    assert due("CLK-03", facts, as_of=AS_OF).last_day == date(2025, 4, 7)
    assert due("CLK-04", facts, as_of=AS_OF).last_day == date(2025, 5, 5)


def test_eight_weeks_from_the_amendment_letter_and_the_days_late():
    # Hertfordshire, reported 24 January 2022: letter 14 May, due 9 July, sent 19 August: "six-week delay" (41 days).
    # The year 2021 is inferred from the report; the arithmetic is what is tested.
    facts = Facts.read({"amendment_notice_sent": "2021-05-14", "amended_final_sent": "2021-08-19"})
    late = due("CLK-16c", facts, as_of=AS_OF)
    assert late.last_day == date(2021, 7, 9)
    assert late.late_days == 41


def test_twenty_weeks_from_the_parents_request():
    # Buckinghamshire, 25 018 823: applied 12 March 2025, due 30 July 2025, completed 27 February 2026.
    # https://www.lgo.org.uk/decisions/education/special-educational-needs/25-018-823
    facts = Facts.read({"request_received": "2025-03-12", "final_sent": "2026-02-27"})
    late = due("CLK-04", facts, as_of=AS_OF)
    assert late.last_day == date(2025, 7, 30)
    assert late.late_days == 212


def test_forty_weeks_late_are_280_days():
    # West Sussex, reported 28 July 2025: due 13 October 2023, ready 19 July 2024. The request was 20 weeks before.
    facts = Facts.read({"request_received": "2023-05-26", "final_sent": "2024-07-19"})
    late = due("CLK-04", facts, as_of=AS_OF)
    assert late.last_day == date(2023, 10, 13)
    assert late.late_days == 280


def test_sixteen_and_twenty_weeks_lie_four_weeks_apart():
    # Cambridgeshire, 25 007 660: week 16 on 9 April 2025, week 20 on 7 May 2025; both imply 18 December 2024.
    # https://www.lgo.org.uk/decisions/education/special-educational-needs/25-007-660
    facts = Facts.read({"request_received": "2024-12-18"})
    assert due("CLK-03", facts, as_of=AS_OF).last_day == date(2025, 4, 9)
    assert due("CLK-04", facts, as_of=AS_OF).last_day == date(2025, 5, 7)
