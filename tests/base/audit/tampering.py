"""Ways to tamper with a log, as an attacker who owns the database would: triggers and keys of the table are gone.

Each way takes the whole log and a place, and gives the log that the attacker leaves behind, with the kinds of finding
of which the verifier must name at least one and, where it can be known, the first entry that is wrong.
"""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from goldenthread.base.audit import chain
from goldenthread.base.audit.verify import KEY_ID, PREVIOUS, STORED

KEY = "the key of the site, which the database does not hold"
WRONG_KEY = "a key that the attacker made up"
Row = tuple


@dataclass(frozen=True)
class Log:
    name: str
    rows: tuple[Row, ...]
    head: tuple[int, str] | None

    def with_rows(self, rows, *, head=True) -> "Log":
        """Other rows; the head row is put in order too, as a careful attacker does."""
        rows = tuple(rows)
        end = (rows[-1][0], rows[-1][-2]) if rows else (0, chain.genesis(self.name))
        return replace(self, rows=rows, head=end if head else self.head)


def entry(seq: int, previous: str, secret: str = KEY, *, said: str = "did a thing", key_id: str | None = None) -> Row:
    values = {
        "seq": seq,
        "at": f"2026-05-{1 + seq // 1440 % 28:02}T{seq // 60 % 24:02}:{seq % 60:02}:00.000000Z",
        "counter": 1_000 * seq,
        "process": "0123456789ab-77",
        "actor_id": f"person-{seq % 7}",
        "actor_label": f"Officer {seq % 7}",
        "actor_kind": "person",
        "acting_for": "the board",
        "role": "owner",
        "relationship": "owner of the action",
        "organisation": "Demo Council",
        "session": "ab12cd34ab12cd34",
        "address": "10.1.2.3",
        "action": "thing_done",
        "object": f"demo.thing:{seq}",
        "fields": '["due","title"]',
        "reason": said,
        "result": "done",
        "request": f"req{seq}",
        "previous_hash": previous,
        "key_id": key_id or chain.key_id(secret),
    }
    return sealed(tuple(values[name] for name in chain.COLUMNS), secret)


def sealed(values: Row, secret: str) -> Row:
    text = chain.body(values)
    return (*values, chain.hash_of(text), chain.mac_of(chain.entry_key(secret), text))


def rechained(rows, first_previous: str, secret: str, *, key_id: str | None = None, renumber: bool = True) -> list[Row]:
    """The rows sealed anew in their order."""
    made: list[Row] = []
    previous = first_previous
    for row in rows:
        values = list(row[:-2])
        if renumber:
            values[0] = made[-1][0] + 1 if made else row[0]
        values[PREVIOUS] = previous
        values[KEY_ID] = key_id or chain.key_id(secret)
        made.append(sealed(tuple(values), secret))
        previous = made[-1][-2]
    return made


def changed(row: Row, column: str, value: object = None) -> Row:
    values = list(row)
    place = STORED.index(column)
    old = values[place]
    if value is not None:
        values[place] = value
    elif isinstance(old, int):
        values[place] = old + 1_000_000
    elif column in ("hash", "mac", "previous_hash", "key_id"):
        values[place] = ("0" if old[0] != "0" else "1") + old[1:]
    else:
        values[place] = old + "x"
    return tuple(values)


def previous_of(log: Log, place: int) -> str:
    return log.rows[place - 1][-2] if place else chain.genesis(log.name)


def the_place(place: int) -> int:
    """Places count from 0, entries from 1."""
    return place + 1


@dataclass(frozen=True)
class Way:
    name: str
    kinds: set[str]
    apply: Callable[[Log, int, random.Random], Log]
    first: Callable[[int], int] | None = the_place
    latest: int = 0  # how many rows from the end a place must keep clear


