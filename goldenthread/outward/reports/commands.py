"""`goldenthread paper`."""

from pathlib import Path

import click

from goldenthread.cli import set_up

KINDS = ("docx", "pdf", "html")


@click.command("paper")
@click.argument("council")
@click.argument("ref")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to."
)
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="May be repeated. Default: all three.")
def paper(council: str, ref: str, folder: Path, kinds: tuple[str, ...]) -> None:
    """Write the one-page paper of a recommendation, such as R5 of southend, in Word, PDF and HTML.

    It says what `goldenthread proof` says, in the council's own look, and bears today's date.
    """
    set_up()
    from goldenthread.outward.reports import actions
    from goldenthread.thread.improvement.models import Recommendation

    found = Recommendation.objects.of(council).filter(ref=ref).first()
    if found is None:
        raise click.ClickException(
            f"There is no recommendation {ref!r} of {council!r}. See: goldenthread proof {council}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for made in actions.papers(found):
        if made.name.rsplit(".", 1)[1] in (kinds or KINDS):
            target = folder / made.name
            target.write_bytes(made.body)
            click.echo(f"{target} ({len(made.body):,} bytes)")


COMMANDS = [paper]
