"""Adding documents, passages and claims. Every function is called inside the caller's `audit.unit`."""

from collections.abc import Iterable, Mapping
from typing import Any

from goldenthread.base import audit, editing
from goldenthread.thread.sources.models import Certainty, Claim, Passage, Source


def add_source(values: Mapping[str, Any], *, by: audit.Actor) -> Source:
    with audit.unit(by=by):
        source = editing.add(Source(**values), by=by)
        audit.record("source_added", obj=source)
        return source


def edit_source(
    source: Source, values: Mapping[str, Any], *, expected: int, fields: list[str], by: audit.Actor
) -> Source:
    with audit.unit(by=by):
        source = editing.save(source, values, expected=expected, by=by)
        audit.record("source_edited", obj=source, fields=fields)
        return source


def keep_copy(source: Source, *, sha256: str, name: str, expected: int, by: audit.Actor) -> Source:
    """Say which file in the store is our copy of this source. The file is in the store already."""
    with audit.unit(by=by):
        source = editing.save(source, {"kept_sha256": sha256, "kept_name": name}, expected=expected, by=by)
        audit.record("source_file_kept", obj=source, fields=["kept_sha256", "kept_name"])
        return source


def add_passages(passages: Iterable[Passage]) -> list[Passage]:
    """Add passages, all in one statement. Call inside `audit.unit`; the caller records the event."""
    return Passage.objects.bulk_create(passages)


def claim(
    *, subject: str, field: str, value: str, passage: Passage, certainty: str, chosen: bool = True, reason: str = ""
) -> Claim:
    """A claim that is still to be added. Raises ValueError for a certainty that does not exist."""
    return Claim(
        subject=subject,
        field=field,
        value=value,
        passage=passage,
        certainty=Certainty(certainty),
        chosen=chosen,
        reason=reason,
    )


def add_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Add claims, all in one statement. Call inside `audit.unit`; the caller records the event."""
    return Claim.objects.bulk_create(claims)
