"""Whole sites in folders of their own, driven by the command line as a person would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import postgres

ROOT = Path(__file__).resolve().parents[3]

FILL = """
import io, uuid, datetime, decimal
from goldenthread import cli; cli.set_up()
from goldenthread.base import audit
from goldenthread.base.accounts.models import Organisation, FormerName, User
from goldenthread.base.backup.models import Backup, Drill
from goldenthread.base.files import store
from goldenthread.base.files.models import StoredFile
from goldenthread.base.jobs.models import Job
by = audit.Actor.system("test")
with audit.unit(by=by), audit.unguarded("a small site for tests"):
    for n in range(40):
        body = Organisation.objects.create(name=f"Body {n} – Ysgol Tŷ'r Felin “é” \\U0001f9f5\\t{n}", kind="school")
        FormerName.objects.create(organisation=body, name=f"Old name {n}", until=datetime.date(2020, 2, 29))
    for n in range(3):
        User.objects.create_user(f"person{n}@council.test", "a long password of words", name=f"Person {n}")
    Job.objects.create(name="x", arguments={"b": [1, None, "é", {"z": 1.5}], "a": True}, run_after=datetime.datetime(
        2026, 3, 29, 0, 30, 0, 123456, tzinfo=datetime.timezone.utc))
    Backup.objects.create(archive="x", ok=True, words="", seconds=0.1 + 0.2)
    audit.record("backup_made", obj="test:1", reason="filling")
for n in range(5):
    data = f"file {n} ".encode() * 1000 * (n + 1)
    path, sha, size = store.spool([data], "thread")
    store.settle(path, "thread", sha)
    with audit.unit(by=by), audit.unguarded("a small site for tests"):
        StoredFile.objects.create(sha256=sha, size=size, kind="txt", name=f"{n}.txt", state="clean")
        audit.record("backup_made", obj=f"test:{n}")
"""


class Site:
    """Databases, files and audit folders of one site; `run` is its command line."""

    def __init__(self, folder: Path, office: str, public: str) -> None:
        self.folder, self.office, self.public = folder, office, public
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def env(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD_")}
        return env | {
            "GOLDENTHREAD_MODE": "demo",
            "GOLDENTHREAD_DEMO_FAMILIES": "40",
            "GOLDENTHREAD_VAR": str(self.folder / "var"),
            "GOLDENTHREAD_DATABASE_URL": self.office,
            "GOLDENTHREAD_PUBLIC_DATABASE_URL": self.public,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def python(self, *words: str, **variables: str) -> subprocess.CompletedProcess:
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=ROOT, env=self.env | variables, capture_output=True, text=True, check=False)

    def run(self, *words: object, **variables: str) -> subprocess.CompletedProcess:
        return self.python("-m", "goldenthread.cli", *[str(word) for word in words], **variables)

    def ask(self, sql: str, database: str = "office") -> list[tuple]:
        """Rows by the driver alone: nothing of ours stands between the test and the database."""
        url = getattr(self, database)
        if url.startswith("sqlite"):
            import sqlite3

            with sqlite3.connect(url.removeprefix("sqlite://")) as connection:
                return connection.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()

    def tables(self, database: str = "office") -> list[str]:
        if getattr(self, database).startswith("sqlite"):
            sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        else:
            sql = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return sorted(name for (name,) in self.ask(sql, database))

    def counts(self, database: str = "office") -> dict[str, int]:
        return {name: self.ask(f'SELECT COUNT(*) FROM "{name}"', database)[0][0] for name in self.tables(database)}

    def fingerprints(self) -> list[str]:
        return sorted(p.name for p in (self.folder / "var/files").glob("*/??/??/*"))


@pytest.fixture(scope="session")
def server():
    with postgres.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def new_site(server, tmp_path_factory):
    """Make a site with empty databases on "sqlite" or "postgresql"."""
    made = []

    def make(engine: str) -> Site:
        folder = tmp_path_factory.mktemp("site")
        made.append(folder)
        if engine == "sqlite":
            return Site(folder, f"sqlite://{folder}/office.sqlite3", f"sqlite://{folder}/public.sqlite3")
        names = (f"office{len(made)}", f"public{len(made)}")
        return Site(folder, *(postgres.create_database(server, name) for name in names))

    return make


@pytest.fixture(scope="session")
def engine() -> str:
    """The engine of this run of the suite."""
    return "postgresql" if os.environ.get("GOLDENTHREAD_DATABASE_URL", "").startswith("postgresql") else "sqlite"


@pytest.fixture(scope="session")
def live(new_site, engine) -> Site:
    """A small site with people, files and an audit log."""
    site = new_site(engine)
    for name in ("office", "public"):
        migrated = site.python("-m", "django", "migrate", "--verbosity", "0", GOLDENTHREAD_SITE=name)
        assert migrated.returncode == 0, migrated.stderr
    filled = site.python("-c", FILL)
    assert filled.returncode == 0, filled.stderr
    return site


@pytest.fixture(scope="session")
def key(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("key") / "key.txt"


@pytest.fixture(scope="session")
def archive(live, key) -> Path:
    made = live.run("backup-key", key)
    assert made.returncode == 0, made.stderr
    target = live.folder / "one.age"
    done = live.run("backup", target, "--recipient", made.stdout.strip())
    assert done.returncode == 0, done.stderr
    return target
