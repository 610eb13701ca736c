"""Hostile and broken files: each is read or refused in words, never a crash, a hang or a web page of errors."""

import io
import signal
import zipfile
from contextlib import contextmanager

import pytest

from goldenthread.base.files import bounded
from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.decoding import Unreadable
from goldenthread.refused import Refused
from goldenthread.thread.papers import actions
from goldenthread.thread.papers.reading.meeting import read_meeting
from goldenthread.thread.papers.reading.passages import read_passages
from goldenthread.thread.papers.reading.plan import read_plan
from tests.thread.papers.test_plan_tables import pdf_table, word_table, workbook

HANG = 10  # seconds


@contextmanager
def no_hang():
    def ring(*_):
        raise TimeoutError(f"It took more than {HANG} s.")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
HEADER = b"<table><tr><th>Recommendation</th><th>Action</th><th>Due</th></tr>"

FILES = {
    "nothing.txt": b"",
    "nothing.csv": b"\n\n\n",
    "zeros.txt": b"\x00" * 5_000,
    "random.csv": bytes(range(256)) * 40,
    "not-utf8.txt": b"Meeting: 08/02/2022 - Cab\xff\xfe\x81net (Item 1)\nThat it be noted.",
    "utf16.txt": "Meeting: 08/02/2022 - Cabinet (Item 1)\n1. That it be noted.".encode("utf-16"),
    "half-utf16.txt": b"\xff\xfea",
    "one-long-line.txt": b"Meeting: 08/02/2022 - Cabinet (Item 1) " + b"that " * 60_000,
    "many-lines.txt": b"Meeting: 08/02/2022 - Cabinet (Item 1)\n" * 3_000,
    "spaces.txt": b"Meeting:" + b" " * 200_000 + b"08/02/2022",
    "brackets.txt": b"Meeting: 1 May 2025 - Cabinet (Item 1)\n" + b"(" * 50_000 + b"\n" + b"((a) " * 5_000,
    "quotes.txt": b"Meeting: 1 May 2025 - Cabinet (Item 1)\n1. That:\n" + "“1. That ".encode() * 5_000,
    "who.txt": b"Meeting: 1 May 2025 - Cabinet (Item 1)\n" + b"The " + b"Aa " * 20_000 + b"undertook",
    "named.txt": b"Meeting: 1 May 2025 - Cabinet (Item 1)\n1. That the " + b"Cabinet " * 5_000 + b"Member",
    "due.txt": b"Meeting: 1 May 2025 - Cabinet (Item 1)\n1. That a report be made " + b"within a " * 8_000,
    "sizes.txt": b"Meeting: 1 May 2025 - Cabinet (Item 1)\n" + b"PDF 1,1,1,1" * 8_000 + b" KB",
    "numbers.txt": b"Meeting: 1 May 2025 - Cabinet (Item 1)\n"
    + b"\n".join(b"%d. That it be so." % n for n in range(99)) * 20,
    "year-0000.txt": b"Meeting: 01/01/0000 - Cabinet (Item 1)\nThat it be noted.",
    "day-99.txt": b"Meeting: 99/99/9999 - Cabinet (Item 1)\nThat it be noted.",
    "arrows.txt": "Meeting: 1 May 2025 - \u202eteniba\u202c (Item 1)\nThat \u200bit be noted.".encode(),
    "deep.html": b"<div>" * 20_000 + b"Meeting: 1 May 2025 - Cabinet (Item 1)",
    "unclosed.html": b"<table><tr><td>" * 3_000,
    "entities.html": (ENTITIES + "<p>&j;</p>").encode(),
    "comment.html": b"<!-- " + b"-" * 100_000 + b"<p>Meeting: 1 May 2025 - Cabinet</p>",
    "attributes.html": b"<p "
    + b" ".join(b'a%d="x"' % n for n in range(20_000))
    + b">Meeting: 1 May 2025 - Cabinet (Item 1)</p>",
    "script.html": b"<script>while(1);</script><p>Meeting: 1 May 2025 - Cabinet</p><p>That <script>x</script>be</p>",
    "list-start.html": b'<h2>Meeting: 1 May 2025 - Cabinet</h2><ol start="99999999999999999999999"><li>That it be</ol>',
    "rowspan.html": HEADER
    + b'<tr><td rowspan="999999999">A</td><td colspan="999999999">B</td></tr>'
    + b"<tr><td>x</td></tr>" * 50,
    "columns.html": b"<table><tr>" + b"<td>x</td>" * 30_000 + b"</tr></table>",
    "nested-tables.html": b"<table><tr><td>" * 200 + b"x" + b"</td></tr></table>" * 200,
    "svg.html": b'<svg onload="x()"><text>Meeting: 1 May 2025 - Cabinet</text></svg>',
    "many-columns.csv": b"Ref,Action," + b"x," * 20_000 + b"\n1,Do it," + b"y," * 20_000,
    "open-quote.csv": b'Ref,Action,Due\n1,"Do it' + b"\nx,y,z" * 5_000,
    "huge-field.csv": b"Ref,Action,Due\n1," + b"a" * 1_500_000 + b",x",
    "formula.csv": b"Ref,Action,Due\n=cmd|' /C calc'!A0,@SUM(1+1),+1",
    "too-many-rows.csv": b"Ref,Action,Due\n" + b"1,Do,x\n" * 25_000,
    "pipes.md": b"|" * 100_000,
    "rules.md": b"|---|---|\n" * 5_000,
    "headerless.md": b"| a | b |\n| c | d |\n",
    "tabs.txt": b"\t" * 100_000 + b"\n" + b"a\tb\n" * 100,
    "cut.docx": word_table()[:2_000],
    "empty.docx": zipped(),
    "no-parts.docx": zipped(**{"word__document.xml": "<x/>"}),
    "not-xml.docx": zipped(**{"[Content_Types].xml": "<<<", "word__document.xml": "no"}),
    "entities.docx": zipped(
        **{
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "word__document.xml": ENTITIES + "<w:document>&j;</w:document>",
        }
    ),
    "really-a-pdf.docx": b"%PDF-1.7 not a word file",
    "cut.xlsx": workbook()[:1_500],
    "really-text.xlsx": b"Ref,Action",
    "cut.pdf": pdf_table(5)[:3_000],
    "no-objects.pdf": b"%PDF-1.7\n%%EOF",
    "loop.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "really-zip.pdf": zipped(a="b"),
    "junk.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 200,
}
READERS = [read_meeting, read_plan, read_passages]


