"""Writing down who relies on what, and telling it as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goldenthread.base import audit
from goldenthread.base.citations.models import Reliance
from goldenthread.base.citations.registry import KINDS, Relier, listed
from goldenthread.refused import Refused


@dataclass(frozen=True)
class Relying:
    """A reliance as it stands now. `gone`: the thing is not there any more."""

    paragraph: str
    kind: str
    kind_label: str
    key: str
    title: str
    address: str
    gone: bool
    open: bool


def rely(document: str, paragraph: str, kind: str, key: str, *, by: audit.Actor) -> Reliance:
    """Say that a thing relies on a paragraph. Said twice, it counts once. Raises Refused for what is not there."""
    found = listed(kind).get(key)
    if found is None:
        raise Refused("What should rely on it is not there any more. Choose again.", status=422)
    with audit.unit(by=by):
        row, added = Reliance.objects.get_or_create(
            document=document, paragraph=paragraph, kind=kind, key=key,
            defaults={"title": found.title[:200], "by_label": by.label},
        )  # fmt: skip
        if added:
            audit.record("reliance_added", obj=row, reason=f"{document} {paragraph}"[:200])
        return row


def no_longer(row: Reliance, *, by: audit.Actor) -> None:
    with audit.unit(by=by):
        audit.record("reliance_ended", obj=row, reason=f"{row.document} {row.paragraph}"[:200])
        row.delete()


def reliers(document: str, paragraphs: Iterable[str] | None = None) -> list[Relying]:
    """What relies on these paragraphs, or on any of the document; as it is called now."""
    rows = Reliance.objects.filter(document=document)
    if paragraphs is not None:
        rows = rows.filter(paragraph__in=list(paragraphs))
    now: dict[str, dict[str, Relier]] = {code: listed(code) for code in KINDS}
    told = []
    for row in rows:
        one = now.get(row.kind, {}).get(row.key)
        told.append(
            Relying(
                row.paragraph, row.kind, KINDS[row.kind].label if row.kind in KINDS else row.kind, row.key,
                one.title if one else row.title, one.address if one else "", one is None, one.open if one else False,
            )
        )  # fmt: skip
    return told


def naming(document: str, names: Iterable[str]) -> list[tuple[str, Relier]]:
    """(kind's label, thing) of what names the document in its text and is not written down as relying on it."""
    wanted = [name.casefold() for name in names if len(name) > 5]
    known = set(Reliance.objects.filter(document=document).values_list("kind", "key"))
    return [
        (kind.label, one)
        for code, kind in KINDS.items()
        for one in kind.lists()
        if one.open and (code, one.key) not in known and any(name in one.words.casefold() for name in wanted)
    ]
