"""Putting a backup back: into empty databases only, all of it or nothing, and then proved.

1. The databases are looked at: one that holds anything is left alone.
2. The whole archive is read once and checked: key, format, every part's digest, every table's rows and checksum.
3. Tables are made in the version that the archive was made with, and filled in one transaction for each database.
4. What the tables now hold is read back and compared with the archive, before the commit.
5. Tables are brought to the version of this program; the audit log is verified; erasures are erased again.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connections, transaction
from django.db.migrations.loader import MigrationLoader

from goldenthread.base import audit
from goldenthread.base.backup import erasures, rows
from goldenthread.base.backup.archive import BadArchive, Manifest, Part, Reading, damaged
from goldenthread.base.backup.make import DATABASES, Say, audit_key_name, models_of, outside_folders, second_connection

ROOT = Path(__file__).resolve().parents[3]
# Rows that migrations themselves put in; a restore replaces them.
SEEDED = {"django_content_type", "auth_permission", "audit_head"}
BY = "restore"


class NotEmpty(Exception):
    """A database holds something already; the message says what and what to do."""


@dataclass
class Restored:
    """What a restore proved."""

    made_at: str
    version: str
    tables: int
    rows: int
    files: int
    audit_ok: bool = True
    audit_words: str = ""
    erased_again: int = 0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def restore(
    source: Path, identities: Sequence[Any], ledger: Path | None = None, say: Say = lambda words: None
) -> Restored:
    """Raises NotEmpty, BadArchive or erasures.BadLedger before anything is changed."""
    began = time.monotonic()
    for name, alias in DATABASES.items():
        check_empty(name, alias)
    lines = erasures.read(ledger or Path(settings.ERASURE_LEDGER))
    say("Reading and checking the archive")
    manifest = verify(source, identities)
    targets = {name: check_version(manifest, name, alias) for name, alias in DATABASES.items()}
    say("Making the tables")
    for name in DATABASES:
        migrate(name, targets[name])
    say(f"Filling {manifest.tables} tables with {manifest.rows:,} rows")
    notes = load(source, identities, manifest, targets)
    for name in DATABASES:
        migrate(name, {})
    told = Restored(manifest.made_at, manifest.version, manifest.tables, manifest.rows, manifest.files, notes=notes)
    if manifest.missing_files:
        told.notes.append(f"{len(manifest.missing_files)} files were missing or changed when the backup was made.")
    say("Verifying the audit log")
    verify_audit(told, manifest)
    told.erased_again = erasures.replay(lines, by=audit.Actor.system(BY))
    with audit.unit(by=audit.Actor.system(BY)):
        audit.record(
            "backup_restored", obj=f"backup:{manifest.made_at}", reason=f"{told.rows} rows, {told.files} files"
        )
    told.seconds = time.monotonic() - began
    return told


# --- before anything is changed -----------------------------------------------------------------


def check_empty(name: str, alias: str) -> None:
    connection = connections[alias]
    try:
        there = set(connection.introspection.table_names())
    except DatabaseError as fault:
        raise NotEmpty(f"The {name} database does not answer: {str(fault).strip()}") from None
    for model in models_of(alias):
        table = model._meta.db_table
        if table in there and table not in SEEDED:
            with connection.cursor() as cursor:
                quoted = connection.ops.quote_name(table)
                cursor.execute(f"SELECT COUNT(*) FROM (SELECT 1 FROM {quoted} LIMIT 1) AS found")  # noqa: S608  our name
                if cursor.fetchone()[0]:
                    raise NotEmpty(
                        f"The {name} database already holds rows ({table}), and a restore would mix the two. Make an "
                        "empty database, name it in GOLDENTHREAD_DATABASE_URL or GOLDENTHREAD_PUBLIC_DATABASE_URL, "
                        "and restore again."
                    )
    connection.close()


def verify(source: Path, identities: Sequence[Any]) -> Manifest:
    """Read the whole archive without keeping anything; give its manifest if every part is as it was written."""
    found: dict[str, list] = {}
    sums: dict[tuple[str, str], rows.Checksum] = {}
    manifest: Manifest | None = None
    with Reading(source, identities) as parts:
        for part in parts:
            if part.name == "manifest.json":
                manifest = read_manifest(source, part)
                continue
            words = part.name.split("/")
            if words[0] == "rows" and len(words) == 4:
                total = sums.setdefault((words[1], words[2]), rows.Checksum())
                for line in part.lines():
                    total.add(line)
            else:
                for _ in part.chunks():
                    pass
            found[part.name] = [part.digest.hexdigest(), part.size]
    if manifest is None:
        raise BadArchive(damaged(source))
    manifest.parts.pop("format.json", None)  # read before the rest, when the archive was opened
    if found != manifest.parts:
        raise BadArchive(damaged(source))
    for name, database in manifest.databases.items():
        for table, told in database["tables"].items():
            total = sums.pop((name, table), rows.Checksum())
            if (total.rows, str(total)) != (told["rows"], told["sum"]):
                raise BadArchive(damaged(source))
    if sums or set(manifest.databases) != set(DATABASES):
        raise BadArchive(damaged(source))
    sealed_by = next((note.removeprefix("audit key ") for note in manifest.notes if note.startswith("audit key ")), "")
    if manifest.audit_entries and sealed_by not in known_audit_keys():
        raise BadArchive(
            f"The audit log in {source.name} was sealed with another key. Set GOLDENTHREAD_AUDIT_KEY to the key that "
            "was in use when the backup was made; nothing was changed."
        )
    return manifest


def known_audit_keys() -> set[str]:
    from goldenthread.base.audit import chain

    return {audit_key_name(), *(chain.key_id(old) for old in getattr(settings, "AUDIT_OLD_KEYS", []))}


def read_manifest(source: Path, part: Part) -> Manifest:
    try:
        return Manifest(**json.loads(b"".join(part.chunks())))
    except (ValueError, TypeError):
        raise BadArchive(damaged(source)) from None


def check_version(manifest: Manifest, name: str, alias: str) -> dict[str, str]:
    """The last migration of each app that the archive knows, where this program is further on; empty when it is not."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    archived = {(app, m) for app, names in manifest.databases[name]["migrations"].items() for m in names}
    if name == "public":  # its tables are those of the public rooms only, whoever ran the migrations
        apps_here = {model._meta.app_label for model in models_of(alias)}
        archived = {key for key in archived if key[0] in apps_here}
    known = set(loader.disk_migrations)
    if unknown := sorted(".".join(key) for key in archived - known):
        raise BadArchive(
            f"The backup was made by another version ({manifest.version}), whose tables this one does not know "
            f"({', '.join(unknown[:3])}). Restore it with that version; nothing was changed."
        )
    targets = {}
    behind = False
    for app in {app for app, _ in archived}:
        of_app = {key for key in known if key[0] == app}
        last = [k for k in archived if k[0] == app and not (children(loader, k) & archived)]
        targets[app] = last[0][1]
        behind = behind or bool(of_app - archived)
    if name == "office":
        behind = behind or bool({app for app, _ in known if loader.graph.leaf_nodes(app)} - set(targets))
    return targets if behind else {}


