"""A row of a council's own list of cases, as steps of the law's machines. Pure: no database, no clock.

    found = read_row({"case_number": "EHC-1", "given_name": "Amelia", …}, today=date(2026, 11, 29))
    found.wrong                     # what stands in the way, by column
    found.case.steps["request"]     # [Taken("request.received", date(2026, 9, 7), implied=False), …]

What happened is taken as it happened, also where the law did not allow it: a plan that was sent too early was sent.
Only what cannot be is refused: a step that follows from nothing, a day before the one that it follows, a day to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.casework import needs
from goldenthread.rules.data import read_data
from goldenthread.rules.law import Step, check
from goldenthread.rules.law.facts import long
from goldenthread.rules.when import approximate

FILE = Path(__file__).with_name("importing.yaml")
OLDEST = 26  # years: nobody older has a request that could go on
EXPLAINS = "(explains)"  # begins the template's second row, which is no case


@dataclass(frozen=True)
class Column:
    """One column: what may stand in it, and under which other names councils keep it."""

    key: str
    label: str
    kind: str
    example: str = ""
    says: str = ""
    longest: int = 0
    required: bool = False
    event: str = ""
    also: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def explained(self) -> str:
        """For the template's second row."""
        must = "Required. " if self.required else ""
        day = "A day, such as 2026-09-07 or 07/09/2026. " if self.kind == "day" else ""
        return f"{must}{day}{self.says} Example: {self.example}".replace("  ", " ").strip()


@dataclass(frozen=True)
class Wrong:
    """Why a row cannot be brought in: the column's key, and words that say what to do."""

    column: str
    words: str


@dataclass(frozen=True)
class Taken:
    """One step. `implied`: the file gives no day of it; it is not later than the step that follows."""

    event: str
    day: date
    implied: bool = False


@dataclass(frozen=True)
class Case:
    """What one row says. `values`: every column that was given, days as days and choices as what is kept."""

    number: str
    values: Mapping[str, Any]
    steps: Mapping[str, tuple[Taken, ...]]  # "request", and "assessment" where one was begun

    @property
    def identity(self) -> dict[str, Any]:
        names = (
            "given_name",
            "family_name",
            "date_of_birth",
            "sex",
            "upn",
            "nhs_number",
            "language",
            "placement",
            "area",
        )
        return {name: self.values[name] for name in names if name in self.values}


@dataclass(frozen=True)
class Read:
    case: Case | None
    wrong: tuple[Wrong, ...]


@cache
def columns() -> Mapping[str, Column]:
    """Key to column, in the order of the template."""
    found = {}
    for part in read_data(FILE)["columns"]:
        choices = part.pop("choices", {})
        if choices == "of_needs":
            choices = {code: [words] for code, words in needs.types().items()}
        elif choices == "of_standings":
            choices = dict.fromkeys(needs.standings(), ())
        found[part["key"]] = Column(
            **{**part, "example": str(part.get("example", "")), "also": tuple(part.get("also", ()))},
            choices=MappingProxyType({key: tuple(words) for key, words in choices.items()}),
        )
    return MappingProxyType(found)


