"""Text, CSV and (where a room asks for them) web pages."""

from __future__ import annotations

import csv
import io
import zipfile

from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.checks.sniff import DRAWING, WEB_PAGE, text_of
from goldenthread.base.files.kinds import Kind

MOST_COLUMNS = 16_384
MOST_ROWS = 1_100_000
LONGEST_CELL = 1_000_000  # characters


def check_text(data: bytes, kind: Kind) -> None:
    """Raises Bad. CSV is read to its end, so that a later reader does not stumble."""
    text = text_of(data)
    if not text.strip():
        raise Bad("The file holds only spaces. Check that it opens on your computer, then upload it again.")
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Bad("An archive is hidden at the end of the file. Copy its text into a new file and upload that.")
    if kind is not Kind.HTML:
        start = text[:4096].encode()
        if WEB_PAGE.match(start) or DRAWING.search(start) or text.lstrip().startswith("<?xml"):
            raise Bad("The file is a web page or XML under another name. Save it as a PDF and upload that.")
    if kind is Kind.CSV:
        csv.field_size_limit(LONGEST_CELL)
        number = 0
        try:
            for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
                if len(row) > MOST_COLUMNS:
                    raise Bad(
                        f"Row {number} has more than {MOST_COLUMNS:,} columns. Check the separators, or split it."
                    )
                if number > MOST_ROWS:
                    raise Bad(f"The file has more than {MOST_ROWS:,} rows. Split it and upload the parts.")
        except csv.Error as error:
            raise Bad(
                f"Row {number + 1} is no proper CSV ({error}). Save it again as CSV (UTF-8) and upload that."
            ) from None
