"""Finding things by their words. Standard library only; no clock, no index: a council's record is a few thousand lines.

A thing is found when every word that was asked for begins some word of it. Accents, capitals and punctuation do not
matter, so that "co-produced" finds "coproduced" and "Southends" does not hide "Southend's".
"""

import re
import unicodedata
from collections.abc import Iterable

APOSTROPHES = str.maketrans("", "", "'’‘`")


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: small letters and figures, without accents; hyphens join."""
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", plain.replace("-", "").replace("\u2010", "").replace("\u2011", ""))


def asked(query: str) -> list[str]:
    """What was asked for, each word once, in its order."""
    return list(dict.fromkeys(words_of(query)))


def found_in(wanted: Iterable[str], words: Iterable[str]) -> bool:
    """Whether every wanted word begins one of the words. Nothing wanted is found in everything."""
    held = list(words)
    return all(any(word.startswith(each) for word in held) for each in wanted)
