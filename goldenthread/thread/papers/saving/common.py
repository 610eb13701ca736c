"""The paper itself as a source, its passages, and claims that cite them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Max
from django.utils.text import slugify

from goldenthread.base import audit, editing
from goldenthread.rules.when import approximate
from goldenthread.thread.improvement.models import Council
from goldenthread.thread.papers.models import Reading
from goldenthread.thread.sources import actions as sources
from goldenthread.thread.sources.cited import Cited
from goldenthread.thread.sources.models import Certainty, Claim, Passage, Source

KINDS = {
    Reading.Kind.MEETING: Source.Kind.MINUTES,
    Reading.Kind.PLAN: Source.Kind.TABLE,
    Reading.Kind.REPORT: Source.Kind.REPORT,
}


@dataclass
class Line:
    """One thing that saving would do. `mark`: new, changed, held (it is there already), left (a person is asked)."""

    mark: str
    what: str
    words: str
    detail: str = ""
    key: str = ""


@dataclass
class Proposal:
    """What a paper would add, line by line, and what a reader should be told first."""

    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, mark: str, what: str, words: str, detail: str = "", key: str = "") -> None:
        self.lines.append(Line(mark, what, words, detail, key))

    @property
    def counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in self.lines:
            found[line.mark] = found.get(line.mark, 0) + 1
        return found

    def as_dict(self) -> dict[str, Any]:
        return {
            "counts": self.counts,
            "notes": self.notes,
            "lines": [{k: v for k, v in line.__dict__.items() if v} for line in self.lines],
        }


def add_source(reading: Reading, *, by: audit.Actor) -> Source:
    """The paper as a source of the council's record, with our copy named by its fingerprint."""
    base = slugify(reading.title)[:70].strip("-") or "paper"
    slug, n = base, 1
    while Source.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    taken = Source.objects.filter(label__regex=r"^P[0-9]+$").values_list("label", flat=True)
    number = max((int(label[1:]) for label in taken), default=0) + 1
    span = approximate(reading.published_words) if reading.published_words else None
    source = Source(
        slug=slug,
        label=f"P{number}",
        title=reading.title,
        publisher=reading.publisher,
        kind=KINDS[Reading.Kind(reading.kind)],
        published_words=reading.published_words,
        published_on=span.last if span else None,
        address=reading.address,
        kept_sha256=reading.sha256,
        kept_name=reading.name,
    )
    editing.add(source, by=by)
    Council.objects.get(slug=reading.council).sources.add(source)
    return source


class Citing:
    """Passages of one paper and the claims that cite them, added together at the end."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.passages: dict[str, Passage] = {}
        self.claims: list[Claim] = []
        self.seen: set[tuple[str, str, str]] = set()
        self.anchors: set[str] = set()
        self.here: set[tuple[str, str]] = set()  # chosen in this paper

    def passage(self, address: str, text: str, *, sha256: str = "") -> Passage:
        """The passage at an address, begun if there is none."""
        if address not in self.passages:
            anchor = _anchor(address)
            base, n = anchor, 1
            while anchor in self.anchors:
                n += 1
                anchor = f"{base[:74]}-{n}"
            self.anchors.add(anchor)
            self.passages[address] = Passage(
                source=self.source,
                address=address[:120],
                anchor=anchor,
                quoted=True,
                text=text,
                sha256=sha256 or _print(text),
                position=len(self.passages) + 1,
            )
        return self.passages[address]

    def cite(self, row: Cited, address: str, text: str, fields: Mapping[str, str] | None = None) -> None:
        """A claim on the row for what stands there: on the fields named, else on the whole row."""
        passage, subject = self.passage(address, text), row.subject
        for name, value in (fields or {"*": str(row)}).items():
            if not value or (subject, name, passage.anchor) in self.seen:
                continue
            self.seen.add((subject, name, passage.anchor))
            held = name != "*" and (subject, name) in self.held
            chosen = not held and (subject, name) not in self.here
            claim = sources.claim(
                subject=subject,
                field=name,
                value=value,
                passage=passage,
                certainty=Certainty.CERTAIN,
                chosen=chosen,
                reason="Another paper is cited for it already." if held else "",
            )
            if chosen:
                self.here.add((subject, name))
            self.claims.append(claim)

    @cached_property
    def held(self) -> set[tuple[str, str]]:
        """What earlier papers are cited for already, asked once: a plan may have thousands of cells."""
        return set(Claim.objects.filter(chosen=True).values_list("subject", "field"))

    def save(self) -> None:
        sources.add_passages(list(self.passages.values()))
        sources.add_claims(self.claims)


def _anchor(address: str) -> str:
    made = "-".join(re.findall(r"[a-z0-9]+", address.casefold().replace(".", " ")))[:78]
    return (f"p{made}" if made[:1].isdigit() else made).strip("-") or "p"


def _print(text: str) -> str:
    from goldenthread.thread.papers.reading.passages import fingerprint

    return fingerprint(text)


def next_number(rows: Iterable[str], letter: str) -> int:
    """The next free number of refs such as D6 or U12."""
    numbers = [int(ref[len(letter) :]) for ref in rows if re.fullmatch(rf"{letter}\d+", ref)]
    return max(numbers, default=0) + 1


def next_position(queryset: Any) -> int:
    return int((queryset.aggregate(last=Max("position"))["last"] or 0) + 1)


def day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None
