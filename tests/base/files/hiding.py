"""Files that hide something, made one after another: each is an ordinary paper with one thing planted in it."""

import io
import random
import re
import zipfile
from collections.abc import Callable

import openpyxl
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Text
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

SECRET = "Tamsin Quillfeather"


# --- clean ones ------------------------------------------------------------------------------------------


def book() -> openpyxl.Workbook:
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Counts"
    for row in (("Year", "Children"), (2023, 12), (2024, 15)):
        ws.append(row)
    ws["A1"].font = Font(bold=True, color="FFFFFFFF")
    ws["A1"].fill = PatternFill("solid", fgColor="FF4B2260")
    wb.properties.creator = ""
    return wb


def saved(wb: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    wb.save(out)
    return repacked(out.getvalue(), core)


def core(name: str, data: bytes) -> bytes | None:
    """Takes out what the library itself writes of who made a file."""
    if name == "docProps/core.xml":
        return re.sub(rb"<dc:creator>.*?</dc:creator>|<cp:lastModifiedBy>.*?</cp:lastModifiedBy>", b"", data)
    return data


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def letter() -> Document:
    doc = Document()
    doc.core_properties.author = ""
    doc.core_properties.comments = ""
    doc.add_heading("A letter", 1)
    doc.add_paragraph("Thank you for your request. We decide by 20 April 2026.")
    table = doc.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Year", "Children"
    return doc


def written(doc: Document) -> bytes:
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def clean_docx() -> bytes:
    from datetime import date

    from goldenthread.base.documents import Document as Tree
    from goldenthread.base.documents import Paragraph, Table, to_docx

    return to_docx(
        Tree(
            "A letter", "The council", date(2026, 3, 2), [Paragraph("Thank you."), Table("T", ("A", "B"), [("1", "2")])]
        )
    )


def clean_pdf() -> bytes:
    from datetime import date

    from goldenthread.base.documents import Document as Tree
    from goldenthread.base.documents import Link, Paragraph, Table, to_pdf

    link = Link("the guide", "https://www.example.org/guide")
    blocks = [Paragraph(["Thank you. See ", link, "."]), Table("T", ("A", "B"), [("1", "2")])]
    return to_pdf(Tree("A letter", "The council", date(2026, 3, 2), blocks))


def clean_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def clean_jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


def clean() -> dict[str, bytes]:
    return {
        "counts.xlsx": saved(book()),
        "letter.docx": clean_docx(),
        "letter.pdf": clean_pdf(),
        "list.csv": "Reference,Given names\nKF7Q-3M2P,Łukasz\nBBBB-CCCC,'=x\n".encode(),
        "note.txt": "An ordinary note – with a dash.\n".encode(),
        "picture.png": clean_png(),
        "picture.jpg": clean_jpeg(),
    }


# --- what is planted -------------------------------------------------------------------------------------

Plant = Callable[[random.Random], tuple[str, bytes]]
PLANTS: list[Plant] = []


def plant(make: Plant) -> Plant:
    PLANTS.append(make)
    return make


def xlsx(change: Callable[[openpyxl.Workbook, random.Random], None]) -> Plant:
    def make(chance: random.Random) -> tuple[str, bytes]:
        wb = book()
        change(wb, chance)
        return "counts.xlsx", saved(wb)

    make.__name__ = f"xlsx_{change.__name__}"
    return plant(make)


def cell(chance: random.Random) -> str:
    return f"{chance.choice('BCDEFG')}{chance.randrange(4, 60)}"


@xlsx
def hidden_sheet(wb, chance):
    ws = wb.create_sheet(chance.choice(["Data", "Sheet2", "Children"]))
    ws["A1"] = SECRET
    ws.sheet_state = chance.choice(["hidden", "veryHidden"])


@xlsx
def hidden_row(wb, chance):
    row = chance.randrange(4, 90)
    wb.active.cell(row, 1, SECRET)
    wb.active.row_dimensions[row].hidden = True


@xlsx
def flat_row(wb, chance):
    row = chance.randrange(4, 90)
    wb.active.cell(row, 1, SECRET)
    wb.active.row_dimensions[row].height = chance.choice([0.5, 1, 1.5])


@xlsx
def hidden_column(wb, chance):
    letter_ = chance.choice("CDEFGH")
    wb.active[f"{letter_}2"] = SECRET
    wb.active.column_dimensions[letter_].hidden = True


@xlsx
def narrow_column(wb, chance):
    letter_ = chance.choice("CDEFGH")
    wb.active[f"{letter_}2"] = SECRET
    wb.active.column_dimensions[letter_].width = 0.3


@xlsx
def white_words(wb, chance):
    where = cell(chance)
    wb.active[where] = SECRET
    wb.active[where].font = Font(color=chance.choice(["FFFFFFFF", "FFFEFEFE", "00FFFFFF"]))


@xlsx
def words_on_their_own_colour(wb, chance):
    where, colour = cell(chance), chance.choice(["FF123456", "FF4B2260", "FFAA0000"])
    wb.active[where] = SECRET
    wb.active[where].font = Font(color=colour)
    wb.active[where].fill = PatternFill("solid", fgColor=colour)


@xlsx
def tiny_words(wb, chance):
    where = cell(chance)
    wb.active[where] = SECRET
    wb.active[where].font = Font(size=chance.choice([1, 2, 3]))


@xlsx
def format_that_shows_nothing(wb, chance):
    where = cell(chance)
    wb.active[where] = SECRET
    wb.active[where].number_format = ";;;"


@xlsx
def comment(wb, chance):
    wb.active[cell(chance)].comment = Comment(SECRET, "An officer")


@xlsx
def formula(wb, chance):
    wb.active[cell(chance)] = chance.choice(["=B2+B3", "='[data.xlsx]Sheet1'!A1", '=HYPERLINK("http://x.example","a")'])


@xlsx
def name(wb, chance):
    key = chance.choice(["children", "_list", "Data1"])
    wb.defined_names[key] = DefinedName(key, attr_text="Counts!$A$1")


@xlsx
def property_of_author(wb, chance):
    field = chance.choice(["description", "subject", "keywords", "category"])
    setattr(wb.properties, field, SECRET)


@xlsx
def list_behind_a_cell(wb, chance):
    check = DataValidation(type="list", formula1=f'"{SECRET},Other"')
    check.add(cell(chance))
    wb.active.add_data_validation(check)


@xlsx
def filter_that_hides(wb, chance):
    wb.active.auto_filter.ref = "A1:B3"
    wb.active.auto_filter.add_filter_column(0, ["2023"])


@xlsx
def header_in_print(wb, chance):
    wb.active.oddFooter.center.text = SECRET


@xlsx
def invisible_letters(wb, chance):
    wb.active[cell(chance)] = "15" + chance.choice(["\u200b", "\u2060", "\u202e"]) + SECRET


@xlsx
def hidden_default_rows(wb, chance):
    wb.active.sheet_format.zeroHeight = True
    wb.active[cell(chance)] = SECRET


def xlsx_part(path: str, content: bytes = b"<x/>") -> Plant:
    def make(chance: random.Random) -> tuple[str, bytes]:
        return "counts.xlsx", repacked(saved(book()), lambda n, d: d, {path.format(chance.randrange(1, 9)): content})

    make.__name__ = f"xlsx_part_{path}"
    return plant(make)


for part in (
    "xl/externalLinks/externalLink{}.xml",
    "xl/pivotCache/pivotCacheRecords{}.xml",
    "xl/pivotTables/pivotTable{}.xml",
    "xl/embeddings/oleObject{}.bin",
    "xl/vbaProject.bin",
    "xl/connections.xml",
    "xl/queryTables/queryTable{}.xml",
    "xl/model/item.data",
    "xl/revisions/revisionLog{}.xml",
    "xl/printerSettings/printerSettings{}.bin",
    "customXml/item{}.xml",
    "xl/threadedComments/threadedComment{}.xml",
    "xl/persons/person.xml",
    "docProps/custom.xml",
    "docProps/thumbnail.jpeg",
    "xl/slicers/slicer{}.xml",
    "xl/worksheets/sheet9{}.xml",
):
    xlsx_part(part)


@plant
def xlsx_words_in_no_cell(chance):
    words = f"<si><t>{SECRET}</t></si>".encode()
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = b'<sst xmlns="' + space + b'">' + words + b"</sst>"
    return "counts.xlsx", repacked(saved(book()), lambda n, d: d, {"xl/sharedStrings.xml": strings})


@plant
def xlsx_after_the_end(chance):
    return "counts.xlsx", saved(book()) + SECRET.encode() * chance.randrange(1, 5)


@plant
def xlsx_author(chance):
    wb = book()
    wb.properties.creator = SECRET
    out = io.BytesIO()
    wb.save(out)
    return "counts.xlsx", out.getvalue()


@plant
def xlsx_loads_from_elsewhere(chance):
    def change(path, data):
        if path == "xl/_rels/workbook.xml.rels":
            more = (
                b'<Relationship Id="rId99" TargetMode="External" Target="file:///c:/children.xlsx" '
                b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/></Relationships>'
            )
            return data.replace(b"</Relationships>", more)
        return data

    return "counts.xlsx", repacked(saved(book()), change)


def docx(change: Callable[[Document, random.Random], None]) -> Plant:
    def make(chance: random.Random) -> tuple[str, bytes]:
        doc = letter()
        change(doc, chance)
        return "letter.docx", written(doc)

    make.__name__ = f"docx_{change.__name__}"
    return plant(make)


def run_in(doc: Document, chance: random.Random):
    where = chance.choice(["body", "cell", "header"])
    if where == "cell":
        return doc.tables[0].cell(1, 1).paragraphs[0].add_run(SECRET)
    if where == "header":
        return doc.sections[0].header.paragraphs[0].add_run(SECRET)
    return doc.add_paragraph().add_run(SECRET)


@docx
def hidden_words(doc, chance):
    run_in(doc, chance).font.hidden = True


@docx
def white_letters(doc, chance):
    run_in(doc, chance).font.color.rgb = RGBColor(255, 255, 255)


@docx
def small_letters(doc, chance):
    run_in(doc, chance).font.size = Pt(chance.choice([1, 2, 3]))


@docx
def black_highlight(doc, chance):
    mark = OxmlElement("w:highlight")
    mark.set(qn("w:val"), "black")
    run_in(doc, chance)._r.get_or_add_rPr().append(mark)


@docx
def black_shading(doc, chance):
    mark = OxmlElement("w:shd")
    mark.set(qn("w:val"), "clear")
    mark.set(qn("w:fill"), "000000")
    run_in(doc, chance)._r.get_or_add_rPr().append(mark)


@docx
def its_own_colour(doc, chance):
    run = run_in(doc, chance)
    run.font.color.rgb = RGBColor(0x12, 0x34, 0x56)
    mark = OxmlElement("w:shd")
    mark.set(qn("w:fill"), "123456")
    run._r.get_or_add_rPr().append(mark)


def tracked(tag: str) -> Callable:
    def change(doc, chance):
        mark = OxmlElement(tag)
        mark.set(qn("w:author"), "An officer")
        run = OxmlElement("w:r")
        text = OxmlElement("w:delText" if tag == "w:del" else "w:t")
        text.text = SECRET
        run.append(text)
        mark.append(run)
        doc.add_paragraph()._p.append(mark)

    change.__name__ = tag.replace(":", "_")
    return change


for tag in ("w:del", "w:ins", "w:moveFrom", "w:moveTo"):
    docx(tracked(tag))


@docx
def field(doc, chance):
    code = OxmlElement("w:instrText")
    code.text = chance.choice([" INCLUDETEXT c:/x.docx ", " MERGEFIELD name ", " DDE x y ", " AUTHOR "])
    doc.add_paragraph().add_run()._r.append(code)


@docx
def author(doc, chance):
    setattr(
        doc.core_properties,
        chance.choice(["author", "last_modified_by", "comments", "keywords", "subject", "category"]),
        SECRET,
    )


@docx
def comment_on_words(doc, chance):
    run = doc.paragraphs[1].runs[0]
    doc.add_comment(run, text=SECRET, author="An officer", initials="A")


@docx
def invisible_signs(doc, chance):
    doc.add_paragraph("We decide" + chance.choice(["\u200b", "\u2062", "\u202e", "\U000e0041"]) + " soon.")


@docx
def row_without_height(doc, chance):
    row = doc.tables[0].rows[1]
    row.cells[0].text = SECRET
    height = OxmlElement("w:trHeight")
    height.set(qn("w:val"), "20")
    height.set(qn("w:hRule"), "exact")
    row._tr.get_or_add_trPr().append(height)


@docx
def text_box(doc, chance):
    box = OxmlElement("w:txbxContent")
    box.append(OxmlElement("w:p"))
    doc.add_paragraph().add_run()._r.append(box)


def docx_part(path: str) -> Plant:
    def make(chance: random.Random) -> tuple[str, bytes]:
        return "letter.docx", repacked(written(letter()), core, {path.format(chance.randrange(1, 9)): b"<x/>"})

    make.__name__ = f"docx_part_{path}"
    return plant(make)


for part in (
    "word/embeddings/oleObject{}.bin",
    "word/vbaProject.bin",
    "customXml/item9{}.xml",
    "word/glossary/document.xml",
    "word/people.xml",
    "word/charts/chart{}.xml",
    "docProps/custom.xml",
    "word/activeX/activeX{}.xml",
    "word/comments9{}.xml",
):
    docx_part(part)


@plant
def docx_photo_with_place(chance):
    picture = Image.new("RGB", (20, 20), "white")
    exif = Image.Exif()
    exif[0x9286] = SECRET
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    out.seek(0)
    doc = letter()
    doc.add_picture(out)
    return "letter.docx", written(doc)


def pdf(change: Callable[[PdfWriter, random.Random], None]) -> Plant:
    def make(chance: random.Random) -> tuple[str, bytes]:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(clean_pdf())))
        change(writer, chance)
        out = io.BytesIO()
        writer.write(out)
        return "letter.pdf", out.getvalue()

    make.__name__ = f"pdf_{change.__name__}"
    return plant(make)


