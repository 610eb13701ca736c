"""The verifier: a program apart from the application. It needs the standard library, and psycopg for PostgreSQL.

    python -m goldenthread.base.audit.verify postgresql://…  --checkpoints FOLDER --witness FOLDER
    python -m goldenthread.base.audit.verify sqlite:///PATH  …
    python -m goldenthread.base.audit.verify export.jsonl    …

The key is read from GOLDENTHREAD_AUDIT_KEY (and GOLDENTHREAD_AUDIT_OLD_KEYS, comma separated, oldest first). Exit
status 0: nothing wrong; 1: tampering found; 2: the check could not be made.

It reads the entries in order and recomputes every seal; then it compares the chain with each checkpoint and witness
line it is given. What it can say depends on that: the key alone shows edits, deletions and insertions inside the
chain; only lines kept elsewhere show that the end was cut off, that yesterday's copy was put back, or that somebody
with the key re-made the chain.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from goldenthread.base.audit import chain

STORED = (*chain.COLUMNS, "hash", "mac")
SEQ = 0
AT = 1
PREVIOUS = chain.COLUMNS.index("previous_hash")
KEY_ID = chain.COLUMNS.index("key_id")
HASH, MAC = -2, -1
CLOCK_STEP = 300  # seconds that the clock may go back before a note says so
RANGE = 50_000
Row = tuple[Any, ...]

KINDS = {
    "edited": "An entry was changed after it was written",
    "deleted": "Entries were taken out",
    "inserted": "An entry was put in",
    "reordered": "Entries are not in the order in which they were written",
    "re-chained": "The chain was made again without the key",
    "shortened": "The end is missing: it was cut off, or an earlier copy was put back",
    "rewritten": "These are not the entries that were witnessed: the chain was made again with the key, "
    "or another copy was continued",
    "other chain": "The log of another database stands in the place of this one",
    "old key": "An old key sealed an entry after a newer one had come into use",
    "head": "The head row does not belong to the last entry",
    "checkpoint": "A checkpoint is not genuine",
    "evidence": "Checkpoints or witness lines are missing",
}


@dataclass(frozen=True)
class Finding:
    kind: str
    seq: int | None
    words: str


@dataclass
class Report:
    source: str
    chain: str = ""
    entries: int = 0
    last: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checkpoints: int = 0
    witnessed: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.findings

    def add(self, kind: str, seq: int | None, words: str) -> None:
        self.findings.append(Finding(kind, seq, words))

    def as_json(self) -> dict[str, Any]:
        rate = round(self.entries / self.seconds) if self.seconds else 0
        return {"ok": self.ok, **asdict(self), "rows_a_second": rate}


class CannotVerify(Exception):
    """The check could not be made at all; the message says why."""


# --- keys --------------------------------------------------------------------------------------

_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def _sealer(key: bytes) -> Callable[[bytes], str]:
    """HMAC-SHA256 with its first block done once, twice as quick as the library's on short messages. Proved equal to
    the library's on a sample each time it is made."""
    padded = key.ljust(64, b"\0")
    inner, outer = hashlib.sha256(padded.translate(_INNER)), hashlib.sha256(padded.translate(_OUTER))

    def seal(message: bytes) -> str:
        one, two = inner.copy(), outer.copy()
        one.update(message)
        two.update(one.digest())
        return two.hexdigest()

    if seal(b"sample") != chain.mac_of(key, b"sample"):
        raise CannotVerify("This Python computes HMAC in two different ways. Do not trust it.")
    return seal


def sealers(secrets: Sequence[str]) -> dict[str, Callable[[bytes], str]]:
    return {chain.key_id(secret): _sealer(chain.entry_key(secret)) for secret in secrets if secret}


# --- what is kept elsewhere --------------------------------------------------------------------


@dataclass
class Evidence:
    """What folders outside the database say: for each chain, which seal or hash an entry must have."""

    macs: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    hashes: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    restored: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    witnessed: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    checkpoints: int = 0
    lines: int = 0
    false: list[str] = field(default_factory=list)
    broken: int = 0
    asked: bool = False

    def of(self, name: str) -> set[int]:
        """Entries of which something is known."""
        return set(self.macs.get(name, ())) | set(self.hashes.get(name, ()))

    def chains(self) -> set[str]:
        return {name for known in (self.macs, self.hashes) for name in known}


