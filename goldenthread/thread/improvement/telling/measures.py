"""The measures that tell whether it helped: each with its card, its years and what it is used for."""

from decimal import Decimal
from typing import Any

from goldenthread.rules.measures import trajectory
from goldenthread.rules.measures.comparators import Group, GroupKind, compare
from goldenthread.rules.measures.definitions import Better, crosses_break
from goldenthread.rules.measures.ratio import Missing, percent_text
from goldenthread.thread.figures.measures import measure
from goldenthread.thread.improvement.held import Held
from goldenthread.thread.improvement.models import Council, MeasureUse
from goldenthread.thread.improvement.proof import figure_facts
from goldenthread.thread.improvement.telling import links

DIRECTION = {
    Better.LOWER: "Lower is better for families",
    Better.HIGHER: "Higher is better for families",
    Better.NEITHER: "Neither higher nor lower is better by itself",
}


def measures_of(council: Council) -> dict[str, Any]:
    """A card for each measure that a recommendation of this council uses, with every year beside England."""
    uses = list(
        MeasureUse.objects.filter(recommendation__review__council=council).select_related(
            "recommendation__review__council"
        )
    )
    codes = list(dict.fromkeys(u.measure for u in uses))
    held = Held.of(
        restated_to=council.restated_to, area=council.area_code, edition=council.neighbour_edition, measures=codes
    )
    region = held.name_of(held.region) if held.region else ""
    cards = [_card(code, [u for u in uses if u.measure == code], held) for code in codes]
    return {
        "cards": cards,
        "official": held.official,
        "latest_year": held.latest_year,
        "neighbour_edition": council.neighbour_edition,
        "region": region,
        "table": {
            "head": [
                "measure",
                "area",
                "year",
                "value",
                "numerator",
                "denominator",
                "unit",
                "basis",
                "edition",
                "source",
            ],
            "rows": [
                [
                    *(card["code"], name, row["year"]),
                    *_cells(row[key]),
                    *(card["unit"], row[key]["basis"], row[key]["edition"], row[key]["source"]),
                ]
                for card in cards
                for row in card["series"]
                for name, key in ((council.short_name, "ours"), (region, "region"), ("England", "england"))
                if row[key]
            ],
        },
    }


def _neighbours(code: str, year: int, held: Held) -> dict[str, Any] | None:
    """Of the statistical neighbours that have a share that year: the middle one, and all of them added up.

    None for a number, which follows the size of a council, and where fewer than half of them have one.
    """
    if not measure(code).is_share or not held.neighbours:
        return None
    shown = {near.code: s.value for near in held.neighbours if (s := near.figures(code).get(year)) is not None}
    values = {area: value for area, value in shown.items() if not isinstance(value, Decimal)}
    group = Group(GroupKind.NEIGHBOURS, "neighbours", tuple(near.code for near in held.neighbours))
    found = compare(values, group)
    if found.of * 2 < len(held.neighbours) or found.median is None:
        return None
    return {
        "of": found.of,
        "median": str(found.median),
        "median_words": percent_text(found.median),
        "pooled": str(found.pooled.percent) if found.pooled else None,
        "pooled_words": found.pooled.percent_text if found.pooled else "",
    }


def _cells(value: dict[str, Any]) -> list[Any]:
    chosen = value["percent"] if value["percent"] is not None else value["number"]
    return ["" if cell is None else cell for cell in (chosen, value["numerator"], value["denominator"])]


def _card(code: str, uses: list[MeasureUse], held: Held) -> dict[str, Any]:
    m = measure(code)
    ours, england = held.series(code, held.area), held.series(code, held.england)
    region = held.series(code, held.region)
    years = sorted(ours)
    return {
        "code": code,
        "name": m.name,
        "plain": m.plain,
        "kind": "A share" if m.is_share else "A number",
        "unit": m.unit,
        "numerator": m.numerator,
        "denominator": m.denominator,
        "rule": m.rule,
        "period": m.count.value,
        "direction": DIRECTION[m.better],
        "maker": m.maker.value,
        "caveats": list(m.caveats),
        "files": sorted({s.file for s in m.sources}),
        "uses": [
            {
                "recommendation": links.recommendation(u.recommendation),
                "purpose": u.get_purpose_display(),
                "baseline_year": u.baseline_year,
                "baseline_reason": u.baseline_reason,
                "target_words": u.target_words,
                "path": trajectory.in_words(u.steps, "percent" if m.is_share else "number"),
            }
            for u in uses
        ],
        "series": [
            {
                "year": year,
                "ours": figure_facts(ours[year]),
                "england": figure_facts(england[year]) if year in england else None,
                "region": figure_facts(region[year]) if year in region else None,
                "neighbours": _neighbours(code, year, held),
                "breaks": bool(before and crosses_break(m.count, before, year)),
                "later": held.latest_year is None or year > held.latest_year,
            }
            for before, year in zip([None, *years], years, strict=False)
        ],
        "missing": sum(isinstance(ours[year].value, Missing) for year in years),
    }
