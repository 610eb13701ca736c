"""Writing a document of thresholds: a draft, what it changes, putting it in force, and what follows from that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.db.models import Max
from django.utils.text import slugify

from goldenthread.base import audit, editing
from goldenthread.base.citations.actions import Relying, reliers
from goldenthread.families.offer.actions import held_back
from goldenthread.families.thresholds.models import (
    Edition,
    FollowUp,
    Level,
    Paragraph,
    Read,
    Route,
    Standing,
    ThresholdDocument,
    texts_of,
)
from goldenthread.refused import Refused

LEVEL = "level "  # begins what stands for a level among the numbers of paragraphs
READERS = ["case_officer", "team_manager", "panel_member", "social_care_lead"]


@dataclass(frozen=True)
class Change:
    """What a draft does to one paragraph: "added", "changed" or "dropped"; the words before and after."""

    ref: str
    what: str
    before: str
    after: str

    @property
    def name(self) -> str:
        """A level's title, or a paragraph's number."""
        return (self.after or self.before).split("\n")[0] if self.ref.startswith(LEVEL) else self.ref


def save_document(
    row: ThresholdDocument | None, values: Mapping[str, Any], *, expected: int | None, by: audit.Actor
) -> ThresholdDocument:
    """Add a document with an empty draft, or change what it is called and who answers for it."""
    with audit.unit(by=by):
        if row is None:
            slug = slugify(values["title"])[:55].strip("-") or "thresholds"
            if ThresholdDocument.objects.filter(slug=slug).exists():
                raise Refused("There is a document of that title already. Begin a new edition of it.", status=422)
            saved = editing.add(ThresholdDocument(**values, slug=slug), by=by)
            editing.add(Edition(document=saved, number=1, readers=READERS), by=by)
        else:
            assert expected is not None
            saved = editing.save(row, values, expected=expected, by=by)
        audit.record("threshold_document_saved", obj=saved, fields=sorted(values))
        return saved


def begin_edition(document: ThresholdDocument, *, by: audit.Actor) -> Edition:
    """A draft that says what the edition in force says. Raises Refused while there is a draft."""
    with audit.unit(by=by, obj=document):
        if document.draft is not None:
            raise Refused("There is a draft already. Change that one.", status=409)
        before = document.in_force
        last = document.editions.aggregate(last=Max("number"))["last"] or 0
        fresh = Edition(document=document, number=last + 1, readers=before.readers if before else READERS)
        try:
            editing.add(fresh, by=by)
        except IntegrityError:
            raise Refused("Somebody else began a draft at the same moment. Open the page again.", status=409) from None
        if before is not None:
            levels = {}
            for level in before.levels.all():
                levels[level.pk] = editing.add(Level(edition=fresh, **texts_of(level)), by=by)
            for one in before.paragraphs.all():
                mine = levels.get(one.level_id) if one.level_id else None
                editing.add(Paragraph(edition=fresh, level=mine, **texts_of(one)), by=by)
        audit.record("threshold_edition_begun", obj=fresh)
        return fresh


def _draft(edition: Edition) -> Edition:
    """The draft, held for this transaction. Raises Refused for one that is in force: it is never changed."""
    held = Edition.objects.select_for_update(of=("self",)).select_related("document").get(pk=edition.pk)
    if held.standing != Standing.DRAFT:
        raise Refused("What is in force is not changed. Begin a new edition.", status=409)
    return held


def _another(draft: Edition, by: audit.Actor) -> None:
    """The draft is another one from now on: nobody puts in force what they have not looked at."""
    editing.save(draft, {"standing": draft.standing}, expected=draft.version, by=by)


def save_edition(edition: Edition, values: Mapping[str, Any], *, expected: int, by: audit.Actor) -> Edition:
    with audit.unit(by=by, obj=edition):
        saved = editing.save(_draft(edition), values, expected=expected, by=by)
        audit.record("threshold_edition_saved", obj=saved, fields=sorted(values))
        return saved


def save_level(edition: Edition, level: Level | None, values: Mapping[str, Any], *, expected: int | None,
               by: audit.Actor) -> Level:  # fmt: skip
    with audit.unit(by=by, obj=edition):
        draft = _draft(edition)
        if level is None:
            slug = slugify(values["title"])[:38].strip("-") or "level"
            if draft.levels.filter(slug=slug).exists():
                raise Refused("There is a level of that title already.", status=422)
            place = (draft.levels.aggregate(last=Max("position"))["last"] or 0) + 1
            saved = editing.add(Level(edition=draft, slug=slug, position=place, **values), by=by)
        else:
            assert expected is not None
            saved = editing.save(level, values, expected=expected, by=by)
        _another(draft, by)
        audit.record("threshold_level_saved", obj=saved, fields=sorted(values))
        return saved


def save_paragraph(edition: Edition, row: Paragraph | None, values: Mapping[str, Any], *, expected: int | None,
                   by: audit.Actor) -> Paragraph:  # fmt: skip
    """Add a paragraph, or change one. Raises Refused for a number that this or an earlier edition used otherwise."""
    with audit.unit(by=by, obj=edition):
        draft = _draft(edition)
        if row is None:
            ref = values["ref"]
            if draft.paragraphs.filter(ref=ref).exists():
                raise Refused(f"There is a paragraph {ref} already.", status=422)
            if Paragraph.objects.filter(edition__document=draft.document, ref=ref).exists():
                raise Refused(
                    f"An earlier edition had a paragraph {ref}, which was dropped. Letters may still name it, so the "
                    "number is not used again. Take another.",
                    status=422,
                )
            place = (draft.paragraphs.aggregate(last=Max("position"))["last"] or 0) + 1
            saved = editing.add(Paragraph(edition=draft, position=place, **values), by=by)
        else:
            assert expected is not None
            kept = {name: value for name, value in values.items() if name != "ref"}  # a number stays
            saved = editing.save(row, kept, expected=expected, by=by)
        _another(draft, by)
        audit.record("threshold_paragraph_saved", obj=saved, fields=sorted(values))
        return saved


def drop_paragraph(row: Paragraph, *, why: str, expected: int, by: audit.Actor) -> Edition:
    """Take a paragraph out of the draft. In earlier editions it stays. Raises Refused where it was changed since it was
    read."""
    with audit.unit(by=by, obj=row):
        draft = _draft(row.edition)
        if Paragraph.objects.filter(pk=row.pk, version=expected).first() is None:
            raise Refused("Somebody else changed it since you opened this page. Read it again first.", status=409)
        _another(draft, by)
        audit.record("threshold_paragraph_dropped", obj=row, reason=why)
        row.delete()
        return draft


def save_route(document: ThresholdDocument, row: Route | None, values: Mapping[str, Any], *, expected: int | None,
               by: audit.Actor) -> Route:  # fmt: skip
    """Add a way in, or change one. Raises Refused for hard words in what is shown."""
    with audit.unit(by=by, obj=document):
        if values.get("shown", True):
            held_back(f"{values['how']}\n{values['after']}", next_step=values["after"], reasons="")
        if row is None:
            place = (document.routes.aggregate(last=Max("position"))["last"] or 0) + 1
            saved = editing.add(Route(document=document, position=place, **values), by=by)
        else:
            assert expected is not None
            saved = editing.save(row, values, expected=expected, by=by)
        in_force = document.editions.filter(standing=Standing.IN_FORCE).exists()
        if in_force and not document.routes.filter(safeguarding=False, shown=True).exists():
            raise Refused(
                "That would leave no way in that begins without a worry about a child’s safety. Add another first.",
                status=422,
            )
        audit.record("threshold_route_saved", obj=saved, fields=sorted(values))
        return saved


# --- what a draft changes, and what relies on it -----------------------------------------------------------------


def said_of(edition: Edition) -> dict[str, str]:
    """Every paragraph's words by its number, and every level's by "level " and its slug."""
    told = {
        one.ref: (f"{one.heading}: {one.words}" if one.heading else one.words)
        + (f"\nLevel: {one.level.slug.replace('-', ' ')}" if one.level else "")
        for one in edition.paragraphs.select_related("level")
    }
    for level in edition.levels.all():
        told[f"{LEVEL}{level.slug}"] = "\n".join(
            (
                level.title,
                level.for_whom,
                level.help,
                level.ask,
                level.after,
                "safeguarding" if level.safeguarding else "",
            )
        ).strip()
    return told


def changes(edition: Edition, before: Edition | None) -> list[Change]:
    """What an edition does to the one before it, in the order of the edition; what was dropped comes last."""
    old, new = said_of(before) if before else {}, said_of(edition)
    told = [
        Change(ref, "changed" if ref in old else "added", old.get(ref, ""), words)
        for ref, words in new.items()
        if old.get(ref) != words
    ]
    return told + [Change(ref, "dropped", words, "") for ref, words in old.items() if ref not in new]


def before(edition: Edition) -> Edition | None:
    """The edition that was in force before this one."""
    rows = edition.document.editions.exclude(standing=Standing.DRAFT).filter(number__lt=edition.number)
    return rows.order_by("-number").first()


def impact(edition: Edition) -> list[tuple[Change, list[Relying]]]:
    """Each change that somebody relies on or might, with everything that relies on it."""
    changed = changes(edition, before(edition))
    relying: dict[str, list[Relying]] = {}
    for one in reliers(edition.document.citation, [change.ref for change in changed]):
        relying.setdefault(one.paragraph, []).append(one)
    return [(change, relying.get(change.ref, [])) for change in changed]


def put_in_force(edition: Edition, *, on: date, today: date, expected: int, by: audit.Actor) -> Edition:
    """Put a draft in force from a day. What relied on a changed paragraph is to be looked at, and those who read the
    document are asked to read this edition.

    Raises Refused where it is not said what changed and why, where nothing differs, without a way in that needs no
    worry about safety, for hard words without a reason, and for a day before the edition that is in force.
    """
    with audit.unit(by=by, obj=edition):
        draft = _draft(edition)
        earlier = draft.document.in_force
        if not draft.why.strip():
            raise Refused("Say what changed, and why. Everybody who is asked to read it reads that first.", status=422)
        if not draft.levels.exists():
            raise Refused("It has no level of help yet, so that nobody could look anything up in it.", status=422)
        if not draft.document.routes.filter(safeguarding=False, shown=True).exists():
            raise Refused(
                "It has no way in that begins without a worry about a child’s safety. Add one first: a disabled child "
                "has a right to be assessed without that.",
                status=422,
            )
        if on > today:
            raise Refused("Put it in force on the day itself, or say from which earlier day it holds.", status=422)
        if earlier is not None and earlier.in_force_from is not None and on < earlier.in_force_from:
            raise Refused(f"Edition {earlier.number} holds from {earlier.in_force_from}. Give a later day.", status=422)
        found = impact(draft)
        if earlier is not None and not found:
            raise Refused("Nothing differs from the edition that is in force.", status=422)
        words = "\n".join(said_of(draft).values())
        held_back(words, next_step=draft.document.contact, reasons=draft.reasons)
        if earlier is not None:
            editing.save(earlier, {"standing": Standing.PAST, "past_from": on}, expected=earlier.version, by=by)
        values = {"standing": Standing.IN_FORCE, "in_force_from": on, "put_by": by.label}
        saved = editing.save(draft, values, expected=expected, by=by)
        for change, relying in found:
            for one in relying:
                if one.open and not one.gone:
                    row = FollowUp(
                        edition=saved, paragraph=change.ref, change=change.what, kind=one.kind,
                        kind_label=one.kind_label, key=one.key, title=one.title[:200], address=one.address,
                    )  # fmt: skip
                    editing.add(row, by=by)
        audit.record("threshold_in_force", obj=saved, reason=f"{len(found)} changes")
        return saved


def have_read(edition: Edition, *, role: str, today: date, by: audit.Actor) -> Read:
    """Say that one has read it. Said twice, it counts once."""
    with audit.unit(by=by, obj=edition):
        if edition.standing != Standing.IN_FORCE:
            raise Refused("This edition is not in force. Read the one that is.", status=409)
        row, added = Read.objects.get_or_create(
            edition=edition, person_id=by.id, defaults={"label": by.label, "role": role, "on": today}
        )
        if added:
            audit.record("threshold_read", obj=edition)
        return row


def follow_up(row: FollowUp, *, done: str, note: str, today: date, expected: int, by: audit.Actor) -> FollowUp:
    """Say what was done about one thing that relied on a changed paragraph."""
    with audit.unit(by=by, obj=row):
        values = {"done": done, "note": note.strip(), "by_label": by.label, "done_on": today}
        saved = editing.save(row, values, expected=expected, by=by)
        audit.record("threshold_followed_up", obj=saved, reason=saved.get_done_display())
        return saved
