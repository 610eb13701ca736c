"""The proof of one recommendation: every fact that its pages, papers, JSON and charts show, gathered once.

`proof_of` returns plain values only (text, numbers, lists, dicts), so what one page says all say: the office page, the
public page, `goldenthread proof`, the Word, PDF and HTML papers and the charts are written from this and nothing else.

Shape, in short: council, review, recommendation, cited (claims by field),
contradictions, missing, verdict (headline, status, colour, facts, readings), short, sentence, later, caution,
measures (one per measure used: baseline, latest, series by year with England, neighbours' median and rank,
neighbours, funnel), events, table (the same as rows), official (whether official files are imported), latest_year,
editions.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Any

from goldenthread.base.documents import long_date
from goldenthread.rules.measures import trajectory
from goldenthread.rules.measures.comparators import Group, GroupKind, Rank, Value, compare, rank
from goldenthread.rules.measures.definitions import Measure, crosses_break
from goldenthread.rules.measures.limits import Funnel, funnel
from goldenthread.rules.measures.ratio import Missing, Ratio, percent_text
from goldenthread.rules.measures.sentence import Later, Path, in_short, next_sentence, sentence
from goldenthread.rules.measures.verdict import (
    Answer,
    Attributable,
    Change,
    Delivered,
    Reading,
    Role,
    Tone,
    Verdict,
    moved_before,
    reach,
)
from goldenthread.thread.figures.measures import measure
from goldenthread.thread.improvement.held import Held, Near, Shown
from goldenthread.thread.improvement.models import Judgement, MeasureUse, Recommendation
from goldenthread.thread.sources.facts import claim_facts
from goldenthread.thread.sources.models import Claim

SCHEMA = 1
STATUS = {
    Tone.GOOD: ("It worked", "green"),
    Tone.PARTLY_GOOD: ("It helped in part", "turquoise"),
    Tone.CAUTION: ("Not proven", "yellow"),
    Tone.BAD: ("Something got worse", "red"),
    Tone.UNKNOWN: ("Not known", "grey"),
}
PURPOSE_WORDS = {
    MeasureUse.Purpose.TARGET: "This is what the recommendation wanted to change.",
    MeasureUse.Purpose.BALANCING: "This must not get worse while the target improves.",
    MeasureUse.Purpose.CONTEXT: "This is shown to help you read the others. It is not judged.",
}
CHANGE_WORDS = {
    Change.BETTER: "Better",
    Change.WORSE: "Worse",
    Change.NO_CLEAR_CHANGE: "No clear change",
    Change.NOT_KNOWN: "Not known",
    Change.NOT_JUDGED: "Not judged",
}
GUIDE = " The way of collecting changed in between, so this is a guide."
QUESTION_WORDS = {
    "delivered": "Was it done?",
    "target_moved": "Did the target move?",
    "harm_elsewhere": "Did something else get worse?",
    "attributable": "Is it why the figures moved?",
}


@dataclass(frozen=True)
class _Seen:
    """One measure used, with everything known of it."""

    use: MeasureUse
    measure: Measure
    ours: dict[int, Shown]
    england: dict[int, Shown]
    neighbours: list[Near]
    others: dict[int, dict[str, Shown]]  # year -> area code -> figure: every authority, where official
    cited_ranks: dict[int, Rank]
    latest_year: int | None  # of official figures or, without them, of the record's official editions

    def official_years(self) -> list[int]:
        return [year for year in sorted(self.ours) if self.latest_year is not None and year <= self.latest_year]


@dataclass
class Shared:
    """What the proofs of many recommendations read alike, read once: claims, figures, papers that nobody has seen."""

    claims: dict[str, list[Claim]]
    helds: dict[tuple[int, tuple[str, ...]], Held] = field(default_factory=dict)
    missing: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


def proofs_of(recommendations: Iterable[Recommendation], *, known: date | None = None) -> list[dict[str, Any]]:
    """`proof_of` each of them, in as many queries for a hundred as for two. Prefetch measures and judgements."""
    rows = list(recommendations)
    shared = Shared(_claims([subject for r in rows for subject in _subjects(r)]))
    return [proof_of(r, known=known, shared=shared) for r in rows]


def _subjects(recommendation: Recommendation) -> list[str]:
    judged = [judgement.subject for judgement in recommendation.judgements.all()]
    return [recommendation.subject, recommendation.review.subject, *judged]


def _claims(subjects: Iterable[str]) -> dict[str, list[Claim]]:
    wanted, found = sorted(set(subjects)), defaultdict(list)
    for start in range(0, len(wanted), 400):  # SQLite takes at most 999 parameters on its oldest versions
        rows = Claim.objects.filter(subject__in=wanted[start : start + 400]).select_related("passage__source")
        for claim in rows.order_by("field", "pk"):
            found[claim.subject].append(claim)
    return found


def proof_of(
    recommendation: Recommendation, *, known: date | None = None, shared: Shared | None = None
) -> dict[str, Any]:
    """Everything that may be said of one recommendation, as plain values. Reads only; asks no clock.

    `known`: with the figures that had been published by that day, and no later edition. `shared`: see `proofs_of`.
    """
    review = recommendation.review
    council = review.council
    uses = list(recommendation.measures.all())
    judgements = {j.question: j for j in recommendation.judgements.all()}
    shared = shared or Shared(_claims(_subjects(recommendation)))
    by_subject = shared.claims
    key = (council.pk, tuple(use.measure for use in uses))
    if key not in shared.helds:
        shared.helds[key] = Held.of(
            restated_to=council.restated_to,
            area=council.area_code,
            edition=council.neighbour_edition,
            measures=[use.measure for use in uses],
            known=known,
        )
    held = shared.helds[key]
    if council.pk not in shared.missing:
        shared.missing[council.pk] = [
            {"slug": s.slug, "label": s.label, "title": s.title, "note": s.note} for s in council.unseen()
        ]
    seen = [_see(use, held) for use in uses]
    latest_year = held.latest_year
    readings = [r for s in seen if (r := _reading(s)) is not None]
    verdict = reach(
        delivered=_said(judgements.get(Judgement.Question.DELIVERED), Delivered),
        attributable=_said(judgements.get(Judgement.Question.ATTRIBUTABLE), Attributable),
        readings=readings,
        unread=[(s.measure, Role(s.use.purpose)) for s in seen if _reading(s) is None],
    )
    changes = {r.measure.code: r.change for r in readings}
    plain_words = _sentence(council.short_name, seen, latest_year)
    measures = [_measure_facts(s, council.short_name, changes, held) for s in seen]
    own = by_subject[recommendation.subject]
    status, colour = STATUS[verdict.headline.tone]
    return {
        "schema": SCHEMA,
        "council": {
            "slug": council.slug,
            "name": council.name,
            "short_name": council.short_name,
            "area_code": council.area_code,
        },
        "review": {
            "slug": review.slug,
            "title": review.title,
            "reviewer": review.reviewer,
            "fieldwork_from": _iso(review.fieldwork_from),
            "fieldwork_to": _iso(review.fieldwork_to),
            "recommendations_made": review.recommendations_made,
        },
        "recommendation": {
            "ref": recommendation.ref,
            "slug": recommendation.slug,
            "title": recommendation.title,
            "question": recommendation.question,
            "wording": recommendation.wording,
            "why": recommendation.why,
            "response": recommendation.response,
            "accepted_on": _iso(recommendation.accepted_on),
            "accepted_words": long_date(recommendation.accepted_on) if recommendation.accepted_on else "",
            "closed_as": recommendation.closed_as,
            "closed_as_words": recommendation.get_closed_as_display(),
            "closed_words": recommendation.closed_words,
            "closing_note": recommendation.closing_note,
        },
        "cited": _cited(own),
        "contradictions": _contradictions(own),
        "verdict": _verdict_facts(verdict, judgements, by_subject, status, colour),
        "short": in_short(council.short_name, readings) or plain_words[0],
        "sentence": plain_words[0],
        "caution": plain_words[1],
        "before_the_work": _before_the_work(recommendation, seen),
        "later": _later(held, seen, latest_year),
        "measures": measures,
        "events": _events(recommendation),
        "table": _table(council.short_name, seen),
        "known_on": _iso(known),
        "official": held.official,
        "latest_year": latest_year,
        "editions": held.editions,
        "citations": sorted({cite for m in measures for cite in m["citations"]}),
        "missing": shared.missing[council.pk],
    }


def moved_since(recommendation: Recommendation, year: int, *, known: date | None = None) -> list[dict[str, Any]]:
    """How its targets and balancing measures moved from that year to the latest, where both years have a figure.

    The same rule as the verdict's; only the year that it starts from is another.
    """
    council = recommendation.review.council
    uses = [use for use in recommendation.measures.all() if use.purpose != MeasureUse.Purpose.CONTEXT]
    if not uses:
        return []
    held = Held.of(
        restated_to=council.restated_to,
        area=council.area_code,
        edition=council.neighbour_edition,
        measures=[use.measure for use in uses],
        known=known,
    )
    found = []
    for s in (_see(use, held) for use in uses):
        reading = _reading(s, year)
        if reading is None or year not in s.ours:
            continue
        found.append(
            {
                "code": s.measure.code,
                "heading": s.measure.name,
                "from": {"year": year, "words": figure_facts(s.ours[year])["words"]},
                "to": {"year": reading.latest_year, "words": figure_facts(s.ours[reading.latest_year])["words"]},
                "change": reading.change.value,
                "change_words": CHANGE_WORDS[reading.change],
            }
        )
    return found


def _before_the_work(recommendation: Recommendation, seen: list[_Seen]) -> list[str]:
    """How much of each target share's change had happened by the year before the recommendation was accepted.

    It informs whoever answers whether the work is the reason; it does not answer.
    """
    if recommendation.accepted_on is None:
        return []
    begun = recommendation.accepted_on.year - 1
    lines = []
    for s in seen:
        years = s.official_years()
        if s.use.purpose != MeasureUse.Purpose.TARGET or not years or not s.use.baseline_year < begun < years[-1]:
            continue
        values = [_value(s.ours.get(year)) for year in (s.use.baseline_year, begun, years[-1])]
        if all(isinstance(value, Ratio) and value.denominator for value in values):
            base, early, latest = values
            told = moved_before((s.use.baseline_year, base), (begun, early), (years[-1], latest))  # type: ignore[arg-type]
            lines += [f"{s.measure.name}: {told[:1].lower()}{told[1:]}"] if told else []
    return lines


def _see(use: MeasureUse, held: Held) -> _Seen:
    return _Seen(
        use=use,
        measure=measure(use.measure),
        ours=held.series(use.measure, held.area),
        england=held.series(use.measure, held.england),
        neighbours=held.neighbours,
        others=held.everyone(use),
        cited_ranks=held.cited_ranks(use.measure),
        latest_year=held.latest_year,
    )


def _value(shown: Shown | None) -> Value | Decimal:
    return shown.value if shown is not None else Missing.NOT_AVAILABLE


def _reading(s: _Seen, start: int | None = None) -> Reading | None:
    """Baseline (or `start`) against the latest official year; None while there are not two years to compare."""
    base = s.use.baseline_year if start is None else start
    years = [year for year in s.official_years() if year > base]
    if not years:
        return None
    latest = years[-1]
    before, after = s.ours.get(base), s.ours.get(latest)
    return Reading(
        measure=s.measure,
        role=Role(s.use.purpose),
        baseline_year=base,
        baseline=_countable(_value(before)),
        latest_year=latest,
        latest=_countable(_value(after)),
        baseline_from=before.edition if before else "",
        latest_from=after.edition if after else "",
    )


def _countable(value: Value | Decimal) -> Value:
    """A bare percentage without its two numbers cannot be judged."""
    return Missing.NOT_AVAILABLE if isinstance(value, Decimal) else value


def _said(judgement: Judgement | None, kind: type[Any]) -> Answer[Any]:
    if judgement is None:
        return Answer(kind.NOT_SHOWN, "Nobody has answered this yet.")
    return Answer(kind(judgement.answer.replace("_", " ")), judgement.reason)


def _ranks(s: _Seen) -> dict[int, Rank]:
    """Ranks by year: computed among all authorities where official files are held, else as the record cites them."""
    found = dict(s.cited_ranks)
    for year, areas in s.others.items():
        own = s.ours.get(year)
        if own is None or isinstance(own.value, Missing | Decimal) or own.area not in areas:
            continue
        found[year] = rank({code: _countable(shown.value) for code, shown in areas.items()}, own.area)
    return found


def _sentence(area: str, seen: list[_Seen], latest_year: int | None) -> tuple[str, str]:
    if not seen:
        return ("No figure that is published tells whether this helped.", "")
    if latest_year is None:
        return ("No official figure is held yet, so nothing can be said about what changed.", "")
    paths = []
    for s in seen:
        years = _years_to_name(s)
        if len(years) < 2:
            continue
        ranks = _ranks(s) if s.use.purpose == MeasureUse.Purpose.TARGET and s.measure.is_share else {}
        paths.append(
            Path(
                measure=s.measure,
                values={year: _value(s.ours.get(year)) for year in years},
                ranks={years[0]: ranks[years[0]]} if years[0] in ranks else {},
                england={years[-1]: _value(s.england.get(years[-1]))}
                if s.use.purpose == MeasureUse.Purpose.TARGET and s.measure.is_share and years[-1] in s.england
                else {},
            )
        )
    if not paths:
        return ("There are not two years of figures yet, so nothing can be said about what changed.", "")
    built = sentence(area, paths, latest_official=latest_year)
    return built.one, built.caution


def _years_to_name(s: _Seen) -> list[int]:
    """Baseline and latest; between them the worst year of a balancing measure, if it was worse than the latest."""
    years = [y for y in s.official_years() if y >= s.use.baseline_year]
    if s.use.baseline_year not in years or len(years) < 2:
        return []
    named = {years[0], years[-1]}
    if s.use.purpose == MeasureUse.Purpose.BALANCING and s.measure.is_share:
        sizes = {y: v.percent for y in years if isinstance(v := _value(s.ours.get(y)), Ratio) and v.percent is not None}
        if sizes:
            lowest_is_worst = s.measure.better.value == "higher"
            worst = (min if lowest_is_worst else max)(sizes, key=lambda y: sizes[y])
            named.add(worst)
    return sorted(named)


def _later(held: Held, seen: list[_Seen], latest_year: int | None) -> str:
    """Cited figures after the latest official import."""
    if latest_year is None:
        return ""
    figures = []
    for s in seen:
        for year, shown in sorted(s.ours.items()):
            if year > latest_year and s.use.purpose != MeasureUse.Purpose.CONTEXT:
                figures.append(
                    Later(
                        measure=s.measure,
                        year=year,
                        value=shown.value,
                        source=shown.source,
                        england=s.england[year].value if year in s.england else None,
                    )
                )
    return next_sentence(figures, latest_official=latest_year).text if figures else ""


def figure_facts(shown: Shown | None, year: int | None = None) -> dict[str, Any]:
    """One figure as plain values. `words` is how every page writes it."""
    value = _value(shown)
    facts: dict[str, Any] = {
        "percent": None,
        "number": None,
        "numerator": None,
        "denominator": None,
        "words": "not published",
        "detail": "",
        "note": "",
        "basis": shown.basis if shown else "",
        "edition": shown.edition if shown else "",
        "source": shown.source if shown else "",
    }
    if isinstance(value, Ratio):
        facts |= {
            "percent": None if value.percent is None else str(value.percent),
            "numerator": value.numerator,
            "denominator": value.denominator,
            "words": value.percent_text,
            "detail": f"{value.numerator:,} of {value.denominator:,}",
        }
    elif isinstance(value, Decimal):
        facts |= {"percent": str(value), "words": percent_text(value)}
    elif isinstance(value, int):
        facts |= {"number": value, "words": f"{value:,}"}
    else:
        facts |= {"words": value.words, "note": value.words}
    if shown is not None and shown.note:
        facts["note"] = shown.note
    return facts


def _measure_facts(s: _Seen, area: str, changes: dict[str, Change], held: Held) -> dict[str, Any]:
    years = s.official_years()
    latest = years[-1] if years else None
    ranks = _ranks(s) if s.measure.is_share else {}  # a number follows the size of the council
    medians = {year: _median(s, year) for year in years}
    england = s.england.get(latest) if latest else None
    change = changes.get(s.measure.code, Change.NOT_KNOWN)
    base = s.use.baseline_year
    middle = [{"baseline_words": _pc(medians.get(base)), "latest_words": _pc(medians.get(latest) if latest else None)}]
    return {
        "code": s.measure.code,
        "name": s.measure.name,
        "heading": s.measure.name,
        "plain": s.measure.plain,
        "kind": s.measure.kind.value,
        "count": s.measure.count.value,
        "unit": s.measure.unit,
        "better": s.measure.better.value,
        "purpose": s.use.purpose,
        "purpose_words": PURPOSE_WORDS[MeasureUse.Purpose(s.use.purpose)],
        "rule": s.measure.rule,
        "caveats": list(s.measure.caveats),
        "about_title": f"How this is counted: {s.measure.name[:1].lower()}{s.measure.name[1:]}",
        "baseline_reason": s.use.baseline_reason,
        "target": None if s.use.target is None else str(s.use.target),
        "target_words": s.use.target_words,
        "path": _path(s, latest),
        "baseline": {"year": base, **_with_year(figure_facts(s.ours.get(base)), base)},
        "latest": {
            "year": latest,
            **_with_year(figure_facts(s.ours.get(latest) if latest else None), latest),
            "england_words": figure_facts(england)["words"] if england and s.measure.is_share else "",
        },
        "change": change.value,
        "change_words": CHANGE_WORDS[change],
        "rank_words": _rank_words(ranks, base, latest, area),
        "says": _says(s, area, latest, england),
        "ranks": {
            str(year): {"from_highest": r.from_highest, "from_lowest": r.from_lowest, "of": r.of, "words": r.words}
            for year, r in sorted(ranks.items())
        },
        "series": [
            {
                "year": year,
                "value": figure_facts(s.ours[year]),
                "england": figure_facts(s.england[year]) if year in s.england else None,
                "median": None if medians.get(year) is None else str(medians[year]),
                "later": latest is None or year > latest,
            }
            for year in sorted(s.ours)
        ],
        "breaks": [
            [before, after]
            for before, after in zip(sorted(s.ours), sorted(s.ours)[1:], strict=False)
            if crosses_break(s.measure.count, before, after)
        ],
        "neighbours": _neighbour_rows(s, latest),
        "neighbours_title": f"Councils most like {area}: {s.measure.name[:1].lower()}{s.measure.name[1:]} "
        f"({held.edition} list)",
        "median": middle[0],
        "funnel": _funnel(s, latest, held),
        "citations": sorted({shown.source for shown in s.ours.values() if shown.source}),
    }


def _path(s: _Seen, latest: int | None) -> dict[str, Any] | None:
    """The way to the target beside the latest official year, which is the twelve months up to its last day."""
    steps = s.use.steps
    if not steps:
        return None
    unit = "percent" if s.measure.is_share else "number"
    told: dict[str, Any] = {
        "words": trajectory.in_words(steps, unit),
        "says": "",
        "by_year": {str(year): trajectory.expected(steps, date(year, 12, 31)) for year in sorted(s.ours)},
    }
    found, should = trajectory.Standing.CANNOT_TELL, None
    if latest is not None and latest in s.ours:
        end = date(latest, 12, 31)
        value, size = s.ours[latest].value, _size(s.ours[latest])
        should = trajectory.expected(steps, end)
        of = value.denominator if isinstance(value, Ratio) else 0
        error = trajectory.error_of_share(should or 0, of) if s.measure.is_share else sqrt(should or 0)
        actual = None if size is None else float(size)
        found = trajectory.standing(steps, end, actual, better=s.measure.better, error=error)
        if should is not None:
            meant = percent_text(Decimal(str(round(should, 1)))) if s.measure.is_share else f"{should:,.0f}"
            told["says"] = f"In {latest} it should have been {meant}; it was {figure_facts(s.ours[latest])['words']}."
    return told | {"standing": found.words, "colour": found.colour}


def _says(s: _Seen, area: str, latest: int | None, england: Shown | None) -> str:
    """What the chart shows: baseline and latest, the years furthest out between them, and England beside."""
    base = s.use.baseline_year
    if latest is None or base not in s.ours or latest not in s.ours:
        return ""
    text = f"{area}: {figure_facts(s.ours[base])['words']} in {base}"
    text += "." if latest == base else f", {figure_facts(s.ours[latest])['words']} in {latest}."
    sizes = {y: n for y in s.official_years() if y >= base and (n := _size(s.ours[y])) is not None}
    for word, choose in (("highest", max), ("lowest", min)):
        if sizes:
            year = choose(sizes, key=lambda y: sizes[y])
            if year not in (base, latest) and list(sizes.values()).count(sizes[year]) == 1:
                text += f" It was {word} in {year}, at {figure_facts(s.ours[year])['words']}."
    if england is not None and s.measure.is_share:
        text += f" England in {latest}: {figure_facts(england)['words']}."
    return text


def _size(shown: Shown) -> Decimal | None:
    value = shown.value
    if isinstance(value, Ratio):
        return value.percent
    return None if isinstance(value, Missing) else Decimal(value)


def _with_year(facts: dict[str, Any], year: int | None) -> dict[str, Any]:
    detail = facts["detail"]
    when = "" if year is None else f"in {year}"
    return {**facts, "when": when, "detail": detail}


def _pc(value: Decimal | None) -> str:
    return "not known" if value is None else percent_text(value)


def _rank_words(ranks: dict[int, Rank], base: int, latest: int | None, area: str) -> str:
    said = [f"{_of_councils(ranks[year])} in {year}" for year in (base, latest) if year is not None and year in ranks]
    return f"{area} was {', and '.join(said)}." if said else ""


def _of_councils(place: Rank) -> str:
    return place.words if place.tied_with else f"{place.words} councils"


def _median(s: _Seen, year: int) -> Decimal | None:
    """The median share of the neighbours that have one, when at least half of them have."""
    if not s.measure.is_share or not s.neighbours:
        return None
    values = {
        near.code: _countable(shown.value)
        for near in s.neighbours
        if (shown := near.figures(s.measure.code).get(year)) is not None
    }
    group = Group(GroupKind.NEIGHBOURS, "neighbours", tuple(near.code for near in s.neighbours))
    found = compare(values, group)
    return found.median if found.of * 2 >= len(s.neighbours) else None


def _neighbour_rows(s: _Seen, latest: int | None) -> list[dict[str, Any]]:
    if not s.measure.is_share:
        return []
    rows = []
    for near in s.neighbours:
        figures = near.figures(s.measure.code)
        rows.append(
            {
                "rank": near.rank,
                "code": near.code,
                "name": near.name,
                "closeness": near.closeness,
                "baseline_words": figure_facts(figures.get(s.use.baseline_year))["words"],
                "latest_words": figure_facts(figures.get(latest) if latest else None)["words"],
            }
        )
    return rows if any(r["latest_words"] != "not published" for r in rows) else []


def _funnel(s: _Seen, latest: int | None, held: Held) -> dict[str, Any] | None:
    """Every authority in the latest year, for a share that the recommendation wanted to move."""
    if latest is None or not s.measure.is_share or s.use.purpose != MeasureUse.Purpose.TARGET:
        return None
    areas = s.others.get(latest, {})
    shares = {c: v for c, shown in areas.items() if isinstance(v := shown.value, Ratio | Missing)}
    if len(shares) < 20:
        return None
    drawn: Funnel = funnel(shares)
    sizes = sorted({p.ratio.denominator for p in drawn.points})
    steps = sorted({sizes[0], *(sizes[0] + (sizes[-1] - sizes[0]) * n // 40 for n in range(41)), sizes[-1]})
    curve = drawn.curve([n for n in steps if n > 0])
    chosen = [(n, (adjusted if drawn.over_dispersed else plain)) for n, plain, adjusted in curve]
    kind = "adjusted" if drawn.over_dispersed else "plain"
    return {
        "year": latest,
        "centre": str(drawn.target.percent),
        "size_label": f"{s.measure.denominator[:1].upper()}{s.measure.denominator[1:]}",
        "points": [
            {
                "name": held.name_of(p.area),
                "size": p.ratio.denominator,
                "percent": str(p.ratio.percent),
                "ours": p.area == held.area,
            }
            for p in drawn.points
        ],
        "limits": [
            {
                "label": f"95% limits, {kind}",
                "curve": [[n, round(x.lower_95 * 100, 2), round(x.upper_95 * 100, 2)] for n, x in chosen],
            },
            {
                "label": f"99.8% limits, {kind}",
                "curve": [[n, round(x.lower_998 * 100, 2), round(x.upper_998 * 100, 2)] for n, x in chosen],
            },
        ],
        "dispersion": round(drawn.dispersion, 2),
        "n": drawn.n,
        "trust": drawn.trust,
        "standing": next(
            ((p.adjusted if drawn.over_dispersed else p.plain).value for p in drawn.points if p.area == held.area), ""
        ),
        "left_out": [[held.name_of(code), why] for code, why in drawn.left_out],
    }


def _verdict_facts(
    verdict: Verdict,
    judgements: dict[str, Judgement],
    by_subject: dict[str, list[Claim]],
    status: str,
    colour: str,
) -> dict[str, Any]:
    whole = verdict.to_dict()
    facts = []
    for code in ("harm_elsewhere", "target_moved", "delivered", "attributable"):
        judgement = judgements.get(code)
        claims = [claim_facts(c) for c in by_subject[judgement.subject]] if judgement else []
        answer, reason = whole[code]["answer"], whole[code]["reason"]
        reasons = _reasons(verdict, code) or [reason]
        facts.append(
            {
                "code": code,
                "question": QUESTION_WORDS[code],
                "answer": answer[:1].upper() + answer[1:],
                "reason": reason,
                "reasons": reasons,
                "short": _short(verdict, code) or reason,
                "claims": claims,
            }
        )
    return {
        "headline": verdict.headline.text,
        "code": verdict.headline.code,
        "tone": verdict.headline.tone.value,
        "status": status,
        "colour": colour,
        "facts": facts,
        "readings": whole["readings"],
    }


def _reasons(verdict: Verdict, code: str) -> list[str]:
    """The readings behind a computed answer, one each; that the way of counting changed is said once, elsewhere."""
    role = {"harm_elsewhere": Role.BALANCING, "target_moved": Role.TARGET}.get(code)
    return [r.why.removesuffix(GUIDE) for r in verdict.readings if r.role is role]


def _short(verdict: Verdict, code: str) -> str:
    """The readings that answer a computed question, in few words, for a paper of one page."""
    role = {"harm_elsewhere": Role.BALANCING, "target_moved": Role.TARGET}.get(code)
    if role is None:
        return ""
    said = [f"{r.measure.short}: {r.change.value}" for r in verdict.readings if r.role is role]
    return f"{'; '.join(said)}." if said else ""


def _cited(claims: list[Claim]) -> dict[str, list[dict[str, Any]]]:
    """Chosen claims by field."""
    out: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in claims:
        if claim.chosen:
            out[claim.field].append(claim_facts(claim))
    return dict(out)


def _contradictions(claims: list[Claim]) -> list[dict[str, Any]]:
    """Fields on which sources say different things, every value side by side."""
    by_field: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_field[claim.field].append(claim)
    out = []
    for name, group in sorted(by_field.items()):
        if len({c.value for c in group}) > 1:
            facts = [claim_facts(c) for c in sorted(group, key=lambda c: not c.chosen)]
            label = str(getattr(Recommendation._meta.get_field(name), "verbose_name", name))
            out.append(
                {
                    "field": name,
                    "words": f"On {label}, the sources do not say the same.",
                    "claims": [{**f, "as_list": [f]} for f in facts],
                }
            )
    return out


def _events(recommendation: Recommendation) -> list[dict[str, str]]:
    review = recommendation.review
    events = []
    if review.fieldwork_from:
        events.append({"day": review.fieldwork_from.isoformat(), "label": "The reviewers came"})
    if recommendation.accepted_on:
        events.append({"day": recommendation.accepted_on.isoformat(), "label": "Cabinet accepted the recommendation"})
    return events


def _table(area: str, seen: list[_Seen]) -> dict[str, Any]:
    """Every figure of the page as rows: measure, area, year, numerator, denominator, value, basis, edition, source."""
    head = ["measure", "area", "year", "numerator", "denominator", "value", "unit", "basis", "edition", "source"]
    rows = []
    for s in seen:
        lines = [(area, s.ours), ("England", s.england)]
        lines += [(near.name, near.figures(s.measure.code)) for near in s.neighbours]
        for name, figures in lines:
            for year, shown in sorted(figures.items()):
                v = figure_facts(shown)
                value = v["percent"] if v["percent"] is not None else v["number"]
                rows.append(
                    [
                        s.measure.code,
                        name,
                        year,
                        "" if v["numerator"] is None else v["numerator"],
                        "" if v["denominator"] is None else v["denominator"],
                        "" if value is None else value,
                        s.measure.unit,
                        v["basis"],
                        v["edition"],
                        v["source"],
                    ]
                )
    return {"head": head, "rows": rows}


def _iso(day: Any) -> str | None:
    return None if day is None else day.isoformat()
