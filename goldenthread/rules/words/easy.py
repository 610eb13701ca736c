"""Easy words: one idea in a line, in words that most people use every day, with a picture where one helps.

    [phone] You can ring us.

`faults` holds back what is not easy. The lengths follow the Department of Health's guidance on easy read (Making
written information easier to understand for people with learning disabilities, 2010): sentences of at most fifteen
words. That a text passes does not prove that it is understood: that is why people who need easy words read it first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from goldenthread.rules.data import read_data
from goldenthread.rules.words.plain import SENTENCE, reading_age
from goldenthread.rules.words.plain import faults as hard

FILE = Path(__file__).with_name("easy.yaml")
LONGEST = 15  # words in a sentence
IN_A_LINE = 2  # sentences
MOST_AGE = 9  # for which the whole may read
LEAST_FOR_AGE = 20  # words; of fewer, averages say nothing
MARK = re.compile(r"\[([^\]]*)\]\s*")


@cache
def pictures() -> Mapping[str, str]:
    """The name of each picture, and what it means."""
    return MappingProxyType(read_data(FILE)["pictures"])


@dataclass(frozen=True, slots=True)
class Line:
    """`kind`: heading, item or words. `picture`: its name, or ""."""

    kind: str
    words: str
    picture: str = ""


def lines(text: str) -> tuple[Line, ...]:
    """A text as its lines: `## ` begins a heading, `- ` an item, `[name]` after it chooses a picture."""
    found = []
    for raw in text.replace("\r\n", "\n").split("\n"):
        words, kind = raw.strip(), "words"
        for mark, meant in (("##", "heading"), ("-", "item")):
            if words == mark or words.startswith(f"{mark} "):
                words, kind = words.removeprefix(mark).strip(), meant
        picture = ""
        if named := MARK.match(words):
            picture, words = named[1].strip(), words[named.end() :].strip()
        if words:
            found.append(Line(kind, words, picture))
    return tuple(found)


def words_only(text: str) -> str:
    """The text without its marks."""
    return "\n".join(line.words for line in lines(text))


def faults(text: str) -> list[str]:
    """What is not easy in a text, each with what to do. Empty where nothing was found."""
    found = []
    told = lines(text)
    if not told:
        return ["There are no words."]
    for line in told:
        begins = " ".join(line.words.split()[:5])
        if line.picture and line.picture not in pictures():
            found.append(f"There is no picture “{line.picture}”. Choose one of: {', '.join(pictures())}.")
        sentences = [one for one in SENTENCE.split(line.words) if one.strip()]
        if len(sentences) > IN_A_LINE:
            found.append(f"The line “{begins} …” holds {len(sentences)} sentences. Give each idea a line.")
        for one in sentences:
            if (count := len(one.split())) > LONGEST:
                found.append(f"“{' '.join(one.split()[:5])} …” has {count} words. Make it two, of {LONGEST} at most.")
    plain = words_only(text)
    found += [fault for fault in hard(plain) if not fault.startswith("A sentence has")]
    age = reading_age(plain) if len(plain.split()) >= LEAST_FOR_AGE else None
    if age is not None and age > MOST_AGE:
        found.append(f"It reads as for {age} years of age. Shorter words bring it to {MOST_AGE}.")
    return found
