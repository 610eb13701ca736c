"""Draws docs/reference/measures.md from the measures themselves: `python -m tools.measures_reference`."""

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "docs" / "reference" / "measures.md"
HEAD = """<!-- Drawn by: python -m tools.measures_reference -->
# Measures of casework

What is counted from the cases of a council, each defined once in `goldenthread/rules/measures/live`. None of these is a
figure of the Department, even where it counts by the Department's rule: the official figure stands beside it under its
own name. A number such as I-06 is that of the list of indicators that this project works from.

A share keeps both of its numbers. A wait is counted where both of its ends are recorded, by the day on which it ended;
days that an earlier system left out are in no wait. What stands open is counted on the last day of each period. A
period is complete when it is over and when what it waits for can have happened.

Periods: weeks (from Monday), months, quarters, calendar years, academic years (from September), financial years (from
April). Parts are counted by the year: by the month they would be ones and twos.
"""


def page() -> str:
    from goldenthread.rules.measures.live.definitions import GROUPS, MEASURES, Way
    from goldenthread.rules.measures.live.vocabulary import BREAKDOWNS

    ways = {
        Way.SHARE: "a share",
        Way.NUMBER: "a number",
        Way.WAIT: "a wait: the middle, nine in ten, the mean",
        Way.STANDING: "a number on a day",
    }
    lines = [HEAD.rstrip()]
    for group in GROUPS:
        lines += ["", f"## {group}"]
        for one in (m for m in MEASURES if m.group == group):
            lines += ["", f"### {one.name}", ""]
            told = [
                ("Code", f"`{one.code}`" + (f", {one.indicator}" if one.indicator else "")),
                ("Kind", f"{ways[one.way]}, in {one.unit}" if one.way is not Way.SHARE else f"a share, {one.unit}"),
                ("Counted", one.numerator),
                ("Of", one.denominator),
                ("Rule", one.rule),
                ("Law or source", one.law),
                ("Statutory length", f"{one.limit} days" if one.limit else ""),
                ("Answer known after", f"{one.ripe} days" if one.ripe else ""),
                ("Better", one.better.value),
                ("Beside the official", f"`{one.sibling}`" if one.sibling else ""),
                ("Must not get worse", ", ".join(f"`{code}`" for code in one.balances)),
                ("Broken down by", ", ".join(BREAKDOWNS[name].lower() for name in one.by)),
            ]
            lines += [f"- {key}: {value}" for key, value in told if value]
            lines += [f"- Care: {caveat}" for caveat in one.caveats]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        print(page(), end="")
    else:
        TARGET.write_text(page(), encoding="utf-8")
        print(f"Wrote {TARGET}")
