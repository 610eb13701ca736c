"""`goldenthread paper` and `goldenthread report`."""

import json
from datetime import datetime
from pathlib import Path

import click

from goldenthread.cli import set_up

KINDS = ("docx", "pdf", "html")


@click.command("paper")
@click.argument("council")
@click.argument("ref")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to."
)
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="May be repeated. Default: all three.")
def paper(council: str, ref: str, folder: Path, kinds: tuple[str, ...]) -> None:
    """Write the one-page paper of a recommendation, such as R5 of southend, in Word, PDF and HTML.

    It says what `goldenthread proof` says, in the council's own look, and bears today's date.
    """
    set_up()
    from goldenthread.outward.reports import actions
    from goldenthread.thread.improvement.models import Recommendation

    found = Recommendation.objects.of(council).filter(ref=ref).first()
    if found is None:
        raise click.ClickException(
            f"There is no recommendation {ref!r} of {council!r}. See: goldenthread proof {council}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for made in actions.papers(found):
        if made.name.rsplit(".", 1)[1] in (kinds or KINDS):
            target = folder / made.name
            target.write_bytes(made.body)
            click.echo(f"{target} ({len(made.body):,} bytes)")


@click.command("report")
@click.argument("kind", required=False)
@click.argument("council", required=False)
@click.option("--to", "endings", type=click.Choice(KINDS), multiple=True, help="May be repeated. Default: all three.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to.")
@click.option("--body", default="", help="For which body, by its short name.")
@click.option("--decision", default="", help="About which decision, such as D6.")
@click.option("--checkpoint", default="", help="For which checkpoint, such as C1.")
@click.option("--plan", default="", help="Which plan, by its short name.")
@click.option("--part", type=click.Choice(["mid", "end"]), default="mid", help="Which part of the year.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As known on that day. Default: today.")
@click.option("--keep", is_flag=True, help="Keep it as made, so that the next report says what changed since.")
@click.option("--json", "as_json", is_flag=True, help="Say what was written as JSON.")
@click.option("--data", "as_data", is_flag=True, help="Print what it says as JSON; write no file.")
def report(
    kind: str | None,
    council: str | None,
    endings: tuple[str, ...],
    out: Path,
    as_of: datetime | None,
    keep: bool,
    as_json: bool,
    as_data: bool,
    **options: str,
) -> None:
    """Write a report of a council, such as `report scrutiny southend --body people-scrutiny --to docx`.

    Without KIND it lists the kinds there are. The same facts make the page, the paper, the table and the chart.
    """
    set_up()
    from goldenthread.base import audit
    from goldenthread.base.documents import to_data
    from goldenthread.outward.reports import actions
    from goldenthread.outward.reports.kinds import KINDS as REPORTS
    from goldenthread.refused import Refused
    from goldenthread.thread.improvement.models import Council

    if kind is None:
        if as_json:
            rows = [{"kind": r.code, "title": r.title, "about": r.about, "asks": r.asks} for r in REPORTS.values()]
            click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
            return
        for each in REPORTS.values():
            click.echo(f"{each.code:<12} {each.title}. {each.about}.")
        return
    if kind not in REPORTS:
        raise click.ClickException(f"There is no report {kind!r}. There are: {', '.join(REPORTS)}.")
    found = Council.objects.filter(slug=council or "").first()
    if found is None:
        known = ", ".join(Council.objects.values_list("slug", flat=True)) or "none yet"
        raise click.ClickException(f"Name the council: {known}.")
    day = as_of.date() if as_of else actions.today()
    chosen = {name: options[name] for name in REPORTS[kind].asks if options[name]}
    written = []
    try:
        if keep:
            actions.make_report(found, kind, chosen, day=day, by=audit.Actor.system("report"))
        tree = actions.document(found, kind, chosen, day=day)
    except Refused as refused:
        raise click.ClickException(refused.message) from None
    if as_data:
        click.echo(json.dumps(to_data(tree), indent=1, ensure_ascii=False))
        return
    out.mkdir(parents=True, exist_ok=True)
    for ending in endings or KINDS:
        target = out / f"{actions.stem(found, kind, chosen, day)}.{ending}"
        body = actions.WRITERS[ending](tree)
        target.write_bytes(body)
        written.append({"file": str(target), "bytes": len(body), "title": tree.title})
        if not as_json:
            click.echo(f"{target} ({len(body):,} bytes)")
    if as_json:
        click.echo(json.dumps(written, indent=2, ensure_ascii=False))


COMMANDS = [paper, report]
