"""Word documents and Excel workbooks: ZIP packages of XML parts (ECMA-376)."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from PIL import Image

from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.checks.image import check_pixels, strip_jpeg
from goldenthread.base.files.checks.sniff import OLE
from goldenthread.base.files.kinds import LARGEST_UNPACKED, MOST_ENTRIES, Kind

DEEPEST = 250  # elements inside one another; lxml stops at 256
WORKS_OF = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX}
UNPACK = "Unpack it and upload the files one by one."
RESAVE = "Open it in Word or Excel, save it as a new file, and upload that."

MACROS = "The file holds macros (small programs). Save it without them, as .docx or .xlsx, and upload that."
EMBEDDED = "The file has another file embedded in it. Remove it, or upload that file separately."
ELSEWHERE = (
    "The file fetches something from elsewhere ({what}). Break the link or paste the content in, then upload it again."
)
FORBIDDEN_PARTS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"vbaproject|vbadata|\.bas$|/macrosheets?/|/dialogsheets/|/attachedtoolbars"), MACROS),
    (re.compile(r"/activex/|/ctrlprops/.*\.bin"), "The file holds ActiveX controls (small programs). " + RESAVE),
    (re.compile(r"/embeddings/|/oleobject|\.(docx|xlsx|xlsm|docm|doc|xls|ppt|pptx|msg|pdf)$"), EMBEDDED),
    (re.compile(r"\.(exe|dll|scr|com|bat|cmd|ps1|vbs|js|jse|wsf|hta|lnk|jar|msi|chm|reg|html?|mht|rtf)$"), EMBEDDED),
    (re.compile(r"\.(zip|7z|rar|gz|tar|cab|iso)$"), EMBEDDED),
    (
        re.compile(r"^xl/(externallinks|connections\.xml|querytables|customdata|model)"),
        ELSEWHERE.format(what="another workbook or database"),
    ),
    (
        re.compile(r"^(word|xl)/webextensions|taskpanes"),
        "The file holds an add-in (a small program). Remove it and upload the file again.",
    ),
]
# Types of relationship that may point outside the package: only links that a person must click.
CLICKED = ("/hyperlink",)
FETCHING_FIELD = re.compile(
    r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON|AUTOTEXT)\b", re.IGNORECASE
)
SVG_PROGRAM = re.compile(rb"<script|\son\w+\s*=|<foreignObject|javascript:", re.IGNORECASE)
INNER_SIGNATURES: list[tuple[bytes, str]] = [
    (OLE, EMBEDDED),
    (b"PK\x03\x04", EMBEDDED),
    (b"MZ", EMBEDDED),
    (b"\x7fELF", EMBEDDED),
    (b"Rar!", EMBEDDED),
    (b"7z\xbc\xaf", EMBEDDED),
    (b"%PDF-", EMBEDDED),
]
BLANK_PARTS = {
    "docprops/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docprops/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docprops/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}


@dataclass(frozen=True)
class Entry:
    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int  # of its local header
    data: int  # of its bytes


def directory(data: bytes) -> list[Entry]:
    """The package's table of contents, proved to describe every byte of the file and nothing twice. Raises Bad.

    Our own reading, because `zipfile` accepts what attacks are made of: bytes before, between and after the entries,
    overlapping entries, and two names for one entry.
    """
    if len(data) < 22 or data[-22:-18] != b"PK\x05\x06":
        if b"PK\x05\x06" in data[-66_000:]:
            raise Bad("Something is hidden after the end of the file. " + RESAVE)
        raise Bad("The file is cut short. Upload the whole file.")
    disk, first, here, count, length, offset, comment = struct.unpack("<HHHHIIH", data[-18:])
    if comment or disk or first or here != count:
        raise Bad("The file's table of contents is damaged. " + RESAVE)
    if count == 0xFFFF or offset == 0xFFFFFFFF or length == 0xFFFFFFFF:
        raise Bad("The file says that it is larger than 4 gigabytes. " + RESAVE)
    if count > MOST_ENTRIES:
        raise Bad(
            f"The file has {count:,} parts. The most we take is {MOST_ENTRIES:,}. Split it and upload the pieces."
        )
    if offset + length != len(data) - 22:
        raise Bad("Something is hidden before the start or end of the file. " + RESAVE)
    entries, seen, total, at = [], set(), 0, offset
    for _ in range(count):
        head = data[at : at + 46]
        if len(head) < 46 or head[:4] != b"PK\x01\x02":
            raise Bad("The file's table of contents is damaged. " + RESAVE)
        flags, method, _time, _date, crc, packed, size, n, m, k, _disk, _inner, outer, start = struct.unpack(
            "<HHHHIIIHHHHHII", head[8:46]
        )
        raw = data[at + 46 : at + 46 + n]
        made_by = head[5]
        at += 46 + n + m + k
        name = _safe_name(raw)
        if flags & 1:
            raise Bad(
                "The file is protected by a password, so we cannot check it. Remove the password and upload it again."
            )
        if made_by == 3 and stat.S_IFMT(outer >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Bad(f"The part “{name[:60]}” is a link to another place on a disk. " + RESAVE)
        if method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Bad("The file is packed in a way that Word and Excel do not use. " + RESAVE)
        if name.lower() in seen:
            raise Bad(f"The part “{name[:60]}” is in the file twice. " + RESAVE)
        seen.add(name.lower())
        total += size
        if total > LARGEST_UNPACKED:
            raise _too_large()
        local = data[start : start + 30]
        if len(local) < 30 or local[:4] != b"PK\x03\x04":
            raise Bad("The file's table of contents is damaged. " + RESAVE)
        local_n, local_m = struct.unpack("<HH", local[26:30])
        if data[start + 30 : start + 30 + local_n] != raw:
            raise Bad("The file's table of contents does not match its parts. " + RESAVE)
        entries.append(Entry(name, method, crc, packed, size, start, start + 30 + local_n + local_m))
    if at != offset + length:
        raise Bad("The file's table of contents is damaged. " + RESAVE)
    reached = 0
    for entry in sorted(entries, key=lambda e: e.start):
        if entry.start < reached:
            raise Bad("Parts of the file overlap, as in files made to break programs. " + RESAVE)
        if entry.start - reached > 24:  # a data descriptor, where one is used, has at most 24 bytes
            raise Bad("Something is hidden between the parts of the file. " + RESAVE)
        reached = entry.data + entry.packed
    if reached > offset or offset - reached > 24:
        raise Bad("Something is hidden between the parts of the file. " + RESAVE)
    return entries


def _too_large() -> Bad:
    return Bad(
        f"The file unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB. Remove large pictures, or split it, "
        "and upload that."
    )


def _safe_name(raw: bytes) -> str:
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    parts = name.split("/")
    if (
        not name
        or len(name) > 400
        or "\\" in name
        or ":" in name
        or name.startswith("/")
        or ".." in parts
        or any(ord(c) < 32 for c in name)
    ):
        raise Bad("A part of the file has a name that points outside it. " + RESAVE)
    return name


def unpack(data: bytes, entry: Entry) -> bytes:
    """One part's bytes, counted while they unpack, so a false size cannot hurt. Raises Bad."""
    packed = data[entry.data : entry.data + entry.packed]
    damaged = Bad(f"The part “{entry.name[:60]}” is damaged. {RESAVE}")
    if entry.method == zipfile.ZIP_STORED:
        whole = packed
    else:
        worker = zlib.decompressobj(-15)
        try:
            whole = worker.decompress(packed, entry.size + 1)
        except zlib.error:
            raise damaged from None
        if len(whole) > entry.size:
            raise Bad(f"The part “{entry.name[:60]}” unpacks to more than it says. {RESAVE}")
        if not worker.eof:
            raise damaged
    if len(whole) != entry.size or zlib.crc32(whole) != entry.crc:
        raise damaged
    return whole


