"""Complaints: how long each stage may take, what is late, and what several complaints have in common.

A complaint that touches a decision that can be appealed is told so: the appeal has a day of its own, which no complaint
moves. Standard library and the calendar of working days; asks no clock of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data
from goldenthread.rules.law.calendars import Calendar, announced
from goldenthread.rules.law.errors import BeyondCalendar

FILE = Path(__file__).with_name("complaints.yaml")
LEAST = 5  # complaints of a theme before their number leaves the room


@dataclass(frozen=True)
class Time:
    """One stage: `days` working days after the step `after`; with `longer` more where the family was told why. `law`
    and `grade` are its own where they differ from those of its route."""

    step: str
    label: str
    after: str
    days: int
    longer: int = 0
    law: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Route:
    code: str
    label: str
    law: str
    grade: str
    valid_from: date
    times: tuple[Time, ...]


@dataclass(frozen=True)
class Taken:
    """A step that was taken: its code and day; `until`: of a longer time, the day that the family was told."""

    step: str
    day: date
    until: date | None = None


@dataclass(frozen=True)
class Due:
    """One time of a complaint. `late`: whole days after its last day, 0 where it was met or is running."""

    step: str
    label: str
    last_day: date | None
    met_on: date | None
    late: int
    words: str
    verified: bool


OVER = ("withdrawn", "closed")
AFTER_IT_IS_OVER = ("asked_2", "asked_3", "ombudsman_asked", "ombudsman_decided")


@cache
def _data() -> Mapping[str, Any]:
    return MappingProxyType(read_data(FILE))


@cache
def routes() -> Mapping[str, Route]:
    found = {}
    for code, row in _data()["routes"].items():
        times = tuple(Time(**time) for time in row["times"])
        found[code] = Route(code, row["label"], row["law"], row["grade"], row["valid_from"], times)
    return MappingProxyType(found)


def words(name: str) -> Mapping[str, str]:
    """`steps`, `themes`, `findings` or `remedies`: code to words."""
    return MappingProxyType(_data()[name])


def may_follow(route: str, taken: Sequence[Taken]) -> list[str]:
    """The steps that may be recorded next: those whose beginning is there, and what may come at any time."""
    done = {one.step for one in taken}
    over = taken[-1].step if taken and taken[-1].step in OVER else ""
    if over == "withdrawn":
        return []
    known = routes()[route]
    found = []
    for time in known.times:
        if time.after in done and time.step not in done:
            found.append(time.step)
    if route != "elsewhere":
        if "answered" in done and "asked_2" not in done:
            found.append("asked_2")
        if route == "social_care" and "answered_2" in done and "asked_3" not in done:
            found.append("asked_3")
        if "panel_3" in done and "found_3" not in done:
            found.append("found_3")
        if any(time.after in done and time.step not in done and time.longer for time in known.times):
            found.append("longer")
        found.append("ombudsman_decided" if "ombudsman_asked" in done else "ombudsman_asked")
    if over:  # a family may still go on to the next stage, or to the Ombudsman
        return [step for step in dict.fromkeys(found) if step in AFTER_IT_IS_OVER]
    return [*dict.fromkeys(found), "withdrawn", "closed"]


def dues(route: str, taken: Sequence[Taken], *, as_of: date, calendar: Calendar | None = None) -> list[Due]:
    """Each time that has begun, in its order: its last day, when it was met, and by how many days it is late.

    A time that was received before its rule began has no last day; one that is not verified is never late.
    """
    calendar = calendar or announced()
    known = routes()[route]
    first = {one.step: one.day for one in reversed(list(taken))}
    longer = [one for one in taken if one.step == "longer" and one.until is not None]
    told = []
    for time in known.times:
        start = first.get(time.after)
        if start is None:
            continue
        met = first.get(time.step)
        verified = (time.grade or known.grade) != "K"
        if first.get("received", start) < known.valid_from:
            words_ = f"No time is set for what came before {known.valid_from:%-d %B %Y}."
            told.append(Due(time.step, time.label, None, met, 0, words_, verified))
            continue
        try:
            last = calendar.working_days_after(start, time.days)
            most = calendar.working_days_after(start, time.days + time.longer) if time.longer else last
        except BeyondCalendar:
            words_ = "Bank holidays of those days are not announced yet, so that it cannot be counted."
            told.append(Due(time.step, time.label, None, met, 0, words_, verified))
            continue
        text = f"{time.days} working days after {start:%-d %B %Y}"
        taken_longer = [one for one in longer if one.day >= start and (met is None or one.day <= met)]
        if time.longer and taken_longer:
            asked = max(one.until for one in taken_longer if one.until is not None)
            told_in_time = [one for one in taken_longer if one.day <= last]
            if told_in_time:
                last = min(asked, most)
                text += f"; the family was told of more time, to {last:%-d %B %Y}"
                if asked > most:
                    text += f" (no more than {time.longer} working days may be added)"
            else:
                text += "; more time was taken only after it had run out, which adds nothing"
        since = next(place for place, one in enumerate(taken) if one.step == time.after)
        ended = next((one.day for one in taken[since:] if one.step in OVER), None)
        end = met or ended or as_of
        late = max(0, (end - last).days) if verified else 0
        text += f" ({time.law})" if time.law else ""
        told.append(Due(time.step, time.label, last, met, late, f"{text}.", verified))
    return told


def remedy_late(due_on: date, done_on: date | None, *, as_of: date) -> int:
    """Whole days by which a remedy is late: 1 on the first day after the day on which it was due."""
    return max(0, ((done_on or as_of) - due_on).days)


def themes_of(rows: Iterable[Iterable[str]], *, least: int = LEAST) -> list[tuple[str, str, str]]:
    """(code, words, how many) of each theme, the most frequent first. A complaint counts once for each of its themes.

    A small number is told as fewer than `least`, and one that leaves a few as `least` or more: no family can be told
    from either."""
    each = [set(themes) for themes in rows]
    counted = Counter(theme for themes in each for theme in themes)
    known = words("themes")
    order = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))

    def told(n: int) -> str:
        if n < least:
            return f"fewer than {least}"
        return f"{least} or more" if 0 < len(each) - n < least else f"{n}"

    return [(code, known.get(code, code), told(n)) for code, n in order]
