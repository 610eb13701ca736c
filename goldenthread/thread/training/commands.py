"""`goldenthread training-demo`."""

import click

from goldenthread import cli
from goldenthread.refused import Refused


@click.command("training-demo")
def training_demo() -> None:
    """Make the training of invented councillors. Demo only; does nothing when there is a cohort."""
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.thread.training import invented

    try:
        made = invented.load(by=audit.Actor.system("invented training"))
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{made} people made." if made else "There is training already; nothing was made.")


COMMANDS = [training_demo]