def test_there_are_enough_of_them():
    assert len(FILES) >= 40


def outcome(work, *arguments):
    """What the reader gave, or the words of its refusal; anything else fails the test."""
    try:
        return work(*arguments)
    except (Unreadable, Refused) as refusal:
        return getattr(refusal, "message", None) or str(refusal)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_read_or_refused_in_words(name):
    for reader in READERS:
        with no_hang():
            found = outcome(reader, FILES[name], name)
        assert isinstance(found, dict) or len(found) > 15


def test_the_check_itself_finds_what_it_looks_for():
    with pytest.raises(TimeoutError), no_hang():
        signal.raise_signal(signal.SIGALRM)
    with pytest.raises(ZeroDivisionError), no_hang():
        1 / 0  # noqa: B018


@pytest.mark.parametrize("kind", ["meeting", "plan", "report"])
@pytest.mark.parametrize("name", ["random.csv", "cut.docx", "deep.html"])
def test_in_the_limited_process_too_it_is_a_refusal(kind, name):
    assert outcome(actions.make, kind, FILES[name], name)


@pytest.mark.deep
@pytest.mark.parametrize("name", FILES)
def test_every_one_of_them_in_the_limited_process(name):
    for kind in ("meeting", "plan", "report"):
        assert outcome(actions.make, kind, FILES[name], name)


def test_the_limited_process_has_neither_network_nor_django_and_a_crash_is_words():
    here = "tests.thread.papers.test_hostile"
    with pytest.raises(Bad, match="could not read"):
        bounded.read("goldenthread.thread.papers.reading.plan:no_such_function", b"x", "a.csv")
    with pytest.raises(Bad):
        bounded.read(f"{here}:no_hang", b"x", "a.csv")  # only our own functions
    with pytest.raises(Bad, match="too long"):
        bounded.read("goldenthread.base.files.bounded:spin", b"x", "a.csv", seconds=1)


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    with pytest.raises(Bad, match="larger than 25 MB"):
        bounded.read("goldenthread.thread.papers.reading.plan:read_plan", b"x" * 25_000_001, "a.csv")
