"""The data writer: a document as plain values that JSON can hold, for programs and for whoever wants the numbers."""

from __future__ import annotations

from typing import Any

from goldenthread.base.documents.blocks import (
    Block,
    BulletList,
    Callout,
    Document,
    Figure,
    Heading,
    KeyFigures,
    PageBreak,
    Paragraph,
    Section,
    Table,
    plain,
)


def data(document: Document) -> dict[str, Any]:
    """Title, day and sections; each section a list of blocks by kind, in reading order.

    A heading, paragraph or callout has `words`; a list `items`; a table `caption`, `head` and `rows` of words; a figure
    its title, its sentence and its table. Blocks that stand in no section are in one without a key.
    """
    sections: list[dict[str, Any]] = []
    for each in document.blocks:
        if isinstance(each, Section):
            sections.append(
                {"key": each.key, "blocks": [_told(b) for b in each.blocks if not isinstance(b, PageBreak)]}
            )
        elif not isinstance(each, PageBreak):
            if not sections or sections[-1]["key"]:
                sections.append({"key": "", "blocks": []})
            sections[-1]["blocks"].append(_told(each))
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "author": document.author,
        "date": document.date.isoformat(),
        "sections": sections,
        "sources": [note for note, _ in dict.fromkeys((cite.note, cite.href) for cite in document.notes)],
    }


def _told(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "words": plain(block.runs)}
        case Callout():
            return {"kind": block.kind, "words": plain(block.runs)}
        case Paragraph():
            return {"kind": "paragraph", "words": plain(block.runs)}
        case BulletList():
            return {"kind": "list", "items": [plain(row) for row in block.rows]}
        case Table():
            return {"kind": "table", **_table(block)}
        case Figure():
            return {
                "kind": "figure",
                "title": block.chart.title,
                "sentence": block.chart.sentence,
                "head": list(block.chart.table.header),
                "rows": [list(row) for row in block.chart.table.rows],
            }
        case KeyFigures():
            return {
                "kind": "key figures",
                "figures": [
                    {"label": f.label, "value": plain(f.value_runs), "note": plain(f.note_runs)} for f in block.figures
                ],
            }
    raise TypeError(f"{block!r} has no data")  # pragma: no cover - Document refuses what is no block


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "head": [plain(cell) for cell in table.head],
        "rows": [[plain(cell) for cell in row] for row in table.body],
    }