def read_evidence(
    checkpoint_folders: Iterable[Path], witness_folders: Iterable[Path], secrets: Sequence[str]
) -> Evidence:
    evidence = Evidence()
    keys = {chain.key_id(secret): chain.checkpoint_key(secret) for secret in secrets if secret}
    for folder in checkpoint_folders:
        evidence.asked = True
        for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else []:
            for number, text in enumerate(_lines(path), 1):
                _read_checkpoint(evidence, keys, text, f"{path.name} line {number} in {folder.name}")
    for folder in witness_folders:
        evidence.asked = True
        for path in sorted(folder.glob("*.log")) if folder.is_dir() else []:
            for text in _lines(path):
                _read_witness(evidence, text)
    return evidence


def _lines(path: Path) -> Iterator[str]:
    with open(path, encoding="utf-8", errors="replace") as file:
        for text in file:
            if text.strip():
                yield text.strip()


def _read_checkpoint(evidence: Evidence, keys: dict[str, bytes], text: str, where: str) -> None:
    try:
        line = json.loads(text)
        name, seq, hash_, kind = str(line["chain"]), int(line["seq"]), str(line["hash"]), line["kind"]
        key = keys.get(line["key_id"])
        true = key is not None and chain.mac_of(key, chain.checkpoint_body(line)) == line["mac"]
    except (ValueError, KeyError, TypeError):
        evidence.broken += 1  # a power cut leaves half a line; half a line proves nothing
        return
    if not true:
        evidence.false.append(where)
        return
    evidence.checkpoints += 1
    evidence.hashes.setdefault(name, {}).setdefault(seq, set()).add(hash_)
    if kind == "restored":
        evidence.restored.setdefault(name, []).append(line)


def _read_witness(evidence: Evidence, text: str) -> None:
    words = text.split(" ")
    if len(words) != 5 or words[0] != "1" or len(words[4]) != 64 or not (words[2].isdigit() and words[3].isdigit()):
        evidence.broken += 1
        return
    name, first, last, mac = words[1], int(words[2]), int(words[3]), words[4]
    evidence.lines += 1
    evidence.macs.setdefault(name, {}).setdefault(last, set()).add(mac)
    evidence.witnessed.setdefault(name, []).append((first, last))


# --- where entries are read from ---------------------------------------------------------------


