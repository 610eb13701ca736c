"""`goldenthread backup`, `restore`, `drill`, `backups`, `backup-key`."""

import json
from pathlib import Path

import click

from goldenthread import cli

FILE = click.Path(path_type=Path)


@click.command(name="backup-key")
@click.argument("file", type=FILE)
def backup_key(file: Path) -> None:
    """Make a new key: the secret identity goes to FILE, the recipient is printed.

    Keep FILE away from this machine, in two places. Without it no backup can be opened.
    """
    from goldenthread.base.backup import keys

    try:
        recipient = keys.new_key(file)
    except keys.NotAKey as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(recipient)
    click.echo(f"Set GOLDENTHREAD_BACKUP_RECIPIENTS to this line and move {file} away from this machine.", err=True)


@click.command()
@click.argument("to", type=FILE, required=False)
@click.option(
    "--recipient", "recipients", multiple=True, metavar="KEY", help="Who may open it (age1…); may be repeated."
)
def backup(to: Path | None, recipients: tuple[str, ...]) -> None:
    """Write an encrypted backup TO a file or folder: both databases, the files, the audit's outside copies.

    Without TO and KEY, those of the settings. People may go on working meanwhile.
    """
    cli.set_up()
    from django.conf import settings

    from goldenthread.base.backup import keys
    from goldenthread.base.backup.archive import BadArchive
    from goldenthread.base.backup.jobs import back_up_now

    if to is None and not settings.BACKUP_FOLDER:
        raise click.UsageError("Name a file or folder, or set GOLDENTHREAD_BACKUP_FOLDER.")
    if not recipients and not settings.BACKUP_RECIPIENTS:
        raise click.UsageError(
            "Name --recipient, or set GOLDENTHREAD_BACKUP_RECIPIENTS. `goldenthread backup-key FILE` makes one."
        )
    try:
        row = back_up_now((to or Path(settings.BACKUP_FOLDER)).resolve(), list(recipients))
    except keys.NotAKey as fault:
        raise click.ClickException(f"The recipient {fault}") from None
    except (BadArchive, OSError) as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"{row.archive}: {row.words}, {row.size:,} bytes, {row.seconds:.1f} s.\nSHA-256 {row.sha256}")
    if not row.ok:
        raise SystemExit(1)


@click.command()
@click.argument("source", metavar="FROM", type=FILE)
@click.option("--identity", required=True, type=FILE, help="File with the secret key that opens it.")
@click.option("--erasures", "ledger", type=FILE, help="The erasure ledger to replay; default: the one of the settings.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def restore(source: Path, identity: Path, ledger: Path | None, as_json: bool) -> None:
    """Put a backup back INTO EMPTY databases, and prove that it is what was backed up.

    The archive is checked first; if anything is wrong with it, nothing is changed.
    """
    cli.set_up()
    from goldenthread.base.backup import keys
    from goldenthread.base.backup import restore as work
    from goldenthread.base.backup.archive import BadArchive
    from goldenthread.base.backup.erasures import BadLedger

    def say(words: str) -> None:
        if not as_json:
            click.echo(f"{words} …")

    if ledger is not None and not ledger.exists():
        raise click.ClickException(f"There is no erasure ledger {ledger}.")
    try:
        told = work.restore(source, keys.identities(identity), ledger, say=say)
    except (keys.NotAKey, BadArchive, BadLedger, work.NotEmpty) as fault:
        raise click.ClickException(str(fault)) from None
    if as_json:
        click.echo(json.dumps(told.as_data()))
    else:
        click.echo(f"Restored and proved equal: {told.rows:,} rows of {told.tables} tables, {told.files:,} files.")
        click.echo(f"Audit log: {told.audit_words}. Erased again: {told.erased_again}. {told.seconds:.1f} s.")
        for note in told.notes:
            click.echo(f"Note: {note}")
    raise SystemExit(0 if told.audit_ok else 1)


@click.command()
@click.argument("archive", type=FILE, required=False)
@click.option("--identity", type=FILE, help="File with the secret key that opens ARCHIVE.")
def drill(archive: Path | None, identity: Path | None) -> None:
    """Prove that a backup restores: restore it in a throw-away place, compare, and write down the day.

    With ARCHIVE it proves that one, with its real key. Without, it makes one now with a key of the moment.
    """
    cli.set_up()
    from goldenthread.base.backup.drill import drill as run

    if archive is not None and identity is None:
        raise click.UsageError("Name --identity: the key that opens this archive.")
    row = run(
        archive and archive.resolve(), identity and identity.resolve(), say=lambda words: click.echo(f"{words} …")
    )
    click.echo(f"{'PROVED' if row.ok else 'NOT PROVED'} in {row.seconds:.1f} s. {row.words}")
    raise SystemExit(0 if row.ok else 1)


@click.command()
def backups() -> None:
    """Show the last backups, the last proved restore, and what is overdue (exit code 1)."""
    cli.set_up()
    from django.utils.timezone import localtime

    from goldenthread.base.backup import drill as drills
    from goldenthread.base.backup.models import Backup

    for row in Backup.objects.all()[:10]:
        click.echo(
            f"{localtime(row.at):%Y-%m-%d %H:%M}  {'made  ' if row.ok else 'FAILED'}  {row.archive}  {row.words}"
        )
    if proved := drills.last_proved():
        click.echo(f"Last proved restore: {localtime(proved.at):%Y-%m-%d %H:%M}. {proved.words}")
    alarms = drills.alarms()
    for words in alarms:
        click.echo(f"OVERDUE: {words}")
    raise SystemExit(1 if alarms else 0)


COMMANDS = [backup, restore, drill, backups, backup_key]
