"""`goldenthread assets`."""

import click

from goldenthread.base.govuk.assets import NotFetched, fetch_assets


@click.command()
def assets() -> None:
    """Fetch the stylesheet and script of the pages (once, at set-up; needs npm)."""
    try:
        click.echo(f"Stylesheet and script are in {fetch_assets()}")
    except NotFetched as problem:
        raise click.ClickException(str(problem)) from None


COMMANDS = [assets]
