"""Imports: a release of official statistics, a workbook of neighbours, the figures of a record.

Everything is read and checked before the transaction begins. The transaction only inserts, so it is short, and a
process that is killed at any moment leaves the database as it was or as it should be.
"""

import csv
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, models
from django.utils import timezone
from django.utils.text import slugify

from goldenthread.base import audit
from goldenthread.refused import Refused
from goldenthread.thread.figures import counting, events
from goldenthread.thread.figures.areas import Areas, read_areas
from goldenthread.thread.figures.comparing import Agreement, Official, compare, officials_held
from goldenthread.thread.figures.counting import FigureRead
from goldenthread.thread.figures.gathering import Bundle, Problem, Source, Unreadable
from goldenthread.thread.figures.measures import ALL
from goldenthread.thread.figures.models import (
    Area,
    AreaCode,
    Basis,
    CitedRank,
    Figure,
    Neighbour,
    NeighbourSet,
    Rejected,
    Release,
    ReleaseFile,
    Row,
)
from goldenthread.thread.figures.neighbours import WorkbookRead, read_neighbours
from goldenthread.thread.figures.reading import FileRead, read_all

PUBLICATION = "Education, health and care plans"
FEWEST_CHARACTERS, MOST_CHARACTERS = 3, 60
AT_ONCE = 5_000  # rows in one statement on SQLite
# Files whose last year is the January of the reporting year; the others end with the calendar year before.
STOCKS = frozenset(
    {
        *("caseload", "personal_budgets", "residential_settings", "sen_needs_all_plans", "work_based_placements"),
        *("sen2_dmo_dco", "sen2_age_caseload", "sen2_estab_caseload", "sen2_wbp_residential_dmo"),
    }
)


def areas_file() -> Path:
    return Path(settings.ROOT) / "records" / "areas.csv"


@dataclass(slots=True)
class FileResult:
    """What happened, or in a dry run would happen, to one file."""

    name: str
    kind: str
    title: str
    sha256: str
    rows: int
    years: list[int]
    held: bool  # the same bytes are already in this edition
    rejected: list[Problem]
    notes: list[str]


@dataclass(slots=True)
class ImportResult:
    """The answer of an import. A dry run has the same numbers and `release` None."""

    edition: str
    published: date
    reporting_year: int
    dry_run: bool
    files: list[FileResult]
    left: list[str]
    figures: int
    agreement: Agreement
    release: Release | None = None
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        """Whether anything is (or would be) new."""
        return any(not each.held for each in self.files)

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.files if not each.held)

    @property
    def rejected(self) -> list[Problem]:
        return [problem for each in self.files for problem in each.rejected]

    def as_dict(self) -> dict[str, Any]:
        return {
            "publication": PUBLICATION,
            "reporting_year": self.reporting_year,
            "edition": self.edition,
            "published": self.published.isoformat(),
            "dry_run": self.dry_run,
            "changed": self.changed,
            "files": [
                {
                    "name": each.name,
                    "kind": each.kind,
                    "title": each.title,
                    "sha256": each.sha256,
                    "rows": each.rows,
                    "years": each.years,
                    "already_held": each.held,
                    "rejected": len(each.rejected),
                    "notes": each.notes,
                }
                for each in self.files
            ],
            "files_not_read": self.left,
            "rows": self.rows,
            "rejected": [problem_dict(each) for each in self.rejected],
            "figures": self.figures,
            "agreement": self.agreement.as_dict(),
            "seconds": round(self.seconds, 2),
        }


def problem_dict(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "what": problem.what, "what_to_do": problem.remedy}


# --- a release ----------------------------------------------------------------------------------


