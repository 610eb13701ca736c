"""What easy words and guides are made from: everything that the public site tells in words of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goldenthread.families.engagement.models import Voice
from goldenthread.families.guides.models import Guide
from goldenthread.families.offer.models import OfferPage
from goldenthread.families.ordinary.models import Expectation
from goldenthread.families.thresholds.actions import LEVEL
from goldenthread.families.thresholds.models import Level, Route, Standing
from goldenthread.rules.offer.steps import steps

KINDS = {
    "page": "Pages of the local offer",
    "step": "What happens next?",
    "level": "How much help there is",
    "route": "Ways to ask for help",
    "expectation": "What every school should give",
    "said": "What families said, and what was done",
    "guide": "What a guide says itself",
}


@dataclass(frozen=True, slots=True)
class Source:
    """`text`: what it says, with `## ` before headings and `- ` before items. `address`: of its public page. `cited`:
    (document, paragraph) of the thresholds where it is one."""

    kind: str
    key: str
    title: str
    text: str
    address: str
    cited: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.key}"

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.title}\n\n{self.text}".encode()).hexdigest()


def _joined(*pieces: tuple[str, str]) -> str:
    """Headings with their text; a piece without text is left out, and one without a heading stands bare."""
    return "\n\n".join(f"## {head}\n\n{text}" if head else text for head, text in pieces if text.strip())


def _items(rows: Iterable[str]) -> str:
    return "\n".join(f"- {row}" for row in rows)


def of_page(page: OfferPage) -> Source:
    text = _joined(("", page.summary), ("", page.body), ("What to do next", page.next_step))
    return Source("page", page.slug, page.title, text, f"/offer/pages/{page.slug}")


def of_guide(guide: Guide) -> Source:
    return Source("guide", guide.slug, guide.title, guide.own_words, f"/guides/{guide.slug}")


def sources() -> dict[str, Source]:
    """Everything that is public now and could be said in easy words, by its name."""
    return {one.name: one for one in _all()}


def _all() -> Iterator[Source]:
    for page in OfferPage.objects.live():
        yield of_page(page)
    for step in steps():
        text = _joined(("", step.lead), ("What you can do", _items(step.do)), ("Your rights", _items(step.rights)))
        yield Source("step", step.slug, step.title, text, f"/next/{step.slug}")
    for level in Level.objects.filter(edition__standing=Standing.IN_FORCE).select_related("edition__document"):
        document = level.edition.document
        text = _joined(
            ("For whom", level.for_whom), ("What help is there", level.help),
            ("Who can ask, and how", level.ask), ("What happens next", level.after),
        )  # fmt: skip
        cited = (document.citation, f"{LEVEL}{level.slug}")
        address = f"/thresholds/{document.slug}/{level.slug}"
        yield Source("level", f"{document.slug}/{level.slug}", level.title, text, address, cited)
    ways = Route.objects.filter(shown=True, document__editions__standing=Standing.IN_FORCE).select_related("document")
    for way in ways.order_by("safeguarding", "position", "pk"):
        text = _joined(("", f"You ask: {way.to_whom}."), ("How to ask", way.how), ("What happens next", way.after))
        yield Source("route", str(way.pk), way.title, text, f"/thresholds/{way.document.slug}#ask")
    for one in Expectation.objects.filter(shown=True):
        text = _joined(("", one.plain), ("You can ask", one.ask))
        yield Source("expectation", one.slug, one.title, text, "/offer/ordinary")
    voices = Voice.objects.filter(shown=True, group__shown=True).select_related("group").prefetch_related("deeds")
    for voice in voices:
        done = "\n\n".join(f"{deed.get_kind_display()} {deed.words}" for deed in voice.deeds.all())
        text = _joined(("You said", voice.words), ("The council", done), ("The group says", voice.answer_words))
        yield Source("said", str(voice.pk), f"{voice.group.name}: {voice.theme or 'what it said'}", text, "/heard")
    for guide in Guide.objects.filter(standing=Guide.Standing.LIVE):
        yield of_guide(guide)


def digest_of(parts: Iterable[str], known: dict[str, Source]) -> str:
    """Changes with the words of any part, and when one is gone."""
    told = (f"{name} {known[name].digest if name in known else 'gone'}" for name in parts)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
