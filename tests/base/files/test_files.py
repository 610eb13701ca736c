import io
import os
import socketserver
import struct
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django import forms
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.utils import timezone

from goldenthread.base import audit, files
from goldenthread.base.audit.models import Entry
from goldenthread.base.files import gate, keeping, scanner, store
from goldenthread.base.files import jobs as file_jobs
from goldenthread.base.files.models import DayUse, Receipt, State, StoredFile
from goldenthread.base.jobs.models import Job
from goldenthread.refused import Refused
from tests.base.accounts.people import person, sign_in, stranger
from tests.base.files import corpus

pytestmark = pytest.mark.django_db
PAT = audit.Actor(id="u-7", label="Pat Officer", kind="person")
WORDS = b"The partnership met on 5 January.\n"
EICAR = b"planted-test-virus"  # what the scanner below takes for malware


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    settings.FILES_SCANNER = ""
    return settings.FILES_FOLDER


class Clamd(socketserver.ThreadingTCPServer):
    """Speaks clamd's INSTREAM and PING, and finds one word."""

    allow_reuse_address = daemon_threads = True
    answer = ""  # in place of the honest one

    class Talk(socketserver.StreamRequestHandler):
        def handle(self):
            command = b""
            while not command.endswith(b"\0"):
                command += self.rfile.read(1)
            if command == b"zPING\0":
                self.wfile.write(b"PONG\0")
                return
            data = b""
            while size := struct.unpack(">I", self.rfile.read(4))[0]:
                data += self.rfile.read(size)
            found = "stream: Test.Virus FOUND" if EICAR in data else "stream: OK"
            self.wfile.write((self.server.answer or found + "\0").encode())


@pytest.fixture
def clamd(settings):
    with Clamd(("127.0.0.1", 0), Clamd.Talk) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        settings.FILES_SCANNER = f"tcp:127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def keep(data=WORDS, name="notes.txt", **more) -> StoredFile:
    with audit.unit(by=PAT):
        return files.keep(io.BytesIO(data), name, by=PAT, **more)


def on_disk(place) -> list[str]:
    return sorted(path.name for path in place.rglob("*") if path.is_file())


# --- the store ---------------------------------------------------------------------------------------


def test_a_file_is_kept_under_its_fingerprint_and_read_back(place):
    stored = keep()
    assert on_disk(place) == [stored.sha256]
    assert files.read(stored.sha256) == WORDS
    assert files.open(stored.sha256).read() == WORDS
    assert (stored.state, stored.kind, stored.size) == (State.CLEAN, "txt", len(WORDS))


def test_the_same_content_is_kept_once_with_a_receipt_for_each_time(place):
    first, second = keep(), keep(name="again.txt")
    assert first.pk == second.pk
    assert len(on_disk(place)) == 1
    assert {receipt.name for receipt in Receipt.objects.all()} == {"notes.txt", "again.txt"}


def test_the_two_roots_never_mix(place):
    stored = keep(root="casework")
    assert files.find(stored.sha256, "thread") is None
    with pytest.raises(Refused) as refusal:
        files.read(stored.sha256, "thread")
    assert refusal.value.status == 404
    assert [path.relative_to(place).parts[0] for path in place.rglob(stored.sha256)] == ["casework"]


def test_a_file_that_changed_on_the_disk_is_not_read(place):
    stored = keep()
    path = store.path_of("thread", stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"Other words")
    with pytest.raises(files.Damaged, match="changed"):
        files.read(stored.sha256)
    path.unlink()
    with pytest.raises(files.Damaged, match="missing"):
        files.read(stored.sha256)


def test_an_upload_mends_a_file_that_the_disk_damaged():
    stored = keep()
    path = store.path_of("thread", stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"Other words")
    keep()
    assert files.read(stored.sha256) == WORDS


def test_an_undone_unit_leaves_no_row(place):
    with pytest.raises(ZeroDivisionError), audit.unit(by=PAT):  # noqa: PT012
        files.keep(io.BytesIO(WORDS), "notes.txt", by=PAT)
        raise ZeroDivisionError
    assert not StoredFile.objects.exists()
    assert not DayUse.objects.exists()


def test_the_sweeper_takes_leftovers_after_an_hour_and_never_before(place):
    keep()
    old, young = store.temporary("thread"), store.temporary("thread")
    for path, minutes in ((old, 61), (young, 59)):
        path.write_bytes(b"half")
        os.utime(path, (time.time() - minutes * 60,) * 2)
    assert file_jobs.sweep_temporary_files() == "1 removed"
    assert young.exists()
    assert not old.exists()
    assert len(on_disk(place)) == 2


