"""Which figure to show: official before record, and of official files the latest edition that covers the year.

**A file absent from a later release withdraws nothing**: each file is superseded only by a later edition of itself (or
of a newer layout that gives the same measure). **A later edition withdraws what it leaves out**: where it prints "x" or
drops a council, the earlier value is history and is not shown. England is in every file, so the file that gives
England's figure of a year is the one that covers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from goldenthread.rules.measures.comparators import NoFigure, ordinal
from goldenthread.rules.measures.comparators import rank as place_of
from goldenthread.rules.measures.ratio import Missing, Ratio
from goldenthread.thread.figures.measures import ALL
from goldenthread.thread.figures.measures import measure as definition_of

if TYPE_CHECKING:
    from goldenthread.thread.figures.models import Area, Figure

ENGLAND = "E92000001"
OFFICIAL, RECORD = "official", "record"


class FigureQuerySet(models.QuerySet[Any]):
    def known(self, day: date) -> FigureQuerySet:
        """Only what had been published by that day, so that a figure is shown as it was known then.

        A figure whose source does not say when it was published is left out: nobody can say that it was known.
        """
        return self.filter(published_on__lte=day)

    def latest(self, measure: str, area: Area | str) -> list[Figure]:  # type: ignore[override]
        """The series of one area, oldest year first, one figure a year with its basis. Two queries at most."""
        code = area if isinstance(area, str) else area.pk
        return self.for_areas(measure, [code]).get(code, [])

    def for_areas(self, measure: str, areas: Iterable[str]) -> dict[str, list[Figure]]:
        """The same for several areas at once: a chart with England, region and neighbours is one query."""
        codes = set(areas)
        chosen = self._chosen(measure, Q(area_id__in=codes | {ENGLAND}))
        series: dict[str, list[Figure]] = {code: [] for code in codes}
        for figure in sorted(chosen, key=by_year):
            if figure.area_id in series:
                series[figure.area_id].append(figure)
        return series

    def all_measures(self, area: Area | str) -> dict[str, list[Figure]]:
        """Every measure of one area that has a figure, each as a series, oldest year first. One query."""
        code = area if isinstance(area, str) else area.pk
        chosen = self._chosen_of(list(ALL), Q(area_id__in={code, ENGLAND}))
        for measure, definition in ALL.items():
            if definition.made_of is not None:
                chosen[measure] = combined(
                    measure, {code: chosen.get(code, []) for codes in definition.made_of for code in codes}
                )
        series = {
            measure: sorted((each for each in chosen.get(measure, []) if each.area_id == code), key=by_year)
            for measure in ALL
        }
        return {measure: figures for measure, figures in series.items() if figures}

    def for_year(self, measure: str, year: int) -> list[Figure]:
        """Every authority with a figure of that year, by name: for ranks and funnels."""
        chosen = self._chosen(measure, Q(year=year) & (Q(area__level="authority") | Q(area_id=ENGLAND)))
        return sorted((each for each in chosen if each.area_id != ENGLAND), key=lambda each: each.area.name)

    def rank(self, measure: str, area: Area | str, year: int) -> Rank | None:
        """The area's place: computed when official files of that year are held, else as cited, else None."""
        from goldenthread.thread.figures.models import CitedRank

        code = area if isinstance(area, str) else area.pk
        official = [each for each in self.for_year(measure, year) if each.basis == OFFICIAL]
        if official:
            values = {each.area_id: each.value for each in official}
            names = {each.area_id: each.area.name for each in official}
            if code not in values:
                return None
            try:
                place = place_of(values, code)
            except NoFigure:
                return None
            edition = official[0].edition
            return Rank(
                place.from_highest,
                place.from_lowest,
                place.of,
                tuple(names[each] for each in place.tied_with),
                "computed",
                f"computed from {official[0].source}, {edition}",
                place.words,
            )
        cited = CitedRank.objects.filter(measure=measure, area_id=code, year=year).first()
        if cited is None:
            return None
        return Rank(
            cited.rank,
            None,
            cited.of,
            (),
            "cited",
            cited.source,
            f"{ordinal(cited.rank)} of {cited.of} ({cited.counted})",
        )

    def _chosen(self, measure: str, where: Q) -> list[Figure]:
        definition = definition_of(measure)
        if definition.made_of is None:
            return self._chosen_of([measure], where).get(measure, [])
        codes = sorted({code for codes in definition.made_of for code in codes})
        return combined(measure, self._chosen_of(codes, where)) + self._chosen_of([measure], where).get(measure, [])

    def _chosen_of(self, measures: list[str], where: Q) -> dict[str, list[Figure]]:
        rows: list[Figure] = list(self.filter(where, measure__in=measures).select_related("area"))
        covering: dict[tuple[str, int], Figure] = {}
        for each in rows:
            if each.basis == OFFICIAL and each.area_id == ENGLAND:
                key = (each.measure, each.year)
                newest = covering.get(key)
                if newest is None or standing(each) > standing(newest):
                    covering[key] = each
        best: dict[tuple[str, str, int], Figure] = {}
        for each in rows:
            covered = covering.get((each.measure, each.year))
            if each.basis == OFFICIAL and (covered is None or each.file_id != covered.file_id):
                continue
            place = (each.measure, each.area_id, each.year)
            held = best.get(place)
            if held is None or standing(each) > standing(held):
                best[place] = each
        found: dict[str, list[Figure]] = {}
        for each in best.values():
            found.setdefault(each.measure, []).append(each)
        return found


