"""Tables of any kind of file as rows of cells: Word, Excel, CSV, web page, Markdown, text, PDF with text.

A cell keeps its separate statements: a sentence, and the points of a list, whatever tags they were wrapped in and
whichever of those were closed. Every cell knows its place, such as “table 2, row 5, column 3” or “page 4, row 2”.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from goldenthread.base.files.decoding import Unreadable, decode
from goldenthread.thread.papers.reading.lines import NOT_READ, squeeze

BULLETS = "•●▪◦‣·"
BREAKS = {"li", "p", "br", "div", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
MOST_ROWS = 20_000
MOST_COLUMNS = 60
KINDS = ("docx", "xlsx", "csv", "html", "htm", "md", "txt", "pdf")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Cell:
    """The statements of one cell. `listed`: those that were points of a list. `place` is where it stands."""

    parts: tuple[str, ...] = ()
    listed: tuple[bool, ...] = ()
    place: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.parts)

    @property
    def head(self) -> str:
        """What stands before the first point of a list, or the first statement."""
        return self.parts[0] if self.parts else ""

    @property
    def begins_with_list(self) -> bool:
        return bool(self.listed) and self.listed[0]

    def __bool__(self) -> bool:
        return bool(self.parts)


@dataclass
class Grid:
    """One table. `breaks` are the rows before which a page or a gap stands. `title` is a sheet's or heading's name."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    title: str = ""


@dataclass
class _Words:
    """Gathers the statements of a cell."""

    parts: list[str] = field(default_factory=lambda: [""])
    listed: list[bool] = field(default_factory=lambda: [False])

    def say(self, text: str | None) -> None:
        pieces = re.split(f"[{BULLETS}]", text or "")
        self.parts[-1] += pieces[0]
        for piece in pieces[1:]:
            self.end(listed=True)
            self.parts[-1] += piece

    def end(self, *, listed: bool = False) -> None:
        if self.parts[-1].strip():
            self.parts.append("")
            self.listed.append(listed)
        else:
            self.listed[-1] = listed or self.listed[-1]

    def cell(self, place: str) -> Cell:
        kept = [(squeeze(part), listed) for part, listed in zip(self.parts, self.listed, strict=True)]
        kept = [(part, listed) for part, listed in kept if part]
        return Cell(tuple(part for part, _ in kept), tuple(listed for _, listed in kept), place)


def grids(name: str, content: bytes, progress: Progress = lambda done, of: None) -> list[Grid]:
    """Every table of a file, in order. Raises Unreadable with what to do."""
    ending = name.casefold().rsplit(".", 1)[-1]
    readers: dict[str, Callable[[bytes, Progress], list[Grid]]] = {
        "docx": _word,
        "xlsx": _excel,
        "csv": _csv,
        "html": _html,
        "htm": _html,
        "md": _markdown,
        "txt": _text,
        "pdf": _pdf,
    }
    if ending not in readers:
        raise Unreadable(f"{name}: give a {', '.join('.' + k for k in KINDS[:-1])} or .{KINDS[-1]} file.")
    if not content:
        raise Unreadable(f"{name} is empty.")
    found = [grid for grid in readers[ending](content, progress) if any(any(row) for row in grid.rows)]
    if sum(len(grid.rows) for grid in found) > MOST_ROWS:
        raise Unreadable(f"{name} has more than {MOST_ROWS:,} rows. Split it and import the parts.")
    return found


def of_markup(markup: str, place: str) -> Cell:
    """A cell out of markup, however broken."""
    from lxml import etree, html

    if "<" not in markup and "&" not in markup:
        return of_words(markup, place)
    try:
        tree = html.fragment_fromstring(markup, create_parent="div", parser=html.HTMLParser(no_network=True))
    except (etree.ParserError, ValueError):
        return of_words(markup, place)
    return of_tree(tree, place)


def of_tree(tree: Any, place: str) -> Cell:
    words = _Words()
    todo: list[tuple[str, Any]] = [("node", tree)]
    while todo:
        kind, node = todo.pop()
        if kind == "text":
            words.say(node)
        elif kind == "close":
            if node.tag in BREAKS or node.tag in ("td", "th"):
                words.end()
        elif not isinstance(node.tag, str) or node.tag in NOT_READ:
            continue
        else:
            if node.tag in BREAKS:
                words.end(listed=node.tag in ("li", "ul", "ol") or (node.tag == "p" and _in_list(node)))
            words.say(node.text)
            after: list[tuple[str, Any]] = []
            for child in node:
                after.append(("node", child))
                if child.tail:
                    after.append(("text", child.tail))
            todo.append(("close", node))
            todo += reversed(after)
    return words.cell(place)