def test_a_full_disk_is_told_in_words_and_leaves_nothing(place, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(Refused, match="disk is full") as refusal:
        keep()
    assert refusal.value.status == 507
    assert not StoredFile.objects.exists()


KILLED = """
import sys, os, signal, io, random
from django.conf import settings
settings.configure(FILES_FOLDER=sys.argv[1])
from goldenthread.base.files import store
seed, n = int(sys.argv[2]), 0
while True:
    data = random.Random(f"{seed} {n}").randbytes(200_000)
    path, sha, size = store.spool([data[:99_999], data[99_999:]], "thread")
    store.settle(path, "thread", sha)
    os.write(1, f"{sha}\\n".encode())   # acknowledged: now a row may name it
    n += 1
"""


def kill_stores(place, chance, kills: int) -> int:
    kept = 0
    for number in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(place), str(number)], stdout=subprocess.PIPE, text=True
        )
        first = process.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        rest, _ = process.communicate()
        for line in [first, *rest.splitlines()]:
            if len(sha256 := line.strip()) == 64:
                store.read("thread", sha256)  # raises Damaged for a short or missing one
                kept += 1
    for path in (place / "thread").glob("??/??/*"):
        store.read("thread", path.name)  # nothing under a fingerprint is ever half written
    return kept


def test_a_kill_never_leaves_a_short_file_under_a_fingerprint(place, chance, evidence):
    evidence("files acknowledged, 10 kills", kill_stores(place, chance, 10))


@pytest.mark.deep
def test_three_hundred_kills_never_leave_a_short_file(place, chance, evidence):
    evidence("files acknowledged, 300 kills", kill_stores(place, chance, 300))


# --- receipts and filing -----------------------------------------------------------------------------


def test_a_receipt_tells_time_size_and_the_fingerprint_of_what_came():
    photo = corpus.with_gps()
    receipt = keep(photo, "photo.jpg").receipt
    import hashlib

    assert receipt.received_sha256 == hashlib.sha256(photo).hexdigest()
    assert receipt.received_size == len(photo)
    assert receipt.file.sha256 != receipt.received_sha256  # the place was taken out
    assert receipt.reference.startswith("F-")
    assert (receipt.by, receipt.by_label) == ("u-7", "Pat Officer")
    assert Entry.objects.filter(action="file_kept", object=f"files.receipt:{receipt.pk}").exists()


def test_what_is_received_is_either_filed_or_on_the_list(chance):
    made = 0
    for number in range(40):
        if chance.random() < 0.6 or not made:
            filed = chance.choice(["", f"sources.document:{number}"])
            keep(f"Note {chance.randrange(10)}".encode(), filed_as=filed)
            made += 1
        else:
            receipt = chance.choice(list(Receipt.objects.all()))
            try:
                with audit.unit(by=PAT):
                    files.file_as(receipt, f"sources.document:{number}")
            except Refused:
                assert receipt.filed_as
    listed = Receipt.objects.filter(filed_as="").count()
    filed = Receipt.objects.exclude(filed_as="").count()
    assert listed + filed == made
    for receipt in Receipt.objects.select_related("file"):
        assert files.read(receipt.file.sha256)
    half = Receipt.objects.exclude(filed_as="") if filed else Receipt.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic(), audit.unguarded("a row that the table must refuse"):
        half.update(filed_at=None, filed_as="x")


def test_a_person_has_a_quota_for_the_day(settings, time_machine, place):
    settings.FILES_PER_DAY = 2
    time_machine.move_to("2026-03-02T10:00:00+00:00")
    keep(b"one")
    keep(b"two")
    with pytest.raises(Refused, match="today's limit") as refusal:
        keep(b"three")
    assert refusal.value.status == 429
    assert len(on_disk(place)) == 2
    time_machine.move_to("2026-03-03T10:00:00+00:00")
    keep(b"three")
    settings.FILES_PER_DAY, settings.FILES_MEGABYTES_PER_DAY = 99, 0
    with pytest.raises(Refused, match="limit"):
        keep(b"four")


# --- the scanner -------------------------------------------------------------------------------------


def test_a_scanned_file_is_clean_at_once(clamd):
    stored = keep()
    assert stored.state == State.CLEAN
    assert stored.scanned_at is not None


def test_what_the_scanner_finds_is_refused_and_not_kept(clamd, place):
    with pytest.raises(Refused, match=r"Test\.Virus"):
        keep(b"some " + EICAR)
    assert on_disk(place) == []