def children(loader: MigrationLoader, key: tuple[str, str]) -> set[tuple[str, str]]:
    return {child.key for child in loader.graph.node_map[key].children if child.key[0] == key[0]}


def migrate(name: str, targets: dict[str, str]) -> None:
    """Bring a database to the given migrations, or to the newest when none are given."""
    wanted: list[list[str]] = [[app, last] for app, last in sorted(targets.items())] or [[]]
    for words in wanted:
        if name == "office":
            call_command("migrate", *words, verbosity=0, interactive=False)
            continue
        command = [sys.executable, "-m", "django", "migrate", *words, "--verbosity", "0", "--no-input"]
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "GOLDENTHREAD_SITE": "public"}
        done = subprocess.run(  # noqa: S603  our own command
            command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BadArchive(f"The public tables could not be made: {done.stderr.strip()[-500:]}")


# --- filling ------------------------------------------------------------------------------------


def load(source: Path, identities: Sequence[Any], manifest: Manifest, targets: dict[str, dict[str, str]]) -> list[str]:
    """Fill both databases and the file store; nothing is committed unless all of it reads back as it was."""
    written: list[Path] = []
    try:
        with contextlib.ExitStack() as stack:
            filling = {}
            for name, alias in DATABASES.items():
                using = f"restore_{name}"
                connection = stack.enter_context(second_connection(alias, using, reading=False))
                stack.enter_context(transaction.atomic(using=using))
                filling[name] = Filling(name, alias, connection, manifest, targets[name])
            with Reading(source, identities) as parts:
                for part in parts:
                    take(part, filling, manifest, written)
                    if part.name in manifest.parts and part.digest.hexdigest() != manifest.parts[part.name][0]:
                        raise BadArchive(damaged(source))  # the file changed between the two readings
            for one in filling.values():
                one.finish()
    except BaseException as fault:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(fault, DatabaseError | ValueError | TypeError):
            said = str(fault).strip().splitlines() or [type(fault).__name__]
            raise BadArchive(f"The database refused what the archive holds ({said[0]}). Nothing was kept.") from fault
        raise
    return [note for one in filling.values() for note in one.notes]


class Filling:
    """One database being filled, through the models of the version that made the archive."""

    def __init__(self, name: str, alias: str, connection: Any, manifest: Manifest, targets: dict[str, str]) -> None:
        self.name, self.connection, self.notes = name, connection, []  # type: ignore[var-annotated]
        self.told = manifest.databases[name]["tables"]
        if targets:
            loader = MigrationLoader(None, ignore_no_migrations=True)
            state = loader.project_state(list(targets.items()))
            known = {m._meta.db_table: m for m in state.apps.get_models(include_auto_created=True)}
        else:
            known = {model._meta.db_table: model for model in models_of(alias)}
        if foreign := set(self.told) - set(known):
            raise BadArchive(
                f"The archive holds tables that its own version does not have: {', '.join(sorted(foreign))}."
            )
        self.models = {table: known[table] for table in self.told}
        self.loaders: dict[str, rows.Loader] = {}
        for table in self.told:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608  what migrations put in
            try:
                self.loaders[table] = rows.Loader(self.models[table], self.told[table]["columns"], connection)
            except KeyError as column:
                raise BadArchive(
                    f"The archive's {table} has a column {column} that its version does not have."
                ) from None

    def finish(self) -> None:
        """Write what waits, set counters, and compare every table with the archive."""
        for loader in self.loaders.values():
            loader.flush()
        with self.connection.cursor() as cursor:
            for sql in self.connection.ops.sequence_reset_sql(no_style(), list(self.models.values())):
                cursor.execute(sql)
        self.connection.check_constraints()
        for table, model in self.models.items():
            total = rows.checksum(model, self.connection.alias, self.told[table]["columns"])
            if (total.rows, str(total)) != (self.told[table]["rows"], self.told[table]["sum"]):
                raise BadArchive(
                    f"{table} does not read back as it was written ({total.rows} rows of {self.told[table]['rows']}). "
                    "Nothing was kept; please report this."
                )


def take(part: Part, filling: dict[str, Filling], manifest: Manifest, written: list[Path]) -> None:
    words = part.name.split("/")
    if words[0] == "rows":
        loader = filling[words[1]].loaders[words[2]]
        for line in part.lines():
            loader.add(line)
    elif words[0] == "files":
        take_file(part, words[1], words[2], manifest, written)
    elif words[0] == "audit" and words[1] in outside_folders():
        # Lines that are here are newer than the archive's, and are what shows that time was turned back.
        target = outside_folders()[words[1]] / Path(words[2]).name
        if not target.exists():
            write(target, part.chunks(), 0o600)
            written.append(target)
    for _ in part.chunks():
        pass


def take_file(part: Part, root: str, sha256: str, manifest: Manifest, written: list[Path]) -> None:
    from goldenthread.base.files import store

    target = store.path_of(root, sha256)
    if f"{root}/{sha256}" in manifest.missing_files or target.exists():
        return
    temporary, found, _ = store.spool(part.chunks(), root)
    if found != sha256:
        temporary.unlink()
        raise BadArchive(f"The file {sha256[:12]}… in the archive does not have its fingerprint. Nothing was kept.")
    written.append(store.settle(temporary, root, sha256))


def write(target: Path, chunks: Iterator[bytes], mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as out:
        for chunk in chunks:
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


# --- proving ------------------------------------------------------------------------------------


def verify_audit(told: Restored, manifest: Manifest) -> None:
    """Verify the restored log; where lines outside tell of later entries, say, signed, that these were given up."""
    from goldenthread.base.audit import checkpoints, state
    from goldenthread.base.audit.models import Head

    if not Head.objects.filter(pk=1, seq__gt=0).exists():
        told.audit_words = "The audit log is empty."
        return
    report = state.verify_now()
    if not report.ok and {finding.kind for finding in report.findings} == {"shortened"}:
        line = checkpoints.accept_restored(f"The backup of {manifest.made_at} was put back")
        told.notes.append(f"Audit entries {line['seq'] + 1} to {line['upto']}, made after the backup, are given up.")
        report = state.verify_now()
    told.audit_ok = report.ok
    told.audit_words = f"{report.entries:,} entries verified" if report.ok else report.findings[0].words