def draw(writer: PdfWriter, code: str) -> None:
    """Add drawing code over the first page, in Helvetica as /F9."""
    page = writer.pages[0]
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = page["/Resources"].get_object().setdefault(NameObject("/Font"), DictionaryObject()).get_object()
    fonts[NameObject("/F9")] = writer._add_object(font)
    stream = DecodedStreamObject()
    stream.set_data(f"q 1 0 0 1 0 0 cm {code} Q".encode())
    old = page[NameObject("/Contents")]
    held = old.get_object()
    before = list(held) if isinstance(held, ArrayObject) else [old]
    wrap, unwrap = DecodedStreamObject(), DecodedStreamObject()
    wrap.set_data(b"q\n")
    unwrap.set_data(b"\nQ\n")
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(wrap), *before, writer._add_object(unwrap), writer._add_object(stream)]
    )


def words_at(chance: random.Random) -> str:
    return f"{chance.randrange(80, 300)} {chance.randrange(200, 700)} Td ({SECRET}) Tj"


@pdf
def white_ink(writer, chance):
    draw(writer, f"BT /F9 12 Tf {chance.choice(['1 g', '1 1 1 rg', '0 0 0 0 k'])} {words_at(chance)} ET")


@pdf
def not_drawn(writer, chance):
    draw(writer, f"BT /F9 12 Tf {chance.choice(['3', '7'])} Tr {words_at(chance)} ET")


