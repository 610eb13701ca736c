"""Writing easy words and having them read; making guides, and saying that they are right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils.text import slugify

from goldenthread.base import audit, editing
from goldenthread.base.citations import actions as citing
from goldenthread.base.citations.models import Reliance
from goldenthread.families.guides import telling
from goldenthread.families.guides.models import EasyWords, Guide
from goldenthread.families.guides.sources import Source, digest_of, sources
from goldenthread.families.offer.actions import held_back, nobody_found
from goldenthread.refused import Refused
from goldenthread.rules.words import easy, minutes

MOST_PARTS = 8


def _source(kind: str, key: str) -> Source:
    found = sources().get(f"{kind}:{key}")
    if found is None:
        raise Refused("What these words give again is not public any more.", status=404)
    return found


def save_easy(held: EasyWords | None, kind: str, key: str, values: Mapping[str, Any], *, of_words: str,
              expected: int | None, by: audit.Actor) -> EasyWords:  # fmt: skip
    """Add easy words, or change them. Nobody sees them until a second person has read them, again after each change.

    `of_words`: the digest of what the writer had before them. Raises Refused for words that are not easy, with what to
    do about each; there is no reason for which they may go out all the same.
    """
    source = _source(kind, key)
    found = [f"Title: {one}" for one in easy.faults(values["title"])] + easy.faults(values["words"])
    if found:
        raise Refused(" ".join(dict.fromkeys(found)), status=422)
    given = {**values, "of_words": of_words, "reviewed_by": "", "reviewed_on": None}
    try:
        with audit.unit(by=by):
            if held is None:
                saved = editing.add(EasyWords(**given, kind=kind, key=key), by=by)
            else:
                assert expected is not None
                saved = editing.save(held, given, expected=expected, by=by)
            _relies("easy", saved.source, [source], by)
            audit.record("easy_words_saved", obj=saved, fields=sorted(values))
            return saved
    except IntegrityError:
        raise Refused("Somebody else has just written easy words for this. Open them, and change theirs.",
                      status=422) from None  # fmt: skip


def review_easy(held: EasyWords, *, reviewed_by: str, made_with: str, today: date, expected: int,
                by: audit.Actor) -> EasyWords:  # fmt: skip
    """Say that people who need easy words read them, and that they are right: they go out. Raises Refused for whoever
    wrote them, without readers, and where what they give again has changed."""
    with audit.unit(by=by, obj=held):
        if reviewed_by.strip().casefold() == held.written_by.strip().casefold():
            raise Refused("Somebody other than the writer says that it is right.", status=422)
        if not made_with.strip():
            raise Refused("Say who read it first: people who need easy words, not staff.", status=422)
        if _source(held.kind, held.key).digest != held.of_words:
            raise Refused("What it gives again has changed since. Change these words first, then have them read.",
                          status=422)  # fmt: skip
        nobody_found(made_with)
        values = {"reviewed_by": reviewed_by.strip(), "made_with": made_with.strip(), "reviewed_on": today}
        saved = editing.save(held, values, expected=expected, by=by)
        audit.record("easy_words_reviewed", obj=saved)
        return saved


def _relies(kind: str, key: str, parts: Iterable[Source], by: audit.Actor) -> None:
    """Write down on which paragraphs it relies, so that their change leads here; what it left is struck off."""
    wanted = {one.cited for one in parts if one.cited is not None}
    for row in Reliance.objects.filter(kind=kind, key=key):
        if (row.document, row.paragraph) not in wanted:
            citing.no_longer(row, by=by)
    for document, paragraph in sorted(wanted):
        citing.rely(document, paragraph, kind, key, by=by)


def save_guide(guide: Guide | None, values: Mapping[str, Any], *, expected: int | None, today: date,
               by: audit.Actor) -> Guide:  # fmt: skip
    """Add a guide, or change what it says itself. Raises Refused for one in public that is hard to read, says nothing,
    or takes longer than five minutes."""
    with audit.unit(by=by):
        given = {**values, "checked_on": today}
        now = {name: getattr(guide, name) for name in ("title", "parts")} if guide else {"parts": []}
        _ready(Guide(**{**now, **given}), sources())
        if guide is None:
            base = slugify(given["title"])[:70].strip("-") or "guide"
            taken = set(Guide.objects.filter(slug__startswith=base).values_list("slug", flat=True))
            slug = next(s for n in range(1, len(taken) + 2) if (s := base if n == 1 else f"{base}-{n}") not in taken)
            try:
                saved = editing.add(Guide(**given, slug=slug, of_parts=digest_of([], {})), by=by)
            except IntegrityError:
                raise Refused("Somebody else added one of that name at the same moment. Send it again.",
                              status=422) from None  # fmt: skip
        else:
            assert expected is not None
            saved = editing.save(guide, given, expected=expected, by=by)
        audit.record("guide_saved", obj=saved, fields=sorted(values))
        return saved


def set_parts(guide: Guide, parts: Iterable[str], *, expected: int, today: date, by: audit.Actor) -> Guide:
    """Say of which parts a guide is made, in their order. Whoever says so has them before them: the guide is right as
    its parts stand now. Raises Refused for a part that is not public, that is the guide itself, or that stands twice,
    and where a guide in public would take too long."""
    with audit.unit(by=by, obj=guide):
        known, chosen = sources(), list(parts)
        for name in chosen:
            if name not in known or name.startswith("guide:"):
                raise Refused("One of the parts is not public any more. Choose again.", status=422)
        if len(set(chosen)) != len(chosen):
            raise Refused("A part stands there twice. Give it one place.", status=422)
        if len(chosen) > MOST_PARTS:
            raise Refused(f"A guide of five minutes has at most {MOST_PARTS} parts.", status=422)
        names = ("title", "summary", "opening", "questions", "next_step", "reasons", "standing")
        _ready(Guide(**{name: getattr(guide, name) for name in names}, parts=chosen), known)
        values = {"parts": chosen, "of_parts": digest_of(chosen, known), "checked_on": today}
        saved = editing.save(guide, values, expected=expected, by=by)
        _relies("guide", guide.slug, (known[name] for name in chosen), by)
        audit.record("guide_parts_set", obj=saved, reason=f"{len(chosen)} parts")
        return saved


def still_right(guide: Guide, *, expected: int, today: date, by: audit.Actor) -> Guide:
    """Say that somebody looked at a guide after its parts changed, and that it is right."""
    with audit.unit(by=by, obj=guide):
        known = sources()
        values = {"of_parts": digest_of(guide.parts, known), "checked_on": today}
        saved = editing.save(guide, values, expected=expected, by=by)
        audit.record("guide_checked", obj=saved)
        return saved


def _ready(guide: Guide, known: Mapping[str, Source]) -> None:
    """Raises Refused for a guide that would be public and is not ready for it."""
    if guide.standing != Guide.Standing.LIVE:
        return
    if not guide.parts and not guide.opening.strip():
        raise Refused("It says nothing yet. Choose its parts first; until then keep it as a draft.", status=422)
    held_back(f"{guide.summary}\n{guide.opening}\n{guide.questions}", next_step=guide.next_step, reasons=guide.reasons)
    words = telling.words_of(guide, dict(known))
    if over := minutes.too_many(words):
        raise Refused(
            f"It has {words:,} words: more than {minutes.GUIDE} minutes for most people. Leave out {over:,} words, or "
            "a part.",
            status=422,
        )
