"""The three writers say the same words and numbers, in the same order, and the files are usable by everyone."""

import io
import itertools
import re
import shutil
import subprocess
import zipfile

import pytest
from docx import Document as open_word
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from lxml import etree, html
from pypdf import PdfReader

from goldenthread.base.documents import (
    BadDocument,
    Heading,
    Number,
    NumberedList,
    Paragraph,
    Table,
    Text,
    text_of,
    to_docx,
    to_html,
    to_page,
    to_pdf,
)
from goldenthread.base.documents.pdf import LARGE_PRINT
from goldenthread.base.documents.text import NOTES, from_docx, from_html, from_pdf, letters, marks, squashed
from tests.base.documents import trees
from tests.base.documents.trees import NAMES, document, every_block, figure, png

MINIMUM = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@pytest.fixture(scope="module")
def full():
    return document(
        [*every_block(), figure()],
        subtitle="Area review, recommendation 5",
        footer=["Ask us for it in large print."],
        logo=png(),
        logo_alt="Southend-on-Sea City Council",
    )


@pytest.fixture(scope="module")
def word(full):
    return to_docx(full)


@pytest.fixture(scope="module")
def pdf(full):
    return to_pdf(full)


@pytest.fixture(scope="module")
def tags(pdf):
    return list(structure(PdfReader(io.BytesIO(pdf))))


def structure(reader):
    """Every tag of the file with its parent's kind: (kind, dictionary, parent)."""

    def walk(node, parent):
        node = node.get_object()
        if not hasattr(node, "keys"):
            return
        kind = str(node.get("/S", ""))
        if kind:
            yield kind, node, parent
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            yield from walk(child, kind or parent)

    yield from walk(reader.trailer["/Root"]["/StructTreeRoot"], "")


def without_marks(said: str, document) -> str:
    """The words on paper without the bullets and the numbers that the page sets before items."""
    rest, out = said, ""
    lists = [(mark, item) for mark, item in zip(marks(document), items(document), strict=True)]
    for mark, item in lists:
        place = rest.find(squashed(mark) + item)
        assert place >= 0, f"{mark} {item!r} is not on the page after what came before it"
        out += rest[:place] + item
        rest = rest[place + len(squashed(mark) + item) :]
    return out + rest


def items(document):
    from goldenthread.base.documents import BulletList

    numbers = {(cite.note, cite.href): place for place, cite in enumerate(document.notes, 1)}
    for block in document.walk():
        if isinstance(block, BulletList):
            for row in block.rows:
                yield squashed("".join(f"[{numbers[r.note, r.href]}]" if hasattr(r, "note") else r.words for r in row))


@given(trees.documents)
@MINIMUM
def test_html_and_word_say_the_words_of_the_tree_and_nothing_else(tree):
    said = squashed(text_of(tree))
    assert squashed(from_html(to_html(tree))) == said
    assert squashed(from_html(to_page(tree))) == said
    assert squashed(from_docx(to_docx(tree))) == said


def test_paper_says_every_line_of_the_tree():
    """On plain words; pypdf cannot read back every letter of every font, as the order of Arabic."""
    tree = document(
        [
            Heading("What was promised"),
            Paragraph(["Refused ", Number(137), " of ", Number(569), "."]),
            NumberedList(["ask", "wait", "ask again"]),
            Table("Figures", ("Measure", "2021"), [("Within 20 weeks", Number(95.1, "percent", 1))], numeric=(1,)),
        ]
    )
    on_paper = squashed(from_pdf(to_pdf(tree)))
    missing = [line for line in text_of(tree).splitlines() if squashed(line) not in on_paper]
    assert not missing


def test_a_word_changed_in_one_file_is_noticed(full, word):
    said = squashed(text_of(full))
    parts = zipfile.ZipFile(io.BytesIO(word))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for name in parts.namelist():
            changed.writestr(name, parts.read(name).replace(b"47.1%", b"47.2%"))
    assert squashed(from_docx(word)) == said
    assert squashed(from_docx(out.getvalue())) != said


def test_every_number_is_in_every_file(full, word, pdf):
    numbers = {"3", "7", "2023", "1,234", "47.1%", "2024", "−5", "not published", "12 weeks", "137", "61.4%", "3.8%"}
    unread = {"−5"}  # pypdf does not read the minus sign back from this font
    files = (from_html(to_html(full)), numbers), (from_docx(word), numbers), (from_pdf(pdf), numbers - unread)
    for said, wanted in files:
        lines = squashed(said)
        assert not [number for number in wanted if squashed(number) not in lines]


