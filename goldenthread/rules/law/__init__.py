"""The statutory clocks of requests, assessments, plans, reviews and disputes in England, as dated data.

    from goldenthread.rules.law import Facts, all_due, due
    facts = Facts.read({"request_received": "2026-09-07"})
    due("CLK-04", facts, as_of=date(2026, 11, 1)).explanation

Duties are in `duties/*.yaml`, targets in `targets.yaml`, what may have happened in `facts.yaml`, grounds for lifting a
limit in `lifts.yaml`, bank holidays in `bank_holidays.yaml`. `docs/reference/law.md` is drawn from them. The stages
that a case goes through are in `stages/*.yaml`, of which `docs/reference/stages.md` is drawn. Nothing here is legal
advice.
"""

from goldenthread.rules.law.calendars import Calendar, Closure, announced
from goldenthread.rules.law.clocks import Due, Standing, all_due, due
from goldenthread.rules.law.errors import BeyondCalendar, LawError, NotInForce
from goldenthread.rules.law.facts import Facts, names
from goldenthread.rules.law.holder import Holder, Who, holder, holders
from goldenthread.rules.law.in_force import conventions, duties
from goldenthread.rules.law.machines import Step, check, machines, next_steps

__all__ = [
    "BeyondCalendar",
    "Calendar",
    "Closure",
    "Due",
    "Facts",
    "Holder",
    "LawError",
    "NotInForce",
    "Standing",
    "Step",
    "Who",
    "all_due",
    "announced",
    "check",
    "conventions",
    "due",
    "duties",
    "holder",
    "holders",
    "machines",
    "names",
    "next_steps",
]