def import_release(
    bundle: Bundle,
    *,
    edition: str,
    published: date,
    by: audit.Actor,
    reporting_year: int | None = None,
    dry_run: bool = False,
    progress: Callable[[str, int], None] = lambda what, done: None,
) -> ImportResult:
    """Import the files of one edition, all or nothing. Raises Unreadable (files) or Refused (edition), both in words.

    Files that this edition already holds with the same bytes are left as they are; with other bytes the import is
    refused. `progress` is called with ("read", bytes) for each file and ("kept", rows) for each batch.
    """
    began = time.perf_counter()
    edition = edition_name(edition, published)
    areas = read_areas(areas_file())
    files, _ = read_all(bundle, areas, lambda done: progress("read", done))
    year = check_reporting_year(files, reporting_year)
    figures = counting.figures_of(files)
    release, held = held_files(edition, published, year, files)
    new = [file for file in files if file.kind not in held]
    new_kinds = {file.kind for file in new}
    new_figures = [figure for figure in figures if figure.kind in new_kinds]
    agreement = compare(
        [*officials_held(), *(official_of(figure, edition, published, year) for figure in new_figures)],
        reporting_year=year,
    )
    result = ImportResult(
        edition,
        published,
        year,
        dry_run,
        [
            FileResult(
                file.name,
                file.kind,
                file.title,
                file.sha256,
                len(file.rows),
                file.years,
                file.kind in held,
                file.rejected,
                file.notes,
            )
            for file in files
        ],
        bundle.left,
        len(new_figures),
        agreement,
    )
    if new and not dry_run:
        try:
            result.release = keep(release, result, new, new_figures, areas, by, progress)
        except IntegrityError as clash:
            if not Release.objects.filter(reporting_year=year, edition=edition).exists():
                raise
            raise Refused(
                f"Somebody else has just imported “{edition}”. Import again: what is already held stays as it is.",
                status=409,
            ) from clash
    result.seconds = time.perf_counter() - began
    return result


def edition_name(edition: str, published: date) -> str:
    name = " ".join(edition.split())
    if not FEWEST_CHARACTERS <= len(name) <= MOST_CHARACTERS:
        raise Refused("Name the edition in 3 to 60 characters, as in “first published” or “revised January 2026”.")
    if published > timezone.localdate():
        raise Refused(f"The publication date {published:%d/%m/%Y} has not come yet. Give the day of publication.")
    return name


def year_said_by(file: FileRead) -> int:
    return max(file.years) + (file.kind not in STOCKS)


def check_reporting_year(files: list[FileRead], given: int | None) -> int:
    """The reporting year that the files themselves show. Raises Unreadable when they disagree with it or each other."""
    said = {file.name: year_said_by(file) for file in files}
    year = given or max(said.values())
    wrong = [name for name, each in said.items() if each != year]
    if wrong:
        other = said[wrong[0]]
        raise Unreadable(
            [
                Problem(
                    name,
                    None,
                    f"The file is of reporting year {said[name]}, not {year}.",
                    f"Import the files of {other} apart from those of {year}."
                    if given is None
                    else f"Give --reporting-year {other}, or the files of {year}.",
                )
                for name in wrong
            ]
        )
    return year


def held_files(
    edition: str, published: date, year: int, files: list[FileRead]
) -> tuple[Release | None, dict[str, ReleaseFile]]:
    """The release and those of its files that are among `files` with the same bytes. Raises Refused."""
    release = Release.objects.filter(publication=PUBLICATION, reporting_year=year, edition=edition).first()
    if release is None:
        twins = ReleaseFile.objects.filter(sha256__in=[file.sha256 for file in files], release__reporting_year=year)
        by_release: dict[int, set[str]] = {}
        for twin in twins:
            by_release.setdefault(twin.release_id, set()).add(twin.sha256)
        for pk, hashes in by_release.items():
            if hashes == {file.sha256 for file in files}:
                same = Release.objects.get(pk=pk)
                raise Refused(
                    f"All these files are already held, byte for byte, as “{same.edition}” of {same.reporting_year}. "
                    "Nothing was changed. If that edition's name is wrong, tell who looks after the system.",
                    status=409,
                )
        return None, {}
    if release.published != published:
        raise Refused(
            f"“{edition}” of {year} is held with publication date {release.published:%d/%m/%Y}, not "
            f"{published:%d/%m/%Y}. Give that date, or name the new edition differently.",
            status=409,
        )
    mine = {file.kind: file for file in release.files.all()}
    differing = [file for file in files if file.kind in mine and mine[file.kind].sha256 != file.sha256]
    if differing:
        names = ", ".join(file.name for file in differing[:4])
        raise Refused(
            f"“{edition}” of {year} already holds other content of: {names}. An edition never changes. "
            "If the Department revised the files, import them under a new edition name with their own date.",
            status=409,
        )
    return release, {file.kind: mine[file.kind] for file in files if file.kind in mine}


def official_of(figure: FigureRead, edition: str, published: date, year: int) -> Official:
    return Official(
        figure.measure,
        figure.area,
        figure.year,
        figure.numerator,
        figure.denominator,
        figure.percent,
        edition,
        published,
        year,
    )


