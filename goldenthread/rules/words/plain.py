"""Plain words: what makes a letter hard to read, found before it is sent (GOV.UK: sentences under 25 words).

    faults("We will utilise the aforementioned information.")

It finds long sentences, hard words that have a plain one, and abbreviations that nobody explains. `reading_age` says
for which age a text is about right, by the lengths of its words and sentences. Neither is proof that a text is
understood: people are.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("plain.yaml")
LONGEST = 25  # words in a sentence
VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n+")


def syllables(word: str) -> int:
    """About how many: runs of vowels, without an e at the end that is not heard ("write", and not "table")."""
    low = word.lower()
    count = len(VOWELS.findall(low))
    silent = low.endswith("e") and not low.endswith(("le", "ee", "ie"))
    return max(1, count - silent)


def reading_age(text: str) -> int | None:
    """Years of age for which a text is about right, by the lengths of its words and sentences; None without a word.

    J. P. Kincaid and others, Derivation of new readability formulas (1975): 0.39 × words a sentence + 11.8 × syllables
    a word − 15.59 is the school grade; a child is in it at about five years more.
    """
    sentences = [words for part in SENTENCE.split(text) if (words := re.findall(r"[A-Za-zÀ-ÿ’'-]+", part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return None
    count = sum(map(syllables, words))
    grade = 0.39 * len(words) / len(sentences) + 11.8 * count / len(words) - 15.59
    return max(4, round(grade + 5))


@cache
def _lists() -> tuple[Mapping[str, str], frozenset[str]]:
    data = read_data(FILE)
    return MappingProxyType(data["instead"]), frozenset(data["known"])


def faults(text: str) -> list[str]:
    """What is hard in a text, each with what to do. Empty where nothing was found."""
    instead, known = _lists()
    found = []
    for sentence in SENTENCE.split(text):
        words = sentence.split()
        if len(words) > LONGEST:
            found.append(f"A sentence has {len(words)} words: “{' '.join(words[:6])} …”. Make it two.")
    low = " ".join(text.casefold().replace("’", "'").split())
    for hard, plain in instead.items():
        if re.search(rf"\b{re.escape(hard)}\b", low):
            found.append(f"“{hard}”: write “{plain}”.")
    explained = set(re.findall(r"\(([A-Z][A-Za-z]*[A-Z])s?\)", text))
    for short in dict.fromkeys(re.findall(r"\b([A-Z]{2,}[a-z]?)\b", text)):
        if short not in known and short not in explained:
            found.append(f"{short} is not explained. Write it out, with the short form in brackets.")
    return found


MOST_AGE = 14  # no public text may read older than that; half of them should read no older than 11
COLOUR = re.compile(
    r"\b(?:shown|marked|rated|flagged|coloured|status|is|are|turned|moved to) (?:in |as )?(?:red|amber|green)\b"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is hard for a reader, where it begins, and what to do. `kind`: age, sentence, word, short, vague, colour,
    next."""

    kind: str
    words: str


def contract(text: str, *, next_step: str = "", known: Iterable[str] = ()) -> list[Fault]:
    """What a public text owes its readers and does not keep. `known`: short forms that the site's own list explains.

    A text is held back for these, or goes out with the reason for which they were left in.
    """
    found = []
    age = reading_age(text)
    if age is not None and age > MOST_AGE:
        say = f"It reads as for {age} years of age. Shorter sentences and words bring it to {MOST_AGE}."
        found.append(Fault("age", say))
    ours = set(known)
    for words in faults(text):
        short, unexplained, _ = words.partition(" is not explained")
        if unexplained and short in ours:
            continue
        kind = "short" if unexplained else "sentence" if words.startswith("A sentence") else "word"
        found.append(Fault(kind, words))
    low = " ".join(text.casefold().replace("’", "'").split())
    for vague, instead in _vague().items():
        if re.search(rf"\b{re.escape(vague)}\b", low):
            found.append(Fault("vague", f"“{vague}” promises nothing that can be checked: {instead}."))
    if COLOUR.search(low):
        found.append(
            Fault("colour", "A colour alone tells how it stands. Say it in words: not everybody sees colours.")
        )
    if not next_step.strip():
        found.append(Fault("next", "It does not say what a reader can do next, or whom to ask."))
    return found


@cache
def _vague() -> Mapping[str, str]:
    return MappingProxyType(read_data(FILE)["vague"])
