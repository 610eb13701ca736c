"""`goldenthread import record`, `goldenthread proof` and `goldenthread thread`."""

import csv
import json
import sys
import textwrap
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from goldenthread.base.govuk.cells import harmless
from goldenthread.cli import set_up


@click.command("record")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Say what was loaded as JSON.")
def import_record(folder: Path, as_json: bool) -> None:
    """Load a council's record: FOLDER holds its .yaml files and its figures.

    Everything is checked first, and all of it is loaded or nothing. What is there already stays as it is; a second run
    of the same record changes nothing. docs/reference/record-format.md says what a record may hold.
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
        figures = load_record_figures(folder, by=by, record=record.council.slug)
        loaded = load_record(record, by=by)
    if as_json:
        click.echo(json.dumps({"added": loaded.added, "kept": loaded.kept, "figures": str(figures)}, indent=2))
        return
    if loaded.changed_anything:
        click.echo("Loaded " + ", ".join(f"{n} {what}" for what, n in sorted(loaded.added.items())) + ".")
    else:
        click.echo("The record was loaded before. Nothing changed.")
    for line in loaded.kept:
        click.echo(f"Kept as it stands here, though the record says otherwise: {line}")


@click.command("proof")
@click.argument("council")
@click.option("--recommendation", "ref", help="One recommendation only, such as R5.")
@click.option(
    "--known",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="With the figures that had been published by that day, such as 2023-07-31.",
)
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
def proof(council: str, ref: str | None, known: datetime | None, as_json: bool) -> None:
    """Say what was promised to COUNCIL's families, what moved, and what got worse meanwhile.

    COUNCIL is its short name in the record, such as southend.
    """
    set_up()
    from goldenthread.thread.counterviews.telling import views_of
    from goldenthread.thread.improvement.models import Recommendation
    from goldenthread.thread.improvement.telling.whole import whole_of

    _known(council)
    found = Recommendation.objects.of(council)
    if ref is not None:
        found = found.filter(ref=ref)
        if not found.exists():
            raise click.ClickException(f"{council} has no recommendation {ref!r}.")
    proofs = [
        {**whole_of(r, known=known.date() if known else None), "other_views": views_of(f"{council}/{r.slug}")}
        for r in found
    ]
    if as_json:
        click.echo(json.dumps({"council": council, "recommendations": proofs}, indent=2, ensure_ascii=False))
        return
    for p in proofs:
        click.echo(_words(p))
        for v in p["other_views"]:
            click.echo(f"  Another view, {v['by']}, {v['filed_words']}: {v['words'] or v['reason']}")
        for c in p.get("then_and_now", []):
            click.echo(f"  {c['heading']}, {c['year']}: {c['then']} then, {c['now']} now.")


@click.command("search")
@click.argument("council")
@click.argument("words", nargs=-1)
@click.option("--recommendation", default="", help="Only what belongs to this one, such as R5.")
@click.option("--theme", default="", help="Only what belongs to this theme, by its short name.")
@click.option("--body", default="", help="Only what this body decided, owes or does, by its short name.")
@click.option("--json", "as_json", is_flag=True, help="What was found, as JSON.")
def search(council: str, words: tuple[str, ...], recommendation: str, theme: str, body: str, as_json: bool) -> None:
    """Find entries of COUNCIL's record: every word must stand in one entry, in full or as a beginning."""
    set_up()
    from goldenthread.thread.improvement.asking import search_in
    from goldenthread.thread.improvement.telling import PAGES

    told = PAGES["search"].build(_known(council))
    found = search_in(told, words=" ".join(words), recommendation=recommendation, theme=theme, body=body)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    if not found["asked"]:
        raise click.ClickException("Give a word, or choose a recommendation, a theme or a body.")
    click.echo(f"{found['count']} found.")
    for e in found["found"]:
        name = " ".join(part for part in (e["ref"], e["title"]) if part)
        click.echo(f"{e['kind']}: {name}\n  {textwrap.shorten(e['words'], 160, placeholder='…')}")
        click.echo(f"  {e['path']}{'#' + e['anchor'] if e['anchor'] else ''}")


