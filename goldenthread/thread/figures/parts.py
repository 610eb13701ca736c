"""What of the site works for a recommendation: each room names its part, with a sentence that holds today's number.

    parts.part("samples", "Quarterly sample of casework", "/samples/", figure=the_rooms_sentence)

A council's record says which part serves which of its recommendations (`thread.improvement.working`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from goldenthread.base.accounts.permissions import Permission


@dataclass(frozen=True)
class Part:
    """`figure`: a sentence with today's number, of a day. `needs`: whoever has it sees the figure; others see that
    there is one."""

    code: str
    title: str
    address: str
    figure: Callable[[date], str]
    needs: Permission | None = None


PARTS: dict[str, Part] = {}


def part(
    code: str, title: str, address: str, *, figure: Callable[[date], str], needs: Permission | None = None
) -> None:
    """Say that a room has this. Said again, the later one holds."""
    PARTS[code] = Part(code, title, address, figure, needs)
