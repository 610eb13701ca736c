"""Draws docs/reference/command.md from the command's own help: `python -m tools.command_reference`."""

from collections.abc import Iterator
from pathlib import Path

import click

TARGET = Path(__file__).resolve().parent.parent / "docs" / "reference" / "command.md"


def commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def page() -> str:
    from goldenthread.cli import main

    lines = [
        "<!-- Drawn by: python -m tools.command_reference -->",
        "# The goldenthread command",
        "",
        "Every command prints this help with `--help`, and facts as data with `--json` where it prints facts.",
    ]
    for path, command in [((), main), *commands(main, ())]:
        context = click.Context(
            command, info_name=" ".join(("goldenthread", *path)), max_content_width=100, terminal_width=100
        )
        lines += ["", f"## {' '.join(('goldenthread', *path))}", "", "```", command.get_help(context), "```"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"Wrote {TARGET}")
