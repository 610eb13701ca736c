"""What somebody should know before they decide or send: W-01 to W-14. A warning is answered, never silently passed.

    warnings(Deciding(kind="assess", outcome="no", limb_a="…", limb_b="…", consulted=True))

Words come from warnings.yaml. Each function looks at what it is given and at nothing else, so that a test can plant a
case and a second reader can see why a warning came.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data
from goldenthread.rules.finding import words_of
from goldenthread.rules.law.facts import long

FILE = Path(__file__).with_name("warnings.yaml")
STOCK_WORDS = 12  # a paragraph of fewer words may be alike by chance
MANY_ALIKE = 3  # refusals of one month with the same paragraph
LATELY = timedelta(days=10)  # before the last day of the six weeks: W-05
LAST_DAYS = 3  # working days: W-12


@dataclass(frozen=True)
class Warning:
    """One warning. `blocks`: the step waits until it is mended; the others wait for an answer in words."""

    id: str
    words: str
    remedy: str
    law: str
    blocks: bool = False


@cache
def _data() -> Mapping[str, Any]:
    return MappingProxyType(read_data(FILE))


def known() -> list[str]:
    """The ids, in their order."""
    return list(_data()["warnings"])


def say(id_: str, found: str = "") -> Warning:
    """A warning in its words, about what was found."""
    part = _data()["warnings"][id_]
    words = part["words"].format(found=found)
    return Warning(id_, words, part["remedy"], part["law"], bool(part.get("blocks")))


# --- reading the reasons -------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def stock_in(text: str) -> list[str]:
    """The phrases that are no ground, as they stand in a text, in the order of the list."""
    plain = _plain(text)
    return [phrase for phrase in _data()["stock"] if phrase in plain]


def only_stock(text: str) -> bool:
    """Whether every sentence of a text says only what is no ground. A sentence of under four words says nothing."""
    sentences = [s for s in re.split(r"[.;:!?\n]+", _plain(text)) if len(s.split()) >= 4]
    return bool(sentences) and all(any(phrase in s for phrase in _data()["stock"]) for s in sentences)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that are long enough to compare, folded so that spelling and spacing do not matter."""
    folded = (" ".join(words_of(part)) for part in re.split(r"\n\s*\n|\r\n\s*\r\n", text))
    return [part for part in folded if len(part.split()) >= STOCK_WORDS]


# --- before a decision --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OnFile:
    """A paper on file. `of_family`: the family gave it or had it made. `weight`: what was made of it, "" if not
    listed."""

    name: str
    of_family: bool = False
    weight: str = ""


@dataclass(frozen=True)
class Deciding:
    """What a decision rests on. `kind`: "assess" (s.36(8)) or "issue" (s.37(1)). `outcome`: "yes" or "no".

    `limb_a_met`, `limb_b_met`: the two questions of s.36(8), None while not answered. `others`: the reasons of other
    refusals of the same month. `nil`: advisers who said that the child is not known, and did not answer since.
    """

    kind: str
    outcome: str
    limb_a: str = ""
    limb_b: str = ""
    limb_a_met: bool | None = None
    limb_b_met: bool | None = None
    consulted: bool = False
    papers: Sequence[OnFile] = ()
    intake_called_incomplete: bool = False
    clock_from_later: date | None = None
    arrived: date | None = None
    nil: Sequence[str] = ()
    others: Sequence[str] = ()
    rights_passed_to: str = ""
    psychology: str = ""  # "", "none" or "old": for kind "issue"

    @property
    def reasons(self) -> str:
        return f"{self.limb_a}\n\n{self.limb_b}"


def warnings(d: Deciding) -> list[Warning]:
    """Every warning of a decision as it stands, in the order of their numbers."""
    return [one for check in CHECKS for one in check(d)]


def w01(d: Deciding) -> Iterator[Warning]:
    said = [part for part in (d.limb_a, d.limb_b) if part.strip()]
    if d.outcome == "no" and said and all(only_stock(part) for part in said):
        yield say("W-01", ", ".join(f"“{phrase}”" for phrase in stock_in(d.reasons)))