@pdf
def dust(writer, chance):
    draw(writer, f"BT /F9 {chance.choice(['0.5', '1', '2'])} Tf {words_at(chance)} ET")


@pdf
def beside_the_page(writer, chance):
    draw(writer, f"BT /F9 12 Tf {chance.choice(['-900 400', '2000 300', '100 -700', '100 3000'])} Td ({SECRET}) Tj ET")


@pdf
def black_box(writer, chance):
    x, y = chance.randrange(80, 200), chance.randrange(200, 700)
    draw(writer, f"BT /F9 12 Tf 0 g {x} {y} Td ({SECRET}) Tj ET 0 g {x - 4} {y - 4} 200 18 re f")


@pdf
def same_colour(writer, chance):
    x, y = chance.randrange(80, 200), chance.randrange(200, 700)
    draw(writer, f"0.2 0.4 0.6 rg {x - 4} {y - 4} 200 18 re f BT /F9 12 Tf 0.2 0.4 0.6 rg {x} {y} Td ({SECRET}) Tj ET")


@pdf
def information(writer, chance):
    writer.add_metadata({chance.choice(["/Author", "/Subject", "/Keywords", "/Creator", "/Child"]): SECRET})


@pdf
def attached(writer, chance):
    writer.add_attachment(f"list{chance.randrange(9)}.csv", SECRET.encode())


