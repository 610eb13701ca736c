"""Samples that nobody can choose: drawn by a seed that was promised before, and redrawable by anyone.

The frame is a list of pseudonyms. The words that seed the draw come from whoever will read the sample; together with
the frame they fix which cases are drawn and in which order. The commitment is published before a pack is opened: it
fixes frame, words, count and what was drawn. Standard library only.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goldenthread.rules.data import read_data

FILE = Path(__file__).with_name("sampling.yaml")
FEWEST_READ = 5  # packs that were read before a result is shown


@dataclass(frozen=True)
class Question:
    """`of_words`: about what a plan says, asked of whoever has read its words."""

    key: str
    ask: str
    answers: Mapping[str, str]
    of_words: bool = False


@dataclass(frozen=True)
class Kind:
    code: str
    label: str
    look_back: int  # days
    frames: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def has_words(self) -> bool:
        """Whether readers judge what plans say, and not only what happened."""
        return any(one.of_words for one in self.questions)


@cache
def kinds() -> Mapping[str, Kind]:
    data: dict[str, Any] = read_data(FILE)
    found = {}
    for code, row in data["kinds"].items():
        questions = tuple(
            Question(key, one["ask"], MappingProxyType(data["answers"][one["answers"]]), one.get("of_words", False))
            for key, one in row["questions"].items()
        )
        found[code] = Kind(code, row["label"], row["look_back"], tuple(row["frames"]), questions)
    return MappingProxyType(found)


@cache
def frames() -> Mapping[str, str]:
    return MappingProxyType(read_data(FILE)["frames"])


def pseudonym(secret: str, key: str) -> str:
    """A name for a case that only whoever knows the secret can lead back to it."""
    return hmac.new(secret.encode(), key.encode(), hashlib.sha256).hexdigest()[:16]


def frame_hash(frame: Iterable[str]) -> str:
    """The same for the same pseudonyms, in whatever order they come."""
    return hashlib.sha256("\n".join(sorted(frame)).encode()).hexdigest()


def draw(frame: Sequence[str], seed: str) -> list[str]:
    """All pseudonyms in the order in which they are drawn: by SHA-256 of the seed, a colon and the pseudonym."""
    return sorted(set(frame), key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest())


def seed_of(frame: Iterable[str], words: str) -> str:
    """The seed: the reader's words bound to the frame, so that neither can be chosen after the other."""
    return hashlib.sha256(f"{frame_hash(frame)}|{' '.join(words.split())}".encode()).hexdigest()


def commitment(frame: Sequence[str], words: str, count: int) -> str:
    """What is published before the first pack is opened."""
    seed = seed_of(frame, words)
    told = {"frame": frame_hash(frame), "words": " ".join(words.split()), "count": count,
            "drawn": draw(frame, seed)[:count]}  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def faults(told: Mapping[str, Any]) -> list[str]:
    """What does not fit in a published draw: keys frame, words, count, drawn, commitment, swaps. Empty where all fits.

    A swap names what was taken out, the reason, and what came instead, which must be the next of the draw.
    """
    found = []
    frame, words, count = list(told["frame"]), str(told["words"]), int(told["count"])
    order = draw(frame, seed_of(frame, words))
    if commitment(frame, words, count) != told["commitment"]:
        found.append("The commitment does not fit the frame, the words and the count.")
    if list(told["drawn"]) != order[:count]:
        found.append("Other cases were drawn than the words and the frame give.")
    following = iter(order[count:])
    for swap in told.get("swaps", ()):
        if not str(swap.get("reason", "")).strip():
            found.append(f"{swap['out']} was taken out without a reason.")
        expected = next(following, "")
        if swap["in"] != expected:
            found.append(
                f"{swap['in'] or 'Nothing'} came instead of {swap['out']}; the next of the draw is {expected}."
            )
    return found


# --- answers of several readers ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """How often two readers of the same pack gave the same answer. `kappa`: beyond what chance alone would give (Cohen
    1960); None where it cannot be told."""

    pairs: int
    same: int
    kappa: float | None

    @property
    def words(self) -> str:
        if not self.pairs:
            return "No pack was read by two people"
        kappa = "" if self.kappa is None else f", kappa {self.kappa:.2f}"
        return f"{self.same} of {self.pairs} answers the same{kappa}"


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Of the answers of two readers to the same question about the same packs."""
    rows = list(pairs)
    if not rows:
        return Agreement(0, 0, None)
    same = sum(a == b for a, b in rows)
    answers = {answer for pair in rows for answer in pair}
    n = len(rows)
    by_chance = sum(sum(a == x for a, _ in rows) * sum(b == x for _, b in rows) for x in answers) / (n * n)
    kappa = None if by_chance >= 1 else (same / n - by_chance) / (1 - by_chance)
    return Agreement(n, same, kappa)


def counted(question: Question, answers: Iterable[str], *, fewest: int = FEWEST_READ) -> dict[str, int] | None:
    """Answer to how many; None while fewer packs were read than may be told of."""
    rows = list(answers)
    if len(rows) < fewest:
        return None
    return {code: sum(one == code for one in rows) for code in question.answers}
