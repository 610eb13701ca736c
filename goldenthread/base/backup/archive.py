"""The archive: a compressed tar, encrypted with age as it is written. Nothing unencrypted touches the disk.

    format.json                         what this is, for a reader that knows nothing yet
    rows/office/accounts_user/0001      lines of one table, in parts of a few megabytes
    files/thread/<SHA-256>              stored files by fingerprint
    audit/checkpoints-0/…  audit/witness/…
    manifest.json                       last: rows and checksum of each table, SHA-256 of each part, versions

`age` and `tar` open it without this program: age --decrypt -i KEY archive.age | tar -xz
"""

import contextlib
import gzip
import hashlib
import io
import json
import os
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyrage

FORMAT = 1
PART_BYTES = 4_000_000
LONGEST_NAME = 300


class BadArchive(Exception):
    """The archive cannot be used; the message says what is wrong and what to do. Nothing was changed."""


@dataclass
class Manifest:
    """What an archive says of itself at its end."""

    version: str = ""
    made_at: str = ""
    databases: dict[str, dict[str, Any]] = field(default_factory=dict)  # name: migrations, tables
    parts: dict[str, list] = field(default_factory=dict)  # name: [SHA-256, bytes]
    files: int = 0
    missing_files: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)  # names of variables that were set, no values
    left_out: dict[str, str] = field(default_factory=dict)
    audit_entries: int = 0
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> bytes:
        return json.dumps(self.__dict__, indent=1, sort_keys=True).encode()

    @property
    def rows(self) -> int:
        return sum(table["rows"] for database in self.databases.values() for table in database["tables"].values())

    @property
    def tables(self) -> int:
        return sum(len(database["tables"]) for database in self.databases.values())


class Sink:
    """A tar being written: each part is added whole, with its digest kept for the manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.parts: dict[str, list] = {}

    def add(self, name: str, content: bytes) -> None:
        self.parts[name] = [hashlib.sha256(content).hexdigest(), len(content)]
        self._write(name, len(content), io.BytesIO(content))

    def add_stream(self, name: str, size: int, source: IO[bytes]) -> str:
        """Add exactly `size` bytes of a file that may be growing; give their SHA-256."""
        digesting = Digesting(source, size)
        try:
            self._write(name, size, digesting)
        except OSError:
            if digesting.left:
                raise BadArchive(f"{name} became shorter while it was read. Run the backup again.") from None
            raise
        self.parts[name] = [digesting.digest.hexdigest(), size]
        return digesting.digest.hexdigest()

    def _write(self, name: str, size: int, source: Any) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self.tar.addfile(info, source)


class Digesting:
    """Reads at most `size` bytes and digests them on the way."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self.source, self.left, self.digest = source, size, hashlib.sha256()

    def read(self, count: int = -1) -> bytes:
        data = self.source.read(min(self.left, count) if count >= 0 else self.left)
        self.left -= len(data)
        self.digest.update(data)
        return data


class Through(threading.Thread):
    """Encrypts or decrypts in a thread of its own, between a pipe and a file."""

    def __init__(self, work: Callable[[], None], ends: Sequence[Any]) -> None:
        super().__init__(daemon=True)
        self.work, self.ends = work, ends
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as fault:
            self.fault = fault
        finally:
            for end in self.ends:
                end.close()


