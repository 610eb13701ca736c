"""Notices: what each must hold, the words a council gives it, and what it lacks.

A council's wording is a text in parts. Each part begins with the item that it answers, in square brackets, and holds
words with names in curly brackets that the case fills:

    [agreed]
    We will assess {child}.

    found = parse(text, "agreed")      # faults of the wording, by line
    filled(found.parts, values)        # the words of this letter; what is not known is named
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("notices.yaml")
MARK = re.compile(r"^\[([a-z_]+)\]\s*$")
NAME = re.compile(r"\{([a-z_]*)\}")
# What a letter may name, in words for whoever edits one. Every value is text.
NAMES = {
    "child": "the child’s or young person’s name",
    "your_child": "“your child”, or “you” to a young person",
    "reference": "the case’s reference",
    "received": "the day on which the request came",
    "decided": "the day of the decision",
    "due_decision": "the last day on which we must say whether we assess",
    "due_plan": "the last day of the twenty weeks",
    "reasons_a": "the reasons about special educational needs",
    "reasons_b": "the reasons about a plan",
    "reasons": "the reasons for not issuing a plan",
    "bring": "the papers that are missing and who has them",
    "panel": "the panel to which they go",
    "appeal_by": "the last day for an appeal",
    "mediation_by": "the last day to speak to a mediation adviser",
    "reply_by": "the last of the fifteen days",
    "officer": "the case officer",
    "office": "how to reach the team",
    "sendiass": "the independent advice service and how to reach it",
    "mediation": "the mediation adviser and how to reach them",
    "disagreement": "the disagreement resolution service and how to reach it",
    "settings_list": "where the list of schools and colleges is",
    "setting": "the school or college that the plan names",
}


@dataclass(frozen=True)
class Item:
    key: str
    words: str
    law: str
    optional: bool = False


@dataclass(frozen=True)
class Notice:
    """`needs`: what it must hold, in the order of the regulations. `to`: who must have it."""

    key: str
    name: str
    needs: tuple[Item, ...]
    law: str
    to: tuple[str, ...]


@cache
def items() -> Mapping[str, Item]:
    data = read_data(FILE)["items"]
    return MappingProxyType({key: Item(key, **part) for key, part in data.items()})


TO = {
    "family": "the parent or young person",
    "school": "the school or setting",
    "health": "the NHS body",
    "social_care": "social care",
}
BOX = ("What happened", "What it means", "What you can do", "By when", "Whom to ask")


@cache
def boxes() -> Mapping[str, tuple[str, ...]]:
    """Notice to the five lines of the box at its top, in the order of BOX."""
    data = read_data(FILE)["box"]
    return MappingProxyType({key: tuple(lines) for key, lines in data.items()})


@cache
def notices() -> Mapping[str, Notice]:
    """Every notice. Raises ValueError naming an item that is not there."""
    found = {}
    for key, part in read_data(FILE)["notices"].items():
        for item in part["needs"]:
            if item not in items():
                raise ValueError(f"notices.yaml: {key} needs {item}, which is no item.")
        needs = tuple(items()[item] for item in part["needs"])
        found[key] = Notice(key, part["name"], needs, part["law"], tuple(part["to"]))
    return MappingProxyType(found)


@dataclass(frozen=True)
class Part:
    """One part of a wording: the item it answers ("" before the first mark) and its words."""

    item: str
    words: str


@dataclass(frozen=True)
class Wording:
    parts: tuple[Part, ...]
    faults: tuple[str, ...]


def parse(text: str, kind: str) -> Wording:
    """The parts of a council's wording and everything that is wrong with it, each with its line and what to do."""
    notice = notices()[kind]
    parts: list[Part] = []
    faults: list[str] = []
    item, held = "", list[str]()

    def close() -> None:
        words = "\n".join(held).strip()
        if words:
            parts.append(Part(item, words))
        elif item:
            faults.append(f"The part [{item}] is empty. Write it, or take its mark away.")

    for number, line in enumerate(text.splitlines(), 1):
        if mark := MARK.match(line):
            close()
            item, held = mark[1], []
            if item not in items():
                faults.append(f"Line {number}: there is no part [{item}]. There are {', '.join(items())}.")
            continue
        for name in NAME.findall(line):
            if name not in NAMES:
                faults.append(f"Line {number}: there is no name {{{name}}}. There are {', '.join(NAMES)}.")
        if line.replace("{", "").count("}") != line.count("}") or line.count("{") != line.count("}"):
            faults.append(f"Line {number}: a curly bracket is open or closed alone.")
        held.append(line)
    close()
    there = {part.item for part in parts}
    for need in notice.needs:
        if need.key not in there and not need.optional and need.key != "plan":
            faults.append(f"The part [{need.key}] is missing: {need.words} ({need.law}).")
    return Wording(tuple(parts), tuple(faults))


@dataclass(frozen=True)
class Filled:
    """A letter's words. `lacking`: items of the regulations that it does not hold; `unknown`: names without a value."""

    parts: tuple[Part, ...]
    lacking: tuple[Item, ...]
    unknown: tuple[str, ...]
    box: tuple[tuple[str, str], ...] = ()

    @property
    def may_go(self) -> bool:
        return not self.lacking and not self.unknown


def filled(kind: str, parts: Sequence[Part], values: Mapping[str, str], *, with_plan: bool = False) -> Filled:
    """The words of one letter. A part whose every name is unknown is no answer to its item."""
    done, unknown, there = list[Part](), dict[str, None](), set[str]()
    for part in parts:
        names = NAME.findall(part.words)
        gone = [name for name in names if not values.get(name, "").strip()]
        unknown.update(dict.fromkeys(gone))
        words = NAME.sub(lambda m: values.get(m[1], "").strip() or f"[{NAMES.get(m[1], m[1])}]", part.words)
        done.append(Part(part.item, words))
        if not gone:
            there.add(part.item)
    if with_plan:
        there.add("plan")
    lacking = tuple(n for n in notices()[kind].needs if n.key not in there and not n.optional)
    box = []
    for label, line in zip(BOX, boxes()[kind], strict=True):
        names = NAME.findall(line)
        unknown.update(dict.fromkeys(name for name in names if not values.get(name, "").strip()))
        box.append((label, NAME.sub(lambda m: values.get(m[1], "").strip() or f"[{NAMES[m[1]]}]", line)))
    return Filled(tuple(done), lacking, tuple(unknown), tuple(box))