def test_html_carries_each_number_for_machines_too(full):
    tree = html.fromstring(to_html(full))
    given = {(each.get("value"), each.text) for each in tree.iter("data")}
    assert {("1234", "1,234"), ("47.05", "47.1%"), ("-5", "−5"), ("", "not published")} <= given


def test_html_escapes_what_would_be_markup():
    nasty = '<script>alert(1)</script> & "quoted" <b>'
    tree = document(
        [Paragraph(nasty), Heading(nasty), Table(nasty, (nasty,), [(nasty,)]), NumberedList([Text(nasty)])], title=nasty
    )
    for page in (to_html(tree), to_page(tree)):
        assert "<script" not in page
        assert nasty in html.document_fromstring(page).text_content()


def test_html_has_no_style_or_script_so_that_a_strict_policy_keeps_all_of_it(full):
    tree = html.fromstring(to_html(full))
    assert not tree.xpath("//*[@style] | //style | //script | //*[starts-with(name(@*), 'on')]")


def test_html_ids_are_unique_even_with_two_documents_on_a_page(full):
    tree = html.fromstring(f"<main>{to_html(full)}{to_html(full, level=2, prefix='other')}</main>")
    ids = tree.xpath("//@id")
    assert len(ids) > 10
    assert sorted(ids) == sorted(set(ids))
    assert {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")} <= set(ids)


@pytest.mark.parametrize(("level", "first", "second"), [(1, "h1", "h2"), (2, "h2", "h3"), (3, "h3", "h4")])
def test_html_headings_start_where_the_page_asks(level, first, second):
    tree = html.fromstring(to_html(document([Heading("One"), Paragraph("p")]), level=level))
    assert [each.tag for each in tree.iter() if re.fullmatch(r"h\d", str(each.tag))] == [first, second]


def test_a_whole_page_loads_nothing_from_elsewhere(full):
    page = to_page(full)
    tree = html.document_fromstring(page)
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]
    assert all(src.startswith("data:") for src in tree.xpath("//@src"))
    assert not tree.xpath("//link")


# --- Word -----------------------------------------------------------------------------------------


def test_word_has_real_headings_in_the_right_styles(word):
    styles = [(p.style.name, p.text) for p in open_word(io.BytesIO(word)).paragraphs]
    assert ("Title", "What changed <since> 2021 & why") in styles
    assert ("Heading 1", "What was promised") in styles
    assert ("Heading 2", "In detail") in styles
    assert ("Heading 1", NOTES) in styles
    assert ("List Bullet", "first <b>point</b>") in styles
    assert ("List Number", "read it") in styles
    assert not [text for name, text in styles if name == "Heading 3"]


def test_word_marks_the_header_row_and_repeats_it(word):
    tables = open_word(io.BytesIO(word)).tables
    assert len(tables) == 2  # an empty table is said in words
    for table in tables:
        first, *rest = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert not [row for row in rest if row._tr.trPr.find(qn("w:tblHeader")) is not None]
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"


