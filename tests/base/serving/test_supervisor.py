"""The supervisor, tried with small processes of our own and then with the real sites."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from goldenthread.base.serving import supervisor
from goldenthread.base.serving.supervisor import Part, Supervisor

ROOT = Path(__file__).resolve().parents[3]
SITES = ("office", "portal", "public", "files")
ANSWERS = """
import http.server, os, pathlib, sys
with open(sys.argv[2], "a") as seen: seen.write(f"{os.getpid()}\\n")
class Ok(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ok).serve_forever()
"""


def free_ports(count):
    """Ports in a row that nobody holds now."""
    for first in range(20_000 + os.getpid() % 5_000, 40_000, 10):
        held = []
        try:
            for n in range(count):
                probe = socket.socket()
                held.append(probe)
                probe.bind(("127.0.0.1", first + n))
        except OSError:
            continue
        finally:
            for probe in held:
                probe.close()
        return first
    raise AssertionError("no free ports")


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def part(tmp_path):
    port = free_ports(1)
    seen = tmp_path / "seen"
    command = [sys.executable, "-c", ANSWERS, str(port), str(seen)]
    return Part("one", command, {}, health=f"http://127.0.0.1:{port}/healthz", host="x"), seen


def test_it_is_ready_only_when_the_part_answers(part):
    one, _ = part
    said = []
    boss = Supervisor([one], say=said.append)
    assert not supervisor.answers(one)

    def ready():
        said.append("ready")
        assert supervisor.answers(one)
        boss.stopping.set()

    assert boss.run(ready) == 0
    assert said == ["ready"]
    assert one.process.poll() is not None


def test_what_falls_over_is_started_again_and_waits_longer_each_time(part):
    one, _ = part
    said = []
    boss = Supervisor([one], say=said.append)
    boss.start(one)
    until(lambda: supervisor.answers(one))
    first = one.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: not alive(first))
    boss.mend(one)  # a first fall: at once
    assert one.process.pid != first
    assert "starting it again in 0 s" in said[-1]
    until(lambda: supervisor.answers(one))
    waits = []
    for _ in range(7):
        until(lambda: one.process is not None)
        os.kill(one.process.pid, signal.SIGKILL)
        one.process.wait()
        boss.mend(one)
        waits.append(round(one.again_at - time.monotonic()))
        one.again_at = 0
        boss.mend(one)
    boss.stop()
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_a_part_that_cannot_start_ends_the_run_with_its_name():
    bad = Part("bad", [sys.executable, "-c", "raise SystemExit(3)"], {}, health="http://127.0.0.1:1/healthz")
    said = []
    boss = Supervisor([bad], say=said.append)
    assert boss.run(lambda: said.append("ready")) == 1
    assert "Not ready: bad" in said[-1]
    assert "ready" not in said


def test_a_part_that_does_not_want_to_stop_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    deaf = "import signal, time, sys; signal.signal(15, signal.SIG_IGN); open(sys.argv[1], 'w'); time.sleep(60)"
    one = Part("deaf", [sys.executable, "-c", deaf, str(tmp_path / "up")], {})
    boss = Supervisor([one], say=lambda words: None)
    boss.start(one)
    until((tmp_path / "up").exists)
    boss.stop()
    assert one.process.returncode == -signal.SIGKILL


def ask(port, path, site, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, headers={"Host": f"{site}.localhost:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def test_the_four_sites_answer_come_back_and_stop_together(tmp_path, evidence):
    port = free_ports(4)
    env = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD_")}
    env["GOLDENTHREAD_VAR"] = str(tmp_path)
    command = [sys.executable, "-m", "goldenthread.cli"]
    prepared = subprocess.run(
        [*command, "prepare", "--without-demo"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert prepared.returncode == 0, prepared.stderr
    log = (tmp_path / "log").open("w+")
    began = time.monotonic()
    serving = subprocess.Popen([*command, "serve", "--port-base", str(port)], cwd=ROOT, env=env, stdout=log, stderr=log)

    def said():
        return (tmp_path / "log").read_text()

    try:
        until(lambda: "Press Ctrl-C" in said() or serving.poll() is not None, 90)
        assert serving.poll() is None, said()
        evidence("seconds to four sites answering", round(time.monotonic() - began, 1))
        for n, site in enumerate(SITES):
            assert ask(port + n, "/healthz", site) == (200, f"{site}: ok\n")
            assert f"http://{site}.localhost:{port + n}/" in said()
        assert ask(port, "/healthz", "office", "POST")[0] in (403, 405)
        masters = children(serving.pid)
        assert len(masters) >= 4
        public = next(pid for pid in masters if b"GOLDENTHREAD_SITE=public" in environment(pid))
        os.killpg(public, signal.SIGKILL)
        until(lambda: "public stopped" in said())
        until(lambda: quietly(port + 2, "public") == 200, 60)
        everything = [pid for pid in descendants(serving.pid) if alive(pid)]
        assert len(everything) >= 8
    finally:
        serving.send_signal(signal.SIGTERM)
        code = serving.wait(60)
    assert code == 0, said()
    until(lambda: not [pid for pid in everything if alive(pid)])


def quietly(port, site):
    try:
        return ask(port, "/healthz", site)[0]
    except OSError:
        return 0


def children(parent):
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(folder.name))
        except (OSError, ValueError):
            continue
    return found


def descendants(parent):
    return [pid for child in children(parent) for pid in (child, *descendants(child))]


def environment(pid):
    try:
        return (Path("/proc") / str(pid) / "environ").read_bytes()
    except OSError:
        return b""
