"""How a number is written, once, for pages, charts and files.

A number is written from its value and its unit and from nothing else, so a template or a translation cannot change it.
Rounding is half up on the decimal digits as given: 47.05 to one place is 47.1.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

Unit = Literal["count", "percent", "points", "days", "weeks", "months", "pounds", "year", "rate"]
Value = int | float | Decimal | None

ABSENT = "not published"


def decimal_of(value: int | float | Decimal) -> Decimal:
    """The value as a decimal; 0.1 stays 0.1. Raises ValueError for what is no finite number."""
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is not a number. Give an int, a float or a Decimal.")
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        raise ValueError(f"{value!r} is not a number. Give an int, a float or a Decimal.") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a finite number. Give None where nothing was published.")
    return number


def write(value: Value, unit: Unit = "count", places: int = 0, *, absent: str = ABSENT) -> str:
    """`write(47.04, "percent", 1)` is "47.0%". A share is given as a percentage, 47.04, never as 0.4704.

    None is written as `absent`, in words. Minus is U+2212; thousands are parted by commas except in a year.
    """
    if value is None:
        return absent
    if not 0 <= places <= 20:
        raise ValueError(f"places={places}: give a number of decimal places from 0 to 20.")
    number = decimal_of(value)
    with_places = round_half_up(number, places)
    negative = with_places < 0
    size = abs(with_places)
    digits = f"{size:.{places}f}" if unit == "year" else f"{size:,.{places}f}"
    sign = "−" if negative else ""
    one = size == 1 and places == 0
    match unit:
        case "percent":
            return f"{sign}{digits}%"
        case "points":
            return f"{sign}{digits} percentage point{'' if one else 's'}"
        case "days" | "weeks" | "months":
            return f"{sign}{digits} {unit[:-1] if one else unit}"
        case "pounds":
            return f"{sign}£{digits}"
        case "count" | "year" | "rate":
            return f"{sign}{digits}"
    raise ValueError(f"{unit!r} is not a unit that we write. Use one of those listed in Unit.")


def round_half_up(value: int | float | Decimal, places: int) -> Decimal:
    """Rounded to `places` decimals, halves away from zero; never minus nought."""
    number = decimal_of(value)
    if number.as_tuple().exponent == 0 and places == 0:  # whole already; quantize would refuse very long ones
        return number
    from decimal import localcontext

    with localcontext() as context:
        context.prec = max(28, number.adjusted() + places + 3)
        rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)
