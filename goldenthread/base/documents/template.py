"""A council's template: the order of the sections, the wording of keyed blocks, and the logo. Never the numbers.

A wording is text with the named runs of the block in braces: "We met {met} of {all} promises." It is refused unless
it uses every named run of the block exactly once, and unless the figures it writes out itself (digits in any script,
number words, per cent signs) are just those that the block wrote out. So applying a template leaves the figures of
every block as they were. What a template can still do is say "only" or "a full": a person reads it before release.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from goldenthread.base.documents.blocks import (
    BadDocument,
    Block,
    Callout,
    Cite,
    Document,
    Heading,
    Link,
    Number,
    Paragraph,
    Run,
    Runs,
    Section,
    Text,
    runs_of,
)


class BadTemplate(BadDocument):
    """The template cannot be applied. The message names the key and the remedy."""


@dataclass(frozen=True)
class Template:
    """`order`: keys of the sections, in the council's order; empty keeps ours. `wording`: block key to text."""

    order: Sequence[str] = ()
    wording: Mapping[str, str] = field(default_factory=dict)
    logo: bytes | None = field(default=None, repr=False)
    logo_alt: str = ""


# what a figure is called in words
_WORDS = (
    r"zero|nought|nil|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|"
    r"hundreds|thousand|thousands|million|millions|billion|billions|percent|percentage|percentages|half|"
    r"halves|halved|quarter|quarters|third|thirds|fifth|tenth|once|twice|thrice|double|doubled|treble|"
    r"trebled|triple|tripled|dozen|dozens|first|second|fourth|sixth|seventh|eighth|ninth"
)
_FIGURE = re.compile(
    r"[-−+±~<>≤≥]?[£$€]?\d(?:[\d.,:/]*\d)?(?:\s*(?:%|‰|per\s+cent\b))?|[%‰]|\bper\s+cent\b|\b(?:" + _WORDS + r")\b",
    re.IGNORECASE,
)


def figures_in(text: str) -> Counter[str]:
    """Every figure written in the text, with how often: "47.0%", "−3", "twenty". Digits of any script count."""
    plain = "".join(
        str(unicodedata.digit(letter))
        if unicodedata.category(letter) == "Nd"
        else f" {unicodedata.numeric(letter)} "  # ½, Ⅷ, 九 and the like have a value but are no digits
        if unicodedata.numeric(letter, None) is not None
        else letter
        for letter in text
    )
    return Counter(re.sub(r"\s+", " ", found).lower() for found in _FIGURE.findall(plain))


def apply(template: Template, document: Document) -> Document:
    """The document in the council's order, words and logo. Raises BadTemplate; the figures stay as they are."""
    sections = {block.key: block for block in document.blocks if isinstance(block, Section)}
    blocks: list[Block | Section] = list(document.blocks)
    if template.order:
        blocks = list(_ordered(template.order, sections, blocks))
    keyed: dict[str, Block] = {}
    for block in document.walk():
        key = getattr(block, "key", "")
        if key and key in keyed:
            raise BadTemplate(f"Two blocks have the key {key!r}. Give each its own.")
        if key:
            keyed[key] = block
    for key in template.wording:
        if key not in keyed:
            known = ", ".join(sorted(keyed)) or "none"
            raise BadTemplate(f"Wording {key!r}: no block has this key. Keys of this document: {known}.")
    worded = [
        replace(block, blocks=tuple(_worded(inner, template) for inner in block.blocks))
        if isinstance(block, Section)
        else _worded(block, template)
        for block in blocks
    ]
    logo = {} if template.logo is None else {"logo": template.logo, "logo_alt": template.logo_alt}
    return replace(document, blocks=tuple(worded), **logo)  # type: ignore[arg-type]


def _ordered(
    order: Sequence[str], sections: Mapping[str, Section], blocks: Sequence[Block | Section]
) -> list[Block | Section]:
    """Sections in the order asked for, in the places where sections stood; what has no key does not move."""
    for key in order:
        if key not in sections:
            raise BadTemplate(f"Order names {key!r}, which this document has not. It has: {', '.join(sections)}.")
        if list(order).count(key) > 1:
            raise BadTemplate(f"Order names {key!r} twice. Name each section once.")
    for key, section in sections.items():
        if key not in order and not section.optional:
            raise BadTemplate(f"Order leaves out {key!r}, which this document must have. Add it.")
    queue = [sections[key] for key in order]
    out: list[Block | Section] = []
    for block in blocks:
        if not isinstance(block, Section):
            out.append(block)
        elif queue:
            out.append(queue.pop(0))
    return out


