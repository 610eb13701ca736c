"""Postcodes as they are written, and how far two places are apart. Standard library only."""

import re
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088  # mean radius
MILE_KM = 1.609344
SHAPE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}")
OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")


def compact(text: str) -> str:
    """A postcode without spaces in capitals, or "" where it is none: "ss2 6er" is "SS26ER"."""
    plain = "".join(text.upper().split())
    return plain if len(plain) <= 7 and SHAPE.fullmatch(plain) else ""


def written(code: str) -> str:
    """As it is written: "SS26ER" is "SS2 6ER"."""
    return f"{code[:-3]} {code[-3:]}" if len(code) > 4 else code


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres between two places, each (latitude, longitude) in degrees, along the surface of a round earth."""
    (lat1, lon1), (lat2, lon2) = ((radians(x), radians(y)) for x, y in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))


def miles(a: tuple[float, float], b: tuple[float, float]) -> float:
    return km(a, b) / MILE_KM
