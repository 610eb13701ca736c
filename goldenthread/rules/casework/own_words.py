"""What a child or young person said, and for what it may be used: what was agreed, by whom, and what was taken back.

The council must have regard to what a child says (Children and Families Act 2014, s.19(a); SEND Regulations 2014,
reg 7), and consent is not its ground for keeping a record. So whoever decides may weigh what was said until the child
says no, even where nobody asked yet. Every other use waits for a yes, and ends with a no:

    may(Use.SHOW, said, Who.PARENT)      # the child and a parent have to agree
    may(Use.SHOW, said, Who.YOUNG_PERSON)   # the young person alone: s.83, and capacity is presumed (MCA 2005 s.1)

A parent cannot stop the council from weighing what the child says: for that the child's own word counts alone.
Standard library; asks no clock of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from goldenthread.rules.law.holder import Who


class Use(Enum):
    """value, the question to an officer, the question to a child."""

    DECIDE = ("decide", "Used for the decision", "May we think about it when we decide how to help you?")
    SHOW = ("show", "Shown to the school and the panel", "May your school and the panel see it?")
    KEEP = ("keep", "Kept as sound", "May we keep the sound of your voice?")
    TEACH = ("teach", "Used, without a name, to teach staff", "May we use it, without your name, to teach our staff?")

    def __init__(self, code: str, label: str, asked: str) -> None:
        self.code, self.label, self.asked = code, label, asked

    @classmethod
    def of(cls, code: str) -> Use:
        return next(one for one in cls if one.code == code)


class Giver(Enum):
    """Who agrees or does not."""

    CHILD = ("child", "The child or young person")
    PARENT = ("parent", "A parent or carer")
    REPRESENTATIVE = ("representative", "Who acts for the young person")

    def __init__(self, code: str, label: str) -> None:
        self.code, self.label = code, label


class Reader(Enum):
    WORKER = "works on the case or decides it"
    OTHER = "a school, a panel, a partner or another party"
    FAMILY = "another party, or somebody whom another party chose"
    SELF = "said it"
    LAW = "answers a request for records, or looks into a breach"


YES, NO, WITHDRAWN = "yes", "no", "withdrawn"
HOLDERS = {
    Who.YOUNG_PERSON: frozenset({Giver.CHILD.code}),
    Who.NOBODY: frozenset({Giver.CHILD.code}),
    Who.ALTERNATIVE_REPRESENTATIVE: frozenset({Giver.REPRESENTATIVE.code}),
    Who.ALTERNATIVE_PARENT: frozenset({Giver.REPRESENTATIVE.code}),
}
LAW = "Children and Families Act 2014, s.19(a); SEND Regulations 2014, reg 7"


@dataclass(frozen=True)
class Said:
    """One answer of one person about one use; codes of `Use` and `Giver`."""

    use: str
    by: str
    answer: str


@dataclass(frozen=True)
class Answer:
    """Whether it may be used so, and why. True where it may."""

    allowed: bool
    why: str

    def __bool__(self) -> bool:
        return self.allowed


def standing(said: Iterable[Said]) -> Mapping[tuple[str, str], str]:
    """(use, by) to the answer that holds: the last one, in the order of recording."""
    return {(one.use, one.by): one.answer for one in said}


def who_agrees(use: Use, holder: Who) -> frozenset[str]:
    """Whose yes this use needs, as codes of `Giver`."""
    if holder in HOLDERS:
        return HOLDERS[holder]
    child = frozenset({Giver.CHILD.code})
    return child if use is Use.DECIDE else child | {Giver.PARENT.code}


def may(use: Use, said: Iterable[Said], holder: Who) -> Answer:
    """Whether what was said may be used so. A no of anybody who is asked ends it; only the child's no ends the weighing
    while a parent holds the rights."""
    held = standing(said)
    needed = who_agrees(use, holder)
    answers = {by: held.get((use.code, by)) for by in needed}
    names = {one.code: one.label for one in Giver}
    for by, answer in sorted(answers.items()):
        if answer == WITHDRAWN:
            return Answer(False, f"{names[by]} took it back.")
        if answer == NO:
            return Answer(False, f"{names[by]} said no.")
    if all(answer == YES for answer in answers.values()):
        return Answer(True, "Agreed.")
    missing = ", ".join(names[by].lower() for by in sorted(needed) if answers[by] is None)
    if use is Use.DECIDE:
        return Answer(True, f"Nobody has asked yet. The council must have regard to it all the same ({LAW}).")
    return Answer(False, f"Not asked yet: {missing}.")


def shows(reader: Reader, said: Iterable[Said], holder: Who) -> Answer:
    """Whether this reader sees what was said, in words or as a picture."""
    held = list(said)
    if reader in (Reader.SELF, Reader.LAW):
        return Answer(True, "Their own." if reader is Reader.SELF else "The law asks for it.")
    if reader is Reader.FAMILY:
        return Answer(False, "It is theirs to tell.")
    weighed = may(Use.DECIDE, held, holder)
    if reader is Reader.WORKER or not weighed:
        return weighed
    return may(Use.SHOW, held, holder)


def plays(reader: Reader, said: Iterable[Said], holder: Who) -> Answer:
    """Whether this reader hears a sound. Whoever works on the case may hear it until somebody says no, so that its
    words can be written down; everybody else once keeping it is agreed."""
    held = list(said)
    seen = shows(reader, held, holder)
    if not seen or reader is Reader.LAW:
        return seen
    kept = may(Use.KEEP, held, holder)
    refused = any(standing(held).get((Use.KEEP.code, by)) in (NO, WITHDRAWN) for by in who_agrees(Use.KEEP, holder))
    if kept or (reader in (Reader.WORKER, Reader.SELF) and not refused):
        return Answer(True, kept.why)
    return kept
