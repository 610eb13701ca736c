"""The real sites for browser tests: `goldenthread prepare` and `goldenthread serve` in a folder of their own.

    var = copy_of(demo_var(), folder)   # the demo as `./start` leaves it: record, people, release 1
    with served(var, "office", "public", worker=True) as site:
        page.goto(site.office + "/")
        site.run("code", "paul.ashby@estuary.example")

Nothing is shared with the database of the tests, whichever that is. `demo_mail` gives a demo person's address.
"""

import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from playwright.sync_api import Page

from goldenthread.base.accounts import demo
from tests.browser.checks import press

ROOT = Path(__file__).resolve().parents[2]
ALL = ("office", "portal", "public", "files")


def environment(var: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GOLDENTHREAD_", "DJANGO_"))}
    few = {"GOLDENTHREAD_DEMO_FAMILIES": "40"}
    return {**kept, **few, "GOLDENTHREAD_MODE": "demo", "GOLDENTHREAD_VAR": str(var)}


def run(var: Path, *words: str, expect: int = 0) -> str:
    """What `goldenthread WORDS` prints in that folder."""
    done = subprocess.run(
        [sys.executable, "-m", "goldenthread.cli", *words],
        env=environment(var), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == expect, f"goldenthread {' '.join(words)}: {done.stdout[-2_000:]}{done.stderr[-2_000:]}"
    return done.stdout


def prepared(var: Path) -> Path:
    var.mkdir(parents=True, mode=0o700)
    for kept in ("govuk", "node"):  # fetched once, at set-up
        (var / kept).symlink_to((settings.VAR / kept).resolve())
    run(var, "prepare")
    return var


def copy_of(var: Path, to: Path) -> Path:
    shutil.copytree(var, to, symlinks=True)
    return to


def demo_mail(role: str) -> str:
    return demo.address(demo.PEOPLE[role][0])


class Site:
    """A running demo. `office`, `portal`, `public` and `files` are addresses as a browser takes them."""

    def __init__(self, var: Path, first_port: int) -> None:
        self.var = var
        self.ports = {site: first_port + n for n, site in enumerate(ALL)}
        for site, port in self.ports.items():
            setattr(self, site, f"http://{site}.localhost:{port}")

    office: str
    portal: str
    public: str
    files: str

    def run(self, *words: str, expect: int = 0) -> str:
        return run(self.var, *words, expect=expect)

    def get(self, site: str, path: str, **headers: str) -> http.client.HTTPResponse:
        """A bare GET, as a program sends it. The answer's body is read by the caller."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[site], timeout=30)
        connection.request("GET", path, headers={"Host": f"{site}.localhost:{self.ports[site]}", **headers})
        return connection.getresponse()

    def sign_in(self, page: Page, role: str, *, site: str = "office") -> None:
        """Through the real pages: address, password, and the code where one is asked."""
        page.goto(f"{getattr(self, site)}/account/sign-in/")
        self.give_password(page, role)
        if page.locator("input[name=code]").count():
            page.locator("input[name=code]").fill(self.code(role))
            press(page.get_by_role("button", name="Sign in", exact=True))
        assert not page.locator("input[name=code]").count(), "the code was refused"

    def give_password(self, page: Page, role: str) -> None:
        page.locator("input[name=login]").fill(demo_mail(role))
        page.locator("input[name=password]").fill(demo.PASSWORD)
        press(page.get_by_role("button", name="Sign in", exact=True))

    def code(self, role: str) -> str:
        """What the demo person's app shows now; `goldenthread code` prints the same, in seconds rather than at once."""
        return str(format_hotp_value(hotp_value(demo.totp_secret(demo_mail(role)), int(time.time()) // 30)))


def free_ports() -> int:
    """The first of four ports that are free now."""
    for first in range(21_000 + os.getpid() % 2_000 * 4, 60_000, 4):
        try:
            for port in range(first, first + len(ALL)):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise RuntimeError("No four free ports were found.")


@contextmanager
def served(var: Path, *sites: str, worker: bool = False) -> Iterator[Site]:
    """`goldenthread serve` in that folder until the block ends."""
    first = free_ports()
    site = Site(var, first)
    words = [sys.executable, "-m", "goldenthread.cli", "serve", "--port-base", str(first)]
    words += [word for one in sites for word in ("--site", one)] + ([] if worker else ["--no-worker"])
    with open(var / "serve.log", "w") as log:
        process = subprocess.Popen(
            words, env=environment(var), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        end = time.monotonic() + 90
        while "All sites answer" not in (said := (var / "serve.log").read_text()):
            assert process.poll() is None, said[-3_000:]
            assert time.monotonic() < end, said[-3_000:]
            time.sleep(0.1)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def proof_json(var: Path) -> dict:
    """The proof of Southend's recommendation R5, as the command gives it."""
    return json.loads(run(var, "proof", "southend", "--recommendation", "R5", "--json"))["recommendations"][0]


@cache
def demo_var() -> Path:
    """One prepared demo for all the tests of a run, on every worker; never served itself, only its copies are."""
    run_of = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    var = Path(settings.VAR) / "prepared-demo" / run_of
    var.parent.mkdir(parents=True, exist_ok=True)
    with var.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not var.with_suffix(".made").exists():
            prepared(var)
            var.with_suffix(".made").touch()
    return var
