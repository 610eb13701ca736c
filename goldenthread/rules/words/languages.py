"""The languages of translations, and two that are none: to try the pages before anybody has translated a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("languages.yaml")
LONGER = 2  # every second letter is doubled: many languages take a third more room than English
ACCENTED = str.maketrans("ACDEGHIJKLNORSTUWYZacdeghijklnorstuwyz", "ÅÇÐÉĜĤÎĴĶĻÑÖŔŠŢÛŴÝŽåçðéĝĥîĵķļñöŕšţûŵýž")
# what is no word: tags, placeholders of gettext and of the character count, entities
KEPT = re.compile(r"(<[^<>]*>|%\(\w+\)s|%\{\w+\}|&#?\w+;)")
RIGHT_TO_LEFT, ENDED = "\u202e", "\u202c"  # right-to-left override and its end (Unicode Annex 9)


@dataclass(frozen=True, slots=True)
class Language:
    """`code`: its BCP 47 tag. `own`: its name in itself. `pseudo`: for trying the pages only, never in production."""

    code: str
    name: str
    own: str
    rtl: bool = False
    pseudo: bool = False

    @property
    def direction(self) -> str:
        return "rtl" if self.rtl else "ltr"


@cache
def languages() -> dict[str, Language]:
    """Every language by its code. Raises ValueError for one that is there twice."""
    found: dict[str, Language] = {}
    for row in read_data(FILE)["languages"]:
        language = Language(**row)
        if language.code in found:
            raise ValueError(f"{FILE.name}: {language.code} is there twice")
        found[language.code] = language
    return found


def _word(found: re.Match[str]) -> str:
    word = found[0].translate(ACCENTED)
    return "".join(letter * 2 if place % LONGER == LONGER - 1 else letter for place, letter in enumerate(word))


def pseudo(code: str, text: str) -> str:
    """The text as a pseudo-language shows it: `en-XA` accented and a third longer, `ar-XB` run from right to left, line
    by line. Marks that make a heading or a list stay, and so do tags and placeholders. Raises KeyError for a real
    language: nobody translates here."""
    make = {"en-XA": lambda words: re.sub(r"[^\W\d_]+", _word, words),
            "ar-XB": lambda words: f"{RIGHT_TO_LEFT}{words}{ENDED}"}[code]  # fmt: skip
    lines = []
    for line in text.split("\n"):
        mark = re.match(r"(?:##|-)?\s*", line)
        start = mark[0] if mark else ""
        rest = line[len(start) :]
        pieces = KEPT.split(rest)  # every second one is kept
        lines.append(start + "".join(p if n % 2 or not p.strip() else make(p) for n, p in enumerate(pieces)))
    return "\n".join(lines)
