"""The two commands and what they stand on."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NetworkIsOff
from tests.shares import in_share
from tools import check, machine, sbom, start

ROOT = Path(__file__).resolve().parent.parent
NEVER_SET = {"GOLDENTHREAD_SITE", "GOLDENTHREAD_BIND"}  # `serve` sets them for its own processes
# Read by tests and by ./check alone.
OF_TESTS = {"GOLDENTHREAD_TEST_VAR", "GOLDENTHREAD_EVIDENCE_FILE", "GOLDENTHREAD_SEED", "GOLDENTHREAD_SHARE"}


def test_a_test_reaches_no_other_machine():
    with pytest.raises(NetworkIsOff):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(NetworkIsOff):
        socket.getaddrinfo("council.test", 443)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, pytest.raises(NetworkIsOff):
        probe.sendto(b"x", ("192.0.2.1", 53))


def test_a_test_reaches_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_the_list_of_parts_is_current():
    assert sbom.SBOM.read_text(encoding="utf-8") == sbom.text(), "Run: python3 tools/sbom.py"


def test_what_a_site_imports_is_required_and_what_a_test_imports_is_not():
    scope = {one["name"]: one["scope"] for one in sbom.build()["components"]}
    assert {scope[name] for name in ("django", "weasyprint", "cffi", "govuk-frontend")} == {"required"}
    assert {scope[name] for name in ("pytest", "mypy", "pandas", "axe-core")} == {"optional"}


def test_every_variable_is_explained_in_the_sample():
    told = set(re.findall(r"^#?\s?(GOLDENTHREAD_[A-Z_]+)=", (ROOT / ".env.sample").read_text(), re.MULTILINE))
    reads = re.compile(r"""(?:env\.\w+|environ\.get|environ\[)\(?\s*"(GOLDENTHREAD_[A-Z_]+)""")
    read = set()
    for path in [*(ROOT / "config").rglob("*.py"), *(ROOT / "goldenthread").rglob("*.py")]:
        read |= set(reads.findall(path.read_text()))
    assert len(read) > 30
    assert read - NEVER_SET - OF_TESTS <= told, "explain these in .env.sample"
    unread = told - read - {f"GOLDENTHREAD_{site.upper()}_URL" for site in ("office", "portal", "public", "files")}
    assert unread == {"GOLDENTHREAD_PORT_BASE"}  # read by ./start


def test_a_taken_port_is_named_with_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(machine.CannotGoOn, match=rf"Port {port} is in use.*\n.*--port-base auto"):
            start.ports_from(str(port))


def test_auto_finds_four_free_ports():
    first = start.ports_from("auto")
    assert all(start.is_free(first + n) for n in range(4))


@pytest.mark.parametrize("base", ["0", "65533", "-1", "http", "8000.5", ""])
def test_a_port_that_is_none_is_refused_in_words(base):
    with pytest.raises(machine.CannotGoOn, match="between 1 and 65532"):
        start.ports_from(base)


@pytest.mark.parametrize("day", ["31/03/2026", "2026-02-30", "soon"])
def test_a_day_that_is_none_is_refused_in_words(day, capsys):
    with pytest.raises(SystemExit):
        start.arguments(["--as-of", day])
    assert "Write it as 2026-03-31" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["start", "check"])
def test_each_command_explains_itself_without_anything_installed(command):
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / command), "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Debian 12" in done.stdout