def w02(d: Deciding) -> Iterator[Warning]:
    if d.kind != "assess":
        return
    lacking = [
        words
        for met, reasons, words in (
            (d.limb_a_met, d.limb_a, "whether there are, or may be, special educational needs"),
            (d.limb_b_met, d.limb_b, "whether a plan may be necessary"),
        )
        if met is None or (d.outcome == "no" and not reasons.strip())
    ]
    if lacking:
        yield say("W-02", " and ".join(lacking))
    elif d.outcome == "no" and d.limb_a_met and d.limb_b_met:
        yield say("W-02", "both are answered yes, and then the council must assess")
    elif d.outcome == "yes" and not (d.limb_a_met and d.limb_b_met):
        yield say("W-02", "one of them is answered no, and the decision is to assess")
    elif d.outcome == "no" and _plain(d.limb_a) == _plain(d.limb_b):
        yield say("W-02", "both have the same words")


def w03(d: Deciding) -> Iterator[Warning]:
    if d.clock_from_later is not None and d.arrived is not None and d.clock_from_later > d.arrived:
        yield say("W-03", f"The clock was begun on {long(d.clock_from_later)}, and it arrived on {long(d.arrived)}.")
    elif d.intake_called_incomplete:
        yield say("W-03", "The request was called incomplete.")


def w04(d: Deciding) -> Iterator[Warning]:
    left = [paper.name for paper in d.papers if paper.of_family and not paper.weight.strip()]
    if left:
        yield say("W-04", ", ".join(left))


def w06(d: Deciding) -> Iterator[Warning]:
    if not d.consulted:
        yield say("W-06")


def w08(d: Deciding) -> Iterator[Warning]:
    if d.nil:
        yield say("W-08", ", ".join(d.nil))


def w09(d: Deciding) -> Iterator[Warning]:
    if d.kind == "issue" and d.psychology == "none":
        yield say("W-09", "There is no advice of an educational psychologist.")
    if d.kind == "issue" and d.psychology == "old":
        yield say(
            "W-09", "The psychologist's advice is older than the agreement to assess, and nobody agreed to use it."
        )


def w11(d: Deciding) -> Iterator[Warning]:
    plain = _plain(d.reasons)
    if d.outcome == "no" and any(phrase in plain for phrase in _data()["six_months"]):
        yield say("W-11")


def w13(d: Deciding) -> Iterator[Warning]:
    if d.rights_passed_to:
        yield say("W-13", d.rights_passed_to)


def w14(d: Deciding) -> Iterator[Warning]:
    if d.outcome != "no":
        return
    others = [set(paragraphs(text)) for text in d.others]
    most = max((sum(part in other for other in others) for part in paragraphs(d.reasons)), default=0)
    if most >= MANY_ALIKE:
        yield say("W-14", str(most))


CHECKS = (w01, w02, w03, w04, w06, w08, w09, w11, w13, w14)


# --- at other moments ---------------------------------------------------------------------------------------------


def withdrawing(*, day: date, last_day: date | None, contacted: date | None, initiated_by: str) -> list[Warning]:
    """W-05: within ten days before the last day of the six weeks and after a contact from the council, or said to be
    the council's own idea."""
    close = last_day is not None and last_day - LATELY <= day <= last_day
    if initiated_by == "council" or (close and contacted is not None and contacted <= day):
        told = (
            "at the council's suggestion" if initiated_by == "council" else "just before the last day of the six weeks"
        )
        after = f", after the council wrote or rang on {long(contacted)}" if contacted else ""
        return [say("W-05", told + after)]
    return []


def lifting(*, words: str, days_given: bool) -> list[Warning]:
    """W-10: a lifted limit without its days, or for what is no ground."""
    plain = _plain(words)
    found = [phrase for phrase in _data()["not_grounds"] if phrase in plain]
    if found:
        return [say("W-10", f"“{found[0].capitalize()}” is not a ground for lifting a limit.")]
    return [] if days_given else [say("W-10", "A lifted limit needs the days of its ground.")]


def not_sent(*, decided: date, as_of: date, working_days_left: int | None) -> list[Warning]:
    """W-12: decided, not told, and three working days or fewer are left. `working_days_left`: None when it is late."""
    if working_days_left is None or working_days_left <= LAST_DAYS:
        left = "and the last day is past" if working_days_left is None else f"{working_days_left} working days left"
        return [say("W-12", f"{long(decided)}, not told yet, {left}")]
    return []


@dataclass(frozen=True)
class Answers:
    """What was answered to the warnings of one step: id to words."""

    given: Mapping[str, str] = field(default_factory=dict)


def unanswered(found: Iterable[Warning], answers: Mapping[str, str]) -> list[Warning]:
    """Warnings that still stand in the way: those that block, and those without an answer of at least three words."""
    return [one for one in found if one.blocks or len(answers.get(one.id, "").split()) < 3]
