"""What a list of cases would do, row by row. Reads only; the check shows it, and bringing in does exactly it.

A row is a new case, more of a case that came in before, the same again, or it is rejected with its reasons. A child is
recognised by UPN or NHS number with the birthday, among the children whom the person may open; every other likeness
goes to the managers' queue of possible duplicates, as when a record is begun by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models.functions import Lower
from django.utils import timezone

from goldenthread.base.accounts.access import memberships_in_force
from goldenthread.base.accounts.models import User
from goldenthread.casework.cases.models import Fact, Matter
from goldenthread.casework.cases.reading import standing_facts, steps_in
from goldenthread.casework.children.door import Visitor
from goldenthread.casework.children.models import Child
from goldenthread.casework.importing.models import BroughtIn
from goldenthread.rules.casework import importing as rules
from goldenthread.rules.finding import words_of
from goldenthread.rules.law import Step

A_BATCH = 500
MOST_FAULTS = 2_000  # rows whose faults are kept; more than anybody mends by hand
NUMBERS = {
    "rows": "Rows",
    "rejected": "Rows that cannot be brought in",
    "new_children": "New records of children",
    "known_children": "Children who are known already",
    "new_cases": "New cases",
    "more": "Cases that get further steps",
    "same": "Cases that stay as they are",
    "steps": "Steps recorded",
    "implied": "Steps without a day of their own",
    "parents": "Parents who wait for a second person",
    "alike": "New records that may be of a child who is known",
}
Progress = Callable[[int, int, str], None]


@dataclass
class Row:
    """One row that can be brought in. `child`: a known one's key, or None for a new record under `who`."""

    line: int
    case: rules.Case
    who: tuple[Any, ...]
    child: Any = None
    request: Matter | None = None  # what came in before
    new: Mapping[str, Sequence[rules.Taken]] = field(default_factory=dict)
    officer: User | None = None

    @property
    def kind(self) -> str:
        if self.request is None:
            return "new"
        return "more" if any(self.new.values()) else "same"


@dataclass
class Plan:
    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)  # line, column's label, words
    told: dict[str, int] = field(default_factory=dict)


def cells_of(found: Mapping[str, Any], mapping: Mapping[str, int]) -> Iterable[tuple[int, dict[str, str]]]:
    """(line, column key to text) of each row but the one that explains the template."""
    for line, *cells in found["rows"]:
        row = {key: cells[place] for key, place in mapping.items() if place < len(cells)}
        if not str(row.get("case_number", "")).startswith(rules.EXPLAINS):
            yield line, row


def plan(
    visitor: Visitor,
    rows: Iterable[tuple[int, dict[str, str]]],
    *,
    codes: Iterable[str] = (),
    called: Mapping[str, str] | None = None,
    today: date | None = None,
    progress: Progress = lambda done, of, words: None,
) -> Plan:
    """Read every row, then look at what is here. `called`: column key to the list's own heading, for the faults."""
    today = today or timezone.localdate()
    found = Plan()
    read: list[tuple[int, rules.Case]] = []
    lines = list(rows)
    bad: set[int] = set()
    first_line: dict[str, int] = {}

    def name_of(key: str) -> str:
        label, head = rules.columns()[key].label, (called or {}).get(key, "")
        return f"{label} (your “{head}”)" if head and rules.plain(head) != rules.plain(label) else label

    def reject(line: int, wrong: Iterable[rules.Wrong]) -> None:
        bad.add(line)
        found.faults += [(line, name_of(one.column), one.words) for one in wrong]

    for place, (line, cells) in enumerate(lines, 1):
        told = rules.read_row(cells, today=today, council=codes)
        number = " ".join(str(cells.get("case_number") or "").split())
        wrong = list(told.wrong)
        if number and (earlier := first_line.setdefault(number, line)) != line:
            wrong.append(
                rules.Wrong("case_number", f"Line {earlier} has this number as well. Each case has one of its own.")
            )
        if wrong or told.case is None:
            reject(line, wrong)
        else:
            read.append((line, told.case))
        if place % A_BATCH == 0:
            progress(place, len(lines), "Reading rows")
    officers = _officers(case.values.get("officer") for _, case in read)
    here = _here({case.number for _, case in read})
    known = _known(visitor, [case for _, case in read])
    born: dict[tuple[str, str], tuple[int, date]] = {}
    for line, case in read:
        wrong = list(_other_birthday(line, case, born))
        officer = officers.get(str(case.values.get("officer", "")).casefold())
        if "officer" in case.values and officer is None:
            wrong.append(rules.Wrong("officer", "Nobody with this address is a case officer or team manager here."))
        row = Row(line, case, _who(case), officer=officer)
        if case.number in here and not wrong:
            wrong = _beside(row, *here[case.number])
        elif not wrong:
            row.new = case.steps
            row.child = next((known[key] for key in _keys(case) if key in known), None)
        if wrong:
            reject(line, wrong)
        else:
            found.rows.append(row)
    found.faults.sort()
    found.told = _numbers(visitor, found, len(lines), len(bad))
    return found


def _who(case: rules.Case) -> tuple[Any, ...]:
    """By what two rows of a file are of one child: a number, else the name and birthday."""
    values = case.values
    names = " ".join(words_of(f"{values['given_name']} {values.get('family_name', '')}"))
    return (values.get("upn") or values.get("nhs_number") or names, values["date_of_birth"])


def _keys(case: rules.Case) -> list[tuple[str, str, date]]:
    values = case.values
    return [(name, values[name], values["date_of_birth"]) for name in ("upn", "nhs_number") if name in values]


