"""Draws docs/reference/record-format.md from the classes that read a record: `python -m tools.record_reference`.

What a field is for is said once, beside the field of the table that keeps it, and is read from there.
"""

import inspect
import os
import re
import sys
import types
from collections.abc import Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import StringConstraints
from pydantic.fields import FieldInfo

TARGET = Path(__file__).resolve().parent.parent / "docs" / "reference" / "record-format.md"
HEAD = """\
<!-- Drawn by: python -m tools.record_reference -->
# The record of a council

A record is one folder: facts in files named `….yaml`, and figures in three tables. `goldenthread import record FOLDER`
checks all of it, says what is wrong by file and key, and loads either everything or nothing. Loading again adds what
is new. What stands there already is never changed: what differs is named, and is edited in the office.
`records/example` is a whole small record of an invented council: [copy it](../how-to/begin-a-record.md).

- Spread the parts below over as many `….yaml` files as you like. A part stands in one file only, and no name twice.
- **Needed** fields must be there. The others may be left out, which says “not known”.
- A day that papers give loosely is kept as its words (`due_words: Autumn 2023`). Which days that can mean is worked
  out, unless you give the earliest (`due_first`) or latest (`due_last`) yourself.
- **cites** names the passages that say it, in short `S3#p3-3`, or `S3#p3-3 partial` with a certainty. **claims** does
  the same for single fields, and can keep what another paper says instead.
- A field of the form “one of …” takes exactly one of those words.
"""
FILES = """\
## Figures

Comma-separated, UTF-8, with the column names in the first line. Leave a cell empty where nothing is stated.
"""
TABLES = {
    "figures.csv": (
        "One figure that a paper or an official release states. A share gives both numbers, or its `percent` alone "
        "where the paper gives no more, which is shown and never judged. `reporting_year` marks an official one.",
        "FIGURE_COLUMNS",
    ),
    "figures_ranks.csv": (
        "A place among authorities that a paper states: `rank` of `of`, `counted` from the highest or the lowest.",
        "RANK_COLUMNS",
    ),
    "figures_neighbours.csv": (
        "A council's statistical neighbours in one edition of the tool that names them.",
        "NEAR_COLUMNS",
    ),
}
PATTERNS = {"a-z0-9]+(-": "small letters, digits and hyphens", "[A-Z]+[0-9]+": "capitals and a number, as R5 or D2.1"}
TYPES = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", date: "a day, 2024-03-05"}


def kind(hint: Any, parts: dict[str, type]) -> str:
    """What may stand in a field of that type, in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        for extra in hint.__metadata__:
            if isinstance(extra, StringConstraints) and extra.pattern:
                return pattern(str(extra.pattern))
        return kind(inner[0], parts)
    if origin in (Union, types.UnionType):
        return " or ".join(kind(each, parts) for each in inner if each is not type(None))
    if origin is list:
        return f"list of {kind(inner[0], parts)}"
    if origin is Literal:
        return "one of " + ", ".join(f"`{each}`" for each in inner)
    if isinstance(hint, type) and hint.__name__ in parts:
        return f"[{title(hint)}](#{title(hint).replace(' ', '-')})"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "one of " + ", ".join(f"`{each.value}`" for each in hint)
    return TYPES[hint]


def pattern(text: str) -> str:
    return next((words for start, words in PATTERNS.items() if start in text), f"text of the form `{text}`")


def constrained(field: FieldInfo) -> str:
    """The words of a pattern that pydantic keeps beside the field rather than in its type."""
    for extra in field.metadata:
        if found := getattr(extra, "pattern", None):
            return pattern(str(found))
    return ""


def title(part: type) -> str:
    return re.sub(r"(?<!^)([A-Z])", r" \1", part.__name__.removesuffix("Part")).lower()


def notes(part: type) -> dict[str, str]:
    """By field: the words that the table which keeps this part has for it."""
    from django.apps import apps

    names = {"MeasurePart": "MeasureUse", "ReportPart": "StatusReport", "ClosurePart": "ClosureAct"}
    wanted = names.get(part.__name__, part.__name__.removesuffix("Part"))
    for model in apps.get_models():
        if model.__name__ == wanted:
            plain = {f.name: f.name.replace("_", " ") for f in model._meta.concrete_fields}
            return {f.name: f.help_text or own_words(f, plain[f.name]) for f in model._meta.concrete_fields}
    return {}


def own_words(field: Any, plain: str) -> str:
    if field.verbose_name != plain:
        return str(field.verbose_name)
    return f"Names a {field.related_model._meta.verbose_name} of this record" if field.is_relation else ""


def inside(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and hint.__name__.endswith("Part"):
        yield hint
    for each in get_args(hint):
        yield from inside(each)


def in_order(part: type, seen: list[type]) -> list[type]:
    """Every part, each after the first that holds it."""
    for field in part.model_fields.values():  # type: ignore[attr-defined]
        for each in inside(field.annotation):
            if each not in seen:
                seen.append(each)
                in_order(each, seen)
    return seen


def table(part: type, parts: dict[str, type]) -> Iterator[str]:
    said = notes(part)
    yield "| Field | Takes | Needed | What it is |"
    yield "| --- | --- | --- | --- |"
    for name, field in part.model_fields.items():  # type: ignore[attr-defined]
        takes = constrained(field) or kind(field.annotation, parts)
        words = str(said.get(name, "")).replace("|", "\\|")
        words = words[:1].upper() + words[1:]
        yield f"| `{name}` | {takes} | {'yes' if field.is_required() else ''} | {words} |"
    yield ""


def page() -> str:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("GOLDENTHREAD_MODE", "test")
    django.setup()
    from goldenthread.thread.figures import actions
    from goldenthread.thread.improvement.record.parts import MEASURE_CODES, Record

    found = in_order(Record, [])
    parts = {each.__name__: each for each in found}
    lines = [HEAD, "## The whole", "", *table(Record, parts)]
    for part in found:
        lines += [f"## {title(part)}", ""]
        if own := part.__dict__.get("__doc__"):
            lines += [" ".join(inspect.cleandoc(own).split()), ""]
        lines += table(part, parts)
    lines.append(FILES)
    for name, (words, columns) in TABLES.items():
        named = ", ".join(f"`{column}`" for column in getattr(actions, columns))
        lines += [f"### {name}", "", words, "", f"Columns: {named}.", ""]
    lines += ["## Measures", "", f"`measure` is one of {', '.join(f'`{code}`' for code in MEASURE_CODES)}.", ""]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        print(page(), end="")
    else:
        TARGET.write_text(page(), encoding="utf-8")
        print(f"Wrote {TARGET}")
