"""Making a backup: both databases as they stood at one instant each, the stored files, the audit's outside copies."""

import copy
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connections, models, router, transaction
from django.db.migrations.recorder import MigrationRecorder

from goldenthread.base.backup import rows
from goldenthread.base.backup.archive import PART_BYTES, BadArchive, Manifest, Sink, writing

DATABASES = {"office": "default", "public": "snapshot"}  # name in the archive: alias
Say = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    path: Path
    sha256: str
    size: int
    seconds: float
    manifest: Manifest

    @property
    def words(self) -> str:
        told = self.manifest
        return f"{told.rows:,} rows of {told.tables} tables and {told.files:,} files"


def models_of(alias: str) -> list[type[models.Model]]:
    """Every table that this program keeps in the database, in a steady order."""
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    here = [m for m in found if router.allow_migrate_model(alias, m)]
    return sorted((m for m in here if m._meta.db_table not in rows.LEFT_OUT), key=lambda m: m._meta.db_table)


@contextmanager
def second_connection(alias: str, name: str, *, reading: bool) -> Iterator[Any]:
    """A connection of our own to the database of `alias`, under another name; for reading it takes no write lock."""
    told = copy.deepcopy(connections[alias].settings_dict)
    told["OPTIONS"].pop("pool", None)
    if reading and told["ENGINE"].endswith("sqlite3"):
        told["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections.databases[name] = told
    try:
        yield connections[name]
    finally:
        connections[name].close()
        del connections[name]
        del connections.databases[name]


@contextmanager
def one_instant(alias: str, name: str) -> Iterator[str]:
    """Read everything as it stood at one moment, while others go on writing."""
    with second_connection(alias, name, reading=True) as connection, transaction.atomic(using=name):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield name


def back_up(target: Path, recipients: Sequence[Any], say: Say = lambda words: None) -> Made:
    """Write an archive to `target`: a new file, or a folder in which it gets a name with the time.

    Raises BadArchive when it cannot be written; a file that exists is never written over.
    """
    began = time.monotonic()
    if not recipients:
        raise BadArchive("Nobody could open this backup: name a recipient (age1…).")
    if target.is_dir():
        target = target / f"golden-thread-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.age"
    if target.exists():
        raise BadArchive(f"{target} exists and is left as it is. Name another file.")
    if not target.parent.is_dir():
        raise BadArchive(f"There is no folder {target.parent}. Make it, and let this program write there.")
    manifest = Manifest(
        version=version("goldenthread"),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=sorted(name for name in os.environ if name.startswith("GOLDENTHREAD_")),
        left_out=dict(rows.LEFT_OUT),
    )
    try:
        with writing(target, recipients) as sink:
            # The public copy first: what it shows was approved in the office before, so the office copy holds it too.
            with one_instant("snapshot", "backup_public") as public, one_instant("default", "backup_office") as office:
                manifest.databases["public"] = write_database(sink, "public", "snapshot", public, say)
                manifest.databases["office"] = write_database(sink, "office", "default", office, say)
                write_files(sink, manifest, office, say)
                manifest.audit_entries = manifest.databases["office"]["tables"].get("audit_entry", {}).get("rows", 0)
            write_outside_copies(sink)
            manifest.notes.append(f"audit key {audit_key_name()}")
            manifest.parts = dict(sink.parts)
            sink.add("manifest.json", manifest.as_json())
    except DatabaseError as fault:
        said = str(fault).strip().splitlines() or [type(fault).__name__]
        raise BadArchive(
            f"The database could not be read ({said[0]}). If this program is newer than its tables, run `goldenthread "
            "prepare` first, or back up with the version that is running."
        ) from fault
    except OSError as fault:
        raise BadArchive(f"The backup could not be written to {target}: {fault.strerror or fault}.") from fault
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Made(target, digest, target.stat().st_size, time.monotonic() - began, manifest)


def write_database(sink: Sink, name: str, alias: str, using: str, say: Say) -> dict[str, Any]:
    applied: dict[str, list[str]] = {}
    for app, migration in sorted(MigrationRecorder(connections[using]).applied_migrations()):
        applied.setdefault(app, []).append(migration)
    tables = {}
    for model in models_of(alias):
        table = model._meta.db_table
        say(f"{name}: {table}")
        total, part, number = rows.Checksum(), bytearray(), 1
        columns = [str(field.column) for field in rows.columns_of(model)]
        for line in rows.lines(model, using, columns):
            total.add(line)
            part += line
            if len(part) >= PART_BYTES:
                sink.add(f"rows/{name}/{table}/{number:06}", bytes(part))
                part, number = bytearray(), number + 1
        if part:
            sink.add(f"rows/{name}/{table}/{number:06}", bytes(part))
        tables[table] = {"columns": columns, "rows": total.rows, "sum": str(total)}
    return {"migrations": applied, "tables": tables}


def write_files(sink: Sink, manifest: Manifest, using: str, say: Say) -> None:
    """Every file that a row names and that was not refused. A file is written before its row, so none is too new."""
    from goldenthread.base.files import store
    from goldenthread.base.files.models import StoredFile

    kept = StoredFile.objects.using(using).exclude(state="refused").order_by("root", "sha256")
    for root, sha256 in kept.values_list("root", "sha256").iterator(chunk_size=rows.PAGE):
        path = store.path_of(root, sha256)
        try:
            with path.open("rb") as source:
                found = sink.add_stream(f"files/{root}/{sha256}", os.fstat(source.fileno()).st_size, source)
        except FileNotFoundError:
            found = ""
        if found == sha256:
            manifest.files += 1
        else:
            manifest.missing_files.append(f"{root}/{sha256}")
            say(f"The file {sha256[:12]}… is missing from the store or has changed.")


def outside_folders() -> dict[str, Path]:
    folders = {f"checkpoints-{n}": Path(p) for n, p in enumerate(settings.AUDIT_CHECKPOINT_FOLDERS)}
    return {**folders, "witness": Path(settings.AUDIT_WITNESS_FOLDER)}


def write_outside_copies(sink: Sink) -> None:
    for name, folder in outside_folders().items():
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            if path.is_file():
                with path.open("rb") as source:  # lines may be added meanwhile: what is there now is what we take
                    sink.add_stream(f"audit/{name}/{path.name}", os.fstat(source.fileno()).st_size, source)


def audit_key_name() -> str:
    """Names the key that seals audit entries, without giving it away."""
    from goldenthread.base.audit import chain

    return chain.key_id(settings.AUDIT_KEY) if settings.AUDIT_KEY else "none"
