"""Plan tables: which column means what, which row begins where, what a status word and a date stand for.

Columns come in any order and under any of the names that councils use (COLUMNS). A table without columns (one statement
and its points in a row, headings between) is read as a closing table. Nothing is decided for a person: the preview
shows the mapping, and asks of each row that may go on with the row above.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from goldenthread.base.files.decoding import Unreadable
from goldenthread.rules.when import MONTHS, approximate
from goldenthread.thread.papers.reading.cells import Cell, Grid, Progress, grids

# What a column holds, and the names under which councils' plans have it, in small letters without signs.
COLUMNS: dict[str, tuple[str, ...]] = {
    "ref": (
        *("ref", "ref no", "reference", "no", "number", "item", "id", "rec no", "recommendation no", "rec", "code"),
        *("action ref", "action no", "action number", "recommendation number", "ref number", "action id"),
    ),
    "theme": (
        *("theme", "area", "priority", "priority area", "workstream", "work stream", "strand", "improvement area"),
        *(
            "key area",
            "section",
            "objective",
            "strategic priority",
            "area for improvement",
            "focus area",
            "area of focus",
        ),
    ),
    "recommendation": (
        *("recommendation", "recommendations", "peer review recommendation", "review recommendation", "finding"),
        *(
            "what the review told us",
            "review told us",
            "lga recommendation",
            "peer team recommendation",
            "what we want",
        ),
        *("recommendation from peer review", "key recommendation", "what we wanted", "issue", "weakness"),
    ),
    "position": ("position", "position on the recommendation", "response", "accepted", "council response", "agreed"),
    "action": (
        *("action", "actions", "action taken", "what we will do", "what we did", "task", "activity", "milestone"),
        *("proposed action", "actions required", "action required", "key actions", "activities", "step", "steps"),
        *("how will we do it", "what we have done already", "action to be taken", "specific action", "deliverable"),
    ),
    "accountable": (
        *("accountable", "accountable member", "cabinet member", "portfolio holder", "executive member", "em"),
        *("lead member", "sro", "senior responsible officer", "accountable officer", "sponsor", "accountable lead"),
    ),
    "responsible": (
        *("responsible", "lead", "lead officer", "owner", "responsible officer", "who", "by whom", "action owner"),
        *(
            "lead officer em",
            "named lead",
            "lead person",
            "responsibility",
            "officer",
            "action lead",
            "work stream lead",
        ),
        *("person responsible", "responsible person", "leads", "lead s", "who will lead"),
    ),
    "partner": ("partner", "partners", "partner agency", "agency", "supporting", "support", "partners involved"),
    "starts": ("start", "start date", "from", "started", "commences", "begin"),
    "due": (
        *("due", "due date", "timescale", "timescales", "deadline", "by when", "target date", "when", "end date"),
        *("completion date", "date", "timeframe", "finish", "date due", "timeline", "expected completion", "end"),
        *("completion", "by date", "timing", "target completion date", "timeframes"),
    ),
    "success_measure": (
        *("success measure", "success measures", "measure", "measures", "outcome", "outcomes", "impact measure"),
        *("kpi", "kpis", "success criteria", "how will we know", "intended outcome", "what we will see", "impact"),
        *("the difference this will make", "the difference it made", "what success looks like", "impact measures"),
        *("outcome measure", "measure of success", "expected outcome", "how we will measure success"),
    ),
    "baseline": ("baseline", "starting point", "where were we", "baseline value"),
    "target": ("target", "target value", "goal", "ambition"),
    "current": ("current", "current value", "latest", "current performance", "actual", "where are we now"),
    "comparator": ("comparator", "benchmark", "statistical neighbours", "england", "national", "comparison"),
    "status": (
        *(
            "status",
            "rag",
            "rag status",
            "brag",
            "brag rating",
            "rag rating",
            "rating",
            "progress rating",
            "brag status",
        ),
        *("current status", "assessment", "assessment of progress", "progress status", "colour"),
        *("progress rag", "delivery rag", "activity rag", "action rag"),
    ),
    "impact_status": (
        *("outcome rag", "impact rag", "impact rating", "outcome rating", "outcome status", "confidence in outcome"),
        *("likely outcome", "impact status"),
    ),
    "percent": ("complete", "% complete", "percent complete", "percentage complete", "progress %", "completed %"),
    "reason": (
        *("reason", "reason for status", "comments", "comment", "progress", "update", "progress update", "narrative"),
        *("progress summary", "notes", "latest update", "commentary", "progress to date", "what's next", "whats next"),
        *("rag reason", "explanation", "position statement", "next steps", "update on progress"),
    ),
    "risk": ("risk", "risks", "issues and risks", "impact if not mitigated", "risk and issues", "risks and issues"),
    "mitigation": ("mitigation", "mitigations", "mitigating action", "controls"),
    "evidence": ("evidence", "evidence of progress", "evidence of impact", "supporting evidence", "proof"),
    "verified": ("verified by", "verified", "signed off by", "sign off", "assured by"),
    "reports_to": ("next report to", "reported to", "board", "governance", "oversight", "committee", "reports to"),
    "origin": ("origin", "source", "origin of recommendation", "date raised", "date"),
    "resource": ("resource", "resources", "cost", "budget", "funding", "resource implications", "costs"),
}
LABELS = {
    "ref": "Reference",
    "theme": "Theme",
    "recommendation": "Recommendation",
    "position": "Accepted or not",
    "action": "Action",
    "accountable": "Who answers for it",
    "responsible": "Who does it",
    "partner": "Partner",
    "starts": "Starts",
    "due": "Due",
    "success_measure": "Success measure",
    "baseline": "Baseline",
    "target": "Target",
    "current": "Figure now",
    "comparator": "Compared with",
    "status": "Status of the work",
    "impact_status": "Status of its impact",
    "percent": "Per cent complete",
    "reason": "Progress, reason for the status",
    "risk": "Risk",
    "mitigation": "Mitigation",
    "evidence": "Evidence",
    "verified": "Verified by",
    "reports_to": "Reported to",
    "origin": "Where it came from",
    "resource": "Resources",
    "": "Not used, kept as found",
}
# Names that say little by themselves: each takes the first of these that no plainer name has taken.
WEAK = {
    "stage": ("status",),
    "state": ("status",),
    "date": ("due",),
    "objective": ("recommendation", "theme"),
    "aim": ("recommendation", "theme"),
    "area": ("theme",),
    "issue": ("recommendation", "action"),
    "outcome": ("success_measure",),
    "impact": ("success_measure",),
    "section": ("theme",),
    "progress": ("reason",),
    "complete": ("percent",),
    "end": ("due",),
    "from": ("starts",),
    "source": ("origin",),
}

# Status words as found, in small letters, and what they say of the work. Councils mean different things by one colour
# (record of 26 plans): a person confirms the table before anything is saved.
STATUS = {
    "done": (
        *(
            "complete",
            "completed",
            "done",
            "achieved",
            "closed",
            "blue",
            "delivered",
            "implemented",
            "finished",
            "b",
            "1",
        ),
        *("achieved fully", "green complete", "embedded", "fully achieved", "completed actions", "action complete"),
    ),
    "on course": (
        *("green", "on track", "in progress", "ongoing", "on-going", "started", "underway", "under way", "g", "2"),
        *("progressing", "on target", "on schedule", "commenced", "in train", "live", "good progress"),
    ),
    "slipping": (
        *("amber", "at risk", "slipped", "slipping", "delayed", "a", "3", "behind schedule", "some delay", "yellow"),
        *("minor delay", "partially achieved", "partly achieved", "amber green", "amber red", "partially complete"),
    ),
    "late": (
        *(
            "red",
            "overdue",
            "late",
            "not achieved",
            "off track",
            "r",
            "4",
            "stalled",
            "missed",
            "failed",
            "significant delay",
        ),
        *("limited progress", "no progress"),
    ),
    "not begun": (
        "not started",
        "not yet started",
        "planned",
        "future",
        "to start",
        "not begun",
        "scheduled",
        "grey",
        "tbc",
    ),
    "stopped": ("paused", "on hold", "suspended", "stopped", "withdrawn", "superseded", "cancelled", "deferred"),
    "business as usual": ("bau", "business as usual", "business as usual bau", "mainstreamed", "ongoing work"),
    "moved": ("moved", "transferred", "incorporated", "merged", "moved to another plan"),
}
STATUS_MEANS = {
    "done": "Done",
    "on course": "On course",
    "slipping": "Slipping",
    "late": "Late or stopped without a remedy",
    "not begun": "Not begun",
    "stopped": "Paused or withdrawn",
    "business as usual": "Business as usual",
    "moved": "Moved into another plan",
    "": "Not understood: choose one",
}
# Headings between rows, and how the rows under them were closed. The first that fits.
CLASSES = (
    (re.compile(r"(?i)\bcompleted?\b"), "completed"),
    (re.compile(r"(?i)\bbusiness as usual\b|\bBAU\b"), "business_as_usual"),
    (
        re.compile(r"(?i)\b(incorporated|included within|moved|transferred|strateg\w+ (?:action )?plan|area plan)\b"),
        "moved",
    ),
    (re.compile(r"(?i)\boutstanding\b|\bnot (yet )?(done|started)\b|\bto be undertaken\b"), "outstanding"),
)
LONGEST_HEADING = 18  # words
BEGINS, CONTINUES = "begins", "continues"


@dataclass
class Row:
    """One thing of the plan. `cells` by field; `under` the heading above it. `asked`: may go on with the row above."""

    key: str
    place: str
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    under: str = ""
    asked: str = ""  # what is guessed, where a person should say
    faults: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)  # keys of rows of the file that it was put together from


@dataclass
class Table:
    name: str
    title: str
    header: list[str] = field(default_factory=list)
    mapping: list[str] = field(default_factory=list)
    kind: str = "columns"  # or "closing": a statement and its points
    rows: list[Row] = field(default_factory=list)
    classes: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, str]] = field(default_factory=list)


def words_of(name: str) -> str:
    """A column's name to look up: small letters, one space, no signs but per cent."""
    return " ".join(re.findall(r"[a-z0-9%']+", name.casefold().replace("’", "'")))