def keep(
    release: Release | None,
    result: ImportResult,
    files: list[FileRead],
    figures: list[FigureRead],
    areas: Areas,
    by: audit.Actor,
    progress: Callable[[str, int], None],
) -> Release:
    """The one transaction: inserts only."""
    with audit.unit(by=by):
        sync_areas(areas)
        if release is None:
            release = Release.objects.create(
                publication=PUBLICATION,
                reporting_year=result.reporting_year,
                edition=result.edition,
                published=result.published,
            )
        kept: dict[str, ReleaseFile] = {}
        for file in files:
            kept[file.kind] = ReleaseFile.objects.create(
                release=release,
                name=file.name,
                kind=file.kind,
                sha256=file.sha256,
                size=file.size,
                rows=len(file.rows),
                rejected_rows=len(file.rejected),
                columns=file.columns,
                years=file.years,
                notes=file.notes,
            )
            Rejected.objects.bulk_create(
                Rejected(file=kept[file.kind], line=each.line or 0, reason=each.what[:400], remedy=each.remedy[:400])
                for each in file.rejected
            )
        for file in files:
            pk = kept[file.kind].pk
            insert(
                Row,
                ["file", "line", "period", "area", "topic", "breakdown", "cells"],
                (
                    (pk, line, period, area, topic, breakdown, cells)
                    for line, period, _, area, topic, breakdown, cells in file.rows
                ),
                lambda done: progress("kept", done),
            )
        insert(
            Figure,
            [
                *("measure", "area", "year", "numerator", "denominator", "published", "marker", "basis", "edition"),
                *("reporting_year", "published_on", "source", "file", "line", "note"),
            ],
            (figure_row(figure, kept[figure.kind], release) for figure in figures),
            lambda done: progress("kept", done),
        )
        audit.record(
            events.RELEASE_IMPORTED,
            obj=release,
            reason=", ".join(f"{file.name} {file.sha256}" for file in files),
        )
    return release


def figure_row(figure: FigureRead, file: ReleaseFile, release: Release) -> tuple[Any, ...]:
    return (
        figure.measure,
        figure.area,
        figure.year,
        figure.numerator,
        figure.denominator,
        figure.published,
        figure.marker,
        Basis.OFFICIAL.value,
        release.edition,
        release.reporting_year,
        release.published,
        file.name,
        file.pk,
        figure.line,
        figure.note,
    )


