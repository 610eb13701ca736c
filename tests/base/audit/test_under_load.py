"""Many at once, and killed at any moment: the chain is whole and nothing acknowledged is lost (R1, R5, R8)."""

import json
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from goldenthread.base.audit.verify import verify

ROOT = Path(__file__).resolve().parents[3]
KEY = "a key for a site under load"


class Site:
    def __init__(self, folder: Path, address: str, server=None, name: str = "") -> None:
        self.folder, self.address, self.server, self.name = folder, address, server, name
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "PYTHONPATH": str(ROOT),
            "GOLDENTHREAD_MODE": "demo",
            "GOLDENTHREAD_DEMO_FAMILIES": "40",
            "GOLDENTHREAD_VAR": str(folder),
            "GOLDENTHREAD_DATABASE_URL": address,
            "GOLDENTHREAD_AUDIT_KEY": KEY,
        }
        self.run("-m", "django", "migrate", "--settings", "config.settings", "--verbosity", "0", "--skip-checks")

    def run(self, *arguments: object) -> str:
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=540,
        )
        assert done.returncode == 0, done.stderr[-3_000:]
        return done.stdout

    def work(self, *arguments: object) -> list[str]:
        return json.loads(self.run("-m", "tests.base.audit.under_load", *arguments))

    def rows(self, sql: str) -> list[str]:
        if self.address.startswith("sqlite"):
            with sqlite3.connect(self.address.removeprefix("sqlite://")) as database:
                return [row[0] for row in database.execute(sql)]
        import psycopg

        with psycopg.connect(self.address) as database:
            return [row[0] for row in database.execute(sql)]

    def verify(self):
        return verify(
            self.address,
            [KEY],
            checkpoints=[self.folder / "checkpoints-a", self.folder / "checkpoints-b"],
            witness=[self.folder / "witness"],
            processes=1,
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    given = settings.DATABASES["default"]
    if not given["ENGINE"].endswith("postgresql"):
        yield Site(folder, f"sqlite://{folder}/site.sqlite3")
        return
    import psycopg

    where = urlencode({name: given[key] for name, key in (("host", "HOST"), ("port", "PORT")) if given[key]})
    user = f"{given['USER']}:{given['PASSWORD']}@" if given["PASSWORD"] else f"{given['USER']}@"
    name = f"audit_load_{random.SystemRandom().getrandbits(40):x}"
    with psycopg.connect(f"postgresql://{user}/postgres?{where}", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield Site(folder, f"postgresql://{user}/{name}?{where}")
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def everything_holds(site: Site, said: list[str], prefix: str) -> None:
    entries = [
        row.removeprefix("load:")
        for row in site.rows(f"SELECT object FROM audit_entry WHERE object LIKE 'load:{prefix}%'")
    ]
    effects = site.rows(f"SELECT model FROM django_content_type WHERE app_label = 'load' AND model LIKE '{prefix}%'")
    assert len(said) == len(set(said)) > 0
    assert all(name.startswith(prefix) for name in said)
    assert len(entries) == len(set(entries)), "an entry is there twice"
    assert set(said) <= set(effects), "something acknowledged is lost"
    assert set(entries) == set(effects), "an effect without its entry, or an entry without its effect"
    numbers = site.rows("SELECT seq FROM audit_entry ORDER BY seq")
    assert numbers == list(range(1, len(numbers) + 1))
    report = site.verify()
    assert report.ok, report.findings
    assert report.witnessed > 0


def test_many_at_once_make_one_chain_and_none_is_lost(site):
    said = site.work("threads", 8, 15)
    assert len(said) == 120
    everything_holds(site, said, "t")


def test_killed_twenty_times_nothing_acknowledged_is_lost(site, seed):
    everything_holds(site, site.work("kill", 20, seed), "k")


@pytest.mark.deep
def test_killed_three_hundred_times_nothing_acknowledged_is_lost(site, seed):
    everything_holds(site, site.work("kill", 300, seed + 1), "k")


@pytest.mark.deep
def test_the_command_verifies_exports_and_signs_the_sites_own_log(site, tmp_path):
    site.work("threads", 2, 3)
    said = json.loads(site.run("-m", "goldenthread.cli", "audit", "verify", "--json"))
    assert said["ok"]
    assert said["entries"] >= 6
    assert "Nothing is wrong" in site.run("-m", "goldenthread.cli", "audit", "verify")
    assert "entries written" in site.run("-m", "goldenthread.cli", "audit", "export", tmp_path / "log.jsonl")
    assert "is signed in 2 folders" in site.run("-m", "goldenthread.cli", "audit", "checkpoint")
    folders = {"checkpoints": [site.folder / "checkpoints-a"], "witness": [site.folder / "witness"]}
    (tmp_path / "later").mkdir()
    exported = verify(str(tmp_path / "log.jsonl"), [KEY], checkpoints=[tmp_path / "later"])
    assert {finding.kind for finding in exported.findings} == {"evidence"}  # only because that folder is empty
    assert {finding.kind for finding in verify(str(tmp_path / "log.jsonl"), [KEY], **folders).findings} == {"shortened"}
    with pytest.raises(AssertionError, match="exists already"):
        site.run("-m", "goldenthread.cli", "audit", "export", tmp_path / "log.jsonl")
    actions = site.rows("SELECT action FROM audit_entry ORDER BY seq DESC")[:3]
    assert actions == ["audit_exported", "audit_verified", "audit_verified"]


def test_the_check_would_notice_a_lost_entry(site):
    said = site.work("threads", 1, 2)
    assert said
    assert site.verify().ok
    last = site.rows("SELECT MAX(seq) FROM audit_entry")[0]
    (previous,) = site.rows(f"SELECT hash FROM audit_entry WHERE seq = {last - 1}")
    if site.address.startswith("sqlite"):
        database = sqlite3.connect(site.address.removeprefix("sqlite://"))
        database.execute("DROP TRIGGER audit_entry_no_delete")
    else:
        import psycopg

        database = psycopg.connect(site.address)
        database.execute("DROP TRIGGER audit_entry_no_change ON audit_entry")
    try:
        database.execute(f"DELETE FROM audit_entry WHERE seq = {last}")
        database.execute(f"UPDATE audit_head SET seq = {last - 1}, hash = '{previous}'")
        database.commit()
    finally:
        database.close()
    assert {finding.kind for finding in site.verify().findings} == {"shortened"}
