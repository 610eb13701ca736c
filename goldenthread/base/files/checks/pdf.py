"""PDF: every object is looked at, also those that no page shows (ISO 32000)."""

from __future__ import annotations

import io
import logging
import re
import zipfile
import zlib
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NullObject, StreamObject

from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.checks.image import check_pixels
from goldenthread.base.files.kinds import LARGEST_UNPACKED, MOST_PAGES

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
REPRINT = "Print it to a new PDF and upload that."
DAMAGED = "The PDF is damaged or cut short. " + REPRINT
SCRIPT = "The PDF holds a script. " + REPRINT
LAUNCH = "The PDF would start a program or open a file elsewhere. " + REPRINT
ATTACHED = "The PDF has another file attached inside it. Upload that file separately, and the PDF printed to a new PDF."
FORM = "The PDF is a form that runs programs (XFA). " + REPRINT
MEDIA = "The PDF holds sound, video or 3D content. " + REPRINT
SENDS = "The PDF would send what is typed into it elsewhere. " + REPRINT
KEYS = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/EmbeddedFiles": ATTACHED,
    "/EmbeddedFile": ATTACHED,
    "/EF": ATTACHED,
    "/XFA": FORM,
    "/RichMediaContent": MEDIA,
    "/RichMediaSettings": MEDIA,
}
ACTIONS = {  # values of /S and of /Subtype
    "/JavaScript": SCRIPT,
    "/Launch": LAUNCH,
    "/GoToR": LAUNCH,
    "/GoToE": LAUNCH,
    "/ImportData": LAUNCH,
    "/SubmitForm": SENDS,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/Rendition": MEDIA,
    "/RichMedia": MEDIA,
    "/RichMediaExecute": MEDIA,
    "/Screen": MEDIA,
    "/3D": MEDIA,
    "/FileAttachment": ATTACHED,
}
RAW = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)\b")
RAW_WORDS = {
    b"JavaScript": SCRIPT,
    b"Launch": LAUNCH,
    b"EmbeddedFile": ATTACHED,
    b"EmbeddedFiles": ATTACHED,
    b"RichMedia": MEDIA,
    b"SubmitForm": SENDS,
    b"ImportData": LAUNCH,
}
MOST_OBJECTS = 300_000
DEEPEST = 100


def check_pdf(data: bytes, out: Path | None) -> None:
    """Raises Bad. With `out`, writes the PDF again without author, program, times and XMP."""
    _outside(data)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted or "/Encrypt" in reader.trailer:
            raise Bad(
                "The PDF is protected by a password, so we cannot check it. Remove the password and upload it again."
            )
        _objects(reader)
        pages = _pages(reader)
        if out is not None:
            _write(reader, pages, out)
    except (Bad, MemoryError):
        raise
    except RecursionError:
        raise Bad("The PDF goes round in circles. " + REPRINT) from None
    except Exception:
        raise Bad(DAMAGED) from None