@contextmanager
def writing(target: Path, recipients: Sequence[Any]) -> Iterator[Sink]:
    """A new archive at `target`, which appears under its name only when it is whole and on the disk."""
    part = target.with_name(target.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            from_pipe, to_pipe = os.pipe()
            reader, writer = os.fdopen(from_pipe, "rb"), os.fdopen(to_pipe, "wb")
            thread = Through(lambda: pyrage.encrypt_io(reader, out, list(recipients)), [reader])
            thread.start()
            try:
                with (
                    gzip.GzipFile(fileobj=writer, mode="wb", compresslevel=6, mtime=0) as pressed,
                    tarfile.open(fileobj=pressed, mode="w|") as tar,
                ):
                    sink = Sink(tar)
                    sink.add("format.json", json.dumps({"golden thread backup": FORMAT}).encode())
                    yield sink
            finally:
                with contextlib.suppress(BrokenPipeError):  # the thread's own fault says more
                    writer.close()
                thread.join()
            if thread.fault is not None:
                raise thread.fault
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        part.unlink(missing_ok=True)


class Part:
    """One part of an archive; reading it says in our words when the archive is damaged."""

    def __init__(self, reading: "Reading", name: str, size: int, content: IO[bytes]) -> None:
        self.reading, self.name, self.size, self.content = reading, name, size, content
        self.digest = hashlib.sha256()

    def read(self, count: int = -1) -> bytes:
        try:
            data = self.content.read(count)
        except BROKEN:
            raise self.reading.fault() from None
        self.digest.update(data)
        return data

    def chunks(self) -> Iterator[bytes]:
        while data := self.read(1 << 20):
            yield data

    def lines(self) -> Iterator[bytes]:
        rest = b""
        for chunk in self.chunks():
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield line + b"\n"
        if rest:
            raise self.reading.fault()


BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error)


class Reading:
    """The parts of an archive, in their order. Raises BadArchive for whatever is wrong with it."""

    def __init__(self, source: Path, identities: Sequence[Any]) -> None:
        self.source, self.identities = source, list(identities)

    def __enter__(self) -> "Reading":
        try:
            self.stored = self.source.open("rb")
            begins = self.stored.read(21)
            self.stored.seek(0)
        except OSError as fault:
            raise BadArchive(f"{self.source} cannot be read: {fault.strerror}.") from None
        if begins != b"age-encryption.org/v1":
            self.stored.close()
            raise BadArchive(
                f"{self.source.name} is no archive of `goldenthread backup`: it is not encrypted with age."
            )
        from_pipe, to_pipe = os.pipe()
        self.pipe, writer = os.fdopen(from_pipe, "rb"), os.fdopen(to_pipe, "wb")
        self.thread = Through(lambda: pyrage.decrypt_io(self.stored, writer, self.identities), [writer])
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.pipe.close()
        self.thread.join()
        self.stored.close()

    def fault(self) -> BadArchive:
        """What the decryption says is wrong, or else that the archive is damaged."""
        self.pipe.close()
        self.thread.join()
        return BadArchive(explain(self.source, self.thread.fault))

    def __iter__(self) -> Iterator[Part]:
        try:
            tar = tarfile.open(fileobj=self.pipe, mode="r|gz")  # noqa: SIM115  the pipe is closed at the end
            member = tar.next()
        except BROKEN:
            raise self.fault() from None
        first = True
        while member is not None:
            content = tar.extractfile(member) if member.isfile() else None
            if content is None or len(member.name) > LONGEST_NAME:
                raise BadArchive(damaged(self.source))
            part = Part(self, member.name, member.size, content)
            if first:
                check_format(self.source, part.name, part.read(10_000))
                first = False
            else:
                yield part
            try:
                member = tar.next()
            except BROKEN:
                raise self.fault() from None
        try:
            while self.pipe.read(1 << 20):  # to the end, so that the last bytes are proved as well
                pass
        except BROKEN:
            raise self.fault() from None
        self.thread.join()
        if first or self.thread.fault is not None:
            raise self.fault()


def check_format(source: Path, name: str, content: bytes) -> None:
    try:
        found = json.loads(content)["golden thread backup"] if name == "format.json" else None
    except (ValueError, KeyError, TypeError):
        found = None
    if found is None:
        raise BadArchive(f"{source.name} opens, but holds no backup of Golden Thread.")
    if found != FORMAT:
        when = "an older" if isinstance(found, int) and found < FORMAT else "a newer"
        raise BadArchive(
            f"{source.name} has format {found}, of {when} version of Golden Thread; this one reads format {FORMAT}. "
            "Restore it with the version that made it, then upgrade."
        )


def damaged(source: Path) -> str:
    return f"{source.name} is damaged or was cut short. Use another archive; nothing was changed."


def explain(source: Path, fault: BaseException | None) -> str:
    if isinstance(fault, pyrage.DecryptError) and "matching" in str(fault).lower():
        return (
            f"{source.name} was not encrypted for this key. Use the identity file whose recipient was set when it "
            "was made; nothing was changed."
        )
    return damaged(source)
