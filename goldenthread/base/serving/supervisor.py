"""Starts the sites and the worker, restarts what falls over, and stops all of it together.

On a server, systemd may take this place with one unit for each part; docs/how-to/deploy.md has both.
"""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parents[3]
GUNICORN = Path(__file__).resolve().parent / "gunicorn.py"
STEADY_SECONDS = 30.0  # a part that ran for this long starts again at once; a younger one waits longer each time
LONGEST_WAIT_SECONDS = 30.0
STOP_SECONDS = 30.0


@dataclass
class Part:
    """One process that must be running."""

    name: str
    command: list[str]
    env: dict[str, str]
    health: str = ""  # an address that answers 200 when the part is ready; nothing when it has none
    host: str = ""  # the name of the site, which the health check sends as Host
    process: subprocess.Popen | None = None
    began: float = 0.0
    again_at: float = 0.0
    falls: int = 0
    seen_healthy: bool = field(default=False)


def sites(ports: dict[str, int], urls: dict[str, str], bind: str = "127.0.0.1") -> list[Part]:
    """One gunicorn for each site; the site is told by GOLDENTHREAD_SITE."""
    parts = []
    for site, port in ports.items():
        env = {
            "GOLDENTHREAD_SITE": site,
            "GOLDENTHREAD_BIND": f"{bind}:{port}",
            **{f"GOLDENTHREAD_{name.upper()}_URL": url for name, url in urls.items()},
        }
        command = [sys.executable, "-m", "gunicorn", "--config", str(GUNICORN), "config.wsgi:application"]
        here = "127.0.0.1" if bind == "0.0.0.0" else bind  # noqa: S104  compared, not bound
        host = urlparse(urls[site]).netloc
        parts.append(Part(site, command, env, health=f"http://{here}:{port}/healthz", host=host))
    return parts


def worker(urls: dict[str, str]) -> Part:
    env = {"GOLDENTHREAD_SITE": "office", **{f"GOLDENTHREAD_{name.upper()}_URL": url for name, url in urls.items()}}
    return Part("worker", [sys.executable, "-m", "goldenthread.cli", "work"], env)


def answers(part: Part, seconds: float = 5.0) -> bool:
    """Whether the part's health address answers 200."""
    where = urlparse(part.health)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=seconds)
    try:
        # The scheme that a proxy would send, so that a live site does not answer with a redirection.
        connection.request(
            "GET", where.path, headers={"Host": part.host, "X-Forwarded-Proto": "https", "Connection": "close"}
        )
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Supervisor:
    def __init__(self, parts: list[Part], say: Callable[[str], None] = print) -> None:
        self.parts = parts
        self.say = say
        self.stopping = threading.Event()

    def start(self, part: Part) -> None:
        part.began = time.monotonic()
        part.seen_healthy = False
        # A session of its own, so that Ctrl-C reaches the supervisor alone and it can stop the rest in order.
        part.process = subprocess.Popen(  # noqa: S603
            part.command, env={**os.environ, **part.env}, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def mend(self, part: Part) -> None:
        """Start the part again if it fell over: at once after a steady run, else 1, 2, 4 … 30 seconds later."""
        now = time.monotonic()
        if part.process is not None and part.process.poll() is None:
            return
        if part.process is not None:
            part.falls = 1 if now - part.began > STEADY_SECONDS else part.falls + 1
            wait = 0.0 if part.falls == 1 else min(2.0 ** (part.falls - 2), LONGEST_WAIT_SECONDS)
            self.say(f"{part.name} stopped (exit code {part.process.returncode}); starting it again in {wait:.0f} s.")
            part.again_at, part.process = now + wait, None
        if now >= part.again_at:
            self.start(part)

    def wait_until_ready(self, seconds: float = 60.0) -> list[Part]:
        """Wait for every health address; give the parts that did not answer in time."""
        end = time.monotonic() + seconds
        waiting = [part for part in self.parts if part.health]
        while waiting and time.monotonic() < end and not self.stopping.wait(0.1):
            for part in waiting:
                if part.process is not None and part.process.poll() is not None:
                    return [part]  # it will not answer any more; say so at once
            waiting = [part for part in waiting if not answers(part)]
        return waiting

    def run(self, ready: Callable[[], None]) -> int:
        """Start all, say when all are ready, keep them running until SIGINT or SIGTERM. 0 after a clean stop."""
        before = {
            number: signal.signal(number, lambda *_: self.stopping.set()) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            for part in self.parts:
                self.start(part)
            late = self.wait_until_ready()
            if late and not self.stopping.is_set():
                names = ", ".join(f"{part.name} ({part.health})" for part in late)
                self.say(f"Not ready: {names}. What it wrote above says why.")
                return 1
            if not self.stopping.is_set():
                ready()
            while not self.stopping.wait(0.5):
                for part in self.parts:
                    self.mend(part)
            return 0
        finally:
            self.stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """Ask all to finish what they are doing, then end those that do not."""
        running = [part.process for part in self.parts if part.process is not None and part.process.poll() is None]
        for process in running:
            process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
