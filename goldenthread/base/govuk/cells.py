"""Cells of every table that leaves as CSV: none is taken for a formula by a spreadsheet."""

import re
from typing import Any

# What Excel and LibreOffice read as the start of a formula, also behind blanks and marks that nobody sees.
FORMULA = re.compile(r"\A[\s\ufeff\u200b-\u200f\u2060\x00-\x1f]*[=+\-@|\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?%?")


def harmless(value: Any) -> Any:
    """The cell as text that stays text. Numbers, negative ones too, are left as they are; nothing is ""."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    if NUMBER.fullmatch(value) or (not FORMULA.match(value) and not value.startswith(("\t", "\r", "\n"))):
        return value
    return f"'{value}"
