"""`goldenthread help-demo`: thresholds, the ordinary offer and who was heard, of an invented council."""

import click

from goldenthread import cli
from goldenthread.refused import Refused


@click.command("help-demo")
def help_demo() -> None:
    """Make invented thresholds, what schools ordinarily give, and who was heard. Demo only; does nothing when there are
    thresholds, or no local offer yet."""
    cli.set_up()
    from django.utils import timezone

    from goldenthread.base import audit
    from goldenthread.families.engagement import invented

    try:
        made = invented.load(today=timezone.localdate(), by=audit.Actor.system("invented help"))
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{made} made." if made else "It is there already, or there is no local offer; nothing was made.")


COMMANDS = [help_demo]
