"""`goldenthread audit …`"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import click

from goldenthread import cli


@click.group()
def audit() -> None:
    """Verify, export and checkpoint the audit log."""


@audit.command(name="verify")
@click.argument("log", required=False)
@click.option("--checkpoints", multiple=True, type=click.Path(path_type=Path), help="A folder; default: from settings.")
@click.option("--witness", multiple=True, type=click.Path(path_type=Path), help="A folder; default: from settings.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def verify_command(
    log: str | None, checkpoints: tuple[Path, ...], witness: tuple[Path, ...], as_json: bool, quiet: bool
) -> None:
    """Recompute every seal and compare the log with its checkpoints and witness.

    LOG is sqlite:///PATH, postgresql://… or an exported file; without it, this site's own database. Ends with status 1
    when something is wrong. The same check runs without this site: python -m goldenthread.base.audit.verify
    """
    cli.set_up()
    from goldenthread.base.audit import state
    from goldenthread.base.audit.verify import CannotVerify, show

    bar = None if quiet or as_json or not sys.stderr.isatty() else _Progress()
    try:
        report = state.verify_now(log, list(checkpoints), list(witness), progress=bar.tell if bar else None)
    except (CannotVerify, OSError, sqlite3.Error) as error:
        raise click.ClickException(f"The check could not be made: {error}") from error
    finally:
        if bar:
            bar.end()
    click.echo(json.dumps(report.as_json(), indent=2) if as_json else show(report))
    raise SystemExit(0 if report.ok else 1)


class _Progress:
    def __init__(self) -> None:
        self.shown = -1

    def tell(self, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        if percent != self.shown:
            self.shown = percent
            click.echo(f"\r{done:,} of {total:,} entries ({percent}%)", nl=False, err=True)

    def end(self) -> None:
        if self.shown >= 0:
            click.echo(err=True)


@audit.command(name="export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export_command(file: Path) -> None:
    """Write the whole log to FILE as JSON lines, which the verifier reads. The file must not exist yet."""
    cli.set_up()
    from goldenthread.base import audit as log
    from goldenthread.base.audit import state

    if file.exists():
        raise click.ClickException(f"{file} exists already. Name another file.")
    count = state.export(file)
    with log.unit(by=log.Actor.system("command line")):
        log.record("audit_exported", reason=f"{count} entries")
    click.echo(f"{count:,} entries written to {file}.")


@audit.command(name="checkpoint")
@click.option("--if-due", is_flag=True, help="Only after 1,000 entries or 10 minutes.")
def checkpoint_command(if_due: bool) -> None:
    """Sign the present end of the log into every checkpoint folder."""
    cli.set_up()
    from goldenthread.base.audit import checkpoints

    if if_due:
        click.echo("A checkpoint was written." if checkpoints.checkpoint_if_due() else "No checkpoint is due.")
        return
    line = checkpoints.checkpoint()
    if line is None:
        raise click.ClickException(
            "No checkpoint was written: the log is empty, or contradicts itself. Run: goldenthread audit verify"
        )
    click.echo(f"Entry {line['seq']} is signed in {len(checkpoints.folders())} folders.")
    click.echo(f"Public key: {line['public_key']}")


@audit.command(name="restored")
@click.option("--reason", required=True, help="Why a backup was put back; the verifier shows it from now on.")
def restored_command(reason: str) -> None:
    """Say, signed, that a backup was put back on purpose, before anybody works on. Later entries are given up."""
    cli.set_up()
    from goldenthread.base import audit as log
    from goldenthread.base.audit import checkpoints

    line = checkpoints.accept_restored(reason)
    with log.unit(by=log.Actor.system("command line")):
        log.record("audit_restored", reason=reason)
    click.echo(f"Entries {line['seq'] + 1} to {line['upto']} are given up." if line["upto"] > line["seq"] else "Noted.")


COMMANDS = [audit]
