"""A page as lines of words: from HTML as meeting systems write it, or from text copied out of a browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from goldenthread.base.files.decoding import Unreadable, decode

INVISIBLE = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}
BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section"),
    *("summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "br"),
}
NOT_READ = {"script", "style", "nav", "header", "footer", "form", "noscript", "template", "svg", "head", "iframe"}
NOT_READ_CLASSES = {"mgActionList", "mgShare", "mgHide", "mgSiteMapPath", "breadcrumb", "breadcrumbs"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LONGEST = 20_000  # characters of one line
TITLE_CLASSES = {"mgMainTitleTxt", "mgSubTitleTxt", "mgSubSubTitleTxt", "mgSubItemTitleTxt", "mgItemTitleTxt"}


@dataclass(frozen=True)
class Line:
    """One line of words. `place` counts lines from 1. `links` are the addresses that its words lead to."""

    text: str
    place: int
    heading: bool = False
    links: tuple[tuple[str, str], ...] = ()


def squeeze(text: str) -> str:
    """One line: no doubled spaces, no invisible letters; NFC."""
    text = unicodedata.normalize("NFC", "".join(" " if c == "\u00a0" else c for c in text if c not in INVISIBLE))
    return " ".join(text.split())


def of_text(text: str) -> list[Line]:
    """Each line that has words."""
    found = (part for line in text.splitlines() for part in _parts(squeeze(line)))
    return [Line(line, place) for place, line in enumerate(found, 1)]


def _parts(line: str) -> list[str]:
    """A line in pieces that can be searched; nothing is lost."""
    return [line[start : start + LONGEST] for start in range(0, len(line), LONGEST)]


def is_html(text: str) -> bool:
    return bool(re.search(r"(?i)<(?:!doctype|html|body|div|p|table|h[1-6]|ul|ol)\b", text[:20_000]))


def of_html(text: str) -> list[Line]:
    """Each block of words, with the numbers that lists show: `1. `, `(a) `. Menus, forms and scripts are not read."""
    from lxml import html

    if not text.strip():
        return []
    parser = html.HTMLParser(no_network=True, huge_tree=False, recover=True, encoding="utf-8")
    try:
        tree = html.document_fromstring(text.encode(), parser=parser)
    except Exception as fault:  # lxml names a dozen
        raise Unreadable(f"It is no web page that can be read ({type(fault).__name__}). Save it again.") from None
    return [
        Line(words, place, heading, links)
        for place, (words, heading, links) in enumerate(
            (
                (part, heading, links)
                for words, heading, links in _Walk().lines(_content(tree))
                for part in _parts(words)
            ),
            1,
        )
    ]


def _content(tree: Any) -> Any:
    for path in ("//*[@id='modgov']", "//main", "//body"):
        if found := tree.xpath(path):
            return found[0]
    return tree


class _Walk:
    """Walks the tree in reading order and cuts it at blocks. Written as a loop: pages nest without end."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.heading = False
        self.out: list[tuple[str, bool, tuple[tuple[str, str], ...]]] = []

    def lines(self, root: Any) -> list[tuple[str, bool, tuple[tuple[str, str], ...]]]:
        for kind, node in _steps(root):
            if kind == "text":
                self.parts.append(node)
            elif kind == "open":
                self._open(node)
            else:
                self._close(node)
        self._cut()
        return self.out

    def _open(self, node: Any) -> None:
        if node.tag in BLOCKS:
            self._cut()
        classes = set((node.get("class") or "").split())
        if node.tag in HEADINGS or classes & TITLE_CLASSES:
            self._cut()
            self.heading = True
        if node.tag == "li":
            self.parts.append(_number(node))

    def _close(self, node: Any) -> None:
        if node.tag == "a" and node.get("href"):
            self.links.append((squeeze(node.text_content()), node.get("href")))
        classes = set((node.get("class") or "").split())
        if node.tag in BLOCKS or classes & TITLE_CLASSES:
            self._cut()

    def _cut(self) -> None:
        words = squeeze("".join(self.parts))
        if words and not re.fullmatch(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]", words):
            self.out.append((words, self.heading, tuple(self.links)))
            self.parts, self.links, self.heading = [], [], False
        elif not words:
            self.parts, self.links, self.heading = [], [], False
        # a number alone waits for the words of its item


def _steps(root: Any) -> Iterator[tuple[str, Any]]:
    todo: list[tuple[str, Any]] = [("node", root)]
    while todo:
        kind, node = todo.pop()
        if kind != "node":
            yield kind, node
            continue
        after = [("text", node.tail)] if node.tail and node is not root else []
        if not isinstance(node.tag, str) or _skipped(node):
            todo += after
            continue
        yield "open", node
        if node.text:
            yield "text", node.text
        todo += [*after, ("close", node)]
        todo += [("node", child) for child in reversed(node)]


def _skipped(node: Any) -> bool:
    classes = set((node.get("class") or "").split())
    return node.tag in NOT_READ or bool(classes & NOT_READ_CLASSES) or node.get("hidden") is not None


LETTERS = "abcdefghijklmnopqrstuvwxyz"
ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]


def _number(item: Any) -> str:
    """What a browser prints before an item of an ordered list; a bullet for the other lists."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "• "
    try:
        start = int(parent.get("start") or 1)
    except ValueError:
        start = 1
    number = start + sum(1 for _ in item.itersiblings("li", preceding=True))
    kind = parent.get("type") or _style(parent)
    if kind in ("a", "A") and 1 <= number <= 26:
        return f"({LETTERS[number - 1]}) "
    if kind in ("i", "I") and 1 <= number <= len(ROMAN):
        return f"({ROMAN[number - 1]}) "
    return f"{number}. "


def _style(ordered: Any) -> str:
    style = (ordered.get("style") or "").lower()
    return "a" if "lower-alpha" in style else "i" if "lower-roman" in style else "1"


def read(content: bytes) -> list[Line]:
    """The lines of a page or of its text, whichever it is."""
    text = decode(content)
    return of_html(text) if is_html(text) else of_text(text)