class Source:
    """Entries from a database or an export. `rows(first, last)` gives them in their order; `head` is (chain, seq,
    hash) or None."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.kind = urlparse(address).scheme if "://" in address else "jsonl"
        self.head: tuple[str, int, str] | None = None
        self.highest = 0
        self.count = 0
        if self.kind == "jsonl":
            self._look_at_export()
        else:
            self._look_at_database()

    def named(self) -> str:
        """The address without a password."""
        parts = urlparse(self.address)
        if parts.scheme in ("postgres", "postgresql"):
            return f"postgresql: {parts.path.lstrip('/')}"
        return parts.path if parts.scheme == "sqlite" else self.address

    @contextlib.contextmanager
    def _connect(self) -> Iterator[Callable[[str], Any]]:
        if self.kind == "sqlite":
            path = unquote(urlparse(self.address).path)
            if not Path(path).is_file():
                raise CannotVerify(f"There is no database at {path}.")
            connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20, isolation_level=None)
            try:
                connection.execute("BEGIN")
                yield connection.execute
            finally:
                connection.close()
        elif self.kind in ("postgres", "postgresql"):
            import psycopg

            with psycopg.connect(self.address) as pg:
                pg.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

                def execute(sql: str) -> Any:
                    cursor = pg.cursor(name="entries") if "ORDER BY seq" in sql else None  # rows as they are needed
                    if cursor is None:
                        return pg.execute(sql)
                    cursor.itersize = 5_000
                    return cursor.execute(sql)

                yield execute
        else:
            raise CannotVerify(f"{self.kind}:// is not an address of a log. Use sqlite://, postgresql:// or a file.")

    def _look_at_database(self) -> None:
        with self._connect() as execute:
            head = execute("SELECT chain, seq, hash FROM audit_head WHERE id = 1").fetchone()
            self.head = (str(head[0]), int(head[1]), str(head[2])) if head else None
            count, highest = execute("SELECT COUNT(*), MAX(seq) FROM audit_entry").fetchone()
            self.count, self.highest = int(count), int(highest or 0)

    def _look_at_export(self) -> None:
        path = Path(self.address)
        if not path.is_file():
            raise CannotVerify(f"There is no file {path}.")
        with open(path, encoding="utf-8") as file:
            try:
                first = json.loads(file.readline())
                head = first["head"]
                self.head = (str(head["chain"]), int(head["seq"]), str(head["hash"]))
            except (ValueError, KeyError, TypeError):
                raise CannotVerify(f"{path.name} is not an export of the log: its first line names no head.") from None
            self.count = sum(1 for line in file if line.strip())
        self.highest = self.head[1]

    def rows(self, first: int | None = None, last: int | None = None) -> Iterator[Row]:
        if self.kind == "jsonl":
            with open(self.address, encoding="utf-8") as file:
                file.readline()
                for text in file:
                    if text.strip():
                        try:
                            one = json.loads(text)
                            yield tuple(one.get(name) for name in STORED)
                        except (ValueError, AttributeError):
                            yield (None,) * len(STORED)
            return
        columns = ", ".join(f'"{name}"' for name in STORED)
        where = f"WHERE seq BETWEEN {int(first)} AND {int(last)}" if first is not None and last is not None else ""
        with self._connect() as execute:
            yield from execute(f"SELECT {columns} FROM audit_entry {where} ORDER BY seq")  # noqa: S608  whole numbers

    def bodies(self, first: int, last: int) -> Iterator[tuple[Any, ...]]:
        """(body as text, hash, mac) in order. The database joins the columns: quicker than carrying 23 over."""
        if self.kind == "jsonl":
            for row in self.rows():
                try:
                    yield chain.body(row[:-2]).decode("utf-8"), row[HASH], row[MAC]
                except (ValueError, TypeError):
                    yield None, None, None
            return
        separator = "char(31)" if self.kind == "sqlite" else "chr(31)"
        body = f" || {separator} || ".join(f'CAST("{name}" AS TEXT)' for name in chain.COLUMNS)  # NULL makes it NULL
        sql = f"SELECT {body}, hash, mac FROM audit_entry"  # noqa: S608  names of our own
        with self._connect() as execute:
            yield from execute(f"{sql} WHERE seq BETWEEN {first:d} AND {last:d} ORDER BY seq")


# --- the quick look: is everything right? ------------------------------------------------------


@dataclass
class Stretch:
    """What one worker found of one stretch of the chain when nothing was wrong in it."""

    count: int
    first_previous: str
    last_hash: str
    key_ids: list[str]
    clock_back: list[int]


class _Wrong(Exception):
    pass


def _check_stretch(
    rows: Iterable[tuple[Any, ...]],
    first: int,
    keys: dict[str, Callable[[bytes], str]],
    macs: dict[int, set[str]],
    hashes: dict[int, set[str]],
) -> Stretch:
    """Every seal of a stretch, as quickly as it goes. Raises _Wrong at the first thing amiss, without saying what.

    `rows` come from Source.bodies: the body as text begins with its number and ends with the hash before and the key.
    """
    sha256, separator, separators = hashlib.sha256, chain.SEPARATOR, len(chain.COLUMNS) - 1
    expected = first
    previous = first_previous = key_id = tail = ""
    seal: Callable[[bytes], str] | None = None
    key_ids: list[str] = []
    clock_back: list[int] = []
    latest = ""
    mac_get, hash_get = macs.get, hashes.get
    for text, hash_, mac in rows:
        if not isinstance(text, str) or text.count(separator) != separators:
            raise _Wrong
        if seal is None or not text.endswith(tail):
            _, stated, key_id = text.rsplit(separator, 2)
            if seal is None:
                first_previous = previous = stated
            seal = keys.get(key_id)
            key_ids.append(key_id)
            tail = separator + key_id
            if seal is None:
                raise _Wrong
        start = f"{expected}{separator}"
        if not (text.startswith(start) and text.endswith(separator + previous + tail)):
            raise _Wrong
        sealed = text.encode("utf-8")
        previous = sha256(sealed).hexdigest()
        if previous != hash_ or seal(sealed) != mac:
            raise _Wrong
        if (known := mac_get(expected)) is not None and known != {mac}:
            raise _Wrong
        if (known := hash_get(expected)) is not None and known != {previous}:
            raise _Wrong
        at = text[len(start) : len(start) + 27]
        if at >= latest:
            latest = at
        elif _seconds_between(at, latest) > CLOCK_STEP:
            clock_back.append(expected)
        expected += 1
    return Stretch(expected - first, first_previous, previous, key_ids, clock_back)


def _seconds_between(earlier: str, later: str) -> float:
    from datetime import datetime

    try:
        return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
    except ValueError:
        return 0.0


def _work(job: tuple[str, int, int, list[str], dict[int, set[str]], dict[int, set[str]]]) -> Stretch | None:
    address, first, last, secrets, macs, hashes = job
    source = Source.__new__(Source)
    source.address, source.kind = address, urlparse(address).scheme
    try:
        return _check_stretch(source.bodies(first, last), first, sealers(secrets), macs, hashes)
    except _Wrong:
        return None


def _quick(
    source: Source,
    secrets: Sequence[str],
    evidence: Evidence,
    report: Report,
    progress: Callable[[int, int], None],
    processes: int,
) -> bool:
    """True when the whole chain is right; False sends the slow look, which says what is wrong."""
    if source.head is None or source.count != source.head[1] or source.highest != source.head[1]:
        return False
    name, total, head_hash = source.head
    if evidence.false or evidence.chains() - {name}:
        return False
    macs, hashes = evidence.macs.get(name, {}), evidence.hashes.get(name, {})
    if any(seq > total for seq in (*macs, *hashes)):
        return False
    if total == 0:
        return head_hash == chain.genesis(name)
    in_parts = source.kind != "jsonl" and processes > 1 and total > RANGE
    step = RANGE if in_parts else total
    starts = range(1, total + 1, step)
    stretches: list[Stretch] = []
    with contextlib.ExitStack() as stack:
        found: Iterable[Stretch | None]
        if in_parts:
            pool = stack.enter_context(ProcessPoolExecutor(processes))
            found = pool.map(
                _work,
                [
                    (
                        source.address,
                        start,
                        min(start + step - 1, total),
                        list(secrets),
                        {seq: known for seq, known in macs.items() if start <= seq < start + step},
                        {seq: known for seq, known in hashes.items() if start <= seq < start + step},
                    )
                    for start in starts
                ],
            )
        else:
            try:
                rows = _told(source.bodies(1, total), total, progress)
                found = [_check_stretch(rows, 1, sealers(secrets), macs, hashes)]
            except _Wrong:
                return False
        previous = chain.genesis(name)
        done = 0
        for stretch, start in zip(found, starts, strict=True):
            if stretch is None or stretch.first_previous != previous or stretch.count != min(step, total - start + 1):
                return False
            previous = stretch.last_hash
            done += stretch.count
            stretches.append(stretch)
            progress(done, total)
    if previous != head_hash or done != total:
        return False
    used = [key_id for stretch in stretches for key_id in stretch.key_ids]
    order = [chain.key_id(secret) for secret in secrets]
    places = [order.index(key_id) for key_id in used]
    if places != sorted(places):
        return False
    report.entries, report.last = total, total
    for stretch in stretches:
        for seq in stretch.clock_back[:3]:
            report.notes.append(
                f"The clock went back by more than 5 minutes before entry {seq}. The order still holds."
            )
    return True


def _told(
    rows: Iterable[tuple[Any, ...]], total: int, progress: Callable[[int, int], None]
) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, 1):
        if number % 20_000 == 0:
            progress(number, total)
        yield row


# --- the slow look: what is wrong? -------------------------------------------------------------


def _slow(source: Source, secrets: Sequence[str], evidence: Evidence, report: Report, most: int) -> None:
    keys = sealers(secrets)
    order = [chain.key_id(secret) for secret in secrets]
    name = source.head[0] if source.head else ""
    macs, hashes = evidence.macs.get(name, {}), evidence.hashes.get(name, {})
    bad: list[tuple[int, Row]] = []  # place in the order, and the row, where a seal fails
    resealed: list[int] = []  # seal fails, but the plain hashes were made to fit
    rewritten: list[int] = []
    seen: set[int] = set()
    expected, previous = 1, chain.genesis(name) if name else None
    newest_key = 0
    last_hash = ""
    for row in source.rows():
        report.entries += 1
        seq = row[SEQ] if isinstance(row[SEQ], int) else None
        try:
            sealed: bytes | None = chain.body(row[:-2])
        except (ValueError, TypeError):
            sealed = None
        seal = keys.get(row[KEY_ID])
        hash_right = sealed is not None and chain.hash_of(sealed) == row[HASH]
        genuine = sealed is not None and seal is not None and hash_right and seal(sealed) == row[MAC]
        if len(report.findings) >= most:
            report.notes.append(f"More is wrong after entry {expected}: only the first {most} findings are shown.")
            break
        if not genuine:
            if hash_right and row[PREVIOUS] == previous and seq == expected:
                resealed.append(expected)
            else:
                bad.append((expected, row))
            if seq is not None and seq > expected:
                report.add("deleted", expected, f"Entries {expected} to {seq - 1} are missing.")
                expected = seq
        elif seq is not None:
            if seq in seen:
                report.add("inserted", seq, f"Entry {seq} stands in the log a second time.")
                continue
            if seq > expected:
                report.add("deleted", expected, f"{_span(expected, seq - 1)} missing.")
            elif seq < expected:
                report.add("reordered", seq, f"Entry {seq} stands after entry {expected - 1}.")
                seen.add(seq)
                continue
            elif (
                previous is not None
                and row[PREVIOUS] != previous
                and not ({*(place for place, _ in bad[-1:]), *resealed[-1:]} & {expected - 1})
            ):
                report.add("rewritten", seq, f"Entry {seq} is genuine but follows another entry {seq - 1} than this.")
            expected = seq
            place = order.index(row[KEY_ID])
            if place < newest_key:
                report.add("old key", seq, f"Entry {seq} is sealed with a key that had been replaced by then.")
            newest_key = max(newest_key, place)
            if macs.get(seq, {row[MAC]}) != {row[MAC]} or hashes.get(seq, {row[HASH]}) != {row[HASH]}:
                rewritten.append(seq)
        seen.add(expected)
        previous = last_hash = row[HASH]
        expected += 1
    report.last = expected - 1
    _name_bad(bad, keys, report)
    if len(resealed) == 1 and resealed[0] != report.last:
        report.add("edited", resealed[0], f"Entry {resealed[0]} was changed: its keyed seal does not fit.")
    elif resealed:
        report.add(
            "re-chained",
            resealed[0],
            f"From entry {resealed[0]} on the hashes fit and the keyed seals do not: "
            "the chain was made again by somebody without the key.",
        )
    rewritten = [seq for seq in rewritten if not _given_up(evidence, name, seq)]
    if rewritten:
        report.add(
            "rewritten",
            rewritten[0],
            f"Entry {rewritten[0]} is not the one that was witnessed. Between the last witnessed entry before it and "
            "this one the chain was made again with the key, or a copy of the database was continued.",
        )
    _compare_end(source, evidence, report, name, last_hash)


def _span(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"


def _name_bad(bad: list[tuple[int, Row]], keys: dict[str, Callable[[bytes], str]], report: Report) -> None:
    """Say of each row whose seals fail whether it is another row's content, or was edited or put in."""
    places = [place for place, _ in bad[:200]]
    for place, row in bad[: max(1, 100)]:
        home = _home(row, places, keys)
        if home is not None and home != place:
            report.add("reordered", place, f"Where entry {place} should be stands entry {home}: they were swapped.")
        elif row[KEY_ID] not in keys:
            report.add(
                "inserted", place, f"Entry {place} is sealed with a key that we do not have: {row[KEY_ID]!s:.16}."
            )
        else:
            report.add("edited", place, f"Entry {place} was changed or put in after the event: its seals do not fit.")


