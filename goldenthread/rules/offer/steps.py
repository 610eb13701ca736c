"""Where a family may be on its way, and what holds there (next.yaml)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("next.yaml")


@dataclass(frozen=True, slots=True)
class Link:
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """`date`: the question of the calculator that belongs to it, or ""; `help`: categories of the local offer."""

    slug: str
    title: str
    lead: str
    do: tuple[str, ...]
    rights: tuple[str, ...]
    date: str
    help: tuple[str, ...]
    links: tuple[Link, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join((self.title + ".", self.lead, *self.do, *self.rights))


@cache
def steps() -> tuple[Step, ...]:
    rows = read_data(FILE)
    return tuple(
        Step(
            **{
                **row,
                **{name: tuple(row[name]) for name in ("do", "rights", "help")},
                "links": tuple(Link(**link) for link in row.get("links", ())),
            }
        )
        for row in rows
    )


def step(slug: str) -> Step | None:
    return next((one for one in steps() if one.slug == slug), None)
