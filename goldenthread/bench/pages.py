"""How long a page takes, beside the same bytes served by an application that does nothing.

A site of its own is prepared in a temporary folder: the Southend record, the people of the demo, the first release.
*ours* are the real public and office sites under gunicorn with the demo's settings. *held* and *file* are the limits:
the same bytes from memory, and from a plain file, by a bare WSGI application under the same gunicorn. All are asked in
turns by the same client in one run. Queries are counted in a process apart. Standard library but for Django.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from goldenthread.base.serving.supervisor import GUNICORN, ROOT
from goldenthread.rules.data import read_data

COUNCIL, RECOMMENDATION, SOURCE = "southend", "reduce-refusals-to-assess", "cabinet-report-january-2022"
PAGES = {
    "public": {
        "recommendation": f"/{COUNCIL}/{RECOMMENDATION}",
        "home": "/",
        "source": f"/sources/{SOURCE}",
    },
    "office": {"office recommendation": f"/{COUNCIL}/{RECOMMENDATION}/"},
}
LARGE = "estuary"  # the invented council of records/example, its plan made as long as is asked for
LARGE_PAGES = {
    "public": {
        "at a glance": f"/{LARGE}",
        "plan": f"/{LARGE}/plans/plan-2024",
        "gaps": f"/{LARGE}/gaps",
        "search": f"/{LARGE}/search?q=waits",
        "one recommendation": f"/{LARGE}/reduce-waits-for-plans",
    },
    "office": {"office at a glance": f"/{LARGE}/", "office recommendation": f"/{LARGE}/reduce-waits-for-plans/"},
}
TURNS = 4  # each batch of requests is cut into so many turns
MOST_QUERIES = 25
GOAL_MS = 100


@dataclass(frozen=True)
class Timing:
    page: str
    way: str  # ours, held, file
    at_once: int
    requests: int
    p50_ms: float
    p95_ms: float
    per_second: float
    times_limit: float  # median, as a multiple of the same bytes held in memory


@dataclass(frozen=True)
class Page:
    page: str
    path: str
    size: int  # bytes
    queries: int


@dataclass(frozen=True)
class Memory:
    site: str
    before_mb: float
    after_mb: float
    requests: int


@dataclass(frozen=True)
class Report:
    pages: list[Page]
    timings: list[Timing]
    memory: list[Memory]
    prepared_in: float  # seconds

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"goal_p95_ms": GOAL_MS, "most_queries": MOST_QUERIES}


class Stopped(Exception):
    """The measurement could not be made; the message says why."""


def measure(
    requests: int,
    at_once: tuple[int, ...],
    say: Callable[[str], None] = lambda words: None,
    recommendations: int = 0,
) -> Report:
    """`recommendations`: of an invented council, whose pages are measured instead of Southend's; 0 for none."""
    wanted = LARGE_PAGES if recommendations else PAGES
    with tempfile.TemporaryDirectory(prefix="goldenthread-bench-") as name:
        folder = Path(name)
        env = environment(folder)
        began = time.monotonic()
        say("Preparing a site: record, people, first release …")
        run(["-m", "goldenthread.cli", "prepare"], env)
        if recommendations:
            say(f"An invented council with {recommendations} recommendations, and their release …")
            run(["-m", "goldenthread.cli", "import", "record", str(invented(folder / "record", recommendations))], env)
            run(["-m", "goldenthread.bench.pages", "release"], env)
        prepared = time.monotonic() - began
        which = "large" if recommendations else "southend"
        facts = {
            site: json.loads(run(["-m", "goldenthread.bench.pages", site, which], {**env, "GOLDENTHREAD_SITE": site}))
            for site in wanted
        }
        held = folder / "held"
        held.mkdir()
        with (
            served("config.wsgi:application", {**env, "GOLDENTHREAD_SITE": "public"}, folder) as public,
            served("config.wsgi:application", {**env, "GOLDENTHREAD_SITE": "office"}, folder) as office,
        ):
            servers = {"public": public, "office": office}
            pages, bodies = [], {}
            for site, paths in wanted.items():
                for title, path in paths.items():
                    body = ask(servers[site].port, path, facts[site]["cookie"])
                    bodies[title] = body
                    (held / title.replace(" ", "-")).write_bytes(body)
                    pages.append(Page(title, path, len(body), facts[site]["queries"][path]))
            with served("goldenthread.bench.bare:application", {**env, "BENCH_BYTES": str(held)}, folder) as bare:
                for site, server in servers.items():  # as warm as a site that has run for a minute
                    for path in wanted[site].values():
                        for _ in range(20):
                            ask(server.port, path, facts[site]["cookie"])
                before = {site: server.memory() for site, server in servers.items()}
                timings: list[Timing] = []
                for site, paths in wanted.items():
                    for title, path in paths.items():
                        for people in at_once:
                            say(f"{title}, {people} at once …")
                            file = title.replace(" ", "-")
                            ways = {
                                "ours": (servers[site].port, path, facts[site]["cookie"]),
                                "held": (bare.port, f"/held/{file}", ""),
                                "file": (bare.port, f"/file/{file}", ""),
                            }
                            timings += in_turns(title, ways, requests, people)
                asked = {site: requests * len(paths) * len(at_once) for site, paths in wanted.items()}
                memory = [Memory(site, before[site], server.memory(), asked[site]) for site, server in servers.items()]
        return Report(pages, timings, memory, round(prepared, 1))


