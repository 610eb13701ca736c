"""`goldenthread help-demo`: thresholds, the ordinary offer and who was heard, of an invented council."""

import click

from goldenthread import cli
from goldenthread.refused import Refused


@click.command("help-demo")
def help_demo() -> None:
    """Make invented thresholds, what schools ordinarily give, who was heard, guides and easy words. Demo only; leaves
    alone what is there, and does nothing without a local offer."""
    cli.set_up()
    from django.utils import timezone

    from goldenthread.base import audit
    from goldenthread.families.engagement import invented
    from goldenthread.families.guides import invented as guides

    day, by = timezone.localdate(), audit.Actor.system("invented help")
    try:
        made = invented.load(today=day, by=by) + guides.load(today=day, by=by)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{made} made." if made else "It is there already, or there is no local offer; nothing was made.")


COMMANDS = [help_demo]
