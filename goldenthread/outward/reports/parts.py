"""Blocks that several reports share: each writes what `Facts` holds and nothing of its own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from goldenthread.base import charts
from goldenthread.base.documents import (
    Block,
    BulletList,
    Callout,
    Figure,
    Heading,
    Paragraph,
    Section,
    SourceNote,
    Strong,
    Table,
    Text,
    long_date,
)
from goldenthread.outward.reports import released
from goldenthread.outward.reports.facts import Facts
from goldenthread.thread.improvement.drawing import specs_of
from goldenthread.thread.improvement.models import ACTIVITY_MEANS, IMPACT_MEANS, Closure, Colour, Recommendation

MOST_CHARTS = 4
LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0. Source: Department for "
    "Education, Education, health and care plans; statistical neighbours."
)


class Numbered:
    """Paragraph numbers of a committee report: 3.1, 3.2 … under heading 3."""

    def __init__(self) -> None:
        self.section = self.paragraph = 0

    def heading(self, words: str) -> Heading:
        self.section += 1
        self.paragraph = 0
        return Heading(f"{self.section}. {words}")

    def say(self, words: str, key: str = "") -> Paragraph:
        self.paragraph += 1
        return Paragraph(f"{self.section}.{self.paragraph} {words}", key=key)


def plural(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"


def ended(words: str) -> str:
    """The words with one full stop at their end."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def some(words: Iterable[str]) -> str:
    found = list(words)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else "none"


def head(f: Facts, kind: str, to: str = "") -> list[Block]:
    """Who it is for, and as at which day; said once, at the top."""
    rows = []
    if to:
        rows.append(f"To: {to}.")
    rows.append(f"As at {long_date(f.day)}.")
    if f.past:
        rows.append("As it was known on that day: what was published, reported or answered later is left out.")
    return [Paragraph(" ".join(rows))]


def tally(f: Facts) -> str:
    """How recommendations stand, by closing class, in one sentence."""
    counts: dict[str, int] = {}
    for r in f.recommendations:
        closing = f.closing(r)
        label = Closure(closing.closed_as).label if closing else "Open"
        counts[label] = counts.get(label, 0) + 1
    return f"{plural(len(f.recommendations), 'recommendation')}: " + ", ".join(
        f"{n} {label.lower()}" for label, n in counts.items()
    )


def colours(f: Facts, rows: Sequence[Any] | None = None) -> str:
    """How the actions stand by colour, in one sentence. What a paper claims is counted apart and never as ours."""
    ours: dict[str, int] = {}
    claimed = 0
    chosen = f.actions if rows is None else rows
    for _, _, s in chosen:
        if s["claimed"]:
            claimed += 1
        else:
            ours[s["colour"]] = ours.get(s["colour"], 0) + 1
    parts = [
        f"{ours[c.label]} {'not known' if c is Colour.GREY else c.label.lower()}" for c in Colour if c.label in ours
    ]
    if claimed:
        parts.append(f"{claimed} only claimed in a paper, and not counted")
    return f"{plural(len(chosen), 'action')}: {', '.join(parts) or 'none reported on'}."


def definitions() -> Table:
    return Table(
        "What the colours mean",
        ("Colour", "For the work", "For its impact"),
        [(c.label, ACTIVITY_MEANS[c], IMPACT_MEANS[c]) for c in Colour],
    )


def status_table(rows: Sequence[Any], caption: str = "Actions in the order of their plans") -> Table:
    """One row an action: what, who, by when, colour and reason in words."""
    lines = []
    for action, facts, s in rows:
        who = facts["accountable"] or facts["responsible"] or facts["responsible_body"] or "Nobody is named"
        when = facts["due"] or facts["rhythm"] or "No date"
        if s["overdue"]:
            when = f"{when}. Overdue by {s['days_over']:,} days"
        if s["done"]:
            when = f"{when}. Done on {facts['done']}" if facts["done"] else when
        said = f"Claimed: {s['claimed_as'] or s['colour']}" if s["claimed"] else s["colour"]
        why = s["reason"] or s["words"]
        lines.append((action.ref, facts["words"], who, when, said, s["impact"], why))
    return Table(
        caption,
        ("Ref", "Action", "Who answers for it", "Due", "Work", "Impact", "Why"),
        lines,
        empty="There are no actions.",
    )


def overdue_table(rows: Sequence[Any]) -> Table:
    """The longest overdue first."""
    late = sorted((each for each in rows if each[2]["overdue"]), key=lambda each: (-each[2]["days_over"], each[0].ref))
    return Table(
        "Overdue actions",
        ("Ref", "Action", "Due", "Days over"),
        [(a.ref, x["words"], x["due"], f"{s['days_over']:,}") for a, x, s in late],
        numeric=(3,),
        empty="No action with a date is overdue.",
    )


def owed_table(rows: Sequence[Mapping[str, Any]], caption: str = "What somebody owes") -> Table:
    """Promises, orders and deadlines; silence is said in words."""
    return Table(
        caption,
        ("Ref", "What is owed", "By whom", "Due", "Answer"),
        [
            (u["ref"], u["words"], u["owed_by"], _due(u), u["answer"] if u["answered"] and u["answer"] else _silence(u))
            for u in rows
        ],
        empty="Nothing is owed that we know of.",
    )