def _in_list(node: Any) -> bool:
    parent = node.getparent()
    return parent is not None and parent.tag == "li" and parent[0] is node


def of_words(text: str, place: str) -> Cell:
    """A cell out of plain words: lines are statements, and a bullet, hyphen or number opens a point."""
    words = _Words()
    for line in text.splitlines() or [text]:
        bare = line.strip()
        if mark := re.match(r"^(?:[-–—*o]\s+|\(?\d{1,2}[.)]\s+)", bare):
            words.end(listed=True)
            words.say(bare[mark.end() :])
        elif bare[:1] in BULLETS and bare:
            words.say(bare)
        elif words.listed[-1] and words.parts[-1].strip() and bare[:1].islower():
            words.say(f" {bare}")  # a point that runs on into the next line
        else:
            words.end()
            words.say(line)
    return words.cell(place)


def of_wrapped(text: str, place: str) -> Cell:
    """A cell of a PDF, where a line ends because the column does: only a mark of a list begins a statement."""
    lines: list[str] = []
    for line in text.splitlines():
        bare = line.strip()
        if lines and not re.match(rf"^(?:[{BULLETS}]|[-–—*]\s|\(?\d{{1,2}}[.)]\s)", bare):
            lines[-1] = lines[-1][:-1] + bare if re.search(r"[a-z]-$", lines[-1]) else f"{lines[-1]} {bare}"
        else:
            lines.append(bare)
    return of_words("\n".join(lines), place)


# --- each kind of file ---------------------------------------------------------------------------


def _word(content: bytes, progress: Progress) -> list[Grid]:
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from lxml import etree

    try:
        document = Document(io.BytesIO(content))
    except (PackageNotFoundError, BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, OSError) as fault:
        raise Unreadable(
            f"It cannot be opened as a Word file ({type(fault).__name__}). Save it again as .docx."
        ) from None
    found: list[Grid] = []
    title = ""
    for block in document.iter_inner_content():
        if not isinstance(block, Table):
            title = squeeze(block.text) or title
            continue
        grid = Grid(f"table {len(found) + 1}", title=title)
        rows = block._tbl.tr_lst
        for number, row in enumerate(rows, 1):
            progress(number, len(rows))
            grid.rows.append(_word_row(row, f"table {len(found) + 1}, row {number}"))
        found.append(grid)
    return found


def _word_row(row: Any, place: str) -> list[Cell]:
    """Cells of a row; one that continues a merged cell above is empty, one that spans columns fills the first."""
    from docx.oxml.ns import qn

    cells: list[Cell] = []
    for cell in row.tc_lst:
        merged = cell.tcPr is not None and cell.tcPr.find(qn("w:vMerge")) is not None
        goes_on = merged and cell.tcPr.find(qn("w:vMerge")).get(qn("w:val")) != "restart"
        words = _Words()
        if not goes_on:
            for paragraph in cell.iter(qn("w:p")):
                listed = paragraph.find(f".//{qn('w:numPr')}") is not None or "List" in _style(paragraph)
                words.end(listed=listed)
                for node in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
                    if node.tag == qn("w:t"):
                        words.say(node.text)
                    elif node.tag == qn("w:br"):
                        words.end()
                    else:
                        words.say(" ")
        cells.append(words.cell(f"{place}, column {len(cells) + 1}"))
        cells += [Cell(place=f"{place}, column {len(cells) + 1 + n}") for n in range(cell.grid_span - 1)]
    return cells[:MOST_COLUMNS]


def _style(paragraph: Any) -> str:
    from docx.oxml.ns import qn

    style = paragraph.find(f".//{qn('w:pStyle')}")
    return "" if style is None else style.get(qn("w:val")) or ""


def _excel(content: bytes, progress: Progress) -> list[Grid]:
    from datetime import date, datetime
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError, TypeError) as fault:
        raise Unreadable(
            f"It cannot be opened as an Excel file ({type(fault).__name__}). Save it again as .xlsx."
        ) from None
    found: list[Grid] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue  # what its author hid is not read
        grid = Grid(f"sheet {sheet.title}", title=sheet.title)
        if sheet.max_row > MOST_ROWS:
            raise Unreadable(f"Sheet {sheet.title} has {sheet.max_row:,} rows, more than {MOST_ROWS:,}. Split it.")
        for number, row in enumerate(sheet.iter_rows(max_col=min(sheet.max_column or 1, MOST_COLUMNS)), 1):
            progress(number, sheet.max_row)
            cells = []
            for cell in row:
                value: Any = cell.value
                if isinstance(value, datetime):
                    value = value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
                elif isinstance(value, date):
                    value = value.isoformat()
                elif isinstance(value, float):
                    value = _percent(value, cell.number_format)
                words = "" if value is None else str(value)
                cells.append(of_words(words, f"sheet {sheet.title}, cell {cell.coordinate}"))
            grid.rows.append(cells)
        found.append(grid)
    book.close()
    return found


