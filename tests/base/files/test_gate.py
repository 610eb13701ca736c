"""R10: hostile files are refused or made safe, in words that help, and nothing breaks."""

import io
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from goldenthread.base.files import gate
from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.kinds import MEMORY, SECONDS, Kind
from tests.base.files import corpus

CORPUS = corpus.cases()
ADVICE = re.compile(
    r"\b(upload|save|print|remove|rename|export|open it|unpack|make it|break|tell|write down|split|check)\b", re.I
)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    settings.FILES_SCANNER = ""
    return settings.FILES_FOLDER


def put(case: corpus.Case, **options) -> gate.Checked:
    return gate.check(io.BytesIO(case.data), case.file, **options)


def examine(case: corpus.Case) -> str:
    """Run one case to its proper end; gives what happened. Any other exception, or slowness, fails the test."""
    assert case.planted(case.data), "the danger is not in the file, so refusing it would prove nothing"
    began = time.monotonic()
    try:
        kept = put(case)
    except Bad as bad:
        words = str(bad)
        assert case.says, f"should be taken and made safe, but was refused: {words}"
        assert re.search(case.says, words), f"{words!r} does not mention {case.says!r}"
        assert words != gate.CRASHED, "the inspecting process died"
        assert ADVICE.search(words), f"{words!r} does not say what to do"
        assert "/" not in words.split("“")[0] or "http" not in words
        return "refused"
    finally:
        assert time.monotonic() - began < SECONDS + 5
    assert not case.says or re.match(case.says, ""), "a hostile file was taken"
    data = kept.path.read_bytes()
    for secret in (corpus.AUTHOR.encode(), b"PlantedCamera"):
        assert secret not in data
    if kept.kind in (Kind.PNG, Kind.JPEG):
        assert not corpus.gps_of(data)
        assert not corpus.exif_of(data)
        Image.open(io.BytesIO(data)).load()
    elif kept.kind in (Kind.DOCX, Kind.XLSX):
        for name, part in corpus.parts(data).items():
            assert corpus.AUTHOR.encode() not in part, name
            if name.startswith("word/media/"):
                assert not corpus.gps_of(part)
    elif kept.kind is Kind.PDF:
        reader = PdfReader(io.BytesIO(data))
        assert not (reader.metadata and reader.metadata.author)
        assert len(reader.pages) >= 1
    return "made safe"


def test_the_corpus_has_over_a_hundred_kinds():
    assert len(CORPUS) >= 200


@pytest.mark.parametrize("case", CORPUS, ids=str)
def test_a_hostile_file_is_refused_in_words_or_made_safe(case, place):
    examine(case)
    left = [path for path in place.rglob("*") if path.is_file()]
    assert len(left) <= 1  # a file that was taken waits to be kept; a refused one leaves nothing


@pytest.mark.deep
def test_five_hundred_hostile_files(evidence, place):
    found = corpus.cases(deep=True)
    assert len(found) >= 500
    ended: dict[str, int] = {}
    for case in found:
        how = examine(case)
        ended[how] = ended.get(how, 0) + 1
        for path in place.rglob("*"):
            if path.is_file():
                path.unlink()
    evidence("hostile files", ended)


GOOD = {
    "notes.docx": corpus.docx(),
    "table.xlsx": corpus.xlsx(),
    "letter.pdf": corpus.pdf(3),
    "plan.png": corpus.png(),
    "photo.jpeg": corpus.jpeg(),
    "photo.jpg": corpus.jpeg(),
    "figures.csv": b"year,plans\r\n2025,2431\r\n",
    "notes.txt": "Met on 5 January – £20 agreed.\n".encode(),
    "windows.txt": "Met on 5 January – £20 agreed.\n".encode("cp1252"),
    "excel.csv": "year,plans\n2025,2431\n".encode("utf-16"),
    "formula.csv": b"name,sum\n=1+1,2\n",  # escaped where it is exported, kept as it came
    "BMW.txt": b"BMW is the name of a car, MZ that of a motorcycle.\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_an_ordinary_file_is_taken(name):
    kept = gate.check(io.BytesIO(GOOD[name]), name)
    assert kept.path.stat().st_size == kept.size
    assert kept.received_size == len(GOOD[name])
    assert kept.why == ""


def test_a_cleaned_word_document_still_opens_with_its_words():
    from docx import Document

    kept = gate.check(io.BytesIO(corpus.docx(corpus.AUTHOR)), "a.docx")
    assert "The partnership met and agreed the plan." in [p.text for p in Document(str(kept.path)).paragraphs]


def test_a_cleaned_workbook_still_opens_with_its_numbers():
    from openpyxl import load_workbook

    kept = gate.check(io.BytesIO(corpus.xlsx(corpus.AUTHOR)), "a.xlsx")
    assert load_workbook(io.BytesIO(kept.path.read_bytes())).active["B2"].value == 2431


def test_a_published_paper_keeps_its_fingerprint_when_the_room_asks_for_it():
    data = corpus.pdf(2)
    kept = gate.check(io.BytesIO(data), "report.pdf", strip=False)
    assert kept.sha256 == kept.received_sha256
    assert kept.path.read_bytes() == data


def test_a_room_may_ask_for_one_kind_only():
    with pytest.raises(Bad, match=r"cannot be used here\. Upload a PDF"):
        gate.check(io.BytesIO(corpus.png()), "a.png", kinds={Kind.PDF})


def test_a_web_page_is_taken_only_where_a_room_asks_for_it():
    page = b"<!doctype html><title>Minutes</title><p>Agreed."
    with pytest.raises(Bad, match="web page"):
        gate.check(io.BytesIO(page), "a.html")
    assert gate.check(io.BytesIO(page), "a.html", kinds={Kind.HTML}).kind is Kind.HTML


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\jo\\letter.pdf", "letter.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b\n.pdf", "ab .pdf"),
        ("   ", "file"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
        ("...", "file"),
    ],
)
def test_a_name_is_cleaned(given, kept):
    assert gate.clean_name(given) == kept