def _home(row: Row, places: Sequence[int], keys: dict[str, Callable[[bytes], str]]) -> int | None:
    seal = keys.get(row[KEY_ID])
    if seal is None:
        return None
    for place in places:
        try:
            if seal(chain.body((place, *row[1:-2]))) == row[MAC]:
                return place
        except (ValueError, TypeError):
            return None
    return None


def _given_up(evidence: Evidence, name: str, seq: int) -> bool:
    return any(line["seq"] < seq <= line.get("upto", 0) for line in evidence.restored.get(name, []))


def _compare_end(source: Source, evidence: Evidence, report: Report, name: str, last_hash: str) -> None:
    if source.head is None:
        if report.entries or evidence.chains():
            report.add("head", None, "The head row is missing.")
    else:
        _, head_seq, head_hash = source.head
        if head_seq > report.last:
            report.add(
                "shortened", report.last + 1, f"The head row stands at {head_seq}, the last entry is {report.last}."
            )
        elif head_seq < report.last or (report.last and head_hash != last_hash):
            report.add("head", head_seq, f"The head row (at {head_seq}) does not belong to entry {report.last}.")
        elif not report.last and head_hash != chain.genesis(name):
            report.add("head", 0, "The head row of an empty log does not fit its name.")
    beyond = [seq for seq in evidence.of(name) if seq > report.last and not _given_up(evidence, name, seq)]
    if beyond:
        report.add(
            "shortened",
            report.last + 1,
            f"The log ends at entry {report.last}, but entry {max(beyond)} was witnessed. "
            "The end was cut off, or an earlier copy was put back.",
        )
    for other in sorted(evidence.chains() - {name}):
        report.add(
            "other chain",
            None,
            f"The checkpoints and witness know another log ({other:.8}…, to entry {max(evidence.of(other))}), "
            "which this database does not hold.",
        )
    for where in evidence.false[:10]:
        report.add("checkpoint", None, f"{where} is not sealed with our key.")


