"""Pictures: checked by decoding, kept as new ones drawn from the pixels alone."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from pathlib import Path

from PIL import Image, ImageOps

from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.kinds import MOST_PIXELS, Kind

Image.MAX_IMAGE_PIXELS = None  # our own limit, with words, comes before any decoding
FOREIGN = re.compile(rb"<script[\s>]|<\?php|<html[\s>]|<!doctype html|%PDF-1", re.IGNORECASE)


def check_pixels(width: int, height: int, what: str = "The picture") -> None:
    if width < 1 or height < 1:
        raise Bad(f"{what} has no width or height, so it is damaged. Save it again and upload that.")
    if width * height > MOST_PIXELS:
        raise Bad(
            f"{what} is {width:,} by {height:,} pixels. The most we take is {MOST_PIXELS // 1_000_000} million in all. "
            "Make it smaller and upload it again."
        )


def png_end(data: bytes) -> int:
    """Where the picture ends. Raises Bad when it never does."""
    at = 8
    while at + 12 <= len(data):
        (length,), name = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return at
    raise Bad("The picture is cut short. Upload the whole file.")


def redraw(data: bytes, kind: Kind, out: Path) -> None:
    """Decode the picture and write a new one: no place, camera, author, comment, thumbnail or hidden tail."""
    if kind is Kind.PNG:
        png_end(data)
    if zipfile.is_zipfile(io.BytesIO(data)) or FOREIGN.search(data):
        raise Bad("Something else is hidden inside the picture. Open it, save it as a new picture, and upload that.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture: Image.Image = Image.open(io.BytesIO(data), formats=("PNG",) if kind is Kind.PNG else ("JPEG",))
            check_pixels(*picture.size)
            if getattr(picture, "n_frames", 1) > 1 and kind is Kind.PNG:
                raise Bad("The picture moves. Save one frame of it as PNG or JPEG and upload that.")
            picture.load()
        except (Bad, MemoryError):
            raise
        except Exception:
            raise Bad("The picture is damaged or cut short. Open it, save it again, and upload that.") from None
        try:
            ImageOps.exif_transpose(picture, in_place=True)
        except MemoryError:
            raise
        except Exception:  # noqa: S110  a broken orientation mark only costs the turning
            pass
    transparency = picture.info.get("transparency")
    picture.info = {}
    if kind is Kind.JPEG:
        if picture.mode not in ("L", "RGB"):
            picture = picture.convert("RGB")
        picture.save(out, "JPEG", quality=92, subsampling=0)
    else:
        more = {"transparency": transparency} if transparency is not None else {}
        # A large one must be done in time; a few more bytes do no harm.
        level = 1 if picture.width * picture.height > 8_000_000 else 6
        picture.save(out, "PNG", compress_level=level, **more)


def strip_jpeg(data: bytes) -> bytes:
    """The same JPEG without its APP1 to APP13, APP15 and comment segments (place, author, thumbnail); same pixels."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark == 0xDA:
            break
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if not (0xE1 <= mark <= 0xED or mark in (0xEF, 0xFE)):
            kept += data[at : at + 2 + length]
        at += 2 + length
    end = data.rfind(b"\xff\xd9")
    return bytes(kept + data[at : end + 2 if end >= at else len(data)])
