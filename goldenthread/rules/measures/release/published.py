"""What is shown of protected numbers: rows of periods and of parts, in numbers and in words; and reading them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from goldenthread.rules.measures.live import periods
from goldenthread.rules.measures.live.definitions import Counted, Way
from goldenthread.rules.measures.ratio import Ratio
from goldenthread.rules.measures.release.assemble import KINDS, WHOLE, Key, Part, Series, Year, years
from goldenthread.rules.measures.release.attack import domain
from goldenthread.rules.measures.release.limits import HIDDEN, Limits
from goldenthread.rules.measures.release.protect import Protected, protect
from goldenthread.rules.measures.release.system import NEVER

WEEK = 7
TAIL = 10  # nine in ten is shown where a tenth is no small number either
Waits = Mapping[str, Mapping[str, Mapping[date, tuple[float | None, float | None]]]]  # measure, kind, start


@dataclass
class Checked:
    """What a release did to the numbers: how many stand in it, and how many are hidden for which reason."""

    numbers: int = 0
    small: int = 0
    besides: int = 0
    public: list[str] = field(default_factory=list)

    @property
    def shown(self) -> int:
        return self.numbers - self.small - self.besides

    def as_dict(self) -> dict[str, Any]:
        return {
            "numbers": self.numbers, "shown": self.shown, "small": self.small, "besides": self.besides,
            "public": self.public,
        }  # fmt: skip


@dataclass
class Released:
    """Every measure as it leaves: by code and kind of period its rows, by code and breakdown its parts."""

    limits: Limits
    rows: dict[str, dict[str, list[dict[str, Any]]]]
    parts: dict[str, dict[str, list[dict[str, Any]]]]
    checked: Checked


def release(
    series: Sequence[Series],
    limits: Limits,
    *,
    waits: Waits | None = None,
    earlier: Iterable[Mapping[str, Any]] = (),
    progress: Any = None,
) -> Released:
    """Protect everything and say what is shown. `earlier` are the numbers of earlier releases, as `as_data` gave them.

    A number of which this release would show another value than an earlier one, so near that only a few children can
    lie between, is hidden.
    """
    past = list(earlier)
    told, found = Checked(), []
    held = years(series, limits, remembered(past))
    for done, year in enumerate(held, start=1):
        _hide_near_changes(year, limits, past)
        found.append((year, protect(year.system, limits, unshown=year.unshown)))
        if progress:
            progress(done, len(held))
    for year, protected in found:
        _count(told, year, protected)
    rows = {one.measure.code: _rows(one, found, waits or {}) for one in series}
    parts = {one.measure.code: _parts(one, found) for one in series if one.parts}
    return Released(limits, rows, parts, told)


def _count(told: Checked, year: Year, protected: Protected) -> None:
    for place in set(year.at.values()) - year.unshown:
        told.numbers += 1
        told.small += place in protected.small
        told.besides += place in protected.besides
    told.public += [year.system.cells[place].name for place in sorted(protected.public - year.unshown)]


def _rows(one: Series, found: Sequence[tuple[Year, Protected]], waits: Waits) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for year, protected in found:
        for kind in KINDS:
            for start in sorted(one.points.get(kind, {})):
                if Key(one.measure.code, "of", kind, start) in year.at:
                    rows[kind].append(_row(one.measure, year, protected, kind, start, WHOLE, waits))
    return rows


def _parts(one: Series, found: Sequence[tuple[Year, Protected]]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for year, protected in found:
        mine = sorted({k.part for k in year.at if k.measure == one.measure.code and k.part != WHOLE})
        for part in mine:
            row = _row(one.measure, year, protected, "year", year.start, part, {})
            rows.setdefault(part[0], []).append({**row, "part": part[1]})
    return rows


def _row(
    one: Counted, year: Year, protected: Protected, kind: str, start: date, part: Part, waits: Waits
) -> dict[str, Any]:
    of = protected.shown(year.at[Key(one.code, "of", kind, start, part)])
    row: dict[str, Any] = {"start": start.isoformat(), "words": periods.EVERY[kind].words(start), "of": of}
    if one.way is Way.SHARE:
        row["yes"] = protected.shown(year.at[Key(one.code, "yes", kind, start, part)])
        row["percent"] = percent(row["yes"], of)
    if one.way is Way.WAIT and part == WHOLE:
        median, nine = waits.get(one.code, {}).get(kind, {}).get(start, (None, None))
        least = protected.limits.group_floor
        row["weeks"] = round(median / WEEK) if median is not None and of is not None and of >= least else None
        enough = of is not None and of >= TAIL * protected.limits.floor
        row["nine_weeks"] = round(nine / WEEK) if nine is not None and enough else None
    row["text"] = text(one, row)
    return row


def percent(yes: int | None, of: int | None) -> int | None:
    """A whole percentage of two numbers as they are shown, so that it says nothing that they do not."""
    if yes is None or not of:
        return None
    return (200 * yes + of) // (2 * of)


def text(one: Counted, row: Mapping[str, Any]) -> str:
    """A row in words: "about 27% (35 of 130)", "about 17 weeks (65 cases)", "130", "hidden"."""
    of = row["of"]
    if one.way is Way.SHARE:
        if row["percent"] is None:
            return HIDDEN if of is None else f"{HIDDEN} (of {of:,})"
        return f"about {row['percent']}% ({row['yes']:,} of {of:,})"
    if of is None:
        return HIDDEN
    if one.way is Way.WAIT and "weeks" in row:
        if row["weeks"] is None:
            return f"{HIDDEN} ({of:,} cases)"
        return f"about {row['weeks']} week{'' if row['weeks'] == 1 else 's'} ({of:,} cases)"
    return f"{of:,}"


# --- what was released before -------------------------------------------------------------------------


def as_data(released: Released) -> dict[str, Any]:
    """The numbers and the rules of a release, to be kept and read back by the next one. Nothing hidden stands in it."""
    return {
        "limits": released.limits.as_dict(),
        "rows": {code: {kind: _bare(rows) for kind, rows in kinds.items()} for code, kinds in released.rows.items()},
        "parts": {code: {name: _bare(rows) for name, rows in parts.items()} for code, parts in released.parts.items()},
    }


def _bare(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows without what is worked out from them."""
    return [{name: row[name] for name in ("start", "part", "of", "yes") if name in row} for row in rows]


