"""From matplotlib's SVG to one that stands in a page: no inline style (a strict content security policy drops it), a
title and a description that are read out, ids of its own, and a width that follows the page.
"""

from __future__ import annotations

import re

from lxml import etree

NAMESPACE = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
KEEP = {
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
    "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "opacity", "font-family",
    "font-size", "font-weight", "font-style", "text-anchor", "clip-path",
}  # fmt: skip
FONT = re.compile(
    r"^(?:(?P<style>italic|oblique)\s+)?(?:(?P<weight>bold|\d{3})\s+)?(?P<size>[\d.]+px)\s+(?P<family>.+)$"
)
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=False)


def finished(picture: bytes, title: str, description: str, key: str) -> str:
    """The SVG element as markup, ready to stand inside HTML."""
    root = etree.fromstring(picture, PARSER)
    for unwanted in (f"{{{NAMESPACE}}}metadata", f"{{{NAMESPACE}}}style"):
        for element in list(root.iter(unwanted)):
            element.getparent().remove(element)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in _declarations(element.attrib.pop("style", "")):
            if name in KEEP:
                element.set(name, value)
        if element.tag == f"{{{NAMESPACE}}}use" and f"{{{XLINK}}}href" in element.attrib:
            element.set("href", element.attrib.pop(f"{{{XLINK}}}href"))
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    heading, words = (etree.Element(f"{{{NAMESPACE}}}{name}", id=f"{name}") for name in ("title", "desc"))
    heading.text, words.text = title, description
    root.insert(0, words)
    root.insert(0, heading)
    root.set("role", "img")
    root.set("focusable", "false")
    root.set("aria-labelledby", "title desc")
    etree.cleanup_namespaces(root, top_nsmap={None: NAMESPACE})
    return rename_ids(etree.tostring(root, encoding="unicode"), key)


def _declarations(style: str) -> list[tuple[str, str]]:
    found = []
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if not colon:
            continue
        if name == "font":
            match = FONT.match(value)
            if match:
                parts = match.groupdict()
                found += [("font-size", parts["size"]), ("font-family", "Arial, Helvetica, sans-serif")]
                found += [("font-weight", parts["weight"])] if parts["weight"] else []
                found += [("font-style", parts["style"])] if parts["style"] else []
            continue
        if name == "font-family":
            value = "Arial, Helvetica, sans-serif"
        found.append((name, value))
    return found


def rename_ids(svg: str, suffix: str) -> str:
    """Every id of the drawing lengthened by `suffix`, and everything that points at one."""
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    if not ids:
        return svg
    either = "|".join(re.escape(each) for each in sorted(ids, key=len, reverse=True))
    svg = re.sub(rf'\bid="({either})"', rf'id="\1-{suffix}"', svg)
    svg = re.sub(rf'(href="#|url\(#)({either})(?=["\)])', rf"\1\2-{suffix}", svg)
    return re.sub(
        r'aria-labelledby="([^"]*)"',
        lambda m: 'aria-labelledby="' + " ".join(f"{each}-{suffix}" for each in m[1].split()) + '"',
        svg,
    )
