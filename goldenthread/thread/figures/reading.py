"""Reads the Department's statistical files. No database, no clock: bytes in, rows or plain words out.

**A file is refused** (and with it the whole import; nothing is kept) when it cannot be trusted as a whole: not a CSV,
cut short, wrong encoding, a column missing, a column or row twice with different values, councils missing, more than
one row in twenty rejected. **A row is rejected** (left out and listed with line, reason and remedy) when only it is
wrong: an area that the dated table does not know, a cell that is no number and no marker, a row repeated word for word.

Standard library only. `Unreadable` carries every problem found, each with file, line and remedy.
"""

import csv
import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from goldenthread.thread.figures import layouts
from goldenthread.thread.figures.areas import LEVELS, Areas, UnknownArea
from goldenthread.thread.figures.layouts import Layout

MARKERS = "x|z|c|k|u|low"  # the Department's markers: not available, not applicable, confidential, rounds to 0, ...
SPLIT = "\x1f"  # never in a CSV that we accept, so cells joined by it can be checked in one go

LARGEST_FILE = 200_000_000  # bytes; the largest official file so far has 11.4 million
LARGEST_IMPORT = 600_000_000
MOST_FILES = 200
LARGEST_RATIO = 120  # unzipped to zipped; official files reach 28
ENOUGH_AUTHORITIES = 0.95  # of those that the dated table has on 1 July of the year
MOST_REJECTED = 0.05
NO_DATE = 9999

AGAIN = "Download the file again from the Department's release page and import it unchanged."


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do. `line` is None when it concerns the whole file."""

    file: str
    line: int | None
    what: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.what} {self.remedy}"


class Unreadable(Exception):
    """Nothing can be imported. `problems` says why, one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def refusal(file: str, line: int | None, what: str, remedy: str = AGAIN) -> Unreadable:
    return Unreadable([Problem(file, line, what, remedy)])


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file and the name a person knows it by. `within` is the zip or folder it came from."""

    name: str
    content: bytes
    within: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(slots=True)
class Bundle:
    """What was found at the given paths: CSV files to read, and names left unread (guidance texts)."""

    sources: list[Source] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


# (line, period, year, area, topic, breakdown, cells as JSON text)
RowRead = tuple[int, str, int, str, str, str, str]


@dataclass(slots=True)
class FileRead:
    """One file, read and checked. `columns` are the names of the cells, in the file's order and spelling."""

    name: str
    kind: str
    sha256: str
    size: int
    columns: list[str]
    rows: list[RowRead]
    rejected: list[Problem]
    years: list[int]
    notes: list[str]

    @property
    def title(self) -> str:
        return layouts.TITLES[self.kind]


# --- from paths to bytes ------------------------------------------------------------------------


def gather(paths: Iterable[Path]) -> Bundle:
    """CSV files at these paths: zips, folders and single files, mixed. Raises Unreadable."""
    bundle = Bundle()
    problems: list[Problem] = []
    for path in paths:
        try:
            if path.is_dir():
                inside = sorted(p for p in path.rglob("*") if p.is_file() and not hidden(p.relative_to(path).parts))
                if not inside:
                    problems.append(Problem(path.name, None, "The folder is empty.", "Give the unzipped release."))
                for each in inside:
                    take(bundle, each.name, read_limited(each), within=path.name)
            elif path.is_file():
                take(bundle, path.name, read_limited(path))
            else:
                problems.append(
                    Problem(path.name, None, "There is no such file or folder.", "Check the path for a slip.")
                )
        except Unreadable as unreadable:
            problems += unreadable.problems
        except OSError as error:
            problems.append(
                Problem(path.name, None, f"The file cannot be opened ({error.strerror}).", "Check its rights.")
            )
    return checked(bundle, problems)


def gather_uploads(files: Iterable[tuple[str, bytes]]) -> Bundle:
    """The same for files that came through a form, as (name, content)."""
    bundle = Bundle()
    problems: list[Problem] = []
    for name, content in files:
        try:
            take(bundle, PurePosixPath(name.replace("\\", "/")).name, content)
        except Unreadable as unreadable:
            problems += unreadable.problems
    return checked(bundle, problems)


