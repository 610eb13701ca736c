"""Draws docs/reference/law.md and docs/reference/stages.md from the data of the law: `python -m tools.law_reference`.

A lawyer reads and corrects these pages; the data is beside the code, and the pages are never edited by hand.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from goldenthread.rules.law.calendars import announced
from goldenthread.rules.law.facts import long, names
from goldenthread.rules.law.in_force import GRADES, Duty, Value, conventions, duties
from goldenthread.rules.law.lifts import grounds
from goldenthread.rules.law.machines import OPEN, SAME, WHO, Event, Machine, machines

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
DRAWN = "<!-- Drawn by: python -m tools.law_reference -->"


def law() -> str:
    lines = [
        DRAWN,
        "# The law of the clocks",
        "",
        "Every duty with a time limit that Golden Thread counts, as its data says it. Nothing here is legal advice. To "
        "correct it, see [how to change the law](../how-to/change-the-law.md); what a clock's words mean is in [clocks]"
        "(../explanation/clocks.md), the order of steps in [stages](stages.md).",
        "",
        "## Grades",
        "",
        "How well we know a rule. A rule of grade K computes and shows “not verified”, and never counts as late.",
        "",
        *(f"- **{grade}**: {words}" for grade, words in GRADES.items()),
        "",
        "## How days are counted",
        "",
    ]
    for name, part in conventions().items():
        lines += [f"**{name}** {part['words']} *{part['law']}; grade {part['grade']}.*", ""]
    lines += ["## Grounds on which a limit may be lifted", "", *_lifts()]
    lines += ["## Bank holidays", "", _holidays(), ""]
    limits = [d for d in duties().values() if not d.is_target]
    lines += ["## Duties", "", "| Duty | On whom | Within | Law | Grade |", "| --- | --- | --- | --- | --- |"]
    for duty in limits:
        value = duty.values[-1]
        which = f"[{duty.id}](#{duty.id.lower()}) {duty.name}"
        lines.append(f"| {which} | {_who(duty)} | {value.length.words} | {value.law} | {value.grade} |")
    lines.append("")
    for duty in limits:
        lines += _duty(duty)
    lines += [
        "## Targets",
        "",
        "What a council aims at. A target is no law, and never later than the limit that it serves.",
        "",
    ]
    for duty in duties().values():
        if duty.is_target:
            lines += _duty(duty)
    lines += ["## What may have happened", "", "Each is a day unless it says otherwise.", ""]
    for fact in names().values():
        kind = "" if fact.kind == "day" else f" ({fact.kind.replace('_', ' or ')})"
        lines.append(f"- `{fact.name}`{kind}: {fact.plain}")
        lines += [f"  - `{choice}`: {words}" for choice, words in fact.choices.items()]
    return "\n".join(lines) + "\n"


def _who(duty: Duty) -> str:
    return duty.duty_on.replace("_", " ")


def _facts(which: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in which)


def _lifts() -> Iterator[str]:
    yield "A lift removes the limit for one case. It adds no days, and somebody must have decided on it for a ground."
    yield ""
    for lift, part in grounds().items():
        yield f"**{lift}** ({part['law']}; grade {part['grade']})"
        yield ""
        yield from (f"- {ground}: {asked['words']}" for ground, asked in part["grounds"].items())
        yield ""


def _holidays() -> str:
    calendar = announced()
    return (
        f"Working days are counted with the bank holidays of England and Wales from {calendar.first_year} to "
        f"{calendar.last_year}. A day beyond is refused, not guessed."
    )


def _duty(duty: Duty) -> Iterator[str]:
    yield f"### {duty.id}"
    yield ""
    yield f"**{duty.name}.** {duty.plain}. On: {_who(duty)}."
    yield ""
    rows = [("Starts with", _facts(duty.starts) + (f" ({duty.pick})" if len(duty.starts) > 1 else ""))]
    if duty.kind == "minimum":
        rows.append(("Is a minimum", "The other side may not act before it is over"))
    rows += [
        (words, _facts(facts))
        for words, facts in (
            ("Ended by", duty.stops),
            ("Falls away with", duty.superseded_by),
            ("Does not bind after", duty.released_by),
        )
        if facts
    ]
    for fact, wanted in duty.applies_if.items():
        rows.append(("Only where", f"`{fact}` is {' or '.join(wanted)}"))
    for fact, wanted in duty.arises_unless.items():
        rows.append(("Not where", f"`{fact}` is {' or '.join(wanted)}"))
    for limb in duty.limbs:
        rows.append(("And also", f"{limb.length.words} of {_facts(limb.starts)}: {limb.words}"))
    if duty.lifts:
        rows.append(("May be lifted on", f"{', '.join(duty.lifts)}, when `{duty.lift_allowed_by}` says who decided"))
    if duty.outer_of:
        rows.append(("The limit is the outer edge of", duty.outer_of.replace("_", " ")))
    if duty.serves:
        rows.append(("Serves", ", ".join(duty.serves)))
    if duty.note:
        rows.append(("Note", duty.note))
    if duty.examples:
        rows.append(("Worked examples", ", ".join(duty.examples)))
    yield from (f"- {words}: {what}" for words, what in rows)
    yield ""
    yield "| In force | Limit | Convention | Law | Grade |"
    yield "| --- | --- | --- | --- | --- |"
    yield from (_value(value) for value in duty.values)
    yield ""


def _value(value: Value) -> str:
    until = f" to {long(value.valid_to)}" if value.valid_to else ""
    why = f": {value.grade_why}" if value.grade_why else ""
    return (
        f"| From {long(value.valid_from)}{until} | {value.length.words} | {value.convention} | "
        f"[{value.law}]({value.link}) | {value.grade}{why} |"
    )


# --- stages -----------------------------------------------------------------------------------------------------------


def stages() -> str:
    lines = [
        DRAWN,
        "# Stages",
        "",
        "The five machines of a case, as their data says them. A case is in one state of each at once: a plan can be "
        "under review, under appeal and on its way to another council on the same day. Deciding stops no clock; "
        "telling the family does. To correct it, see [how to change the law](../how-to/change-the-law.md).",
        "",
        *(f"- [{m.title}](#{m.title.lower().replace(' ', '-')})" for m in machines().values()),
    ]
    for each in machines().values():
        lines += _machine(each)
    return "\n".join(lines) + "\n"


def _machine(m: Machine) -> Iterator[str]:
    yield ""
    yield f"## {m.title}"
    yield ""
    yield f"{m.law}."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"  [*] --> {m.start}"
    yield from (f"  {s.id}: {s.name}" for s in m.states.values())
    for e in m.events:
        if e.to == SAME:
            continue
        for source in _sources(m, e):
            if source != e.to:
                yield f"  {source} --> {e.to}: {e.event}"
    yield from (f"  {s.id} --> [*]" for s in m.states.values() if s.is_end)
    yield "```"
    yield ""
    yield "| State | What it means | Clocks that run |"
    yield "| --- | --- | --- |"
    for s in m.states.values():
        end = {"yes": " Ends it.", "unless_disputed": " Ends it, unless a dispute reopens it."}.get(s.ends, "")
        clocks = ", ".join(f"[{c}](law.md#{c.lower()})" for c in s.clocks)
        yield f"| `{s.id}` {s.name} | {s.plain}{end} | {clocks} |"
    yield ""
    yield "| Step | Who | From | To | What it needs and does | Law | Grade |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for e in m.events:
        sources = "any open state" if OPEN in e.sources else ", ".join(f"`{s}`" for s in e.sources)
        to = "stays" if e.to == SAME else f"`{e.to}`"
        who = ", ".join(dict.fromkeys(WHO[w] for w in e.who))
        yield f"| `{e.event}` {e.name} | {who} | {sources} | {to} | {' '.join(_does(e))} | {e.law} | {e.grade} |"
    if m.outcomes:
        yield ""
        yield "| Outcome | What it means | States | In the statutory return | Grade |"
        yield "| --- | --- | --- | --- | --- |"
        for o in m.outcomes.values():
            states = ", ".join(f"`{s}`" for s in o.states)
            yield f"| `{o.code}` | {o.words} | {states} | {o.sen2} | {o.grade} |"


def _sources(m: Machine, e: Event) -> list[str]:
    if OPEN in e.sources:
        return [s.id for s in m.states.values() if not s.is_end and s.id != m.start]
    return list(e.sources)


def _does(e: Event) -> Iterator[str]:
    if e.fact:
        yield f"Day: `{e.fact}`."
    if e.after:
        yield f"Only after `{e.after}`."
    if e.disputed:
        yield "Only through a dispute."
    if e.minimum:
        yield f"Not before [{e.minimum}](law.md#{e.minimum.lower()}) is over."
    yield from (f"Needs: {need.words} ({need.law})." for need in e.needs)
    yield from (f"From `{s}` needs: {need.words} ({need.law})." for s, need in e.unless_from.items())
    yield from (f"From `{s}` with a warning: {words}" for s, words in e.warns_from.items())
    if e.starts:
        yield f"Starts {', '.join(e.starts)}."
    if e.stops:
        yield f"Stops {', '.join(e.stops)}."
    if e.note:
        yield e.note


PAGES = {"law.md": law, "stages.md": stages}


if __name__ == "__main__":
    for name, draw in PAGES.items():
        (REFERENCE / name).write_text(draw(), encoding="utf-8")
        print(f"Wrote {REFERENCE / name}", file=sys.stderr)
