"""Putting a proof's facts and its drawn charts together for a template. No models: the public site uses it too."""

from collections.abc import Mapping, Sequence
from typing import Any


def for_template(proof: Mapping[str, Any], charts: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The proof with each measure's charts beside it. Charts are our own markup, drawn when the facts were frozen."""
    return {**proof, "measures": [{**m, "charts": charts.get(m["code"], ())} for m in proof["measures"]]}
