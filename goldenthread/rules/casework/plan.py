"""The golden thread of one plan: needs, outcomes and provision with their links, and the checks GT-01 to GT-22.

    look(Plan(needs=[…], outcomes=[…], provision=[…], …), final=True)

`block`: a final plan with it is not sent. `warn`: answered with a reason or mended. `info`: worth knowing. The checks
look at shape and words. Whether provision is enough is for people (`beyond()` says so on the screen).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data
from goldenthread.rules.law.facts import long
from goldenthread.rules.words.plain import reading_age

FILE = Path(__file__).with_name("plan.yaml")
OLD_ADVICE = 365  # days after which advice is named as old (GT-18); a choice, not law
HOURS_A_WEEK = 32.5  # a school week (DfE, 2023)
COMMUNICATION = re.compile(r"\b(speech|language|communicat\w+|articulat\w+|salt)\b", re.IGNORECASE)
PROVISION_WORDS = re.compile(
    r"\b(will have|will receive|receives?|1:1|one to one|support from|access to)\b", re.IGNORECASE
)


@cache
def data() -> Mapping[str, Any]:
    return MappingProxyType(read_data(FILE))


def sections() -> Mapping[str, str]:
    """Letter to name, in the order of the regulation."""
    return {key: part["name"] for key, part in data()["sections"].items()}


def beyond() -> str:
    return data()["beyond"]


@dataclass(frozen=True)
class Need:
    key: str
    section: str  # B, C or D
    words: str
    cites: tuple[str, ...] = ()
    no_provision_why: str = ""


@dataclass(frozen=True)
class Outcome:
    key: str
    words: str
    needs: tuple[str, ...] = ()
    measure: str = ""
    by: str = ""


@dataclass(frozen=True)
class Provision:
    """`hours_a_week`: None where it is no weekly hours. `flexible_why`: why frequency or duration is left open."""

    key: str
    section: str  # F, G, H1 or H2
    what: str
    who: str = ""
    frequency: str = ""
    duration: str = ""
    needs: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    hours_a_week: float | None = None
    flexible_why: str = ""
    adulthood: bool = False


@dataclass(frozen=True)
class Plan:
    """One version of a plan as the checks see it. `words`: section to text of A, J and of what is said to be none.

    `setting` and `setting_type` are section I. `advice`: source to the day of its advice (section K). `other_children`:
    names that the detector found in it (GT-19).
    """

    needs: Sequence[Need] = ()
    outcomes: Sequence[Outcome] = ()
    provision: Sequence[Provision] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    setting: str = ""
    setting_type: str = ""
    health_agreed: date | None = None
    direct_payment: bool = False
    advice: Mapping[str, date] = field(default_factory=dict)
    advice_missing: Sequence[str] = ()
    other_children: Sequence[str] = ()
    signed: bool = False
    year: int | None = None
    day: date | None = None


@dataclass(frozen=True)
class Found:
    """One finding. `where`: the key of the row that it is about, or the section."""

    id: str
    severity: str
    words: str
    where: str = ""


def _say(id_: str, where: str = "", /, **words: str) -> Found:
    part = data()["checks"][id_]
    return Found(id_, part["severity"], str(part["words"]).format(**words), where)


def short(text: str) -> str:
    words = text.split()
    return " ".join(words[:9]) + (" …" if len(words) > 9 else "")


def look(plan: Plan, *, final: bool) -> list[Found]:
    """Every finding, in the order of the checks. A draft is looked at for what a draft must and must not hold."""
    return [
        *_links(plan),
        *_words(plan),
        *_section_i(plan, final=final),
        *_whole(plan, final=final),
    ]


def _links(plan: Plan) -> Iterator[Found]:
    served = {need for row in plan.provision if row.section == "F" for need in row.needs}
    for need in plan.needs:
        if need.section == "B" and need.key not in served:
            yield _say("GT-01", need.key, found=short(need.words))
    mine = {need.key for need in plan.needs if need.section == "B"}
    for row in plan.provision:
        if row.section == "F" and not mine & set(row.needs):
            yield _say("GT-02", row.key, found=short(row.what))
    for section, places in (("C", {"G"}), ("D", {"H1", "H2"})):
        met = {need for row in plan.provision if row.section in places for need in row.needs}
        for need in plan.needs:
            if need.section == section and need.key not in met and not need.no_provision_why.strip():
                yield _say("GT-03", need.key, section=section, found=short(need.words))
    helped = {key for row in plan.provision for key in row.outcomes}
    for outcome in plan.outcomes:
        if not outcome.needs or outcome.key not in helped:
            yield _say("GT-04", outcome.key, found=short(outcome.words))
    cited = [*((n.key, n.words, n.cites) for n in plan.needs), *((p.key, p.what, p.cites) for p in plan.provision)]
    for key, text, cites in cited:
        if not cites:
            yield _say("GT-05", key, found=short(text))


def _words(plan: Plan) -> Iterator[Found]:
    for row in plan.provision:
        if row.section == "F" and not row.flexible_why.strip():
            lacking = [
                words
                for given, words in ((row.frequency, "how often"), (row.duration, "for how long"))
                if not given.strip()
            ]
            if lacking:
                yield _say("GT-07", row.key, missing=" and ".join(lacking), found=short(row.what))
        if row.section == "F" and not row.flexible_why.strip():
            low = f"{row.what} {row.frequency} {row.duration}".casefold()
            for phrase in data()["vague"]:
                if re.search(rf"\b{re.escape(phrase)}\b", low):
                    yield _say("GT-08", row.key, phrase=phrase, found=short(row.what))
                    break
    hours = sum(row.hours_a_week or 0 for row in plan.provision if row.section == "F")
    if hours > HOURS_A_WEEK:
        yield _say("GT-09", "F", found=f"{hours:g} hours of provision, {HOURS_A_WEEK:g} in a school week")
    for row in plan.provision:
        if row.section == "G" and COMMUNICATION.search(row.what):
            yield _say("GT-10", row.key, found=short(row.what))
    for outcome in plan.outcomes:
        if not outcome.measure.strip() or not outcome.by.strip():
            yield _say("GT-11", outcome.key, found=short(outcome.words))
        if PROVISION_WORDS.search(outcome.words):
            yield _say("GT-12", outcome.key, found=short(outcome.words))


def _section_i(plan: Plan, *, final: bool) -> Iterator[Found]:
    if not final and (plan.setting.strip() or plan.setting_type.strip()):
        yield _say("GT-13", "I", found="A draft names no school and no type of school. Leave section I blank.")
    if final and not plan.setting_type.strip():
        yield _say(
            "GT-13", "I", found="Section I must say which type of school or college, and its name if there is one."
        )


def _whole(plan: Plan, *, final: bool) -> Iterator[Found]:
    held = {
        **{section: any(n.section == section for n in plan.needs) for section in "BCD"},
        "E": bool(plan.outcomes),
        **{s: any(p.section == s for p in plan.provision) for s in ("F", "G", "H1", "H2")},
    }
    for section, there in held.items():
        if not there and not plan.words.get(section, "").strip():
            yield _say("GT-14", section, section=section)
    if not plan.words.get("A", "").strip():
        yield _say("GT-14", "A", section="A")
    if final and held["G"] and plan.health_agreed is None:
        yield _say("GT-15", "G")
    if final and plan.year is not None and plan.year >= 9 and not any(row.adulthood for row in plan.provision):
        yield _say("GT-16", "F")
    if plan.direct_payment and not plan.words.get("J", "").strip():
        yield _say(
            "GT-17", "J", found="A direct payment is agreed, so section J must say for which needs and outcomes."
        )
    if not plan.direct_payment and plan.words.get("J", "").strip() and final:
        yield _say("GT-17", "J", found="Section J is filled, and no direct payment is agreed.")
    for name in plan.advice_missing:
        yield _say("GT-18", "K", found=f"Section K lacks the advice of: {name}.")
    for name, day in plan.advice.items():
        if plan.day is not None and (plan.day - day).days > OLD_ADVICE:
            yield _say("GT-18", "K", found=f"The advice of {name} is of {long(day)}, more than a year old.")
    for name in plan.other_children:
        yield _say("GT-19", "", found=f"Another child’s name stands in it: {name}.")
    if final and not plan.signed:
        yield _say("GT-21", "")
    views = plan.words.get("A", "")
    age = reading_age(views)
    if age is not None:
        yield _say("GT-22", "A", words=f"{len(views.split()):,}", age=str(age))


def blocks(found: Sequence[Found]) -> list[Found]:
    return [one for one in found if one.severity == "block"]


def changed_beyond(draft: Mapping[str, str], final: Mapping[str, str], *, allowed: set[str]) -> list[str]:
    """GT-20: sections whose text differs from the draft outside what representations, placement or a personal budget
    allow. `allowed`: sections that the family asked to change, and I, J, K."""
    return [key for key in final if key not in allowed | {"I", "J", "K"} and draft.get(key, "") != final[key]]