@pdf
def script(writer, chance):
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")})
    names = DictionaryObject(
        {NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): ArrayObject([action])})}
    )
    writer._root_object[NameObject("/Names")] = names


@pdf
def note(writer, chance):
    kind = chance.choice([Text, FreeText])
    writer.add_annotation(0, kind(rect=(50, 50, 200, 100), text=SECRET))


@pdf
def layers(writer, chance):
    writer._root_object[NameObject("/OCProperties")] = DictionaryObject({NameObject("/OCGs"): ArrayObject()})


@pdf
def form(writer, chance):
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject()})


@pdf
def cut_off(writer, chance):
    page = writer.pages[0]
    page.cropbox.upper_right = (float(page.mediabox.right) - chance.randrange(50, 300), float(page.mediabox.top))


@pdf
def thumbnail(writer, chance):
    stream = DecodedStreamObject()
    stream.set_data(b"x")
    writer.pages[0][NameObject("/Thumb")] = writer._add_object(stream)


@pdf
def private_data(writer, chance):
    where = chance.choice([writer._root_object, writer.pages[0]])
    where[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/X"): TextStringObject(SECRET)})


@pdf
def page_taken_out(writer, chance):
    writer.add_blank_page(200, 200)
    lost = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Page"),
            NameObject("/MediaBox"): ArrayObject([FloatObject(n) for n in (0, 0, 9, 9)]),
        }
    )
    reference = writer._add_object(lost)
    writer._root_object[NameObject("/Lost")] = reference