# --- both looks --------------------------------------------------------------------------------


def verify(
    address: str,
    secrets: Sequence[str],
    *,
    checkpoints: Iterable[Path] = (),
    witness: Iterable[Path] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
    processes: int | None = None,
    most: int = 20,
) -> Report:
    """Read a log and everything known about it. `secrets` are the keys, the oldest first and the present one last."""
    if not any(secrets):
        raise CannotVerify("No key was given. Set GOLDENTHREAD_AUDIT_KEY.")
    began = time.perf_counter()
    evidence = read_evidence(checkpoints, witness, secrets)  # before the table: the table may only be ahead of it
    source = Source(address)
    report = Report(source.named(), chain=source.head[0] if source.head else "")
    report.checkpoints, report.witnessed = evidence.checkpoints, evidence.lines
    if not _quick(source, secrets, evidence, report, progress, processes or os.cpu_count() or 1):
        report.entries = 0
        _slow(source, secrets, evidence, report, most)
    _remark(source, evidence, report)
    report.findings.sort(key=lambda finding: (finding.seq is None, finding.seq or 0))
    report.seconds = time.perf_counter() - began
    return report


def _remark(source: Source, evidence: Evidence, report: Report) -> None:
    if not evidence.asked:
        report.notes.append(
            "No checkpoints and no witness were given: a cut-off end, an earlier copy, or a chain made again with the "
            "key would not be seen."
        )
    elif report.entries and not evidence.of(report.chain):
        report.add("evidence", None, "The folders hold no checkpoint and no witness line of this log.")
    if evidence.broken:
        report.notes.append(f"{evidence.broken} half-written or unreadable lines in the folders were passed over.")
    for line in evidence.restored.get(report.chain, []):
        report.notes.append(
            f"A backup was put back on {str(line['at'])[:10]}: entries {line['seq'] + 1} to {line['upto']} were "
            f"given up. Reason: {line.get('reason', '')}"
        )
    ranges = sorted(evidence.witnessed.get(report.chain, []))
    if ranges:
        bare, reached = 0, 0
        for first, last in ranges:
            bare += max(0, first - reached - 1)
            reached = max(reached, last)
        bare += max(0, report.last - reached)
        if bare:
            report.notes.append(
                f"{bare} entries have no witness line (a crash just after a commit leaves one out; more than a few, or "
                "entries that nobody can explain, mean that something else than Golden Thread wrote them)."
            )


