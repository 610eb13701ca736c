"""Reads the Department's statistical files. No database, no clock: bytes in, rows or plain words out.

**A file is refused** (and with it the whole import; nothing is kept) when it cannot be trusted as a whole: not a CSV,
cut short, wrong encoding, a column missing, a column or row twice with different values, councils missing, more than
one row in twenty rejected. **A row is rejected** (left out and listed with line, reason and remedy) when only it is
wrong: an area that the dated table does not know, a cell that is no number and no marker, a row repeated word for word.

Standard library only. `Unreadable` carries every problem found, each with file, line and remedy.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from goldenthread.thread.figures import layouts
from goldenthread.thread.figures.areas import Areas, UnknownArea
from goldenthread.thread.figures.gathering import AGAIN, Bundle, Problem, Source, Unreadable, refusal
from goldenthread.thread.figures.layouts import Layout

MARKERS = "x|z|c|k|u|low"  # the Department's markers: not available, not applicable, confidential, rounds to 0, ...
SPLIT = "\x1f"  # never in a CSV that we accept, so cells joined by it can be checked in one go

ENOUGH_AUTHORITIES = 0.95  # of those that the dated table has on 1 July of the year
MOST_REJECTED = 0.05

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
    name, content = source.name, source.content.removeprefix(b"\xef\xbb\xbf")

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
    start = content[:300].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise refuse("This is a web page, not a CSV file.", "The link led to a page: press its download button.", 1)
    try:
        text = content.decode("utf-8")
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
        from goldenthread.thread.figures.tribunals import read_tribunals  # it uses this module

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
    cell = rf"(?:{'-?' if made.differences else ''}[0-9]+(?:\.[0-9]+)?|{MARKERS}{words})?"
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
    if re.fullmatch(r"(19|20)[0-9][0-9]", period):
        return int(period)
    if re.fullmatch(r"(19|20)[0-9]{4}", period) and (int(period[:4]) + 1) % 100 == int(period[4:]):
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
