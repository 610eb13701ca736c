"""Why a comment waits for a person before it is shown: what lets somebody be recognised, abuse, threats.

It errs towards waiting. A person reads each one; nothing is ever thrown away.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from goldenthread.rules.data import read_data
from goldenthread.rules.finding import words_of
from goldenthread.rules.offer.distance import SHAPE

FILE = Path(__file__).with_name("comments.yaml")
NAME = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ'’]{1,30}(?:-[A-ZÀ-Þ][a-zà-ÿ'’]{1,30})?")
EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]{1,63}\.[^\s@]{1,63}")
FIGURES = re.compile(r"[0-9](?:[ -]?[0-9]){8,14}")  # a telephone, NHS, UPN or UCI number
BORN = re.compile(r"\b(?:born|dob|d\.o\.b\.?|date of birth|birthday)\b", re.IGNORECASE)
ADDRESS = re.compile(
    r"\b[0-9]{1,4}[a-z]? [A-Z][a-z]{1,30} (?:Road|Street|Avenue|Close|Lane|Drive|Way|Gardens|Crescent)\b"
)


class Hold(StrEnum):
    """Why it waits."""

    NAME = "name"
    CONTACT = "contact"
    NUMBER = "number"
    ADDRESS = "address"
    BIRTH = "birth"
    ABUSE = "abuse"
    THREAT = "threat"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    Hold.NAME: "It may name a person",
    Hold.CONTACT: "It holds an email address",
    Hold.NUMBER: "It holds a long number, such as of a telephone or the NHS",
    Hold.ADDRESS: "It holds an address or postcode",
    Hold.BIRTH: "It may give a day of birth",
    Hold.ABUSE: "It may be abusive",
    Hold.THREAT: "It may be a threat: read it now",
}


@cache
def _lists() -> Mapping[str, tuple[str, ...]]:
    data = read_data(FILE)
    return MappingProxyType({name: tuple(str(word) for word in words) for name, words in data.items()})


def holds(text: str) -> list[Hold]:
    """Why this text waits for a person; empty where nothing was found, which is no proof that there is nothing."""
    lists = _lists()
    words = words_of(text)
    said = " ".join(words)
    found = []
    if _names(text, lists):
        found.append(Hold.NAME)
    if EMAIL.search(text):
        found.append(Hold.CONTACT)
    if FIGURES.search(text):
        found.append(Hold.NUMBER)
    if SHAPE.search(text.upper()) or ADDRESS.search(text):
        found.append(Hold.ADDRESS)
    if BORN.search(text):
        found.append(Hold.BIRTH)
    if set(words) & set(lists["abuse"]):
        found.append(Hold.ABUSE)
    if any(" ".join(words_of(threat)) in said for threat in lists["threats"]):
        found.append(Hold.THREAT)
    return found


def _names(text: str, lists: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a word with a capital stands where a name would: after "my son", or two in a row within a sentence."""
    no_name = set(lists["no_name"])
    before = set(lists["before_a_name"])
    tokens = re.findall(r"[^\s,.;:!?()“”\"]+|[.!?]", text)
    last_name = False
    for place, token in enumerate(tokens):
        capital = bool(NAME.fullmatch(token)) and token not in no_name
        starts = place == 0 or tokens[place - 1] in ".!?"
        if capital and not starts and tokens[place - 1].casefold().rstrip(".") in before:
            return True
        if capital and last_name and not starts:
            return True
        last_name = capital and not starts
    return False
