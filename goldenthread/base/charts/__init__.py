"""Charts drawn on the server: SVG for pages, PNG for Word, the same data as a table and a sentence.

matplotlib is imported when the first chart is drawn, never before: public pages keep what a job drew.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from goldenthread.base.charts.chart import Chart, ChartTable
from goldenthread.base.charts.specs import (
    BadChart,
    Bar,
    BarChart,
    Break,
    Event,
    Funnel,
    FunnelPoint,
    Limit,
    LineChart,
    Point,
    Series,
)

if TYPE_CHECKING:
    from goldenthread.base.charts.specs import Spec

__all__ = [
    "BadChart",
    "Bar",
    "BarChart",
    "Break",
    "Chart",
    "ChartTable",
    "Event",
    "Funnel",
    "FunnelPoint",
    "Limit",
    "LineChart",
    "Point",
    "Series",
    "draw",
    "draw_once",
]
LOOK = 1  # raise it when charts are drawn differently, so that no old drawing is shown
KEPT_FOR = 30 * 24 * 3600  # seconds


def draw(spec: Spec) -> Chart:
    """Draw the chart twice, wide and narrow, and say in words what it shows. The same spec gives the same bytes."""
    from goldenthread.base.charts.drawing import draw as drawing

    return drawing(spec)


def draw_once(spec: Spec, *, heading: str, suffix: str) -> str:
    """A chart's markup, drawn once for the same facts and kept in the cache of all processes."""
    from django.core.cache import cache

    key = f"chart:{LOOK}:{sha256(repr((spec, heading, suffix)).encode()).hexdigest()}"
    markup = cache.get(key)
    if markup is None:
        markup = draw(spec).html(heading=heading, suffix=suffix)
        cache.set(key, markup, KEPT_FOR)
    return str(markup)