def show(report: Report) -> str:
    """The report in words."""
    rate = f"{report.entries / report.seconds:,.0f} a second" if report.seconds else ""
    lines = [
        f"{report.source}: {report.entries:,} entries read ({rate}), {report.checkpoints:,} checkpoint lines, "
        f"{report.witnessed:,} witness lines."
    ]
    lines += [f"  FOUND {finding.kind}: {finding.words}" for finding in report.findings]
    lines += [f"  Note: {note}" for note in report.notes]
    lines.append("Nothing is wrong." if report.ok else "The log has been tampered with. Keep this machine as it is.")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="goldenthread.base.audit.verify", description="Verify an audit log.")
    parser.add_argument("log", help="sqlite:///PATH, postgresql://… or an exported .jsonl file")
    parser.add_argument("--checkpoints", action="append", default=[], type=Path, metavar="FOLDER")
    parser.add_argument("--witness", action="append", default=[], type=Path, metavar="FOLDER")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument("--processes", type=int, default=None)
    options = parser.parse_args(arguments)
    old = [word.strip() for word in os.environ.get("GOLDENTHREAD_AUDIT_OLD_KEYS", "").split(",") if word.strip()]
    secrets = [*old, os.environ.get("GOLDENTHREAD_AUDIT_KEY", "")]
    try:
        report = verify(
            options.log,
            secrets,
            checkpoints=options.checkpoints,
            witness=options.witness,
            processes=options.processes,
        )
    except (CannotVerify, OSError, sqlite3.Error) as error:
        print(f"The check could not be made: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report.as_json(), indent=2) if options.json else show(report))
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