def insert(
    model: type[models.Model],
    names: list[str],
    rows: Iterable[tuple[Any, ...]],
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Insert many rows by the fastest way of the database: COPY on PostgreSQL, prepared statements on SQLite.

    Values are as the database takes them (JSON as text). Inside a unit only; constraints hold as for any insert.
    """
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    fields = {field.name: str(field.column) for field in model._meta.concrete_fields}
    columns = ", ".join(quote(fields[name]) for name in names)
    rows = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, AT_ONCE)):
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(names))
                cursor.executemany(
                    f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608  names of our own model
                    [tuple(str(v) if isinstance(v, date) else v for v in row) for row in batch],
                )
            progress(len(batch))


def sync_areas(areas: Areas) -> None:
    """Bring the tables of areas in line with records/areas.csv: adds and corrects, never removes. In a unit."""
    held = {area.code: area for area in Area.objects.all()}
    order = {"national": 0, "region": 1, "authority": 2}
    for code in sorted(areas.latest.values(), key=lambda each: (order[each.level], bool(each.region))):
        wanted = (code.name, code.level, code.region or None, " ".join(code.followed_by))
        area = held.get(code.area)
        if area is None or (area.name, area.level, area.region_id, area.followed_by) != wanted:
            Area.objects.update_or_create(
                code=code.area,
                defaults={"name": wanted[0], "level": wanted[1], "region_id": wanted[2], "followed_by": wanted[3]},
            )
    codes = {each.ons_code: each for each in AreaCode.objects.all()}
    for code in areas.codes:
        row = codes.get(code.ons_code)
        now = (code.area, code.old_code, code.name, code.valid_from, code.valid_to, code.note)
        if row is None or (row.area_id, row.old_code, row.name, row.valid_from, row.valid_to, row.note) != now:
            AreaCode.objects.update_or_create(
                ons_code=code.ons_code,
                defaults=dict(zip(("area_id", "old_code", "name", "valid_from", "valid_to", "note"), now, strict=True)),
            )


def areas_in_line(areas: Areas) -> bool:
    """Whether the tables already hold every code, so that nothing need be written."""
    held = set(
        AreaCode.objects.values_list("ons_code", "area_id", "old_code", "name", "valid_from", "valid_to", "note")
    )
    return all((c.ons_code, c.area, c.old_code, c.name, c.valid_from, c.valid_to, c.note) in held for c in areas.codes)


# --- neighbours ---------------------------------------------------------------------------------


@dataclass(slots=True)
class NeighboursResult:
    edition: str
    published: date
    dry_run: bool
    name: str
    councils: int
    neighbours: int
    without: list[str]
    changed: bool
    disagreements: list[str] = field(default_factory=list)
    set: NeighbourSet | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "edition": self.edition,
            "published": self.published.isoformat(),
            "dry_run": self.dry_run,
            "file": self.name,
            "councils": self.councils,
            "neighbours": self.neighbours,
            "councils_without_neighbours": self.without,
            "changed": self.changed,
            "disagreements_with_record": self.disagreements,
        }


def import_neighbours(
    source: Source, *, edition: str, published: date, by: audit.Actor, dry_run: bool = False
) -> NeighboursResult:
    """Import one workbook of statistical neighbours, all or nothing. Raises Unreadable or Refused.

    An edition that so far stood in a record only is replaced by the workbook; where they differ, the result says so.
    """
    edition = edition_name(edition, published)
    areas = read_areas(areas_file())
    read = read_neighbours(source, areas)
    held = NeighbourSet.objects.filter(edition=edition).first()
    if held and not held.from_record and held.sha256 != read.sha256:
        raise Refused(
            f"The neighbours of “{edition}” are already held from another file. An edition never changes: "
            "check the file, or give the new edition its own name.",
            status=409,
        )
    if held and held.published and held.published != published:
        raise Refused(
            f"The neighbours of “{edition}” are held with publication date {held.published:%d/%m/%Y}. Give that date.",
            status=409,
        )
    twin = NeighbourSet.objects.filter(sha256=read.sha256).exclude(edition=edition).first()
    if twin:
        raise Refused(f"This workbook is already held, byte for byte, as “{twin.edition}”.", status=409)
    result = NeighboursResult(
        edition,
        published,
        dry_run,
        read.name,
        len({each.area for each in read.neighbours}),
        len(read.neighbours),
        read.without,
        changed=held is None or held.from_record,
        disagreements=disagreements(held, read, areas) if held and held.from_record else [],
    )
    if result.changed and not dry_run:
        with audit.unit(by=by):
            sync_areas(areas)
            made, _ = NeighbourSet.objects.update_or_create(
                edition=edition,
                defaults={"published": published, "name": read.name, "sha256": read.sha256, "from_record": False},
            )
            made.neighbours.all().delete()
            Neighbour.objects.bulk_create(
                Neighbour(
                    set=made,
                    area_id=each.area,
                    rank=each.rank,
                    neighbour_id=each.neighbour,
                    closeness=each.closeness,
                    predecessor=each.predecessor,
                )
                for each in read.neighbours
            )
            audit.record(events.NEIGHBOURS_IMPORTED, obj=made, reason=f"{read.name} {read.sha256}")
            result.set = made
    return result


def disagreements(held: NeighbourSet, read: WorkbookRead, areas: Areas) -> list[str]:
    """Neighbours that the record states and the workbook does not, in words."""
    now = {(each.area, each.rank): each.neighbour for each in read.neighbours}
    return [
        f"{areas.latest[each.area_id].name}, neighbour {each.rank}: the record has "
        f"{areas.latest[each.neighbour_id].name}, the workbook "
        f"{areas.latest[now[each.area_id, each.rank]].name if (each.area_id, each.rank) in now else 'none'}"
        for each in held.neighbours.all()
        if now.get((each.area_id, each.rank)) != each.neighbour_id
    ]


# --- the figures of a record --------------------------------------------------------------------


@dataclass(slots=True)
class RecordLoaded:
    figures: int
    ranks: int
    neighbours: int
    changed: bool


def load_record_figures(folder: Path, by: audit.Actor, *, record: str = "") -> RecordLoaded:
    """Load `figures.csv`, `figures_ranks.csv` and `figures_neighbours.csv` of a record. Again: nothing changes.

    `record` is its council's short name (the folder's, if none is given). A record is corrected by editing its files
    and loading it again; what the files no longer say is removed. What another council's record states alike (as both
    restate England) is kept once; what it states otherwise is refused, for one of the two is wrong. Raises Refused with
    file and line. Neighbours of an edition whose workbook was imported are left alone.
    """
    record = record or slugify(folder.resolve().name)
    areas = read_areas(areas_file())
    figures = [figure_from(row, where, areas) for row, where in lines_of(folder / "figures.csv", FIGURE_COLUMNS)]
    ranks = [rank_from(row, where, areas) for row, where in lines_of(folder / "figures_ranks.csv", RANK_COLUMNS)]
    near = [near_from(row, where, areas) for row, where in lines_of(folder / "figures_neighbours.csv", NEAR_COLUMNS)]
    twice(figures, ("measure", "area_id", "year", "edition"), "figures.csv")
    twice(ranks, ("measure", "area_id", "year"), "figures_ranks.csv")
    with audit.unit(by=by):
        changed = not areas_in_line(areas)
        if changed:
            sync_areas(areas)
        stated = len(figures), len(ranks), len(near)
        figures = beside(figures, Figure.objects.filter(basis=Basis.RECORD), FIGURE_KEY, FIGURE_FIELDS, record)
        ranks = beside(ranks, CitedRank.objects.all(), FIGURE_KEY[:3], RANK_FIELDS, record)
        changed |= put(Figure, Figure.objects.filter(basis=Basis.RECORD, record=record), figures, FIGURE_FIELDS)
        changed |= put(CitedRank, CitedRank.objects.filter(record=record), ranks, RANK_FIELDS)
        changed |= put_neighbours(near)
        if changed:
            audit.record(
                events.RECORD_LOADED,
                obj=f"record:{folder.name}",
                reason="{} figures, {} ranks, {} neighbours".format(*stated),
            )
    return RecordLoaded(*stated, changed)


FIGURE_COLUMNS = [
    *("measure", "area", "year", "numerator", "denominator", "percent", "edition", "reporting_year"),
    *("published_on", "source", "note"),
]
RANK_COLUMNS = ["measure", "area", "year", "rank", "of", "counted", "source"]
NEAR_COLUMNS = ["edition", "published", "area", "rank", "neighbour", "closeness", "source"]
FIGURE_KEY = ("measure", "area_id", "year", "edition")
FIGURE_FIELDS = [
    *("measure", "area_id", "year", "numerator", "denominator", "published", "marker", "edition", "reporting_year"),
    *("published_on", "source", "note"),
]
RANK_FIELDS = ["measure", "area_id", "year", "rank", "of", "counted", "source"]


def lines_of(path: Path, columns: list[str]) -> Iterator[tuple[dict[str, str], str]]:
    """(row, "figures.csv, line 7") of a record's file. Raises Refused."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source, strict=True)
            if reader.fieldnames != columns:
                raise Refused(f"{path.name}, line 1: the columns must be {', '.join(columns)}.")
            for row in reader:
                where = f"{path.name}, line {reader.line_num}"
                if None in row or None in row.values():
                    raise Refused(f"{where}: the row must have {len(columns)} cells.")
                yield row, where
    except FileNotFoundError:
        raise Refused(
            f"The record has no file {path.name}. A record without such figures has its first line only."
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path.name} cannot be read as a CSV in UTF-8 ({error}).") from error


