"""Engines that run the definitions: DuckDB in this process, Spark for a service that outgrows one machine.

Both take the same tables as columns of numpy and the same expressions, and give columns of numpy. `Spark` needs the
group `spark` and Java, and is never imported by the program itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, ClassVar, Protocol

import ibis
import numpy as np

from goldenthread.rules.measures.live.vocabulary import SCHEMAS, checked

Key = tuple[str, ...]
Asked = Callable[[], Any]  # makes an expression; only called where its SQL is not known yet


class Engine(Protocol):
    def hold(self, name: str, columns: Mapping[str, Any]) -> None:
        """Take a table of the vocabulary by its name. Raises WrongColumns."""

    def keep(self, name: str, asked: Asked, *, key: Key = ()) -> Any:
        """Work an expression out once and keep it under a name; gives the table to go on with. `key`: as in `answer`,
        where the name alone does not say which expression it is."""

    def run(self, expression: Any) -> dict[str, Any]:
        """The columns of an expression, whole numbers as int64 and others as float64; a null is NaN."""

    def answer(self, key: Key, asked: Asked) -> dict[str, Any]:
        """The same for an expression that has a name: writing its SQL takes longer than answering it, so it is written
        once. `key` must name everything that the expression depends on."""


class Here:
    """DuckDB in this process, in memory. A context: `with Here() as engine`."""

    known: ClassVar[dict[Key, tuple[str, Any]]] = {}

    def __init__(self, *, threads: int = 0, memory_mb: int = 0) -> None:
        import duckdb

        settings: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        settings |= {"threads": threads} if threads else {}
        settings |= {"memory_limit": f"{memory_mb}MB"} if memory_mb else {}
        self.connection = duckdb.connect(":memory:", config=settings)
        self._held: dict[str, dict[str, Any]] = {}  # what a view reads must outlive it

    def hold(self, name: str, columns: Mapping[str, Any]) -> None:
        self._held[name] = checked(name, columns)
        self.connection.register(name, self._held[name])

    def keep(self, name: str, asked: Asked, *, key: Key = ()) -> Any:
        sql, schema = self._written(("keep", name, *key), asked)
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
        return ibis.table(schema, name=name)

    def run(self, expression: Any) -> dict[str, Any]:
        return self.ask(self.sql(expression))

    def answer(self, key: Key, asked: Asked) -> dict[str, Any]:
        return self.ask(self._written(key, asked)[0])

    def ask(self, sql: str) -> dict[str, Any]:
        found = self.connection.execute(sql).fetchnumpy()
        return {name: plain(values) for name, values in found.items()}

    def _written(self, key: Key, asked: Asked) -> tuple[str, Any]:
        if key not in self.known:
            expression = asked()
            self.known[key] = self.sql(expression), expression.schema()
        return self.known[key]

    @staticmethod
    def sql(expression: Any) -> str:
        return str(ibis.to_sql(expression, dialect="duckdb"))

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Here:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Spark:
    """A Spark session, local or a cluster. Only for a service that holds many councils: it starts in seconds and asks
    in seconds what DuckDB answers in hundredths."""

    def __init__(self, session: Any) -> None:
        self.session, self.back = session, ibis.pyspark.connect(session)

    def hold(self, name: str, columns: Mapping[str, Any]) -> None:
        held = checked(name, columns)
        kinds = {"int64": "bigint", "int32": "int", "int16": "smallint", "int8": "tinyint"}
        schema = ", ".join(f"{column} {kinds[kind]}" for column, kind in SCHEMAS[name].items())
        rows = list(zip(*(values.tolist() for values in held.values()), strict=True))
        self.session.createDataFrame(rows, schema=schema).createOrReplaceTempView(name)

    def keep(self, name: str, asked: Asked, *, key: Key = ()) -> Any:
        expression = asked()
        self.session.sql(self.sql(expression)).cache().createOrReplaceTempView(name)
        return ibis.table(expression.schema(), name=name)

    def run(self, expression: Any) -> dict[str, Any]:
        frame = self.session.sql(self.sql(expression))
        rows = frame.collect()
        return {name: plain(np.ma.masked_invalid(_floats(rows, place)))
                for place, name in enumerate(frame.columns)}  # fmt: skip

    def answer(self, key: Key, asked: Asked) -> dict[str, Any]:
        return self.run(asked())

    def sql(self, expression: Any) -> str:
        return str(self.back.compile(expression))


def _floats(rows: list[Any], place: int) -> Any:
    return np.array([np.nan if row[place] is None else float(row[place]) for row in rows], dtype=np.float64)


def plain(values: Any) -> Any:
    """int64 where every value is whole and known, else float64 with NaN for a null."""
    if isinstance(values, np.ma.MaskedArray):
        masked: Any = values
        values = masked.astype(np.float64).filled(np.nan) if masked.mask.any() else masked.data
    if values.dtype.kind in "iub":
        return values.astype(np.int64)
    floats = values.astype(np.float64)
    whole = bool(len(floats)) and bool(np.isfinite(floats).all()) and bool((floats == np.floor(floats)).all())
    return floats.astype(np.int64) if whole else floats
