"""`goldenthread offer` and `goldenthread import postcodes`."""

import json
from pathlib import Path

import click

from goldenthread import cli
from goldenthread.refused import Refused


@click.group("offer")
def offer() -> None:
    """The local offer: what is missing, an invented one for the demo, a file of entries."""


@offer.command("check")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def check(as_json: bool) -> None:
    """Say what the law asks for and what is missing. Ends with status 1 when something is."""
    cli.set_up()
    from django.utils import timezone

    from goldenthread.families.offer.telling import checklist_facts

    told = checklist_facts(timezone.localdate())
    if as_json:
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        for row in told["rows"]:
            click.echo(f"{row['id']}  {row['standing']:8} {row['done']:>4} of {row['of']:<4} {row['plain']}")
            for words in row["lacks"]:
                click.echo(f"       {words}")
        click.echo(f"{told['there']} of {told['of']} are there.")
    if told["there"] < told["of"]:
        raise SystemExit(1)


@offer.command("invent")
@click.option("--entries", type=click.IntRange(0, 50_000), default=0, help="So many more entries, for measuring.")
@click.option("--seed", default=2026, show_default=True, help="The same seed gives the same entries.")
def invent(entries: int, seed: int) -> None:
    """Make an invented local offer. Demo only; does nothing when there are providers."""
    cli.set_up()
    from django.utils import timezone

    from goldenthread.base import audit
    from goldenthread.families.offer import invented

    by = audit.Actor.system("invented local offer")
    try:
        made = invented.load(today=timezone.localdate(), by=by)
        made += invented.add_many(entries, seed=seed, today=timezone.localdate(), by=by) if entries else 0
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{made} entries made." if made else "There is a local offer already; nothing was made.")


@offer.command("look")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bring-in", is_flag=True, help="Make drafts of what is new, and proposals of what changed.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def look(file: Path, bring_in: bool, as_json: bool) -> None:
    """Say what a file of entries would do: Open Referral UK (.json) or a table (.csv)."""
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.families.offer import feeding

    kind = "csv" if file.suffix.casefold() == ".csv" else "oruk"
    try:
        looked = feeding.look(file.read_bytes(), kind)
        if bring_in:
            feeding.bring_in(looked, source=file.name, by=audit.Actor.system("local offer"))
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    if as_json:
        rows = [{"place": r.place, "name": r.values["name"], "becomes": r.becomes, "like": r.like} for r in looked.rows]
        click.echo(json.dumps({"rows": rows, "faults": looked.faults}, indent=1, ensure_ascii=False))
    else:
        for place, words in looked.faults:
            click.echo(f"{place}: {words}")
        click.echo(looked.sentence)
    if looked.faults:
        raise SystemExit(1)


@offer.command("fetch")
@click.argument("address")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and change nothing.")
@click.option("--most", type=click.IntRange(1, 20_000), default=5_000, show_default=True, help="Services at most.")
@click.option("--minutes", type=click.FloatRange(0.1, 600), default=30, show_default=True, help="For all of it.")
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep what was read in this file; named again within a day, the reading goes on from it.",
)
@click.option("--without-faulty", is_flag=True, help="Leave out entries with faults, and bring in the others.")
@click.option("--allow-local", is_flag=True, help="Also http://, and machines inside a network. Only for your own.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def fetch(
    address: str, dry_run: bool, most: int, minutes: float, keep: Path | None, without_faulty: bool, allow_local: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Read an Open Referral UK 3.0 API and make drafts of what is new, and proposals of what changed.

    ADDRESS is the part before /services. Everything or nothing is brought in, and nothing becomes public by itself.
    Ends with status 1 when something has faults.
    """
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.families.offer import feeding
    from goldenthread.families.offer.fetching import Kept, Reader
    from goldenthread.families.offer.fetching import fetch as read

    made = (0, 0)
    try:
        reader = Reader(address, allow_local=allow_local, minutes=minutes)
        kept = Kept(keep, reader.address)
        fetched = read(reader, most=most, kept=kept, progress=lambda words: click.echo(f"  {words}", err=True))
        looked = feeding.look_services(fetched.services, fetched.faults)
        faults = list(looked.faults)
        if without_faulty:
            looked.faults.clear()
        brought = not dry_run and not looked.faults
        if brought:
            made = feeding.bring_in(looked, source=f"{reader.host}"[:200], by=audit.Actor.system("local offer"))
            kept.done()
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    if as_json:
        rows = [{"place": r.place, "name": r.values["name"], "becomes": r.becomes, "like": r.like} for r in looked.rows]
        told = {
            "address": reader.address, "pages": fetched.pages, "services": len(fetched.services),
            "from_kept": fetched.kept,
            "rows": rows, "faults": faults, "notes": fetched.notes, "brought_in": brought, "drafts": made[0],
            "proposals": made[1],
        }  # fmt: skip
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        for place, words in faults:
            click.echo(f"{place}: {words}")
        for note in fetched.notes:
            click.echo(note)
        click.echo(looked.sentence)
        done = f"{made[0]:,} drafts and {made[1]:,} proposals made." if brought else "Nothing was brought in."
        click.echo(done)
    if faults:
        raise SystemExit(1)


@click.command("postcodes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--around", required=True, metavar="LAT,LONG", help="The middle of the area, such as 51.54,0.71.")
@click.option("--within", "within_km", type=click.FloatRange(1, 200), default=40, show_default=True, help="In km.")
def postcodes(file: Path, around: str, within_km: float) -> None:
    """Take where postcodes are from the ONS Postcode Directory (CSV), to search the local offer by distance."""
    try:
        latitude, longitude = (float(part) for part in around.split(","))
    except ValueError:
        raise click.ClickException(f"--around {around}: write latitude and longitude, such as 51.54,0.71.") from None
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.families.offer.postcodes import load

    try:
        told = load(
            file,
            around=(latitude, longitude),
            within_km=within_km,
            by=audit.Actor.system("postcodes"),
            progress=lambda read: click.echo(f"  {read:,} read", err=True),
        )
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{told.kept:,} of {told.read:,} postcodes kept; {told.wrong:,} rows could not be read.")


COMMANDS = [offer]
IMPORTS = [postcodes]
