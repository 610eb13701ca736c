"""How requests move, as councillors and the public may read it: the last whole calendar year, through the engine."""

from __future__ import annotations

from datetime import date
from typing import Any

from goldenthread.casework.flow import looking, source
from goldenthread.outward.releases.models import FrozenPage
from goldenthread.outward.releases.numbers import OUT, Out
from goldenthread.rules.flow import drawing, releasing
from goldenthread.rules.flow.finding import bottlenecks
from goldenthread.rules.flow.looking import look
from goldenthread.rules.measures.live.vocabulary import BREAKDOWNS
from goldenthread.rules.measures.release.assemble import PARTS

PATH = "flow"
TITLE = "How requests move"
ABOUT = "Where requests for an assessment wait, and which ways they go"
FEWEST = 60  # cases of a year, below which nothing is said of how they move
OFFICIAL = (
    "request.received",
    "request.withdrawn",
    "decision.refuse",
    "decision.refuse_notified",
)  # by the year of the request
TELL = tuple(BREAKDOWNS[name].lower() for name in PARTS)


def flow_page(out: Out) -> dict[str, Any] | None:
    """The page; None where the last whole year has too few cases. Reads the steps of every case."""
    held = source.read()
    year = out.last.year - 1
    log = looking.chosen(held, looking.Asked(first=date(year, 1, 1), last=date(year, 12, 31)))
    told = look(log, limit_days=held.limit, ends=held.ends, last=out.last)
    if told.cases < FEWEST:
        return None
    path = f"{out.council.slug}/{PATH}"
    earlier = FrozenPage.objects.filter(release__state__in=OUT, path=path, data__told__year=year)
    before = releasing.remembered([data["told"]["numbers"] for data in earlier.values_list("data", flat=True)])
    moving = releasing.released(
        told, bottlenecks(log), TELL, out.released.limits, official=source.words(*OFFICIAL), before=before
    )
    drawn = drawing.draw(moving.told, title=f"How the requests of {year} moved", key="flow")
    rows = [
        {
            "letter": arrow.letter,
            "back": arrow.back,
            "source": arrow.hand.source,
            "target": arrow.hand.target,
            "count": arrow.hand.count,
            "median": releasing.in_weeks(arrow.hand.median),
            "nine": releasing.in_weeks(arrow.hand.nine_in_ten),
        }
        for arrow in drawn.arrows
    ]
    return {
        "year": year,
        "cases": moving.told.cases,
        "limit_weeks": held.limit // releasing.WEEK,
        "law": held.law,
        "said": [one.words for one in moving.said],
        "papers": papers(out, year),
        "svg": drawn.svg,
        "arrows": rows,
        "hidden": moving.hidden,
        "rules": out.released.limits.words,
        "numbers": releasing.as_data(moving),
        "table": {
            "head": ["from", "to", "times", "middle_wait", "nine_in_ten"],
            "rows": [[row["source"], row["target"], row["count"], row["median"], row["nine"]] for row in rows],
        },
    }


def papers(out: Out, year: int) -> list[str]:
    """Where missing papers arise and from whom, from the released numbers of that year."""
    start = date(year, 1, 1).isoformat()
    lines = [
        f"Papers were missing in {row['text']} of the refusals of {year}."
        for row in out.rows("refused-for-papers", "year")
        if row["start"] == start and row["percent"] is not None
    ]
    owed = [
        (row["of"], out.labels.get("owed_by", {}).get(str(row["part"]), "Not recorded"))
        for row in out.released.parts.get("refused-for-papers", {}).get("owed_by", [])
        if row["start"] == start and row["of"] is not None and row["part"]
    ]
    if lines and owed:
        told = "; ".join(f"{words}: about {count:,}" for count, words in sorted(owed, key=lambda pair: -pair[0]))
        lines.append(f"Who had them, where that is not a small number: {told}.")
    return lines
