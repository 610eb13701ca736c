"""How a person is reached: what they wish, what the message is, and what the law asks of it.

    way_for(wishes, Message.NEWS).way      # Way.LETTER: they said letters only

A wish changes the way and never whether: a notice that the law asks for is always sent, and in writing. Where contact
with a person is restricted no wish is followed by itself, for it may not be theirs: an officer decides.
Standard library; asks no clock of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Way(Enum):
    """value, words to an officer, words to a family; in the order in which one is chosen where several suit."""

    EMAIL = ("email", "By email", "By email")
    PORTAL = ("portal", "On the portal alone", "Put it on the portal, and do not write to me")
    TEXT = ("text", "By text message", "By text message")
    LETTER = ("letter", "By letter", "By letter")
    PHONE = ("phone", "By telephone", "By telephone")

    def __init__(self, code: str, label: str, mine: str) -> None:
        self.code, self.label, self.mine = code, label, mine

    @classmethod
    def of(cls, code: str) -> Way:
        return next(one for one in cls if one.code == code)


class Message(Enum):
    NEWS = "news that something is there"
    NOTICE = "a notice or plan that the law asks for in writing"
    INVITATION = "an invitation to the portal, whose link goes by email alone"


IN_WRITING = (Way.EMAIL, Way.PORTAL, Way.LETTER)


@dataclass(frozen=True)
class Wishes:
    """`ways`: those that suit, empty where nothing was said. `not_by`: those that must not be used; it wins."""

    ways: frozenset[Way] = frozenset()
    not_by: frozenset[Way] = frozenset()

    @property
    def any(self) -> bool:
        return bool(self.ways or self.not_by)

    def suits(self, way: Way) -> bool:
        return way not in self.not_by and (not self.ways or way in self.ways)


@dataclass(frozen=True)
class Chosen:
    """`way`: None where an officer has to decide. `by_hand`: nothing leaves by itself, so a task is made."""

    way: Way | None
    reason: str
    by_hand: bool


def way_for(wishes: Wishes, message: Message, *, has_email: bool = True, restricted: bool = False) -> Chosen:
    """The way of one message to one person, with the reason in a sentence."""
    if restricted and wishes.any:
        return Chosen(
            None,
            "Contact with this person is restricted, so no wish is followed by itself. Look at the order or the "
            "protection, and decide with your manager how it is sent.",
            True,
        )
    if message is Message.INVITATION:
        if wishes.suits(Way.EMAIL):
            return Chosen(Way.EMAIL, "The link goes by email.", False)
        return Chosen(None, "They asked not to be written to by email, and the link goes by email alone.", True)
    open_ways = IN_WRITING if message is Message.NOTICE else tuple(Way)
    suiting = [way for way in open_ways if wishes.suits(way) and (way is not Way.EMAIL or has_email)]
    if not wishes.any:
        if has_email:
            return Chosen(Way.EMAIL, "They said nothing of how they wish to be reached.", False)
        return Chosen(Way.LETTER, "We hold no email address of theirs.", True)
    if suiting:
        way = suiting[0]
        return Chosen(way, f"They asked for it: {way.label.lower()}.", way is not Way.EMAIL)
    if message is Message.NOTICE:
        return Chosen(
            Way.LETTER, "They asked for no letter, but the law asks for writing and no other way is left.", True
        )
    return Chosen(None, "Of the ways that they asked for none is open. Ask them.", True)