def by_year(figure: Figure) -> int:
    return figure.year


def standing(figure: Figure) -> tuple[bool, int, date, int]:
    """Official before record, then the later release, then the later edition of it."""
    published = figure.published_on or date.min
    return figure.basis == OFFICIAL, figure.reporting_year or 0, published, figure.file_id or 0


def combined(measure: str, parts: dict[str, list[Figure]]) -> list[Figure]:
    """Figures of a measure made of others, worked out now; they are not in the database and have no key."""
    from goldenthread.thread.figures.models import Figure

    definition = definition_of(measure)
    if definition.made_of is None:
        raise TypeError(f"{measure} is not made of other measures.")
    by_place: dict[tuple[str, int], dict[str, Figure]] = {}
    for code, figures in parts.items():
        for each in figures:
            by_place.setdefault((each.area_id, each.year), {})[code] = each
    needed = {code for codes in definition.made_of for code in codes}
    made = []
    for (_, year), found in by_place.items():
        if set(found) != needed:
            continue
        value = definition.from_parts({code: plain(each.value) for code, each in found.items()})
        some = next(iter(found.values()))
        numerator, denominator, marker = None, None, ""
        if isinstance(value, Ratio):
            numerator, denominator = value.numerator, value.denominator
        elif isinstance(value, int):
            numerator = value
        else:
            marker = value.value
        newest = max(found.values(), key=standing)
        every_official = all(each.basis == OFFICIAL for each in found.values())
        made.append(
            Figure(
                measure=measure,
                area=some.area,
                year=year,
                numerator=numerator,
                denominator=denominator,
                marker=marker,
                basis=OFFICIAL if every_official else RECORD,
                edition=newest.edition,
                reporting_year=newest.reporting_year,
                published_on=newest.published_on,
                source=("our sum of " + "; ".join(sorted({each.source for each in found.values()})))[:300],
                note="Not published by the Department: our sum.",
            )
        )
    return made


def plain(value: Ratio | int | Missing) -> int | Missing:
    return Missing.NOT_AVAILABLE if isinstance(value, Ratio) else value


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among authorities. `basis` is "computed" (from official files held here) or "cited" (stated by a source).

    `from_lowest` and ties are known only when computed. `words` can stand in a sentence: "4th highest of 151".
    """

    rank: int
    from_lowest: int | None
    of: int
    tied_with: tuple[str, ...]
    basis: str
    source: str
    words: str


class NeighbourQuerySet(models.QuerySet[Any]):
    def of(self, area: Area | str, edition: str) -> NeighbourQuerySet:
        """The neighbours of an area in one edition ("April 2021"), the nearest first."""
        code = area if isinstance(area, str) else area.pk
        return self.filter(set__edition=edition, area_id=code).select_related("set", "neighbour").order_by("rank")


def editions_of_neighbours() -> list[Any]:
    """The editions held, the oldest first."""
    from goldenthread.thread.figures.models import NeighbourSet

    return list(NeighbourSet.objects.order_by("published", "pk"))


def has_official(measure: str, year: int) -> bool:
    """Whether official files give that year, so that ranks and funnels over the whole country can be computed."""
    from goldenthread.thread.figures.models import Figure

    return Figure.objects.filter(measure=measure, year=year, area_id=ENGLAND, basis=OFFICIAL).exists()
