"""Finds other children, and what a recipient must not read, in a text that is about to leave (trust.md C10).

    index = Index(others, families=...)        # who else there is
    hits = index.find(text, own=own, told_not=protected, near=recent)

Words are compared folded: capitals, accents, punctuation and hyphens do not matter. What counts as a hit:
- given and family name of another child, in either order, beside each other or with one word between them;
- a date of birth in any usual writing, a UPN, an NHS number, an email address, a telephone number;
- a postcode with its house number or street, and a whole street address;
- a given name alone, where it is that of a child whose record the writer has lately opened;
- any protected string of a party, for a recipient who must not have it.
What is also the child's own, or a party's of this child, is no hit. It is fast because it looks up words, not children.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from goldenthread.rules.finding import words_of

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
DAY = re.compile(
    r"(?<![\d.])(?:(?P<y1>(?:19|20)\d\d)[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\s?[-/.]\s?(?P<m2>\d{1,2})\s?[-/.]\s?(?P<y2>(?:19|20)?\d\d)"
    r"|(?P<d3>\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -](?P<m3>[A-Za-z]{3,9})\.?,?[ -](?P<y3>(?:19|20)?\d\d)"
    r"|(?P<m4>[A-Za-z]{3,9})\.? (?P<d4>\d{1,2})(?:st|nd|rd|th)?,? (?P<y4>(?:19|20)\d\d))(?!\d)"
)
UPN = re.compile(
    r"(?<![A-Za-z0-9])[A-HJ-NP-RT-Za-hj-np-rt-z][ -]?(?:\d[ -]?){11}[0-9A-HJ-NP-RT-Za-hj-np-rt-z](?![A-Za-z0-9])"
)
LONG_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[ ().-]{0,2}\d){8,13}(?!\d)")
EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,190}")
POSTCODE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,2}\d[A-Za-z0-9]?)\s{0,3}(\d[A-Za-z]{2})(?![A-Za-z0-9])")
_JOINING = "de da do dos del della van von der den la le el al bin ibn bint ap y e st mc mac o"
JOINING = frozenset(_JOINING.split())
SHORT = 3  # a word shorter than this names nobody by itself
# Names that are ordinary words or months: alone they say nothing.
_ORDINARY = (
    "will may april june august summer autumn hope grace faith joy mark rose lily daisy ivy violet olive holly poppy "
    "hazel heather willow dawn eve art bill rob pat sue ray dean grant miles chase hunter mason taylor carter cooper "
    "parker reed reid drew rich frank ernest jack victor star sky skye river rowan robin jay martin page paige brook "
    "brooke chance justice king prince duke earl earnest major bishop abbot church christian angel love precious "
    "blessing favour success gift praise honor honour charity mercy patience pearl ruby amber jade opal crystal "
    "sandy stormy sunny misty young old long short black white brown green gray grey case park lane hill wood field "
    "day knight child baker cook smith"
)
ORDINARY = frozenset(_ORDINARY.split())


@dataclass(frozen=True)
class Other:
    """Another child, or a party of one. `names`: given names, known-as and family name as written."""

    id: str
    given: str
    family: str = ""
    known_as: str = ""
    born: date | None = None
    numbers: tuple[str, ...] = ()  # UPN, NHS number, telephone numbers
    emails: tuple[str, ...] = ()
    address: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Hit:
    """Something found. `sure`: it names one child beyond doubt. `other`: whose it is, for the log and the checker."""

    kind: str
    found: str
    other: str
    start: int
    sure: bool = True

    @property
    def words(self) -> str:
        return KINDS[self.kind]


KINDS = {
    "name": "The name of another child",
    "birthday": "The date of birth of another child",
    "number": "A number of another child or family",
    "email": "An email address of another family",
    "address": "An address of another family",
    "first_name": "The first name of a child whose record you opened lately",
    "protected": "Something that this person must not be told",
}


@dataclass
class Own:
    """What belongs to the child of the text and the parties, and so is no hit."""

    words: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    numbers: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    postcodes: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    @classmethod
    def of(cls, people: Iterable[Other], extra: Iterable[str] = ()) -> "Own":
        """From the child, the parties, and further texts that may stand in it: schools, staff, the council."""
        people = list(people)
        words: set[str] = set()
        for one in people:
            words |= names_of(f"{one.given} {one.family} {one.known_as} {one.address}")
        for text in extra:
            words |= names_of(text)
        return cls(
            words=frozenset(words),
            days=frozenset(one.born for one in people if one.born),
            numbers=frozenset(digits(n) for one in people for n in one.numbers if n),
            emails=frozenset(e.casefold() for one in people for e in one.emails if e),
            postcodes=frozenset(folded_postcode(one.postcode) for one in people if one.postcode),
            ids=frozenset(one.id for one in people),
        )


def digits(text: str) -> str:
    """A number as it is compared: letters and figures, without +44 or a leading 0."""
    plain = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    if plain.startswith("0044"):
        plain = plain[4:]
    elif plain.startswith("44") and len(plain) > 11:
        plain = plain[2:]
    return plain.lstrip("0") if plain.isdigit() else plain


def folded_postcode(text: str) -> str:
    return re.sub(r"\s", "", text).upper()


@dataclass(frozen=True)
class Token:
    """One word of a text and the ways in which it may be meant: "Mary-Kate" is marykate, and mary, and kate."""

    words: frozenset[str]
    start: int
    end: int


# hyphens join as in `words_of`; a possessive 's is no part of the name
WORD = re.compile(r"[^\W_]+(?:['’‘`\-\u2010\u2011][^\W_]+)*")


def ways(whole: str) -> set[str]:
    """A written word as it may be meant: whole, without a possessive, and each part of a double name."""
    whole = re.sub(r"['’‘`]s$", "", whole)
    found = set(words_of(whole))
    for part in re.split(r"[-\u2010\u2011]", whole):
        found |= set(words_of(part))
    return found


def tokens_of(text: str) -> list[Token]:
    return [Token(frozenset(ways(m[0])), m.start(), m.end()) for m in WORD.finditer(text)]


def names_of(text: str) -> set[str]:
    """The words of a name, whole and in parts, without those that only join."""
    return {word for match in WORD.finditer(text) for word in ways(match[0])} - JOINING


class Index:
    """Every child and party by the words, days and numbers under which they may stand in a text."""

    def __init__(self, others: Iterable[Other]) -> None:
        # family name to given name to whoever bears both: a common family name costs no more than a rare one
        self.by_family: dict[str, dict[str, list[tuple[frozenset[str], Other]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.single: dict[str, list[tuple[tuple[str, ...], Other]]] = defaultdict(list)
        self.days: dict[date, list[Other]] = defaultdict(list)
        self.numbers: dict[str, Other] = {}
        self.emails: dict[str, Other] = {}
        self.postcodes: dict[str, list[Other]] = defaultdict(list)
        self.people: dict[str, list[Other]] = defaultdict(list)
        for other in others:
            self.add(other)

    def add(self, other: Other) -> None:
        self.people[other.id].append(other)
        given, family = names_of(f"{other.given} {other.known_as}"), names_of(other.family)
        if given and family:
            entry = (frozenset(given | family), other)
            for word in family:
                if len(word) >= SHORT or len(family) == 1:
                    for name in given:
                        self.by_family[word][name].append(entry)
        elif given:
            self.single[words_of(other.given)[0]].append((tuple(words_of(other.given)), other))
        if other.born:
            self.days[other.born].append(other)
        for number in other.numbers:
            if len(digits(number)) >= 9:
                self.numbers[digits(number)] = other
        for email in other.emails:
            if email:
                self.emails[email.casefold()] = other
        if other.postcode:
            self.postcodes[folded_postcode(other.postcode)].append(other)

    def find(
        self,
        text: str,
        *,
        own: Own,
        told_not: Mapping[str, str] | None = None,
        near: Iterable[str] = (),
    ) -> list[Hit]:
        """Every hit in the order of the text. `told_not`: protected string to what it is; `near`: ids of children
        whose record the writer has lately opened."""
        tokens = tokens_of(text)
        hits = [
            *self._names(text, tokens, own),
            *self._days(text, own),
            *self._numbers(text, own),
            *self._emails(text, own),
            *self._addresses(text, tokens, own),
            *self._first_names(text, tokens, own, set(near)),
            *_protected(text, tokens, told_not or {}),
        ]
        seen: set[tuple[str, int, str]] = set()
        kept = []
        for hit in sorted(hits, key=lambda h: (h.start, h.kind)):
            if (hit.kind, hit.start, hit.other) not in seen:
                seen.add((hit.kind, hit.start, hit.other))
                kept.append(hit)
        return kept

    def _names(self, text: str, tokens: list[Token], own: Own) -> Iterable[Hit]:
        for place, token in enumerate(tokens):
            for word in token.words:
                if word in self.by_family:
                    yield from self._beside(text, tokens, place, word, own)
                for names, other in self.single.get(word, ()):
                    if other.id not in own.ids:
                        yield from self._one_name(text, tokens, place, names, other, own)

    def _beside(self, text: str, tokens: list[Token], place: int, family: str, own: Own) -> Iterable[Hit]:
        """A given name within three words of the family name, with nothing between them but names and initials."""
        given = self.by_family[family]
        for beside in range(max(0, place - 3), min(len(tokens), place + 4)):
            for name in tokens[beside].words & given.keys():
                if name in own.words and family in own.words:
                    continue  # both are names of this child or of a party
                if beside == place and name == family:
                    continue
                first, last = sorted((place, beside))
                if _sentence_between(text, tokens[first].end, tokens[last].start):
                    continue
                between = tokens[first + 1 : last]
                start, end = tokens[first].start, tokens[last].end
                for names, other in given[name]:
                    if other.id not in own.ids and all(_may_stand_between(text, t, names) for t in between):
                        yield Hit("name", text[start:end], other.id, start)
                        break

    def _one_name(
        self, text: str, tokens: list[Token], place: int, names: tuple[str, ...], other: Other, own: Own
    ) -> Iterable[Hit]:
        """Somebody who has one name only: found where it is written as a name and is no ordinary word."""
        run = tokens[place : place + len(names)]
        if len(run) < len(names) or not all(n in t.words for n, t in zip(names, run, strict=True)):
            return
        if set(names) <= own.words or not _capital(text, run[0]):
            return
        if len(names) == 1 and (names[0] in ORDINARY or len(names[0]) < (SHORT if names[0].isascii() else 2)):
            return
        yield Hit("name", text[run[0].start : run[-1].end], other.id, run[0].start, len(names) > 1)

    def _days(self, text: str, own: Own) -> Iterable[Hit]:
        for match in DAY.finditer(text):
            for day in _read(match):
                if day in own.days or day not in self.days:
                    continue
                around = text[max(0, match.start() - 40) : match.start()].casefold()
                if not re.search(r"\b(?:born|d\.?o\.?b\.?|date of birth|birthday|birth)\b", around):
                    continue  # a day alone is a day: letters are full of them
                yield from (
                    Hit("birthday", match[0], other.id, match.start())
                    for other in self.days[day]
                    if other.id not in own.ids
                )
                break

    def _numbers(self, text: str, own: Own) -> Iterable[Hit]:
        for pattern in (UPN, LONG_NUMBER):
            for match in pattern.finditer(text):
                number = digits(match[0])
                other = self.numbers.get(number)
                if other is not None and number not in own.numbers and other.id not in own.ids:
                    yield Hit("number", match[0].strip(), other.id, match.start())

    def _emails(self, text: str, own: Own) -> Iterable[Hit]:
        for match in EMAIL.finditer(text):
            address = match[0].strip(".'").casefold()
            other = self.emails.get(address)
            if other is not None and address not in own.emails and other.id not in own.ids:
                yield Hit("email", match[0], other.id, match.start())

    def _addresses(self, text: str, tokens: list[Token], own: Own) -> Iterable[Hit]:
        for match in POSTCODE.finditer(text):
            code = folded_postcode(match[0])
            if code in own.postcodes or code not in self.postcodes:
                continue
            around = set(words_of(text[max(0, match.start() - 120) : match.start()]))
            for other in self.postcodes[code]:
                street = {word for word in words_of(other.address) if not word.isdigit()} - STREETS
                numbers = {word for word in words_of(other.address) if any(c.isdigit() for c in word)}
                if other.id not in own.ids and (not other.address or around & street or around & numbers):
                    yield Hit("address", match[0], other.id, match.start())
                    break

    def _first_names(self, text: str, tokens: list[Token], own: Own, near: set[str]) -> Iterable[Hit]:
        names: dict[str, str] = {}
        for one in near:
            for other in self.people.get(one, ()):
                for word in names_of(f"{other.given} {other.known_as}"):
                    if len(word) >= SHORT and word not in ORDINARY and word not in own.words:
                        names[word] = other.id
        for token in tokens:
            for word in token.words & names.keys():
                if _capital(text, token):
                    yield Hit("first_name", text[token.start : token.end], names[word], token.start, False)


_STREETS = "road street lane avenue close drive way court place terrace crescent gardens grove flat house the"
STREETS = frozenset(_STREETS.split())


def _capital(text: str, token: Token) -> bool:
    """Written as a name: its first letter is a capital, or its script has none."""
    letter = text[token.start]
    return letter.isupper() or letter.lower() == letter.upper()


def _sentence_between(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends between two places; the full stop of an initial ends none."""
    between = re.sub(r"\b[^\W\d_]\.", " ", text[start:end])
    return bool(re.search(r"[.!?;:]\s|\n\s?\n|\t", between))