def kind_of_package(data: bytes) -> Kind:
    """Word or Excel; any other package is an archive. Raises Bad."""
    names = {entry.name.lower() for entry in directory(data)}
    kinds = [kind for part, kind in WORKS_OF.items() if part in names]
    if "[content_types].xml" not in names or not kinds:
        if "ppt/presentation.xml" in names:
            raise Bad("The file is a PowerPoint presentation. Save it as a PDF and upload that.")
        if "mimetype" in names:
            raise Bad(
                "The file is in an OpenDocument or e-book format. Save it as .docx, .xlsx or PDF and upload that."
            )
        if any(name.endswith(".class") or name == "androidmanifest.xml" for name in names):
            raise Bad("The file is a program. Upload the document itself.")
        raise Bad("The file is an archive. " + UNPACK)
    if len(kinds) > 1:
        raise Bad("The file is both a Word document and an Excel workbook. " + RESAVE)
    return kinds[0]


class _Part:
    """Reads one XML part without building a tree: no DTD, no entities, bounded depth, and the dangers named above."""

    def __init__(self, name: str) -> None:
        self.name, self.low = name, name.lower()
        self.depth = 0
        self.in_field = False
        self.field: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = None

    def doctype(self, *args: object) -> None:
        raise Bad(
            f"The part “{self.name[:60]}” defines its own words (a DTD), as in files made to break programs. {RESAVE}"
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Bad(f"The part “{self.name[:60]}” is nested too deeply. {RESAVE}")
        local = tag.rpartition(":")[2]
        if self.low.endswith(".rels"):
            self.relationship(local, attributes)
        elif self.low == "[content_types].xml":
            given = attributes.get("ContentType", "").lower()
            if "macro" in given or "vba" in given:
                raise Bad(MACROS)
            if "oleobject" in given or "activex" in given:
                raise Bad(EMBEDDED)
        elif local == "instrText":
            self.in_field, self.parser.CharacterDataHandler = True, self.text
        elif local == "fldSimple":
            for key, value in attributes.items():
                if key.endswith("instr"):
                    self.field.append(value + " ")
        elif local == "altChunk":
            raise Bad(EMBEDDED)
        elif local == "ddeLink":
            raise Bad(ELSEWHERE.format(what="another program"))

    def relationship(self, local: str, attributes: dict[str, str]) -> None:
        if local != "Relationship":
            return
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if "vbaProject" in kind or "attachedToolbars" in kind:
            raise Bad(MACROS)
        if attributes.get("TargetMode", "").lower() == "external":
            if not kind.endswith(CLICKED):
                raise Bad(ELSEWHERE.format(what=kind.rpartition("/")[2] or "an unnamed link"))
            if target.strip().lower().startswith(("javascript:", "vbscript:", "data:", "file:", "\\\\", "ms-")):
                raise Bad(
                    "A link in the file would run a program or open a file elsewhere. Remove it and upload it again."
                )
        elif kind.endswith(("/oleObject", "/package", "/aFChunk", "/control")):
            raise Bad(EMBEDDED)
        elif ".." in target and target.count("..") > self.name.count("/"):
            raise Bad("A part of the file points outside it. " + RESAVE)

    def text(self, words: str) -> None:
        self.field.append(words)

    def end(self, tag: str) -> None:
        self.depth -= 1
        if self.in_field and tag.rpartition(":")[2] == "instrText":
            self.in_field, self.parser.CharacterDataHandler = False, None

    def read(self, data: bytes) -> None:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError:
            raise Bad(f"The part “{self.name[:60]}” is damaged. {RESAVE}") from None
        if FETCHING_FIELD.search("".join(self.field)) or FETCHING_FIELD.search("".join("".join(self.field).split())):
            raise Bad(ELSEWHERE.format(what="a field that fetches or runs something"))


def check_office(data: bytes, kind: Kind, out: Path | None) -> None:
    """Check every part; with `out`, write the file again without author, times and pictures' hidden details."""
    entries = directory(data)
    level = 6 if sum(entry.size for entry in entries) < 30_000_000 else 1
    package = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) if out else None
    try:
        for entry in entries:
            low = entry.name.lower()
            for pattern, words in FORBIDDEN_PARTS:
                if pattern.search(low):
                    raise Bad(words)
            part = unpack(data, entry)
            for signature, words in INNER_SIGNATURES:
                if part.startswith(signature):
                    raise Bad(words)
            if low.endswith((".xml", ".rels", ".vml", ".svg")):
                _Part(entry.name).read(part)
                if low.endswith(".svg") and SVG_PROGRAM.search(part):
                    raise Bad(
                        "A drawing in the file holds a program. Replace it by a picture and upload the file again."
                    )
            elif low.endswith((".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff")):
                part = _picture(part, entry.name)
            if package is not None and not entry.name.endswith("/"):
                info = zipfile.ZipInfo(entry.name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(info, BLANK_PARTS.get(low, part))
    finally:
        if package is not None:
            package.close()


def _picture(part: bytes, name: str) -> bytes:
    """A picture inside a document: its size is limited as if it came alone, a JPEG loses its hidden details."""
    try:
        with Image.open(BytesIO(part), formats=("PNG", "JPEG", "GIF", "BMP", "TIFF")) as picture:
            size = picture.size
    except Exception:
        raise Bad(
            f"The picture “{name.rpartition('/')[2][:60]}” in the file is damaged. Replace it and upload it again."
        ) from None
    check_pixels(*size, what=f"The picture “{name.rpartition('/')[2][:60]}” in the file")
    return strip_jpeg(part)
