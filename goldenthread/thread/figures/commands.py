"""Commands of the figures: import official files and neighbours, and compare them with the record."""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from goldenthread import cli

DAY = click.DateTime(formats=["%Y-%m-%d"])
SHOWN = 20  # problems and rejected rows printed in full; --json has all


def day(value: datetime) -> date:
    return value.date()


class Stopped(click.ClickException):
    """Nothing was imported: what is wrong, where, and what to do."""

    def __init__(self, message: str, problems: list[dict[str, Any]], as_json: bool) -> None:
        super().__init__(message)
        self.problems, self.as_json = problems, as_json

    def show(self, file: Any = None) -> None:
        if self.as_json:
            click.echo(json.dumps({"imported": False, "message": self.message, "problems": self.problems}, indent=2))
        else:
            click.echo(f"Nothing was imported.\n{self.message}", err=True)


def stopping(work: Callable[[], Any], as_json: bool) -> Any:
    """Do the work; turn what a user can mend into words and exit code 1."""
    from goldenthread.refused import Refused
    from goldenthread.thread.figures.actions import problem_dict
    from goldenthread.thread.figures.gathering import Unreadable

    try:
        return work()
    except Unreadable as unreadable:
        lines = [str(problem) for problem in unreadable.problems[:SHOWN]]
        if len(unreadable.problems) > SHOWN:
            lines.append(f"… and {len(unreadable.problems) - SHOWN} more; --json lists all.")
        raise Stopped("\n".join(lines), [problem_dict(each) for each in unreadable.problems], as_json) from None
    except Refused as refused:
        raise Stopped(refused.message, [], as_json) from None


@click.command("figures")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--edition", required=True, help="The edition in the Department's words, as “first published”.")
@click.option("--published", required=True, type=DAY, help="The day of publication, as 2025-06-26.")
@click.option("--reporting-year", type=click.IntRange(2010, 2100), help="Default: the year that the files show.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, show the same numbers, keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_figures(
    paths: tuple[Path, ...],
    edition: str,
    published: datetime,
    reporting_year: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import official statistics on EHC plans: zips, folders or CSV files of one edition, all or nothing.

    Run it twice and the second run changes nothing. Exit code 1 when nothing could be imported.
    """
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.thread.figures.actions import import_release
    from goldenthread.thread.figures.gathering import gather

    def work() -> Any:
        bundle = gather(list(paths))
        size = sum(len(source.content) for source in bundle.sources)
        length = size * (1 if dry_run else 2)
        bar: Any
        with click.progressbar(length=length, label="Reading and keeping", file=sys.stderr) as bar:
            kept = max(size // 200, 1)  # a row of these files has about 200 bytes

            def progress(what: str, done: int) -> None:
                bar.update(done if what == "read" else done * size // kept)

            return import_release(
                bundle,
                edition=edition,
                published=day(published),
                reporting_year=reporting_year,
                by=audit.Actor.system("import"),
                dry_run=dry_run,
                progress=progress,
            )

    result = stopping(work, as_json)
    if as_json:
        click.echo(json.dumps(result.as_dict(), indent=2, ensure_ascii=False))
        return
    for file in result.files:
        state = "held already" if file.held else f"{file.rows:,} rows"
        rejected = f", {len(file.rejected)} rejected" if file.rejected else ""
        click.echo(f"{file.name:<52} {state}{rejected}")
        for note in file.notes:
            click.echo(f"    note: {note}")
    for problem in result.rejected[:SHOWN]:
        click.echo(f"    rejected: {problem}")
    if len(result.rejected) > SHOWN:
        click.echo(f"    … and {len(result.rejected) - SHOWN} more; --json lists all.")
    if result.left:
        click.echo(f"Not read (no CSV): {', '.join(result.left)}")
    say_agreement(result.agreement)
    if not result.changed:
        click.echo(f"Nothing changed: “{result.edition}” of {result.reporting_year} already holds these files.")
    else:
        verb = "would be kept (dry run: nothing was)" if dry_run else "kept"
        click.echo(
            f"{result.rows:,} rows and {result.figures:,} figures {verb} as “{result.edition}”, "
            f"reporting year {result.reporting_year}, in {result.seconds:.1f} s."
        )


def say_agreement(found: Any) -> None:
    if not found.cells:
        click.echo("The record has no figure of these files to compare.")
        return
    click.echo(
        f"Compared with the record: {len(found.cells)} cells, {found.agreeing} agree, {len(found.revised)} were "
        f"revised since, {len(found.disagreements)} disagree."
    )
    for cell in (*found.disagreements, *found.revised)[:SHOWN]:
        click.echo(
            f"    {cell.standing}: {cell.measure}, {cell.area_name}, {cell.year}, {cell.what}: the record has "
            f"{cell.record}, {cell.edition} has {cell.official}"
        )


@click.command("neighbours")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--edition", required=True, help="The edition, as “April 2021”.")
@click.option("--published", required=True, type=DAY, help="The day of publication, as 2021-04-01.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, show the same numbers, keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_neighbours_command(file: Path, edition: str, published: datetime, dry_run: bool, as_json: bool) -> None:
    """Import the Department's workbook of statistical neighbours (sn_….xlsx), all or nothing."""
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.thread.figures.actions import import_neighbours
    from goldenthread.thread.figures.gathering import Source, read_limited, refusal

    def work() -> Any:
        if not file.is_file():
            raise refusal(file.name, None, "There is no such file.", "Check the path for a slip.")
        return import_neighbours(
            Source(file.name, read_limited(file)),
            edition=edition,
            published=day(published),
            by=audit.Actor.system("import"),
            dry_run=dry_run,
        )

    result = stopping(work, as_json)
    if as_json:
        click.echo(json.dumps(result.as_dict(), indent=2, ensure_ascii=False))
        return
    click.echo(f"{result.neighbours:,} neighbours of {result.councils} councils in {result.name}.")
    if result.without:
        click.echo(f"Without neighbours in this edition: {', '.join(result.without)}.")
    for line in result.disagreements:
        click.echo(f"    disagrees: {line}")
    if not result.changed:
        click.echo(f"Nothing changed: “{result.edition}” already holds this workbook.")
    else:
        click.echo("Dry run: nothing was kept." if dry_run else f"Kept as “{result.edition}”.")


@click.group("figures")
def figures() -> None:
    """Look at the figures held."""


@figures.command("agree")
@click.option("--json", "as_json", is_flag=True, help="Print every compared cell as JSON.")
def agree(as_json: bool) -> None:
    """Compare the official files held with the record, cell by cell. Exit code 1 when a cell disagrees."""
    cli.set_up()
    from goldenthread.thread.figures.comparing import agreement

    found = agreement()
    if as_json:
        click.echo(json.dumps(found.as_dict(every_cell=True), indent=2, ensure_ascii=False))
    else:
        say_agreement(found)
        if found.not_held:
            click.echo(f"{found.not_held} figures of the record are of releases that are not held here.")
    if found.disagreements:
        raise SystemExit(1)


COMMANDS = [figures]
IMPORTS = [import_figures, import_neighbours_command]