def _may_stand_between(text: str, token: Token, names: frozenset[str]) -> bool:
    """A word between a given and a family name: another name or an initial, never an ordinary small word."""
    return bool(token.words & names) or bool(token.words & JOINING) or _capital(text, token)


def _read(match: re.Match[str]) -> list[date]:
    """The days that a text may mean: as the British write it, and then as Americans do."""
    part = match.groupdict()
    for n in "1234":
        year, month, day = part.get(f"y{n}"), part.get(f"m{n}"), part.get(f"d{n}")
        if year is None or month is None or day is None:
            continue
        full = int(year) if len(year) == 4 else 2000 + int(year)
        number = MONTHS.get(month.casefold()) if not month.isdigit() else int(month)
        found = []
        for m, d in ((number, int(day)), (int(day), number)):
            try:
                found.append(date(full, m or 0, d or 0))
            except ValueError:
                continue
            if not month.isdigit():
                break
        return list(dict.fromkeys(found))
    return []


def _protected(text: str, tokens: list[Token], told_not: Mapping[str, str]) -> Iterable[Hit]:
    """Each protected string, however it is spaced, capitalised or punctuated."""
    letters, starts = [], []
    for place, letter in enumerate(text):
        for folded in unicodedata.normalize("NFKD", letter).casefold():
            if folded.isalnum():
                letters.append(folded)
                starts.append(place)
    flat = "".join(letters)
    for secret, owner in told_not.items():
        wanted = words_of(secret)
        folded = "".join(wanted)
        if len(folded) < 4:
            continue
        place = flat.find(folded)
        while place >= 0:
            yield Hit("protected", secret, owner, starts[place])
            place = flat.find(folded, place + 1)
        plain = digits(secret)
        if plain.isdigit() and len(plain) >= 9:
            for match in LONG_NUMBER.finditer(text):
                if digits(match[0]) == plain:
                    yield Hit("protected", match[0], owner, match.start())


def protected_strings(values: Mapping[str, str]) -> dict[str, str]:
    """From a party's details to what must not be found: each whole, and the street line of an address alone."""
    found: dict[str, str] = {}
    for name, value in values.items():
        value = value.strip()
        if len(value) < 4:
            continue
        found[value] = name
        if name == "address":
            first = value.split(",")[0].strip()
            if len(first) >= 6:
                found[first] = name
    return found


__all__ = ["KINDS", "Hit", "Index", "Other", "Own", "protected_strings", "tokens_of"]
