"""What casework says in a report: the numbers of the latest release, and never newer ones, for reports travel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.outward.releases.models import FrozenPage, Release


@dataclass(frozen=True)
class ReleasedCasework:
    """The measures of a recommendation as a release showed them. `rows` as `releases.numbers` made them."""

    release: str
    counted_words: str
    rows: list[dict[str, Any]]


def released_casework(council: str, slugs: Iterable[str], *, day: date) -> dict[str, ReleasedCasework]:
    """By the slug of each recommendation of which the latest release that was public on a day shows such numbers. Two
    queries."""
    release = Release.objects.filter(state=Release.State.PUBLISHED, published_at__date__lte=day).first()
    if release is None:
        return {}
    paths = {f"{council}/{slug}": slug for slug in slugs}
    found = {}
    for path, data in FrozenPage.objects.filter(release=release, path__in=paths).values_list("path", "data"):
        told = data.get("casework")
        if told:
            found[paths[path]] = ReleasedCasework(str(release), told["counted_words"], told["rows"])
    return found


def lines(told: Mapping[str, Any] | ReleasedCasework) -> list[tuple[str, str, str, str]]:
    """A line for each measure and for each that balances it: name, what it is for, latest quarter, latest year."""
    rows = told.rows if isinstance(told, ReleasedCasework) else told["rows"]
    found: dict[str, tuple[str, str, str, str]] = {}
    for row in rows:
        for one, purpose in ((row, row["purpose"]), *((other, f"Balances {row['name']}") for other in row["balances"])):
            found.setdefault(one["code"], (one["name"], purpose, *(_cell(cell) for cell in one["cells"][1:])))
    return list(found.values())


def _cell(cell: Mapping[str, str]) -> str:
    text = cell["text"][:1].upper() + cell["text"][1:]
    return f"{text}, {cell['words']}" if cell["words"] else text


HEAD = ("Measure", "What it is for", "Latest quarter", "Latest calendar year")
CAPTION = "What the council's own cases say"


def note(counted_words: str) -> str:
    return (
        f"Counted from the council's own cases to {counted_words}. Small numbers are hidden and others rounded, so "
        "that nobody can be told from them; official figures come a year later."
    )
