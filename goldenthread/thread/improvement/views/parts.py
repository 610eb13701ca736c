"""The page that shows, for each recommendation, which working part produces its evidence, with today's figure."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goldenthread.base.accounts.access import may, needs
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.context import today
from goldenthread.thread.figures.parts import PARTS, Part
from goldenthread.thread.improvement import working
from goldenthread.thread.improvement.models import Council, Recommendation


@require_safe
@needs(Permission.THREAD_READ)
def working_parts(request: HttpRequest) -> HttpResponse:
    day = today()
    councils = []
    for council in Council.objects.order_by("name"):
        mine = working.of_council(council.slug)
        if not mine:
            continue
        rows: list[dict[str, Any]] = []
        for row in Recommendation.objects.of(council.slug):
            parts = [PARTS[code] for code in mine.get(row.ref, ()) if code in PARTS]
            rows.append(
                {
                    "recommendation": row,
                    "closed_as": row.get_closed_as_display() if row.closed_as else "",
                    "parts": [
                        {"part": part, "figure": part.figure(day) if _may(request, part) else ""} for part in parts
                    ],
                }
            )
        served = sum(bool(row["parts"]) for row in rows)
        councils.append({"council": council, "rows": rows, "served": served})
    return render(request, "improvement/working_parts.html", {"councils": councils, "today": day})


def _may(request: HttpRequest, part: Part) -> bool:
    return part.needs is None or may(request.user, part.needs)
