"""Where postcodes are, from the ONS Postcode Directory: those near the council, for there are 2.7 million."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from goldenthread.base import audit
from goldenthread.families.offer.models import Postcode
from goldenthread.refused import Refused
from goldenthread.rules.offer.distance import compact, km

NAMES = {  # the directory's own names of its columns, which change with its editions
    "code": ("pcds", "pcd", "PCDS", "Postcode"),
    "latitude": ("lat", "LAT", "latitude"),
    "longitude": ("long", "LONG", "longitude"),
    "ended": ("doterm", "DOTERM"),
}
NO_PLACE = 99.0  # the directory gives 99.999999 where a postcode has no place


@dataclass(frozen=True)
class Loaded:
    read: int
    kept: int
    wrong: int


def load(
    path: Path,
    *,
    around: tuple[float, float],
    within_km: float,
    by: audit.Actor,
    progress: Callable[[int], None] | None = None,
) -> Loaded:
    """Take the postcodes of a directory's CSV file that lie within so far of a place. They take the place of those
    loaded before; all or nothing. Raises Refused for a file without the columns."""
    read = wrong = 0
    kept: dict[str, tuple[float, float]] = {}
    for code, latitude, longitude in _rows(path):
        read += 1
        if progress and read % 50_000 == 0:
            progress(read)
        try:
            place = float(latitude), float(longitude)
        except ValueError:
            wrong += 1
            continue
        if not code or not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
            wrong += bool(code) and place[0] < NO_PLACE
            continue
        if km(around, place) <= within_km:
            kept[code] = place
    if not kept:
        raise Refused(f"None of the {read:,} postcodes lies within {within_km:g} km of there. Look at --around.")
    with audit.unit(by=by):
        Postcode.objects.all().delete()
        Postcode.objects.bulk_create(
            [Postcode(code=code, latitude=a, longitude=b) for code, (a, b) in kept.items()], batch_size=2_000
        )
        audit.record("postcodes_loaded", obj="offer.postcode", reason=f"{len(kept):,} of {read:,} from {path.name}")
    return Loaded(read, len(kept), wrong)


def _rows(path: Path) -> Iterator[tuple[str, str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            head = reader.fieldnames or []
            found = {key: next((name for name in names if name in head), "") for key, names in NAMES.items()}
            missing = [key for key in ("code", "latitude", "longitude") if not found[key]]
            if missing:
                raise Refused(
                    f"{path.name} has no column for {', '.join(missing)}. Give the CSV of the ONS Postcode Directory, "
                    "with pcds, lat and long."
                )
            for row in reader:
                if found["ended"] and (row[found["ended"]] or "").strip():
                    continue
                yield compact(row[found["code"]] or ""), row[found["latitude"]] or "", row[found["longitude"]] or ""
    except UnicodeDecodeError as fault:
        raise Refused(f"{path.name} is not written in UTF-8 at byte {fault.start}.") from None
    except csv.Error as fault:
        raise Refused(f"{path.name} cannot be read as a table: {fault}.") from None