def whole(row: dict[str, str], name: str, where: str) -> int:
    if not row[name].isdigit():
        raise Refused(f"{where}: {name} must be a whole number, not “{row[name]}”.")
    return int(row[name])


def decimal(row: dict[str, str], name: str, where: str) -> Decimal | None:
    if not row[name]:
        return None
    try:
        value = Decimal(row[name])
    except InvalidOperation:
        raise Refused(f"{where}: {name} must be a number, not “{row[name]}”.") from None
    if not value.is_finite() or value < 0:
        raise Refused(f"{where}: {name} must be 0 or more, not “{row[name]}”.")
    return value


def day(row: dict[str, str], name: str, where: str) -> date | None:
    if not row[name]:
        return None
    try:
        return date.fromisoformat(row[name])
    except ValueError:
        raise Refused(f"{where}: {name} must be empty or a day as 2025-06-26, not “{row[name]}”.") from None


def area_of(row: dict[str, str], name: str, where: str, areas: Areas) -> str:
    if row[name] not in areas.latest:
        raise Refused(f"{where}: “{row[name]}” is no area of records/areas.csv.")
    return row[name]


def measure_of(row: dict[str, str], where: str) -> str:
    if row["measure"] not in ALL or ALL[row["measure"]].made_of is not None:
        raise Refused(f"{where}: “{row['measure']}” is no measure that a source can state.")
    return row["measure"]