def guess(header: list[str]) -> list[str]:
    """What each column holds, "" where no name fits. One column for each field: plain names first, then those that say
    little, then names that only contain one.
    """
    known = {name: field_ for field_, names in COLUMNS.items() for name in names if name not in WEAK}
    joined = {name.replace(" ", ""): field_ for name, field_ in known.items()}  # a narrow column breaks “Time scale”
    words = [words_of(name) for name in header]
    found = [""] * len(header)

    def take(n: int, *fields: str) -> None:
        free = [f for f in fields if f and f not in found]
        if free and not found[n]:
            found[n] = free[0]

    for n, name in enumerate(words):
        take(n, known.get(name, "") or joined.get(name.replace(" ", ""), ""))
    for n, name in enumerate(words):
        if name == "date" and sum("date" in other for other in words) > 1:
            continue  # of what, only a person can tell
        take(n, *WEAK.get(name, ()))
    for n, name in enumerate(words):
        near = [(len(k), f) for k, f in known.items() if len(k) > 4 and re.search(rf"\b{re.escape(k)}\b", name)]
        if near and len(name) <= 60:
            take(n, max(near)[1])
    return found


def read_plan(
    content: bytes,
    name: str,
    *,
    mapping: Mapping[str, list[str]] | None = None,
    answers: Mapping[str, str] | None = None,
    progress: Progress = lambda done, of: None,
) -> dict[str, Any]:
    """The tables of a file as plain values. `mapping` by signature of the header; `answers` by key of the row.

    Raises Unreadable where the file holds no table.
    """
    found = grids(name, content, progress)
    tables = [t for grid in found if (t := _table(grid, mapping or {}, answers or {}))]
    tables = _joined(tables)
    if not any(t.rows for t in tables):
        raise Unreadable(
            f"{name}: no row was found. A plan needs a table: a header row with names such as Recommendation, Action, "
            "Lead and Due, or one statement in a row with its points. Copy the table into a .csv or .txt file and try "
            "again."
        )
    statuses = sorted(
        {c["text"] for t in tables for r in t.rows for f in ("status", "impact_status") if (c := r.cells.get(f))} - {""}
    )
    return {
        "name": name,
        "tables": [{**asdict(t), "signature": signature(t.header)} for t in tables if t.rows],
        "statuses": [{"found": words, "means": status_of(words)} for words in statuses],
        "rows": sum(len(t.rows) for t in tables),
        "questions": sum(len(t.questions) for t in tables),
    }