def plain(text: str) -> str:
    """A heading or choice without case, marks and doubled spaces: "D.O.B. " is "d o b"."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())


def guess(heads: Sequence[str]) -> dict[str, int]:
    """Column key to the place of the heading that means it. Each heading is used once; the first that fits wins."""
    places: dict[str, int] = {}
    for place, head in enumerate(heads):
        places.setdefault(plain(head), place)
    found: dict[str, int] = {}
    used: set[int] = set()
    for exact in (True, False):
        for column in columns().values():
            names = [column.label, column.key] if exact else column.also
            for name in names:
                place_of = places.get(plain(name))
                if column.key not in found and place_of is not None and place_of not in used:
                    found[column.key] = place_of
                    used.add(place_of)
    return found


def faults_of(mapping: Mapping[str, int], heads: Sequence[str]) -> list[str]:
    """What is wrong with a mapping, in words; empty when it can be read by."""
    found = [
        f"Say which column of your file holds: {column.label}."
        for column in columns().values()
        if column.required and column.key not in mapping
    ]
    seen: dict[int, str] = {}
    for key, place in mapping.items():
        if key not in columns():
            found.append(f"There is no column {key[:40]}.")
        elif not 0 <= place < len(heads):
            found.append(f"{columns()[key].label}: your file has no column {place + 1}.")
        elif place in seen:
            other = columns()[seen[place]].label
            found.append(f"“{heads[place]}” is chosen twice: for {other} and for {columns()[key].label}.")
        else:
            seen[place] = key
    return found


def read_day(text: str) -> date | None:
    """One day, written as 2026-09-07, 07/09/2026 or 7 September 2026 (a time after it is passed over), or None."""
    text = re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$", "", text.strip())
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", text):
        return None  # which century is not for us to say
    found = approximate(re.sub(r"^(\d{1,2})[.-](\d{1,2})[.-](\d{4})$", r"\1/\2/\3", text))
    return found.first if found and found.exact else None


def _value(column: Column, text: str) -> tuple[Any, str]:
    """(value, what is wrong)."""
    if column.kind == "day":
        day = read_day(text)
        if day is None:
            return None, f"“{text[:40]}” is no day. Write it as 2026-09-07 or 07/09/2026, with the whole year."
        return day, ""
    if column.kind == "choice":
        said = plain(text)
        for key, words in column.choices.items():
            if said in {plain(key), *(plain(word) for word in words)}:
                return key, ""
        may = ", ".join(words[0] if words and len(key) == 1 else key for key, words in column.choices.items())
        return None, f"“{text[:40]}” is not known. Write one of: {may}."
    if column.key == "nhs_number":
        text = re.sub(r"[\s-]", "", text)
        if not re.fullmatch(r"\d{10}", text):
            return None, "An NHS number has ten figures."
    if column.kind == "email" and not re.fullmatch(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63})+", text):
        return None, f"“{text[:60]}” is no email address."
    if column.longest and len(text) > column.longest:
        return None, f"It is longer than {column.longest} characters."
    return text, ""


def read_row(cells: Mapping[str, str], *, today: date, council: Iterable[str] = ()) -> Read:
    """A row by column key. `council`: the codes of this council; a row with another is refused."""
    values: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for column in columns().values():
        text = " ".join(str(cells.get(column.key) or "").split())
        if not text:
            if column.required:
                wrong.append(Wrong(column.key, "It is empty, and a case cannot be brought in without it."))
            continue
        value, fault = _value(column, text)
        if fault:
            wrong.append(Wrong(column.key, fault))
        else:
            values[column.key] = value
    codes = {code.casefold() for code in council}
    if codes and "council" in values and values["council"].casefold() not in codes:
        wrong.append(Wrong("council", f"“{values['council']}” is another council. Is this the right file?"))
    for column in columns().values():
        if column.kind == "day" and (day := values.get(column.key)) and day > today:
            wrong.append(Wrong(column.key, f"{long(day)} is still to come. Only what has happened is brought in."))
    wrong += _people(values)
    if wrong:
        return Read(None, tuple(wrong))
    steps, wrong = _steps(values)
    if not wrong:
        wrong = [one for machine, taken in steps.items() for one in _faults(machine, taken)]
    if wrong:
        return Read(None, tuple(wrong))
    return Read(Case(values["case_number"], MappingProxyType(values), MappingProxyType(steps)), ())


def _people(values: Mapping[str, Any]) -> list[Wrong]:
    found = []
    born, received = values.get("date_of_birth"), values.get("received")
    if born and received:
        if received < born:
            found.append(Wrong("date_of_birth", "The child was born after the request was received. Check both days."))
        elif (received.year - born.year) - ((received.month, received.day) < (born.month, born.day)) >= OLDEST:
            found.append(Wrong("date_of_birth", f"They were {OLDEST} or older when the request was received."))
    contact = [key for key in values if key.startswith("parent_") and key != "parent_name"]
    if contact and "parent_name" not in values:
        found.append(Wrong("parent_name", "There are details of a parent and no name."))
    if "need_standing" in values and "need" not in values:
        found.append(Wrong("need", "It says how sure the need is, and not which need."))
    return found


def _steps(values: Mapping[str, Any]) -> tuple[dict[str, tuple[Taken, ...]], list[Wrong]]:
    """The steps that the days say, with those between that must have been taken."""
    day, wrong = values.get, list[Wrong]()
    request = [Taken("request.received", values["received"])]
    if "considering" in values:
        request.append(Taken("notice.considering", values["considering"]))
    decided, told = day("decided"), day("told")
    if "decision" in values:
        if decided is None and told is None:
            wrong.append(
                Wrong("decided", "There is a decision and no day: give the day of the decision or of the letter.")
            )
        else:
            kind, first = values["decision"], decided or told
            assert first is not None
            request.append(Taken(f"decision.{kind}", first, decided is None))
            if told:
                request.append(Taken(f"decision.{kind}_notified", told))
    elif decided or told:
        wrong.append(Wrong("decision", "There is the day of a decision and no decision: write assess or refuse."))
    if "ground" in values and values.get("decision") != "refuse":
        wrong.append(Wrong("ground", "There is a ground of a refusal, and no refusal."))
    later = [key for key in ("advice_asked", "advice_in", "issue", "issue_decided", "issue_told", "draft", "final")
             if key in values]  # fmt: skip
    steps = {"request": request}
    if later and not (values.get("decision") == "assess" and told):
        label = columns()[later[0]].label
        wrong.append(
            Wrong(
                later[0], f"{label}: there was no assessment yet. Say that it was agreed, and when the family was told."
            )
        )
    elif values.get("decision") == "assess" and told:
        steps["assessment"], more = _assessment(values, told)
        wrong += more
    last = steps.get("assessment", request)
    machine = "assessment" if "assessment" in steps else "request"
    if "withdrawn" in values:
        last.append(Taken(f"{machine}.withdrawn", values["withdrawn"]))
    if "moved" in values:
        last.append(Taken("person.moved", values["moved"]))
    return {name: tuple(taken) for name, taken in steps.items()}, wrong


def _assessment(values: Mapping[str, Any], told: date) -> tuple[list[Taken], list[Wrong]]:
    day, wrong = values.get, list[Wrong]()
    taken = [Taken("assessment.begun", told)]
    for key in ("advice_asked", "advice_in"):
        if key in values:
            taken.append(Taken(columns()[key].event, values[key]))
    issue, decided, no_plan, draft, final = (day(k) for k in ("issue", "issue_decided", "issue_told", "draft", "final"))
    if issue == "no" and (draft or final):
        wrong.append(Wrong("issue", "No plan was to be issued, and there is the day of a plan. Check both."))
    if issue != "no" and no_plan:
        wrong.append(Wrong("issue", "The family was told that no plan is issued: write no as the decision."))
    if issue and not (decided or no_plan or draft or final):
        wrong.append(Wrong("issue_decided", "There is a decision whether to issue a plan and no day of it."))
    first = decided or no_plan or draft or final
    if first and not wrong:
        taken.append(Taken("deciding.begun", first, decided is None))
        if issue == "no":
            taken.append(Taken("issue.refused", first, decided is None))
            if no_plan:
                taken.append(Taken("issue.refusal_notified", no_plan))
        if served := draft or final:
            taken.append(Taken("draft.served", served, draft is None))
        if final:
            taken.append(Taken("final.sent", final))
    return taken, wrong


COLUMN_OF = {
    "request.received": "received", "notice.considering": "considering", "decision.assess": "decided",
    "decision.refuse": "decided", "decision.assess_notified": "told", "decision.refuse_notified": "told",
    "assessment.begun": "told", "advice.requested": "advice_asked", "advice.all_in": "advice_in",
    "deciding.begun": "issue_decided", "issue.refused": "issue_decided", "issue.refusal_notified": "issue_told",
    "draft.served": "draft", "final.sent": "final", "request.withdrawn": "withdrawn",
    "assessment.withdrawn": "withdrawn", "person.moved": "moved",
}  # fmt: skip


def _faults(machine: str, taken: Sequence[Taken]) -> list[Wrong]:
    """Steps that cannot be: by the law's machine, without what a step needs to be shown."""
    told = check(machine, [Step(one.event, one.day) for one in taken])
    return [
        Wrong(_column(taken, fault.number - 1), f"{fault.words} {fault.remedy}")
        for fault in told.faults
        if fault.kind != "rule"
    ]


