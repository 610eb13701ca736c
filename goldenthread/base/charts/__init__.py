"""Charts drawn on the server: SVG for pages, PNG for Word, the same data as a table and a sentence.

matplotlib is imported when the first chart is drawn, never before: public pages keep what a job drew.
"""

from __future__ import annotations

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
]


def draw(spec: Spec) -> Chart:
    """Draw the chart twice, wide and narrow, and say in words what it shows. The same spec gives the same bytes."""
    from goldenthread.base.charts.drawing import draw as drawing

    return drawing(spec)