def signature(header: list[str]) -> str:
    """What a header is remembered by."""
    return hashlib.sha256("|".join(words_of(name) for name in header).encode()).hexdigest()[:16]


def status_of(words: str) -> str:
    """What a status word says of the work, "" where it is not known."""
    plain = " ".join(re.findall(r"[a-z0-9-]+", words.casefold()))
    known = {name: means for means, names in STATUS.items() for name in names}
    if plain in known:
        return known[plain]
    spaced = f" {plain} "
    near = [(len(n), means) for n, means in known.items() if len(n) > 2 and f" {n} " in spaced]
    return max(near)[1] if near else ""


def class_of(heading: str) -> str:
    """How the rows under a heading are closed; open where it does not say."""
    return next((code for pattern, code in CLASSES if pattern.search(heading)), "open")


def _table(grid: Grid, mappings: Mapping[str, list[str]], answers: Mapping[str, str]) -> Table | None:
    rows = grid.rows
    for n, row in enumerate(rows[:15]):
        names = [cell.text.replace("\n", " ") for cell in row]
        guessed = guess(names)
        known = {f for f in guessed if f}
        if sum(bool(n) for n in names) >= 2 and (len(known) >= 2 or signature(names) in mappings):
            table = Table(grid.name, grid.title, names)
            chosen = mappings.get(signature(names))
            table.mapping = list(chosen) if chosen is not None and len(chosen) == len(names) else guessed
            _columns(table, grid, n + 1, answers)
            return table
    widest = max((sum(bool(cell) for cell in row) for row in rows), default=0)
    if widest == 1 or _two_columns(rows):
        table = Table(grid.name, grid.title, kind="closing")
        _closing(table, grid, answers)
        lists = any(any(cell.listed) for row in rows for cell in row)
        return table if table.classes or lists else None
    return None


