"""The map as a drawing: activities from top to bottom, hand-overs as arrows that are as wide as they are frequent.

Steps to the next activity run down the middle, steps that leave some out on the right, steps back on the left and
dashed. Each arrow has a letter; the table beneath tells its numbers, so that nothing depends on the drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from goldenthread.rules.flow.looking import Hand, Looked

MOST_BOXES, MOST_ARROWS = 14, 22
BOX_WIDTH, BOX_HEIGHT, GAP, SIDE, TOP = 250, 60, 32, 170, 14
A_LINE = 33  # letters that a line of a box holds
INK, MAIN, BACK, SOFT = "#0b0c0c", "#4b2260", "#a8324a", "#484949"


@dataclass(frozen=True)
class Arrow:
    """A drawn hand-over with its letter. `back`: it leads to an activity that usually comes earlier."""

    letter: str
    hand: Hand
    back: bool


@dataclass(frozen=True)
class Drawn:
    """The map: the boxes in order, the arrows, and what of the log they show ("96% of all hand-overs")."""

    boxes: tuple[tuple[str, int], ...]
    arrows: tuple[Arrow, ...]
    share: float
    svg: str


def letter_of(number: int) -> str:
    """A, B, … Z, AA, AB …"""
    return (chr(ord("A") + number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def draw(told: Looked, *, title: str = "Who hands to whom", key: str = "flow") -> Drawn:
    """The map of a log; of a long one, its commonest activities and hand-overs. `key`: makes its ids its own."""
    shown = {name for name, _, cases in sorted(told.activities, key=lambda a: (-a[2], a[0]))[:MOST_BOXES]}
    cases = {name: count for name, _, count in told.activities}
    order = in_order([name for name, _, _ in told.activities if name in shown], told.hands)
    place = {name: n for n, name in enumerate(order)}
    inside = [h for h in told.hands if h.source in place and h.target in place]
    chosen = sorted(inside, key=lambda h: (-h.count, h.source, h.target))[:MOST_ARROWS]
    chosen.sort(key=lambda h: (place[h.source], place[h.target]))
    arrows = tuple(Arrow(letter_of(n), hand, place[hand.target] <= place[hand.source]) for n, hand in enumerate(chosen))
    total = sum(h.count for h in told.hands)
    share = sum(h.count for h in chosen) / total if total else 1.0
    boxes = tuple((name, cases[name]) for name in order)
    return Drawn(boxes, arrows, share, _svg(boxes, arrows, place, title, key))


def in_order(names: Sequence[str], hands: Sequence[Hand]) -> list[str]:
    """Activities so that most hand-overs lead downwards: each goes where it comes before more than after the rest."""
    weight = {(h.source, h.target): h.count for h in hands}
    left, order = list(names), []
    while left:

        def surplus(name: str) -> tuple[int, int]:
            out = sum(weight.get((name, other), 0) for other in left if other != name)
            into = sum(weight.get((other, name), 0) for other in left if other != name)
            return out - into, -left.index(name)

        first = max(left, key=surplus)
        order.append(first)
        left.remove(first)
    return order


def _svg(boxes: Sequence[tuple[str, int]], arrows: Sequence[Arrow], place: dict[str, int], title: str, key: str) -> str:
    width = BOX_WIDTH + 2 * SIDE
    height = TOP * 2 + len(boxes) * (BOX_HEIGHT + GAP)
    most = max((a.hand.count for a in arrows), default=1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc" class="gt-flow" font-family="Arial, Liberation Sans, sans-serif">',
        f'<title id="{key}-title">{escape(title)}</title>',
        f'<desc id="{key}-desc">{escape(_described(boxes, arrows))}</desc>',
        f"<defs>{_head(f'{key}-main', MAIN)}{_head(f'{key}-back', BACK)}</defs>",
    ]
    used: dict[str, int] = {}
    for arrow in arrows:
        parts.append(_arrow(arrow, place, most, key, used))
    for n, (name, cases) in enumerate(boxes):
        y = TOP + n * (BOX_HEIGHT + GAP)
        middle = SIDE + BOX_WIDTH / 2
        parts.append(
            f'<rect x="{SIDE}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4" fill="#ffffff" stroke="{INK}" '
            'stroke-width="1.5"/>'
        )
        lines = in_lines(name)
        for line, words in enumerate(lines):
            parts.append(
                f'<text x="{middle}" y="{y + (24 if len(lines) == 1 else 17) + 16 * line}" text-anchor="middle" '
                f'font-size="13" font-weight="bold" fill="{INK}">{escape(words)}</text>'
            )
        parts.append(
            f'<text x="{middle}" y="{y + 51}" text-anchor="middle" font-size="12" fill="{SOFT}">{cases:,} cases</text>'
        )
    parts.append("</svg>")
    return "".join(parts)


def in_lines(name: str) -> list[str]:
    """A name in at most two lines of a box; what does not fit ends in dots, and stands whole in the table."""
    lines = wrap(name, A_LINE, break_long_words=True) or [""]
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: A_LINE - 1].rstrip()}…"]
    return lines


def _head(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="{colour}"/></marker>'
    )


def _arrow(arrow: Arrow, place: dict[str, int], most: int, key: str, used: dict[str, int]) -> str:
    a, b = place[arrow.hand.source], place[arrow.hand.target]
    thick = 1.2 + 6.0 * arrow.hand.count / most
    middle_x = SIDE + BOX_WIDTH / 2

    def top(n: int) -> float:
        return TOP + n * (BOX_HEIGHT + GAP)

    if b == a + 1:
        y1, y2 = top(a) + BOX_HEIGHT, top(b) - 1
        path, x, y = f"M{middle_x} {y1} L{middle_x} {y2}", middle_x + 18.0, (y1 + y2) / 2
    else:
        side = "left" if arrow.back else "right"
        used[side] = used.get(side, 0) + 1
        reach = min(SIDE - 26.0, 26.0 + 13.0 * abs(b - a) + 9.0 * (used[side] % 4))
        edge, way = (SIDE, -1) if arrow.back else (SIDE + BOX_WIDTH, 1)
        y1, y2 = top(a) + BOX_HEIGHT / 2 + 6 * way, top(b) + BOX_HEIGHT / 2 - 6 * way
        if a == b:
            y1, y2 = top(a) + 8, top(a) + BOX_HEIGHT - 8
        x = edge + way * reach
        path = f"M{edge} {y1} C{x} {y1} {x} {y2} {edge + way} {y2}"
        x, y = edge + way * reach * 0.75, (y1 + y2) / 2
    colour, name = (BACK, "back") if arrow.back else (MAIN, "main")
    dash = ' stroke-dasharray="7 4"' if arrow.back else ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{thick:.1f}"{dash} '
        f'marker-end="url(#{key}-{name})"/><circle cx="{x:.0f}" cy="{y:.0f}" r="10" fill="#ffffff" stroke="{colour}"/>'
        f'<text x="{x:.0f}" y="{y + 4:.0f}" text-anchor="middle" font-size="11" font-weight="bold" fill="{INK}">'
        f"{arrow.letter}</text>"
    )


def _described(boxes: Sequence[tuple[str, int]], arrows: Sequence[Arrow]) -> str:
    """The drawing in words: its activities in order and its strongest hand-overs."""
    strongest = sorted(arrows, key=lambda a: -a.hand.count)[:5]
    lines = [f"{a.hand.source} to {a.hand.target}, {a.hand.count:,} times" for a in strongest]
    names = ", ".join(name for name, _ in boxes)
    return (
        f"Activities from top to bottom: {names}. The commonest hand-overs: {'; '.join(lines)}. All are in the table."
    )