def _percent(value: float, form: str) -> str:
    if "%" in (form or ""):
        return f"{round(value * 100, 1):g}%"
    return f"{value:g}"


def _csv(content: bytes, progress: Progress) -> list[Grid]:
    text = decode(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(1_000_000)
    grid = Grid("table 1")
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), dialect), 1):
            if number > MOST_ROWS:
                raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it and import the parts.")
            cells = [of_words(words, f"row {number}, column {n}") for n, words in enumerate(row[:MOST_COLUMNS], 1)]
            grid.rows.append(cells)
    except csv.Error as fault:
        raise Unreadable(f"The file stops being CSV near row {len(grid.rows) + 1}: {fault}. Save it again.") from None
    return [grid]


def _html(content: bytes, progress: Progress) -> list[Grid]:
    from lxml import html

    text = decode(content)
    if not text.strip():
        return []
    parser = html.HTMLParser(no_network=True, huge_tree=False, recover=True, encoding="utf-8")
    try:
        tree = html.document_fromstring(text.encode(), parser=parser)
    except Exception as fault:  # lxml names a dozen
        raise Unreadable(f"It is no web page that can be read ({type(fault).__name__}). Save it again.") from None
    found: list[Grid] = []
    tables = [table for table in tree.iter("table") if not table.xpath("ancestor::table")]
    for table in tables:
        grid = Grid(f"table {len(found) + 1}", title=squeeze(_caption(table)))
        held: dict[int, tuple[int, Cell]] = {}  # columns still covered by a cell of an earlier row
        rows = [row for row in table.iter("tr") if _nearest(row) is table]
        for number, row in enumerate(rows, 1):
            progress(number, len(rows))
            grid.rows.append(_html_row(row, f"table {len(found) + 1}, row {number}", held))
        found.append(grid)
    return found


def _caption(table: Any) -> str:
    caption = table.find("caption")
    if caption is not None:
        return str(caption.text_content())
    before = table.xpath("preceding::*[self::h1 or self::h2 or self::h3 or self::h4][1]")
    return str(before[-1].text_content()) if before else ""


def _nearest(row: Any) -> Any:
    node = row.getparent()
    while node is not None and node.tag != "table":
        node = node.getparent()
    return node


def _html_row(row: Any, place: str, held: dict[int, tuple[int, Cell]]) -> list[Cell]:
    cells: list[Cell] = []

    def fill() -> None:
        while (column := len(cells)) in held and column < MOST_COLUMNS:
            left, _ = held[column]
            cells.append(Cell(place=f"{place}, column {column + 1}"))
            if left <= 1:
                del held[column]
            else:
                held[column] = (left - 1, Cell())

    for cell in row:
        if cell.tag not in ("td", "th"):
            continue
        fill()
        if len(cells) >= MOST_COLUMNS:
            break
        found = of_tree(cell, f"{place}, column {len(cells) + 1}")
        down, across = _span(cell, "rowspan"), _span(cell, "colspan")
        for n in range(min(across, MOST_COLUMNS - len(cells))):
            if down > 1:
                held[len(cells)] = (down - 1, found)
            cells.append(found if n == 0 else Cell(place=f"{place}, column {len(cells) + 1}"))
    fill()
    return cells


def _span(cell: Any, name: str) -> int:
    try:
        return max(1, min(int(cell.get(name) or 1), 1000))
    except ValueError:
        return 1


def _markdown(content: bytes, progress: Progress) -> list[Grid]:
    return _lines(decode(content), only_pipes=True)


def _text(content: bytes, progress: Progress) -> list[Grid]:
    return _lines(decode(content), only_pipes=False)


def _lines(text: str, *, only_pipes: bool) -> list[Grid]:
    """Tables drawn with bars or tabs. A line that begins with a tab is a row of one cell; prose ends the table."""
    found: list[Grid] = []
    grid: Grid | None = None
    title, gap = "", False
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare:
            gap = True
            continue
        cells = _pipes(bare) if "|" in bare else None if only_pipes else _tabs(line)
        if cells is None:
            if not only_pipes and grid is not None and not gap and grid.rows and line[:1].isspace():
                grid.rows[-1][-1] = _more(grid.rows[-1][-1], bare)  # a cell that runs on
            else:
                grid, title = None, bare.lstrip("#").strip()
            gap = False
            continue
        if all(re.fullmatch(r":?-+:?", cell.strip()) for cell in cells if cell.strip()):
            gap = False
            continue  # the rule under a Markdown header
        if grid is None:
            grid = Grid(f"table {len(found) + 1}", title=title)
            found.append(grid)
        elif gap:
            grid.breaks.add(len(grid.rows))
        grid.rows.append([of_markup(cell, f"line {number}, column {n}") for n, cell in enumerate(cells, 1)])
        gap = False
    if not found and not only_pipes:
        return _one_a_line(text)
    return found