def _two_columns(rows: list[list[Cell]]) -> bool:
    """A table without a header row whose rows hold a statement and its points beside it."""
    filled = [row for row in rows if any(row)]
    return bool(filled) and all(sum(bool(c) for c in row) <= 2 for row in filled)


def _cell(cell: Cell) -> dict[str, Any]:
    return {"text": cell.text, "parts": list(cell.parts), "place": cell.place}


def _columns(table: Table, grid: Grid, start: int, answers: Mapping[str, str]) -> None:
    under = ""
    last_recommendation: dict[str, Any] | None = None
    key_fields = ("ref", "recommendation", "action")
    for n in range(start, len(grid.rows)):
        row = grid.rows[n]
        filled = [cell for cell in row if cell]
        if not filled or [c.text.replace("\n", " ") for c in row] == table.header:
            continue
        place = filled[0].place.rsplit(", column", 1)[0]
        if len(filled) == 1 and len(table.header) > 2 and row[0] and _is_heading(filled[0]):
            under = filled[0].text.replace("\n", " ")
            if table.rows:
                last_recommendation = None
            continue
        cells = {f: _cell(c) for f, c in zip(table.mapping, row, strict=False) if f and c}
        others = {
            name: cell.text
            for name, f, cell in zip(table.header, table.mapping, row, strict=False)
            if not f and cell and name
        }
        if others:
            cells["others"] = {"text": "\n".join(f"{k}: {v}" for k, v in others.items()), "parts": [], "place": place}
        found = Row(_key(cells, place), place, cells, under)
        if table.rows and not any(cells.get(f) for f in key_fields):
            _ask(table, found, CONTINUES, answers)
            continue
        alone = "ref" not in cells and "recommendation" not in cells
        if table.rows and (alone or n in grid.breaks) and _runs_on(table.rows[-1], cells):
            _ask(table, found, CONTINUES, answers)
            continue
        if cells.get("recommendation"):
            last_recommendation = cells["recommendation"]
        elif last_recommendation and cells.get("action"):
            cells["recommendation"] = {**last_recommendation, "carried": True}
        _check(found)
        table.rows.append(found)


