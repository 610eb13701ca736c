"""Draws docs/reference/command.md from the command's own help: `python -m tools.command_reference`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

TARGET = Path(__file__).resolve().parent.parent / "docs" / "reference" / "command.md"


def commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def chain_of(group: click.Group, path: tuple[str, ...]) -> Iterator[click.Command]:
    """The commands on the way to `path`, each inside the one before."""
    command: click.Command = group
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
        yield command


def page() -> str:
    from goldenthread.cli import main

    lines = [
        "<!-- Drawn by: python -m tools.command_reference -->",
        "# The goldenthread command",
        "",
        "Every command prints this help with `--help`, and facts as data with `--json` where it prints facts.",
    ]
    main.gather()
    widths = {"max_content_width": 100, "terminal_width": 100}
    for path, command in [((), main), *commands(main, ())]:
        whole = click.Context(main, info_name="goldenthread", help_option_names=["-h", "--help"], **widths)
        context = whole
        for name, each in zip(path, chain_of(main, path), strict=True):
            context = click.Context(each, info_name=name, parent=context, **widths)
        lines += ["", f"## {' '.join(('goldenthread', *path))}", "", "```", command.get_help(context), "```"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        print(page(), end="")
    else:
        TARGET.write_text(page(), encoding="utf-8")
        print(f"Wrote {TARGET}")
