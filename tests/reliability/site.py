"""A real site in a folder of its own, which tests may kill: database, files, gunicorn with `config.wsgi`.

    with database("sqlite" or "postgresql") as address:
        template = Template(folder, address)          # migrated and filled once
        site = template.copy(folder / "one")          # a fresh site in a moment
        with site.nursery() as nursery:
            server = nursery.serve()
            server.kill()                             # -9, the whole process group

PostgreSQL is a throw-away cluster with fsync on, for a server that is killed must find its log on the disk.
"""

import fcntl
import http.client
import json
import os
import pwd
import random
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools import postgres

ROOT = Path(__file__).resolve().parents[2]
KEY = "a key for a site that is killed again and again"
WRITERS = 8


def environment(folder: Path, address: str) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "GOLDENTHREAD_MODE": "demo",
        "GOLDENTHREAD_DEMO_FAMILIES": "40",
        "GOLDENTHREAD_SITE": "office",
        "GOLDENTHREAD_VAR": str(folder),
        "GOLDENTHREAD_DATABASE_URL": address,
        "GOLDENTHREAD_AUDIT_KEY": KEY,
        "GOLDENTHREAD_FILES_PER_DAY": "1000000",
        "GOLDENTHREAD_FILES_MEGABYTES_PER_DAY": "1000000",
    }


def run(arguments: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-3_000:]
    return done.stdout


@contextmanager
def cluster() -> Iterator["Cluster"]:
    with postgres.cluster(durable=True) as url:
        yield Cluster(url)


