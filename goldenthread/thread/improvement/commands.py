"""`goldenthread import record` and `goldenthread proof`."""

import json
from pathlib import Path
from typing import Any

import click

from goldenthread.cli import set_up


@click.command("record")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Say what was loaded as JSON.")
def import_record(folder: Path, as_json: bool) -> None:
    """Load a council's record: FOLDER holds record.yaml and its figures.

    What is there already stays as it is; a second run of the same record changes nothing.
    """
    set_up()
    from goldenthread.base import audit
    from goldenthread.thread.figures.actions import load_record_figures
    from goldenthread.thread.improvement.actions import load_record
    from goldenthread.thread.improvement.record import RecordError, read

    try:
        record = read(folder)
    except RecordError as error:
        raise click.ClickException("The record was not loaded.\n" + "\n".join(error.lines)) from None
    by = audit.Actor.system("import record")
    with audit.unit(by=by):
        figures = load_record_figures(folder, by=by)
        loaded = load_record(record, by=by)
    if as_json:
        click.echo(json.dumps({"added": loaded.added, "kept": loaded.kept, "figures": str(figures)}, indent=2))
        return
    if loaded.changed_anything:
        click.echo("Loaded " + ", ".join(f"{n} {what}" for what, n in sorted(loaded.added.items())) + ".")
    else:
        click.echo("The record was loaded before. Nothing changed.")
    for line in loaded.kept:
        click.echo(f"Kept as edited here: {line}")


@click.command("proof")
@click.argument("council")
@click.option("--recommendation", "ref", help="One recommendation only, such as R5.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
def proof(council: str, ref: str | None, as_json: bool) -> None:
    """Say what was promised to COUNCIL's families, what moved, and what got worse meanwhile.

    COUNCIL is its short name in the record, such as southend.
    """
    set_up()
    from goldenthread.thread.improvement.models import Council, Recommendation
    from goldenthread.thread.improvement.proof import proof_of

    if not Council.objects.filter(slug=council).exists():
        known = ", ".join(Council.objects.values_list("slug", flat=True)) or "none: load a record first"
        raise click.ClickException(f"There is no council {council!r}. There are: {known}.")
    found = Recommendation.objects.of(council)
    if ref is not None:
        found = found.filter(ref=ref)
        if not found.exists():
            raise click.ClickException(f"{council} has no recommendation {ref!r}.")
    proofs = [proof_of(r) for r in found]
    if as_json:
        click.echo(json.dumps({"council": council, "recommendations": proofs}, indent=2, ensure_ascii=False))
        return
    for p in proofs:
        click.echo(_words(p))


def _words(p: dict[str, Any]) -> str:
    lines = [
        f"{p['recommendation']['ref']} {p['recommendation']['title']} ({p['council']['name']})",
        "",
        p["verdict"]["headline"] + ".",
        p["short"],
        "",
        p["sentence"],
        *([p["later"]] if p["later"] else []),
        *([p["caution"]] if p["caution"] else []),
        "",
    ]
    width = max((len(m["heading"]) for m in p["measures"]), default=0)
    for m in p["measures"]:
        before, latest = m["baseline"], m["latest"]
        england = f"England {latest['england_words']}" if latest["england_words"] else ""
        figures = f"{before['year']}: {before['words']:>9}   {latest['year']}: {latest['words']:>9}"
        lines.append(f"  {m['heading']:<{width}}  {figures}   {m['change_words']:<15} {england}".rstrip())
    lines += ["", *(f"  {f['question']} {f['answer']}. {f['reason']}" for f in p["verdict"]["facts"]), ""]
    lines.append("Sources: " + "; ".join(p["citations"]) + ".")
    return "\n".join(lines)


COMMANDS = [proof]
IMPORTS = [import_record]