def test_word_describes_every_picture(word):
    pictures = etree.fromstring(zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml")).findall(
        ".//{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    )
    said = [picture.get("descr") for picture in pictures]
    assert said[0] == "Southend-on-Sea City Council"
    assert said[1].startswith("Line chart of Southend, England.")
    assert len({picture.get("id") for picture in pictures}) == len(pictures) == 2


def test_word_names_no_person_and_keeps_nothing_of_the_library_it_was_made_with(word):
    parts = zipfile.ZipFile(io.BytesIO(word))
    assert not [name for name in parts.namelist() if "thumbnail" in name or "comments" in name or "customXml" in name]
    everything = b"".join(parts.read(name) for name in parts.namelist() if name.endswith((".xml", ".rels")))
    assert b"thumbnail" not in everything
    assert b"python-docx" not in everything
    core = open_word(io.BytesIO(word)).core_properties
    assert {core.author, core.last_modified_by} == {"Southend-on-Sea City Council"}
    assert (core.title, core.language, core.comments, core.keywords) == (
        "What changed <since> 2021 & why",
        "en-GB",
        "",
        "",
    )
    assert core.created.date() == core.modified.date() == trees.DAY


ORDER_IN_THE_SCHEMA = {  # ECMA-376, part 1, 17.3 and 17.4; written out here on its own, not taken from the writer
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc",
    "w:rPr": "rStyle rFonts b bCs i iCs caps strike color spacing w kern position sz szCs highlight u effect bdr shd "
    "fitText vertAlign rtl cs em lang",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "w:trPr": "cantSplit tblHeader",
}


def test_word_xml_follows_the_order_that_the_schema_asks(word):
    """Word calls a file broken, and mends or refuses it, where properties stand in another order."""
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml"))
    orders = ORDER_IN_THE_SCHEMA
    seen = 0
    for tag, order in orders.items():
        known = order.split()
        for properties in body.iter(qn(tag)):
            places = [known.index(etree.QName(child).localname) for child in properties]
            assert places == sorted(places), etree.tostring(properties).decode()
            seen += 1
    assert seen > 50


def test_word_starts_each_numbered_list_at_one(full):
    opened = open_word(io.BytesIO(to_docx(document([NumberedList(["a", "b"]), Paragraph("p"), NumberedList(["c"])]))))
    ids = [p._p.pPr.numPr.numId.val for p in opened.paragraphs if p.style.name == "List Number"]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.skipif(not (shutil.which("soffice") or shutil.which("libreoffice")), reason="LibreOffice is not installed")
def test_word_opens_in_libreoffice(word, tmp_path):
    (tmp_path / "paper.docx").write_bytes(word)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/own", "--headless", "--convert-to", "pdf", "paper.docx"],
        cwd=tmp_path, check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    assert "What was promised" in PdfReader(tmp_path / "paper.pdf").pages[0].extract_text()


# --- PDF ------------------------------------------------------------------------------------------


def test_pdf_says_its_title_language_and_that_it_is_tagged_for_everyone(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "What changed <since> 2021 & why"
    assert reader.metadata.author == "Southend-on-Sea City Council"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_pdf_tags_headings_lists_tables_and_pictures(tags):
    kinds = [kind for kind, _, _ in tags]
    levels = [int(kind[2]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert kinds.count("/L") == 3  # two lists, and the key figures, which are a list of labels and values
    assert kinds.count("/Table") == 2
    alternatives = [str(node["/Alt"]) for kind, node, _ in tags if kind == "/Figure"]
    assert len(alternatives) == kinds.count("/Figure") == 2
    assert alternatives[0] == "Southend-on-Sea City Council"
    assert alternatives[1].startswith("Line chart of Southend, England.")


def attribute(node, name):
    found = node.get("/A", [])
    for each in found if isinstance(found, list) else [found]:
        if name in each.get_object():
            return each.get_object()[name]
    return None


def test_pdf_cells_say_which_headers_they_stand_under(tags):
    """PDF/UA-1 (ISO 14289-1, 7.5) asks for a scope on each header or, as here, its name in each cell."""
    names = {str(node["/ID"]) for kind, node, _ in tags if kind == "/TH"}
    cells = [attribute(node, "/Headers") for kind, node, _ in tags if kind == "/TD"]
    assert len(names) == 10
    assert cells
    assert all(under and {str(name) for name in under} <= names for under in cells)


def test_pdf_uses_only_fonts_it_carries(pdf):
    fonts = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for name, font in page["/Resources"].get("/Font", {}).items():
            font = font.get_object()
            font = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            fonts[name] = [key for key in font.get("/FontDescriptor", {}).get_object() if key.startswith("/FontFile")]
    assert fonts
    assert all(fonts.values())


def test_pdf_numbers_its_pages_and_names_itself_in_the_foot(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 1
    for place, page in enumerate(pages, 1):
        assert f"Page {place} of {len(pages)}" in letters(page.extract_text())


# --- all ------------------------------------------------------------------------------------------


def test_the_same_document_gives_the_same_bytes(full, word, pdf):
    assert to_docx(full) == word
    assert to_pdf(full) == pdf
    assert to_page(full) == to_page(full)


def test_another_day_or_figure_gives_other_bytes():
    one, other = (document([Paragraph(Number(n))]) for n in (1, 2))
    assert to_pdf(one) != to_pdf(other)
    assert to_docx(one) != to_docx(other)


def test_a_name_in_any_script_comes_through(full, word):
    tree = html.fromstring(to_html(full))
    for name in NAMES:
        assert name in [p.text_content() for p in tree.iter("p")]
        assert name in [p.text for p in open_word(io.BytesIO(word)).paragraphs]


def test_right_to_left_words_are_marked_as_such(full, word):
    tree = html.fromstring(to_html(full))
    marked = [p.text_content() for p in tree.iter("p") if p.get("dir") == "rtl"]
    assert {"محمد الأحمد", "רות בן־דוד"} <= set(marked)
    assert not {"X", "山田 太郎"} & set(marked)
    assert tree.xpath("//span[@lang='ar']/@dir") == ["rtl"]
    turned = [p.text for p in open_word(io.BytesIO(word)).paragraphs if p._p.find(f".//{qn('w:bidi')}") is not None]
    assert {"محمد الأحمد", "רות בן־דוד"} <= set(turned)
    assert "X" not in turned


def test_a_table_of_sixty_rows_keeps_every_row_and_repeats_its_head_on_each_page():
    rows = [(f"School number {n}", Number(n * 1001)) for n in range(1, 61)]
    tree = document([Table("Schools", ("School", "Children"), rows, numeric=(1,))])
    said = squashed(text_of(tree))
    assert squashed(from_docx(to_docx(tree))) == said
    pages = PdfReader(io.BytesIO(to_pdf(tree))).pages
    assert len(pages) > 1
    words = [letters(page.extract_text()) for page in pages]
    assert all("Children" in each for each in words)
    on_paper = squashed("".join(words))
    assert all(squashed(f"School number {n}{n * 1001:,}") in on_paper for n in range(1, 61))


def test_a_long_word_stays_on_the_page():
    word = "Llanfairpwllgwyngyll" * 12
    tree = document([Paragraph(word), Table("T", (word, "B"), [("a", word)]), Heading(word)])
    reader = PdfReader(io.BytesIO(to_pdf(tree)))
    wide = float(reader.pages[0].mediabox.width)
    ends = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda said, cm, tm, font, size: ends.append(tm[4] * cm[0] + cm[4]))
    assert max(ends) < wide - 40
    assert squashed(from_pdf(to_pdf(tree))).count(word) == 4


def test_an_empty_table_says_so_in_every_file():
    tree = document([Table("Complaints", ("Day", "Theme"), [], empty="No one complained.")])
    for said in (from_html(to_html(tree)), from_docx(to_docx(tree)), from_pdf(to_pdf(tree))):
        assert "No one complained." in said
        assert "Theme" not in said


def test_a_document_of_no_blocks_still_opens():
    tree = document([])
    for said in (from_html(to_html(tree)), from_docx(to_docx(tree)), from_pdf(to_pdf(tree))):
        assert squashed(said) == squashed(text_of(tree))


def test_one_page_is_one_page_or_a_refusal_that_says_what_to_do():
    fits = document([Paragraph(f"Sentence number {n} of a paper that is a little long. " * 3) for n in range(22)])
    assert len(PdfReader(io.BytesIO(to_pdf(fits))).pages) == 2
    assert len(PdfReader(io.BytesIO(to_pdf(fits, pages=1))).pages) == 1
    too_long = document([Paragraph("Sentence. " * 60) for _ in range(20)])
    with pytest.raises(BadDocument, match=r"needs more than 1 page even at 8\.5 points\. Shorten it"):
        to_pdf(too_long, pages=1)
    with pytest.raises(BadDocument, match="Ask for 1 or more"):
        to_pdf(fits, pages=0)


def test_type_on_one_page_is_never_smaller_than_can_be_read():
    tree = document([Paragraph(f"Sentence number {n} of a paper that is a little long. " * 3) for n in range(22)])
    sizes = []
    for page in PdfReader(io.BytesIO(to_pdf(tree, pages=1))).pages:
        page.extract_text(
            visitor_text=lambda said, cm, tm, font, size: (
                sizes.append(abs(size * tm[3] * cm[3])) if "Sentence" in said else None
            )
        )
    assert sizes
    assert min(sizes) >= 8.5 * 0.75 - 0.01 or min(sizes) >= 8.5


def test_the_columns_of_a_long_table_have_room_for_their_longest_word():
    from goldenthread.base.documents.html import LETTERS, columns

    head = ("Ref", "Recommendation", "What is done", "RAG")
    rows = [
        (f"R{n}", "Reduce refusals to assess, with every school", "Write to schools. " * 6, "Amber") for n in range(40)
    ]
    widths = [float(w) for w in re.findall(r"width: ([\d.]+)%", columns(Table("Plan", head, rows), wide=True))]
    assert round(sum(widths), 1) == 100
    for width, words in zip(widths, zip(head, *rows, strict=True), strict=True):
        longest = max(len(word) for cell in words for word in cell.split())
        assert width / 100 * LETTERS[True] >= longest, (width, longest)
    assert widths[2] == max(widths)  # it says the most


def test_large_print_has_no_letter_below_sixteen_points(full):
    import pdfplumber

    def smallest(data):
        with pdfplumber.open(io.BytesIO(data)) as file:
            return min(letter["size"] for page in file.pages for letter in page.chars if letter["text"].strip())

    assert smallest(to_pdf(full)) < 16
    words = document([Heading("A notice"), Paragraph("We will assess."), Table("In short", ["Question", "Answer"],
                     [["What happens?", "We ask those who know your child."]])], footer=["Ask us."])  # fmt: skip
    assert smallest(to_pdf(words, size=LARGE_PRINT)) >= 16
