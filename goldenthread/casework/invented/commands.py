"""`goldenthread invent` and `goldenthread data-protection`."""

import json
from pathlib import Path

import click

from goldenthread import cli
from goldenthread.refused import Refused


@click.command("invent")
@click.option("--families", "count", type=int, help="How many families; else GOLDENTHREAD_DEMO_FAMILIES, or 2,000.")
@click.option("--seed", default=2026, show_default=True, help="The same seed gives the same families.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def invent(count: int | None, seed: int, as_json: bool) -> None:
    """Make invented families and relate the demo's people to them. Demo only; does nothing when children are there."""
    cli.set_up()
    from django.conf import settings

    from goldenthread.base import audit
    from goldenthread.casework.invented import demo

    count = settings.DEMO_FAMILIES if count is None else count
    if not 1 <= count <= 50_000:
        raise click.ClickException(f"--families is {count}. Give a number from 1 to 50,000.")
    try:
        made = demo.make_demo_cases(audit.Actor.system("invented families"), count=count, seed=seed)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    if as_json:
        click.echo(json.dumps({"families": made, "seed": seed}))
    else:
        click.echo(
            f"{made} families made from seed {seed}." if made else "Children are there already; nothing was made."
        )


@click.command("data-protection")
@click.option(
    "--write", type=click.Path(file_okay=False, path_type=Path), help="Write each paper as Word into this folder."
)
@click.option("--list", "only_list", is_flag=True, help="Only name the papers.")
def data_protection(write: Path | None, only_list: bool) -> None:
    """Draw the data-protection pack from the program itself: assessment, record of processing, policy, notices."""
    cli.set_up()
    from goldenthread.base.documents import text_of, to_docx
    from goldenthread.casework.records import pack

    for key, paper in pack.papers().items():
        if write:
            write.mkdir(parents=True, exist_ok=True)
            path = write / f"{key}.docx"
            path.write_bytes(to_docx(paper))
            click.echo(f"Wrote {path}")
        elif only_list:
            click.echo(f"{key:24} {paper.title}")
        else:
            click.echo(text_of(paper))


@click.command("access-table")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write docs/reference/access.md here.")
def access_table(write: Path | None) -> None:
    """Print who may see what of a child, through which relationship, drawn from the rule's own data."""
    cli.set_up()
    from goldenthread.casework.records.reference import access_page

    if write:
        write.write_text(access_page(), encoding="utf-8")
        click.echo(f"Wrote {write}")
    else:
        click.echo(access_page(), nl=False)


@click.command("learning-demo")
def learning_demo() -> None:
    """Make invented complaints and a sample of invented cases. Demo only; does nothing when there are complaints."""
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.casework.invented import learning

    try:
        complaints, packs = learning.make(audit.Actor.system("invented complaints"))
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{complaints} complaints and {packs} packs made." if complaints else "There are complaints already.")


COMMANDS = [invent, data_protection, access_table, learning_demo]
