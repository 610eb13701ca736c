"""Processes that a test may kill: a site of their own, set up once and forked for each act.

    with Site(tmp_path) as site:
        pid = site.start("send", die="sent")     # os.kill(pid, SIGKILL) at any moment
        site.wait(pid)

The parent process here only sets Django up and forks; the database is the site's own (a SQLite file, or a new
PostgreSQL database beside the one that the tests use).
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parents[3]


class Site:
    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.made_database = ""
        url = os.environ.get("GOLDENTHREAD_DATABASE_URL", "")
        if url.startswith("postgres"):
            self.url = self._new_database(url)
        else:
            self.url = f"sqlite://{folder}/office.sqlite3"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("GOLDENTHREAD_", "PYTEST", "DJANGO"))},
            "GOLDENTHREAD_MODE": "test",
            "GOLDENTHREAD_VAR": str(folder),
            "GOLDENTHREAD_DATABASE_URL": self.url,
            "GOLDENTHREAD_PUBLIC_DATABASE_URL": f"sqlite://{folder}/public.sqlite3",
            **environment,
        }

    def _new_database(self, url: str) -> str:
        import psycopg
        from psycopg import sql

        name = f"goldenthread_killed_{os.getpid()}_{abs(hash(str(self.folder))) % 10**8}"
        parts = urlparse(url)
        self._admin = parts._replace(path="/postgres").geturl()
        with psycopg.connect(self._admin, autocommit=True) as link:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self.made_database = name
        return parts._replace(path="/" + name).geturl()

    def __enter__(self) -> Site:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--skip-checks", "-v0"],
            cwd=ROOT, env=self.environment, check=True, timeout=300, capture_output=True,
        )  # fmt: skip
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.base.jobs.acts"],
            cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __exit__(self, *failure: object) -> None:
        assert self.parent.stdin
        self.parent.stdin.close()
        try:
            self.parent.wait(20)
        except subprocess.TimeoutExpired:
            self.parent.kill()
        if self.made_database:
            import psycopg
            from psycopg import sql

            with psycopg.connect(self._admin, autocommit=True) as link:
                link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.made_database)))

    def _ask(self, **question: object) -> dict:
        assert self.parent.stdin
        assert self.parent.stdout
        self.parent.stdin.write(json.dumps(question) + "\n")
        self.parent.stdin.flush()
        line = self.parent.stdout.readline()
        if not line:
            raise AssertionError("the process that starts the others has ended")
        return json.loads(line)

    def start(self, act: str, **arguments: object) -> int:
        """Start an act in a process of its own; gives its id."""
        return self._ask(start=act, arguments=arguments)["pid"]

    def wait(self, pid: int) -> int:
        """How it ended: 0, an exit code, or minus the signal."""
        return self._ask(wait=pid)["status"]

    def kill(self, pid: int) -> int:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return self.wait(pid)

    def run(self, act: str, **arguments: object) -> None:
        assert self.wait(self.start(act, **arguments)) == 0, act

    def tell(self, act: str, **arguments: object) -> object:
        """Run an act to its end and give what it returned."""
        path = self.folder / "answer.json"
        self.run(act, answer=str(path), **arguments)
        return json.loads(path.read_text())


# --- in the other process ----------------------------------------------------------------------------


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def append(path: str, line: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, (line + "\n").encode())
    os.close(handle)


def act_queue_messages(first: int, count: int, ledger: str) -> None:
    """Units of work that queue a message each; every third is rolled back. What is committed is written down after."""
    from goldenthread.base import audit, outbox

    for number in range(first, first + count):
        key = f"message-{number}"
        try:
            with audit.unit(by=audit.Actor.system("test")):
                outbox.queue(f"p{number}@example.org", "You have a message", f"Words of {number}", key)
                if number % 3 == 0:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            append(ledger, f"undone {key}")
        else:
            append(ledger, f"done {key}")


def act_send(at: str = "", after: int = 0) -> None:
    """Send what is due; with `at` die at that point of the message number `after`."""
    from datetime import timedelta

    from goldenthread.base.outbox import sender

    sender.LEASE = timedelta(seconds=0.2)
    seen = 0
    real_connection, real_claim = sender.get_connection, sender.claim

    def claim():
        nonlocal seen
        message = real_claim()
        seen += message is not None
        if at == "claimed" and seen > after:
            die()
        return message

    class Connection:
        def send_messages(self, letters):
            result = real_connection().send_messages(letters)
            if at == "sent" and seen > after:
                die()
            return result

    sender.claim, sender.get_connection = claim, Connection
    sender.send_due()


def act_messages(answer: str) -> None:
    from goldenthread.base.outbox.models import Message

    Path(answer).write_text(json.dumps(list(Message.objects.values_list("key", "state", "message_id"))))


def act_queue_jobs(first: int, count: int, ledger: str, effects: str) -> None:
    from goldenthread.base import audit, jobs

    for number in range(first, first + count):
        function = once_only if number % 2 else at_least_once
        try:
            with audit.unit(by=audit.Actor.system("test")):
                jobs.queue(function, number=number, effects=effects)
                if number % 5 == 0:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            append(ledger, f"undone {number}")
        else:
            append(ledger, f"done {number}")


def once_only(number: int, effects: str) -> None:
    """A whole job: its effect is a row of its own transaction."""
    import secrets

    from goldenthread.base import outbox

    outbox.queue("a@example.org", "Subject", "Words", f"effect-{number}-{secrets.token_hex(6)}")
    _maybe_die()


def at_least_once(number: int, effects: str) -> None:
    append(effects, str(number))
    _maybe_die()


def slow() -> str:
    """Outlasts three leases, and says so."""
    import time

    from goldenthread.base import jobs

    for number in range(20):
        jobs.progress(number, 20, "Counting")
        time.sleep(0.1)
    from goldenthread.base.jobs.models import Job

    job = Job.objects.get(name__endswith="slow")
    return "seen" if job.words == "Counting" and job.done > 0 else "not seen"


def act_queue_slow_job() -> None:
    from goldenthread.base import audit, jobs

    with audit.unit(by=audit.Actor.system("test")):
        jobs.queue(slow)


def act_slow_job(answer: str) -> None:
    from goldenthread.base.jobs.models import Job

    job = Job.objects.get(name__endswith="slow")
    Path(answer).write_text(json.dumps({"state": job.state, "attempts": job.attempts, "seen": job.words == "seen"}))


_die_after = -1


def _maybe_die() -> None:
    global _die_after
    if _die_after == 0:
        die()
    _die_after -= 1


def act_work(after: int = -1) -> None:
    """Work off what is due; with `after`, die in the middle of that job."""
    global _die_after
    from goldenthread.base.jobs.worker import Worker

    _die_after = after
    Worker(lease=0.4).run(once=True)


def act_jobs(answer: str) -> None:
    from goldenthread.base.jobs.models import Job
    from goldenthread.base.outbox.models import Message

    rows = [(job.arguments["number"], job.state, job.error) for job in Job.objects.all() if "number" in job.arguments]
    keys = list(Message.objects.values_list("key", flat=True))
    Path(answer).write_text(json.dumps({"jobs": rows, "effects": keys}))


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from goldenthread.base import jobs
    from goldenthread.base.jobs.registry import DECLARED

    for name, declared in DECLARED.items():
        DECLARED[name] = dataclasses.replace(declared, every=None)  # no timetable: only what the test queues
    importlib.import_module("goldenthread.base.outbox.sender")
    jobs.job(attempts=500, whole=True)(once_only)
    jobs.job(attempts=500)(at_least_once)
    jobs.job(slow)
    for line in sys.stdin:
        question = json.loads(line)
        if "wait" in question:
            _, status = os.waitpid(question["wait"], 0)
            print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                globals()[f"act_{question['start']}"](**question["arguments"])
                code = 0
            finally:
                sys.stdout.flush()
                os._exit(code)
        print(json.dumps({"pid": pid}), flush=True)


if __name__ == "__main__":
    main()
