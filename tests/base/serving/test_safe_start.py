"""One test for each thing that keeps a live site from starting, each against settings that are otherwise good."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from goldenthread.base.serving import safe_start
from tools import postgres

ROOT = Path(__file__).resolve().parents[3]
SECRET = "kX8_w2Jr-51tZbQ0vYp7LmNc4hGd9sFaEuTiRoWq6xBnVyCz3D"
AUDIT = "pQ7-mZ2xLw9_vB4kRt6yHn1sJd8cFg3a"
RECIPIENT = "age1900clgn392jzm6yvxplvt09kleqsy9m5supxr90ykvz2s0ztvvrqc2r4wq"


@pytest.fixture
def good(tmp_path, monkeypatch):
    """Settings of a live office site with nothing wrong."""
    first, second = tmp_path / "first", tmp_path / "second"
    monkeypatch.setattr(safe_start, "device", lambda path: 1 if path == first else 2)

    def database(name):
        return {"ENGINE": "django.db.backends.postgresql", "HOST": "db", "PORT": "", "NAME": name}

    return SimpleNamespace(
        SITE="office",
        MODE="production",
        DEBUG=False,
        SECRET_KEY=SECRET,
        AUDIT_KEY=AUDIT,
        MFA_KEY=AUDIT[::-1],
        AS_OF="",
        SITE_URLS={site: f"https://{site}.council.gov.uk" for site in ("office", "portal", "public", "files")},
        ALLOWED_HOSTS=["office.council.gov.uk"],
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
        DATABASES={"default": database("office"), "snapshot": database("public")},
        SQLITE_IN_PRODUCTION=False,
        BACKUP_FOLDER=str(tmp_path),
        BACKUP_RECIPIENTS=[RECIPIENT],
        EMAIL_HOST="mail.council.gov.uk",
        DEFAULT_FROM_EMAIL="Golden Thread <send@council.gov.uk>",
        FILES_SCANNER="unix:/run/clamav/clamd.ctl",
        AUDIT_CHECKPOINT_FOLDERS=[first, second],
    )


def test_good_settings_have_no_problem(good):
    assert safe_start.static_problems(good) == []


def sqlite(name):
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": f"/srv/{name}.sqlite3"}


BAD = {
    "a demo": ({"MODE": "demo"}, "GOLDENTHREAD_MODE", "not a live one"),
    "debugging": ({"DEBUG": True}, "DEBUG", "person's words"),
    "no secret": ({"SECRET_KEY": ""}, "GOLDENTHREAD_SECRET_KEY", "not set"),
    "the demo's secret": (
        {"SECRET_KEY": "demo-only-secret-key-never-for-a-live-site"},
        "GOLDENTHREAD_SECRET_KEY",
        "demo",
    ),
    "a short secret": ({"SECRET_KEY": SECRET[:49]}, "GOLDENTHREAD_SECRET_KEY", "49 characters"),
    "a monotonous secret": ({"SECRET_KEY": "ab" * 40}, "GOLDENTHREAD_SECRET_KEY", "repeats"),
    "no audit key": ({"AUDIT_KEY": ""}, "GOLDENTHREAD_AUDIT_KEY", "not set"),
    "the demo's audit key": ({"AUDIT_KEY": "demo-only-audit-key"}, "GOLDENTHREAD_AUDIT_KEY", "everybody knows"),
    "a short audit key": ({"AUDIT_KEY": AUDIT[:31]}, "GOLDENTHREAD_AUDIT_KEY", "31 characters"),
    "one key for both": ({"AUDIT_KEY": SECRET}, "GOLDENTHREAD_AUDIT_KEY", "same as"),
    "no key of second steps": ({"MFA_KEY": ""}, "GOLDENTHREAD_MFA_KEY", "not set"),
    "a pretended day": ({"AS_OF": "2026-03-31"}, "GOLDENTHREAD_AS_OF", "real day"),
    "any host": ({"ALLOWED_HOSTS": ["*"]}, "GOLDENTHREAD_EXTRA_HOSTS", "any name"),
    "no proxy": ({"SECURE_PROXY_SSL_HEADER": None}, "GOLDENTHREAD_BEHIND_PROXY", "https"),
    "no backup folder": ({"BACKUP_FOLDER": ""}, "GOLDENTHREAD_BACKUP_FOLDER", "nothing is backed up"),
    "a backup folder that is a file": (
        {"BACKUP_FOLDER": "/proc/self/maps/x"},
        "GOLDENTHREAD_BACKUP_FOLDER",
        "may not write",
    ),
    "no backup key": ({"BACKUP_RECIPIENTS": []}, "GOLDENTHREAD_BACKUP_RECIPIENTS", "encrypted"),
    "a backup key that is none": (
        {"BACKUP_RECIPIENTS": ["age1x"]},
        "GOLDENTHREAD_BACKUP_RECIPIENTS",
        "no age recipient",
    ),
    "the secret half of a key": (
        {"BACKUP_RECIPIENTS": ["AGE-SECRET-KEY-1QQQ"]},
        "GOLDENTHREAD_BACKUP_RECIPIENTS",
        "must stay away",
    ),
    "no mail server": ({"EMAIL_HOST": ""}, "GOLDENTHREAD_SMTP_HOST", "no message"),
    "no sender": ({"DEFAULT_FROM_EMAIL": "x@localhost.localdomain"}, "GOLDENTHREAD_MAIL_FROM", "nobody can answer"),
    "no scanner": ({"FILES_SCANNER": ""}, "GOLDENTHREAD_SCANNER", "virus"),
    "one checkpoint folder": (
        {"AUDIT_CHECKPOINT_FOLDERS": [Path("/a")]},
        "GOLDENTHREAD_AUDIT_CHECKPOINT_FOLDERS",
        "fewer",
    ),
    "one folder named twice": (
        {"AUDIT_CHECKPOINT_FOLDERS": [Path("/a"), Path("/b/../a")]},
        "GOLDENTHREAD_AUDIT_CHECKPOINT_FOLDERS",
        "fewer",
    ),
    "two folders on one disk": (
        {"AUDIT_CHECKPOINT_FOLDERS": [Path("/a"), Path("/b")]},
        "GOLDENTHREAD_AUDIT_CHECKPOINT_FOLDERS",
        "one disk",
    ),
}


@pytest.mark.parametrize(("change", "variable", "words"), BAD.values(), ids=BAD)
def test_one_bad_setting_is_found_and_named(good, change, variable, words):
    vars(good).update(change)
    (problem,) = safe_start.static_problems(good)
    assert problem.variable == variable
    assert words in problem.problem
    assert problem.remedy.endswith((".", "://", ")", "…", "age1…")) or "python3 -c" in problem.remedy


@pytest.mark.parametrize("site", ["office", "portal", "public", "files"])
def test_each_site_must_be_encrypted(good, site):
    good.SITE_URLS[site] = f"http://{site}.council.gov.uk"
    (problem,) = safe_start.static_problems(good)
    assert problem.variable == f"GOLDENTHREAD_{site.upper()}_URL"
    assert "not encrypted" in problem.problem


def test_two_sites_may_not_share_a_name(good):
    good.SITE_URLS["files"] = good.SITE_URLS["office"]
    found = {problem.variable for problem in safe_start.static_problems(good)}
    assert found == {"GOLDENTHREAD_OFFICE_URL", "GOLDENTHREAD_FILES_URL"}


def test_sqlite_needs_to_be_wanted(good):
    good.DATABASES = {"default": sqlite("office"), "snapshot": sqlite("public")}
    found = [problem.variable for problem in safe_start.static_problems(good)]
    assert found == ["GOLDENTHREAD_DATABASE_URL", "GOLDENTHREAD_PUBLIC_DATABASE_URL"]
    good.SQLITE_IN_PRODUCTION = True
    assert safe_start.static_problems(good) == []


@pytest.mark.parametrize("same", ["postgresql", "sqlite"])
def test_the_public_site_has_a_database_of_its_own(good, same):
    good.SQLITE_IN_PRODUCTION = True
    if same == "sqlite":
        good.DATABASES = {"default": sqlite("office"), "snapshot": {**sqlite("x"), "NAME": "/srv/y/../office.sqlite3"}}
    else:
        good.DATABASES["snapshot"] = {**good.DATABASES["default"], "PORT": "5432"}
    (problem,) = safe_start.static_problems(good)
    assert problem.variable == "GOLDENTHREAD_PUBLIC_DATABASE_URL"
    assert "holds people" in problem.problem


def test_the_public_site_needs_no_key_of_the_office(good):
    good.SITE, good.AUDIT_KEY, good.EMAIL_HOST, good.FILES_SCANNER = "public", "", "", ""
    good.DATABASES = {"default": good.DATABASES["snapshot"]}
    good.SITE_URLS["office"] = "http://office.localhost:8000"  # not its business
    assert safe_start.static_problems(good) == []


# --- databases ----------------------------------------------------------------------------------


@pytest.fixture
def apart(request):
    """A Django connection to a cluster of our own; `request.param` are its settings."""
    from django.db.backends.postgresql.base import DatabaseWrapper

    with postgres.cluster(**request.param) as url:
        told = {**connection.settings_dict, "ENGINE": "", "NAME": "postgres", "USER": "postgres", "PASSWORD": ""}
        told |= {"HOST": url.split("?host=")[1], "PORT": "", "OPTIONS": {}, "CONN_HEALTH_CHECKS": False}
        wrapper = DatabaseWrapper(told, alias="apart")
        yield wrapper
        wrapper.close()


@pytest.mark.django_db  # pytest-django otherwise lets no connection open
@pytest.mark.parametrize("apart", [{"durable": False, "checksums": False}], indirect=True)
def test_a_careless_postgresql_is_found_out(apart):
    problems = safe_start.durability_problems(apart, "X")
    found = [
        name for name in safe_start.POSTGRESQL if any(f"with {name} off" in problem.problem for problem in problems)
    ]
    assert found == ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"]
    assert len(problems) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("apart", [{"durable": True, "checksums": True}], indirect=True)
def test_a_careful_postgresql_passes_and_a_role_that_may_change_the_log_does_not(apart):
    assert safe_start.durability_problems(apart, "X") == []
    with apart.cursor() as cursor:
        cursor.execute("CREATE TABLE audit_entry (seq bigint)")
        assert len(safe_start.audit_role_problems(apart)) == 1  # its owner may do anything
        cursor.execute("CREATE ROLE web; GRANT SELECT, INSERT ON audit_entry TO web")
        cursor.execute("SET ROLE web")
        assert safe_start.audit_role_problems(apart) == []
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute(f"RESET ROLE; GRANT {right} ON audit_entry TO web; SET ROLE web")
            assert len(safe_start.audit_role_problems(apart)) == 1
            cursor.execute(f"RESET ROLE; REVOKE {right} ON audit_entry FROM web; SET ROLE web")


@pytest.mark.django_db
def test_sqlite_that_does_not_wait_for_the_disk_is_found_out(tmp_path):
    from django.db.backends.sqlite3.base import DatabaseWrapper

    told = {**connection.settings_dict, "NAME": str(tmp_path / "x.sqlite3"), "OPTIONS": {}, "CONN_HEALTH_CHECKS": False}
    for level, count in (("OFF", 1), ("NORMAL", 1), ("FULL", 0), ("EXTRA", 0)):
        wrapper = DatabaseWrapper({**told, "OPTIONS": {"init_command": f"PRAGMA synchronous={level}"}}, alias="apart")
        wrapper.connect()
        assert len(safe_start.durability_problems(wrapper, "X")) == count, level
        wrapper.close()


@pytest.mark.django_db
def test_an_account_of_the_demo_is_found_out():
    from django.contrib.auth import get_user_model

    from goldenthread.base import audit

    assert safe_start.people_problems() == []
    with audit.unguarded("a person for this test"):
        get_user_model().objects.create_user("someone@estuary.example", name="Someone")
    (problem,) = safe_start.people_problems()
    assert "someone@estuary.example" in problem.problem


# --- stopping -----------------------------------------------------------------------------------


def run(*words, **variables):
    env = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD_")}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env={**env, **variables}, capture_output=True, text=True, check=False)


def test_a_bare_live_site_stops_with_every_problem_at_once(tmp_path):
    done = run("-c", "import config.wsgi", GOLDENTHREAD_MODE="production", GOLDENTHREAD_VAR=str(tmp_path))
    assert done.returncode == safe_start.BOOT_ERROR
    assert "Traceback" not in done.stderr
    for variable in ("SECRET_KEY", "AUDIT_KEY", "OFFICE_URL", "BEHIND_PROXY", "BACKUP_FOLDER", "SMTP_HOST", "SCANNER"):
        assert f"GOLDENTHREAD_{variable} " in done.stderr


def test_serve_stops_for_the_same_reasons(tmp_path):
    settings = {"GOLDENTHREAD_MODE": "production", "GOLDENTHREAD_VAR": str(tmp_path), "GOLDENTHREAD_SECRET_KEY": SECRET}
    done = run("-m", "goldenthread.cli", "serve", **settings)
    assert done.returncode == safe_start.BOOT_ERROR
    assert "GOLDENTHREAD_AUDIT_KEY is not set" in done.stderr


def test_the_demo_is_not_shown_to_the_network(tmp_path):
    done = run("-m", "goldenthread.cli", "serve", "--bind", "0.0.0.0", GOLDENTHREAD_VAR=str(tmp_path))
    assert done.returncode == 2
    assert "passwords everybody knows" in done.stderr


def test_check_settings_answers_a_program(tmp_path):
    done = run("-m", "goldenthread.cli", "check-settings", "--json", GOLDENTHREAD_VAR=str(tmp_path))
    assert done.returncode == 1
    problems = json.loads(done.stdout)
    assert {"variable", "problem", "remedy"} == set(problems[0])
    assert problems[0]["variable"] == "GOLDENTHREAD_MODE"
    assert any("database of another version" in problem["problem"] for problem in problems)
