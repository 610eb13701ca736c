"""How long a search of the local offer takes, and what it finds of misspelt words, beside SQLite's own full-text search
(FTS5 with its English stemmer) over the same entries in the same run.

All entries are held in memory both ways; making the index is printed apart. Every question is asked as a family would:
with the words of an entry, then with one slip in one word, then with words that families use and the entry does not.
"""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any

from goldenthread.rules.offer.search import Asked, Entry, Index

GOAL_MS = 100
QUESTIONS = 300
LAY = {"respite": "short breaks", "asd": "autism", "stammer": "speech", "taxi": "travel", "dla": "benefits"}
FIRST = (
    "harbour", "mudflat", "saltern", "beacon", "lantern", "cockle", "pier", "shore", "marsh", "tide", "gull", "reed",
    "willow", "heron", "plover",
)  # fmt: skip
KINDS = (
    "club", "group", "therapy", "advice", "playscheme", "course", "clinic", "drop-in", "classes", "visits", "swimming",
    "football", "drama",
)  # fmt: skip
TALE = (
    "trained staff", "quiet room", "soft light", "parents can stay", "help with sleep", "help with eating",
    "reading and numbers", "wheelchair access with a hoist", "signing and pictures", "brothers and sisters welcome",
    "travel practice", "cooking and games", "talking and listening", "nurses on site", "changing place",
    "small groups", "weekend mornings",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One way over one kind of question: milliseconds, and how many of the questions found what was meant."""

    way: str
    kind: str
    questions: int
    p50_ms: float
    p95_ms: float
    found: int


@dataclass(frozen=True)
class Report:
    entries: int
    lines: list[Line]
    made: dict[str, float]  # way to seconds of making its index

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"goal_p95_ms": GOAL_MS}


def entries(count: int, *, seed: int = 2026) -> list[Entry]:
    """So many invented entries, and one for each word of `LAY` that has it in its name."""
    chance = random.Random(seed)  # noqa: S311  invented entries, no secret
    made = [
        Entry(
            f"e{n}",
            f"{chance.choice(FIRST)} {chance.choice(FIRST)} {chance.choice(KINDS)} {n}",
            chance.choice(KINDS),
            ". ".join(chance.sample(TALE, 8)),
            from_age=chance.choice([None, 0, 5, 11]),
            to_age=chance.choice([None, 18, 25]),
            places=((51.4 + chance.random() / 3, 0.5 + chance.random() / 2),),
        )
        for n in range(count - len(LAY))
    ]
    return made + [Entry(word, f"Estuary {meant} service", "help", meant) for word, meant in LAY.items()]


def questions(held: list[Entry], *, seed: int = 7) -> dict[str, list[tuple[str, str]]]:
    """(words, key of the entry that is meant), by kind of question."""
    chance = random.Random(seed)  # noqa: S311  invented questions
    right, slip = [], []
    for entry in chance.sample([e for e in held if e.key.startswith("e")], QUESTIONS):
        first, second, kind, number = entry.name.split()
        right.append((f"{first} {second} {kind} {number}", entry.key))
        place = chance.randrange(1, len(first) - 1)
        wrong = first[:place] + first[place + 1] + first[place] + first[place + 2 :]
        slip.append((f"{wrong if wrong != first else first[:-1]} {second} {kind} {number}", entry.key))
    return {"as written": right, "one slip": slip, "families' words": [(word, word) for word in LAY]}


def fts(held: list[Entry]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE entries USING fts5(key UNINDEXED, name, kind, words, tokenize='porter unicode61')"
    )
    connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", [(e.key, e.name, e.kind, e.words) for e in held])
    return connection


def asked_of_fts(connection: sqlite3.Connection, words: str) -> list[str]:
    """Keys, the best first: every word, its beginning enough, names weighing most."""
    match = " ".join(f'"{word}"*' for word in re.findall(r"[^\W_]+", words))
    rows = connection.execute(
        "SELECT key FROM entries WHERE entries MATCH ? ORDER BY bm25(entries, 0, 6, 3, 1) LIMIT 20", (match,)
    )
    return [key for (key,) in rows]


def measure(count: int, say: Callable[[str], None] = lambda words: None) -> Report:
    held = entries(count)
    say(f"{count:,} entries …")
    began = time.perf_counter()
    index = Index(held)
    index.find(Asked(words="harbour"))  # sorts its words
    made = {"ours": time.perf_counter() - began}
    began = time.perf_counter()
    lines = []
    with closing(fts(held)) as connection:
        made["fts5"] = time.perf_counter() - began
        for kind, asked in questions(held).items():
            say(f"{len(asked)} questions, {kind} …")
            lines.append(
                _line("ours", kind, asked, lambda words: [h.key for h in index.find(Asked(words=words)).hits[:20]])
            )
            lines.append(_line("fts5", kind, asked, lambda words: asked_of_fts(connection, words)))
        near = [(words, key) for words, key in questions(held)["as written"]]
        at = (51.54, 0.71)
        lines.append(
            _line("ours", "and by distance", near, lambda words: _keys(index, Asked(words=words, at=at, within=100)))
        )
    return Report(count, lines, {way: round(seconds, 3) for way, seconds in made.items()})


def _keys(index: Index, asked: Asked) -> list[str]:
    return [hit.key for hit in index.find(asked).hits[:20]]


def _line(way: str, kind: str, asked: list[tuple[str, str]], ask: Callable[[str], list[str]]) -> Line:
    taken, found = [], 0
    for words, meant in asked:
        began = time.perf_counter()
        keys = ask(words)
        taken.append((time.perf_counter() - began) * 1_000)
        found += meant in keys
    cut = quantiles(taken, n=20) if len(taken) > 1 else [taken[0]] * 19
    return Line(way, kind, len(asked), round(cut[9], 2), round(cut[18], 2), found)