def in_turns(title: str, ways: dict[str, tuple[int, str, str]], requests: int, people: int) -> Iterator[Timing]:
    """Each way for a turn, then the next way, and round again; so that a busy moment of the machine hits all."""
    taken: dict[str, list[float]] = {way: [] for way in ways}
    clock = dict.fromkeys(ways, 0.0)
    each = max(1, requests // TURNS // people)
    for _ in range(TURNS):
        for way, (port, path, cookie) in ways.items():
            began = time.perf_counter()
            taken[way] += crowd(port, path, cookie, each, people)
            clock[way] += time.perf_counter() - began
    limit = statistics.median(taken["held"])
    for way, seconds in taken.items():
        seconds.sort()
        middle = statistics.median(seconds)
        yield Timing(
            title,
            way,
            people,
            len(seconds),
            round(middle * 1000, 2),
            round(seconds[int(len(seconds) * 0.95)] * 1000, 2),
            round(len(seconds) / clock[way], 1),
            round(middle / limit, 1),
        )


def crowd(port: int, path: str, cookie: str, each: int, people: int) -> list[float]:
    """Seconds of every request when `people` browsers, each on one connection, ask `each` times."""
    taken: list[float] = []
    faults: list[BaseException] = []

    def browse() -> None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.connect()
            for _ in range(each):
                began = time.perf_counter()
                connection.request("GET", path, headers=headers(cookie))
                response = connection.getresponse()
                response.read()
                taken.append(time.perf_counter() - began)
                if response.status != 200:
                    raise Stopped(f"{path} answered {response.status}.")
            connection.close()
        except BaseException as fault:
            faults.append(fault)

    browsers = [threading.Thread(target=browse) for _ in range(people)]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    if faults:
        raise faults[0]
    return taken


def headers(cookie: str) -> dict[str, str]:
    return {"Host": "localhost", "Accept-Encoding": "identity", **({"Cookie": cookie} if cookie else {})}


def ask(port: int, path: str, cookie: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers(cookie))
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise Stopped(f"{path} answered {response.status}.")
        return body
    finally:
        connection.close()


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int

    def memory(self) -> float:
        """Resident megabytes of gunicorn and its workers; 0 where the system does not say (only Linux does)."""
        total = 0
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            except OSError:
                continue
            if str(self.process.pid) in (fields["Pid"].strip(), fields["PPid"].strip()):
                total += int(fields.get("VmRSS", "0 kB").split()[0])
        return round(total / 1024, 1)


@contextmanager
def served(application: str, env: dict[str, str], folder: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    log = folder / f"{port}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-m", "gunicorn", "--config", str(GUNICORN), application],
            env={**env, "GOLDENTHREAD_BIND": f"127.0.0.1:{port}"},
            cwd=ROOT,
            stdout=said,
            stderr=said,
        )
    try:
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise Stopped(f"A site did not start:\n{log.read_text()[-2000:]}") from None
                time.sleep(0.05)
        yield Server(process, port)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment(folder: Path) -> dict[str, str]:
    """A demo in this folder, whatever the caller's own settings are; the stylesheet is the one already fetched."""
    ours = Path(os.environ.get("GOLDENTHREAD_VAR") or ROOT / "var").resolve()
    if (ours / "govuk").is_dir():
        (folder / "govuk").symlink_to(ours / "govuk")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD_")}
    demo = {"GOLDENTHREAD_MODE": "demo", "GOLDENTHREAD_DEMO_FAMILIES": "40", "GOLDENTHREAD_VAR": str(folder)}
    return {**kept, "PYTHONPATH": str(ROOT), **demo}


