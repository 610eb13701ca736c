"""Coded needs, with how sure anybody is of them: identified, suspected, waiting for a diagnosis, diagnosed."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("needs.yaml")


@cache
def _data() -> Mapping[str, Any]:
    return MappingProxyType(read_data(FILE))


def types() -> Mapping[str, str]:
    """Code of the statutory return to its words."""
    return MappingProxyType(_data()["types"])


def standings() -> Mapping[str, str]:
    return MappingProxyType(_data()["standings"])


def neurodiversity() -> frozenset[str]:
    """Codes of the types of need with which neurodiversity is possible, diagnosed or not."""
    return frozenset(_data()["neurodiversity"])