def shown_in(data: Mapping[str, Any]) -> dict[Key, int | None]:
    """Each number that an earlier release had, None where it was hidden."""
    found: dict[Key, int | None] = {}
    for code, kinds in data["rows"].items():
        for kind, rows in kinds.items():
            for row in rows:
                _read(found, row, code, kind, WHOLE)
    for code, breakdowns in data["parts"].items():
        for dimension, rows in breakdowns.items():
            for row in rows:
                _read(found, row, code, "year", (dimension, int(row["part"])))
    return found


def _read(found: dict[Key, int | None], row: Mapping[str, Any], code: str, kind: str, part: Part) -> None:
    for what in ("of", "yes"):
        if what in row:
            found[Key(code, what, kind, date.fromisoformat(row["start"]), part)] = row[what]


def remembered(earlier: Iterable[Mapping[str, Any]]) -> dict[Key, list[tuple[int, int]]]:
    """What earlier releases said that each number may stand for, of those that they showed."""
    found: dict[Key, list[tuple[int, int]]] = {}
    for data in earlier:
        limits = Limits(**data["limits"])
        for key, value in shown_in(data).items():
            if value is not None:
                group = key.part != WHOLE and key.what == "of"
                found.setdefault(key, []).append(limits.behind(value, group=group))
    return found


def _hide_near_changes(year: Year, limits: Limits, earlier: Sequence[Mapping[str, Any]]) -> None:
    """Hide each number that the last release showed otherwise, where everybody could see that one to five children, or
    however many are hidden, lie between."""
    if not earlier or not limits.hide_up_to:
        return
    before, old = shown_in(earlier[-1]), Limits(**earlier[-1]["limits"])
    for key, place in year.at.items():
        value = before.get(key)
        cell = year.system.cells[place]
        if value is None or cell.known:
            continue
        was = old.behind(value, group=key.part != WHOLE and key.what == "of")
        now = domain(cell, limits.small(cell.value, group=cell.group), limits)
        if few_between(was, now, limits.hide_up_to):
            cell.secret = True


def few_between(was: tuple[int, int], now: tuple[int, int], few: int) -> bool:
    """Whether it is certain that a number moved, and by no more than so many."""
    low, high = now[0] - was[1], now[1] - was[0]
    if now[1] >= NEVER:
        return False
    return (low >= 1 and high <= few) or (high <= -1 and low >= -few)


def share_of(row: Mapping[str, Any]) -> Ratio | None:
    """The share of a row as its rounded numbers give it."""
    return Ratio(row["yes"], row["of"]) if row.get("percent") is not None else None
