"""Translations of the pages' own texts: what a translator gets, what a file lacks, and whether it may be shown.

A file is shown when nothing in it is wrong, every text is translated, and somebody other than the translator read
exactly these words. The English text is the key of its translation: when it changes, the translation no longer fits
and the language is not shown until somebody has translated the new text and somebody else has read it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from goldenthread.rules.words.languages import Language, languages, pseudo

LARGEST = 5_000_000  # bytes of a file
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_noop": None, "gettext_lazy": None, "ngettext_lazy": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%\{\w+\}")
TAG = re.compile(r"<[^<>]*>")
ENTITY = re.compile(r"&#?\w+;")
ADDRESS = re.compile(r"\S*(?:://|\bwww\.)\S*", re.IGNORECASE)
# Marks that turn the direction of what follows them, beyond the text itself (Unicode Annex 9); RLM and LRM may stay.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
TRANSLATOR = "FULL NAME <EMAIL@ADDRESS>"  # what gettext's tools write where nobody is named
READ = re.compile(r"^# Read-By: (?P<by>.+), (?P<on>\d{4}-\d{2}-\d{2}), of (?P<digest>[0-9a-f]{64})$", re.MULTILINE)
NOTE = """\
# The texts of the public pages in {name}. Translate each msgid in its msgstr.
# Leave as they are: tags such as <a href="…"> and </a>, and names such as %(count)s. You may move them.
# Put your name in Last-Translator. Somebody else then reads the whole file, and signs it with
# `goldenthread words sign --by "Their name" {code}.po`."""


