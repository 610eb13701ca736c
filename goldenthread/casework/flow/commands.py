"""`goldenthread flow FILE`: look at an event log, of this program or of any other system."""

import json
from pathlib import Path

import click


@click.command("flow")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--case", default="", help="The column that names the case; else it is recognised.")
@click.option("--activity", default="", help="The column that names the activity.")
@click.option("--time", default="", help="The column that holds the time.")
@click.option("--by", multiple=True, help="Only look for longer waits by this column; may be given again.")
@click.option("--limit", type=click.IntRange(0, 3_660), default=0, help="Days that the whole may take: 140.")
@click.option("--end", multiple=True, help="An activity that ends a case; may be given again. Else the last one does.")
@click.option("--map", "drawing", type=click.Path(dir_okay=False, path_type=Path), help="Write the map (SVG) here.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
def flow(
    file: Path,
    case: str,
    activity: str,
    time: str,
    by: tuple[str, ...],
    limit: int,
    end: tuple[str, ...],
    drawing: Path | None,
    as_json: bool,
) -> None:
    """Say how cases move, from an event log in FILE: CSV, Parquet or XES. Nothing is sent anywhere."""
    from goldenthread.rules.flow import drawing as drawings
    from goldenthread.rules.flow.data import data_of
    from goldenthread.rules.flow.finding import bottlenecks
    from goldenthread.rules.flow.log import BadLog
    from goldenthread.rules.flow.looking import look
    from goldenthread.rules.flow.reading import read
    from goldenthread.rules.flow.telling import sentences

    told_of = (lambda n: click.echo(f"{n:,} cases read", err=True)) if not as_json else None
    try:
        log = read(file, case=case, activity=activity, time=time, progress=told_of)
        if unknown := sorted({*by} - set(log.attributes)):
            have = ", ".join(log.attributes) or "no column of few values"
            raise BadLog(f"--by {', '.join(unknown)}: the log can be broken down by {have}.")
        if unknown := sorted({*end} - set(log.activities)):
            raise BadLog(f"--end {', '.join(unknown)}: the activities are {', '.join(log.activities[:20])}.")
    except BadLog as fault:
        raise click.ClickException(str(fault)) from None
    told = look(log, limit_days=limit, ends=end)
    found = bottlenecks(log, by)
    said = sentences(told, found)
    if drawing:
        drawing.write_text(drawings.draw(told).svg, encoding="utf-8")
    if as_json:
        click.echo(json.dumps(data_of(told, found, said), indent=1, ensure_ascii=False))
        return
    click.echo(f"{told.cases:,} cases, {told.events:,} events, {told.first} to {told.last}\n")
    for one in said:
        click.echo(click.wrap_text(one.words, width=100, initial_indent="- ", subsequent_indent="  "))
    head = f"{'from':28} {'to':28}{'times':>8}{'cases':>8}{'middle':>9}{'9 in 10':>9}"
    click.echo(f"\n{head}\n{'-' * len(head)}")
    for hand in told.hands[:25]:
        click.echo(
            f"{hand.source[:28]:28} {hand.target[:28]:28}{hand.count:>8,}{hand.cases:>8,}{hand.median:>8.1f}d"
            f"{hand.nine_in_ten:>8.1f}d"
        )
    if len(told.hands) > 25:
        click.echo(f"… and {len(told.hands) - 25} more; --json gives all of them.")
    if not found:
        click.echo("\nNo wait is longer for a group of cases, or since a day, than chance explains.")
    if drawing:
        click.echo(f"\nThe map is in {drawing}.")


@click.command("what-if")
@click.option("--panel-every", type=click.IntRange(1, 91), help="Days between panels.")
@click.option("--panel-places", type=click.IntRange(1, 500), help="Places at a panel.")
@click.option("--fast-places", type=click.IntRange(0, 499), help="Of these, kept for the fast track.")
@click.option("--chase-on-day", type=click.IntRange(0, 120), help="Day on which missing papers are chased.")
@click.option("--hold-days", type=click.IntRange(0, 120), help="Days that a request without papers is held back.")
@click.option("--psychologists", type=click.FloatRange(0.1, 500), help="Assessments a week.")
@click.option("--officers", type=click.FloatRange(0.1, 500), help="Drafts a week.")
@click.option("--runs", type=click.IntRange(20, 20_000), default=300, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def what_if(runs: int, as_json: bool, **levers: float | None) -> None:
    """Try a policy on this council's own history: today beside it, over two years, with ranges."""
    from goldenthread import cli

    cli.set_up()
    from goldenthread.casework.flow import trying
    from goldenthread.rules.flow.fitting import TooLittle
    from goldenthread.rules.flow.whatif import BadModel

    def progress(done: int, of: int) -> None:
        click.echo(f"{done} of {of} runs", err=True)

    try:
        learned = trying.learn()
        found = trying.try_it(learned, levers, runs=runs, progress=None if as_json else progress)
    except (TooLittle, BadModel) as fault:
        raise click.ClickException(str(fault)) from None
    if as_json:
        click.echo(json.dumps(trying.data_of(learned, found), indent=1, ensure_ascii=False))
        return
    click.echo(click.wrap_text(trying.trust(learned.tested)[1], width=100) + "\n")
    click.echo(f"{'':48}{'today':24}{'the policy':32}{'difference':42}for families")
    for line in trying.answers(found):
        click.echo(f"{line.what:48}{line.today:24}{line.policy:32}{line.difference:42}{line.meaning}")
    click.echo("\nNine in ten runs lie in each range; both policies meet the same families. What is assumed:")
    for words in trying.caveats(learned):
        click.echo(click.wrap_text(words, width=100, initial_indent="- ", subsequent_indent="  "))


COMMANDS = [flow, what_if]
