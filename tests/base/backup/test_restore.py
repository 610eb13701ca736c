"""A backup counts only once it has been restored: on both databases, and from each to the other (R11)."""

import io
import json
import random
import shutil
import subprocess
import tarfile

import pytest

from goldenthread.base.backup import keys, rows
from goldenthread.base.backup.archive import Reading, writing
from goldenthread.base.backup.rows import Checksum
from tests.turns import in_turn


def restored(site, archive, key, *words):
    return site.run("restore", archive, "--identity", key, *words)


pytestmark = pytest.mark.xdist_group("backup")  # one worker, so that the site and the cluster are made once


@pytest.mark.parametrize("target", list(in_turn(["sqlite", "postgresql"], one_in=2)))
def test_a_backup_restores_on_either_database(live, archive, key, new_site, target, evidence):
    site = new_site(target)
    done = restored(site, archive, key, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["audit_ok"], told
    # Counted by the drivers alone. Restoring itself adds to the audit log: verified, and put back.
    for database in ("office", "public"):
        was, now = live.counts(database), site.counts(database)
        changed = {name: now[name] - was.get(name, 0) for name in now if now[name] != was.get(name, 0)}
        changed.pop("django_migrations", None)  # not kept: the version of the tables
        # the second backup row is that of the archive itself, written after it
        expected = {"audit_entry": 2 - 1, "backup_backup": -1} if database == "office" else {}
        assert changed == expected
    assert told["rows"] > 150
    assert site.fingerprints() == live.fingerprints() != []
    for sql in (
        "SELECT name, version FROM accounts_organisation ORDER BY id",
        "SELECT email, password, is_active FROM accounts_user ORDER BY email",
        "SELECT sha256, size FROM files_storedfile ORDER BY sha256",
        "SELECT seq, hash, mac FROM audit_entry WHERE seq <= 6 ORDER BY seq",
        "SELECT seconds FROM backup_backup WHERE archive = 'x'",
    ):
        assert site.ask(sql) == live.ask(sql) != []
    made = site.python("-c", ADD_ONE)  # counters go on where they were
    assert made.returncode == 0, made.stderr
    evidence(f"rows restored on {target}", told["rows"])


ADD_ONE = """
from goldenthread import cli; cli.set_up()
from goldenthread.base import audit
from goldenthread.base.backup.models import Backup
from goldenthread.base.accounts.models import FormerName, Organisation
with audit.unit(by=audit.Actor.system("test")), audit.unguarded("test"):
    FormerName.objects.create(organisation=Organisation.objects.first(), name="New", until="2024-01-01")
    Backup.objects.create(archive="y", ok=True, words="")
    audit.record("backup_made", obj="test:y")
"""


def test_every_table_is_kept_or_left_out_for_a_reason(live):
    program = """
from goldenthread import cli; cli.set_up()
import json
from goldenthread.base.backup.make import models_of
print(json.dumps([m._meta.db_table for alias in ("default", "snapshot") for m in models_of(alias)]))
"""
    kept = set(json.loads(live.python("-c", program).stdout))
    there = set(live.tables()) | set(live.tables("public"))
    assert there - kept == set(rows.LEFT_OUT)


def test_a_database_that_holds_something_is_left_alone(live, archive, key):
    before = live.counts()
    done = restored(live, archive, key)
    assert done.returncode == 1
    assert "already holds rows" in done.stderr
    assert live.counts() == before


@pytest.fixture
def empty(new_site):
    site = new_site("sqlite")
    yield site
    assert not site.fingerprints()
    for database in ("office", "public"):
        held = {name: n for name, n in site.counts(database).items() if n and name not in MADE_BY_MIGRATIONS}
        assert held == {}, "a refused archive left rows behind"


MADE_BY_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission", "audit_head"}


def test_the_wrong_key_is_named_and_changes_nothing(archive, empty, tmp_path):
    keys.new_key(tmp_path / "other")
    done = restored(empty, archive, tmp_path / "other")
    assert done.returncode == 1
    assert "not encrypted for this key" in done.stderr
    assert empty.tables() == []


def test_another_audit_key_is_named_and_changes_nothing(archive, key, empty):
    done = empty.run(
        "restore", archive, "--identity", key, GOLDENTHREAD_AUDIT_KEY="another key of thirty-two characters"
    )
    assert done.returncode == 1
    assert "GOLDENTHREAD_AUDIT_KEY" in done.stderr
    assert empty.tables() == []


def test_a_file_that_is_no_archive_is_named(empty, key, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    assert "not encrypted with age" in restored(empty, tmp_path / "notes.txt", key).stderr
    assert "cannot be read" in restored(empty, tmp_path / "nothing", key).stderr


def test_a_key_file_without_a_key_is_named(archive, empty, tmp_path):
    (tmp_path / "key").write_text("# created today\n")
    done = restored(empty, archive, tmp_path / "key")
    assert done.returncode == 1
    assert "holds no age identity" in done.stderr


def test_every_damage_is_found_before_anything_is_changed(archive, key, tmp_path, chance, evidence):
    """Cut short, one bit turned over, a piece missing, a piece twice: at places that chance picks."""
    from goldenthread.base.backup.archive import BadArchive
    from goldenthread.base.backup.restore import verify

    whole = archive.read_bytes()
    found = 0
    bad = tmp_path / "bad.age"
    for n in range(120):
        at = chance.randrange(1, len(whole))
        bit = bytes([whole[at] ^ (1 << chance.randrange(8))])
        damaged = [whole[:at], whole[:at] + bit + whole[at + 1 :], whole[:at] + whole[at + 1 :], whole + whole[at:]][
            n % 4
        ]
        bad.write_bytes(damaged)
        with pytest.raises(BadArchive, match=r"damaged|not encrypted"):
            verify(bad, keys.identities(key))
        found += 1
    evidence("damaged archives found", f"{found} of 120")


def contents(archive, key):
    with Reading(archive, keys.identities(key)) as parts:
        return {part.name: b"".join(part.chunks()) for part in parts}


def forged(archive, key, target, change):
    """An archive that opens with the right key, with its parts changed by `change`."""
    parts = contents(archive, key)
    manifest = json.loads(parts.pop("manifest.json"))
    change(parts, manifest)
    import hashlib

    manifest["parts"] = {
        "format.json": manifest["parts"]["format.json"],
        **{name: [hashlib.sha256(data).hexdigest(), len(data)] for name, data in parts.items()},
    }
    with writing(target, [keys.identities(key)[0].to_public()]) as sink:
        for name, data in parts.items():
            sink.add(name, data)
        sink.add("manifest.json", json.dumps(manifest).encode())
    return target


def test_a_changed_row_is_found_though_the_archive_opens(archive, key, empty, tmp_path):
    def change(parts, manifest):
        (name,) = [name for name in parts if "/accounts_user/" in name]
        assert b"Person 1" in parts[name]
        parts[name] = parts[name].replace(b"Person 1", b"Person 9")

    done = restored(empty, forged(archive, key, tmp_path / "x.age", change), key)
    assert done.returncode == 1
    assert "damaged" in done.stderr


@pytest.mark.deep
def test_a_row_that_the_database_refuses_leaves_nothing_behind(archive, key, empty, tmp_path):
    """The worst moment: every check passed, tables are made and half of them filled."""

    def change(parts, manifest):
        (name,) = [name for name in parts if "/files_storedfile/" in name]
        lines = parts[name].splitlines(keepends=True)
        parts[name] = b"".join([*lines, lines[0]])  # the same key twice
        told = manifest["databases"]["office"]["tables"]["files_storedfile"]
        total = Checksum()
        for line in [*lines, lines[0]]:
            total.add(line)
        told["rows"], told["sum"] = total.rows, str(total)

    done = restored(empty, forged(archive, key, tmp_path / "x.age", change), key)
    assert done.returncode == 1
    assert "files_storedfile" in done.stderr
    assert "Traceback" not in done.stderr


def test_another_version_is_named(archive, key, empty, tmp_path):
    def change(parts, manifest):
        manifest["databases"]["office"]["migrations"]["accounts"].append("0999_from_the_future")

    done = restored(empty, forged(archive, key, tmp_path / "x.age", change), key)
    assert done.returncode == 1
    assert "accounts.0999_from_the_future" in done.stderr
    assert empty.tables() == []


@pytest.mark.parametrize(("number", "words"), [(0, "older"), (2, "newer")])
def test_another_format_is_named(key, archive, empty, tmp_path, monkeypatch, number, words):
    monkeypatch.setattr("goldenthread.base.backup.archive.FORMAT", number)
    with writing(tmp_path / "x.age", [keys.identities(key)[0].to_public()]) as sink:
        sink.add("manifest.json", b"{}")
    done = restored(empty, tmp_path / "x.age", key)
    assert done.returncode == 1
    assert f"{words} version of Golden Thread" in done.stderr


@pytest.mark.deep
def test_an_archive_of_an_earlier_version_is_brought_up_to_date(archive, key, new_site, tmp_path):
    """It is restored into the tables of its own version, which are then migrated."""

    def change(parts, manifest):
        told = manifest["databases"]["office"]["migrations"]["socialaccount"]
        assert len(told) > 1
        told.pop()

    site = new_site("sqlite")
    done = restored(site, forged(archive, key, tmp_path / "x.age", change), key)
    assert done.returncode == 0, done.stderr
    pending = site.python("-m", "django", "migrate", "--check")
    assert pending.returncode == 0


def test_an_archive_opens_without_this_program(archive, key):
    """What age and tar would do: the format is nobody's but theirs."""
    import pyrage

    plain = pyrage.decrypt(archive.read_bytes(), keys.identities(key))
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:gz") as tar:
        names = tar.getnames()
    assert names[0] == "format.json"
    assert names[-1] == "manifest.json"


def test_an_archive_holds_no_secret_of_the_settings(archive, key, live):
    everything = b"".join(contents(archive, key).values())
    assert b"demo-only" not in everything
    assert b"GOLDENTHREAD_DATABASE_URL" in everything


@pytest.mark.deep
def test_what_was_erased_after_the_backup_stays_erased(live, archive, key, new_site, tmp_path):
    erased = live.ask("SELECT id FROM accounts_organisation ORDER BY name LIMIT 1")[0][0]
    key_of = (
        str(erased)
        if "-" in str(erased)
        else f"{erased[:8]}-{erased[8:12]}-{erased[12:16]}-{erased[16:20]}-{erased[20:]}"
    )
    line = {
        "label": "accounts.organisation",
        "key": key_of,
        "reason": "asked",
        "erased_at": "2026-11-21T12:00:00+00:00",
    }
    ledger = tmp_path / "erasures.jsonl"
    ledger.write_text(json.dumps(line) + "\n" + '{"label": "cut sho')
    site = new_site("sqlite")
    done = restored(site, archive, key, "--erasures", ledger, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["erased_again"] == 1
    left = {row[0] for row in site.ask("SELECT id FROM accounts_organisation")}
    assert len(left) == 39
    assert key_of.replace("-", "") not in left
    assert site.ask("SELECT label, reason FROM backup_erasure") == [("accounts.organisation", "asked")]


def test_a_missing_file_is_reported_and_the_rest_is_backed_up(live, key, tmp_path):
    copy = tmp_path / "var"
    shutil.copytree(live.folder / "var", copy)
    gone = sorted((copy / "files").glob("*/??/??/*"))[0]
    gone.unlink()
    recipient = key.read_text().split("# ")[-1].split("\n")[0]
    done = live.run("backup", tmp_path / "x.age", "--recipient", recipient, GOLDENTHREAD_VAR=str(copy))
    assert done.returncode == 1
    assert "1 files were missing" in done.stdout


def test_a_backup_is_not_written_over(live, archive):
    before = archive.read_bytes()
    done = live.run("backup", archive, "--recipient", "age1900clgn392jzm6yvxplvt09kleqsy9m5supxr90ykvz2s0ztvvrqc2r4wq")
    assert done.returncode == 1
    assert "exists and is left as it is" in done.stderr
    assert archive.read_bytes() == before


def test_a_secret_key_is_not_taken_for_a_recipient(live, tmp_path):
    keys.new_key(tmp_path / "key")
    secret = (tmp_path / "key").read_text().splitlines()[-1]
    done = live.run("backup", tmp_path / "x.age", "--recipient", secret)
    assert done.returncode == 1
    assert "must stay away" in done.stderr
    assert secret not in done.stderr + done.stdout


@pytest.mark.deep
def test_a_drill_proves_the_backup_and_is_remembered(live):
    done = live.run("drill")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PROVED in" in done.stdout
    shown = live.run("backups")
    assert "Last proved restore" in shown.stdout
    assert live.ask("SELECT COUNT(*) FROM backup_drill")[0][0] >= 1


def test_a_drill_of_a_bad_archive_is_remembered_as_not_proved(live, archive, key, tmp_path):
    bad = tmp_path / "bad.age"
    bad.write_bytes(archive.read_bytes()[:-100])
    done = live.run("drill", bad, "--identity", key)
    assert done.returncode == 1
    assert "NOT PROVED" in done.stdout
    assert "damaged" in done.stdout


@pytest.mark.deep
def test_one_instant_is_kept_while_others_write(live, new_site, key, tmp_path):
    """People go on working: a unit is in the archive whole or not at all, so the chain in it verifies."""
    program = f"""
from goldenthread import cli; cli.set_up()
from goldenthread.base import audit
from goldenthread.base.backup.models import Backup
import time
end = time.monotonic() + {4 + random.random()}
while time.monotonic() < end:
    with audit.unit(by=audit.Actor.system("test")):
        row = Backup.objects.create(archive="busy", ok=True, words="")
        audit.record("backup_made", obj=row, reason="busy")
"""
    import sys

    busy = subprocess.Popen([sys.executable, "-c", program], env=live.env, cwd=keys_root())
    try:
        import time

        deadline = time.monotonic() + 20
        while not live.ask("SELECT COUNT(*) FROM backup_backup WHERE archive = 'busy'")[0][0]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        recipient = key.read_text().split("# ")[-1].split("\n")[0]
        done = live.run("backup", tmp_path / "busy.age", "--recipient", recipient)
        assert done.returncode == 0, done.stderr
    finally:
        assert busy.wait(60) == 0
    site = new_site("sqlite")
    back = restored(site, tmp_path / "busy.age", key, "--json")
    assert back.returncode == 0, back.stderr
    rows_kept = site.ask("SELECT COUNT(*) FROM backup_backup WHERE archive = 'busy'")[0][0]
    said = site.ask("SELECT COUNT(*) FROM audit_entry WHERE reason = 'busy'")[0][0]
    assert rows_kept == said > 0


def keys_root():
    from pathlib import Path

    return Path(__file__).resolve().parents[3]