def figure_from(row: dict[str, str], where: str, areas: Areas) -> Figure:
    code = measure_of(row, where)
    numerator, denominator = decimal(row, "numerator", where), decimal(row, "denominator", where)
    percent = decimal(row, "percent", where)
    if numerator is None and percent is None:
        raise Refused(f"{where}: give the numerator or the percent.")
    if not row["source"]:
        raise Refused(f"{where}: give the source.")
    figure = Figure(
        measure=code,
        area_id=area_of(row, "area", where, areas),
        year=whole(row, "year", where),
        numerator=numerator,
        denominator=denominator,
        published=row["percent"],
        marker="",
        basis=Basis.RECORD,
        edition=row["edition"],
        reporting_year=whole(row, "reporting_year", where) if row["reporting_year"] else None,
        published_on=day(row, "published_on", where),
        source=row["source"],
        note=row["note"],
    )
    if numerator is not None and denominator and percent is not None:
        counted = counting.percent_of(numerator, denominator, "")
        if counted is None or abs(counted - percent) > Decimal("0.1"):
            raise Refused(f"{where}: {numerator} of {denominator} is {counted}%, not {percent}%.")
    return figure


def rank_from(row: dict[str, str], where: str, areas: Areas) -> CitedRank:
    rank, of = whole(row, "rank", where), whole(row, "of", where)
    if not 1 <= rank <= of:
        raise Refused(f"{where}: rank {rank} of {of} cannot be.")
    if not row["source"]:
        raise Refused(f"{where}: give the source.")
    return CitedRank(
        measure=measure_of(row, where),
        area_id=area_of(row, "area", where, areas),
        year=whole(row, "year", where),
        rank=rank,
        of=of,
        counted=row["counted"],
        source=row["source"],
    )


@dataclass(frozen=True, slots=True)
class Near:
    edition: str
    published: date | None
    area: str
    rank: int
    neighbour: str
    closeness: str
    source: str


def near_from(row: dict[str, str], where: str, areas: Areas) -> Near:
    return Near(
        row["edition"],
        day(row, "published", where),
        area_of(row, "area", where, areas),
        whole(row, "rank", where),
        area_of(row, "neighbour", where, areas),
        row["closeness"],
        row["source"],
    )


def twice(rows: list[Any], names: tuple[str, ...], file: str) -> None:
    seen: set[tuple[Any, ...]] = set()
    for each in rows:
        key = tuple(getattr(each, name) for name in names)
        if key in seen:
            raise Refused(f"{file}: there are two rows for {', '.join(map(str, key))}. Keep one.")
        seen.add(key)


def beside(
    rows: list[Any], held: models.QuerySet[Any], key: tuple[str, ...], names: list[str], record: str
) -> list[Any]:
    """The rows that this record is to hold: those that no other record states. Raises Refused where the two differ."""
    others = {tuple(getattr(row, name) for name in key): row for row in held.exclude(record=record)}
    own = []
    for row in rows:
        row.record = record
        other = others.get(tuple(getattr(row, name) for name in key))
        if other is None:
            own.append(row)
        elif differing := [name for name in names if getattr(row, name) != getattr(other, name)]:
            raise Refused(
                f"The record of {other.record} states {row.measure} of {row.area_id} in {row.year} otherwise "
                f"({', '.join(differing)}). Look at the source, and correct the one that is wrong."
            )
    return own


def put(model: type[models.Model], held: models.QuerySet[Any], wanted: list[Any], names: list[str]) -> bool:
    """Make the table hold exactly the wanted rows; rows that stay keep their keys. Returns whether anything changed."""

    def said(row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in names)

    now = {said(row): row for row in held}
    then = {said(row): row for row in wanted}
    gone = [row.pk for key, row in now.items() if key not in then]
    new = [row for key, row in then.items() if key not in now]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    if new:
        model._default_manager.bulk_create(new, batch_size=500)
    return bool(gone or new)


def put_neighbours(near: list[Near]) -> bool:
    changed = False
    for edition in sorted({each.edition for each in near}):
        some = [each for each in near if each.edition == edition]
        held = NeighbourSet.objects.filter(edition=edition).first()
        if held and not held.from_record:
            continue
        if held is None:
            held = NeighbourSet.objects.create(
                edition=edition, published=some[0].published, name=some[0].source, sha256="", from_record=True
            )
            changed = True
        wanted = [
            Neighbour(
                set=held, area_id=each.area, rank=each.rank, neighbour_id=each.neighbour, closeness=each.closeness
            )
            for each in some
        ]
        changed |= put(
            Neighbour,
            held.neighbours.filter(area_id__in={each.area for each in some}),
            wanted,
            ["set_id", "area_id", "rank", "neighbour_id", "closeness"],
        )
    return changed
