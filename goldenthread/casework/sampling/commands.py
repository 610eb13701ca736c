"""`goldenthread redraw FILE`: draws a published sample again, without the database."""

import json
from pathlib import Path

import click

from goldenthread.rules import sampling


@click.command("redraw")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def redraw(file: Path, as_json: bool) -> None:
    """Draw a published sample again and say whether anything does not fit. It needs no account and no database.

    FILE is the draw as data, from the page of the sample.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        found = sampling.faults(told)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise click.ClickException(
            f"{file.name} is not the draw of a sample ({type(wrong).__name__}). Take it from the page of the sample."
        ) from None
    if as_json:
        click.echo(json.dumps({"fits": not found, "faults": found, "drawn": told["drawn"]}, indent=1))
    else:
        fits = f"It fits: {len(told['drawn'])} of {len(told['frame'])} cases, {len(told.get('swaps', []))} swapped."
        click.echo("\n".join(found) or fits)
    if found:
        raise click.exceptions.Exit(1)


COMMANDS = [redraw]