def ways() -> Iterator[Way]:
    def edit(column):
        def apply(log, place, rng):
            rows = list(log.rows)
            rows[place] = changed(rows[place], column)
            return replace(log, rows=tuple(rows))

        return apply

    for column in STORED:
        if column == "seq":
            yield Way("edit seq", {"deleted", "edited"}, edit("seq"), first=None, latest=1)
        else:
            yield Way(f"edit {column}", {"edited", "inserted"}, edit(column), latest=2)

    def edit_and_rehash(log, place, rng):
        rows = list(log.rows)
        row = changed(rows[place], "reason", "said otherwise")
        rows[place] = (*row[:-2], chain.hash_of(chain.body(row[:-2])), row[-1])
        return replace(log, rows=tuple(rows))

    yield Way("edit and make the plain hash fit", {"edited"}, edit_and_rehash, latest=2)

    def shift(log, place, rng):
        rows = list(log.rows)
        row = changed(rows[place], "role", "owne")
        rows[place] = changed(row, "relationship", "r" + row[STORED.index("relationship")])
        return replace(log, rows=tuple(rows))

    yield Way("move a letter into the next column", {"edited"}, shift, latest=2)

    def shift_with_separator(log, place, rng):
        rows = list(log.rows)
        at = STORED.index("role")
        role, relationship = rows[place][at : at + 2]
        rows[place] = changed(changed(rows[place], "role", f"{role}\x1f{relationship}"), "relationship", "")
        rows[place] = changed(rows[place], "organisation", rows[place][STORED.index("organisation")])
        return replace(log, rows=tuple(rows))

    yield Way("move a column's end with the separator", {"edited"}, shift_with_separator, latest=2)

    def empty(log, place, rng):
        rows = list(log.rows)
        values = list(rows[place])
        values[STORED.index("reason")] = None
        rows[place] = tuple(values)
        return replace(log, rows=tuple(rows))

    yield Way("set a column to null", {"edited"}, empty, latest=2)

    yield Way(
        "delete one",
        {"deleted"},
        lambda log, place, rng: replace(log, rows=log.rows[:place] + log.rows[place + 1 :]),
        latest=1,
    )
    yield Way(
        "delete several",
        {"deleted"},
        lambda log, place, rng: replace(log, rows=log.rows[:place] + log.rows[place + 3 :]),
        latest=4,
    )

    def delete_and_renumber(log, place, rng):
        rest = [(row[0] - 1, *row[1:]) for row in log.rows[place + 1 :]]
        return log.with_rows([*log.rows[:place], *rest])

    yield Way(
        "delete one and number the rest anew", {"edited", "reordered", "shortened"}, delete_and_renumber, latest=3
    )

    def delete_and_relink(log, place, rng):
        rows = list(log.rows)
        rows[place + 1] = changed(rows[place + 1], "previous_hash", previous_of(log, place))
        del rows[place]
        return replace(log, rows=tuple(rows))

    yield Way("delete one and link over the gap", {"deleted"}, delete_and_relink, latest=3)

    def insert(secret, key_id=None):
        def apply(log, place, rng):
            forged = entry(place + 1, previous_of(log, place), secret, said="never happened", key_id=key_id)
            rest = [(row[0] + 1, *row[1:]) for row in log.rows[place:]]
            return log.with_rows([*log.rows[:place], forged, *rest])

        return apply

    inserted = {"inserted", "edited", "re-chained"}
    yield Way("insert with a made-up key", inserted, insert(WRONG_KEY), latest=2)
    yield Way("insert naming our key", inserted, insert(WRONG_KEY, chain.key_id(KEY)), latest=2)
    yield Way("insert with the stolen key", {"edited", "reordered", "rewritten"}, insert(KEY), first=None, latest=2)

    def copy(log, place, rng):
        return replace(log, rows=(*log.rows[: place + 1], log.rows[place], *log.rows[place + 1 :]))

    yield Way("write an entry twice", {"inserted", "reordered"}, copy, latest=1)

    def copy_to_end(log, place, rng):
        row = log.rows[place]
        return log.with_rows([*log.rows, (len(log.rows) + 1, *row[1:])])

    yield Way("put a copy at the end", {"edited", "reordered"}, copy_to_end, first=None, latest=1)

    def swap_content(log, place, rng):
        rows = list(log.rows)
        other = rng.randrange(place + 1, len(rows) - 1)
        one, two = rows[place], rows[other]
        rows[place], rows[other] = (one[0], *two[1:]), (two[0], *one[1:])
        return replace(log, rows=tuple(rows))

    yield Way("swap two entries", {"reordered"}, swap_content, latest=3)

    def swap_columns(log, place, rng):
        rows = list(log.rows)
        other = rng.randrange(place + 1, len(rows) - 1)
        at = STORED.index("object")
        mine, theirs = rows[place][at], rows[other][at]
        rows[place], rows[other] = changed(rows[place], "object", theirs), changed(rows[other], "object", mine)
        return replace(log, rows=tuple(rows))

    yield Way("swap what two entries are about", {"edited"}, swap_columns, latest=3)

    def reverse(log, place, rng):
        part = log.rows[place : place + 4]
        turned = [(row[0], *other[1:]) for row, other in zip(part, reversed(part), strict=True)]
        return replace(log, rows=(*log.rows[:place], *turned, *log.rows[place + 4 :]))

    yield Way("turn a stretch round", {"reordered"}, reverse, latest=5)

    def move(log, place, rng):
        rows = list(log.rows)
        rows.append(rows.pop(place))
        return replace(log, rows=tuple((number, *row[1:]) for number, row in enumerate(rows, 1)))

    yield Way("move an entry to the end", {"reordered", "edited"}, move, latest=3)

    def cut(log, place, rng):
        return replace(log, rows=log.rows[: place + 1])

    yield Way("cut the end off", {"shortened"}, cut, first=lambda place: place + 2, latest=1)

    def cut_with_head(log, place, rng):
        return log.with_rows(log.rows[: place + 1])

    yield Way("cut the end off and set the head back", {"shortened"}, cut_with_head, first=lambda p: p + 2, latest=1)
    yield Way("put back yesterday's copy", {"shortened"}, cut_with_head, first=lambda place: place + 2, latest=1)

    def last_only(log, place, rng):
        return log.with_rows(log.rows[:-1])

    yield Way("cut off the last entry alone", {"shortened"}, last_only, first=None)
    yield Way("empty the log", {"shortened"}, lambda log, place, rng: log.with_rows(()), first=None)
    yield Way("empty the log and the head", {"head"}, lambda log, place, rng: Log(log.name, (), None), first=None)

    def wrong_key(key_id):
        def apply(log, place, rng):
            kept = list(log.rows[:place])
            touched = changed(log.rows[place], "reason", "said otherwise")
            made = rechained([touched, *log.rows[place + 1 :]], previous_of(log, place), WRONG_KEY, key_id=key_id)
            return log.with_rows([*kept, *made])

        return apply

    yield Way("re-chain with a made-up key", {"re-chained", "inserted"}, wrong_key(None), latest=2)
    yield Way("re-chain naming our key", {"re-chained", "inserted"}, wrong_key(chain.key_id(KEY)), latest=2)

    def stolen_edit(log, place, rng):
        touched = changed(log.rows[place], "reason", "said otherwise")
        made = rechained([touched, *log.rows[place + 1 :]], previous_of(log, place), KEY)
        return log.with_rows([*log.rows[:place], *made])

    def stolen_delete(log, place, rng):
        made = rechained([(place + 1, *log.rows[place + 1][1:]), *log.rows[place + 2 :]], previous_of(log, place), KEY)
        return log.with_rows([*log.rows[:place], *made])

    def stolen_insert(log, place, rng):
        made = rechained([entry(place + 1, "", said="never happened"), *log.rows[place:]], previous_of(log, place), KEY)
        return log.with_rows([*log.rows[:place], *made])

    for name, apply in (("edit", stolen_edit), ("delete", stolen_delete), ("insert", stolen_insert)):
        yield Way(f"{name} and re-chain with the stolen key", {"rewritten"}, apply, first=None, latest=3)

    def everything(log, place, rng):
        touched = changed(log.rows[place], "actor_label", "Somebody Else")
        made = rechained([*log.rows[:place], touched, *log.rows[place + 1 :]], chain.genesis(log.name), KEY)
        return log.with_rows(made)

    yield Way("re-chain everything with the stolen key", {"rewritten"}, everything, first=None, latest=1)

    def fork(longer):
        def apply(log, place, rng):
            rows = list(log.rows[: place + 1])
            while len(rows) < len(log.rows) + (5 if longer else -1):
                rows.append(entry(len(rows) + 1, rows[-1][-2], said="on the clone"))
            return log.with_rows(rows)

        return apply

    yield Way("clone the database and go on with the clone", {"rewritten"}, fork(True), first=None, latest=3)
    yield Way(
        "go back to yesterday and go on from there", {"rewritten", "shortened"}, fork(False), first=None, latest=4
    )

    def another(log, place, rng):
        name = "f" * 32
        return replace(log, name=name, rows=(), head=(0, chain.genesis(name))).with_rows(
            rechained(log.rows, chain.genesis(name), KEY)
        )

    yield Way("put another database in its place", {"other chain"}, another, first=None)

    def renamed(log, place, rng):
        return replace(log, name="e" * 32)

    yield Way("give the chain another name", {"rewritten", "other chain"}, renamed, first=None)
    yield Way("take the head row away", {"head"}, lambda log, place, rng: replace(log, head=None), first=None)
    yield Way(
        "set the head back alone",
        {"head"},
        lambda log, place, rng: replace(log, head=(log.rows[place][0], log.rows[place][-2])),
        first=None,
        latest=1,
    )
    yield Way(
        "set the head forward",
        {"shortened"},
        lambda log, place, rng: replace(log, head=(len(log.rows) + 5, log.rows[-1][-2])),
        first=None,
    )


