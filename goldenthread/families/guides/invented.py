"""Guides and easy words of an invented council: for the demo and tests. Needs the invented offer and thresholds."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from goldenthread.base import audit
from goldenthread.families.guides import actions
from goldenthread.families.guides.models import EasyWords, Guide
from goldenthread.families.guides.sources import Source, sources
from goldenthread.families.offer.invented import only_in_a_demo
from goldenthread.rules.data import read_data

FILE = Path(settings.ROOT) / "records/estuary/guides.yaml"
NOT_READ_YET = "step:draft"  # so that the demo shows what waits


def load(*, today: date, by: audit.Actor) -> int:
    """Make them where there are none; how many. Safe to run again."""
    only_in_a_demo()
    if Guide.objects.exists() or EasyWords.objects.exists() or not any(one.kind == "level" for one in _known()):
        return 0
    data: dict[str, Any] = read_data(FILE)
    read_on = today - timedelta(days=20)
    with audit.unit(by=by):
        for row in data["guides"]:
            own = {name: row.get(name, "") for name in ("title", "reader", "summary", "opening", "questions",
                                                        "next_step", "contact")}  # fmt: skip
            made = actions.save_guide(None, own, expected=None, today=read_on, by=by)
            parts = [_named(name).name for name in row["parts"]]
            made = actions.set_parts(made, parts, expected=made.version, today=read_on, by=by)
            live = own | {"standing": Guide.Standing.LIVE}
            actions.save_guide(made, live, expected=made.version, today=read_on, by=by)
        for row in data["easy"]:
            source = _named(row["source"])
            values = {"title": row["title"], "words": row["words"].strip(), "written_by": data["written_by"]}
            held = actions.save_easy(
                None, source.kind, source.key, values, of_words=source.digest, expected=None, by=by
            )
            if row["source"] != NOT_READ_YET:
                actions.review_easy(
                    held, reviewed_by=data["reviewed_by"], made_with=data["made_with"], today=read_on,
                    expected=held.version, by=by,
                )  # fmt: skip
    return len(data["guides"]) + len(data["easy"])


def _known() -> list[Source]:
    return list(sources().values())


def _named(name: str) -> Source:
    """A source by its name, or by its kind and title."""
    kind, _, key = name.partition(":")
    return next(one for one in _known() if one.kind == kind and key in (one.key, one.title))
