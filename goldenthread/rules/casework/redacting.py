"""Taking out of a plan's words who it is about. A list of names cannot be sure: a person looks before anybody reads.

    known = [*of_person("Tamsin Quillfeather", "[child]"), *of_place("Mudflat Primary School", "[school]")]
    redact(text, known).text
    left(text, known)         # known names that still stand: must be empty
    doubtful(text)            # words with a capital that may be a name: for the person who looks

Patterns take out email and web addresses, telephone numbers, postcodes, UPNs, NHS numbers, whole dates, and whoever is
called Mr, Mrs, Ms or Dr. Words are compared folded: accents, capitals and apostrophes do not hide a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from goldenthread.rules.access.detector import (
    DAY,
    EMAIL,
    JOINING,
    LONG_NUMBER,
    ORDINARY,
    POSTCODE,
    UPN,
    Token,
    tokens_of,
)
from goldenthread.rules.finding import words_of

CHILD, PARENT, SCHOOL, PERSON, PLACE = "[child]", "[parent]", "[school]", "[person]", "[place]"
OTHER_CHILD, ADDRESS, BODY, TAKEN_OUT = "[another child]", "[address]", "[organisation]", "[taken out]"
DATE, BIRTH, NUMBER, MAIL, WEB = "[date]", "[date of birth]", "[number]", "[email address]", "[web address]"
MARK = re.compile(r"\[[a-z][a-z ]+\]")
URL = re.compile(r"\b(?:https?://|www\.)[^\s)\]>]+", re.IGNORECASE)
TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Rev|Nurse|Sister)\b\.?\s+"
    r"(?:[A-Z]\.?\s+)?[^\W\d_a-z][\w'’-]*(?:[ -][^\W\d_a-z][\w'’-]+)?"
)
_KIND = (
    r"Primary|Infants?|Juniors?|Secondary|High|Grammar|Academy|School|College|Nursery|Preschool|Pre-School|"
    r"Hospital|Clinic|Surgery"
)
NAMED_PLACE = re.compile(rf"(?:\b[A-Z][\w'’&.-]*\s+){{1,4}}(?:(?:{_KIND})\b\s*)+")
_GENERIC = (
    "the a an at in her his their each every mainstream special primary infant infants junior juniors "
    "secondary high grammar academy school schools college nursery preschool hospital clinic surgery centre "
    "church of england community ce rc first middle upper lower council borough city county service services "
    "team invented and saint st trust nhs therapies therapy psychology educational estuary this that any all "
    "one no when if sixth form"
)
GENERIC = frozenset(_GENERIC.split())
# What begins with a capital in a plan and names nobody.
_KNOWN_CAPITALS = (
    "i i'm i've i'd i'll english maths science history art music pe it ict senco sen send ehc ehcp nhs uk asd "
    "adhd salt ot ep ta camhs key stage year years reception monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october november december "
    "section british sign language bsl makaton pecs lego elsa easter christmas autumn spring summer code "
    "practice children families act plan education health care annual review ks1 ks2 ks3 ks4 gcse"
)
KNOWN_CAPITALS = frozenset(_KNOWN_CAPITALS.split())


@dataclass(frozen=True)
class Known:
    """Words that must not stand, and what stands instead. `capital`: only where written as a name."""

    words: str
    instead: str
    capital: bool = False


@dataclass(frozen=True)
class Redacted:
    text: str
    taken: Counter[str]  # what stands instead to how often


def of_person(name: str, instead: str) -> list[Known]:
    """A whole name and each of its parts. A part that is an ordinary word ("May") goes only where it has a capital."""
    found = [Known(name, instead)] if len(name.split()) > 1 else []
    for part in re.split(r"[\s,]+", name):
        for piece in dict.fromkeys((part, *re.split(r"[-\u2010\u2011]", part))):
            low = words_of(piece)
            if piece and low and not set(low) <= JOINING and (len(piece) > 1 or not piece.isascii()):
                found.append(Known(piece, instead, set(low) <= ORDINARY or len(piece) < 4))
    return found


def of_place(name: str, instead: str) -> list[Known]:
    """A school, service or place: its name, without brackets, and what is left of it without words such as "school"."""
    bare = " ".join(re.sub(r"\([^)]*\)", " ", name).split())
    if len(bare) < 3:
        return []
    found = [Known(name, instead), Known(bare, instead)]
    own = bare.split()
    while own and _generic(own[-1]):
        own.pop()
    while own and own[0].casefold() == "the":
        own.pop(0)
    if own and not all(_generic(word) for word in own):
        found.append(Known(" ".join(own), instead, capital=True))
    return found


def of_address(address: str) -> list[Known]:
    """An address in whole, each of its lines, and its street without the number."""
    found = []
    for line in (address, *address.split(",")):
        line = " ".join(line.split())
        bare = re.sub(r"^(?:flat\s+)?\d+[a-z]?\s+", "", line, flags=re.IGNORECASE)
        found += [Known(one, ADDRESS, len(one.split()) == 1) for one in dict.fromkeys((line, bare)) if len(one) > 3]
    return found


def _generic(word: str) -> bool:
    return bool(low := words_of(word)) and set(low) <= GENERIC


@dataclass(frozen=True, order=True)
class _Span:
    start: int
    end: int
    instead: str


def redact(text: str, known: Iterable[Known]) -> Redacted:
    """The text without what is known and what has the shape of a name, number, date or address."""
    spans = [*_patterns(text), *_known(text, list(known))]
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if kept and span.start < kept[-1].end:
            if span.end > kept[-1].end:  # one name within reach of another: both go
                kept[-1] = _Span(kept[-1].start, span.end, kept[-1].instead)
            continue
        kept.append(span)
    taken = Counter(span.instead for span in kept)
    out, place = [], 0
    for span in kept:
        out += [text[place : span.start], span.instead]
        place = span.end
    out.append(text[place:])
    joined = re.sub(r"(\[[a-z ]+\])(?:[\s-]{0,2}\1)+", r"\1", "".join(out))
    return Redacted(joined, taken)


def left(text: str, known: Iterable[Known]) -> list[str]:
    """Known words that still stand in a text, and shapes that must not."""
    plain = MARK.sub(" · ", text)
    found = [plain[s.start : s.end] for s in (*_known(plain, list(known)), *_patterns(plain))]
    return list(dict.fromkeys(found))


def doubtful(text: str) -> list[str]:
    """Words with a capital within a sentence, or of a script without them, that may be names; each once."""
    plain = MARK.sub(" · ", text)
    found: dict[str, None] = {}
    for token in tokens_of(plain):
        word = plain[token.start : token.end]
        before = plain[: token.start].rstrip()
        begins = not before or before[-1] in '.!?:;。•·\n“"‘(' or "\n" in plain[len(before) : token.start]
        letter = word[0]
        other_script = letter.isalpha() and letter.lower() == letter.upper()
        known = len(word) == 1 and word.isascii()
        known = known or word.casefold().replace("’", "'") in KNOWN_CAPITALS or (word.isupper() and len(word) > 2)
        if (other_script or (letter.isupper() and not begins)) and not known:
            found[word] = None
    return list(found)


def _patterns(text: str) -> Iterator[_Span]:
    for pattern, instead in ((EMAIL, MAIL), (URL, WEB), (UPN, NUMBER), (LONG_NUMBER, NUMBER), (POSTCODE, ADDRESS),
                             (TITLED, PERSON)):  # fmt: skip
        for match in pattern.finditer(text):
            yield _Span(match.start(), match.end(), instead)
    for match in DAY.finditer(text):
        around = text[max(0, match.start() - 30) : match.start()].casefold()
        yield _Span(match.start(), match.end(), BIRTH if "born" in around or "birth" in around else DATE)
    for match in NAMED_PLACE.finditer(text):
        words = match[0].split()
        first = next((n for n, word in enumerate(words) if not _generic(word)), None)
        if first is not None:
            start = match.start() + match[0].index(words[first])
            yield _Span(start, match.start() + len(match[0].rstrip()), SCHOOL)


def _known(text: str, known: Sequence[Known]) -> Iterator[_Span]:
    tokens = tokens_of(text)
    first: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        for word in token.words:
            first.setdefault(word, []).append(place)
    for one in dict.fromkeys(known):
        raw = one.words.strip()
        if raw and not raw.isascii() and not any(c.isupper() for c in raw):  # words do not stand apart
            yield from (_Span(m.start(), m.end(), one.instead) for m in re.finditer(re.escape(raw), text))
        wanted = [words_of(word) for word in raw.split() if words_of(word)]
        if not wanted:
            continue
        for place in first.get(wanted[0][0], ()):
            span = _fits(text, tokens, place, ["".join(words) for words in wanted], one)
            if span:
                yield span


def _fits(text: str, tokens: list[Token], place: int, wanted: list[str], one: Known) -> _Span | None:
    run = tokens[place : place + len(wanted)]
    if len(run) < len(wanted) or not all(word in token.words for word, token in zip(wanted, run, strict=True)):
        return None
    for before, after in pairwise(run):
        if re.search(r"[.!?;]\s|\n\s?\n", text[before.end : after.start]):
            return None
    if one.capital and not text[run[0].start].isupper():
        return None
    end = run[-1].end
    last = text[run[-1].start : end]
    if re.search(r"['’]s$", last):  # the possessive stays
        end -= 2
    if one.words.rstrip().endswith(")") and text[end : end + 1] == ")":
        end += 1
    return _Span(run[0].start, end, one.instead)