def _outside(data: bytes) -> None:
    """What can be seen without reading objects: the ends of the file, and dangerous names in plain sight."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Bad("An archive is hidden inside the PDF. " + REPRINT)
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Bad(DAMAGED)
    if data[end + 5 :].strip(b"\r\n\t \x00"):
        raise Bad("Something is hidden after the end of the PDF. " + REPRINT)
    if re.search(rb"<(script|html|\?php)[\s>]", data[:2048], re.IGNORECASE):
        raise Bad("The PDF is also a web page. " + REPRINT)
    if b"/Encrypt" in data[-4096:] and re.search(rb"/Encrypt\s+(\d+\s+\d+\s+R|<<)", data[-4096:]):
        raise Bad("The PDF is protected by a password, so we cannot check it. Remove the password and upload it again.")
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), data)
    found = RAW.search(plain)
    if found:
        raise Bad(RAW_WORDS[found.group(1)])


def _objects(reader: PdfReader) -> None:
    places = {(number, generation) for generation, table in reader.xref.items() for number in table}
    places |= {(number, 0) for number in reader.xref_objStm}
    if len(places) > MOST_OBJECTS:
        raise Bad(f"The PDF has more than {MOST_OBJECTS:,} objects. " + REPRINT)
    unpacked = _walk(reader.trailer, 0)
    for number, generation in sorted(places):
        if number == 0:
            continue
        thing = reader.get_object(IndirectObject(number, generation, reader))
        unpacked += _walk(thing, 0)
        if unpacked > LARGEST_UNPACKED:
            raise Bad(f"The PDF unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB. " + REPRINT)


def _walk(thing: object, depth: int) -> int:
    """Look at a direct object and all inside it; gives the unpacked size of its stream, pictures apart."""
    if depth > DEEPEST:
        raise Bad("The PDF is nested too deeply. " + REPRINT)
    size = 0
    if isinstance(thing, DictionaryObject):
        for key, value in thing.items():
            if key in KEYS and not _empty(value):
                raise Bad(KEYS[key])
            if key in ("/S", "/Subtype", "/Type") and str(value) in ACTIONS and not (key == "/Type" and value == "/3D"):
                raise Bad(ACTIONS[str(value)])
            if not isinstance(value, IndirectObject):
                size += _walk(value, depth + 1)
        if isinstance(thing, StreamObject):
            size += _stream(thing)
    elif isinstance(thing, ArrayObject):
        for value in thing:
            if not isinstance(value, IndirectObject):
                size += _walk(value, depth + 1)
    return size


def _empty(value: object) -> bool:
    """An empty table of names, as some programs leave behind, is no danger."""
    held = value.get_object() if isinstance(value, IndirectObject) else value
    return isinstance(held, DictionaryObject) and not held.get("/Names") and not held.get("/Kids") and not held


def _stream(stream: StreamObject) -> int:
    filters = stream.get("/Filter", ArrayObject())
    filters = filters.get_object() if isinstance(filters, IndirectObject) else filters
    names = [str(name) for name in (filters if isinstance(filters, ArrayObject) else [filters])]
    squeezed = [name for name in names if name in ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW")]
    if len(squeezed) > 1 or len(names) > 4:
        raise Bad("The PDF is packed in layers, as in files made to break programs. " + REPRINT)
    if stream.get("/Subtype") == "/Image":
        check_pixels(int(stream.get("/Width", 1)), int(stream.get("/Height", 1)), what="A picture in the PDF")
        return 0
    raw = stream._data if isinstance(stream._data, bytes) else b""
    if names and names[0] in ("/FlateDecode", "/Fl"):
        worker, total = zlib.decompressobj(), 0
        try:
            while raw and not worker.eof:
                total += len(worker.decompress(raw, 1 << 20))
                raw = worker.unconsumed_tail
                if total > LARGEST_UNPACKED:
                    break
        except zlib.error:
            return total  # a damaged stream shows nothing; readers skip it
        return total
    return len(raw)


def _pages(reader: PdfReader) -> int:
    """Pages counted along the tree, which may be a forged one: with circles, or counts that are not true."""
    waiting, seen, pages = [reader.trailer["/Root"]["/Pages"].indirect_reference], set(), 0  # type: ignore[index]
    waiting = [reader.trailer["/Root"].get_object().raw_get("/Pages")]  # type: ignore[union-attr]
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if (node.idnum, node.generation) in seen:
                raise Bad("The PDF goes round in circles. " + REPRINT)
            seen.add((node.idnum, node.generation))
            node = node.get_object()
        if not isinstance(node, DictionaryObject):
            continue
        if "/Kids" in node:
            kids = node["/Kids"]
            waiting.extend(kids if isinstance(kids, ArrayObject) else [])
            if len(waiting) > 10 * MOST_PAGES:
                pages = MOST_PAGES + 1
                break
        else:
            pages += 1
    if pages > MOST_PAGES:
        raise Bad(f"The PDF has more than {MOST_PAGES} pages. Split it and upload the pieces.")
    if pages == 0:
        raise Bad("The PDF has no pages. " + REPRINT)
    return pages


def _write(reader: PdfReader, pages: int, out: Path) -> None:
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    for thing in writer._objects:
        if not isinstance(thing, DictionaryObject):
            continue
        for key in ("/Metadata", "/PieceInfo"):
            if key in thing:
                told = thing.raw_get(key)
                if isinstance(told, IndirectObject):
                    writer._objects[told.idnum - 1] = NullObject()  # else it would stay, though nothing names it
                del thing[NameObject(key)]
    with out.open("wb") as file:
        writer.write(file)