def run(words: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603  our own commands
        [sys.executable, *words],
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stopped(f"{' '.join(words)} stopped:\n{(done.stdout + done.stderr).strip()[-2000:]}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


# --- in a process of the site itself -----------------------------------------------------------


def invented(folder: Path, recommendations: int) -> Path:
    """The example record with its first recommendation, and that one's action, as often as is asked for."""
    import shutil

    import yaml

    shutil.copytree(ROOT / "records" / "example", folder)
    record = read_data(folder / "record.yaml")
    first = record["recommendations"][0]
    plan = next(p for p in record["plans"] if any(a.get("recommendation") == first["ref"] for a in p["actions"]))
    action = next(a for a in plan["actions"] if a.get("recommendation") == first["ref"])
    for n in range(len(record["recommendations"]) + 1, recommendations + 1):
        copy = {"ref": f"R{n}", "slug": f"{first['slug']}-{n}", "title": f"{first['title']} ({n})"}
        record["recommendations"].append({**first, **copy})
        plan["actions"].append({**action, "ref": f"R{n}.1", "recommendation": f"R{n}"})
        record["closures"].append({**record["closures"][0], "recommendation": f"R{n}"})
    record["review"] |= {"recommendations_made": recommendations, "counts": []}
    text = yaml.safe_dump(record, allow_unicode=True, sort_keys=False)
    (folder / "record.yaml").write_text(text, encoding="utf-8")
    return folder


def release() -> dict[str, Any]:
    """Everything as it stands, prepared by one and approved by another, and published."""
    from goldenthread import cli

    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.outward.releases import actions
    from goldenthread.outward.releases.actions.publish import publish_release

    one, two = (audit.Actor(kind="person", id=f"bench-{n}", label=f"Bench {n}") for n in (1, 2))
    prepared = actions.prepare(note="An invented council", by=one)
    actions.approve(prepared, digest=prepared.digest, expected=prepared.version, by=two)
    return {"release": publish_release(prepared.number, by=two).number}


def look_inside(site: str, wanted: dict[str, str]) -> dict[str, Any]:
    """The queries of each page, and for the office the cookie of somebody who is signed in."""
    from goldenthread import cli

    cli.set_up()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    client, cookie = Client(headers={"host": "localhost"}), ""
    if site == "office":
        sign_in(client)
        name = settings.SESSION_COOKIE_NAME
        cookie = f"{name}={client.cookies[name].value}"
    queries = {}
    for path in wanted.values():
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
        queries[path] = count
    return {"queries": queries, "cookie": cookie}


def sign_in(client: Any, role: str = "improvement_lead") -> None:
    """A person of the demo, signed in with a second step as the sign-in pages would leave it."""
    from allauth.account.internal.userkit import user_id_to_str

    from goldenthread.base.accounts import demo
    from goldenthread.base.accounts.models import User

    user = User.objects.get(email=demo.address(demo.PEOPLE[role][0]))
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "type": "totp", "at": time.time()},
    ]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()


if __name__ == "__main__":
    if sys.argv[1] == "release":
        print(json.dumps(release()))
    else:
        print(json.dumps(look_inside(sys.argv[1], (LARGE_PAGES if "large" in sys.argv[2:] else PAGES)[sys.argv[1]])))
