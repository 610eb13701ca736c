"""What is known about one area's measures, fetched in a few queries for one proof.

Official figures come before the record's; `queries` of thread/figures decides which edition counts.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from goldenthread.rules.measures.comparators import Rank, Value
from goldenthread.rules.measures.ratio import Missing
from goldenthread.thread.figures.models import Area, CitedRank, Figure, Neighbour
from goldenthread.thread.figures.queries import ENGLAND, OFFICIAL, FigureQuerySet
from goldenthread.thread.improvement.models import MeasureUse


@dataclass(frozen=True)
class Shown:
    """One figure as a proof uses it. A Decimal is a percentage whose two numbers the source does not print."""

    area: str
    year: int
    value: Value | Decimal
    basis: str
    edition: str
    source: str
    published_on: date | None  # None: the source does not say
    note: str

    @classmethod
    def of(cls, figure: Figure) -> "Shown":
        value: Value | Decimal = figure.value
        if isinstance(value, Missing) and figure.percent is not None:
            value = figure.percent
        return cls(
            area=figure.area_id,
            year=figure.year,
            value=value,
            basis=figure.basis,
            edition=figure.edition,
            source=_citation(figure),
            published_on=figure.published_on,
            note=figure.note,
        )


def _citation(figure: Figure) -> str:
    if figure.basis != OFFICIAL:
        return figure.source
    release = f"DfE, Education, health and care plans, reporting year {figure.reporting_year} ({figure.edition})"
    return f"{release}, {figure.source}"


@dataclass(frozen=True)
class Near:
    """One statistical neighbour with its figures by measure and year."""

    rank: int
    code: str
    name: str
    closeness: str
    by_measure: dict[str, dict[int, Shown]]

    def figures(self, measure: str) -> dict[int, Shown]:
        return self.by_measure.get(measure, {})


@dataclass
class Held:
    """All of it. `latest_year` is the last year that may be judged: of official files where any is held, else the
    last year that the record restates."""

    area: str
    england: str
    edition: str
    restated_to: int
    region: str = ""  # its code; "" for an area without one
    neighbours: list[Near] = field(default_factory=list)
    by_measure: dict[str, dict[str, dict[int, Shown]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    ranks_cited: dict[str, dict[int, Rank]] = field(default_factory=dict)
    figures: FigureQuerySet = field(default_factory=lambda: Figure.objects.all())

    @classmethod
    def of(cls, *, area: str, edition: str, measures: list[str], restated_to: int, known: date | None = None) -> "Held":
        """`known`: only what had been published by that day. Ranks that a paper states have no such day, so none."""
        figures = Figure.objects.all() if known is None else Figure.objects.known(known)
        near = list(Neighbour.objects.of(area, edition))
        region = Area.objects.filter(pk=area).values_list("region", flat=True).first() or ""
        held = cls(area=area, england=ENGLAND, edition=edition, restated_to=restated_to)
        held.region = region
        wanted = {area, ENGLAND, *([region] if region else []), *(n.neighbour_id for n in near)}
        for code in measures:
            series = figures.for_areas(code, wanted)
            held.by_measure[code] = {a: {f.year: Shown.of(f) for f in found} for a, found in series.items()}
        held.neighbours = [
            Near(
                rank=n.rank,
                code=n.neighbour_id,
                name=n.neighbour.name,
                closeness=n.closeness,
                by_measure={code: held.by_measure[code].get(n.neighbour_id, {}) for code in measures},
            )
            for n in near
        ]
        held.names = dict(Area.objects.values_list("code", "name"))
        held.figures = figures
        for cited in CitedRank.objects.filter(measure__in=measures, area_id=area) if known is None else ():
            # A cited rank counts from the highest value; the other end follows, but for ties that nobody printed.
            held.ranks_cited.setdefault(cited.measure, {})[cited.year] = Rank(
                area=area, from_highest=cited.rank, from_lowest=cited.of - cited.rank + 1, of=cited.of
            )
        return held

    def _shown(self) -> list[Shown]:
        return [s for areas in self.by_measure.values() for s in areas.get(self.area, {}).values()]

    @property
    def official(self) -> bool:
        """Whether official files give any figure of this area."""
        return any(s.basis == OFFICIAL for s in self._shown())

    @property
    def latest_year(self) -> int | None:
        years = [s.year for s in self._shown() if s.basis == OFFICIAL or s.year <= self.restated_to]
        return max(years, default=None)

    @property
    def editions(self) -> list[str]:
        return sorted({s.edition for s in self._shown()})

    def series(self, measure: str, area: str) -> dict[int, Shown]:
        return self.by_measure.get(measure, {}).get(area, {})

    def everyone(self, use: MeasureUse) -> dict[int, dict[str, Shown]]:
        """Every authority's figure at the baseline and in the latest year, where official files give them."""
        latest = self.latest_year
        out: dict[int, dict[str, Shown]] = {}
        for year in {use.baseline_year, latest} - {None}:
            own = self.series(use.measure, self.area).get(year)  # type: ignore[arg-type]
            if own is not None and own.basis == OFFICIAL:
                out[year] = {  # type: ignore[index]
                    f.area_id: Shown.of(f)
                    for f in self.figures.for_year(use.measure, year)  # type: ignore[arg-type]
                    if f.basis == OFFICIAL
                }
        return out

    def cited_ranks(self, measure: str) -> dict[int, Rank]:
        return self.ranks_cited.get(measure, {})

    def name_of(self, code: str) -> str:
        return self.names.get(code, code)
