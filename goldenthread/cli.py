"""The `goldenthread` command. Each room brings its own commands from its `commands.py`.

A command file defines click commands in a list `COMMANDS`; rooms are listed in ROOMS, in the order in which
`goldenthread --help` shows them. Django is set up before a command runs, not before help is printed.
"""

import importlib
import os
import sys
from typing import Any

import click

ROOMS = [
    "goldenthread.commands",
    "goldenthread.base.govuk.commands",
    "goldenthread.thread.figures.commands",
    "goldenthread.thread.improvement.commands",
    "goldenthread.thread.papers.commands",
    "goldenthread.thread.training.commands",
    "goldenthread.families.offer.commands",
    "goldenthread.families.engagement.commands",
    "goldenthread.outward.public.commands",
    "goldenthread.outward.reports.commands",
    "goldenthread.outward.releases.commands",
    "goldenthread.casework.cases.commands",
    "goldenthread.casework.invented.commands",
    "goldenthread.casework.counts.commands",
    "goldenthread.casework.flow.commands",
    "goldenthread.casework.sampling.commands",
    "goldenthread.base.accounts.commands",
    "goldenthread.base.audit.commands",
    "goldenthread.base.jobs.commands",
    "goldenthread.base.backup.commands",
    "goldenthread.bench.commands",
]


class Commands(click.Group):
    """The command: it gathers the rooms' commands when it is first asked, and has words instead of a traceback where
    the database is not there yet or does not answer.
    """

    gathered = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        self.gather()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self.gather()
        return super().get_command(ctx, cmd_name)

    def gather(self) -> None:
        """Take every room's commands in, once. Not when this file is imported: the rooms import it themselves."""
        if self.gathered:
            return
        self.gathered = True
        for room in ROOMS:
            try:
                module = importlib.import_module(room)
            except ModuleNotFoundError as missing:
                if missing.name == room:
                    continue  # a room without commands
                raise
            for command in getattr(module, "COMMANDS", []):
                self.add_command(command)
            for command in getattr(module, "IMPORTS", []):
                import_group.add_command(command)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            names = {kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "django.db.utils"}
            if not names & {"OperationalError", "ProgrammingError"}:
                raise
            raise click.ClickException(
                f"The database is not ready: {str(error).splitlines()[0]}. Run `goldenthread prepare` first; on a live "
                "site see that the database server runs and that its address is right."
            ) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="goldenthread")
def main() -> None:
    """Carry out what a review of SEND services told a council to do, and prove that it helped."""


def set_up() -> None:
    """Make Django ready; call it first in the body of every command that touches a model."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


@main.group(name="import")
def import_group() -> None:
    """Bring figures, papers and records in."""


if __name__ == "__main__":
    # `python -m goldenthread.cli`: the rooms import goldenthread.cli, so that one must be the command, not this copy
    from goldenthread.cli import main as command

    sys.exit(command())
