"""A guide as a paper to print or to send."""

from __future__ import annotations

from datetime import date
from typing import Any

from goldenthread.base.documents import Block, BulletList, Document, Heading, Paragraph


def document(told: dict[str, Any], *, author: str, today: date) -> Document:
    """`told`: the guide as the public reads it."""
    blocks: list[Block] = [Paragraph(told["summary"]), *_blocks(told["opening"], 2)]
    for part in told["parts"]:
        blocks += [Heading(part["title"]), *_blocks(part["blocks"], 3)]
    if told["questions"]:
        blocks += [Heading("Questions to ask"), BulletList(told["questions"])]
    blocks += [Heading("What to do next"), Paragraph(told["next_step"])]
    if told["contact"]:
        blocks.append(Paragraph(f"Ask: {told['contact']}"))
    return Document(
        title=told["title"],
        subtitle=f"A guide of {told['minutes']} minutes. For: {told['reader_label'].lower()}",
        author=author,
        date=today,
        blocks=blocks,
        footer=["It says what the public site said on this day. The site may say more by now."],
    )


def _blocks(told: list[dict[str, Any]], level: Any) -> list[Block]:
    found: list[Block] = []
    for one in told:
        if one["kind"] == "heading":
            found.append(Heading(one["words"], level))
        elif one["kind"] == "list":
            found.append(BulletList(one["lines"]))
        else:
            found.append(Paragraph(one["words"]))
    return found