def _is_heading(cell: Cell) -> bool:
    short = len(cell.parts) == 1 and len(cell.head.split()) <= LONGEST_HEADING
    return short and not cell.head[:1].islower() and not cell.begins_with_list


def _runs_on(above: Row, cells: dict[str, dict[str, Any]]) -> bool:
    """Whether the first words after a page break look like the rest of a sentence above."""
    for name in ("recommendation", "action", "reason", "success_measure"):
        cell, before = cells.get(name), above.cells.get(name)
        if not (cell and before):
            continue
        if cell["text"][:1].islower() and not str(before["text"]).rstrip().endswith((".", "!", "?")):
            return True
    return False


def _closing(table: Table, grid: Grid, answers: Mapping[str, str]) -> None:
    """One statement in a row and its points; headings that class them; a row of points alone is asked about."""
    under = ""
    for n, row in enumerate(grid.rows):
        filled = [cell for cell in row if cell]
        if not filled:
            continue
        first = filled[0]
        if len(filled) == 1 and _is_heading(first) and class_of(first.head) != "open" and not first.begins_with_list:
            under = first.head
            table.classes.append({"heading": under, "class": class_of(under), "rows": 0})
            continue
        parts = [part for cell in filled for part in cell.parts]
        place = first.place.rsplit(", column", 1)[0]
        statement = {"text": parts[0], "parts": [parts[0]], "place": first.place}
        cells: dict[str, dict[str, Any]] = {"recommendation": statement}
        if len(parts) > 1:
            cells["action"] = {"text": "\n".join(parts[1:]), "parts": parts[1:], "place": first.place}
        found = Row(_key(cells, place), place, cells, under)
        if first.begins_with_list and table.rows:
            # A row that is a list from its first word: a page may have cut it off the row above.
            after_page = n in grid.breaks
            _ask(table, found, CONTINUES if after_page else BEGINS, answers, parts=parts)
        else:
            table.rows.append(found)
    for group in table.classes:
        group["rows"] = sum(r.under == group["heading"] for r in table.rows)


def _ask(table: Table, found: Row, guessed: str, answers: Mapping[str, str], parts: list[str] | None = None) -> None:
    """Put the row where the answer says, or the guess; either way it is asked."""
    answer = answers.get(found.key, guessed)
    words = " ".join(c["text"] for c in found.cells.values()).replace("\n", " ")
    above = table.rows[-1]
    said = above.cells.get("recommendation") or above.cells.get("action") or {"text": above.place}
    table.questions.append(
        {
            "key": found.key,
            "place": found.place,
            "words": words,
            "above": str(said["text"]),
            "guess": guessed,
            "answer": answer,
        }
    )
    if answer == BEGINS:
        found.asked = guessed
        _check(found)
        table.rows.append(found)
        return
    above.parts.append(found.key)
    if parts is not None:
        held = above.cells.setdefault("action", {"text": "", "parts": [], "place": found.place})
        held["parts"] = [*held["parts"], *parts]
        held["text"] = "\n".join(held["parts"])
        return
    for name, cell in found.cells.items():
        before = above.cells.get(name)
        if before is None:
            above.cells[name] = cell
        elif cell["text"][:1].islower() and before["parts"]:
            before["parts"][-1] += f" {cell['parts'][0]}" if cell["parts"] else ""
            before["parts"] += cell["parts"][1:]
            before["text"] = "\n".join(before["parts"])
        else:
            before["parts"] = [*before["parts"], *cell["parts"]]
            before["text"] = "\n".join(p for p in (before["text"], cell["text"]) if p)


def _key(cells: Mapping[str, Mapping[str, Any]], place: str) -> str:
    """Tells a row apart in this file: its place and its words."""
    words = "|".join(f"{name}={cell['text']}" for name, cell in sorted(cells.items()))
    return hashlib.sha256(f"{place}|{words}".encode()).hexdigest()[:12]