def _due(u: Mapping[str, Any]) -> str:
    if u["due_at"]:
        return f"{u['due_at']}, {u['due_at_day']}"
    return u["due"] or "No date was given"


def _silence(u: Mapping[str, Any]) -> str:
    if u["answered"]:
        return u["standing"]
    if u["silent"]:
        return f"No full answer, {u['overdue_days']:,} days after it was due. {u['answer']}".strip()
    return f"Not answered yet. {u['answer']}".strip()


def disagreements(f: Facts) -> list[Block]:
    """Where a colour and the figures differ, and where somebody outside the council sees it differently."""
    if not f.disagreements:
        return [Paragraph("No colour and no closing stands against the figures."), *other_views(f)]
    return [
        Paragraph("Here what is reported and what the figures show differ. Both are printed, and neither is changed."),
        BulletList(f.disagreements),
        *other_views(f),
    ]


def other_views(f: Facts) -> list[Block]:
    if not f.other_views:
        return []
    return [
        Paragraph("Others see this differently. Their words are printed as they filed them."),
        BulletList([*map(_view, f.other_views)]),
    ]


def _view(v: Mapping[str, Any]) -> str:
    about = f"View {v['number']}, {v['by']}, {v['filed_words']}, of {v['title']}"
    if v["state"] == "withheld":
        return f"{about}: withheld on {v['withheld']} by two people. {v['reason']}."
    if not v["shown"]:
        return f"{about}: not shown since {v['held_since']}, while two people look whether it may be."
    answers = " ".join(f"Answer of {a['by']}, {a['on']}: “{a['words']}”" for a in v["answers"]) or "Not answered."
    return f"{about}, where the record says “{v['claim']}”: “{v['words']}” {answers}"


def measures_table(f: Facts, refs: Sequence[str] | None = None) -> Table:
    """Each measure once, before and since, with England beside it."""
    seen: dict[str, tuple[str, ...]] = {}
    for ref, proof in f.proofs.items():
        if refs is not None and ref not in refs:
            continue
        for m in proof["measures"]:
            seen.setdefault(
                m["code"],
                (
                    m["heading"],
                    f"{m['baseline']['words']} ({m['baseline']['year']})",
                    f"{m['latest']['words']} ({m['latest']['year']})",
                    m["latest"]["england_words"] or "Not given",
                    m["change_words"],
                ),
            )
    return Table(
        "The figures, before and since",
        ("What is counted", "Before", "Latest", "England, latest", "Which way"),
        list(seen.values()),
        numeric=(1, 2, 3),
        empty="No figure that is published tells whether the work helped.",
    )


def casework(f: Facts) -> list[Block]:
    """What the council's own cases say, as the latest release showed it; nothing before there is one."""
    told = list(f.released.values())
    if not told:
        return []
    rows = {line[0]: line for one in told for line in released.lines(one)}
    return [
        Table(released.CAPTION, released.HEAD, list(rows.values())),
        Paragraph(f"{told[0].release}. {released.note(told[0].counted_words)}", key="casework"),
    ]


def measure_charts(f: Facts, refs: Sequence[str] | None = None, most: int = MOST_CHARTS) -> list[Block]:
    """The charts of the targets and of what must not get worse, each with its table."""
    out: list[Block] = []
    seen: set[str] = set()
    for ref, proof in f.proofs.items():
        if refs is not None and ref not in refs:
            continue
        specs = specs_of(proof)
        for m in proof["measures"]:
            if m["code"] in seen or m["purpose"] == "context" or not specs[m["code"]] or len(out) >= most:
                continue
            seen.add(m["code"])
            out.append(Figure(charts.draw(specs[m["code"]][0])))
    return out


def verdict_table(f: Facts, rows: Sequence[Recommendation]) -> Table:
    """What the council says beside what is shown."""
    lines = []
    for r in rows:
        closing = f.closing(r)
        lines.append(
            (
                r.ref,
                r.title,
                Closure(closing.closed_as).label if closing else "Open",
                f.proofs[r.ref]["verdict"]["headline"],
            )
        )
    return Table("Each recommendation", ("Ref", "Recommendation", "What the council says", "What is shown"), lines)


def sources(f: Facts, root: str = "") -> Section:
    cited = sorted({c for proof in f.proofs.values() for c in proof["citations"]})
    notes: list[Block] = []
    if cited:
        notes.append(SourceNote("Sources: " + "; ".join(cited) + "."))
    notes.append(SourceNote(LICENCE))
    if root:
        notes.append(
            SourceNote(
                f"The public record stood at {root} when this was made. Anybody can check that nothing before it was "
                "changed since: docs/how-to/check-the-public-record.md."
            )
        )
    return Section("sources", [Heading("Sources"), *notes])


def bold(label: str, words: str) -> tuple[Strong, Text]:
    return Strong(f"{label} "), Text(words)


def warning(words: str, key: str = "") -> Callout:
    return Callout(words, kind="warning", key=key)