@pdf
def opens_something(writer, chance):
    writer._root_object[NameObject(chance.choice(["/OpenAction", "/AA"]))] = DictionaryObject(
        {NameObject("/S"): NameObject("/URI")}
    )


@plant
def pdf_saved_on_top(chance):
    data = clean_pdf()
    return "letter.pdf", data + b"\n" + data[data.rfind(b"startxref") :]


@plant
def pdf_after_the_end(chance):
    return "letter.pdf", clean_pdf() + b"\n" + SECRET.encode()


@plant
def pdf_locked(chance):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(clean_pdf())))
    writer.encrypt("x")
    out = io.BytesIO()
    writer.write(out)
    return "letter.pdf", out.getvalue()


@plant
def csv_formula(chance):
    start = chance.choice(["=", "+", "-", "@", "\t="])
    return "list.csv", f"Name\n{start}cmd|' /C calc'!A0\n".encode()


@plant
def csv_invisible(chance):
    return "list.csv", f"Name\nx{chance.choice(['​', '⁠', '‮'])}y\n".encode()


@plant
def csv_out_of_sight(chance):
    return "list.csv", ("Name\nx" + " " * chance.randrange(200, 900) + SECRET + "\n").encode()


@plant
def text_invisible(chance):
    return "note.txt", ("x" + "".join(chr(0xE0000 + ord(c)) for c in "secret") + "y").encode()


@plant
def text_controls(chance):
    return "note.txt", b"x" + bytes([chance.choice([1, 8, 27, 127])]) + SECRET.encode()


@plant
def picture_with_words(chance):
    info = PngInfo()
    chance.choice([info.add_text, info.add_itxt])(chance.choice(["Author", "Comment", "Child"]), SECRET)
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG", pnginfo=info)
    return "picture.png", out.getvalue()


@plant
def picture_with_place(chance):
    exif = Image.Exif()
    exif[chance.choice([0x013B, 0x9C9B, 0x8298])] = SECRET
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=exif)
    return "picture.jpg", out.getvalue()


@plant
def picture_with_comment(chance):
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", comment=SECRET)
    return "picture.jpg", out.getvalue()


@plant
def picture_with_a_tail(chance):
    name_, data = chance.choice([("picture.png", clean_png()), ("picture.jpg", clean_jpeg())])
    return name_, data + SECRET.encode()


@plant
def unknown_kind(chance):
    return f"x{chance.choice(['.rtf', '.doc', '.xlsm', '.zip', '.odt', ''])}", SECRET.encode()


@plant
def broken(chance):
    name_, data = chance.choice(
        [("counts.xlsx", saved(book())), ("letter.docx", clean_docx()), ("letter.pdf", clean_pdf())]
    )
    return name_, data[: len(data) // 2]


def planted(seed: object, count: int) -> list[tuple[str, str, bytes]]:
    """So many (what, name, content), every kind of plant at least once where the count allows."""
    chance = random.Random(f"{seed}")
    makers = [PLANTS[n % len(PLANTS)] for n in range(count)]
    return [(make.__name__, *make(chance)) for make in makers]
