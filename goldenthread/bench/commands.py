"""`goldenthread bench`: how fast it is, beside a named rival or limit measured in the same run."""

import json
import subprocess
import sys

import click


@click.group()
def bench() -> None:
    """Measure speed and memory beside a rival or a limit. Never part of the tests; see docs/how-to/measure.md."""


@bench.command()
@click.option("--requests", type=click.IntRange(20, 100_000), default=400, show_default=True, help="For each line.")
@click.option("--at-once", type=click.IntRange(1, 32), multiple=True, default=(1, 4), show_default=True)
@click.option(
    "--recommendations",
    type=click.IntRange(3, 500),
    help="Measure an invented council with so many recommendations, instead of Southend's fifteen.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def pages(requests: int, at_once: tuple[int, ...], recommendations: int | None, as_json: bool) -> None:
    """The public pages and the office page, beside the same bytes served by an application that does nothing."""
    from goldenthread.bench import pages as measuring

    try:
        found = measuring.measure(
            requests,
            tuple(at_once),
            say=lambda words: click.echo(words, err=True),
            recommendations=recommendations or 0,
        )
    except measuring.Stopped as fault:
        raise click.ClickException(str(fault)) from None
    if as_json:
        click.echo(json.dumps(found.as_data(), indent=1))
        return
    click.echo(f"\n{'page':<24}{'way':<6}{'at once':>8}{'p50 ms':>9}{'p95 ms':>9}{'a second':>10}{'× held':>8}")
    for row in found.timings:
        click.echo(
            f"{row.page:<24}{row.way:<6}{row.at_once:>8}{row.p50_ms:>9.1f}{row.p95_ms:>9.1f}{row.per_second:>10.0f}"
            f"{row.times_limit:>8.1f}"
        )
    click.echo(f"\n{'page':<24}{'bytes':>9}{'queries':>9}   (at most {measuring.MOST_QUERIES})")
    for page in found.pages:
        click.echo(f"{page.page:<24}{page.size:>9,}{page.queries:>9}")
    click.echo()
    for memory in found.memory:
        click.echo(
            f"{memory.site} site: {memory.before_mb:.0f} MB before and {memory.after_mb:.0f} MB after "
            f"{memory.requests:,} requests"
        )
    slow = [row for row in found.timings if row.way == "ours" and row.at_once == 1 and row.p95_ms > measuring.GOAL_MS]
    goal = f"p95 under {measuring.GOAL_MS} ms, one request at a time"
    click.echo(f"Goal, {goal}: {'missed by ' + ', '.join(row.page for row in slow) if slow else 'met by every page'}.")


@bench.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def figures(arguments: tuple[str, ...]) -> None:
    """An import of official figures, beside pandas and beside writing the raw lines. RELEASE.zip [--turns N]"""
    words = [sys.executable, "-m", "goldenthread.bench.import_figures", *arguments]
    sys.exit(subprocess.run(words, check=False).returncode)  # noqa: S603  our own command


@bench.command()
@click.option("--turns", type=click.IntRange(1, 50), default=3, show_default=True, help="Medians are over so many.")
@click.option(
    "--cases",
    type=click.IntRange(100, 20_000_000),
    multiple=True,
    help="How many; else 1, 10 and 100 councils, and England.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def clocks(turns: int, cases: tuple[int, ...], as_json: bool) -> None:
    """The law's clocks of every case on columns, beside a case at a time, pandas and reading the columns once."""
    from goldenthread.bench import clocks as measuring

    try:
        lines = measuring.measure(cases or measuring.SIZES, turns, say=lambda words: click.echo(words, err=True))
    except measuring.Stopped as fault:
        raise click.ClickException(str(fault)) from None
    if as_json:
        click.echo(json.dumps(measuring.as_data(lines), indent=1))
        return
    click.echo(
        f"\n{'cases':>9}  {'way':<19}{'seconds':>10}{'× ours':>9}{'× limit':>10}{'growth':>9}{'MB':>7}{'MB before':>11}"
        f"{'prepared':>10}{'warmed':>8}"
    )
    for line in lines:
        click.echo(
            f"{line.cases:>9,}  {line.way:<19}{line.seconds:>10.4f}{line.times_ours:>9,.1f}{line.times_limit:>10,.1f}"
            f"{line.growth:>8,.1f}×{line.peak_mb:>7,.0f}{line.before_mb:>11,.0f}{line.prepared:>10.2f}{line.warmed:>8.2f}"
            + (f"   measured on {line.measured:,} and scaled" if line.measured < line.cases else "")
        )
    click.echo()
    for goal in measuring.goals(lines):
        click.echo(goal)


@bench.command()
@click.option("--turns", type=click.IntRange(1, 50), default=3, show_default=True, help="Medians are over so many.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def papers(turns: int, as_json: bool) -> None:
    """A report of 60 rows out, a plan of 2,000 rows and a report of 200 pages in, beside the bare libraries."""
    from goldenthread.bench import papers as measuring

    try:
        lines = measuring.measure(turns, say=lambda words: click.echo(words, err=True))
    except measuring.Stopped as fault:
        raise click.ClickException(str(fault)) from None
    if as_json:
        click.echo(json.dumps(measuring.as_data(lines), indent=1))
        return
    click.echo(f"\n{'what':<22}{'as':<6}{'way':<7}{'seconds':>9}{'× limit':>9}{'MB':>7}  goal")
    for line in lines:
        goal = measuring.GOALS[line.what, line.ending]
        words = f"under {goal[0]} s{f' and {goal[1]} MB' if goal[1] else ''}: {line.goal}" if line.goal else ""
        click.echo(
            f"{line.what:<22}{line.ending:<6}{line.way:<7}{line.seconds:>9.2f}{line.times_limit:>9.1f}"
            f"{line.peak_mb:>7.0f}  {words}"
        )


@bench.command()
@click.option("--cases", type=click.IntRange(100, 200_000), multiple=True, help="How many; else 5,000 and 50,000.")
@click.option(
    "--database", type=click.Choice(["sqlite", "postgresql"]), multiple=True, default=("sqlite", "postgresql"),
    show_default=True, help="May be repeated.",
)  # fmt: skip
@click.option("--requests", type=click.IntRange(20, 100_000), default=200, show_default=True, help="For each line.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def cases(cases: tuple[int, ...], database: tuple[str, ...], requests: int, as_json: bool) -> None:
    """The lists of cases and the page of one case, beside the same bytes served by an application that does nothing."""
    from goldenthread.bench import cases as measuring
    from goldenthread.bench.pages import Stopped

    try:
        found = measuring.measure(
            cases or (5_000, 50_000), database, requests, say=lambda words: click.echo(words, err=True)
        )
    except Stopped as fault:
        raise click.ClickException(str(fault)) from None
    if as_json:
        click.echo(json.dumps(found.as_data(), indent=1))
        return
    click.echo(
        f"\n{'database':<11}{'cases':>7}  {'who':<14}{'page':<22}{'queries':>8}{'bytes':>8}{'p50 ms':>8}{'p95 ms':>8}"
        f"{'held ms':>9}{'× held':>8}"
    )
    for line in found.lines:
        click.echo(
            f"{line.database:<11}{line.cases:>7,}  {line.role:<14}{line.page:<22}{line.queries:>8}{line.size:>8,}"
            f"{line.timing.p50_ms:>8.1f}{line.timing.p95_ms:>8.1f}{line.held.p50_ms:>9.2f}{line.timing.times_limit:>8.0f}"
        )
    click.echo()
    for what, seconds in found.prepared.items():
        counted = found.counted[what]
        whole = counted["reading"] + counted["counting"] + counted["keeping"]
        click.echo(
            f"{what} cases: made in {seconds:.0f} s; counted in {whole:.2f} s (read {counted['reading']:.2f}, counted "
            f"{counted['counting']:.2f}, kept {counted['keeping']:.2f}), the first time {counted['first']:.2f} s"
        )
    slow = [line for line in found.lines if line.timing.p95_ms > measuring.GOAL_MS]
    many = [line for line in found.lines if line.is_list and line.queries > measuring.MOST_QUERIES]
    for goal, missed in (
        (f"p95 under {measuring.GOAL_MS} ms, one request at a time", slow),
        (f"at most {measuring.MOST_QUERIES} queries a list", many),
    ):
        names = ", ".join(dict.fromkeys(f"{line.page} ({line.database}, {line.cases:,})" for line in missed))
        click.echo(f"Goal, {goal}: {'missed by ' + names if missed else 'met by every page'}.")


COMMANDS = [bench]


@bench.command()
@click.option("--councils", type=click.IntRange(1, 500), multiple=True, help="How many; else 2, 15 and 153 (England).")
@click.option("--turns", type=click.IntRange(1, 50), default=3, show_default=True, help="Medians are over so many.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def measures(councils: tuple[int, ...], turns: int, as_json: bool) -> None:
    """Six indicators by council, month and source, beside pandas, hand-written SQL and reading the columns once."""
    from goldenthread.bench import measures as measuring

    try:
        rows = measuring.measure_all(councils or (2, 15, 153), turns, lambda words: click.echo(words, err=True))
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    click.echo(f"\n{'councils':>9}{'events':>13}  {'way':<8}{'seconds':>9}{'first':>9}{'MB':>8}{'× ours':>9}")
    for row in rows:
        own = next(r["seconds"] for r in rows if r["councils"] == row["councils"] and r["way"] == "ours")
        click.echo(
            f"{row['councils']:>9}{row['events']:>13,}  {row['way']:<8}{row['seconds']:>9.3f}{row['first']:>9.3f}"
            f"{row['memory_mb']:>8.0f}{row['seconds'] / own:>9.2f}"
        )
    click.echo("Goal for 153 councils: at most 1 s, pandas at least 4 times ours, SQL at least 1/1.3 (0.77) of ours.")


@bench.command("flow")
@click.option("--councils", type=click.IntRange(1, 500), multiple=True, help="How many; else 1, 15 and 153 (England).")
@click.option("--turns", type=click.IntRange(1, 50), default=3, show_default=True, help="Medians are over so many.")
@click.option(
    "--rival-up-to",
    type=click.IntRange(0, 500),
    default=153,
    show_default=True,
    help="Of councils: pm4py needs 4 GB for England.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def flow_map(councils: tuple[int, ...], turns: int, rival_up_to: int, as_json: bool) -> None:
    """The map of who hands to whom, and map, routes and waits together, beside pm4py and reading the log once."""
    from goldenthread.bench import flow as measuring

    try:
        rows, sorts = measuring.measure_all(
            councils or (1, 15, 153), turns, rival_up_to, lambda words: click.echo(words, err=True)
        )
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    if as_json:
        click.echo(json.dumps({"rows": rows, "sort_seconds": sorts}, indent=1))
        return
    click.echo(
        f"\n{'councils':>9}{'events':>13}  {'job':<5}{'way':<7}{'seconds':>10}{'prepared':>10}{'MB':>8}{'× ours':>9}"
    )
    for row in rows:
        own = next(
            r["seconds"] for r in rows if (r["councils"], r["job"], r["way"]) == (row["councils"], row["job"], "ours")
        )
        click.echo(
            f"{row['councils']:>9}{row['events']:>13,}  {row['job']:<5}{row['way']:<7}{row['seconds']:>10.4f}"
            f"{row['prepared']:>10.2f}{row['memory_mb']:>8.0f}{row['seconds'] / own:>9.1f}"
        )
    for size, seconds in sorts.items():
        click.echo(f"Sorting the events of {size} councils by case and time: {seconds:.3f} s.")
    click.echo(
        "Goal for 153 councils: the map at least 50 times faster than pm4py in a quarter of its memory; all, with the "
        "sort, under 3 s."
    )


@bench.command("what-if")
@click.option("--runs", type=click.IntRange(50, 20_000), default=1_000, show_default=True)
@click.option("--weeks", type=click.IntRange(26, 1_040), default=260, show_default=True)
@click.option("--rival-runs", type=click.IntRange(20, 5_000), default=200, show_default=True, help="Of simpy.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def what_if_runs(runs: int, weeks: int, rival_runs: int, as_json: bool) -> None:
    """A thousand runs of five years of one council, beside the same model in simpy, and how far the two are apart."""
    from goldenthread.bench import whatif as measuring

    told, found = measuring.measure(runs, weeks, rival_runs, lambda words: click.echo(words, err=True))
    if as_json:
        click.echo(json.dumps({**told, "compared": None if found is None else vars(found)}, indent=1, default=float))
        return
    click.echo(
        f"ours: {runs:,} runs of {weeks} weeks, {told['cases']:,.0f} cases, in {told['seconds']:.2f} s "
        f"({told['each'] * 1000:.2f} ms a run), {told['memory_mb']:.0f} MB"
    )
    if found is not None:
        click.echo(f"simpy: {told['rival_each'] * 1000:.1f} ms a run, {told['ratio']:.0f} times ours")
        click.echo(
            f"{found.numbers:,} weekly numbers compared over {runs:,} and {rival_runs:,} runs: {found.beyond} beyond 3 "
            f"standard errors ({found.beyond / found.numbers:.2%}; by chance 0.27%), the farthest {found.farthest:.1f}"
            f"; ninetieth percentiles {found.percentiles[0]:.1f} and {found.percentiles[1]:.1f} apart"
        )
    click.echo("Goal: 1,000 runs of 260 weeks in 5 s, simpy at least 80 times ours, the two within sampling error.")


@bench.command("search")
@click.option("--entries", type=click.IntRange(100, 100_000), default=5_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def search(entries: int, as_json: bool) -> None:
    """The search of the local offer, and what it finds of misspelt words, beside SQLite's full-text search."""
    from goldenthread.bench import search as measuring

    found = measuring.measure(entries, lambda words: click.echo(words, err=True))
    if as_json:
        click.echo(json.dumps(found.as_data(), indent=1))
        return
    click.echo(f"\n{'question':<18}{'way':<6}{'asked':>7}{'found':>7}{'p50 ms':>9}{'p95 ms':>9}")
    for line in found.lines:
        click.echo(
            f"{line.kind:<18}{line.way:<6}{line.questions:>7}{line.found:>7}{line.p50_ms:>9.2f}{line.p95_ms:>9.2f}"
        )
    click.echo(
        "\nMaking the index: " + ", ".join(f"{way} {seconds:.2f} s" for way, seconds in found.made.items()) + "."
    )
    slow = [line.kind for line in found.lines if line.way == "ours" and line.p95_ms > measuring.GOAL_MS]
    click.echo(f"Goal, p95 under {measuring.GOAL_MS} ms: {'missed by ' + ', '.join(slow) if slow else 'met'}.")
