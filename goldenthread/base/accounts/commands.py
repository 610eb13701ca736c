"""`goldenthread` commands about people."""

import json
from pathlib import Path

import click

from goldenthread import cli
from goldenthread.refused import Refused


@click.command("demo-people")
def demo_people() -> None:
    """Make the demo's invented people and list them."""
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.base.accounts import demo

    try:
        made = demo.make_demo_people(by=audit.Actor.system("demo people"))
        rows = demo.demo_people()
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    for row in rows:
        click.echo(f"{row.site:7} {row.role:32} {row.email:36} {row.password:22} {row.code or 'no code'}")
    click.echo(f"{len(made)} made, {len(rows) - len(made)} were there.")


@click.command("code")
@click.argument("user")
def code(user: str) -> None:
    """Print the sign-in code of USER (an email address) now. Demo only."""
    cli.set_up()
    from goldenthread.base.accounts import demo

    try:
        digits, seconds = demo.current_code(user)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(digits)
    click.echo(f"Works for {seconds} seconds more, and about 30 beyond.", err=True)


@click.command("add-administrator")
@click.argument("email")
@click.argument("name")
@click.option("--organisation", required=True, help="Name of the council; made if it is not there yet.")
def add_administrator(email: str, name: str, organisation: str) -> None:
    """Invite a first or second system administrator, and print the link.

    Works while fewer than two administrators have an account: from then on people grant roles on the site, two at a
    time. Whoever can run this on the server could change the database as well, so it opens no new door; it is audited.
    """
    cli.set_up()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from goldenthread.base.accounts import actions

    try:
        validate_email(email)
        link = actions.first_administrator(email=email, name=name, organisation=organisation)
    except ValidationError:
        raise click.ClickException(f"{email} is not an email address, such as name@council.gov.uk.") from None
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"Send this link to {name}. It works once, for {actions.INVITATION_DAYS} days:\n{link}")


@click.command("shut-dormant")
def shut_dormant() -> None:
    """Shut accounts that nobody has used for 60 days. The worker does this daily."""
    cli.set_up()
    from django.utils import timezone

    from goldenthread.base.accounts import actions

    shut = actions.shut_dormant(timezone.localdate())
    for user in shut:
        click.echo(f"Shut {user.email}")
    click.echo(f"{len(shut)} shut.")


@click.command("roles")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write docs/reference/roles.md here.")
@click.option("--json", "as_json", is_flag=True, help="Each role with its site and permissions, as JSON.")
def roles(write: Path | None, as_json: bool) -> None:
    """Print the table of roles, as documentation."""
    from goldenthread.base.accounts import reference

    if as_json:
        click.echo(json.dumps(reference.roles_facts(), indent=2, ensure_ascii=False))
        return
    text = reference.roles_page()
    if write:
        write.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {write}")
    else:
        click.echo(text, nl=False)


COMMANDS = [demo_people, code, add_administrator, shut_dormant, roles]
