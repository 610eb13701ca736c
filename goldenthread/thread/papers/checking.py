"""What the real papers must give, counted: for whoever holds them. They are not part of this program."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goldenthread.base.files.decoding import Unreadable
from goldenthread.thread.papers.reading.meeting import read_meeting
from goldenthread.thread.papers.reading.passages import read_passages
from goldenthread.thread.papers.reading.plan import BEGINS, CONTINUES, read_plan


@dataclass(frozen=True)
class Check:
    paper: str
    what: str
    wanted: Any
    found: Any

    @property
    def ok(self) -> bool:
        return bool(self.wanted == self.found)


def checks(folder: Path) -> Iterator[Check]:
    """Every check of every paper that is in the folder, known by how its name begins."""
    for begins, check in (("001_", _meeting), ("003_", _report), ("004_", _closing)):
        for path in sorted(folder.glob(f"{begins}*")):
            try:
                yield from check(path)
            except Unreadable as refusal:
                yield Check(path.name, "it is read", True, str(refusal))


def _meeting(path: Path) -> Iterator[Check]:
    found = read_meeting(path.read_bytes(), path.name)

    def told(what: str, wanted: Any, value: Any) -> Check:
        return Check(path.name, what, wanted, value)

    items = found["items"]
    yield told("meetings", 2, len(found["meetings"]))
    yield told("items", ["674", "606"], [i["number"] for i in items])
    yield told("grouped as one issue", "SEND Peer Review", found["issue"])
    yield told(
        "resolutions of each, numbered",
        [["1", "2", "3", "4"]] * 2,
        [[r["number"] for r in i["resolutions"]] for i in items],
    )
    yield told("decisions quoted, known as the same four", ["1", "2", "3", "4"], _same(items))
    yield told("call-ins", [["Cox", "Davidson"]], [c["by"] for c in found["call_ins"]])
    yield told("direct referrals, and how often each is said", [3], [len(r["said"]) for r in found["referrals"]])
    yield told("undertakings", 1, sum(o["kind"] == "undertaking" for i in items for o in i["owed"]))
    sizes = [[d["kilobytes"] for d in i["documents"] if d["kind"] == "PDF"] for i in items]
    yield told("PDFs of each, with their size in kB", [[280, 203, 650]] * 2, sizes)
    yield told("webcasts of each", [1, 1], [len(i["webcasts"]) for i in items])
    yield told("the block that is printed twice is read once", True, bool(items[1]["repeated"]))


def _same(items: list[dict[str, Any]]) -> list[str]:
    return [q["same_as"]["number"] for r in items[0]["resolutions"] for q in r["quoted"] if q["same_as"]]


def _report(path: Path) -> Iterator[Check]:
    found = read_passages(path.read_bytes(), f"{path.stem}.txt")
    addresses = [p["address"] for p in found["passages"]]
    yield Check(
        path.name,
        "both paragraphs 4.7",
        ["4.7", "4.7 (second)"],
        [a for a in addresses if a in ("4.7", "4.7 (second)")],
    )
    yield Check(path.name, "what it asks for", 4, len(found["proposed"]))
    waved = [i["kind"] for i in found["implications"] if i["said"] == "not_applicable"]
    yield Check(
        path.name,
        "consultation and equalities called not applicable",
        True,
        {"consultation", "equalities"} <= set(waved),
    )
    yield Check(
        path.name, "public, to the Cabinet, on its day", ("public", "Cabinet", "2022-01-13"), _head(found["head"])
    )


def _head(head: dict[str, str]) -> tuple[str, str, str]:
    return head.get("public", ""), head.get("to", ""), head.get("day", "")


def _closing(path: Path) -> Iterator[Check]:
    content, name = path.read_bytes(), f"{path.stem}.txt"
    found = read_plan(content, name)
    table = found["tables"][0]
    yield Check(path.name, "rows", 14, found["rows"])
    yield Check(path.name, "classes and their rows", [3, 6, 4, 1], [c["rows"] for c in table["classes"]])
    words = [q["words"] for q in table["questions"]]
    yield Check(
        path.name,
        "asked about",
        ["SENDIASS", "Hub"],
        [w for w, q in zip(("SENDIASS", "Hub"), words, strict=False) if w in q],
    )
    keys = [q["key"] for q in table["questions"]]
    for answers, rows in ANSWERS.items():
        again = read_plan(content, name, answers=dict(zip(keys, answers, strict=False)))
        yield Check(path.name, f"rows when they are answered {' and '.join(answers)}", rows, again["rows"])
    points = [len(r["cells"].get("action", {"parts": []})["parts"]) for r in table["rows"] if _refusals(r)]
    yield Check(path.name, "points of the row on refusals", [2], points)


ANSWERS = {(BEGINS, BEGINS): 15, (BEGINS, CONTINUES): 14, (CONTINUES, BEGINS): 14, (CONTINUES, CONTINUES): 13}


def _refusals(row: dict[str, Any]) -> bool:
    return "refusal to assess" in row["cells"]["recommendation"]["text"]