def test_while_the_scanner_is_down_files_wait_in_quarantine_and_cannot_be_opened(settings, clamd, time_machine):
    address, settings.FILES_SCANNER = settings.FILES_SCANNER, "tcp:127.0.0.1:1"
    clean, infected = keep(), keep(b"some " + EICAR, "x.txt")
    assert {clean.state, infected.state} == {State.QUARANTINE}
    assert Job.objects.filter(name__endswith="scan_quarantine").exists()
    for stored in (clean, infected):
        with pytest.raises(Refused, match="quarantine"):
            files.read(stored.sha256)
        with pytest.raises(Refused, match="cannot be downloaded"), audit.unit(by=PAT):
            files.link(stored, "file")
    assert "2 wait" in file_jobs.scan_quarantine()
    settings.FILES_SCANNER = address
    assert file_jobs.scan_quarantine().startswith("1 released, 1 refused")
    clean.refresh_from_db()
    infected.refresh_from_db()
    assert (clean.state, infected.state) == (State.CLEAN, State.REFUSED)
    assert files.read(clean.sha256) == WORDS
    assert "Test.Virus" in infected.why
    assert not store.path_of("thread", infected.sha256).exists()
    settings.FILES_SCANNER = ""
    with pytest.raises(Refused, match="refused before"):
        keep(b"some " + EICAR, "x.txt")


@pytest.mark.parametrize(
    "answer", ["stream: OK", "ERROR\0", "\0", "stream: OK but\0", "INSTREAM size limit exceeded. ERROR\0"]
)
def test_anything_but_a_plain_verdict_keeps_the_file_in_quarantine(clamd, answer):
    clamd.answer = answer
    assert keep().state == State.QUARANTINE


@pytest.mark.parametrize("address", ["tcp:127.0.0.1:1", "unix:/nowhere/clamd.ctl", "tcp:127.0.0.1:port", "smtp:x"])
def test_a_scanner_that_cannot_be_reached_is_down(settings, address, tmp_path):
    settings.FILES_SCANNER = address
    (tmp_path / "x").write_bytes(b"x")
    with pytest.raises(scanner.ScannerDown):
        scanner.scan(tmp_path / "x")
    assert not scanner.answers()


def test_a_live_site_without_a_scanner_does_not_start_and_releases_nothing(settings):
    assert any("GOLDENTHREAD_SCANNER" in words for words in files.problems())
    settings.PRODUCTION = True
    stored = keep()
    assert (stored.state, stored.why) == (State.QUARANTINE, gate.NO_SCANNER)
    assert "no scanner is set up" in file_jobs.scan_quarantine()
    settings.FILES_SCANNER = "unix:/run/clamav/clamd.ctl"
    assert files.problems() == []


# --- the form field ----------------------------------------------------------------------------------


class UploadForm(forms.Form):
    paper = files.UploadField(label="Paper")


def clean(data: bytes, name: str) -> UploadForm:
    form = UploadForm({}, {"paper": SimpleUploadedFile(name, data)})
    form.is_valid()
    return form


def test_the_field_gives_what_keep_takes():
    checked = clean(WORDS, "notes.txt").cleaned_data["paper"]
    with audit.unit(by=PAT):
        stored = files.keep(checked, by=PAT, filed_as="sources.document:1")
    assert files.read(stored.sha256) == WORDS


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "The file is empty"),
        (corpus.having(corpus.docx(), word__vbaProject_dot_bin=b"x"), "a.docx", "macros"),
        (b"MZ" + bytes(100), "a.pdf", "a program"),
    ],
)
def test_the_field_says_what_is_wrong_and_what_to_do(data, name, words):
    error = clean(data, name).errors["paper"][0]
    assert words in error
    assert "pload" in error


def test_the_field_asks_for_a_file():
    assert UploadForm({}, {}).errors["paper"] == ["Choose a file"]


def test_a_giant_upload_is_stopped_while_it_comes(client):
    sign_in(client, person("improvement_lead"))
    page = client.post("/files/add/", {"file": SimpleUploadedFile("a.txt", b"word " * 5_100_000)})
    assert page.status_code == 200
    assert "larger than 25 MB" in page.content.decode()


# --- pages and downloads -----------------------------------------------------------------------------


def test_a_file_is_added_and_its_receipt_shown(client):
    sign_in(client, person("improvement_lead"))
    page = client.post("/files/add/", {"file": SimpleUploadedFile("notes.txt", WORDS)}, follow=True).content.decode()
    receipt = Receipt.objects.get()
    assert receipt.reference in page
    assert receipt.received_sha256 in page
    assert receipt.reference in client.get("/files/to-file/").content.decode()
    assert "notes.txt" in client.get("/files/?state=clean").content.decode()
    assert "No virus scanner is set up" in client.get("/files/").content.decode()


def test_a_refused_file_is_answered_on_the_form_and_audited(client):
    sign_in(client, person("improvement_lead"))
    page = client.post("/files/add/", {"file": SimpleUploadedFile("a.pdf", b"MZ" + bytes(100))}).content.decode()
    assert "The file is a program" in page
    assert Entry.objects.filter(action="file_refused", result="refused").count() == 1


