"""Reading a record from a folder of YAML files, with every fault said by file and key."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from goldenthread.thread.improvement.record.parts import Record


class RecordError(Exception):
    """The record cannot be used. `lines` says why, one fault a line."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's reads the same ten times as fast, where it is built


class _OneOfEach(_Loader):  # type: ignore[misc, valid-type]
    """A key that stands twice in one mapping is a fault, not a silent choice."""


def _mapping(loader: _OneOfEach, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key, _ in node.value:
        name = loader.construct_object(key, deep=deep)
        if name in seen:
            raise yaml.MarkedYAMLError(problem=f"the key {name!r} stands twice", problem_mark=key.start_mark)
        seen.add(name)
    return loader.construct_mapping(node, deep)


_OneOfEach.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(folder: Path) -> Record:
    """The record in `folder`: all its .yaml files together, each top-level key in one file only.

    Raises RecordError with every fault found, not just the first.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise RecordError([f"{folder}: holds no .yaml file. Name the folder that holds the record's files."])
    data: dict[str, Any] = {}
    home: dict[str, Path] = {}
    faults: list[str] = []
    for path in paths:
        for key, value in _load(path).items():
            if key in home:
                faults.append(f"{path}: {key} stands in {home[key].name} too. Keep it in one file.")
            home[key], data[key] = path, value
    if faults:
        raise RecordError(faults)
    try:
        return Record.model_validate(data)
    except ValidationError as error:
        raise RecordError([line for fault in error.errors() for line in _said(fault, data, home, folder)]) from None


def _load(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RecordError([f"{path}: is not UTF-8 at byte {error.start}. Save it as UTF-8."]) from None
    try:
        data = yaml.load(text, Loader=_OneOfEach)  # noqa: S506  a SafeLoader
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise RecordError([f"{path}{line}: is not YAML: {getattr(error, 'problem', error)}."]) from None
    if not isinstance(data, dict):
        raise RecordError([f"{path}: must hold named parts, such as council, sources, review and recommendations."])
    return {str(key): value for key, value in data.items()}


def _said(fault: Any, data: dict[str, Any], home: dict[str, Path], folder: Path) -> list[str]:
    keys = [str(key) for key in fault["loc"]]
    words = fault["msg"].removeprefix("Value error, ").rstrip(".")
    if not keys:  # what must hold between the parts, of the whole record
        return [f"{folder}: {each}." for each in words.split("; ")]
    path = home.get(keys[0], folder / "record.yaml")
    return [f"{path}: {'.'.join(keys)}{_called(fault['loc'], data)}: {words}."]


def _called(loc: tuple[Any, ...], data: Any) -> str:
    """The name of the innermost row that has one: the reader looks for R5, not for the sixth of a list."""
    called, at = "", data
    for key in loc:
        try:
            at = at[key]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(at, dict):
            called = next((str(at[n]) for n in ("ref", "slug", "label", "anchor") if n in at), called)
    return f" ({called})" if called else ""