def test_the_build_runs_what_a_developer_runs():
    assert (ROOT / ".ci/run").read_text().splitlines()[-1].endswith("exec ./check")
    for name in ("start", "check", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name


def missing(monkeypatch, root):
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    ran = []
    monkeypatch.setattr(machine, "run", lambda command, fault, **options: ran.append(command))
    return ran


def test_without_root_it_names_the_packages_and_the_command(monkeypatch):
    missing(monkeypatch, root=False)
    monkeypatch.setattr(machine.shutil, "which", lambda name: "/usr/bin/apt-get")
    wanted = (("libx", "drawing", lambda: False), ("liby", "writing", lambda: True))
    with pytest.raises(machine.CannotGoOn) as said:
        machine.install_debian_packages(wanted)
    assert "sudo apt-get install --no-install-recommends libx" in str(said.value)
    assert "liby" not in str(said.value)


def test_with_root_it_installs_only_what_is_missing(monkeypatch):
    ran = missing(monkeypatch, root=True)
    monkeypatch.setattr(machine.shutil, "which", lambda name: "/usr/bin/apt-get")
    seen = iter([False, True])  # missing before, there after
    machine.install_debian_packages((("libx", "drawing", lambda: next(seen)), ("liby", "writing", lambda: True)))
    assert ran[0][:2] == ["apt-get", "update"]
    assert ran[1][-1] == "libx"
    assert len(ran) == 2


def test_a_step_is_done_once_until_what_it_depends_on_changes(monkeypatch, tmp_path):
    monkeypatch.setenv("GOLDENTHREAD_VAR", str(tmp_path))
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    lock, proof = tmp_path / "lock", tmp_path / "proof"
    lock.write_text("1")

    def needed():
        with machine.stamped("step", [lock], proof=proof) as answer:
            proof.touch()
        return answer

    assert [needed(), needed()] == [True, False]
    lock.write_text("2")
    assert [needed(), needed()] == [True, False]
    proof.unlink()
    assert needed()


def test_a_step_that_failed_is_tried_again(monkeypatch, tmp_path):
    monkeypatch.setenv("GOLDENTHREAD_VAR", str(tmp_path))
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    for _ in range(2):
        with pytest.raises(OSError, match="no"), machine.stamped("step", [], proof=tmp_path) as needed:  # noqa: PT012
            assert needed
            raise OSError("no")


def test_an_empty_home_gets_one_of_ours(monkeypatch, tmp_path):
    monkeypatch.setenv("GOLDENTHREAD_VAR", str(tmp_path))
    for home in ("", "/nonexistent"):
        monkeypatch.setenv("HOME", home)
        assert machine.environment()["HOME"] == str(tmp_path / "home")


def test_proxies_and_package_settings_reach_pip_and_uv(monkeypatch):
    for name in ("HTTPS_PROXY", "PIP_INDEX_URL", "UV_INDEX_URL", "npm_config_registry"):
        monkeypatch.setenv(name, f"http://{name.lower().replace('_', '-')}.test")
        assert machine.environment()[name] == os.environ[name]


def test_nothing_names_a_package_host():
    named = re.compile(r"deb\.debian\.org|pypi\.org|pythonhosted|registry\.npmjs", re.IGNORECASE)
    for path in [ROOT / "start", ROOT / "check", ROOT / ".ci/run", *(ROOT / "tools").glob("*")]:
        if path.is_file():
            assert not named.search(path.read_text(encoding="utf-8")), path
    assert named.search("https://pypi.org/simple")


REPORT = """<testsuites><testsuite name="pytest" tests="7" failures="1" errors="1" skipped="2"/></testsuites>"""


def test_totals_count_what_passed_and_what_did_not(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)
    outcome = check.count("sqlite", tmp_path / "report.xml", 1.0)
    assert (outcome.passed, outcome.failed, outcome.skipped) == (3, 2, 2)
    assert check.count("sqlite", tmp_path / "none.xml", 1.0).failed == 1


@pytest.mark.parametrize(("failed", "code"), [(0, 0), (1, 1)])
def test_the_last_line_and_the_exit_code_agree(monkeypatch, capsys, failed, code):
    for name in ("install_debian_packages", "install_tools", "install_python_packages", "fetch_assets"):
        monkeypatch.setattr(machine, name, lambda *words: None)
    outcomes = {"one": check.Outcome("one", 0.1, 5, 0), "two": check.Outcome("two", 0.1, 2, failed)}
    monkeypatch.setattr(check, "PARTS", {name: lambda options, o=o: o for name, o in outcomes.items()})
    assert check.main([]) == code
    assert capsys.readouterr().out.splitlines()[-1] == f"7 passed, {failed} failed"


def test_a_part_that_breaks_counts_as_failed_and_hides_no_other(monkeypatch, capsys):
    for name in ("install_debian_packages", "install_tools", "install_python_packages", "fetch_assets"):
        monkeypatch.setattr(machine, name, lambda *words: None)

    def breaks(options):
        raise RuntimeError("broken")

    monkeypatch.setattr(check, "PARTS", {"a": breaks, "b": lambda options: check.Outcome("b", 0.1, 5, 0)})
    assert check.main([]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 1 failed"


def test_a_figure_is_kept_with_the_test_that_measured_it(evidence, monkeypatch, tmp_path, request):
    monkeypatch.setenv("GOLDENTHREAD_EVIDENCE_FILE", str(tmp_path / "figures"))
    evidence("speed", 12.5)
    assert json.loads((tmp_path / "figures").read_text()) == {
        "test": request.node.nodeid,
        "name": "speed",
        "value": 12.5,
    }


@pytest.mark.django_db
def test_health_is_told_without_signing_in(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"office: ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_health_says_when_the_database_is_gone(client, monkeypatch):
    from django.db import OperationalError

    from goldenthread.base.serving import views

    class Gone:
        def cursor(self):
            raise OperationalError("secret host name")

    monkeypatch.setattr(views, "connection", Gone())
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert b"secret" not in answer.content


def test_each_test_belongs_to_one_share_of_a_check_and_its_cases_go_together():
    names = [f"tests/room/test_{n}.py::test_rule_{m}" for n in range(40) for m in range(25)]
    shares = [[name for name in names if in_share(name, f"{n}/3")] for n in (1, 2, 3)]
    assert sorted(name for share in shares for name in share) == sorted(names)
    assert all(250 < len(share) < 420 for share in shares)
    for n in (1, 2, 3):
        assert in_share("tests/a.py::test_b[one]", f"{n}/3") is in_share("tests/a.py::test_b[two]", f"{n}/3")
    assert in_share("tests/a.py::test_b", "")


@pytest.mark.parametrize("share", ["0/3", "4/3", "1", "a/b", "1/100", "1/3/2"])
def test_a_share_that_is_none_is_refused_in_words(share, capsys):
    with pytest.raises(SystemExit):
        check.arguments(["--share", share])
    assert "is no share; write for example 1/3" in capsys.readouterr().err
