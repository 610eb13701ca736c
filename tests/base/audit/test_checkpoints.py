import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from goldenthread.base import audit
from goldenthread.base.audit import chain, checkpoints, state
from goldenthread.base.audit.commands import audit as command
from goldenthread.base.audit.models import Entry
from goldenthread.base.audit.verify import verify
from tests.base.audit.test_units import OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.AUDIT_CHECKPOINT_FOLDERS = [tmp_path / "a", tmp_path / "b"]
    settings.AUDIT_WITNESS_FOLDER = tmp_path / "witness"
    checkpoints._last.clear()
    return tmp_path


def do(count=1):
    with audit.unit(by=OFFICER):
        for number in range(count):
            audit.record("thing_done", obj=f"demo.thing:{number}")


def lines(folder):
    path = folder / "checkpoints.jsonl"
    return [json.loads(text) for text in path.read_text().splitlines()] if path.exists() else []


def test_a_checkpoint_goes_to_every_folder_and_anybody_can_check_its_signature(folders):
    do(3)
    line = checkpoints.checkpoint()
    assert lines(folders / "a") == lines(folders / "b") == [line]
    assert (line["seq"], line["count"]) == (3, 3)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoints.public_key()))
    key.verify(bytes.fromhex(line["signature"]), chain.checkpoint_body(line))
    with pytest.raises(InvalidSignature):
        key.verify(bytes.fromhex(line["signature"]), chain.checkpoint_body({**line, "seq": 2}))


def test_one_is_due_after_ten_minutes_or_a_thousand_entries_and_not_before(folders, time_machine):
    time_machine.move_to("2026-05-01T09:00:00Z", tick=False)
    assert not checkpoints.checkpoint_if_due()  # nothing to sign
    do()
    assert checkpoints.checkpoint_if_due()  # the first
    do()
    assert not checkpoints.checkpoint_if_due()
    time_machine.move_to("2026-05-01T09:09:59Z", tick=False)
    assert not checkpoints.checkpoint_if_due()
    time_machine.move_to("2026-05-01T09:10:00Z", tick=False)
    assert checkpoints.checkpoint_if_due()
    time_machine.move_to("2026-05-01T10:00:00Z", tick=False)
    assert not checkpoints.checkpoint_if_due()  # nothing new
    do(999)
    assert checkpoints.checkpoint_if_due()  # an hour has passed
    do(999)
    assert not checkpoints.checkpoint_if_due()
    do()
    assert checkpoints.checkpoint_if_due()
    do()
    time_machine.move_to("2026-05-01T09:30:00Z", tick=False)
    assert checkpoints.checkpoint_if_due()  # the clock went back: sign rather than wait
    assert [line["seq"] for line in lines(folders / "b")] == [1, 2, 1_001, 2_001, 2_002]


def test_nothing_is_signed_while_the_log_contradicts_its_last_checkpoint(folders, caplog):
    do(3)
    line = checkpoints.checkpoint()
    checkpoints.append(checkpoints.signed({**line, "hash": "0" * 64}))
    do()
    assert checkpoints.checkpoint() is None
    assert "contradicts itself" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_each_commit_leaves_a_witness_line_and_an_undone_one_leaves_none(folders):
    do(2)
    with pytest.raises(ZeroDivisionError), audit.unit(by=OFFICER):
        audit.record("thing_done", obj=str(1 / 0))
    do(1)
    (file,) = (folders / "witness").iterdir()
    said = [line.split()[2:] for line in file.read_text().splitlines()]
    macs = dict(Entry.objects.values_list("seq", "mac"))
    assert said == [["1", "2", macs[2]], ["3", "3", macs[3]]]


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_cannot_be_written_does_not_stop_the_work(folders, settings, caplog):
    blocked = folders / "blocked"
    blocked.write_text("a file stands here")
    settings.AUDIT_WITNESS_FOLDER = blocked / "witness"
    settings.AUDIT_CHECKPOINT_FOLDERS = [blocked / "a", folders / "b"]
    do()
    assert Entry.objects.count() == 1
    assert "witness could not be written" in caplog.text
    assert lines(folders / "b")
    settings.AUDIT_CHECKPOINT_FOLDERS = [blocked / "a"]
    with pytest.raises(OSError, match="blocked"):
        checkpoints.checkpoint()


def test_an_export_verifies_and_an_edited_one_does_not(folders, tmp_path, monkeypatch):
    do(5)
    rows = [
        tuple(getattr(one, name) for name in (*chain.COLUMNS, "hash", "mac")) for one in Entry.objects.order_by("seq")
    ]
    from goldenthread.base.audit.models import Head

    class Here:
        def __init__(self, address):
            head = Head.objects.get()
            self.head = (head.chain, head.seq, head.hash)

        def rows(self, first, last):
            return iter(rows)

    monkeypatch.setattr("goldenthread.base.audit.verify.Source", Here)
    checkpoints.checkpoint()
    assert state.export(tmp_path / "log.jsonl") == 5
    monkeypatch.undo()
    from django.conf import settings

    folder = [tmp_path / "a"]
    assert verify(str(tmp_path / "log.jsonl"), [settings.AUDIT_KEY], checkpoints=folder).ok
    text = (tmp_path / "log.jsonl").read_text().replace("demo.thing:2", "demo.thing:7")
    (tmp_path / "log.jsonl").write_text(text)
    report = verify(str(tmp_path / "log.jsonl"), [settings.AUDIT_KEY], checkpoints=folder)
    assert [(finding.kind, finding.seq) for finding in report.findings] == [("edited", 3)]


def test_a_backup_put_back_on_purpose_lets_checkpoints_go_on(folders):
    do(3)
    line = checkpoints.checkpoint()
    checkpoints.append(checkpoints.signed({**line, "seq": 9, "hash": "9" * 64}))  # what the lost database had reached
    do()
    assert checkpoints.checkpoint() is None
    note = checkpoints.accept_restored("The disk failed")
    assert (note["seq"], note["upto"]) == (4, 9)
    do()
    assert checkpoints.checkpoint()["seq"] == 5


def test_the_command_says_when_there_is_nothing_to_sign():
    result = CliRunner().invoke(command, ["checkpoint"])
    assert result.exit_code == 1
    assert "the log is empty" in result.output
    do()
    result = CliRunner().invoke(command, ["checkpoint"])
    assert "Entry 1 is signed in 2 folders" in result.output


def test_a_verification_is_remembered_for_the_page(folders):
    from goldenthread.base.audit.verify import Report

    assert state.last_verification() is None
    state.remember(Report("here", entries=5))
    said = state.last_verification()
    assert said["ok"]
    assert said["entries"] == 5
    assert timezone.now() - timezone.datetime.fromisoformat(said["at"]) < timedelta(minutes=1)