def test_a_casework_file_is_neither_named_nor_handed_out_here(client):
    stored = keep(name="Sam Smith.txt", root="casework")
    sign_in(client, person("improvement_lead"))
    assert "Sam Smith" not in client.get("/files/").content.decode()
    assert client.get(f"/files/{stored.pk}/download/").status_code == 404
    assert client.get(f"/files/receipts/{Receipt.objects.get().reference}/").status_code == 404


def test_a_stranger_finds_nothing(client):
    stored = keep()
    sign_in(client, stranger())
    for path in ("/files/", "/files/to-file/", "/files/add/", f"/files/{stored.pk}/download/"):
        assert client.get(path).status_code == 404, path


HOST = override_settings(
    SITE="files",
    ROOT_URLCONF="config.urls.files",
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "goldenthread.base.govuk.middleware.InputRule",
        "goldenthread.base.govuk.middleware.RefusalPage",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)


def path_of_link(client, stored) -> str:
    sign_in(client, person("improvement_lead"))
    answer = client.get(f"/files/{stored.pk}/download/")
    assert answer.status_code == 302
    return "/" + answer["Location"].split("/", 3)[3]


def test_a_download_is_audited_and_served_as_an_attachment_without_cookies(client, settings):
    stored = keep(corpus.pdf(), "Sam Smith.pdf")
    path = path_of_link(client, stored)
    assert Entry.objects.filter(action="file_link_made").count() == 1
    with HOST:
        answer = Client().get(path)
    assert answer.status_code == 200
    assert answer.content == files.read(stored.sha256)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="file-{stored.sha256[:8]}.pdf"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("ending", [".html", ".txt", ".csv", ".png", ".docx"])
def test_no_kind_is_ever_shown_in_the_page(client, ending):
    good = {".html": b"<!doctype html><p>x", ".txt": b"x", ".csv": b"a,b", ".png": corpus.png(), ".docx": corpus.docx()}
    stored = keep(good[ending], "a" + ending, kinds=set(files.Kind))
    with audit.unit(by=PAT):
        path = "/" + files.link(stored, "source").split("/", 3)[3]
    with HOST:
        answer = Client().get(path)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "html" not in answer["Content-Type"]
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_link_works_for_five_minutes_only_and_no_longer_when_the_clock_is_put_back(time_machine):
    stored = keep()
    moment = timezone.now()
    with audit.unit(by=PAT):
        token = files.link(stored, "file", now=moment).rsplit("/", 1)[1].replace("%3A", ":")
    assert keeping.redeem(token, moment + timedelta(seconds=299))[1] == stored.sha256
    for wrong in (timedelta(seconds=301), timedelta(hours=-1)):
        with pytest.raises(signing.SignatureExpired):
            keeping.redeem(token, moment + wrong)


def test_a_forged_or_changed_link_finds_nothing():
    stored = keep()
    with audit.unit(by=PAT):
        path = "/" + files.link(stored, "file").split("/", 3)[3]
    other = signing.dumps(["thread", stored.sha256, "file", int(time.time())], salt="another purpose")
    with HOST:
        host = Client()
        assert host.get(path).status_code == 200
        for wrong in (path[:-1], path + "x", "/x", "/" + other, "/" + stored.sha256, path.replace("%3A", ".", 1)):
            assert host.get(wrong).status_code == 404, wrong
        assert host.post(path).status_code == 405
        with audit.unguarded("as a scanner would find it"):
            StoredFile.objects.update(state=State.QUARANTINE)
        assert host.get(path).status_code == 404


def test_a_damaged_file_is_not_handed_out(client):
    stored = keep()
    with audit.unit(by=PAT):
        path = "/" + files.link(stored, "file").split("/", 3)[3]
    kept = store.path_of("thread", stored.sha256)
    kept.chmod(0o600)
    kept.write_bytes(b"Other words")
    with HOST:
        answer = Client().get(path)
    assert answer.status_code == 500
    assert b"Other words" not in answer.content


def test_the_download_host_starts_without_people_and_without_cookies():
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\nfrom django.conf import settings\n"
         "from django.urls import resolve\nresolve('/x')\n"
         "print(*settings.INSTALLED_APPS, *settings.MIDDLEWARE, sep='\\n')"],
        env={**os.environ, "GOLDENTHREAD_SITE": "files", "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "goldenthread.base.files" in done.stdout
    for part in ("accounts", "sessions", "auth", "csrf"):
        assert part not in done.stdout


def test_a_file_made_here_needs_no_gate():
    with audit.unit(by=PAT):
        stored = files.keep_made(b"<p>report", "report.html", files.Kind.HTML, by=PAT)
    assert stored.state == State.CLEAN
    assert stored.made_here
    assert files.read(stored.sha256) == b"<p>report"


def test_health_counts_what_waits(settings):
    keep()
    told = {what: words for what, _, words in files.health()}
    assert told["Received but not filed"].startswith("1,")
    assert told["Quarantine"].startswith("0 waiting")