@dataclass(frozen=True, slots=True)
class Text:
    """One English text; `many` where it counts something. `where`: file and line."""

    one: str
    many: str = ""
    where: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and on which line of the file; 0: of no one line."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A file of translations as it stands. `missing`: texts without a translation; `unsure`: those whose English
    changed, so that the old translation is kept as a proposal (gettext's "fuzzy")."""

    language: Language | None
    total: int
    faults: tuple[Fault, ...] = ()
    missing: tuple[Fault, ...] = ()
    unsure: tuple[Fault, ...] = ()
    translated_by: str = ""
    read_by: str = ""
    read_on: date | None = None
    signed: bool = False  # whether what was read is what the file says now

    @property
    def done(self) -> int:
        return self.total - len(self.missing) - len(self.unsure)

    @property
    def whole(self) -> bool:
        """Whether it can be read and signed: nothing wrong, nothing missing, and its translator is named."""
        return not (self.faults or self.missing or self.unsure) and bool(self.translated_by)

    @property
    def shown(self) -> bool:
        return self.whole and self.signed

    @property
    def why_not(self) -> str:
        """Why it is not shown, as sentences; "" where it is."""
        said = []
        if self.faults:
            first = self.faults[0]
            more = f" ({len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
            said.append(f"{f'Line {first.line}: ' if first.line else ''}{first.words}{more}")
        if lacks := len(self.missing) + len(self.unsure):
            said.append(f"{lacks} of {self.total} texts are not translated as the English stands now.")
        if not self.translated_by:
            said.append("Last-Translator names nobody.")
        if not self.signed:
            was = f" since {self.read_by} read it" if self.read_by else ""
            said.append(f"The words changed{was}." if was else "Nobody has signed that they read it.")
        return " ".join(said)


class NoCatalogue(ValueError):
    """The file is no .po file that can be read; the message says where and why."""


# --- the English texts ---------------------------------------------------------------------------------------------


def texts_in(python: str, where: str) -> Iterator[Text]:
    """The texts in a source that calls gettext; Django turns its templates into such."""
    for line, message, _, _ in extract("python", BytesIO(python.encode()), keywords=KEYWORDS):
        one, many = message[:2] if isinstance(message, tuple) else (message, "")
        if one:
            yield Text(one, many, (where, line))


def _template(texts: Iterable[Text], locale: str | None = None) -> Catalog:
    made = Catalog(locale=locale, project="Golden Thread", version="public pages", charset="utf-8")
    for text in texts:
        flags = ["python-format"] if "%(" in text.one + text.many else []
        made.add((text.one, text.many) if text.many else text.one, locations=[text.where], flags=flags)
    return made


def _locale(code: str) -> str:
    return code.replace("-", "_")


# --- files ---------------------------------------------------------------------------------------------------------


def read(data: bytes) -> Catalog:
    """Raises NoCatalogue."""
    if len(data) > LARGEST:
        raise NoCatalogue(f"The file is larger than {LARGEST // 1_000_000} MB.")
    try:
        data.decode("utf-8")
        return read_po(BytesIO(data), charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        raise NoCatalogue(f"Line {error.lineno}: {error}. The file must be a .po file of gettext.") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise NoCatalogue(f"Line {line}: the file is not written in UTF-8.") from None
    except (ValueError, AssertionError, LookupError, TypeError, AttributeError, SyntaxError) as error:
        raise NoCatalogue(f"The file is no .po file of gettext that can be read: {error}.") from None


def write(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, width=0)  # a signature stays on one line
    return out.getvalue()


def for_translator(code: str, texts: Iterable[Text], earlier: bytes | None = None) -> bytes:
    """The file with every text, and with what an earlier one translated. A text that was only reworded keeps its
    translation as a proposal, marked fuzzy. Raises NoCatalogue; KeyError for a language that is not in the list."""
    language = languages()[code]
    made = _template(texts, _locale(code))
    made.header_comment = NOTE.format(name=language.name, code=code)
    made.fuzzy = False
    if earlier is None:
        return write(made)
    held = read(earlier)
    if _code_of(held) != code:
        raise NoCatalogue(f"The file is in {_code_of(held) or 'no language'}, not in {code}.")
    held.update(_template(texts))
    return write(held)


def _code_of(catalogue: Catalog) -> str:
    return (catalogue.locale_identifier or "").replace("_", "-")


def look(data: bytes, texts: Iterable[Text], *, code: str = "") -> Looked:
    """How the file stands against the texts of today; `code`: the language that it should be in. Raises NoCatalogue."""
    held = read(data)
    wanted = list(texts)
    mine = _code_of(held)
    language = languages().get(mine)
    faults, missing, unsure = [], [], []
    if language is None or language.pseudo:
        faults.append(Fault(0, f"The header names “{mine}” as its Language, which is none of the list."))
    elif code and mine != code:
        faults.append(Fault(0, f"The header says that its Language is {mine}; the file is named for {code}."))
    for text in wanted:
        message = held.get(text.one)
        line = message.lineno or 0 if message else 0
        if message is None or bool(text.many) != message.pluralizable or not all(_strings(message)):
            missing.append(Fault(line, text.one))
        elif message.fuzzy:
            unsure.append(Fault(line, text.one))
    for message in held:
        if message.id and any(_strings(message)) and not message.fuzzy:
            faults += [Fault(message.lineno or 0, words) for words in faults_of(message, held.num_plurals)]
    translator = "" if held.last_translator in ("", None, TRANSLATOR) else held.last_translator.strip()
    found = READ.search(held.header_comment)
    return Looked(
        language=language, total=len(wanted), faults=tuple(faults), missing=tuple(missing), unsure=tuple(unsure),
        translated_by=translator, read_by=found["by"] if found else "",
        read_on=date.fromisoformat(found["on"]) if found else None,
        signed=bool(found) and found is not None and found["digest"] == digest(held)
        and not same_person(found["by"], translator),
    )  # fmt: skip


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def faults_of(message: Message, plurals: int) -> list[str]:
    """What is wrong with one translation, as sentences: its names, its tags, marks and addresses of its own."""
    english = tuple(message.id) if isinstance(message.id, tuple | list) else (message.id,)
    faults = []
    said = _strings(message)
    if message.pluralizable and len(said) != plurals:
        faults.append(f"There are {len(said)} forms, and Plural-Forms says {plurals}.")
    names = [sorted(PLACEHOLDER.findall(text)) for text in english]
    tags = [sorted(TAG.findall(text)) for text in english]
    for text in said:
        if (mine := sorted(PLACEHOLDER.findall(text))) not in names:
            faults.append(f"Its names must be {', '.join(names[-1]) or 'none'}; it has {', '.join(mine) or 'none'}.")
        bare = PLACEHOLDER.sub("", text)
        if "%" in bare:
            faults.append("A % stands alone: write the word for per cent, or mend the name behind it.")
        if (mine := sorted(TAG.findall(text))) not in tags:
            faults.append(f"Its tags must be {' '.join(tags[-1]) or 'none'}; it has {' '.join(mine) or 'none'}.")
        elif not nested(text):
            faults.append("Its tags do not close in order.")
        rest = TAG.sub("", bare)
        if "<" in rest or ">" in rest or ENTITY.search(rest):
            faults.append("It holds markup (<, > or &…;) that the English does not have.")
        if set(ADDRESS.findall(rest)) - {one for other in english for one in ADDRESS.findall(other)}:
            faults.append("It holds a web address that the English does not have.")
        if TURNING.search(text):
            faults.append("It holds a mark that turns the direction of writing; RLM and LRM may be used instead.")
    return list(dict.fromkeys(faults))


def nested(text: str) -> bool:
    """Whether every tag is closed, the inner one first."""
    opened: list[str] = []
    for tag in TAG.findall(text):
        name = re.findall(r"\w+", tag)[:1]
        if tag.startswith("</"):
            if not opened or [opened.pop()] != name:
                return False
        elif name not in (["br"], ["wbr"]):
            opened += name
    return not opened


def same_person(one: str, other: str) -> bool:
    """By the name before an address in angle brackets, however it is written."""
    name = [" ".join(text.split("<")[0].casefold().split()) for text in (one, other)]
    return name[0] == name[1]


def digest(catalogue: Catalog) -> str:
    """Of every text and its translation, whatever their order and comments: changes when either does."""
    told = sorted("\x1f".join([*([m.id] if isinstance(m.id, str) else m.id), *_strings(m), str(m.fuzzy)])
                  for m in catalogue if m.id)  # fmt: skip
    return hashlib.sha256("\x1e".join(told).encode()).hexdigest()


def sign(data: bytes, *, by: str, on: date) -> bytes:
    """The file with who read it, on which day, and of which words. Raises NoCatalogue."""
    held = read(data)
    kept = [line for line in held.header_comment.splitlines() if not READ.match(line)]
    held.header_comment = "\n".join([*kept, f"# Read-By: {by}, {on.isoformat()}, of {digest(held)}"])
    return write(held)


# --- what gettext reads --------------------------------------------------------------------------------------------


def compiled(data: bytes) -> bytes:
    """As gettext reads it (.mo), without what is unsure."""
    out = BytesIO()
    write_mo(out, read(data))
    return out.getvalue()


def compiled_pseudo(code: str, texts: Iterable[Text]) -> bytes:
    """Every text in a pseudo-language. Raises KeyError for a real one."""
    made = _template(texts, _locale(code))
    for message in made:
        if message.id and isinstance(message.id, str):
            message.string = pseudo(code, message.id)
        elif message.id:
            message.string = tuple(pseudo(code, text) for text in message.id)
    out = BytesIO()
    write_mo(out, made)
    return out.getvalue()
