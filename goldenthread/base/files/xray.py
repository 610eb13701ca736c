"""The examination of a file that is about to leave: everything in it that a reader would not see (trust.md C12).

    found = xray.examine(content, "letter.docx")     # [] when nothing is hidden; else what, and where
    found = xray.look(content, "letter.docx")        # the same, in this process: for the limited one

Incidents behind it: 35 hidden sheets published for two years, pivot caches, cached names of a linked workbook, black
boxes over live text. On doubt it finds something: a file that it cannot read is not let through.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WHITE = {"FFFFFF", "FFFFFFFF", "00FFFFFF", "FEFEFE", "FFFEFEFE", "FDFDFD", "FFFDFDFD", "FCFCFC", "FFFCFCFC"}
OUR_OWN = {"", "golden thread", "python-docx", "openpyxl", "weasyprint"}
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\U000e0000-\U000e007f]")
MOST = 200  # findings of one file
Found = dict[str, str]


def examine(content: bytes, name: str, *, bodies: tuple[str, ...] = ()) -> list[Found]:
    """What is hidden in a file, found in the limited process. Raises nothing: what cannot be read is a finding.

    `bodies`: names of bodies that may stand as the author of a paper of their own; a person's name never may.
    """
    from goldenthread.base.files import bounded
    from goldenthread.base.files.checks.bad import Bad

    try:
        work = "goldenthread.base.files.xray:in_the_limited_process"
        answer = bounded.read(work, content, name, options={"bodies": list(bodies)})
    except Bad as bad:
        return [{"what": "It could not be examined", "where": str(bad)}]
    return [dict(one) for one in answer["found"]]


def in_the_limited_process(content: bytes, name: str, bodies: list[str] | None = None) -> dict[str, Any]:
    return {"found": look(content, name, bodies=tuple(bodies or ()))}


def look(content: bytes, name: str, *, bodies: tuple[str, ...] = ()) -> list[Found]:
    """What is hidden, in the order in which it is met; at most MOST."""
    suffix = PurePosixPath(name.lower()).suffix
    work = LOOKS.get(suffix)
    if work is None:
        return [{"what": "Files of this kind are not sent", "where": suffix or "a file without an ending"}]
    found: list[Found] = []
    try:
        for what, where in work(content):
            if what.startswith("A document property: ") and what.endswith(tuple(f"= {body}" for body in bodies)):
                continue
            one = {"what": what.split(" = ")[0], "where": where[:200]}
            if one not in found:
                found.append(one)
            if len(found) >= MOST:
                break
    except Exception as error:  # whatever a parser makes of a broken file, it does not leave
        found.append({"what": "It could not be examined", "where": type(error).__name__})
    return found


Finding = tuple[str, str]


def _xml(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    return etree.fromstring(data, parser)


# --- what Word and Excel files share -------------------------------------------------------------------

PARTS: list[tuple[str, str]] = [
    (r"(^|/)vbaproject|\.bin$(?<!printersettings1\.bin)", "A macro or binary part"),
    (r"/embeddings/|/oleobject|/activex/|/ctrlprops/", "An embedded file or control"),
    (r"^customxml/", "A hidden XML part"),
    (r"^docprops/custom\.xml", "Hidden document properties"),
    (r"^docprops/thumbnail", "A thumbnail of an earlier state"),
    (r"/comments|/threadedcomments|/persons/|/people\.xml", "Comments or their authors"),
    (r"/externallinks/", "Cached values of another workbook"),
    (r"/pivotcache/|/pivottables/", "The source data of a pivot table"),
    (r"/querytables/|/connections\.xml|/model/", "A data connection or model"),
    (r"/revisions/", "Earlier states of a shared workbook"),
    (r"/printersettings/", "Settings of a printer"),
    (r"/slicers?|/timelines?", "A filter with its cached values"),
    (r"/glossary/", "Hidden text blocks"),
    (r"/chart[^/]*/|/charts/", "A chart, which carries its own data"),
]


def _package(content: bytes) -> Iterator[Finding]:
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = pack.namelist()
        if len(names) != len(set(names)):
            yield "A part that is there twice", ", ".join({n for n in names if names.count(n) > 1})
        known = set(_content_types(pack))
        for name in names:
            low = name.lower()
            for pattern, words in PARTS:
                if re.search(pattern, low):
                    yield words, name
                    break
            if re.search(r"\.(png|jpe?g)$", low):
                yield from ((what, f"{name}: {where}") for what, where in _picture(pack.read(name)))
            elif re.search(r"/media/", low):
                yield "A picture that cannot be examined", name
            if low.endswith(".rels"):
                yield from _relations(pack.read(name), name)
        if pack.comment:
            yield "A comment in the package", "the end of the file"
        end = _end_of_zip(content)
        if end < len(content):
            yield "Data after the end of the file", f"{len(content) - end} bytes"
        if known and (loose := [n for n in names if not n.endswith("/") and not _belongs(n, names, pack)]):
            yield from (("A part that nothing refers to", name) for name in loose)
        if "docProps/core.xml" in names:
            yield from _core(pack.read("docProps/core.xml"))
        if "docProps/app.xml" in names:
            for tag in ("Company", "Manager", "HyperlinkBase", "Template"):
                for node in _xml(pack.read("docProps/app.xml")).iter(f"{{*}}{tag}"):
                    if (node.text or "").strip() and (node.text or "").strip().lower() not in {"normal.dotm", "normal"}:
                        yield f"A document property: {tag.lower()}", "docProps/app.xml"


def _content_types(pack: zipfile.ZipFile) -> list[str]:
    return [n.get("PartName", "") for n in _xml(pack.read("[Content_Types].xml")).iter("{*}Override")]


def _belongs(name: str, names: list[str], pack: zipfile.ZipFile) -> bool:
    """Whether some .rels of the package leads to this part."""
    if name == "[Content_Types].xml" or name.endswith(".rels"):
        return True
    cache: set[str] = pack.__dict__.setdefault("_targets", set())
    if not cache:
        for rels in (n for n in names if n.endswith(".rels")):
            base = PurePosixPath(rels).parent.parent
            for node in _xml(pack.read(rels)).iter("{*}Relationship"):
                target = node.get("Target", "")
                if node.get("TargetMode") != "External":
                    path = PurePosixPath(target.lstrip("/")) if target.startswith("/") else base / target
                    parts: list[str] = []
                    for part in path.parts:
                        parts = parts[:-1] if part == ".." else [*parts, part]
                    cache.add("/".join(parts).lower())
    return name.lower() in cache


def _end_of_zip(content: bytes) -> int:
    place = content.rfind(b"PK\x05\x06")
    if place < 0:
        return 0
    return place + 22 + int.from_bytes(content[place + 20 : place + 22], "little")


def _core(data: bytes) -> Iterator[Finding]:
    for tag in (
        "creator",
        "lastModifiedBy",
        "description",
        "subject",
        "keywords",
        "category",
        "contentStatus",
        "identifier",
    ):
        for node in _xml(data).iter(f"{{*}}{tag}"):
            text = (node.text or "").strip()
            if text.lower() not in OUR_OWN:
                yield f"A document property: {tag} = {text}", "docProps/core.xml"


def _relations(data: bytes, name: str) -> Iterator[Finding]:
    for node in _xml(data).iter("{*}Relationship"):
        kind, target = node.get("Type", ""), node.get("Target", "")
        if node.get("TargetMode") == "External":
            if not (kind.endswith("/hyperlink") and re.match(r"(https://|mailto:)", target)):
                yield "A link that loads something from elsewhere", name
        elif kind.rsplit("/", 1)[-1] in ("attachedTemplate", "aFChunk", "subDocument", "frame"):
            yield "A part from another document", name


# --- Excel --------------------------------------------------------------------------------------------------


def _xlsx(content: bytes) -> Iterator[Finding]:
    yield from _package(content)
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        book = _xml(pack.read("xl/workbook.xml"))
        for sheet in book.iter(f"{S}sheet"):
            if sheet.get("state", "visible") != "visible":
                yield "A hidden sheet", sheet.get("name", "")
        for name in book.iter(f"{S}definedName"):
            if not name.get("name", "").startswith(("_xlnm.Print_Area", "_xlnm.Print_Titles")):
                yield "A name that points at cells", name.get("name", "")
        for view in book.iter(f"{S}workbookView"):
            if view.get("visibility", "visible") != "visible":
                yield "A hidden window", "workbook"
        invisible, odd = _styles(pack)
        shared = _shared(pack)
        yield from shared[1]
        for part in sorted(
            n
            for n in pack.namelist()
            if re.match(r"xl/(worksheets|chartsheets|dialogsheets|macrosheets)/[^/]+\.xml$", n)
        ):
            yield from _sheet(pack.read(part), part, invisible, odd, shared[0])
        for part in (n for n in pack.namelist() if re.match(r"xl/drawings/[^/]+\.(xml|vml)$", n)):
            yield from _drawing(pack.read(part), part)
        for part in (n for n in pack.namelist() if re.match(r"xl/tables/[^/]+\.xml$", n)):
            if _xml(pack.read(part)).get("headerRowCount") == "0":
                yield "A table whose headings are hidden", part


def _shared(pack: zipfile.ZipFile) -> tuple[int, list[Finding]]:
    if "xl/sharedStrings.xml" not in pack.namelist():
        return 0, []
    root = _xml(pack.read("xl/sharedStrings.xml"))
    items = list(root.iter(f"{S}si"))
    used = set()
    for part in pack.namelist():
        if re.match(r"xl/worksheets/[^/]+\.xml$", part):
            for cell in _xml(pack.read(part)).iter(f"{S}c"):
                value = cell.find(f"{S}v")
                if cell.get("t") == "s" and value is not None and (value.text or "").isdigit():
                    used.add(int(value.text or 0))
    found: list[Finding] = []
    if any(n not in used and "".join(item.itertext()).strip() for n, item in enumerate(items)):
        found.append(("Words that no cell shows", "xl/sharedStrings.xml"))
    for item in items:
        if any(_is_white(color) for color in item.iter(f"{S}color")):
            found.append(("White words in a cell", "xl/sharedStrings.xml"))
        if INVISIBLE.search("".join(item.itertext())):
            found.append(("Invisible characters", "xl/sharedStrings.xml"))
    return len(items), found


def _is_white(node: Any) -> bool:
    return (node.get("rgb", "").upper() in WHITE) or node.get("theme") == "0" or node.get("indexed") in ("1", "9")


def _styles(pack: zipfile.ZipFile) -> tuple[set[int], set[int]]:
    """(cell styles whose words cannot be seen, cell styles whose format shows nothing)."""
    if "xl/styles.xml" not in pack.namelist():
        return set(), set()
    root = _xml(pack.read("xl/styles.xml"))
    fonts = []
    for font in root.findall(f"{S}fonts/{S}font"):
        color, size = font.find(f"{S}color"), font.find(f"{S}sz")
        value = (
            "white"
            if color is not None and _is_white(color)
            else (color.get("rgb", "").upper()[-6:] if color is not None else "")
        )
        small = size is not None and float(size.get("val") or 11) < 4
        fonts.append((value, small))
    fills = []
    for fill in root.findall(f"{S}fills/{S}fill"):
        pattern = fill.find(f"{S}patternFill")
        front = pattern.find(f"{S}fgColor") if pattern is not None else None
        if pattern is None or pattern.get("patternType", "none") in ("none", "gray125"):
            fills.append("white")
        elif front is not None:
            fills.append("white" if _is_white(front) else front.get("rgb", front.get("theme", "?")).upper()[-6:])
        else:
            fills.append("?")
    shows_nothing = {
        int(n.get("numFmtId") or 0)
        for n in root.iter(f"{S}numFmt")
        if re.fullmatch(r';+|""(;"")*', (n.get("formatCode") or "x").strip())
    }
    unseen, odd = set(), set()
    for number, xf in enumerate(root.findall(f"{S}cellXfs/{S}xf")):
        font = fonts[int(xf.get("fontId") or 0)] if fonts else ("", False)
        fill = fills[int(xf.get("fillId") or 0)] if fills else "white"
        if font[1] or (font[0] and font[0] == fill):
            unseen.add(number)
        if int(xf.get("numFmtId") or 0) in shows_nothing:
            odd.add(number)
    return unseen, odd


def _sheet(data: bytes, part: str, unseen: set[int], odd: set[int], shared: int) -> Iterator[Finding]:
    root = _xml(data)
    for fmt in root.iter(f"{S}sheetFormatPr"):
        if fmt.get("zeroHeight") in ("1", "true"):
            yield "Hidden rows", part
    for col in root.iter(f"{S}col"):
        width = float(col.get("width") or 9)
        if col.get("hidden") in ("1", "true") or width < 0.7:
            yield "A hidden column", f"{part}, column {col.get('min')}"
    for row in root.iter(f"{S}row"):
        height = float(row.get("ht") or 15)
        if row.get("hidden") in ("1", "true") or height < 2:
            yield "A hidden row", f"{part}, row {row.get('r')}"
    for cell in root.iter(f"{S}c"):
        value, formula = cell.find(f"{S}v"), cell.find(f"{S}f")
        words = "".join(cell.itertext()).strip()
        style = int(cell.get("s") or 0)
        if formula is not None:
            yield "A formula, which carries where its value comes from", f"{part}, {cell.get('r')}"
        if words or value is not None:
            if style in unseen:
                yield "Words in a colour or size that cannot be seen", f"{part}, {cell.get('r')}"
            if style in odd:
                yield "A number format that shows nothing", f"{part}, {cell.get('r')}"
            if INVISIBLE.search(words):
                yield "Invisible characters", f"{part}, {cell.get('r')}"
    for tag, words in (
        ("dataValidation", "A list behind a cell"),
        ("protectedRange", "A protected range"),
        ("scenario", "A scenario with other values"),
        ("customSheetView", "A saved view"),
        ("legacyDrawing", "A comment or control"),
        ("oleObject", "An embedded file or control"),
        ("webPublishItem", "A web publication"),
        ("conditionalFormatting", "A rule that may hide words"),
        ("filterColumn", "A filter that hides rows"),
    ):
        if next(root.iter(f"{S}{tag}"), None) is not None:
            yield words, part
    for foot in root.iter(f"{S}headerFooter"):
        if "".join(foot.itertext()).strip():
            yield "Words in a header or footer that is seen only in print", part


def _drawing(data: bytes, part: str) -> Iterator[Finding]:
    root = _xml(data)
    if "".join(root.itertext()).strip():
        yield "Words in a drawing", part
    for node in root.iter("{*}cNvPr"):
        if node.get("hidden") in ("1", "true"):
            yield "A hidden drawing", part
        if (node.get("descr") or "").strip():
            yield "A description behind a drawing", part


# --- Word ---------------------------------------------------------------------------------------------------


def _docx(content: bytes) -> Iterator[Finding]:
    yield from _package(content)
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        parts = sorted(n for n in pack.namelist() if re.match(r"word/[^/]+\.xml$", n))
        used = {
            node.get(f"{W}val")
            for part in parts
            if "styles" not in part
            for node in _xml(pack.read(part)).iter(f"{W}pStyle", f"{W}rStyle")
        }
        for part in parts:
            root = _xml(pack.read(part))
            styles = part.startswith("word/styles")
            if styles:  # a style that nothing uses hides nothing; a table's own heading row is white on dark
                for style in [*root.iter(f"{W}style")]:
                    if style.get(f"{W}styleId") not in used:
                        style.getparent().remove(style)
            for tag, words in (
                ("del", "Deleted text that is still there"),
                ("ins", "A tracked insertion with its author"),
                ("moveFrom", "Text that was moved, still there"),
                ("moveTo", "A tracked move"),
                ("rPrChange", "A tracked change of format"),
                ("pPrChange", "A tracked change of format"),
                ("delText", "Deleted text that is still there"),
                ("altChunk", "A part from another document"),
                ("docVar", "A hidden variable"),
                ("attachedTemplate", "A template from elsewhere"),
                ("mailMerge", "The source of a mail merge"),
                ("object", "An embedded file or control"),
                ("framePr", "A frame that may stand outside the page"),
                ("documentProtection", "A protected form"),
                ("dataBinding", "A field bound to hidden data"),
            ):
                if next(root.iter(f"{W}{tag}"), None) is not None:
                    yield words, part
            for node in root.iter(f"{W}vanish", f"{W}specVanish", f"{W}webHidden"):
                if node.get(f"{W}val") not in ("0", "false") and not (styles and node.tag == f"{W}semiHidden"):
                    yield "Hidden words", part
            for node in root.iter(f"{W}color"):
                if (node.get(f"{W}val") or "").upper() in WHITE and not _on_dark(node):
                    yield "White words", part
            for node in root.iter(f"{W}sz"):
                if (
                    (node.get(f"{W}val") or "").isdigit()
                    and int(node.get(f"{W}val")) < 8
                    and node.getparent().tag == f"{W}rPr"
                ):
                    yield "Words too small to read", part
            for node in root.iter(f"{W}shd"):
                fill = (node.get(f"{W}fill") or "").upper()
                parent = node.getparent()
                color = parent.find(f"{W}color") if parent is not None and parent.tag == f"{W}rPr" else None
                if color is not None and fill == (color.get(f"{W}val") or "").upper() and fill not in ("", "AUTO"):
                    yield "Words in the colour of what is behind them", part
                if parent is not None and parent.tag == f"{W}rPr" and fill == "000000" and color is None:
                    yield "A black box over live words", part
            for node in root.iter(f"{W}highlight"):
                if node.get(f"{W}val") == "black":
                    yield "A black box over live words", part
            for node in root.iter(f"{W}instrText", f"{W}fldSimple"):
                code = (node.text or node.get(f"{W}instr") or "").strip().split(" ")[0].upper()
                if code not in ("", "PAGE", "NUMPAGES", "TOC", "HYPERLINK", "REF", "PAGEREF", "SECTIONPAGES", "SEQ"):
                    yield f"A field: {code}", part
            for node in root.iter("{*}cNvPr", "{*}docPr"):
                if node.get("hidden") in ("1", "true"):
                    yield "A hidden drawing", part
            if next(root.iter("{*}txbxContent"), None) is not None:
                yield "Words in a text box", part
            if INVISIBLE.search("".join(root.itertext())):
                yield "Invisible characters", part
            for node in root.iter(f"{W}trHeight"):
                if node.get(f"{W}hRule") == "exact" and int(node.get(f"{W}val") or 999) < 60:
                    yield "A row too low to show its words", part
            for node in root.iter(f"{W}tcW", f"{W}gridCol"):
                if (node.get(f"{W}w") or "999").lstrip("-").isdigit() and int(node.get(f"{W}w") or 999) < 0:
                    yield "A column without width", part


def _on_dark(node: Any) -> bool:
    """White words are seen where the cell or paragraph behind them is dark."""
    for parent in node.iterancestors():
        for shade in parent.findall(f"{W}tcPr/{W}shd") + parent.findall(f"{W}pPr/{W}shd"):
            fill = (shade.get(f"{W}fill") or "").upper()
            if fill not in WHITE and fill not in ("", "AUTO"):
                return True
    return False


# --- PDF ----------------------------------------------------------------------------------------------------


XMP_TAGS = frozenset({b"creator", b"contributor", b"description", b"History", b"DerivedFrom", b"subject", b"publisher"})


def _told_by(data: bytes) -> Iterator[tuple[str, str]]:
    """What the tags of interest in a PDF's metadata hold, each up to the next closing tag. In one pass, so that no
    number of tags that are never closed takes long; what is never closed is told as well."""
    opened: list[str] = []
    held: list[bytes] = []
    for piece in (*data.split(b"<")[1:], b"/"):
        head, _, text = piece.partition(b">")
        if head.startswith(b"/"):
            words = b"".join(held).strip().decode(errors="replace")
            yield from ((tag.lower(), words) for tag in opened)
            opened, held = [], []
            continue
        name = head.split(None, 1)[0] if head.strip() else b""
        tag = name.rpartition(b":")[2].rstrip(b"/")
        if b":" in name and tag in XMP_TAGS and tag.decode() not in opened:
            opened.append(tag.decode())
        if opened:
            held.append(text)


def _pdf(content: bytes) -> Iterator[Finding]:
    from pypdf import PdfReader
    from pypdf.generic import IndirectObject

    if content.count(b"%%EOF") > 1:
        yield "An earlier state of the file", "it was saved on top of itself"
    if len(content.rstrip()) - content.rfind(b"%%EOF") > 6:
        yield "Data after the end of the file", ""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        yield "It is encrypted, so it cannot be examined", ""
        return
    info: Any = reader.metadata or {}
    for key in info:
        text = str(info[key]).strip().lower()
        if (
            key not in ("/Producer", "/CreationDate", "/ModDate", "/Title", "/Lang")
            and text not in OUR_OWN
            and not text.startswith("weasyprint")
        ):
            yield f"A document property: {key.lstrip('/').lower()} = {str(info[key]).strip()}", "information"
    root: Any = reader.trailer["/Root"]
    for key, words in (
        ("/OCProperties", "Layers that may be hidden"),
        ("/AcroForm", "Form fields"),
        ("/OpenAction", "Something that runs when it is opened"),
        ("/AA", "Something that runs by itself"),
        ("/Collection", "A portfolio of files"),
        ("/AF", "An attached file"),
        ("/PieceInfo", "Private data of another program"),
        ("/Threads", "Article threads"),
        ("/Perms", "Signatures or permissions"),
    ):
        if key in root:
            yield words, "the document"
    tree = root.get("/Names")
    if tree is not None:
        for key, words in (("/EmbeddedFiles", "An attached file"), ("/JavaScript", "A script")):
            if key in tree.get_object():
                yield words, "the document"
    xmp = root.get("/Metadata")
    if xmp is not None:
        for tag, words in _told_by(xmp.get_object().get_data()):
            if words.lower() not in OUR_OWN:
                yield f"A document property: {tag} = {words}", "metadata"
    reached = {id_ for page in reader.pages if (id_ := getattr(page.indirect_reference, "idnum", None))}
    for number, generations in ((n, g) for g, table in reader.xref.items() for n in table):
        if number in reached:
            continue
        try:
            obj = reader.get_object(IndirectObject(number, generations, reader))
        except Exception:  # noqa: S112  a table may name what is not there
            continue
        if isinstance(obj, dict) and obj.get("/Type") == "/Page":
            yield "A page that was taken out and is still there", f"object {number}"
    for number, page in enumerate(reader.pages, 1):
        yield from _page(page, f"page {number}")
    yield from _unseen(content)


def _page(page: Any, where: str) -> Iterator[Finding]:
    for key, words in (
        ("/Thumb", "A thumbnail of an earlier state"),
        ("/PieceInfo", "Private data of another program"),
        ("/AA", "Something that runs by itself"),
        ("/AF", "An attached file"),
    ):
        if key in page:
            yield words, where
    for annotation in page.get("/Annots") or []:
        kind = annotation.get_object().get("/Subtype")
        if kind == "/Link":
            action = annotation.get_object().get("/A")
            if action is not None and action.get_object().get("/S") not in ("/URI", "/GoTo"):
                yield "A link that runs something", where
        else:
            yield f"A note or mark on the page: {str(kind).lstrip('/').lower()}", where
    media, crop = page.mediabox, page.cropbox
    if float(crop.width) < float(media.width) - 1 or float(crop.height) < float(media.height) - 1:
        yield "Part of the page is cut off and still there", where
    contents = page.get_contents()
    data = contents.get_data() if contents is not None else b""
    if re.search(rb"(?<![\d.])[37]\s+Tr\b", data):
        yield "Words that are not drawn", where
    if re.search(rb"/(OC|Artifact)\s*/?\w*\s+BDC", data) and re.search(rb"/OC\s*/", data):
        yield "Layers that may be hidden", where


def _unseen(content: bytes) -> Iterator[Finding]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            where = f"page {number}"
            dark = [r for r in page.rects if r.get("fill") and _darkness(r.get("non_stroking_color")) == "dark"]
            filled = [
                r for r in page.rects if r.get("fill") and _darkness(r.get("non_stroking_color")) not in ("white", "")
            ]
            images = [(i["x0"], i["top"], i["x1"], i["bottom"]) for i in page.images]
            for char in page.chars:
                if not char["text"].strip():
                    continue
                box = (char["x0"], char["top"], char["x1"], char["bottom"])
                colour = _darkness(char.get("non_stroking_color"))
                if (
                    colour == "white"
                    and not any(_inside(box, r) for r in filled)
                    and not any(_within(box, i) for i in images)
                ):
                    yield "White words", where
                if char["size"] < 2.5:
                    yield "Words too small to read", where
                if box[2] < page.bbox[0] or box[0] > page.bbox[2] or box[3] < page.bbox[1] or box[1] > page.bbox[3]:
                    yield "Words outside the page", where
                if colour == "dark" and any(_inside(box, r) for r in dark):
                    yield "A black box over live words", where
                elif colour != "white" and any(_inside(box, r) and _same(r, char) for r in filled):
                    yield "Words in the colour of what is behind them", where
                if INVISIBLE.search(char["text"]):
                    yield "Invisible characters", where


def _darkness(colour: Any) -> str:
    """ "white", "dark" or "" for one between."""
    if colour is None:
        return ""
    parts = [float(c) for c in (colour if isinstance(colour, list | tuple) else [colour]) if isinstance(c, int | float)]
    if len(parts) == 4:
        parts = [max(0.0, 1 - p - parts[3]) for p in parts[:3]]
    if not parts:
        return ""
    return "white" if min(parts) > 0.97 else "dark" if max(parts) < 0.15 else "between"


def _inside(box: tuple[float, float, float, float], r: Any) -> bool:
    return _within(box, (r["x0"], r["top"], r["x1"], r["bottom"]))


def _within(box: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3]


def _same(r: Any, char: Any) -> bool:
    return bool(r.get("non_stroking_color") == char.get("non_stroking_color"))


# --- pictures and text ----------------------------------------------------------------------------------------


def _picture(content: bytes) -> Iterator[Finding]:
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        kind = picture.format
        if picture.getexif():
            yield "Hidden details of a picture", "EXIF"
        for key in picture.info:
            if str(key).lower() not in (
                "dpi",
                "gamma",
                "srgb",
                "transparency",
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "progressive",
                "progression",
                "icc_profile",
                "interlace",
                "chromaticity",
                "background",
                "aspect",
                "adobe",
                "adobe_transform",
            ):
                yield "Hidden details of a picture", str(key)
        if getattr(picture, "n_frames", 1) > 1:
            yield "More than one picture in the file", ""
    if kind == "PNG":
        end = content.find(b"IEND\xaeB`\x82")
        if end >= 0 and end + 8 < len(content):
            yield "Data after the end of the picture", ""
        for chunk in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            if chunk in content[: end + 1]:
                yield "Hidden details of a picture", chunk.decode()
    elif kind == "JPEG":
        end = content.rfind(b"\xff\xd9")
        if end >= 0 and end + 2 < len(content.rstrip(b"\x00")):
            yield "Data after the end of the picture", ""
        for marker, words in (
            (b"\xff\xfe", "comment"),
            (b"Photoshop 3.0\x00", "Photoshop"),
            (b"http://ns.adobe.com/", "XMP"),
        ):
            if marker in content[:65_536]:
                yield "Hidden details of a picture", words
    elif kind not in ("PNG", "JPEG"):
        yield "A picture that cannot be examined", str(kind)


def _text(content: bytes) -> Iterator[Finding]:
    words = content.decode("utf-8")
    if INVISIBLE.search(words.removeprefix("\ufeff")):
        yield "Invisible characters", ""
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", words):
        yield "Control characters", ""
    if re.search(r"[ \t]{200,}|\n{80,}", words):
        yield "Words pushed out of sight", ""


def _csv(content: bytes) -> Iterator[Finding]:
    import csv

    yield from _text(content)
    for number, row in enumerate(csv.reader(io.StringIO(content.decode("utf-8-sig"))), 1):
        for cell in row:
            if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"[+-]?[\d.,]+%?", cell):
                yield "A formula", f"row {number}"


def _html(content: bytes) -> Iterator[Finding]:
    from lxml import html

    yield from _text(content)
    root = html.document_fromstring(content.decode("utf-8"))
    for node in root.iter():
        if not isinstance(node.tag, str):
            yield "A hidden comment", ""
            continue
        style = (node.get("style") or "").replace(" ", "").lower()
        if node.tag in ("script", "iframe", "object", "embed", "template", "noscript"):
            yield "Something that runs or loads", node.tag
        if node.get("hidden") is not None or re.search(
            r"display:none|visibility:hidden|font-size:0|color:(#fff|white)|opacity:0", style
        ):
            yield "Hidden words", node.tag
        if node.tag == "input" and node.get("type") == "hidden":
            yield "A hidden field", ""
        if node.tag == "meta" and (node.get("name") or "").lower() in ("author", "creator", "description", "keywords"):
            yield "A document property", "meta"
        for name, value in node.attrib.items():
            if name.startswith("data-") and len(value) > 3:
                yield "Hidden data", name
            if name in ("src", "background", "srcset") and not value.startswith("data:"):
                yield "A link that loads something from elsewhere", name


def _only_picture(content: bytes) -> Iterator[Finding]:
    yield from _picture(content)


LOOKS: dict[str, Callable[[bytes], Iterator[Finding]]] = {
    ".xlsx": _xlsx,
    ".docx": _docx,
    ".pdf": _pdf,
    ".png": _only_picture,
    ".jpg": _only_picture,
    ".jpeg": _only_picture,
    ".csv": _csv,
    ".txt": _text,
    ".md": _text,
    ".html": _html,
    ".htm": _html,
}