def _pipes(line: str) -> list[str] | None:
    cells = re.split(r"(?<!\\)\|", line)
    if line.startswith("|"):
        cells = cells[1:]
    if line.rstrip().endswith("|") and cells:
        cells = cells[:-1]
    return (
        [cell.replace("\\|", "|").strip() for cell in cells][:MOST_COLUMNS]
        if len(cells) > 1 or "|" in line[:1]
        else None
    )


def _tabs(line: str) -> list[str] | None:
    if "\t" not in line:
        return None
    return line.lstrip("\t").rstrip().split("\t")[:MOST_COLUMNS]


def _more(cell: Cell, words: str) -> Cell:
    more = of_markup(words, cell.place)
    return Cell(cell.parts + more.parts, cell.listed + more.listed, cell.place)


def _one_a_line(text: str) -> list[Grid]:
    """Text without any mark of a table: one row in a line."""
    grid = Grid("table 1")
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            grid.rows.append([of_markup(line, f"line {number}")])
    return [grid]


def _pdf(content: bytes, progress: Progress) -> list[Grid]:
    """Ruled tables of a PDF that holds text. One that goes on over pages is one table, with the breaks marked."""
    import pdfplumber

    found: list[Grid] = []
    try:
        with pdfplumber.open(io.BytesIO(content)) as paper:
            letters = 0
            for number, page in enumerate(paper.pages, 1):
                progress(number, len(paper.pages))
                letters += len(page.chars)
                for table in page.extract_tables() or _open_tables(page):
                    rows = list(_pdf_rows(table, number))
                    if not rows:
                        continue
                    same = found and len(found[-1].rows[0]) == len(rows[0]) and found[-1].name != f"page {number}"
                    if same:
                        if [c.text for c in rows[0]] == [c.text for c in found[-1].rows[0]]:
                            rows = rows[1:]  # the header again
                        found[-1].breaks.add(len(found[-1].rows))
                        found[-1].rows += rows
                        found[-1].name = f"page {number}"
                    else:
                        found.append(Grid(f"page {number}", rows))
                page.close()
    except Exception as fault:  # pdfminer raises its own kinds and plain ones
        raise Unreadable(f"It cannot be read as a PDF ({type(fault).__name__}). Save it again.") from None
    if not letters:
        raise Unreadable("The PDF is a picture of pages and holds no text. Ask for the document it was made from.")
    return found


def _open_tables(page: Any) -> list[list[list[str | None]]]:
    """Tables without upright rules: where each row is ruled cell by cell, the ends of the rules are the columns."""
    level = [edge for edge in page.edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > 5]
    ends: dict[int, int] = {}
    for edge in level:
        for x in (edge["x0"], edge["x1"]):
            ends[round(x)] = ends.get(round(x), 0) + 1
    columns = sorted(x for x, times in ends.items() if times >= 2)
    if len(columns) < 3 or len({round(edge["top"]) for edge in level}) < 2:
        return []
    rules = sorted({round(edge["top"], 1) for edge in level})
    first = rules[0]
    words = [w for w in page.extract_words() if columns[0] - 3 <= w["x0"] <= columns[-1] + 3]
    top = first
    for word in sorted((w for w in words if w["bottom"] <= first + 1), key=lambda w: -w["bottom"]):
        if top - word["bottom"] > 9:  # points: more than the gap between two lines of one cell
            break
        top = min(top, word["top"])
    foot = max((w["bottom"] for w in words if rules[-1] < w["bottom"] < page.height - 50), default=rules[-1])
    made = page.extract_tables(
        {
            "vertical_strategy": "explicit",
            "explicit_vertical_lines": columns,
            "horizontal_strategy": "explicit",
            "explicit_horizontal_lines": [top - 1, *rules, *([foot + 1] if foot > rules[-1] + 8 else [])],
        }
    )
    return list(made)


def _pdf_rows(table: list[list[str | None]], page: int) -> Iterator[list[Cell]]:
    for n, row in enumerate(table, 1):
        yield [
            of_wrapped(words or "", f"page {page}, row {n}, column {column}")
            for column, words in enumerate(row[:MOST_COLUMNS], 1)
        ]
