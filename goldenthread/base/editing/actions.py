"""Writing a row that somebody else may have changed meanwhile."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Field

from goldenthread.base.editing.models import Revision
from goldenthread.base.editing.versioned import Versioned

if TYPE_CHECKING:
    from goldenthread.base.audit import Actor

Row = TypeVar("Row", bound=Versioned)


class ChangedSince(Exception):
    """Somebody saved this row after the person opened it. `current` is the row as it now stands."""

    def __init__(self, current: Versioned) -> None:
        super().__init__(f"{current} is now at version {current.version}")
        self.current = current


def subject_of(obj: Versioned) -> str:
    return f"{obj._meta.label_lower}:{obj.pk}"


def values_of(obj: Versioned) -> dict[str, Any]:
    """Every concrete field but the key and the version, as values that JSON can hold; bytes as base64."""
    return {
        field.attname: _plain(getattr(obj, field.attname))
        for field in obj._meta.concrete_fields
        if not field.primary_key and field.attname != "version"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return f"base64:{b64encode(value).decode()}"
    if isinstance(value, str | int | float | bool | list | dict | None):
        return value
    return DjangoJSONEncoder().default(value)


def _keep_revision(obj: Versioned, by: "Actor") -> None:
    Revision.objects.create(
        subject=subject_of(obj), version=obj.version, values=values_of(obj), by_id=by.id, by_label=by.label
    )


def add(obj: Row, *, by: "Actor") -> Row:
    """Save a new row and keep its first revision. Call inside `audit.unit`; the caller records the event."""
    obj.version = 1
    obj.save(force_insert=True)
    _keep_revision(obj, by)
    return obj


def add_many(rows: Sequence[Row], *, by: "Actor", batch: int = 500) -> None:
    """Save many new rows of one model, each with its first revision. As `add`."""
    if not rows:
        return
    for row in rows:
        row.version = 1
    type(rows[0])._base_manager.bulk_create(rows, batch_size=batch)
    Revision.objects.bulk_create(
        [
            Revision(subject=subject_of(row), version=1, values=values_of(row), by_id=by.id, by_label=by.label)
            for row in rows
        ],
        batch_size=batch,
    )


def save(obj: Row, values: Mapping[str, Any], *, expected: int, by: "Actor") -> Row:
    """Write `values` if the row is still at version `expected`; raise ChangedSince if it is not.

    The update names the version in its own condition, so no lock, isolation level or earlier read is relied on.
    Call inside `audit.unit`; the caller records the event. Returns the row as it now stands.
    """
    manager = type(obj)._base_manager
    concrete: dict[str, Field[Any, Any]] = {field.name: field for field in obj._meta.concrete_fields}
    unknown = set(values) - set(concrete)
    if unknown:
        raise ValueError(f"{obj._meta.label} has no field {', '.join(sorted(unknown))}")
    changed = manager.filter(pk=obj.pk, version=expected).update(**values, version=F("version") + 1)
    current = manager.get(pk=obj.pk)
    if not changed:
        raise ChangedSince(current)
    _keep_revision(current, by)
    return current