class Cluster:
    """The throw-away server. `kill` ends it as a power switch would end its processes; `start` lets it recover."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.folder = Path(url.split("?host=", 1)[1])
        self.made = 0

    def create(self, template: str = "template1") -> str:
        import psycopg

        self.made += 1
        name = f"site{self.made}"
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            # A copied sequence believes that its next numbers are in the log, where only the template's are: without a
            # checkpoint a killed server would come back and give the same numbers again.
            server.execute("CHECKPOINT")
        return self.url.replace("/postgres?", f"/{name}?")

    def dump(self, address: str, to: Path) -> None:
        words = [postgres.programs() / "pg_dump", "--format=custom", "--compress=0", f"--file={to}", address]
        postgres.execute(words, dict(os.environ), Path("/"))

    def restore(self, dump: Path) -> str:
        """A new database that holds what was dumped, sequences and triggers too; its address."""
        address = self.create(template="template0")
        words = [postgres.programs() / "pg_restore", "--exit-on-error", f"--dbname={address}", dump]
        postgres.execute(words, dict(os.environ), Path("/"))
        return address

    def drop(self, address: str) -> None:
        import psycopg

        name = address.split("?")[0].rsplit("/", 1)[1]
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def kill(self) -> None:
        master = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(master, signal.SIGSTOP)  # so that it starts nothing while its children are counted
        for pid in [*children_of(master), master]:
            os.kill(pid, signal.SIGKILL)
        while running(master):
            time.sleep(0.005)

    def start(self) -> None:
        # A machine that restarts finds no such process either; here the dead one may still be listed, so its mark goes.
        for mark in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            mark.unlink(missing_ok=True)
        words = shlex.split((self.folder / "data" / "postmaster.opts").read_text())[1:]
        options = shlex.join(words[words.index("-D") + 2 :] if "-D" in words else words)
        control = [str(postgres.programs() / "pg_ctl"), "-D", str(self.folder / "data"), "-w", "-s", "-t", "60"]
        # only processes die in this test, so what they wrote needs no second flush of every file of the cluster
        options += " -c recovery_init_sync_method=syncfs"
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            control = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--", *control]
        env = {**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        postgres.execute([*control, "-l", self.folder / "log", "-o", options, "start"], env, self.folder)


def children_of(parent: int) -> list[int]:
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(place.name))
    return found


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Template:
    """A site that is migrated and filled once for the whole run of the tests, on each kind of database, then copied."""

    def __init__(self, folder: Path, server: Cluster | None) -> None:
        self.folder, self.server = folder, server
        run_of = folder.parents[1]  # of this worker of pytest, or of pytest itself
        kind = "filled-site-on-a-server" if server else "filled-site"
        shared = (run_of.parent if run_of.name.startswith("popen-") else run_of) / kind
        with shared.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (shared / "contents.json").exists():
                self._fill(shared)
                if server:
                    server.dump(self.address, shared / "database.dump")
                (shared / "contents.json").write_text(json.dumps(self.contents))
        shutil.copytree(shared, folder, symlinks=True)
        self.contents = json.loads((folder / "contents.json").read_text())
        self.address = server.restore(folder / "database.dump") if server else f"sqlite://{folder}/office.sqlite3"

    def _fill(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        styles = Path(os.environ["GOLDENTHREAD_VAR"]) / "govuk"
        if styles.is_dir():
            (folder / "govuk").symlink_to(styles.resolve())
        self.address = self.server.create() if self.server else f"sqlite://{folder}/office.sqlite3"
        said = run(["-m", "tests.reliability.preparing", str(WRITERS)], environment(folder, self.address))
        self.contents: dict[str, Any] = json.loads(said.splitlines()[-1])

    def copy(self, folder: Path) -> "Site":
        shutil.copytree(self.folder, folder, symlinks=True)
        if self.server:
            name = self.address.split("?")[0].rsplit("/", 1)[1]
            address = self.server.create(template=name)
        else:
            address = f"sqlite://{folder}/office.sqlite3"
        site = Site(folder, address, self.contents, self.server)
        site.seen_now()
        return site


def free_port() -> int:
    """A port below those that the system hands out by itself, or a restarted site might find it taken."""
    for _ in range(100):
        port = random.SystemRandom().randrange(12_000, 32_000)
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise AssertionError("There is no free port.")


class Site:
    def __init__(self, folder: Path, address: str, contents: dict[str, Any], server: Cluster | None) -> None:
        self.folder, self.address, self.contents, self.server = folder, address, contents, server
        self.log = folder / "server.log"
        self.database: Any = None
        self.port = free_port()

    @property
    def vendor(self) -> str:
        return "postgresql" if self.server else "sqlite"

    @contextmanager
    def connect(self) -> Iterator[Any]:
        """A connection that reads. `execute` takes SQL that both databases know."""
        if self.server:
            import psycopg

            with psycopg.connect(self.address, autocommit=True) as database:
                yield database
        else:
            file = sqlite3.connect(self.address.removeprefix("sqlite://"), timeout=20)
            try:
                yield file
            finally:
                file.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep one connection for all `rows` inside."""
        with self.connect() as self.database:
            try:
                yield
            finally:
                self.database = None

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self.database is not None:
            return list(self.database.execute(sql).fetchall())
        with self.reading():
            return self.rows(sql)

    @contextmanager
    def nursery(self, *faults: str) -> Iterator["Nursery"]:
        nursery = Nursery(self, faults)
        try:
            yield nursery
        finally:
            nursery.end()

    def warm_up(self) -> dict[str, Any]:
        edit, copy = self.contents["recommendations"][-1] + "edit/", self.contents["sources"][-1] + "copy/"
        page = self.contents["recommendations"][0]  # charts: the library that draws them is slow to load
        return {"cookies": self.contents["browsers"][-1], "paths": [edit, copy, page]}

    def seen_now(self) -> None:
        """Those who signed in when the template was made were here just now; else the idle time would end them."""
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
        zone = "+00" if self.server else ""
        with self.connect() as database:
            at = f"'{now}{zone}'"
            database.execute(f"UPDATE accounts_signin SET last_seen_at = {at}, started_at = {at}")
            if not self.server:
                database.commit()

    def remove(self) -> None:
        if self.server:
            self.server.drop(self.address)
        shutil.rmtree(self.folder, ignore_errors=True)

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Nursery:
    def __init__(self, site: Site, faults: tuple[str, ...]) -> None:
        self.site = site
        self.living: set[int] = set()
        self.served: Child | None = None
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.nursery", *faults],
            env=environment(site.folder, site.address) | {"WARM_UP": json.dumps(site.warm_up())},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=site.log.open("a"),
            text=True,
        )
        self.hear()

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"The nursery ended. {self.site.said()[-3_000:]}"
        return json.loads(line)

    def ask(self, **words: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        return self.hear()

    def serve(self) -> "Child":
        """Start gunicorn and wait until it answers."""
        end = time.monotonic() + 60
        while not self.port_is_free():  # threads of a killed process can hold its socket for a moment longer
            assert time.monotonic() < end, "The port stays taken."
            time.sleep(0.002)
        log = str(self.site.log)
        server = Child(self, self.ask(do="serve", bind=f"127.0.0.1:{self.site.port}", log=log)["pid"])
        while not self.answers():
            assert running(server.pid), self.site.said()[-3_000:]
            assert time.monotonic() < end, "The site does not answer."
            time.sleep(0.005)
        return server

    def port_is_free(self) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.site.port))
                probe.listen(1)
            except OSError:
                return False
        return True

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def run(self, *arguments: str) -> "Child":
        return Child(self, self.ask(do="run", arguments=list(arguments), log=str(self.site.log))["pid"])

    def end(self) -> None:
        for pid in list(self.living):
            Child(self, pid).kill()
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:  # it only forks: what is tested has ended, and been looked at, before it
            self.process.kill()
            self.process.wait(30)


class Child:
    """A process that the nursery forked, and its group."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.nursery, self.pid = nursery, pid
        nursery.living.add(pid)

    def wait(self) -> int:
        """The exit code, -9 when it was killed."""
        self.nursery.living.discard(self.pid)
        return int(self.nursery.ask(do="wait", pid=self.pid)["code"])

    def kill(self) -> int:
        members = children_of(self.pid)
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:  # it has not made its group yet
            os.kill(self.pid, signal.SIGKILL)
        code = self.wait()
        while any(running(pid) for pid in members):  # a process that dies holds its locks for a moment longer
            time.sleep(0.002)
        return code
