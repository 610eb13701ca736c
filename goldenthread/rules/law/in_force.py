"""The duties as dated data: read, checked and selected by the day that picks the value.

`duties/*.yaml` hold the law and `targets.yaml` what is aimed at. The shape is that of docs/reference/law.md. A fault is
said by file, duty and key; a missing selector is an error, not a default.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from goldenthread.rules.data import read_data
from goldenthread.rules.law.errors import LawError, NotInForce
from goldenthread.rules.law.facts import long, names

HERE = Path(__file__).parent
UNITS = {"days", "weeks", "months", "working_days", "tribunal_days"}
COUNTS = {"after", "beginning", "before", "starting", "corresponding", "before_date"}
GRADES = {
    "P": "the primary text was read",
    "S": "a secondary source that quotes or paraphrases the text was read",
    "K": "professional knowledge; the text was not read again, so it is not verified",
    "I": "our inference or recommendation",
}


@dataclass(frozen=True)
class Length:
    """How long, and how it is counted: `n` of a `unit`, or the fixed `month` and `day` of `before_date`."""

    unit: str
    count: str
    n: int = 0
    month: int = 0
    day: int = 0

    @property
    def words(self) -> str:
        if self.count == "before_date":
            return f"before {self.day} {date(2000, self.month, 1):%B}"
        unit = {"working_days": "working day", "tribunal_days": "working day"}.get(self.unit, self.unit.rstrip("s"))
        span = f"{self.n} {unit}{'' if self.n == 1 else 's'}"
        if self.n == 0:
            return "at once"
        return {
            "after": f"within {span}",
            "beginning": f"{span}, beginning with the day itself",
            "before": f"at least {span} before",
            "starting": f"{span}, starting with the day itself",
            "corresponding": f"within {span}",
        }[self.count]


@dataclass(frozen=True)
class Value:
    """One version of a duty: in force from `valid_from` to `valid_to`, both included."""

    valid_from: date
    valid_to: date | None
    recorded_on: date
    selects_on: Literal["start"]
    length: Length
    convention: str
    law: str
    link: str
    grade: str
    grade_why: str = ""
    roll: str = ""

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Limb:
    """One more limit of the same duty; the later one governs. A required limb must be known."""

    starts: tuple[str, ...]
    length: Length
    words: str
    pick: str = "earliest"
    required: bool = False


@dataclass(frozen=True)
class Duty:
    """One duty with all its versions. `kind`: a `limit` to be kept, or a `minimum` before which others may not act."""

    id: str
    name: str
    plain: str
    duty_on: str
    starts: tuple[str, ...]
    values: tuple[Value, ...]
    file: str
    pick: str = "earliest"
    stops: tuple[str, ...] = ()
    stops_if: Mapping[str, Any] = field(default_factory=dict)
    superseded_by: tuple[str, ...] = ()
    applies_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arises_unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: str = "limit"
    acts: tuple[str, ...] = ()
    released_by: tuple[str, ...] = ()
    held_open_by: Mapping[str, str] = field(default_factory=dict)
    limbs: tuple[Limb, ...] = ()
    override: str = ""
    lifts: tuple[str, ...] = ()
    lift_effect: str = ""
    lift_allowed_by: str = ""
    outer_of: str = ""
    guidance: bool = False
    serves: tuple[str, ...] = ()
    before_limit: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    examples: tuple[str, ...] = ()

    @property
    def is_target(self) -> bool:
        return bool(self.serves)

    def on(self, day: date) -> Value:
        """The version that the day selects. Raises NotInForce, which says since when the duty exists."""
        for value in self.values:
            if value.holds_on(day):
                return value
        first = min(value.valid_from for value in self.values)
        raise NotInForce(f"{self.id} {self.name}: in force from {long(first)}, not yet on {long(day)}.")


LISTS = {"starts", "stops", "superseded_by", "acts", "released_by", "lifts", "examples"}
CHOICES = {"applies_if", "arises_unless"}


@cache
def duties() -> Mapping[str, Duty]:
    """Every duty and target by id, in the order of the law (CLK-01, CLK-02, …), targets last."""
    found: dict[str, Duty] = {}
    for path in [*sorted((HERE / "duties").glob("*.yaml")), HERE / "targets.yaml"]:
        for id_, duty in read(read_data(path), path.name).items():
            if id_ in found:
                raise LawError(f"{path.name}: {id_} stands in {found[id_].file} too.")
            found[id_] = duty
    return MappingProxyType(dict(sorted(found.items())))


def read(data: Any, file: str) -> dict[str, Duty]:
    """Duties from one file's data. Raises LawError with every fault, by file, duty and key."""
    if not isinstance(data, dict):
        raise LawError(f"{file}: must hold duties by their id.")
    faults: list[str] = []
    found: dict[str, Duty] = {}
    for id_, part in data.items():
        try:
            found[id_] = _duty(str(id_), part, file)
        except LawError as fault:
            faults += fault.lines
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            faults.append(f"{file}, {id_}: {_said(fault)}")
    if faults:
        raise LawError(faults)
    return found


