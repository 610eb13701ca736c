"""What the law room refuses, in words that a person can act on."""

from collections.abc import Iterable


class LawError(Exception):
    """Something cannot be computed. `lines` says what is wrong and what to do, one fault a line."""

    def __init__(self, lines: str | Iterable[str]) -> None:
        self.lines = [lines] if isinstance(lines, str) else list(lines)
        super().__init__("\n".join(self.lines))


class NotInForce(LawError):
    """The day that selects the rule is before the rule's first day, or after its last."""


class BeyondCalendar(LawError):
    """The count would need bank holidays that have not been announced, or are older than our list."""