def _check(row: Row) -> None:
    """What a reader of the row should be told."""
    due = row.cells.get("due")
    if due and due["text"] and dated(due["text"]) is None:
        row.faults.append(f"“{due['text']}” is no date that we understand. It is kept as found.")
    status, percent = row.cells.get("status"), row.cells.get("percent")
    if status and percent:
        share = re.search(r"\d+(?:\.\d+)?", percent["text"])
        if share and float(share[0]) == 0 and status_of(status["text"]) in ("done", "on course"):
            row.faults.append(f"{percent['text']} complete, and called “{status['text']}”.")
    if status and status["text"] and not status_of(status["text"]):
        row.faults.append(f"“{status['text']}” is no status that we know.")


RHYTHMS = {
    "monthly": ("monthly", "every month"),
    "quarterly": ("quarterly", "every quarter"),
    "termly": ("termly", "every term", "each term"),
    "twice_a_year": ("twice a year", "twice per year", "six monthly", "6 monthly", "six-monthly", "every six months"),
    "yearly": ("annually", "annual", "yearly", "every year"),
    "every_two_years": ("every two years", "every 2 years", "biennially"),
}


def dated(words: str) -> dict[str, str] | None:
    """A date as understood: first and last day, or a rhythm; None where the words name neither."""
    text = " ".join(words.split())
    short = {name[:3]: name for name in MONTHS}
    text = re.sub(
        r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)\b\.?",
        lambda m: short[m[1].casefold()[:3]].capitalize(),
        text,
    )
    text = re.sub(rf"(?i)\b({'|'.join(short.values())})[\s-]+['’]?(\d\d)$", r"\1 20\2", text)
    text = re.sub(
        r"(?i)^(?:by|before|end of|end|from|due|completed?|wef|with effect from)\s*:?\s+",
        lambda m: m[0] if m[0].casefold().startswith("end of") else "",
        text,
    )
    if quarter := re.fullmatch(r"(?i)Q([1-4])\s*(?:of\s*)?(\d{4})(?:/(\d\d))?", text):
        return _quarter(int(quarter[1]), int(quarter[2]), financial=bool(quarter[3]))
    if end := re.fullmatch(r"(?i)(?:the\s+)?end of\s+(\w+\s+\d{4})", text):
        text = end[1]
    if span := approximate(text.replace("-", "/") if re.fullmatch(r"\d{1,2}-\d{1,2}-\d{2,4}", text) else text):
        return {"first": span.first.isoformat(), "last": span.last.isoformat()}
    plain = text.casefold()
    for code, names in RHYTHMS.items():
        if any(re.search(rf"\b{re.escape(name)}\b", plain) for name in names):
            return {"rhythm": code}
    return {"rhythm": "ongoing"} if plain in ("ongoing", "on-going", "continuous") else None


def _quarter(number: int, year: int, *, financial: bool) -> dict[str, str]:
    """Calendar quarters, or of a financial year (Q1 2023/24 is April to June 2023)."""
    month = (3 if financial else 0) + 3 * (number - 1) + 1
    year += (month - 1) // 12
    month = (month - 1) % 12 + 1
    last = {1: 31, 4: 30, 7: 31, 10: 31}
    ends = {1: (3, 31), 4: (6, 30), 7: (9, 30), 10: (12, 31)}[month]
    assert month in last
    return {"first": f"{year}-{month:02}-01", "last": f"{year}-{ends[0]:02}-{ends[1]:02}"}


def _joined(tables: list[Table]) -> list[Table]:
    """Closing tables that a page or a gap cut in two are one, so that a class keeps its rows."""
    out: list[Table] = []
    for table in tables:
        if out and table.kind == out[-1].kind == "closing":
            first = out[-1]
            if table.rows and not table.rows[0].under and first.rows:
                for row in table.rows:
                    if row.under:
                        break
                    row.under = first.rows[-1].under
            first.rows += table.rows
            first.questions += table.questions
            for group in table.classes:
                first.classes.append(group)
            for group in first.classes:
                group["rows"] = sum(r.under == group["heading"] for r in first.rows)
        else:
            out.append(table)
    return out