def _said(fault: Exception) -> str:
    return f"the key {fault} is missing." if isinstance(fault, KeyError) else f"{fault}."


def _duty(id_: str, part: dict[str, Any], file: str) -> Duty:
    part = dict(part)
    values = tuple(_value(id_, value, file) for value in part.pop("values"))
    serves = part.pop("serves", ())
    limbs = tuple(
        Limb(**{**limb, "starts": tuple(limb["starts"]), "length": Length(**limb["length"])})
        for limb in part.pop("limbs", ())
    )
    for name in LISTS & set(part):
        part[name] = tuple(part[name])
    for name in CHOICES & set(part):
        part[name] = MappingProxyType({fact: tuple(wanted) for fact, wanted in part[name].items()})
    duty = Duty(
        id=id_, values=values, limbs=limbs, file=file, serves=(serves,) if isinstance(serves, str) else tuple(serves),
        **part,
    )  # fmt: skip
    if faults := list(_faults(duty)):
        raise LawError([f"{file}, {id_}: {fault}" for fault in faults])
    return duty


def _value(id_: str, part: dict[str, Any], file: str) -> Value:
    part = dict(part)
    if "selects_on" not in part:
        raise LawError(f"{file}, {id_}: a value has no selects_on. Say which day picks it: start.")
    length = part.pop("length")
    if length["count"] == "before_date":
        length = {"unit": "days", **length}
    return Value(length=Length(**length), valid_to=part.pop("valid_to", None), **part)


def _faults(duty: Duty) -> Iterator[str]:
    known = names()
    facts = [*duty.starts, *duty.stops, *duty.superseded_by, *duty.acts, *duty.released_by]
    facts += [*duty.applies_if, *duty.arises_unless, *duty.held_open_by.values()]
    facts += [name for name in (duty.override, duty.lift_allowed_by) if name]
    facts += [start for limb in duty.limbs for start in limb.starts]
    yield from (f"{name} is no fact of facts.yaml." for name in facts if name not in known)
    if not duty.starts:
        yield "it names no fact that it starts with."
    for choices in (duty.applies_if, duty.arises_unless):
        for fact, wanted in choices.items():
            if fact in known:
                yield from (f"{fact} has no choice {one}." for one in wanted if one not in known[fact].choices)
    if duty.lifts and (duty.lift_effect != "removes_limit" or not duty.lift_allowed_by):
        yield "a lift needs lift_effect: removes_limit (it never adds days) and lift_allowed_by."
    previous: Value | None = None
    for value in duty.values:
        if value.selects_on != "start":
            yield f"selects_on {value.selects_on!r} is not known; write start."
        if value.grade not in GRADES:
            yield f"grade {value.grade!r} is none of {', '.join(GRADES)}."
        if not value.law or not value.link:
            yield "a value has no law or no link."
        if value.length.unit not in UNITS or value.length.count not in COUNTS:
            yield f"its length {value.length} is not one that can be counted."
        if previous is not None and (previous.valid_to is None or previous.valid_to >= value.valid_from):
            yield f"the value of {value.valid_from} begins before the one before it has ended."
        previous = value


@cache
def conventions() -> Mapping[str, Mapping[str, str]]:
    """C1 to C10: words, law, grade."""
    return MappingProxyType(read_data(HERE / "conventions.yaml"))