def test_a_photograph_is_turned_as_the_camera_meant_it():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right
    kept = gate.check(io.BytesIO(corpus.jpeg((40, 30), exif=exif)), "a.jpg")
    assert Image.open(kept.path).size == (30, 40)


# --- the walls of the inspecting process -------------------------------------------------------------


def walled(code: str) -> subprocess.CompletedProcess:
    start = "from goldenthread.base.files.limits import shut_in\nassert shut_in()\n"
    return subprocess.run([sys.executable, "-I", "-c", start + code], capture_output=True, timeout=30, check=False)


def test_without_walls_the_same_acts_succeed():
    code = (
        "import socket, subprocess; socket.socket(); subprocess.run(['/bin/true'], check=True)\nbytearray(600_000_000)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import socket; socket.socketpair()",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
    ],
)
def test_the_inspecting_process_reaches_no_network_and_starts_no_program(code):
    done = walled(code)
    assert done.returncode != 0
    assert b"PermissionError" in done.stderr


def test_the_inspecting_process_gets_no_more_memory_than_its_limit():
    assert b"MemoryError" in walled(f"x = bytearray({MEMORY})").stderr


def test_the_inspecting_process_writes_no_endless_file(tmp_path):
    path = tmp_path / "x"
    code = f"f = open({str(path)!r}, 'wb')\nfor _ in range(200): f.write(bytes(1_000_000))"
    assert walled(code).returncode != 0
    assert path.stat().st_size <= 100_000_000


def test_the_inspecting_process_inherits_no_open_file_or_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("GOLDENTHREAD_SECRET_KEY", "planted-secret")
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, sys\n"
        "handles = [h for h in os.listdir('/proc/self/fd') if int(h) > 2]\n"
        "links = [os.readlink(f'/proc/self/fd/{h}') for h in handles if os.path.exists(f'/proc/self/fd/{h}')]\n"
        "print(json.dumps({'bad': repr((links, 'planted-secret' in str(os.environ)))}))\n"
    )
    real = subprocess.run
    seen: list[str] = []

    def spying(command, **options):
        done = real([sys.executable, "-I", str(spy)], **options)
        seen.append(done.stdout.decode())
        return done

    monkeypatch.setattr(gate.subprocess, "run", spying)
    with open(tmp_path / "open-elsewhere", "w") as other:
        import os

        os.set_inheritable(other.fileno(), True)
        with pytest.raises(Bad):
            gate.check(io.BytesIO(b"words"), "a.txt")
    assert "open-elsewhere" not in seen[0]
    assert "False" in seen[0]


def test_a_process_that_hangs_is_stopped_in_time(monkeypatch, place):
    monkeypatch.setattr(gate, "SECONDS", 1)
    monkeypatch.setattr(gate.sys, "executable", str(sleeper(place)))
    began = time.monotonic()
    with pytest.raises(Bad, match="too long"):
        gate.check(io.BytesIO(b"words"), "a.txt")
    assert time.monotonic() - began < 5
    assert not list(place.rglob("*.part*"))


def test_a_process_that_dies_gives_plain_words(monkeypatch, place):
    monkeypatch.setattr(gate.sys, "executable", "/bin/false")
    with pytest.raises(Bad, match="may be damaged"):
        gate.check(io.BytesIO(b"words"), "a.txt")
    assert not list(place.rglob("*.part*"))


def sleeper(place: Path) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    program = place / "sleeper"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    return program


def test_memory_stays_under_the_limit_for_the_largest_pictures(tmp_path, place):
    place.mkdir(parents=True)
    came = tmp_path / "a.png"
    came.write_bytes(corpus.png((10_000, 5_000)))
    found = gate.inspect(came, tmp_path / "out", ".png", {Kind.PNG}, strip=True)
    assert found.walls
    assert found.peak < MEMORY
