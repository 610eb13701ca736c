"""Rows of any table as lines of text that every database reads back the same, and a checksum that knows no order.

A line is a JSON array of the row's columns: dates and times in ISO form (times in UTC, to the microsecond), numbers
with decimals as text, bytes in base64, intervals in microseconds. The checksum of a table is the sum, modulo 2**256,
of the SHA-256 of its lines, because two databases sort text differently.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Field, Value

# Tables that no archive holds, and why.
LEFT_OUT = {
    "django_session": "everybody signs in again after a restore",
    "accounts_cache": "counts of attempts to sign in, which begin again",
    "django_migrations": "kept as the version of the tables",
}
PAGE = 2_000  # rows read at a time


def columns_of(model: type[models.Model]) -> list[Field]:
    """The columns of the model's own table that hold something entered; computed columns are computed again."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def kind_of(field: Any) -> Any:
    """The field itself, or what a foreign key points at in the end."""
    while field.remote_field is not None:
        field = field.target_field
    return field


def to_line(fields: list[Any], values: Iterable[Any]) -> bytes:
    told = [to_text(field, value) for field, value in zip(fields, values, strict=True)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def to_text(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal(1).scaleb(-(field.decimal_places or 0))))
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview | bytearray):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(
        f"{field.model._meta.db_table}.{field.column} holds {type(value).__name__}, which no archive can hold."
    )


def from_text(field: Any, told: Any, connection: Any) -> Any:
    """What the database driver takes. Raises ValueError for text that is no value of this field."""
    kind = kind_of(field)
    if isinstance(kind, models.JSONField):
        value: Any = told if told is not None or field.null else Value(None, models.JSONField())
    elif told is None:
        value = None
    elif isinstance(kind, models.DateTimeField):
        value = datetime.fromisoformat(told)
    elif isinstance(kind, models.DateField):
        value = date.fromisoformat(told)
    elif isinstance(kind, models.TimeField):
        value = time.fromisoformat(told)
    elif isinstance(kind, models.DurationField):
        value = timedelta(microseconds=told)
    elif isinstance(kind, models.DecimalField):
        value = Decimal(told)
    elif isinstance(kind, models.UUIDField):
        value = UUID(told)
    elif isinstance(kind, models.BinaryField):
        value = base64.b64decode(told, validate=True)
    else:
        value = told
    if isinstance(value, Value):
        return connection.ops.adapt_json_value(None, kind.encoder)
    return kind.get_db_prep_save(value, connection)


class Checksum:
    """Sum of the digests of lines: equal for equal rows in whatever order."""

    def __init__(self) -> None:
        self.rows = 0
        self.sum = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.sum = (self.sum + int.from_bytes(hashlib.sha256(line).digest())) % 2**256

    def __str__(self) -> str:
        return f"{self.sum:064x}"


def fields_named(model: type[models.Model], columns: list[str]) -> list[Field]:
    """The fields of these columns, in this order. Raises KeyError for a column that the model does not have."""
    by_column = {field.column: field for field in columns_of(model)}
    return [by_column[column] for column in columns]


def lines(model: type[models.Model], using: str, columns: list[str]) -> Iterator[bytes]:
    """Every row of the model's own table, in the order of its key."""
    fields = fields_named(model, columns)
    kinds = [kind_of(field) for field in fields]
    query: Any = models.QuerySet(model, using=using).order_by("pk").values_list(*(field.attname for field in fields))
    for values in query.iterator(chunk_size=PAGE):
        yield to_line(kinds, values)


def checksum(model: type[models.Model], using: str, columns: list[str]) -> Checksum:
    total = Checksum()
    for line in lines(model, using, columns):
        total.add(line)
    return total


class Loader:
    """Puts lines into one table, a page at a time."""

    def __init__(self, model: type[models.Model], columns: list[str], connection: Any) -> None:
        self.connection = connection
        self.fields = fields_named(model, columns)
        quote = connection.ops.quote_name
        names, marks = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
        self.sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608  our own names
        self.waiting: list[list[Any]] = []

    def add(self, line: bytes) -> None:
        told = json.loads(line)
        self.waiting.append([from_text(f, value, self.connection) for f, value in zip(self.fields, told, strict=True)])
        if len(self.waiting) >= PAGE:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            with self.connection.cursor() as cursor:
                cursor.executemany(self.sql, self.waiting)
            self.waiting = []