def _worded(block: Block, template: Template) -> Block:
    key = getattr(block, "key", "")
    if not key or key not in template.wording or not isinstance(block, Heading | Paragraph | Callout):
        return block
    return replace(block, words=reworded(key, block.runs, template.wording[key]))


def reworded(key: str, these: Runs, wording: str) -> Runs:
    """The runs in the council's words. Text becomes plain; numbers, links and notes are the very same runs."""
    named: dict[str, Run] = {}
    for run in these:
        if isinstance(run, Number | Link | Cite):
            if not run.name:
                raise BadTemplate(
                    f"Wording {key!r}: this block has a figure, link or note without a name; it cannot be reworded."
                )
            if run.name in named:
                raise BadTemplate(f"Wording {key!r}: two runs of this block are called {run.name!r}.")
            named[run.name] = run
    try:
        parts = list(string.Formatter().parse(wording))
    except ValueError as wrong:
        raise BadTemplate(f"Wording {key!r}: {wrong}. Write a brace that is meant as one twice.") from None
    out: list[Run] = []
    used: list[str] = []
    for literal, name, format_spec, conversion in parts:
        if literal:
            out.append(Text(literal))
        if name is None:
            continue
        if name not in named:
            known = ", ".join(f"{{{known}}}" for known in named) or "none"
            raise BadTemplate(f"Wording {key!r}: {{{name}}} is not in this block. It has: {known}.")
        if format_spec or conversion:
            raise BadTemplate(
                f"Wording {key!r}: {{{name}}} carries a format. Figures are always written as they stand."
            )
        out.append(named[name])
        used.append(name)
    for name in named:
        if used.count(name) != 1:
            raise BadTemplate(f"Wording {key!r}: uses {{{name}}} {used.count(name)} times. Use it once.")
    # a figure must not gain a neighbour that changes it: "{share}0", "−{share}", "{share}%"
    before, after = _stuck(these), _stuck(tuple(out))
    if after - before:
        raise BadTemplate(
            f"Wording {key!r}: {sorted(after - before)[0]!r} touches a figure and would change it. Put a space between."
        )
    ours, theirs = (
        figures_in(" ¦ ".join(run.words for run in group if isinstance(run, Text))) for group in (these, out)
    )
    if ours != theirs:
        wrong_figures = sorted((ours - theirs) + (theirs - ours))
        raise BadTemplate(
            f"Wording {key!r}: {', '.join(wrong_figures)} is not written as in our text. "
            "A template may not add, drop or change figures; use the names in braces."
        )
    return tuple(out)


def _stuck(these: Runs) -> set[str]:
    """Signs and digits written directly against a number, each with its side."""
    found = set()
    for left, right in pairwise(these):
        if isinstance(right, Number) and isinstance(left, Text) and left.text:
            last = left.text[-1]
            if last.isalnum() or (unicodedata.category(last) in ("Sm", "Sc", "Pd", "Po") and last not in "\"'*"):
                found.add(f"{last}{{{right.name}}}")
        if isinstance(left, Number) and isinstance(right, Text) and right.text:
            following = right.text[0]
            touches = following.isalnum() or unicodedata.category(following) in ("Sm", "Sc", "Pd") or following in "%‰°"
            decimals = following in ".,:/" and right.text[1:2].isalnum()
            if touches or decimals:
                found.add(f"{{{left.name}}}{following}")
        if isinstance(left, Number) and isinstance(right, Number):
            found.add(f"{{{left.name}}}{{{right.name}}}")
    return found


def all_figures(document: Document) -> Counter[str]:
    """Every figure of every run in the document: what a template may never change."""
    total: Counter[str] = Counter()
    for block in document.walk():
        for group in runs_of(block):
            for run in group:
                if not isinstance(run, Cite):
                    total += figures_in(run.words)
    return total
