"""Which working part of the site serves which recommendation, as `records/parts/<council>.yaml` says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from goldenthread.rules.data import read_data


@cache
def of_council(slug: str) -> Mapping[str, tuple[str, ...]]:
    """Recommendation's ref to the codes of the parts that serve it; empty where there is no such file."""
    file = Path(settings.ROOT) / "records" / "parts" / f"{slug}.yaml"
    if not file.is_file():
        return MappingProxyType({})
    return MappingProxyType({ref: tuple(codes) for ref, codes in read_data(file).items()})
