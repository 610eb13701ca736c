"""`goldenthread check-cases`: the cached columns of cases agree with their facts, or are brought in line."""

import json

import click

from goldenthread import cli


@click.command("check-cases")
@click.option("--mend", is_flag=True, help="Bring what differs in line with its facts, each with its entry in the log.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def check_cases(mend: bool, as_json: bool) -> None:
    """Compare each case's stage and dates, which lists are ordered by, with the facts that they come from.

    Names no child. Ends with 1 when something differs and --mend was not given. Limits move with the day, so the worker
    runs it each night with --mend.
    """
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.casework.cases import caches

    told = caches.check(by=audit.Actor.system("case check"), mend=mend, progress=None if as_json else click.echo)
    if as_json:
        click.echo(json.dumps(told.as_dict()))
    else:
        click.echo(told.sentence)
    if told.differ and not mend:
        raise SystemExit(1)


COMMANDS = [check_cases]
