"""What is worth a look in the words of a plan, each with the exact words that it hangs on and what asks for it.

    look(plan)            # of rules.casework.plan, as its checks take it

It helps the writer before a plan is issued and the reader of an audit. It judges nothing: a plan without a finding may
be poor, and one with ten may be right for its child. `rules.casework.plan` keeps the checks that block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.casework import plan as golden
from goldenthread.rules.casework.advice import sources
from goldenthread.rules.casework.plan import Plan, Provision, short
from goldenthread.rules.data import read_data
from goldenthread.rules.words.plain import LONGEST, MOST_AGE, faults, reading_age

FILE = Path(__file__).with_name("plan_quality.yaml")
AROUND = 40  # characters on each side of a vague word
NEAR = 30  # characters within which a number makes "a small group" exact
ENOUGH = 30  # words from which on a reading age says anything
MOST_HARD = 5  # hard words told of one section
OWN_WORDS = re.compile(r"\b(?:I|I['’]m|I['’]ve|my|me|mine|we|our)\b|[“\"‘][^”\"’]{3,}[”\"’]")
FIGURE = re.compile(r"\d")
MEETS = ("F", "G", "H1", "H2")
SERVED_BY = {"C": ("G",), "D": ("H1", "H2")}


@cache
def data() -> Mapping[str, Any]:
    return MappingProxyType(read_data(FILE))


def beyond() -> str:
    return data()["beyond"]


@dataclass(frozen=True)
class Rule:
    key: str
    name: str
    say: str
    law: str
    like: str = ""


@cache
def rules() -> Mapping[str, Rule]:
    return MappingProxyType({key: Rule(key, **row) for key, row in data()["rules"].items()})


@dataclass(frozen=True)
class Worth:
    """One thing worth a look. `exact`: the very words; `around`: the sentence or row they stand in; `where`: the key of
    the row, or the letter of the section."""

    rule: Rule
    section: str
    where: str
    exact: str
    around: str = ""

    @property
    def words(self) -> str:
        quoted = f"“{self.exact}”" if self.exact else ""
        around = f" in “{self.around}”" if self.around and self.around != self.exact else ""
        return f"{self.rule.name}{': ' if quoted else ''}{quoted}{around}. {self.rule.say}"


def look(plan: Plan) -> list[Worth]:
    """Every finding in the order of the sections."""
    found = [*_views(plan), *_needs(plan), *_outcomes(plan), *_given(plan), *_whole(plan), *_readable(plan)]
    order = {letter: place for place, letter in enumerate(golden.sections())}
    return sorted(found, key=lambda one: order.get(one.section, len(order)))


def without(found: Sequence[Worth], told: Sequence[golden.Found]) -> list[Worth]:
    """What the blocking checks have not already told of the same row or section, with the same words."""
    known = {(one.id, one.where) for one in told}
    phrases = {(one.where, one.words.split("”")[0].casefold()) for one in told if one.id == "GT-08"}
    return [
        one
        for one in found
        if (not one.rule.like or (one.rule.like, one.where) not in known)
        and not (one.rule.key == "vague" and (one.where, f"vague: “{one.exact}".casefold()) in phrases)
    ]


def grouped(found: Sequence[Worth]) -> list[Worth]:
    """One finding for what one rule found in one row, with all its words: for reading."""
    groups: dict[tuple[str, str], list[Worth]] = {}
    for one in found:
        groups.setdefault((one.rule.key, one.where), []).append(one)
    told = []
    for same in groups.values():
        exact = "”, “".join(dict.fromkeys(one.exact for one in same))
        told.append(replace(same[0], exact=exact, around=same[0].around if len(same) == 1 else ""))
    return told


def _worth(key: str, section: str, where: str, exact: str = "", around: str = "") -> Worth:
    return Worth(rules()[key], section, where, exact, around)


def _any(words: Sequence[str]) -> re.Pattern[str]:
    parts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{parts})(?![\w-])", re.IGNORECASE)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return _any([str(word) for word in data()[name]])


def _counts(text: str) -> bool:
    return bool(FIGURE.search(text) or _pattern("numbers").search(text))


# --- sections --------------------------------------------------------------------------------------------------------


def _views(plan: Plan) -> Iterator[Worth]:
    text = plan.words.get("A", "").strip()
    if text and not OWN_WORDS.search(text):
        yield _worth("no_voice", "A", "A", short(text))


def _needs(plan: Plan) -> Iterator[Worth]:
    met = {s: {need for row in plan.provision if row.section == s for need in row.needs} for s in MEETS}
    for need in plan.needs:
        if need.section == "B" and need.key not in met["F"]:
            yield _worth("unmet", "B", need.key, short(need.words))
        served = any(need.key in met[place] for place in SERVED_BY.get(need.section, ()))
        if need.section in SERVED_BY and not served and not need.no_provision_why.strip():
            key = "unmet_health" if need.section == "C" else "unmet_care"
            yield _worth(key, need.section, need.key, short(need.words))


def _outcomes(plan: Plan) -> Iterator[Worth]:
    for row in plan.outcomes:
        said = short(row.words)
        if not row.by.strip() and not _pattern("days").search(row.words):
            yield _worth("no_time", "E", row.key, said)
        if not row.measure.strip() and not FIGURE.search(row.words):
            yield _worth("no_measure", "E", row.key, said)
        direction = _pattern("direction").search(row.words)
        if direction and not FIGURE.search(f"{row.words} {row.measure}"):
            yield _worth("no_change", "E", row.key, direction[0], said)
        provision = golden.PROVISION_WORDS.search(row.words)
        if provision:
            yield _worth("is_provision", "E", row.key, provision[0], said)


def _given(plan: Plan) -> Iterator[Worth]:
    for row in plan.provision:
        if row.flexible_why.strip():  # the plan says why it is left open
            continue
        said, whole = short(row.what), " ".join((row.what, row.frequency, row.duration))
        yield from _vague(row)
        if not row.hours_a_week and not _counts(whole):
            yield _worth("number", row.section, row.key, said)
        if not row.frequency.strip() and not _pattern("often").search(row.what):
            yield _worth("often", row.section, row.key, said)
        named = _pattern("givers").search(f"{row.who} {row.what}")
        unskilled = _pattern("unskilled").search(row.who or row.what)
        if not named and unskilled:
            yield _worth("skill", row.section, row.key, unskilled[0], said)
        elif not named and not row.who.strip():
            yield _worth("who", row.section, row.key, said)


def _vague(row: Provision) -> Iterator[Worth]:
    near = {str(word) for word in data()["unless_number_near"]}
    for text in (row.what, row.frequency, row.duration):
        for match in _pattern("vague").finditer(text):
            beside = text[max(0, match.start() - NEAR) : match.end() + NEAR]
            if match[0].casefold() in near and _counts(beside):
                continue
            yield _worth("vague", row.section, row.key, match[0], around(text, match.start(), match.end()))


def around(text: str, start: int, end: int) -> str:
    """The words beside a place of a text, cut between words."""
    left, right = max(0, start - AROUND), min(len(text), end + AROUND)
    while left > 0 and not text[left - 1].isspace():
        left -= 1
    while right < len(text) and not text[right].isspace():
        right += 1
    return ("… " if left else "") + " ".join(text[left:right].split()) + (" …" if right < len(text) else "")


def _whole(plan: Plan) -> Iterator[Worth]:
    held = {
        **{section: any(n.section == section for n in plan.needs) for section in "BCD"},
        "E": bool(plan.outcomes),
        **{s: any(p.section == s for p in plan.provision) for s in ("F", "G", "H1", "H2")},
    }
    for section in ("A", *held):
        if not held.get(section) and not plan.words.get(section, "").strip():
            yield _worth("empty", section, section)
    for letter, places in (("c", ("C", "G")), ("e", ("D", "H1", "H2"))):
        name = sources()[letter].name
        nothing = {s: m for s in places if not held[s] and (m := _pattern("nothing").search(plan.words.get(s, "")))}
        if name in plan.advice and len(nothing) == len(places):
            yield _worth("advice_unused", places[0], places[0], nothing[places[0]][0])
        elif name in plan.advice_missing and places[0] in nothing:
            yield _worth("not_known", places[0], places[0], nothing[places[0]][0])


def texts(plan: Plan) -> dict[str, str]:
    """Section to everything that it says."""
    told: dict[str, list[str]] = {section: [text] for section, text in plan.words.items() if text.strip()}
    for need in plan.needs:
        told.setdefault(need.section, []).append(need.words)
    for outcome in plan.outcomes:
        told.setdefault("E", []).append(outcome.words)
    for row in plan.provision:
        told.setdefault(row.section, []).append(row.what)
    return {section: "\n".join(parts) for section, parts in told.items()}


def _readable(plan: Plan) -> Iterator[Worth]:
    for section, text in texts(plan).items():
        hard = [words for words in faults(text) if not words.startswith("A sentence")]
        told = [m[1] or m[2] for words in hard if (m := re.match(r"“([^”]+)”|(\S+) is not explained", words))]
        if told:
            more = "" if len(told) <= MOST_HARD else f" and {len(told) - MOST_HARD} more"
            yield _worth("hard_words", section, section, "”, “".join(told[:MOST_HARD]) + more)
        age = reading_age(text)
        if age is not None and age > MOST_AGE and len(text.split()) >= ENOUGH:
            longest = max(re.split(r"(?<=[.!?])\s+|\n+", text), key=lambda s: len(s.split()))
            if len(longest.split()) > LONGEST or age > MOST_AGE + 2:
                yield _worth("hard_to_read", section, section, short(longest), f"reads as for about {age} years of age")
