"""How long the lists of cases and the page of one case take, beside the same bytes served by an application that does
nothing.

An office site of its own is prepared in a temporary folder with an invented council of so many cases; it is asked as a
team manager, who may open them all, and as the officer to whom all are assigned. *held* is the limit: the same bytes
from memory under the same gunicorn, asked in turns in the same run. Every read leaves its entry in the log.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from goldenthread.bench import pages
from goldenthread.bench.pages import Stopped, Timing, environment, in_turns, run, served

CASES_A_FAMILY = 1.5  # requests and assessments that the generator tells of one child, on average
LISTS = {
    "what is due first": "/children/work/",
    "late, newest first": "/children/work/?which=late&sort=newest",
    "waits for the school": "/children/work/?which=waiting&waiting_for=school",
    "assessments, oldest": "/children/work/?machine=assessment&sort=oldest",
    "every case, newest": "/children/work/?which=every&sort=newest",
    "page 10": "/children/work/?page=10",
    "by two names": "/children/work/?which=every&q={words}",
    "children by name": "/children/",
}
ONE = {"one case": "/children/{reference}/matters/{matter}/", "one child": "/children/{reference}/"}
PROOF = {
    "proof": "/proof/",
    "one measure": "/proof/refused-of-decided/",
    "a measure by years": "/proof/plans-in-twenty/?every=academic&by=source",
}
OFFICER = "case_officer"  # a manager is asked why before a record opens
ROLES = ("team_manager", OFFICER)
MOST_QUERIES = 15
GOAL_MS = 150


@dataclass(frozen=True)
class Line:
    database: str
    cases: int
    role: str
    page: str
    size: int  # bytes
    queries: int
    timing: Timing
    held: Timing

    @property
    def is_list(self) -> bool:
        return self.page in LISTS


@dataclass(frozen=True)
class Report:
    lines: list[Line]
    prepared: dict[str, float]  # "sqlite 50000" to seconds
    counted: dict[str, dict[str, float]]  # the same to how long a counting takes, part by part

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"goal_p95_ms": GOAL_MS, "most_queries_of_a_list": MOST_QUERIES}


def measure(
    sizes: tuple[int, ...], databases: tuple[str, ...], requests: int, say: Callable[[str], None] = lambda words: None
) -> Report:
    """`sizes`: numbers of cases. `databases`: sqlite, postgresql (a cluster of its own, thrown away afterwards)."""
    found: list[Line] = []
    prepared: dict[str, float] = {}
    counted: dict[str, dict[str, float]] = {}
    for database in databases:
        for cases in sizes:
            with tempfile.TemporaryDirectory(prefix="goldenthread-bench-") as name, addresses(database) as where:
                folder = Path(name)
                env = environment(folder) | where | {"GOLDENTHREAD_SITE": "office"}
                say(f"{database}: an invented council with about {cases:,} cases …")
                began = time.monotonic()
                run(["-m", "goldenthread.cli", "prepare", "--without-demo"], env)
                run(["-m", "goldenthread.cli", "demo-people"], env)
                families = str(max(1, round(cases / CASES_A_FAMILY)))
                run(["-m", "goldenthread.cli", "invent", "--families", families], env)
                prepared[f"{database} {cases}"] = round(time.monotonic() - began, 1)
                say(f"{database}: counting {cases:,} cases …")
                counted[f"{database} {cases}"] = json.loads(run(["-m", "goldenthread.bench.cases", "counting"], env))
                found += of_site(database, folder, env, requests, say)
    return Report(found, prepared, counted)


@contextmanager
def addresses(database: str) -> Iterator[dict[str, str]]:
    """The environment of a database: a file in the folder, or a cluster for this run."""
    if database == "sqlite":
        with nullcontext():
            yield {}
        return
    from tools import postgres

    with postgres.cluster() as url:
        import psycopg

        names = {"GOLDENTHREAD_DATABASE_URL": "office", "GOLDENTHREAD_PUBLIC_DATABASE_URL": "public_site"}
        with psycopg.connect(url, autocommit=True) as server:
            for name in names.values():
                server.execute(f'CREATE DATABASE "{name}"'.encode())
        yield {variable: url.replace("/postgres?", f"/{name}?") for variable, name in names.items()}


def of_site(database: str, folder: Path, env: dict[str, str], requests: int, say: Callable[[str], None]) -> list[Line]:
    facts = {role: json.loads(run(["-m", "goldenthread.bench.cases", role], env)) for role in ROLES}
    held = folder / "held"
    held.mkdir()
    found = []
    with served("config.wsgi:application", env, folder) as office:
        bodies = {}
        for role, told in facts.items():
            for title, page in told["pages"].items():
                bodies[role, title] = pages.ask(office.port, page["path"], told["cookie"])
                (held / file_of(role, title)).write_bytes(bodies[role, title])
        with served("goldenthread.bench.bare:application", {**env, "BENCH_BYTES": str(held)}, folder) as bare:
            for role, told in facts.items():
                for title, page in told["pages"].items():
                    say(f"{database}, {told['cases']:,} cases, {role}: {title} …")
                    for _ in range(5):
                        pages.ask(office.port, page["path"], told["cookie"])
                    ways = {
                        "ours": (office.port, page["path"], told["cookie"]),
                        "held": (bare.port, f"/held/{file_of(role, title)}", ""),
                    }
                    timings = {one.way: one for one in in_turns(title, ways, requests, 1)}
                    size = len(bodies[role, title])
                    found.append(
                        Line(database, told["cases"], role, title, size, page["queries"], timings["ours"],
                             timings["held"])
                    )  # fmt: skip
    return found


def file_of(role: str, title: str) -> str:
    return f"{role} {title}".replace(" ", "-").replace(",", "")


# --- in a process of the site itself -----------------------------------------------------------


def look_inside(role: str) -> dict[str, Any]:
    """The pages of this person with their queries, how many cases there are, and their cookie."""
    from goldenthread import cli

    cli.set_up()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from goldenthread.base import audit
    from goldenthread.base.accounts import demo
    from goldenthread.base.accounts.models import User
    from goldenthread.casework.cases.worklists import matters
    from goldenthread.casework.children.door import Visitor

    user = User.objects.get(email=demo.address(demo.PEOPLE[role][0]))
    visitor = Visitor(user, actor=audit.Actor.of_user(user))
    row = matters(visitor)[0]
    words = "+".join(quote(word) for word in row.child.find_words.split()[:2])
    client = Client(headers={"host": "localhost"})
    pages.sign_in(client, role)
    told = {}
    for title, path in (LISTS | (ONE if role == OFFICER else PROOF)).items():
        path = path.format(words=words, reference=row.child.reference, matter=row.pk)
        client.get(path)  # what is looked up once in a process is not counted
        count = 0

        def counted(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(counted):
            status = client.get(path).status_code
        if status != 200:
            raise Stopped(f"{path} answered {status}.")
        told[title] = {"path": path, "queries": count}
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    return {"pages": told, "cookie": cookie, "cases": matters(visitor, which="every").count()}


def counting() -> dict[str, float]:
    """Seconds of a counting in a process that has written its questions before, as the worker has; and of its first."""
    from goldenthread import cli

    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.casework.counts import counting as counts

    by = audit.Actor.system("bench")
    first = counts.take(by=by)
    again = counts.take(by=by)
    return {
        "cases": again.cases,
        "facts": again.facts,
        "first": first.reading + first.counting + first.keeping,
        "reading": again.reading,
        "counting": again.counting,
        "keeping": again.keeping,
    }


if __name__ == "__main__":
    import sys

    print(json.dumps(counting() if sys.argv[1] == "counting" else look_inside(sys.argv[1])))
