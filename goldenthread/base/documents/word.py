"""The Word writer: real headings, marked header rows, described pictures, and nothing left over from a template.

The bytes depend on the document alone: core properties carry the document's own day, and the parts of the zip bear it.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

from docx import Document as NewWord
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from goldenthread.base.documents.blocks import (
    Block,
    BulletList,
    Callout,
    Cite,
    Document,
    Emphasis,
    Figure,
    Heading,
    KeyFigures,
    Link,
    Number,
    NumberedList,
    PageBreak,
    Paragraph,
    Runs,
    SourceNote,
    Strong,
    Table,
    Text,
    plain,
)
from goldenthread.base.documents.html import direction
from goldenthread.base.documents.text import NOTES, byline

INK = RGBColor(0x0B, 0x0C, 0x0C)
LINK = RGBColor(0x1A, 0x4F, 0x8B)
FONT = "Arial"


def docx(document: Document) -> bytes:
    return _Word(document).write()


class _Word:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.word = NewWord()
        self.numbers = {(cite.note, cite.href): place for place, cite in enumerate(document.notes, 1)}
        self.pictures = 0
        self.lists = 0

    # --- the file ---------------------------------------------------------------------------------

    def write(self) -> bytes:
        self._look()
        self._properties()
        self._top()
        for block in self.document.walk():
            self._block(block)
        self._bottom()
        _in_order(self.word.element.body)
        out = io.BytesIO()
        self.word.save(out)
        return _steady(out.getvalue(), self.document.date)

    def _look(self) -> None:
        section = self.word.sections[0]
        section.page_width, section.page_height = (Cm(29.7), Cm(21)) if self.document.wide else (Cm(21), Cm(29.7))
        if self.document.wide:
            section.orientation = WD_ORIENT.LANDSCAPE
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(1.8)
        sizes = {
            "Normal": 11,
            "Title": 20,
            "Subtitle": 13,
            "Heading 1": 16,
            "Heading 2": 14,
            "Heading 3": 12,
            "Caption": 11,
        }
        for name, size in sizes.items():
            style = self.word.styles[name]
            style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(kind), FONT)
            for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
                fonts.attrib.pop(qn(kind), None)
        for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption"):
            self.word.styles[name].font.bold = True
        self.word.styles["Subtitle"].font.italic = False
        self.word.styles["Caption"].font.italic = False
        normal = self.word.styles["Normal"]
        normal.paragraph_format.space_after = Pt(6)
        language = normal.element.get_or_add_rPr().find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            normal.element.get_or_add_rPr().append(language)
        language.set(qn("w:val"), self.document.language)
        for border in self.word.styles["Title"].element.iter(qn("w:pBdr")):
            border.getparent().remove(border)

    def _properties(self) -> None:
        core, day = self.word.core_properties, self.document.date
        moment = datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001  Word keeps no zone
        core.title, core.author, core.language = self.document.title, self.document.author, self.document.language
        core.last_modified_by, core.created, core.modified, core.revision = self.document.author, moment, moment, 1
        core.comments = core.keywords = core.subject = core.category = core.content_status = core.identifier = ""

    def _top(self) -> None:
        document = self.document
        if document.logo is not None:
            paragraph = self.word.add_paragraph()
            shape = paragraph.add_run().add_picture(io.BytesIO(document.logo), height=Cm(1.6))
            self._describe(shape, document.logo_alt or document.author)
        self._way(self.word.add_paragraph(document.title, style="Title"), document.title)
        if document.subtitle:
            self._way(self.word.add_paragraph(document.subtitle, style="Subtitle"), document.subtitle)
        self.word.add_paragraph(byline(document))

    def _bottom(self) -> None:
        if self.numbers:
            self.word.add_paragraph(NOTES, style="Heading 1")
            for (note, href), place in self.numbers.items():
                paragraph = self.word.add_paragraph(f"[{place}] ")
                if href:
                    self._link(paragraph, note, href)
                else:
                    paragraph.add_run(note)
        for line in self.document.foot:
            if plain(line):
                self._runs(self.word.add_paragraph(), line)

    # --- blocks -----------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._runs(self.word.add_paragraph(style=f"Heading {block.level - 1}"), block.runs)
            case SourceNote():
                self._runs(self.word.add_paragraph(), block.runs, size=9)
            case Paragraph():
                self._runs(self.word.add_paragraph(), block.runs)
            case NumberedList():
                self._list(block, "List Number")
            case BulletList():
                self._list(block, "List Bullet")
            case Table():
                self._table(block)
            case Callout():
                paragraph = self.word.add_paragraph()
                paragraph.paragraph_format.left_indent = Cm(0.4)
                self._bar(paragraph)
                if block.kind == "warning":
                    paragraph.add_run("Warning: ").bold = True
                self._runs(paragraph, block.runs, bold=block.kind == "warning")
            case KeyFigures():
                for figure in block.figures:
                    paragraph = self.word.add_paragraph()
                    paragraph.add_run(f"{figure.label} ").bold = True
                    self._runs(paragraph, figure.value_runs)
                    if figure.note_runs:
                        paragraph.add_run(" ")
                        self._runs(paragraph, figure.note_runs)
            case Figure():
                self._figure(block)
            case PageBreak():
                self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _list(self, block: BulletList, style: str) -> None:
        number = self._restarted() if style == "List Number" else None
        for item in block.rows:
            paragraph = self.word.add_paragraph(style=style)
            if number is not None:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = number
            self._runs(paragraph, item)

    def _restarted(self) -> int:
        """A numbering of its own, from 1, so that a second list does not go on where the first ended."""
        numbering = self.word.part.numbering_part.element
        style = self.word.styles["List Number"].element
        shared = style.pPr.numPr.numId.val
        abstract = next(n for n in numbering.findall(qn("w:num")) if n.numId == shared).abstractNumId.val
        new = numbering.add_num(abstract)
        new.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(new.numId)

    def _table(self, block: Table) -> None:
        if not block.body:
            self.word.add_paragraph(block.caption, style="Caption")
            self.word.add_paragraph(block.empty)
            return
        caption = self.word.add_paragraph(block.caption, style="Caption")
        caption.paragraph_format.keep_with_next = True
        self._way(caption, block.caption)
        table = self.word.add_table(rows=1, cols=len(block.head))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.LEFT, True
        properties = table._tbl.tblPr
        for tag, value in (("w:tblCaption", block.caption), ("w:tblDescription", block.caption)):
            element = OxmlElement(tag)
            element.set(qn("w:val"), value)
            properties.append(element)
        look = properties.find(qn("w:tblLook"))
        if look is not None:
            look.set(qn("w:firstRow"), "1")
            look.set(qn("w:firstColumn"), "1" if block.row_header else "0")
        self._row(table.rows[0], block.head, block, head=True)
        header = OxmlElement("w:tblHeader")
        header.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(header)
        for line in block.body:
            row = table.add_row()
            unbroken = OxmlElement("w:cantSplit")
            row._tr.get_or_add_trPr().append(unbroken)
            self._row(row, line, block, head=False)
        self.word.add_paragraph().paragraph_format.space_after = Pt(2)

    def _row(self, row: Any, line: tuple[Runs, ...], block: Table, *, head: bool) -> None:
        numeric = frozenset(block.numeric)
        for place, (cell, these) in enumerate(zip(row.cells, line, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            if place in numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._runs(paragraph, these, bold=head or (place == 0 and block.row_header), size=9.5)

    def _figure(self, block: Figure) -> None:
        chart = block.chart
        heading = self.word.add_paragraph(chart.title, style="Caption")
        heading.paragraph_format.keep_with_next = True
        sentence = self.word.add_paragraph(chart.sentence)
        sentence.paragraph_format.keep_with_next = True
        shape = self.word.add_paragraph().add_run().add_picture(io.BytesIO(chart.png), width=Cm(16.5))
        self._describe(shape, chart.description)
        if block.with_table:
            self._table(block.table)
        if chart.source:
            self._runs(self.word.add_paragraph(), (Text(chart.source),), size=9)

    # --- words ------------------------------------------------------------------------------------

    def _runs(self, paragraph: Any, these: Runs, *, bold: bool = False, size: float | None = None) -> None:
        self._way(paragraph, plain(these))
        for run in these:
            match run:
                case Cite():
                    written = paragraph.add_run(f"[{self.numbers[run.note, run.href]}]")
                    written.font.superscript = True
                case Link():
                    self._link(paragraph, run.text, run.href, size)
                    continue
                case Number():
                    written = paragraph.add_run(run.words)
                case Text():
                    written = paragraph.add_run(run.text)
                    written.bold = True if isinstance(run, Strong) else None
                    written.italic = True if isinstance(run, Emphasis) else None
                    if run.language:
                        language = OxmlElement("w:lang")
                        kind = "w:bidi" if direction(run.text) == "rtl" else "w:val"
                        language.set(qn(kind), run.language)
                        written._r.get_or_add_rPr().append(language)
            if bold:
                written.bold = True
            if size:
                written.font.size = Pt(size)
            if direction(run.words if not isinstance(run, Cite) else "") == "rtl":
                written._r.get_or_add_rPr().append(OxmlElement("w:rtl"))

    def _way(self, paragraph: Any, words: str) -> None:
        if direction(words) == "rtl":
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))

    def _link(self, paragraph: Any, words: str, href: str, size: float | None = None) -> None:
        target = self.word.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), target)
        run = paragraph.add_run(words)
        run.font.color.rgb, run.font.underline = LINK, True
        if size:
            run.font.size = Pt(size)
        link.append(run._r)
        paragraph._p.append(link)

    def _bar(self, paragraph: Any) -> None:
        """The bar at the side of words set apart."""
        borders = OxmlElement("w:pBdr")
        side = OxmlElement("w:left")
        for name, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", "4B2260")):
            side.set(qn(f"w:{name}"), value)
        borders.append(side)
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def _describe(self, shape: Any, words: str) -> None:
        self.pictures += 1
        properties = shape._inline.docPr
        properties.set("descr", words)
        properties.set("id", str(self.pictures))
        properties.set("name", f"Picture {self.pictures}")


# Word calls a file broken where properties stand in another order than the schema's (ECMA-376, part 1, 17.3 and 17.4).
ORDER = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc",
    "w:rPr": "rStyle rFonts b bCs i iCs caps strike color spacing w kern position sz szCs highlight u effect bdr shd "
    "fitText vertAlign rtl cs em lang",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "w:trPr": "cantSplit tblHeader",
}


def _in_order(body: Any) -> None:
    for tag, words in ORDER.items():
        places = {qn(f"w:{name}"): place for place, name in enumerate(words.split())}
        for properties in body.iter(qn(tag)):
            properties[:] = sorted(properties, key=lambda child: places.get(child.tag, len(places)))


def _steady(data: bytes, day: datetime.date) -> bytes:
    """The same zip with every part dated `day`, and without the picture of python-docx's own template."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            body = old.read(name)
            if name == "docProps/thumbnail.jpeg" or name.startswith("customXml/"):
                continue
            if name.endswith(".rels"):
                body = re.sub(rb"<Relationship [^>]*(?:thumbnail|customXml)[^>]*/>", b"", body)
            if name == "[Content_Types].xml":
                body = re.sub(rb'<Override [^>]*PartName="/customXml/[^>]*/>', b"", body)
            info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, body)
    return out.getvalue()