def _column(taken: Sequence[Taken], place: int) -> str:
    """Where to look: an implied step has the day of the step after it."""
    while taken[place].implied and place + 1 < len(taken):
        place += 1
    return COLUMN_OF[taken[place].event]


@dataclass(frozen=True)
class Compared:
    """A case of a file beside the same case here. `new`: steps to add; `differ`: what is recorded otherwise."""

    new: tuple[Taken, ...]
    differ: tuple[Wrong, ...]


def compare(machine: str, here: Sequence[Step], taken: Sequence[Taken]) -> Compared:
    """What a later file adds to the steps that are recorded. It never changes one: that is a correction."""
    days: dict[str, list[date]] = {}
    for step in here:
        days.setdefault(step.event, []).append(step.day)
    new, differ = [], []
    for one in taken:
        if one.event not in days:
            new.append(one)
        elif one.day not in days[one.event] and not one.implied:
            recorded = long(days[one.event][0])
            differ.append(
                Wrong(
                    COLUMN_OF[one.event],
                    f"The record has {recorded} and the file {long(one.day)}. If the record is wrong, ask for a "
                    "correction on the page of the case.",
                )
            )
    if new and not differ:
        told = check(machine, [*here, *(Step(one.event, one.day) for one in new)])
        differ += [
            Wrong(_column(new, fault.number - 1 - len(here)), f"{fault.words} {fault.remedy}")
            for fault in told.faults
            if fault.kind != "rule" and fault.number > len(here)
        ]
    return Compared(tuple(new), tuple(differ))
