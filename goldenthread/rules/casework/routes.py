"""Routes to help for disabled children that are not safeguarding: data, and what an answer must say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("routes.yaml")


@dataclass(frozen=True)
class Route:
    key: str
    name: str
    for_whom: str
    law: str
    outer_days: int | None = None


@cache
def routes() -> Mapping[str, Route]:
    data: dict[str, Any] = read_data(FILE)["routes"]
    return MappingProxyType({key: Route(key, **part) for key, part in data.items()})


@cache
def outcomes() -> Mapping[str, str]:
    return MappingProxyType(read_data(FILE)["outcomes"])


def lacking(*, outcome: str, reasons: str, criteria: str, act_1970_considered: bool, complain: bool) -> list[str]:
    """What an answer of "no service" lacks. Criteria are not applied mechanically: the family's reasons are given."""
    if outcome != "no":
        return [] if reasons.strip() else ["the reasons"]
    said = {
        "the reasons for this child and family": len(reasons.split()) >= 5,
        "which criteria were applied, and their version": bool(criteria.strip()),
        "whether section 2 of the Act of 1970 was considered": act_1970_considered,
        "how to complain": complain,
    }
    return [words for words, there in said.items() if not there]
