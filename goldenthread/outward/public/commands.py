"""`goldenthread due`: every date of one case, with its reason. It needs neither a database nor settings."""

import datetime
import json
import textwrap
from typing import Any

import click

from goldenthread.rules.law import Due, Facts, LawError, Standing, all_due, conventions, holder, holders, names
from goldenthread.rules.law.facts import long
from goldenthread.rules.law.holder import NOTICES

# Short ways to say the day that most cases start with.
STARTS = {
    "received": "request_received",
    "became-responsible": "became_responsible",
    "decision-sent": "decision_sent",
    "review-meeting": "review_meeting_held",
    "amendment-notice": "amendment_notice_sent",
    "reassessment": "reassessment_requested",
    "order": "order_made",
    "unopposed": "unopposed_notified",
    "mediation-agreement": "mediation_agreed",
    "moved": "moved",
    "phase-transfer": "phase_transfer_on",
    "plan-made": "plan_made",
}
KINDS = {
    "order-kind": "order_kind",
    "agreement-kind": "agreement_kind",
    "unopposed-kind": "unopposed_kind",
    "phase": "phase_transfer",
}


def _starts(command: Any) -> Any:
    for option, fact in reversed({**STARTS, **KINDS}.items()):
        known = names()[fact]
        words = f"One of: {', '.join(known.choices)}." if known.kind == "choice" else f"Day {known.plain}."
        command = click.option(f"--{option}", fact, metavar="DAY" if fact in STARTS.values() else "KIND", help=words)(
            command
        )
    return command


@click.command(
    epilog="For example: goldenthread due --received 2026-09-07; "
    "goldenthread due --order 2027-01-14 --order-kind make_plan --json; "
    "goldenthread due --received 2027-06-07 --fact draft_served=2027-09-20 --as-of 2027-10-01"
)
@_starts
@click.option("--fact", "more", multiple=True, metavar="NAME=DAY", help="Anything else that is known; see --facts.")
@click.option("--as-of", metavar="DAY", help="Say how things stand on this day, instead of today.")
@click.option("--json", "as_json", is_flag=True, help="A list of duties, each with id, name, last_day, standing, …")
@click.option("--brief", is_flag=True, help="The dates without their reasons.")
@click.option("--all", "everything", is_flag=True, help="Also the duties that have not started.")
@click.option("--facts", "list_facts", is_flag=True, help="List every fact that may be given, and end.")
def due(
    more: tuple[str, ...],
    as_of: str | None,
    as_json: bool,
    brief: bool,
    everything: bool,
    list_facts: bool,
    **starts: str | None,
) -> None:
    """Say what the law makes due in one case, by when, and why.

    Days are written year-month-day. Give what has happened; what is unknown is left out and never guessed.
    """
    if list_facts:
        _list_facts(as_json)
        return
    try:
        facts, day = _read(more, as_of, starts)
        found = all_due(facts, as_of=day, started_only=not everything)
    except LawError as fault:
        raise click.UsageError("\n".join(fault.lines)) from None
    if as_json:
        click.echo(json.dumps([one.as_dict() for one in found], indent=2, ensure_ascii=False))
        return
    if not found:
        raise click.UsageError("Nothing has started. Give at least one day, such as --received 2026-09-07.")
    click.echo(f"As on {long(day)}:\n")
    for one in sorted(found, key=lambda one: (one.last_day or datetime.date.max, one.id)):
        _print(one, brief=brief)
    click.echo(textwrap.fill(conventions()["C1"]["method"], 98))
    click.echo("This is not legal advice.")