def checked(bundle: Bundle, problems: list[Problem]) -> Bundle:
    if not problems and not bundle.sources:
        problems.append(
            Problem(
                ", ".join(bundle.left[:3]) or "the files",
                None,
                "There is no CSV file here.",
                "Give the zip of the release, its unzipped folder, or its CSV files.",
            )
        )
    if len(bundle.sources) > MOST_FILES:
        problems.append(
            Problem("the files", None, f"There are {len(bundle.sources)} files.", "Import one release at a time.")
        )
    if sum(len(source.content) for source in bundle.sources) > LARGEST_IMPORT:
        problems.append(Problem("the files", None, "They are too large together.", "Import one release at a time."))
    if problems:
        raise Unreadable(problems)
    return bundle


def hidden(parts: tuple[str, ...]) -> bool:
    """Files that an operating system adds: ._name, .DS_Store, __MACOSX."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def read_limited(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise refusal(path.name, None, "The file is larger than 200 MB.", "An official file is far smaller. " + AGAIN)
    return path.read_bytes()


def take(bundle: Bundle, name: str, content: bytes, within: str = "") -> None:
    if name.lower().endswith(".zip"):
        bundle_zip(bundle, name, content)
    elif name.lower().endswith(".csv"):
        bundle.sources.append(Source(name, content, within))
    elif name.lower().endswith((".txt", ".pdf", ".docx", ".ods", ".xlsx", ".md")) and within:
        bundle.left.append(name)
    elif name.lower().endswith(".xlsx"):
        raise refusal(
            name,
            None,
            "This is a workbook, not a CSV file.",
            "Statistical neighbours: “goldenthread import neighbours”. Of a release, give the CSVs.",
        )
    else:
        raise refusal(name, None, "This is neither a CSV file nor a zip.", "Give the files of the release.")


def bundle_zip(bundle: Bundle, name: str, content: bytes) -> None:
    """The CSV files inside a zip. Nothing is written to disk, so a name cannot point out of a folder; it is refused."""
    again = "Download the zip again and import it unchanged."

    def refuse(what: str, remedy: str = again) -> Unreadable:
        return refusal(name, None, what, remedy)

    if not content:
        raise refuse("The file is empty.")
    if content.lstrip()[:1] == b"<":
        raise refuse("This is a web page, not a zip.", "The link led to a page: press its download button.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            if len(entries) > MOST_FILES:
                raise refuse(f"The zip holds {len(entries)} files; a release has about 20.")
            if sum(info.file_size for info in entries) > LARGEST_IMPORT:
                raise refuse("Unzipped it would be larger than 600 MB; a release has about 40.")
            seen: set[str] = set()
            for info in entries:
                path = PurePosixPath(info.filename.replace("\\", "/"))
                if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", info.filename):
                    raise refuse(f"The zip names a file outside itself (“{info.filename}”).")
                if stat.S_ISLNK(info.external_attr >> 16):
                    raise refuse(f"“{info.filename}” in the zip is a link, not a file.")
                if hidden(path.parts):
                    continue
                if info.flag_bits & 1:
                    raise refuse("The zip is locked with a password.", "Import the zip as the Department publishes it.")
                if path.suffix.lower() == ".zip":
                    raise refuse(f"There is a zip inside the zip (“{path.name}”).", "Unzip the outer one first.")
                if path.suffix.lower() != ".csv":
                    bundle.left.append(path.name)
                    continue
                if path.name.lower() in seen:
                    raise refuse(f"“{path.name}” is in the zip twice.", "Import one release at a time.")
                seen.add(path.name.lower())
                bundle.sources.append(Source(path.name, read_entry(archive, info, refuse), name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refuse(f"The zip is damaged or cut short ({error}).") from error


def read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, refuse: Callable[..., Unreadable]) -> bytes:
    """One file of a zip, never more than it may be: the size written in a zip can lie."""
    if info.file_size > LARGEST_FILE or info.file_size > max(info.compress_size, 1) * LARGEST_RATIO + 1_000_000:
        raise refuse(f"“{info.filename}” unzips to {info.file_size:,} bytes, far more than an official file.")
    with archive.open(info) as entry:
        content = entry.read(info.file_size + 1)
    if len(content) > info.file_size:
        raise refuse(f"“{info.filename}” is larger than the zip says.")
    return content


# --- from bytes to rows -------------------------------------------------------------------------


def read_all(
    bundle: Bundle, areas: Areas, progress: Callable[[int], None] = lambda done: None
) -> tuple[list[FileRead], list[Source]]:
    """Every file of a bundle. Raises Unreadable with the problems of all files together.

    `progress` is called with the bytes of each file once it is read. The same kind of file twice is refused.
    """
    read: list[FileRead] = []
    problems: list[Problem] = []
    by_kind: dict[str, str] = {}
    for source in bundle.sources:
        try:
            found = read_file(source, areas)
            if found.kind in by_kind:
                raise refusal(
                    source.name,
                    None,
                    f"This is the same kind of file as {by_kind[found.kind]} ({found.title}).",
                    "Import one edition at a time.",
                )
            by_kind[found.kind] = source.name
            read.append(found)
        except Unreadable as unreadable:
            problems += unreadable.problems
        progress(len(source.content))
    if problems:
        raise Unreadable(problems)
    return read, bundle.sources


def text_of(source: Source) -> str:
    """The text of a CSV. Raises Unreadable for anything that is not whole UTF-8 text."""
    name, content = source.name, source.content

    def refuse(what: str, remedy: str = AGAIN, line: int | None = None) -> Unreadable:
        return refusal(name, line, what, remedy)

    if not content.strip():
        raise refuse("The file is empty.")
    if content[:4] == b"PK\x03\x04":
        raise refuse(
            "This is a zip or a workbook with the wrong ending.", "Import the CSV files as the Department has them."
        )
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:200].count(b"\0") > 20:
        raise refuse("The file is saved as UTF-16 (“Unicode text”).", "Save it as “CSV UTF-8”, or " + lower(AGAIN))
    start = content[:300].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise refuse("This is a web page, not a CSV file.", "The link led to a page: press its download button.", 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refuse(
            f"The file is not in UTF-8: byte 0x{content[error.start]:02x} is no letter there.",
            "It was probably saved from Excel: save it as “CSV UTF-8”, or " + lower(AGAIN),
            line,
        ) from error
    if "\0" in text or SPLIT in text:
        at = text.find("\0") if "\0" in text else text.find(SPLIT)
        raise refuse("The file holds a character that no text has; it is damaged.", line=text.count("\n", 0, at) + 1)
    return text


def lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def records(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each record. Raises Unreadable for quotes that never close and lines without end."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise refusal(name, line, f"The file is cut short or damaged here ({error}).", AGAIN) from error


def read_file(source: Source, areas: Areas) -> FileRead:
    """One file. Raises Unreadable."""
    text = text_of(source)
    lines = records(source.name, text)
    first = next(lines, (1, []))[1]
    if first and re.search(r"appeal rate", first[0], re.IGNORECASE):
        return read_tribunals(source, text, areas)

    header = [name.strip() for name in first]
    names = [name.lower() for name in header]
    made = find_layout(source.name, names)
    if not text.endswith("\n"):
        last = text.count("\n") + 1
        raise refusal(source.name, last, "The file is cut short: its last line has no end.", AGAIN)
    return read_rows(source, made, header, names, lines, areas)


def find_layout(name: str, names: list[str]) -> Layout:
    """Which file this is. Raises Unreadable that says what is missing."""
    columns = set(names)
    kind = layouts.kind_of(name, columns)
    promised = layouts.named(name)
    if kind is not None:
        if promised is not None and promised.kind != kind:
            raise refusal(
                name,
                1,
                f"The name says {promised.kind}.csv but the columns are those of {kind}.csv.",
                "Give each file its own name. " + AGAIN,
            )
        return layouts.LAYOUTS[kind]
    known = ", ".join(f"{each}.csv" for each in layouts.LAYOUTS)
    if len(names) == 1 and re.search(r"[;\t|]", names[0]):
        raise refusal(name, 1, "The columns are not separated by commas.", "The file was saved anew. " + AGAIN)
    fits = [made for made in layouts.LAYOUTS.values() if set(made.required) <= columns]
    if fits:
        both = " or ".join(f"{made.kind}.csv" for made in fits)
        raise refusal(name, 1, f"The columns fit {both}.", f"Name the file {both}, as published.")
    nearest = layouts.nearest(columns)
    if nearest is not None and (promised is None or nearest.topics != promised.topics or nearest.kind != promised.kind):
        alike = set(nearest.columns) == set(promised.columns) if promised else False
        if not alike and promised is not None:
            raise refusal(
                name,
                1,
                f"The name says {promised.kind}.csv but the columns are those of {nearest.kind}.csv.",
                "Give each file its own name. " + AGAIN,
            )
    made = promised or nearest
    if made is not None:
        missing = [each for each in made.required if each not in columns]
        if len(missing) * 2 <= len(made.required):
            raise refusal(
                name,
                1,
                f"The column “{missing[0]}” is missing"
                + (f", with {len(missing) - 1} more: {', '.join(missing[1:6])}." if missing[1:] else "."),
                AGAIN,
            )
    raise refusal(
        name,
        1,
        "This is not a file of the release “Education, health and care plans”.",
        f"The files are {known} and the tribunal table.",
    )


@dataclass(slots=True)
class Coverage:
    """Which authorities each period and topic has, to notice a file cut at the end of a line, or an extract."""

    authorities: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    national: set[str] = field(default_factory=set)
    years: dict[str, int] = field(default_factory=dict)


def read_rows(
    source: Source,
    made: Layout,
    header: list[str],
    names: list[str],
    lines: Iterator[tuple[int, list[str]]],
    areas: Areas,
) -> FileRead:
    """The rows of a file with the usual layout. One pass; the cells of a row are checked in one go."""
    name, width = source.name, len(names)
    notes: list[str] = []
    where = {each: index for index, each in reversed(list(enumerate(names)))}  # the first of a repeated column
    fixed = {*layouts.IDENTIFIERS, *made.topics}
    value_columns = [index for index, each in enumerate(names) if each not in fixed]
    if value_columns != list(range(value_columns[0], width)):
        raise refusal(name, 1, "The columns are not in the published order.", AGAIN)
    first_value = value_columns[0]
    repeated = [(where[each], index) for index, each in enumerate(names) if where[each] != index]
    for first, _ in repeated:
        if names[first] in fixed:
            raise refusal(name, 1, f"The column “{header[first]}” is there twice.", AGAIN)
        notes.append(f"The column “{header[first]}” is there twice with the same values; it is read once.")
    extra = [header[i] for i in value_columns if names[i] not in made.columns]
    if extra:
        notes.append(f"Columns that earlier releases did not have: {', '.join(extra[:8])}.")

    words = "".join(f"|{re.escape(word)}" for word in sorted(made.words))
    cell = rf"(?:{'-?' if made.differences else ''}\d+(?:\.\d+)?|{MARKERS}{words})?"
    good = re.compile(rf"(?:{cell}{SPLIT})*{cell}").fullmatch
    i_period, i_kind, i_level = where["time_period"], where["time_identifier"], where["geographic_level"]
    i_region, i_ons, i_old = where["region_code"], where["new_la_code"], where["old_la_code"]
    i_topic = where[made.topics[0]] if made.topics else -1
    i_breakdown = where[made.topics[1]] if len(made.topics) > 1 else -1
    single = made.topics[0] if len(made.topics) == 1 else ""

    rows: list[RowRead] = []
    rejected: list[Problem] = []
    found: dict[tuple[str, str, str, str], str | UnknownArea] = {}
    periods: dict[tuple[str, str], int | str] = {}
    seen: dict[tuple[str, str, str, str], tuple[int, str]] = {}
    coverage = Coverage()
    odd_periods: set[str] = set()
    total = 0

    def reject(line: int, reason: str, remedy: str) -> None:
        rejected.append(Problem(name, line, reason, remedy))

    for line, cells in lines:
        if len(cells) != width:
            if not cells:
                continue  # an empty line
            raise refusal(
                name,
                line,
                f"The row has {len(cells)} cells but the first line names {width} columns; "
                "the file is cut short or damaged.",
                AGAIN,
            )
        total += 1
        period, identifier = cells[i_period], cells[i_kind]
        year = periods.get((period, identifier))
        if year is None:
            year = periods[(period, identifier)] = year_of(period, identifier)
            if isinstance(year, int) and identifier == "Calendar year" and len(period) == 6:
                odd_periods.add(period)
        if isinstance(year, str):
            reject(line, year, AGAIN)
            continue
        key = (cells[i_level], cells[i_region], cells[i_ons], cells[i_old])
        area = found.get(key)
        if area is None:
            try:
                area = areas.find(*key)
            except UnknownArea as unknown:
                area = unknown
            found[key] = area
        if isinstance(area, UnknownArea):
            reject(
                line,
                f"{sentence(str(area))}",
                "If the council is new, add it to records/areas.csv with its dates and import again.",
            )
            continue
        joined = SPLIT.join(cells[first_value:])
        if good(joined) is None:
            at = next(i for i in range(first_value, width) if good(cells[i]) is None)
            reject(
                line,
                f"“{cells[at][:40]}” in column {header[at]} is neither a number nor a marker (x, z, c, k, u, low).",
                AGAIN,
            )
            continue
        for first, second in repeated:
            if cells[first] != cells[second]:
                raise refusal(
                    name,
                    line,
                    f"The column “{header[first]}” is there twice, and here with two values "
                    f"({cells[first]} and {cells[second]}).",
                    AGAIN,
                )
        topic = single or (cells[i_topic] if i_topic >= 0 else "")
        breakdown = cells[i_topic] if single else cells[i_breakdown] if i_breakdown >= 0 else ""
        earlier = seen.get((period, area, topic, breakdown))
        if earlier is not None:
            if earlier[1] != joined:
                raise refusal(
                    name,
                    line,
                    f"The row has the same area, period and breakdown as line {earlier[0]} but other values.",
                    AGAIN,
                )
            reject(line, f"The row repeats line {earlier[0]} word for word.", "Nothing to do: it is counted once.")
            continue
        seen[(period, area, topic, breakdown)] = (line, joined)
        rows.append((line, period, year, area, topic, breakdown, '["' + joined.replace(SPLIT, '","') + '"]'))
        coverage.years[period] = year
        if key[0] == "Local authority":
            coverage.authorities.setdefault((period, topic), set()).add(area)
        elif key[0] == "National":
            coverage.national.add(period)

    if not total:
        raise refusal(name, 2, "The file has a first line but no rows.", AGAIN)
    for each in sorted(odd_periods):
        notes.append(f"Period {each} is labelled a calendar year; it is read as {each[:4]}.")
    check_rejected(name, rejected, total)
    check_coverage(name, made, coverage, areas, notes)
    return FileRead(
        name,
        made.kind,
        source.sha256,
        len(source.content),
        header[first_value:],
        rows,
        rejected,
        sorted(set(coverage.years.values())),
        notes,
    )


def sentence(words: str) -> str:
    return words[0].upper() + words[1:] + ("" if words.endswith(".") else ".")


def year_of(period: str, identifier: str) -> int | str:
    """The year of a period, or what is wrong with it. "202425" as an academic year is January 2025.

    The revision of 2025 labels one file "202425, Calendar year": a calendar year cannot span two, so it is 2024.
    """
    if re.fullmatch(r"(19|20)\d\d", period):
        return int(period)
    if re.fullmatch(r"(19|20)\d{4}", period) and (int(period[:4]) + 1) % 100 == int(period[4:]):
        return int(period[:4]) + (identifier != "Calendar year")
    return f"The period “{period[:20]}” is neither a year (2024) nor an academic year (202425)."


def check_rejected(name: str, rejected: list[Problem], total: int) -> None:
    if len(rejected) > max(1, total * MOST_REJECTED):
        first = rejected[0]
        raise refusal(
            name, first.line, f"{len(rejected)} of {total} rows cannot be read. The first: {first.what}", first.remedy
        )


def check_coverage(name: str, made: Layout, coverage: Coverage, areas: Areas, notes: list[str]) -> None:
    """Every period must have nearly all authorities, and England. Raises Unreadable."""
    by_period: dict[str, set[str]] = {}
    for (period, _), present in coverage.authorities.items():
        by_period.setdefault(period, set()).update(present)
    for period, year in sorted(coverage.years.items()):
        expected = areas.authorities_on(date(year, 7, 1))
        present = by_period.get(period, set())
        if len(present) < ENOUGH_AUTHORITIES * len(expected):
            absent = sorted(areas.latest[code].name for code in expected - present)
            raise refusal(
                name,
                None,
                f"For {period} the file has {len(present)} of {len(expected)} councils; among those missing: "
                f"{', '.join(absent[:3])}. It is cut short, or an extract for other councils.",
                AGAIN,
            )
        if made.national and period not in coverage.national:
            raise refusal(name, None, f"For {period} the file has no row for England.", AGAIN)
        for (each, topic), some in coverage.authorities.items():
            if each == period and len(some) < len(present) and made.topics == layouts.BREAKDOWN:
                absent = sorted(areas.latest[code].name for code in present - some)
                notes.append(f"{period}, {topic}: no rows for {', '.join(absent[:3])}.")


# --- the tribunal table -------------------------------------------------------------------------

APPEAL_CELL = re.compile(r"\s*(?:-|\.\.|~|x|\d{1,3}(?:,\d{3})+|\d+|\d+(?:\.\d+)?%)?\s*")


def read_tribunals(source: Source, text: str, areas: Areas) -> FileRead:
    """The table of appeals: title rows, two header rows, one row per council with three columns per year.

    Each council and year becomes one row with the cells as found; the last year also has a second method.
    """
    name = source.name

    def refuse(line: int | None, what: str) -> Unreadable:
        return refusal(name, line, what, AGAIN)

    table = list(records(name, text))
    at = next((i for i, (_, cells) in enumerate(table) if [c.strip() for c in cells[:2]] == HEAD), None)
    if at is None or at + 1 >= len(table):
        raise refuse(1, "The table of appeals has no line that begins “Local Authority, LA code”.")
    line, years_row = table[at]
    width = len(years_row)
    starts = [(i, int(cell)) for i, cell in enumerate(years_row) if re.fullmatch(r"20\d\d", cell.strip())]
    if not starts:
        raise refuse(line, "The table of appeals names no years.")
    under = table[at + 1][1]
    for index, year in starts:
        wanted = ("Appeals registered", "Total Appealable Decisions", "SEND Tribunal Appeal Rate")
        if len(under) <= index + 2 or not all(
            under[index + i].strip().startswith(each) for i, each in enumerate(wanted)
        ):
            raise refuse(table[at + 1][0], f"The three columns of {year} are not appeals, decisions and rate.")

    ended = next((i for i, (_, c) in enumerate(table) if c and c[0].strip() in ("Sources:", "Notes:")), None)
    if ended is None:
        raise refuse(table[-1][0], "The table of appeals is cut short: its notes are missing.")
    rows: list[RowRead] = []
    rejected: list[Problem] = []
    coverage = Coverage()
    total = 0
    seen: dict[tuple[str, int], int] = {}
    for line, cells in table[at + 2 : ended]:
        if not cells or not cells[0].strip():
            continue
        if len(cells) != width:
            raise refuse(line, f"The row has {len(cells)} cells but the table has {width} columns.")
        label, code = cells[0].strip(), cells[1].strip()
        if not any(cell.strip() for cell in cells[1:]):
            continue  # a region's heading
        total += 1
        national = label.lower().startswith("england total")
        bad = next((cell for cell in cells[2:] if APPEAL_CELL.fullmatch(cell) is None), None)
        if bad is not None:
            rejected.append(Problem(name, line, f"“{bad.strip()[:40]}” is no number.", AGAIN))
            continue
        breakdown = "Excluding suppressed" if "excluding" in label.lower() else ""
        for index, year in starts:
            if cells[index].strip() == ".." and cells[index + 1].strip() == "..":
                continue  # the council did not exist in that year
            try:
                area = "E92000001" if national else areas.find_named(label, code, year)
            except UnknownArea as unknown:
                rejected.append(
                    Problem(
                        name,
                        line,
                        sentence(str(unknown)),
                        "A slip in the table: compare with the Department's page. Other rows and files are read.",
                    )
                )
                break
            values = cells[index : index + 3]
            if not any(value.strip() for value in values):
                continue
            if (index, year) == starts[-1]:
                values = cells[index : index + 5]
            if not breakdown and seen.setdefault((area, year), line) != line:
                raise refuse(line, f"{label} is in the table twice for {year} (line {seen[(area, year)]}).")
            cells_json = "[" + ",".join('"' + value + '"' for value in values) + "]"
            rows.append((line, str(year), year, area, "All appeals", breakdown, cells_json))
            coverage.years[str(year)] = year
            if national:
                coverage.national.add(str(year))
            else:
                coverage.authorities.setdefault((str(year), "All appeals"), set()).add(area)
    if not rows:
        raise refuse(line, "The table of appeals has no rows.")
    check_rejected(name, rejected, total)
    made = layouts.layout(layouts.TRIBUNALS, "Appeals", "", topics=())
    notes: list[str] = []
    check_coverage(name, made, coverage, areas, notes)
    return FileRead(
        name,
        layouts.TRIBUNALS,
        source.sha256,
        len(source.content),
        list(layouts.TRIBUNAL_COLUMNS),
        rows,
        rejected,
        sorted(set(coverage.years.values())),
        notes,
    )


HEAD = ["Local Authority", "LA code"]
assert set(LEVELS) == {"National", "Regional", "Local authority"}
