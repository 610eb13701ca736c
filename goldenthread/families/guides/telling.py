"""Guides and easy words as the public reads them, and how they stand for those who keep them."""

from __future__ import annotations

from typing import Any

from goldenthread.families.guides.models import EasyWords, Guide
from goldenthread.families.guides.sources import KINDS, Source, digest_of, sources
from goldenthread.families.offer.telling import paragraphs
from goldenthread.rules.words import easy, minutes


def shown(row: EasyWords, known: dict[str, Source]) -> bool:
    """Whether it is public: somebody read it, and what it gives again stands there as it stood."""
    source = known.get(row.source)
    return row.reviewed_on is not None and source is not None and source.digest == row.of_words


def lines(text: str) -> list[dict[str, str]]:
    return [{"kind": one.kind, "words": one.words, "picture": one.picture} for one in easy.lines(text)]


def easy_facts(row: EasyWords, source: Source) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "key": row.key,
        "kind_label": KINDS[row.kind],
        "title": row.title,
        "lines": lines(row.words),
        "whole": source.address,
        "whole_title": source.title,
        "made_with": row.made_with,
        "reviewed_by": row.reviewed_by,
        "reviewed_on": row.reviewed_on.isoformat() if row.reviewed_on else "",
    }


def words_of(guide: Guide, known: dict[str, Source]) -> int:
    """How many words its reader reads: its own and those of its parts."""
    parts = [known[name] for name in guide.parts if name in known]
    return minutes.count(guide.title, guide.own_words, *(f"{one.title} {one.text}" for one in parts))


def guide_facts(guide: Guide, known: dict[str, Source], easy_names: set[str]) -> dict[str, Any]:
    """`known`: all sources; `easy_names`: those of them that there are in easy words now."""
    parts = [known[name] for name in guide.parts if name in known]
    words = words_of(guide, known)
    names = [f"guide:{guide.slug}", *(one.name for one in parts)]
    return {
        "slug": guide.slug,
        "title": guide.title,
        "reader": guide.reader,
        "reader_label": Guide.Reader(guide.reader).label,
        "summary": guide.summary,
        "opening": paragraphs(guide.opening),
        "parts": [
            {"name": one.name, "title": one.title, "blocks": paragraphs(one.text), "address": one.address}
            for one in parts
        ],
        "questions": [line.removeprefix("- ").strip() for line in guide.questions.splitlines() if line.strip()],
        "next_step": guide.next_step,
        "contact": guide.contact,
        "words": words,
        "minutes": minutes.minutes(words),
        "checked_on": guide.checked_on.isoformat() if guide.checked_on else "",
        "easy": [name for name in names if name in easy_names],
        "not_easy": [known[name].title for name in names if name in known and name not in easy_names],
    }


def standing_of(row: EasyWords | None, source: Source) -> str:
    """In words, for the list of those who keep them."""
    if row is None:
        return "Nothing yet"
    if row.of_words != source.digest:
        return "The words changed since: not in public"
    return "In public" if row.reviewed_on else "Waits for a second reader"


def easy_rows() -> list[dict[str, Any]]:
    """Every source with its easy words, by kind; those that are written and not public first."""
    held = {row.source: row for row in EasyWords.objects.all()}
    known = sources()
    rows: list[dict[str, Any]] = [
        {"source": one, "held": held.get(one.name), "standing": standing_of(held.get(one.name), one),
         "shown": one.name in held and shown(held[one.name], known)}
        for one in known.values()
    ]  # fmt: skip
    order = list(KINDS)
    rows.sort(key=lambda row: (row["shown"] or row["held"] is None, order.index(row["source"].kind)))
    return rows


def orphans() -> list[EasyWords]:
    """Easy words whose source is not public any more."""
    known = sources()
    return [row for row in EasyWords.objects.all() if row.source not in known]


def guide_rows() -> list[dict[str, Any]]:
    """Every guide with how long it takes and whether its parts changed since somebody looked at it."""
    known = sources()
    return [
        {
            "guide": guide,
            "minutes": minutes.minutes(words_of(guide, known)),
            "too_long": bool(minutes.too_many(words_of(guide, known))),
            "changed": guide.of_parts != digest_of(guide.parts, known),
            "gone": [name for name in guide.parts if name not in known],
        }
        for guide in Guide.objects.all()
    ]


def published() -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """(key, slug, data) of all easy words and all guides that are public, by kind."""
    known = sources()
    rows = [row for row in EasyWords.objects.all() if shown(row, known)]
    names = {row.source for row in rows}
    guides = Guide.objects.filter(standing=Guide.Standing.LIVE)
    return {
        "easy": [(row.source, row.source, easy_facts(row, known[row.source])) for row in rows],
        "guide": [(guide.slug, guide.slug, guide_facts(guide, known, names)) for guide in guides],
    }