def _read(more: tuple[str, ...], as_of: str | None, starts: dict[str, str | None]) -> tuple[Facts, datetime.date]:
    given: dict[str, str] = {name: value for name, value in starts.items() if value is not None}
    faults = []
    for word in more:
        name, mark, value = word.partition("=")
        if not mark or not value:
            faults.append(f"--fact {word[:60]!r}: write NAME=DAY, such as draft_served=2027-03-19.")
        elif name in given:
            faults.append(f"{name} is given twice.")
        else:
            given[name] = value
    day = datetime.datetime.now(datetime.UTC).astimezone().date()
    if as_of is not None:
        try:
            day = datetime.date.fromisoformat(as_of)
        except ValueError:
            faults.append(f"--as-of {as_of[:40]!r} is no day. Write it as year-month-day: 2026-09-07.")
    try:
        facts = Facts.read(given)
    except LawError as fault:
        faults += fault.lines
    if faults:
        raise LawError(faults)
    return facts, day


def _print(one: Due, *, brief: bool) -> None:
    last = long(one.last_day) if one.last_day else "no day"
    kind = "target, not law" if one.is_target else "earliest end" if one.kind == "minimum" else "last day"
    click.secho(f"{one.id:<10} {one.name}", bold=True)
    late = one.standing in (Standing.LATE, Standing.TOO_EARLY)
    click.echo(f"           {last} ({kind}). ", nl=False)
    click.secho(f"{one.standing_words[:1].upper()}{one.standing_words[1:]}.", fg="red" if late else None)
    if not brief:
        for line in one.explanation:
            click.echo(textwrap.fill(line, 98, initial_indent=" " * 11, subsequent_indent=" " * 13))
        if one.grade:
            click.echo(f"           Grade {one.grade}. {one.link}")
        click.echo()


def _list_facts(as_json: bool) -> None:
    if as_json:
        rows = [
            {"name": fact.name, "kind": fact.kind, "plain": fact.plain, "choices": dict(fact.choices)}
            for fact in names().values()
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for fact in names().values():
        opening = "Day " if fact.kind == "day" else ""
        click.echo(f"{fact.name:<34} {opening}{fact.plain}{'.' if fact.kind == 'day' else ''}")
        for choice, words in fact.choices.items():
            click.echo(f"{'':<34}   {choice}: {words}")


@click.command(
    "holder",
    epilog="For example: goldenthread holder --born 2010-08-31 --on 2026-06-27; "
    "goldenthread holder --born 2010-08-31 --fact draft_served=2026-06-26 --fact final_sent=2026-07-20 --json",
)
@click.option("--born", required=True, metavar="DAY", help="The day of birth.")
@click.option("--on", "days", multiple=True, metavar="DAY", help="A day on which a notice goes out; may be repeated.")
@click.option("--fact", "more", multiple=True, metavar="NAME=DAY", help="A notice by its fact, such as draft_served.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
def holder_command(born: str, days: tuple[str, ...], more: tuple[str, ...], as_json: bool) -> None:
    """Say who holds the rights on the day of each notice: the parent, or the young person.

    Capacity is presumed. Invented days only: nothing is kept, and no name is asked for.
    """
    try:
        birth, asked = _plain_day("--born", born), [_plain_day("--on", day) for day in days]
        facts, _ = _read(more, None, {})
        found = {f"On {long(day)}": holder(birth, day) for day in asked}
        found |= {
            f"{names()[name].words.capitalize()}, {long(each.on)}": each for name, each in holders(birth, facts).items()
        }
    except LawError as fault:
        raise click.UsageError("\n".join(fault.lines)) from None
    if not found:
        raise click.UsageError(f"Give a day with --on, or a notice with --fact: {', '.join(NOTICES)}.")
    if as_json:
        click.echo(json.dumps([{"notice": key, **h.as_dict()} for key, h in found.items()], indent=2))
        return
    for key, each in found.items():
        click.echo(f"{key}: {each.who.value}")
        for line in each.explanation:
            click.echo(textwrap.fill(line, 98, initial_indent="    ", subsequent_indent="    "))
        click.echo(f"    {each.law}. Grade {each.grade}.\n")
    click.echo("This is not legal advice.")


def _plain_day(option: str, text: str) -> datetime.date:
    try:
        if len(text) != 10:
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise LawError(f"{option}: {text[:40]!r} is no day. Write it as year-month-day: 2010-08-31.") from None


COMMANDS = [due, holder_command]
