"""`goldenthread verify`."""

import json
import sys

import click

from goldenthread.cli import set_up


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verify(as_json: bool) -> None:
    """Check that nothing was changed behind your back: log, kept files, figures and public pages.

    Ends with status 1 when something is wrong. `goldenthread audit verify` checks the log alone, and more of it can be
    chosen there.
    """
    set_up()
    from goldenthread.outward.releases.verification import parts

    found = []
    for part in parts():
        found.append(part)
        if not as_json:
            click.echo(
                f"{part.name:<34} {part.looked_at:<16} {'nothing wrong' if part.ok else f'{len(part.wrong)} wrong'}"
            )
            for words in part.wrong[:20]:
                click.echo(f"  {words}")
    if as_json:
        whole = [{"part": p.name, "looked_at": p.looked_at, "ok": p.ok, "wrong": p.wrong} for p in found]
        click.echo(json.dumps({"ok": all(p.ok for p in found), "parts": whole}, indent=2, ensure_ascii=False))
    sys.exit(0 if all(p.ok for p in found) else 1)


COMMANDS = [verify]
