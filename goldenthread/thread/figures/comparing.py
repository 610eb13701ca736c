"""Do the official files and the record say the same, cell by cell?

Each figure of the record names the reporting year that it cites. It is compared with what the editions of that year
print: the latest says the same ("agrees"), only an earlier one does ("revised since"), or none does ("disagrees").
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from goldenthread.thread.figures.models import Area, Basis, Figure

AGREES, REVISED, DISAGREES = "agrees", "revised since", "disagrees"


@dataclass(frozen=True, slots=True)
class Official:
    """What one edition prints for one measure, area and year."""

    measure: str
    area: str
    year: int
    numerator: Decimal | int | None
    denominator: Decimal | int | None
    percent: Decimal | None
    edition: str
    published_on: date | None
    reporting_year: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One number that both have. `what` is numerator, denominator or percentage."""

    measure: str
    area: str
    area_name: str
    year: int
    what: str
    record: str
    official: str
    edition: str
    source: str
    standing: str


@dataclass(slots=True)
class Agreement:
    """Every compared cell, and how many figures of the record have no official counterpart here."""

    cells: list[Cell] = field(default_factory=list)
    not_held: int = 0

    def of(self, standing: str) -> list[Cell]:
        return [cell for cell in self.cells if cell.standing == standing]

    @property
    def disagreements(self) -> list[Cell]:
        return self.of(DISAGREES)

    @property
    def revised(self) -> list[Cell]:
        return self.of(REVISED)

    @property
    def agreeing(self) -> int:
        return len(self.of(AGREES))

    def as_dict(self, every_cell: bool = False) -> dict[str, Any]:
        def plain(cells: list[Cell]) -> list[dict[str, Any]]:
            return [{name: getattr(cell, name) for name in Cell.__slots__} for cell in cells]

        answer: dict[str, Any] = {
            "compared": len(self.cells),
            "agree": self.agreeing,
            "revised_since": plain(self.revised),
            "disagree": plain(self.disagreements),
            "record_figures_without_official_file": self.not_held,
        }
        if every_cell:
            answer["cells"] = plain(self.cells)
        return answer


def officials_held() -> list[Official]:
    """The official figures in the database of every measure, area and year that the record has too."""
    cited = Figure.objects.filter(basis=Basis.RECORD)
    areas = set(cited.order_by().values_list("area_id", flat=True).distinct())
    measures = set(cited.order_by().values_list("measure", flat=True).distinct())
    found = Figure.objects.filter(basis=Basis.OFFICIAL, area_id__in=areas, measure__in=measures)
    return [
        Official(
            each.measure,
            each.area_id,
            each.year,
            each.numerator,
            each.denominator,
            each.percent,
            each.edition,
            each.published_on,
            each.reporting_year or 0,
        )
        for each in found
    ]


def agreement() -> Agreement:
    """All that is held: official figures against the record."""
    return compare(officials_held())


def compare(officials: Iterable[Official], reporting_year: int | None = None) -> Agreement:
    """Compare with the record's figures; with `reporting_year`, only with those that cite that release."""
    by_place: dict[tuple[str, str, int, int], list[Official]] = {}
    for each in officials:
        by_place.setdefault((each.measure, each.area, each.year, each.reporting_year), []).append(each)
    cited = Figure.objects.filter(basis=Basis.RECORD, reporting_year__isnull=False)
    if reporting_year is not None:
        cited = cited.filter(reporting_year=reporting_year)
    names = dict(Area.objects.values_list("code", "name"))
    result = Agreement()
    for figure in cited.order_by("measure", "area_id", "year"):
        editions = by_place.get((figure.measure, figure.area_id, figure.year, figure.reporting_year or 0))
        if not editions:
            result.not_held += 1
            continue
        editions.sort(key=lambda each: each.published_on or date.min)
        for what in ("numerator", "denominator", "percentage"):
            said = number(figure, what)
            if said is None:
                continue
            latest = editions[-1]
            printed = [number(each, what) for each in editions]
            standing = AGREES if printed[-1] == said else REVISED if said in printed else DISAGREES
            result.cells.append(
                Cell(
                    figure.measure,
                    figure.area_id,
                    names.get(figure.area_id, figure.area_id),
                    figure.year,
                    what,
                    words(said),
                    words(printed[-1]),
                    latest.edition,
                    figure.source,
                    standing,
                )
            )
    return result


def number(row: Figure | Official, what: str) -> Decimal | None:
    value = row.percent if what == "percentage" else getattr(row, what)
    return None if value is None else Decimal(value)


def words(value: Decimal | None) -> str:
    return "no number" if value is None else f"{value.normalize():f}"
