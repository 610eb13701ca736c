"""How long papers take, in and out, beside the library that does the same with nothing of ours around it.

*ours* out: a report of 60 rows as our writers make it, with styles, header rows, tags and language. *limit*: the same
cells in a bare table by python-docx, and by WeasyPrint from a bare HTML table.

*ours* in: `goldenthread import … --save` into an empty council, in a process of its own: gate, limited reader, preview,
rows, passages, claims and audit. *limit*: openpyxl, python-docx, the csv module and pypdf going once through the same
file, keeping nothing. Each measurement is a child process, so that peak memory is of one alone; what it starts counts.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

HEAD = ("Ref", "Recommendation", "Action", "Lead officer", "Timescale", "Success measure", "RAG", "Comments")
GOALS = {  # seconds, megabytes
    ("report of 60 rows", "docx"): (2, None),
    ("report of 60 rows", "pdf"): (5, None),
    ("plan of 2,000 rows", "xlsx"): (30, 500),
    ("plan of 2,000 rows", "docx"): (30, 500),
    ("plan of 2,000 rows", "csv"): (30, 500),
    ("report of 200 pages", "pdf"): (30, 500),
}
Say = Callable[[str], None]


class Stopped(Exception):
    """A measurement did not run; the words say which and why."""


@dataclass(frozen=True)
class Line:
    what: str
    ending: str
    way: str  # ours, limit
    seconds: float
    peak_mb: float
    times_limit: float
    goal: str  # met, missed, or "" for a limit


def rows(count: int) -> list[tuple[str, ...]]:
    """Invented rows of a plan: no two alike."""
    return [
        (
            f"A{n}",
            f"Reduce refusals to assess, part {n}, by agreeing with schools what evidence is needed",
            f"Write to every school about the evidence that panel {n} needs, and publish a checklist",
            "Head of SEND",
            "Autumn 2026",
            "Refusals fall below 25% of requests",
            ("Amber", "Green", "Red")[n % 3],
            f"Letter {n} drafted; schools forum in October",
        )
        for n in range(1, count + 1)
    ]


def report(count: int) -> Any:
    from goldenthread.base.documents import Document, Heading, Paragraph, Table

    blocks: list[Any] = [
        Heading("How each action stands"),
        Paragraph("Each action with its colour and the reason."),
        Table("Actions", HEAD, rows(count)),
    ]
    return Document("Progress report", "Estuary Council (invented)", date(2026, 11, 1), blocks, wide=True)


# --- files to read -----------------------------------------------------------------------------------------


def make_files(folder: Path) -> None:
    import csv

    from openpyxl import Workbook

    from goldenthread.base.documents import Document, Paragraph, to_docx, to_pdf

    table = rows(2_000)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    for row in table:
        sheet.append(row)
    book.save(folder / "plan.xlsx")
    with (folder / "plan.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *table])
    (folder / "plan.docx").write_bytes(to_docx(report(2_000)))
    words = (
        "of the families who spoke to the team felt that the council had not answered them, and that the school did "
        "not say what it ordinarily provides. "
    )
    paragraphs = [
        Paragraph(f"{n // 40 + 1}.{n % 40 + 1} The committee heard that number {n} {words * 3}") for n in range(1_900)
    ]
    pages = Document("Report of the review", "Estuary Council (invented)", date(2026, 11, 1), paragraphs)
    (folder / "report.pdf").write_bytes(to_pdf(pages))


# --- one measurement, in a process of its own --------------------------------------------------------------


def once(way: str, what: str, ending: str, folder: Path) -> dict[str, float]:
    """Seconds and peak megabytes of this process and of what it started."""
    work: Callable[[], Any]
    if what == "report of 60 rows":
        work = _writing(way, ending)
    elif way == "ours":
        work = _importing(what, ending, folder)
    else:
        work = _going_through(ending, folder)
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    kilobytes = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": seconds, "peak_mb": kilobytes / 1024}


def _writing(way: str, ending: str) -> Callable[[], Any]:
    from goldenthread.base.documents import to_docx, to_pdf

    document, table = report(60), rows(60)
    if way == "ours":
        return lambda: (to_docx if ending == "docx" else to_pdf)(document)
    if ending == "docx":
        return lambda: _bare_word(table)
    return lambda: _bare_pdf(table)


def _bare_word(table: list[tuple[str, ...]]) -> None:
    from io import BytesIO

    from docx import Document

    made = Document()
    grid = made.add_table(rows=0, cols=len(HEAD))
    for row in [HEAD, *table]:
        for cell, words in zip(grid.add_row().cells, row, strict=True):
            cell.text = words
    made.save(BytesIO())


def _bare_pdf(table: list[tuple[str, ...]]) -> None:
    from html import escape

    from weasyprint import HTML

    lines = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in [HEAD, *table])
    HTML(string=f"<table>{lines}</table>").write_pdf()


def _going_through(ending: str, folder: Path) -> Callable[[], Any]:
    if ending == "xlsx":
        from openpyxl import load_workbook

        return lambda: [list(r) for r in load_workbook(folder / "plan.xlsx", read_only=True).active.iter_rows()]  # type: ignore[union-attr]
    if ending == "docx":
        from docx import Document

        return lambda: [[c.text for c in r.cells] for t in Document(str(folder / "plan.docx")).tables for r in t.rows]
    if ending == "csv":
        import csv

        return lambda: list(csv.reader((folder / "plan.csv").open(encoding="utf-8", newline="")))
    from pypdf import PdfReader

    return lambda: [page.extract_text() for page in PdfReader(folder / "report.pdf").pages]


def _importing(what: str, ending: str, folder: Path) -> Callable[[], Any]:
    """The command as a person runs it, into a database that was migrated and holds one empty council."""
    var = Path(tempfile.mkdtemp(dir=folder))
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "GOLDENTHREAD_MODE": "demo",
        "GOLDENTHREAD_DEMO_FAMILIES": "40",
        "GOLDENTHREAD_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def goldenthread(*words: str) -> None:
        command = [sys.executable, "-m", "goldenthread.cli", *words]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603  our own
        if done.returncode:
            raise Stopped(f"goldenthread {' '.join(words)}: {done.stdout[-1_000:]}{done.stderr[-2_000:]}")

    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=env, check=True, capture_output=True)  # noqa: S603  our own
    names = ("--name", "Estuary Council (invented)", "--short-name", "Estuary", "--area", "E06999999")
    goldenthread("add-council", "estuary", *names)
    if what.startswith("plan"):
        more = ("--title", "Plan", "--review", "Review", "--reviewer", "A team")
        return lambda: goldenthread(
            "import", "plan", str(folder / f"plan.{ending}"), "--council", "estuary", *more, "--save"
        )
    return lambda: goldenthread("import", "report", str(folder / "report.pdf"), "--council", "estuary", "--save")


# --- the run -----------------------------------------------------------------------------------------------


def child(way: str, what: str, ending: str, folder: Path) -> dict[str, float]:
    words = [sys.executable, "-m", "goldenthread.bench.papers", way, what, ending, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    if done.returncode:
        raise Stopped(f"{what}, {ending}, {way} stopped:\n{done.stderr[-2_000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(turns: int, *, say: Say = print) -> list[Line]:
    """Medians over so many turns, ours and the limit in turns."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="goldenthread-bench-") as name:
        folder = Path(name)
        say("Writing the files to read …")
        # in a child, for a process begins with the peak of the one that started it
        subprocess.run([sys.executable, "-m", "goldenthread.bench.papers", "files", name], check=True)  # noqa: S603
        for (what, ending), (most_seconds, most_mb) in GOALS.items():
            found: dict[str, list[dict[str, float]]] = {"ours": [], "limit": []}
            for turn in range(turns):
                for way, held in found.items():
                    say(f"{what}, {ending}: {way}, turn {turn + 1} of {turns}")
                    held.append(child(way, what, ending, folder))
            middle = {way: statistics.median(f["seconds"] for f in held) for way, held in found.items()}
            peak = {way: max(f["peak_mb"] for f in held) for way, held in found.items()}
            for way in found:
                fits = middle[way] < most_seconds and (most_mb is None or peak[way] < most_mb)
                goal = ("met" if fits else "missed") if way == "ours" else ""
                lines.append(
                    Line(what, ending, way, middle[way], peak[way], middle[way] / max(middle["limit"], 1e-9), goal)
                )
    return lines


def as_data(lines: list[Line]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]


if __name__ == "__main__":
    os.environ.setdefault("GOLDENTHREAD_MODE", "test")
    if sys.argv[1] == "files":
        make_files(Path(sys.argv[2]))
    else:
        print(json.dumps(once(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))))
