"""The words of a file, for checks of what leaves: read in the limited process, never kept.

found = texts.of(content, "letter.docx")     # found.text, found.unread: parts that hold no text, such as scans
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

MOST = 2_000_000  # characters of one file


@dataclass(frozen=True)
class Words:
    """`unread`: what could not be read as text, in words; a person has to look at it."""

    text: str
    unread: tuple[str, ...]


def of(content: bytes, name: str) -> Words:
    """Raises nothing: a file that cannot be read has no text and says so."""
    from goldenthread.base.files import bounded
    from goldenthread.base.files.checks.bad import Bad

    try:
        answer = bounded.read("goldenthread.base.files.texts:in_the_limited_process", content, name)
    except Bad as bad:
        return Words("", (f"The file could not be read: {bad}",))
    return Words(str(answer["text"]), tuple(answer["unread"]))


def in_the_limited_process(content: bytes, name: str) -> dict[str, Any]:
    text, unread = read(content, PurePosixPath(name.lower()).suffix)
    return {"text": text[:MOST], "unread": unread + (["The rest of a very long file"] if len(text) > MOST else [])}


def read(content: bytes, suffix: str) -> tuple[str, list[str]]:
    if suffix == ".docx":
        return _office(
            content, r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$", "{*}t", "{*}p"
        )
    if suffix == ".xlsx":
        return _office(content, r"xl/(sharedStrings|worksheets/[^/]+|comments\d*)\.xml$", "{*}t", "{*}si")
    if suffix == ".pdf":
        return _pdf(content)
    if suffix in (".png", ".jpg", ".jpeg"):
        return "", ["A picture: its words were not checked"]
    if suffix in (".wav", ".mp3", ".m4a", ".ogg"):
        return "", ["A sound recording: what is said in it was not checked. Listen to it"]
    return content.decode("utf-8", "replace"), []


def _office(content: bytes, parts: str, text_tag: str, line_tag: str) -> tuple[str, list[str]]:
    import re

    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    lines: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        pictures = [n for n in pack.namelist() if "/media/" in n]
        for part in sorted(n for n in pack.namelist() if re.match(parts, n)):
            root = etree.fromstring(pack.read(part), parser)
            blocks = list(root.iter(line_tag))
            for block in blocks or [root]:
                line = "".join(
                    (node.text or "") if isinstance(node.tag, str) and node.tag.endswith("}t") else " "
                    for node in block.iter("{*}t", "{*}tab", "{*}br")
                )
                if line.strip():
                    lines.append(line)
            if "worksheets" in part:
                lines += ["".join(node.itertext()) for node in root.iter("{*}is")]
                lines += [node.text or "" for node in root.iter("{*}v")]
    return "\n".join(lines), [f"{len(pictures)} pictures: their words were not checked"] if pictures else []


def _pdf(content: bytes) -> tuple[str, list[str]]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    lines, bare = [], []
    for number, page in enumerate(reader.pages, 1):
        words = page.extract_text() or ""
        lines.append(words)
        if len(words.strip()) < 20 and _has_picture(page):
            bare.append(number)
    unread = [f"Page {', '.join(map(str, bare[:20]))}: a picture, whose words were not checked"] if bare else []
    return "\n\n".join(lines), unread


def _has_picture(page: Any) -> bool:
    resources = page.get("/Resources") or {}
    images = resources.get_object().get("/XObject") if hasattr(resources, "get_object") else None
    return bool(images)