# --- where a log is left for the verifier ------------------------------------------------------


def write_sqlite(log: Log, path: Path) -> str:
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as database:
        columns = ", ".join(f'"{name}"' for name in STORED)
        database.execute(f"CREATE TABLE audit_entry ({columns})")
        database.execute("CREATE TABLE audit_head (id, chain, seq, hash)")
        marks = ", ".join("?" * len(STORED))
        database.executemany(f"INSERT INTO audit_entry ({columns}) VALUES ({marks})", log.rows)
        if log.head:
            database.execute("INSERT INTO audit_head VALUES (1, ?, ?, ?)", (log.name, *log.head))
    database.close()
    return f"sqlite://{path}"


def write_export(log: Log, path: Path) -> str:
    seq, hash_ = log.head or (0, "")
    lines = [json.dumps({"head": {"chain": log.name, "seq": seq, "hash": hash_}})]
    lines += [json.dumps(dict(zip(STORED, row, strict=True))) for row in log.rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def write_postgres(log: Log, database) -> str:
    """`database` is an open psycopg connection to an empty database of the test's own, in autocommit."""
    kinds = {"seq": "bigint", "counter": "bigint"}
    columns = ", ".join(f'"{name}" {kinds.get(name, "text")}' for name in STORED)
    database.execute("DROP TABLE IF EXISTS audit_entry")
    database.execute("DROP TABLE IF EXISTS audit_head")
    database.execute(f"CREATE TABLE audit_entry ({columns})")
    database.execute("CREATE TABLE audit_head (id int, chain text, seq bigint, hash text)")
    with database.cursor() as cursor, cursor.copy("COPY audit_entry FROM STDIN") as copy:
        for row in log.rows:
            copy.write_row(row)
    if log.head:
        database.execute("INSERT INTO audit_head VALUES (1, %s, %s, %s)", (log.name, *log.head))
    return ""


def honest(length: int, *, name: str = "c0ffee" * 5 + "00") -> Log:
    """A log as the site writes it."""
    rows: list[Row] = []
    for seq in range(1, length + 1):
        rows.append(entry(seq, rows[-1][-2] if rows else chain.genesis(name)))
    return Log(name, (), None).with_rows(rows)


def write_evidence(log: Log, checkpoints: Path, witness: Path, *, every: int = 25) -> None:
    """Checkpoints and witness lines as the site leaves them; commits are of one to three entries."""
    checkpoints.mkdir(exist_ok=True)
    witness.mkdir(exist_ok=True)
    lines = []
    for row in log.rows[every - 1 :: every]:
        line = {"kind": "checkpoint", "chain": log.name, "seq": row[0], "hash": row[-2], "count": row[0]}
        line |= {"at": row[1], "key_id": chain.key_id(KEY)}
        line["mac"] = chain.mac_of(chain.checkpoint_key(KEY), chain.checkpoint_body(line))
        lines.append(chain.write_checkpoint(line))
    (checkpoints / "checkpoints.jsonl").write_text("\n".join(lines) + "\n")
    said, first = [], 1
    while first <= len(log.rows):
        last = min(first + first % 3, len(log.rows))
        said.append(chain.witness_line(log.name, first, last, log.rows[last - 1][-1]))
        first = last + 1
    (witness / "one.log").write_text("\n".join(said) + "\n")
