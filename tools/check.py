"""Command two: everything that must be right before a change is taken. Standard library only.

Parts run in order and all of them run, whatever fails; the last line counts tests and parts together.
"""

import argparse
import datetime
import json
import os
import platform
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tools import machine, postgres

EPILOGUE = """\
Parts: lint, format, types, migrations, sqlite, postgresql, browser, spark. With none named, all of them but spark,
which installs Spark and Java (half a gigabyte) and also runs in --deep.
As root on Debian 12 it installs Chromium and PostgreSQL if they are missing. Otherwise it says what to install.
--deep runs the full counts and writes docs/evidence.json: each part with the commit that it was run on.
--share 1/3 runs the first third of the tests of each part: a deep check of hours can be done in several sittings.
"""
EVIDENCE = machine.ROOT / "docs" / "evidence.json"


@dataclass
class Outcome:
    part: str
    seconds: float
    passed: int
    failed: int
    skipped: int = 0


def arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./check",
        description="Check everything: lint, types, migrations, tests on SQLite and PostgreSQL, pages in a browser.",
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="only these parts")
    parser.add_argument("--deep", action="store_true", help="full counts, and the evidence file")
    parser.add_argument("--seed", type=int, help="seed of the invented data (a new one each time)")
    parser.add_argument("--share", metavar="N/M", default="", help="only the N-th of M shares of the tests")
    options = parser.parse_args(words)
    if options.share and not (
        (found := re.fullmatch(r"([1-9]\d?)/([1-9]\d?)", options.share)) and int(found[1]) <= int(found[2])
    ):
        parser.error(f"“{options.share}” is no share; write for example 1/3, 2/3 and 3/3")
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    return options


def one(part: str, *commands: list[str], **variables: str) -> Outcome:
    """A part that passes or fails as a whole."""
    began = time.monotonic()
    fine = True
    for command in commands:
        env = {**machine.environment(), **variables}
        done = subprocess.run(
            [str(machine.PYTHON), "-m", *command], cwd=machine.ROOT, env=env, stdin=subprocess.DEVNULL, check=False
        )
        fine = fine and done.returncode == 0
    return Outcome(part, time.monotonic() - began, int(fine), int(not fine))