def _other_birthday(
    line: int, case: rules.Case, born: dict[tuple[str, str], tuple[int, date]]
) -> Iterable[rules.Wrong]:
    for name, value, day in _keys(case):
        at, other = born.setdefault((name, value), (line, day))
        if other != day:
            yield rules.Wrong(name, f"Line {at} has this number with another date of birth. Check both.")


def _officers(addresses: Iterable[Any]) -> dict[str, User]:
    """Email address, folded, to whoever may have cases assigned now."""
    wanted = {str(one).casefold() for one in addresses if one}
    found: dict[str, User] = {}
    for user in User.objects.annotate(folded=Lower("email")).filter(folded__in=wanted) if wanted else ():
        if {"case_officer", "team_manager"} & {one.role for one in memberships_in_force(user, site="office")}:
            found[user.email.casefold()] = user
    return found


def _here(numbers: set[str]) -> dict[str, tuple[Matter, Matter | None, dict[str, list[Step]]]]:
    """Number to the request, the assessment after it, and their steps, of cases that came in before."""
    rows = {
        one.number: one.matter for one in BroughtIn.behind_the_door.select_related("matter") if one.number in numbers
    }
    requests = [row.pk for row in rows.values()]
    after: dict[Any, Matter] = {}
    facts: dict[Any, list[Fact]] = {}
    for start in range(0, len(requests), A_BATCH):
        some = requests[start : start + A_BATCH]
        for one in Matter.behind_the_door.filter(after__in=some, machine="assessment"):
            after[one.after_id] = one
        facts |= standing_facts([*some, *(after[pk].pk for pk in some if pk in after)])
    found = {}
    for number, row in rows.items():
        later = after.get(row.pk)
        steps = {"request": list(steps_in(facts.get(row.pk, [])))}
        if later is not None:
            steps["assessment"] = list(steps_in(facts.get(later.pk, [])))
        found[number] = (row, later, steps)
    return found


def _beside(row: Row, request: Matter, after: Matter | None, steps: Mapping[str, list[Step]]) -> list[rules.Wrong]:
    """What the row adds to a case that came in before; what it says otherwise."""
    row.request, row.child = request, request.child_id
    wrong: list[rules.Wrong] = []
    new: dict[str, Sequence[rules.Taken]] = {}
    for machine, taken in row.case.steps.items():
        told = rules.compare(machine, steps.get(machine, []), taken)
        wrong += told.differ
        new[machine] = told.new
    row.new = new
    return wrong


def _known(visitor: Visitor, cases: Sequence[rules.Case]) -> dict[tuple[str, str, date], Any]:
    """(upn or nhs_number, value, birthday) to the key of a child whom this person may open."""
    found: dict[tuple[str, str, date], Any] = {}
    for name in ("upn", "nhs_number"):
        wanted = [case.values[name] for case in cases if name in case.values]
        for start in range(0, len(wanted), A_BATCH):
            rows = visitor.children().filter(**{f"{name}__in": wanted[start : start + A_BATCH]})
            for pk, value, day in rows.order_by().values_list("pk", name, "date_of_birth"):
                found[name, value, day] = pk
    return found


def likenesses(rows: Sequence[Row]) -> dict[tuple[Any, ...], list[Any]]:
    """Each new child of the rows to those that may be the same child, as `alike` finds them one by one: the keys of
    records that are here, and the `who` of earlier rows of the list."""
    new = {row.who: row.case for row in rows if row.child is None}
    if not new:
        return {}
    days = {case.values["date_of_birth"] for case in new.values()}
    by_day: dict[date, list[tuple[Any, set[str]]]] = {}
    by_number: dict[tuple[str, str], list[Any]] = {}
    for child in Child.behind_the_door.only("pk", "given_name", "family_name", "date_of_birth", "upn", "nhs_number"):
        if child.date_of_birth in days:
            words = set(words_of(f"{child.given_name} {child.family_name}"))
            by_day.setdefault(child.date_of_birth, []).append((child.pk, words))
        for name in ("upn", "nhs_number"):
            if value := getattr(child, name):
                by_number.setdefault((name, value), []).append(child.pk)
    found: dict[tuple[Any, ...], list[Any]] = {}
    for who, case in new.items():
        mine = set(words_of(f"{case.values['given_name']} {case.values.get('family_name', '')}"))
        that_day = by_day.setdefault(case.values["date_of_birth"], [])
        same = [key for key, words in that_day if words & mine]
        for name, value, _ in _keys(case):
            same += by_number.get((name, value), [])
            by_number.setdefault((name, value), []).append(who)
        that_day.append((who, mine))
        if same:
            found[who] = list(dict.fromkeys(same))
    return found


def _numbers(visitor: Visitor, found: Plan, rows: int, rejected: int) -> dict[str, int]:
    kinds = [row.kind for row in found.rows]
    new = [row for row in found.rows if row.kind == "new"]
    taken = [one for row in found.rows for steps in row.new.values() for one in steps]
    told = dict.fromkeys(NUMBERS, 0)
    told |= {
        "rows": rows,
        "rejected": rejected,
        "new_children": len({row.who for row in new if row.child is None}),
        "known_children": len({row.child for row in found.rows if row.child is not None}),
        "new_cases": kinds.count("new"),
        "more": kinds.count("more"),
        "same": kinds.count("same"),
        "steps": len(taken),
        "implied": sum(one.implied for one in taken),
        "parents": len({(row.who, row.case.values["parent_name"]) for row in new if "parent_name" in row.case.values}),
        "alike": len(likenesses(new)),
    }
    return told