def _known(council: str) -> Any:
    from goldenthread.thread.improvement.models import Council

    found = Council.objects.filter(slug=council).first()
    if found is None:
        known = ", ".join(Council.objects.values_list("slug", flat=True)) or "none: load a record first"
        raise click.ClickException(f"There is no council {council!r}. There are: {known}.")
    return found


@click.command("thread")
@click.argument("council")
@click.argument("page", required=False, default="")
@click.option("--json", "as_json", is_flag=True, help="Everything the page says, as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Its table, as CSV.")
def thread(council: str, page: str, as_json: bool, as_csv: bool) -> None:
    """Say what the record of COUNCIL holds: its review at a glance, or one PAGE of it.

    PAGE is review, findings, decisions, plans, measures, contradictions, missing-documents, gaps, words or search.
    """
    set_up()
    from goldenthread.thread.improvement.telling import PAGES, at_a_glance

    found = _known(council)
    if page and page not in PAGES:
        raise click.ClickException(f"There is no page {page!r}. There are: {', '.join(PAGES)}.")
    told = PAGES[page].build(found) if page else at_a_glance(found)
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(told["table"]["head"])
        writer.writerows([harmless(cell) for cell in row] for row in told["table"]["rows"])
        return
    click.echo(f"{found.name}: {PAGES[page].title if page else 'the record at a glance'}\n")
    for review in told.get("reviews", []):
        click.echo(review["title"])
        click.echo("  " + "; ".join(f"{t['count']} {t['words'].lower()}" for t in review["tally"]))
        click.echo("".join(f"  {lost['words']}\n" for lost in review["unaccounted"]))
    for kind in told.get("kinds", []):
        click.echo(f"{kind['count']:4}  {kind['title']}")
    if "kinds" not in told:
        _table(told["table"])


def _table(table: dict[str, Any]) -> None:
    """The rows in columns of at most 44 signs; the whole is in --json and --csv."""
    rows = [
        [textwrap.shorten(str(cell), 44, placeholder="…") for cell in row] for row in [table["head"], *table["rows"]]
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(len(table["head"]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


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
    lines += [f"  Missing: {gap}" for gap in p["thread"]["gaps"]]
    for each in p["thread"]["went_to"]:
        where = (each["target"] or each["plan"])["title"]
        lines.append(f"  {each['forwards']} {where}, {each['when']}{' (our guess)' if each['likely'] else ''}.")
    if p["citations"]:
        lines.append("Figures from: " + "; ".join(p["citations"]) + ".")
    lines.append("")
    return "\n".join(lines)


@click.command("draft-record")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--label", default="S1", show_default=True, help="The mark of this paper in the record.")
@click.option("--title", default="", help="The paper's title; without one, the name of the file.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def draft_record(file: Path, label: str, title: str, as_json: bool) -> None:
    """Print the beginning of a record from the table in FILE: a plan or a closing table, as .docx, .html or .txt.

    Each row becomes a recommendation and each point in it an action, with the passage that says so. Lists that were
    never closed and bullets that were typed are understood. Save what it prints as FOLDER/draft.yaml, correct it, and
    add the council and its review: docs/how-to/begin-a-record.md. Nothing is loaded.
    """
    set_up()
    import yaml

    from goldenthread.thread.improvement.record.tables import NoTable, drafted, read_table

    try:
        rows = read_table(file.name, file.read_bytes())
    except NoTable as fault:
        raise click.ClickException(str(fault)) from None
    draft = drafted(rows, label=label, title=title or file.stem)
    if as_json:
        click.echo(json.dumps(draft, indent=2, ensure_ascii=False))
        return
    click.echo(yaml.safe_dump(draft, allow_unicode=True, sort_keys=False, width=110), nl=False)
    click.echo(f"# {len(rows)} rows, {sum(len(row.items) for row in rows)} points. Search for TODO.")


COMMANDS = [proof, thread, search, draft_record]
IMPORTS = [import_record]
