"""`goldenthread count`: count the casework now, or say what a measure was known to be on a day."""

import json
from datetime import date
from typing import Any

import click

from goldenthread import cli


@click.command("count")
@click.option("--measure", "code", help="Print this measure; without it, count everything and keep it.")
@click.option("--every", default="month", show_default=True, help="week, month, quarter, year, academic or financial.")
@click.option("--known", metavar="DAY", help="As it was known at the end of that day: 2026-09-07.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def count(code: str | None, every: str, known: str | None, as_json: bool) -> None:
    """Count the casework and keep the numbers; or print one measure, now or as it was known on a day."""
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.casework.counts import counting
    from goldenthread.rules.measures.live import periods
    from goldenthread.rules.measures.live.definitions import BY_CODE
    from goldenthread.thread.figures import live

    if every not in periods.EVERY:
        raise click.ClickException(f"--every {every}: choose from {', '.join(periods.EVERY)}.")
    if code is None:
        if known:
            raise click.ClickException("--known needs --measure: what is kept is what is known now.")
        try:
            told = counting.take(by=audit.Actor.system("counting"))
        except ValueError as fault:
            raise click.ClickException(str(fault)) from None
        found: dict[str, Any] = {"cases": told.cases, "facts": told.facts, "changed": told.changed,
                                 "seconds": round(told.reading + told.counting + told.keeping, 3)}  # fmt: skip
        click.echo(json.dumps(found) if as_json else told.sentence)
        return
    if code not in BY_CODE:
        raise click.ClickException(f"There is no measure {code}. There are: {', '.join(BY_CODE)}.")
    one, kind = BY_CODE[code], periods.EVERY[every]
    if known:
        try:
            day = date.fromisoformat(known)
        except ValueError:
            raise click.ClickException(f"--known {known}: write the day as 2026-09-07.") from None
        held, said = counting.as_known(day, every=every, measures=[one])
        run = live.LiveRun(first=held.first or day, last=day)
        points = [counting.row_of(point) for point in said[code].points.get(every, [])]
        values = live.full([live.value_of(one, kind, point, run) for point in points], one, kind, run)
    else:
        series = live.series(counting.area()[0], [code], every).get(code)
        values = series.values if series else []
    if as_json:
        rows = [{"start": v.start.isoformat(), "top": v.top, "of": v.of, "median_days": v.median,
                 "complete": v.complete} for v in values]  # fmt: skip
        click.echo(json.dumps({"measure": code, "every": every, "known": known, "points": rows}, indent=1))
        return
    click.echo(f"{one.name}{f', as known on {known}' if known else ''}")
    for value in values:
        note = "" if value.complete else "  (not complete)"
        click.echo(f"{value.words:32} {live.said(one, value)}{note}")
    if not values:
        click.echo("Nothing has been counted yet. Run goldenthread count first.")


COMMANDS = [count]
