"""No pattern of ours takes long, whatever it is given (trust R9b).

Patterns are collected from the syntax trees of the program: each literal first argument of `re.…` and each literal
of a validator or a route. Each is timed on adversarial text of 100 kB: repeats of the characters that the pattern
itself names, with an end that does not fit.
"""

import ast
import re
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LENGTHS = (1_000, 10_000, 100_000)  # a bad pattern is found on a short text, before a long one takes for ever
ALLOWED = 0.050  # seconds of processor time
MARGIN = 4  # the machine may be slow: the least of three turns must stay below ALLOWED times this
CALLS = {
    "compile",
    "match",
    "search",
    "fullmatch",
    "sub",
    "subn",
    "split",
    "findall",
    "finditer",
    "RegexValidator",
    "re_path",
}
ENDS = ("!", "\n")


def patterns(folder: Path) -> Iterator[tuple[str, str | bytes]]:
    """(place, pattern) of every literal pattern; a formatted one gets an `x` for each value."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            ours = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
            if name in CALLS and (ours or name in ("RegexValidator", "re_path")):
                text = literal(node.args[0])
                if text is not None:
                    yield f"{path.relative_to(folder.parent)}:{node.lineno}", text


def literal(node: ast.expr) -> str | bytes | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left), literal(node.right)
        if isinstance(left, str) and isinstance(right, str):
            return left + right
    return None


def hostile(pattern: str, length: int) -> Iterator[str]:
    named = {c for c in re.sub(r"\\[dDwWsSbBAZ]", "", pattern) if c not in "\\^$.|?*+()[]{}"}
    letters = sorted({*sorted(named)[:8], "a", "0", " ", "\t", "-", ".", "/", "<", "é"})
    pieces = [
        *letters,
        *(x + y for x, y in pairwise(letters)),
        "a ",
        "0,",
        "a.",
        "a@",
        "\n",
        "()",
        "%00",
    ]
    for piece in pieces:
        for end in ENDS:
            yield (piece * (length // len(piece)))[:length] + end


def slowest(pattern: str | bytes, enough: float) -> tuple[float, str]:
    """The longest of all texts, each the least of three turns (one where the first is quick)."""
    compiled = re.compile(pattern)
    worst = (0.0, "")
    words = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    for text in (text for length in LENGTHS for text in hostile(words, length)):
        given = text if isinstance(pattern, str) else text.encode("utf-8", "replace")
        for way in (compiled.search, compiled.fullmatch):
            taken = min(turns(way, given, enough))
            if taken > worst[0]:
                worst = (taken, f"{text[:6]!r} × …, {way.__name__}")
            if taken > enough:
                return worst
    return worst


def turns(way, text, enough: float) -> Iterator[float]:  # type: ignore[no-untyped-def]
    for _ in range(3):
        began = time.process_time()
        way(text)
        taken = time.process_time() - began
        yield taken
        if taken <= enough:
            return


def test_a_slow_pattern_is_found():
    # quadratic, so that the test itself ends: 10,000 letters, tried from each of them
    assert slowest(r"a+$", ALLOWED)[0] > ALLOWED


def test_patterns_are_found(tmp_path):
    (tmp_path / "one.py").write_text('import re\nre.compile("a+")\nre.sub(r"b" + r"c", "", x)\nre.match(f"d{e}", x)\n')
    assert [pattern for _, pattern in patterns(tmp_path)] == ["a+", "bc", "dx"]


@pytest.mark.deep
def test_no_pattern_of_ours_is_slow(evidence):
    known = list(patterns(ROOT / "goldenthread"))
    assert len(known) >= 20
    found = {place: slowest(pattern, ALLOWED * MARGIN) for place, pattern in known}
    slow = {place: worst for place, worst in found.items() if worst[0] > ALLOWED * MARGIN}
    assert not slow, slow
    evidence("patterns timed on 100 kB", len(known))
    evidence("slowest pattern, seconds", round(max(worst[0] for worst in found.values()), 4))