def suite(part: str, options: argparse.Namespace, wanted: str, *words: str, **variables: str) -> Outcome:
    """Run pytest and count what it did. No test found, or a crash of the runner, is a failure."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report, figures = Path(folder, "report.xml"), Path(folder, "figures.jsonl")
        env = {
            **machine.environment(),
            "GOLDENTHREAD_MODE": "test",
            "GOLDENTHREAD_EVIDENCE_FILE": str(figures),
            "GOLDENTHREAD_SEED": str(options.seed),
            "GOLDENTHREAD_SHARE": options.share,
            "HYPOTHESIS_STORAGE_DIRECTORY": str(Path(folder, "hypothesis")),
            **variables,
        }
        wanted = wanted if "spark" in wanted else f"({wanted}) and not spark"
        mark = wanted if options.deep else f"({wanted}) and not deep"
        command = [
            str(machine.PYTHON),
            "-m",
            "pytest",
            "-m",
            mark,
            f"--junitxml={report}",
            "-p",
            "no:cacheprovider",
            *words,
        ]
        code = subprocess.run(command, cwd=machine.ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode
        outcome = count(part, report, time.monotonic() - began)
        if code and not outcome.failed:
            outcome.failed = 1  # 5: no test was found; 2, 3, 4: pytest itself broke
        if figures.exists():
            FIGURES[part] = [json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines()]
    return outcome


def count(part: str, report: Path, seconds: float) -> Outcome:
    if not report.exists():
        return Outcome(part, seconds, 0, 1)
    tests = failed = skipped = 0
    for one_suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314  our own file
        tests += int(one_suite.get("tests", 0))
        failed += int(one_suite.get("failures", 0)) + int(one_suite.get("errors", 0))
        skipped += int(one_suite.get("skipped", 0))
    return Outcome(part, seconds, max(tests - failed - skipped, 0), failed, skipped)


def lint(options: argparse.Namespace) -> Outcome:
    return one("lint", ["ruff", "check", "."])


def layout(options: argparse.Namespace) -> Outcome:
    return one("format", ["ruff", "format", "--check", "."])


def types(options: argparse.Namespace) -> Outcome:
    return one("types", ["mypy"])


def migrations(options: argparse.Namespace) -> Outcome:
    """No model has changed without its migration, on the staff sites and on the public one."""
    command = ["django", "makemigrations", "--check", "--dry-run"]
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "GOLDENTHREAD_MODE": "test"}
    office = one("migrations", command, GOLDENTHREAD_SITE="office", **settings)
    public = one("migrations", command, GOLDENTHREAD_SITE="public", **settings)
    fine = not (office.failed or public.failed)
    return Outcome("migrations", office.seconds + public.seconds, int(fine), int(not fine))


def sqlite(options: argparse.Namespace) -> Outcome:
    return suite(
        "sqlite",
        options,
        "not browser",
        "-n",
        "2",
        "--dist",
        "loadgroup",
        *(() if options.deep else (f"tests/{path}" for path in (*NO_DATABASE, *ON_SQLITE))),
        **SQLITE,
    )


def on_postgresql(options: argparse.Namespace) -> Outcome:
    began = time.monotonic()
    try:
        with postgres.cluster() as url:
            addresses = {
                "GOLDENTHREAD_DATABASE_URL": url.replace("/postgres?", "/goldenthread?"),
                "GOLDENTHREAD_PUBLIC_DATABASE_URL": url.replace("/postgres?", "/goldenthread_public?"),
            }
            elsewhere = NO_DATABASE if options.deep else (*NO_DATABASE, *ON_SQLITE)
            left = (f"--ignore=tests/{path}" for path in elsewhere)
            return suite("postgresql", options, "not browser", *BOTH_CORES, *left, **addresses)
    except postgres.NoPostgres as fault:
        print(fault)
        return Outcome("postgresql", time.monotonic() - began, 0, 1)


def browser(options: argparse.Namespace) -> Outcome:
    return suite(
        "browser",
        options,
        "browser",
        *("-n", "2", "--dist", "loadfile"),  # one browser and one demo site for each core
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
        **SQLITE,
    )


def on_spark(options: argparse.Namespace) -> Outcome:
    """The measures once more on Spark, which has to count what the engine here counts."""
    machine.install_debian_packages(machine.TO_CHECK_SPARK)
    machine.install_python_packages(("dev", "spark"))
    return suite("spark", options, "spark", "tests/rules/measures/live", **SQLITE)


SQLITE = {"GOLDENTHREAD_DATABASE_URL": "", "GOLDENTHREAD_PUBLIC_DATABASE_URL": ""}  # in memory
# Each test runs once in the everyday check, and those that ask a database run on both kinds in `--deep`.
# These ask none, so that they need one kind only, in the deep check as well:
NO_DATABASE = (
    "rules",
    "base/documents",
    "base/charts",
    "base/files/test_gate.py",
    "reliability/test_regexes.py",
    "reliability/test_hostile_input.py",
    "thread/papers/test_hostile.py",
    "thread/papers/test_meeting_pages.py",
    "thread/papers/test_passages.py",
    "thread/papers/test_plan_tables.py",
    "test_docs.py",
    "test_house.py",
)
# Slow by what they draw, serve or restore, not by what they ask. All others run on PostgreSQL, as councils do.
ON_SQLITE = (
    "base/accounts/test_access.py",
    "base/accounts/test_oidc.py",
    "base/backup",
    "base/govuk",
    "base/serving",
    "outward/portal",
    "outward/public",
    "outward/releases/test_releases.py",
    "outward/reports",
    "outward/test_doors.py",
    "thread/figures/test_pages.py",
    "thread/improvement/test_ledger.py",
    "thread/improvement/test_search.py",
    "thread/improvement/test_second_council.py",
    "thread/improvement/test_telling.py",
    "thread/papers/test_pages.py",
    "thread/papers/test_tutorial_papers.py",
)
BOTH_CORES = ("-n", "2", "--dist", "loadgroup")  # tests of one group share what is slow to make
PARTS: dict[str, Callable[[argparse.Namespace], Outcome]] = {
    "lint": lint,
    "format": layout,
    "types": types,
    "migrations": migrations,
    "sqlite": sqlite,
    "postgresql": on_postgresql,
    "browser": browser,
    "spark": on_spark,
}
WHEN_NAMED = ("spark",)  # or in --deep
FIGURES: dict[str, list[dict]] = {}


def commit() -> str:
    """The commit under test, with a plus when files differ from it."""
    try:
        answer = subprocess.run(
            ["git", "-c", f"safe.directory={machine.ROOT}", "describe", "--always", "--abbrev=40", "--dirty=+"],
            cwd=machine.ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except OSError:
        return "unknown"
    return answer.stdout.strip() or "unknown"


def memory() -> str:
    found = (
        re.search(r"MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text())
        if Path("/proc/meminfo").exists()
        else None
    )
    return f"{int(found[1]) / 1_048_576:.0f} GB" if found else "unknown"


def write_evidence(outcomes: list[Outcome], seed: int, at: str, share: str = "") -> None:
    """Each part that ran, with its own commit, seed and figures; parts that did not run keep what they had. A share is
    noted beside its part, and its figures are added to those of the part."""
    known = json.loads(EVIDENCE.read_text(encoding="utf-8")) if EVIDENCE.exists() else {}
    parts, figures = known.get("parts", {}), known.get("figures", {})
    for o in outcomes:
        parts[f"{o.part}, share {share}" if share else o.part] = {
            "commit": at,
            "seed": seed,
            "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "passed": o.passed,
            "failed": o.failed,
            "skipped": o.skipped,
            "seconds": round(o.seconds, 1),
        }
        if lines := FIGURES.get(o.part):
            new = {f"{line['test']}: {line['name']}": line["value"] for line in lines}
            figures[o.part] = dict(sorted(({**figures.get(o.part, {}), **new} if share else new).items()))
    told = {
        "machine": {
            "system": f"{platform.system()} {platform.release()}",
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "memory": memory(),
        },
        "parts": parts,
        "figures": figures,
    }
    EVIDENCE.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"Evidence is in {EVIDENCE.relative_to(machine.ROOT)}.")


def main(words: list[str] | None = None) -> int:
    options = arguments(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is taken down on the way out
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(2**32)
    at = commit()
    try:
        with machine.step("Debian packages"):
            machine.install_debian_packages(machine.TO_RUN)
            machine.install_debian_packages(machine.TO_CHECK)
        with machine.step("uv"):
            machine.install_tools()
        with machine.step("Python packages"):
            machine.install_python_packages(("dev",))
        with machine.step("GOV.UK stylesheet and axe"):
            machine.fetch_assets()
    except machine.CannotGoOn as problem:
        print(f"\n{problem}\n0 passed, 1 failed")
        return 1
    outcomes = []
    usual = [name for name in PARTS if options.deep or name not in WHEN_NAMED]
    for name in options.parts or usual:
        print(f"\n== {name}", flush=True)
        try:
            outcomes.append(PARTS[name](options))
        except Exception:  # one broken part must not hide the others
            traceback.print_exc()
            outcomes.append(Outcome(name, 0.0, 0, 1))
    print("\npart          seconds  passed  failed  skipped")
    for o in outcomes:
        print(f"{o.part:12} {o.seconds:8.1f} {o.passed:7} {o.failed:7} {o.skipped:8}")
    print(f"{'all':12} {time.monotonic() - machine.BEGAN:8.1f}   seed {options.seed}")
    if options.deep:
        write_evidence(outcomes, options.seed, at, options.share)
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    print(f"{passed} passed, {failed} failed", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
