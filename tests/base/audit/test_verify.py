"""R8(c): every tampering is found by a program apart, with a key and lines that the database does not hold."""

import hmac
import json
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from goldenthread.base.audit import chain
from goldenthread.base.audit.verify import KINDS, CannotVerify, _sealer, verify
from tests.base.audit import tampering
from tests.base.audit.tampering import KEY, Log, honest, write_evidence, write_export, write_postgres, write_sqlite

LENGTH = 90
WAYS = list(tampering.ways())


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """An honest log, with its checkpoints and witness."""
    folder = tmp_path_factory.mktemp("kept")
    log = honest(LENGTH)
    write_evidence(log, folder / "checkpoints", folder / "witness")
    return log, {"checkpoints": [folder / "checkpoints"], "witness": [folder / "witness"]}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Functions that leave a log somewhere and give its address: SQLite, an export, PostgreSQL when tests use it."""
    folder = tmp_path_factory.mktemp("places")
    known = {
        "sqlite": lambda log: write_sqlite(log, folder / "log.sqlite3"),
        "export": lambda log: write_export(log, folder / "log.jsonl"),
    }
    given = settings.DATABASES["default"]
    if not given["ENGINE"].endswith("postgresql"):
        yield known
        return
    import psycopg

    where = {name: given[key] for name, key in (("host", "HOST"), ("port", "PORT")) if given[key]}
    user = f"{given['USER']}:{given['PASSWORD']}@" if given["USER"] else ""
    with psycopg.connect(f"postgresql://{user}/postgres?{urlencode(where)}", autocommit=True) as server:
        name = f"audit_tampering_{random.SystemRandom().getrandbits(40):x}"
        server.execute(f"CREATE DATABASE {name}")
        address = f"postgresql://{user}/{name}?{urlencode(where)}"
        try:
            with psycopg.connect(address, autocommit=True) as database:
                known["postgresql"] = lambda log: write_postgres(log, database) or address
                yield known
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def kinds_of(report):
    return {finding.kind for finding in report.findings}


def tamper(kept, places, count, seed):
    """Tamper `count` times, each way at least once when there is room; give how many of each way were found."""
    log, evidence = kept
    rng = random.Random(seed)
    found: Counter[str] = Counter()
    for number in range(count):
        way = WAYS[number % len(WAYS)]
        where = rng.choice(list(places))
        if where == "export" and (log_has_no_head(way) or "twice" in way.name):
            where = "sqlite"
        place = rng.randrange(0, LENGTH - way.latest)
        assert verify(places[where](log), [KEY], **evidence, processes=1).ok, "the untouched log must pass first"
        left = way.apply(log, place, random.Random(number))
        assert left != log, f"{way.name} at {place} changed nothing"
        report = verify(places[where](left), [KEY], **evidence, processes=1)
        said = f"{way.name} at entry {place + 1} in {where}: {report.findings}"
        assert kinds_of(report) & way.kinds, said
        if way.first is not None:
            assert report.findings[0].seq == way.first(place), said
        found[way.name] += 1
    return found


def log_has_no_head(way):
    return way.apply(honest(20), 3, random.Random(1)).head is None


def test_every_way_of_tampering_is_found(kept, places, seed):
    found = tamper(kept, places, 60, seed)
    assert set(found) == {way.name for way in WAYS}
    assert sum(found.values()) == 60


@pytest.mark.deep
def test_a_thousand_tamperings_are_found(kept, places, seed):
    found = tamper(kept, places, 1_000, seed)
    print(f"\n1,000 tamperings found, of {len(found)} ways, in {', '.join(places)}; seed {seed}")
    assert sum(found.values()) == 1_000


def test_without_checkpoints_and_witness_the_verifier_says_what_it_cannot_see(kept, places):
    log, _ = kept
    report = verify(places["sqlite"](log.with_rows(log.rows[:40])), [KEY])
    assert report.ok
    assert "would not be seen" in report.notes[0]


@pytest.mark.parametrize("missing", ["checkpoints", "witness"])
def test_either_checkpoints_or_witness_find_what_came_before_their_last_line(kept, places, missing):
    log, evidence = kept
    report = verify(places["sqlite"](log.with_rows(log.rows[:40])), [KEY], **{**evidence, missing: []})
    assert kinds_of(report) == {"shortened"}


def test_only_the_witness_finds_a_cut_after_the_last_checkpoint(kept, places):
    log, evidence = kept
    address = places["sqlite"](log.with_rows(log.rows[:-3]))  # the last checkpoint is of entry 75
    assert verify(address, [KEY], checkpoints=evidence["checkpoints"]).ok
    assert kinds_of(verify(address, [KEY], **evidence)) == {"shortened"}


def test_empty_folders_beside_a_full_log_are_a_finding(kept, places, tmp_path):
    log, _ = kept
    assert kinds_of(verify(places["sqlite"](log), [KEY], checkpoints=[tmp_path], witness=[tmp_path])) == {"evidence"}


def test_a_checkpoint_without_our_seal_is_a_finding(kept, places, tmp_path):
    log, evidence = kept
    (line, *_) = (evidence["checkpoints"][0] / "checkpoints.jsonl").read_text().splitlines()
    forged = {**json.loads(line), "seq": 26, "hash": log.rows[25][-2]}
    (tmp_path / "checkpoints.jsonl").write_text(json.dumps(forged) + "\n")
    report = verify(places["sqlite"](log), [KEY], checkpoints=[*evidence["checkpoints"], tmp_path])
    assert kinds_of(report) == {"checkpoint"}


def test_half_a_line_left_by_a_power_cut_is_no_tampering(kept, places, tmp_path):
    log, evidence = kept
    (tmp_path / "cut.log").write_text(f"1 {log.name} 88 9")
    (tmp_path / "checkpoints.jsonl").write_text('{"kind":"checkpoint","cha')
    report = verify(places["sqlite"](log), [KEY], checkpoints=[tmp_path], witness=[*evidence["witness"], tmp_path])
    assert report.ok
    assert any("half-written" in note for note in report.notes)


def test_a_crash_between_commit_and_witness_is_a_note(kept, places, tmp_path):
    log, evidence = kept
    lines = (evidence["witness"][0] / "one.log").read_text().splitlines()
    (tmp_path / "one.log").write_text("\n".join(lines[:-1]) + "\n")
    report = verify(places["sqlite"](log), [KEY], witness=[tmp_path])
    assert report.ok
    assert any("have no witness line" in note for note in report.notes)


def test_old_entries_verify_with_the_old_key_and_the_old_key_may_not_come_back(places):
    log = honest(10)
    rows = list(log.rows)
    for secret in ("new key", "new key", KEY):
        rows.append(tampering.entry(len(rows) + 1, rows[-1][-2], secret))
    good, bad = log.with_rows(rows[:12]), log.with_rows(rows)
    assert verify(places["sqlite"](good), [KEY, "new key"]).ok
    report = verify(places["sqlite"](bad), [KEY, "new key"])
    assert [(finding.kind, finding.seq) for finding in report.findings] == [("old key", 13)]
    assert not verify(places["sqlite"](good), ["new key"]).ok


def test_a_backup_put_back_on_purpose_is_a_note_and_a_later_rewriting_is_still_found(kept, places, tmp_path):
    log, evidence = kept
    line = {"kind": "restored", "chain": log.name, "seq": 40, "hash": log.rows[39][-2], "upto": LENGTH}
    line |= {"reason": "The disk failed", "at": "2026-06-01T09:00:00.000000Z", "key_id": chain.key_id(KEY)}
    line["mac"] = chain.mac_of(chain.checkpoint_key(KEY), chain.checkpoint_body(line))
    (tmp_path / "checkpoints.jsonl").write_text(chain.write_checkpoint(line) + "\n")
    evidence = {**evidence, "checkpoints": [*evidence["checkpoints"], tmp_path]}
    rows = list(log.rows[:40])
    for _ in range(20):
        rows.append(tampering.entry(len(rows) + 1, rows[-1][-2], said="after the restore"))
    report = verify(places["sqlite"](log.with_rows(rows)), [KEY], **evidence)
    assert report.ok, report.findings
    assert any("The disk failed" in note for note in report.notes)
    shorter = verify(places["sqlite"](log.with_rows(log.rows[:30])), [KEY], **evidence)
    assert kinds_of(shorter) == {"shortened"}


def test_a_clock_that_went_back_is_a_note_for_order_does_not_rest_on_it(places):
    log = honest(10)
    rows = list(log.rows)
    for at in ("2026-05-01T00:11:00.000000Z", "2026-05-01T00:03:00.000000Z"):
        values = list(tampering.entry(len(rows) + 1, rows[-1][-2])[:-2])
        values[1] = at
        rows.append(tampering.sealed(tuple(values), KEY))
    report = verify(places["sqlite"](log.with_rows(rows)), [KEY])
    assert report.ok
    assert any("before entry 12" in note for note in report.notes)


def test_two_different_entries_never_have_the_same_bytes():
    values = list(honest(1).rows[0][:-2])
    role = chain.COLUMNS.index("role")
    values[role] = "own\x1fer"
    with pytest.raises(ValueError, match="separator"):
        chain.body(values)
    values[role] = 5
    with pytest.raises(TypeError):
        chain.body(values)


def test_the_quick_seal_is_hmac_sha256():
    for size in (0, 1, 63, 64, 65, 5_000):
        message = random.Random(size).randbytes(size)
        assert _sealer(b"k" * 32)(message) == hmac.new(b"k" * 32, message, "sha256").hexdigest()


def test_a_long_log_is_checked_in_parts_with_the_same_answer(tmp_path, monkeypatch):
    monkeypatch.setattr("goldenthread.base.audit.verify.RANGE", 700)
    log = honest(2_000)
    assert verify(write_sqlite(log, tmp_path / "a"), [KEY], processes=2).ok
    rows = list(log.rows)
    rows[1_399] = tampering.changed(rows[1_399], "reason", "x")
    left = write_sqlite(replace(log, rows=tuple(rows)), tmp_path / "b")
    report = verify(left, [KEY], processes=2)
    assert [(finding.kind, finding.seq) for finding in report.findings] == [("edited", 1_400)]


def run_verifier(*arguments, key=KEY):
    """The program as somebody runs it who has no site: isolated, and Django may not even be imported."""
    code = (
        "import sys; sys.modules['django'] = None; "
        f"sys.argv[1:] = {list(map(str, arguments))!r}; "
        "from goldenthread.base.audit.verify import main; sys.exit(main())"
    )
    env = {"GOLDENTHREAD_AUDIT_KEY": key, "PATH": "/usr/bin:/bin"}
    root = Path(__file__).resolve().parents[3]
    return subprocess.run([sys.executable, "-c", code], env=env, cwd=root, capture_output=True, text=True, timeout=60)


def test_the_verifier_runs_alone_without_django(kept, places):
    log, evidence = kept
    folders = ["--checkpoints", evidence["checkpoints"][0], "--witness", evidence["witness"][0]]
    for where in places:
        good = run_verifier(places[where](log), *folders, "--json")
        assert good.returncode == 0, good.stdout + good.stderr
        assert json.loads(good.stdout)["entries"] == LENGTH
        bad = run_verifier(places[where](log.with_rows(log.rows[:50])), *folders)
        assert bad.returncode == 1
        assert "FOUND shortened" in bad.stdout


@pytest.mark.parametrize(
    ("address", "words"),
    [("sqlite:///nowhere.sqlite3", "no database"), ("nowhere.jsonl", "no file"), ("ftp://x", "not an address")],
)
def test_what_cannot_be_read_is_said_and_is_not_a_clean_bill(address, words):
    with pytest.raises(CannotVerify, match=words):
        verify(address, [KEY])
    assert run_verifier(address).returncode == 2


def test_without_a_key_nothing_is_verified(kept, places):
    with pytest.raises(CannotVerify, match="GOLDENTHREAD_AUDIT_KEY"):
        verify(places["sqlite"](kept[0]), [""])


def test_every_kind_of_finding_has_words():
    assert {kind for way in WAYS for kind in way.kinds} <= set(KINDS)


def test_an_empty_log_verifies(places):
    name = "a" * 32
    assert verify(places["sqlite"](Log(name, (), (0, chain.genesis(name)))), [KEY]).ok
