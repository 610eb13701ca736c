"""`goldenthread import meeting`, `import plan`, `import report`, and `add-council`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from goldenthread import cli

SHOWN = 400
MARKS = {"new": "+", "changed": "~", "held": "=", "left": "-", "gone": "?"}


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        [
            click.option("--council", required=True, help="The council's short name, such as southend."),
            click.option("--published", "published_words", default="", help="When it was published, in words."),
            click.option("--publisher", default="", help="Who published it. Default: the council."),
            click.option(
                "--save", is_flag=True, help="Save what it says. Without it you only see what saving would do."
            ),
            click.option("--json", "as_json", is_flag=True, help="Print what was read and what saving does as JSON."),
        ]
    ):
        command = option(command)
    return command


@click.command("meeting")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--leave-out", multiple=True, metavar="KEY", help="A promise that is none, by its key; may be repeated.")
@_options
def import_meeting(path: Path, leave_out: tuple[str, ...], **options: Any) -> None:
    """Read a meeting page (.html or .txt), or every page in a folder: decisions, call-ins, promises.

    Nothing is saved without --save. What is here already is recognised and left as it stands.
    """
    paths = (
        sorted(p for p in path.iterdir() if p.suffix.lower() in (".html", ".htm", ".txt")) if path.is_dir() else [path]
    )
    if not paths:
        raise click.ClickException(f"{path} holds no .html or .txt file.")
    _import("meeting", paths, {"leave_out": list(leave_out)}, **options)


@click.command("plan")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--plan", "plan_slug", default="", help="The plan that it is, if it is here already.")
@click.option("--title", "plan_title", default="", help="The plan's name, if it is new.")
@click.option("--review", "review_title", default="", help="The review that made its recommendations, if none is here.")
@click.option("--reviewer", default="", help="Who carried that review out.")
@click.option("--map", "mapped", multiple=True, metavar="COLUMN=FIELD", help="What a column holds; may be repeated.")
@click.option(
    "--answer", "answers", multiple=True, metavar="KEY=begins|continues", help="For a row that is asked about."
)
@click.option("--status", "statuses", multiple=True, metavar="WORD=MEANING", help="What a status word means.")
@click.option(
    "--change", "changes", multiple=True, metavar="KEY", help="Take a change over; all of them with --change all."
)
@_options
def import_plan(
    path: Path,
    plan_slug: str,
    plan_title: str,
    review_title: str,
    reviewer: str,
    mapped: tuple[str, ...],
    answers: tuple[str, ...],
    statuses: tuple[str, ...],
    changes: tuple[str, ...],
    **options: Any,
) -> None:
    """Read a plan or closing table: Word, Excel, CSV, web page, Markdown, text or PDF with text.

    Shows how each column is understood, what is asked, and what would be added or changed. Nothing is saved without
    --save. The same file again shows only what differs.
    """
    choices = {
        "plan": plan_slug,
        "plan_title": plan_title,
        "review_title": review_title,
        "reviewer": reviewer,
        "answers": _pairs(answers, "--answer"),
        "statuses": _pairs(statuses, "--status"),
        "changes": list(changes),
        "columns": _pairs(mapped, "--map"),
    }
    _import("plan", [path], {k: v for k, v in choices.items() if v}, **options)


@click.command("report")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_options
def import_report(path: Path, **options: Any) -> None:
    """Read a report or letter (Word, PDF, web page, text) as passages, with what it asks for and what it weighs."""
    _import("report", [path], {}, **options)


def _pairs(words: tuple[str, ...], option: str) -> dict[str, str]:
    found = {}
    for pair in words:
        name, sign, value = pair.rpartition("=")
        if not sign or not name:
            raise click.BadParameter(f"{pair!r}: write NAME=VALUE.", param_hint=option)
        found[name] = value
    return found


def _import(
    kind: str,
    paths: list[Path],
    choices: dict[str, Any],
    *,
    council: str,
    published_words: str,
    publisher: str,
    save: bool,
    as_json: bool,
) -> None:
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.refused import Refused
    from goldenthread.thread.improvement.models import Council

    found_council = Council.objects.filter(slug=council).first()
    if found_council is None:
        known = ", ".join(Council.objects.values_list("slug", flat=True)) or "none yet"
        raise click.ClickException(
            f"There is no council {council!r}; there are: {known}. Run: goldenthread add-council"
        )
    by = audit.Actor.system("import")
    values = {"published_words": published_words, "publisher": publisher or found_council.name}
    answers = []
    failed = 0
    for path in paths:
        try:
            answers.append(_one(kind, path, found_council, choices, values, save=save, by=by, quiet=as_json))
        except Refused as refused:
            failed += 1
            answers.append({"file": path.name, "refused": refused.message})
            if not as_json:
                click.echo(f"{path.name}: {refused.message}", err=True)
    if as_json:
        click.echo(json.dumps(answers if len(paths) > 1 else answers[0], indent=2, ensure_ascii=False, default=str))
    if failed:
        sys.exit(1)


def _one(
    kind: str,
    path: Path,
    council: Any,
    choices: dict[str, Any],
    values: dict[str, str],
    *,
    save: bool,
    by: Any,
    quiet: bool,
) -> dict[str, Any]:
    from django.db import transaction

    from goldenthread.base import audit, files
    from goldenthread.base.files.checks.bad import Bad
    from goldenthread.refused import Refused
    from goldenthread.thread.papers import actions
    from goldenthread.thread.papers.models import Made, Reading

    with path.open("rb") as file:
        try:
            checked = files.check(file, path.name, kinds=actions.FILE_KINDS[Reading.Kind(kind)], strip=False)
        except Bad as bad:
            raise Refused(f"{path.name}: {bad}", status=422) from None
    content = path.read_bytes()
    columns = choices.pop("columns", {})
    bar: Any
    with click.progressbar(length=100, label=f"Reading {path.name}", file=sys.stderr, show_pos=False) as bar:
        at = 0

        def progress(done: int, of: int) -> None:
            nonlocal at
            now = min(100, done * 100 // max(of, 1))
            bar.update(max(0, now - at))
            at = max(at, now)

        found = actions.make(
            kind, content, path.name, options=actions.options_of(council.slug, kind, choices), progress=progress
        )
        if columns:
            choices = {**choices, "mapping": _mapping(found, columns)}
            found = actions.make(kind, content, path.name, options=actions.options_of(council.slug, kind, choices))
        bar.update(100 - at)
    if not save:
        checked.discard()
        with transaction.atomic():  # a reading that is never kept, to ask what saving it would do
            reading = Reading(council=council.slug, kind=kind, name=path.name, sha256="", choices=choices, **values)
            reading.title = actions.title_of(kind, found, path.name)
            reading.made = Made(data=found)
            proposal = actions.propose(reading)
            transaction.set_rollback(True)
        if not quiet:
            _show(kind, path, found, proposal)
            click.echo("Nothing was saved. Add --save to save it.")
        return {"file": path.name, "saved": False, "found": found, "would": proposal.as_dict()}
    with audit.unit(by=by):
        stored = files.keep(checked, by=by, filed_as=f"papers.reading:{council.slug}")
        reading = actions.keep_reading(council, kind, found, stored, values, by=by)
        reading.choices = choices
        reading.save(update_fields=["choices"])
        proposal = actions.propose(reading)
        if "all" in choices.get("changes", []):
            reading.choices = {**choices, "changes": [line.key for line in proposal.lines if line.mark == "changed"]}
            reading.save(update_fields=["choices"])
        saved = actions.save_reading(reading, expected=reading.version, by=by)
    if not quiet:
        for line in saved.result:
            click.echo(line)
    return {
        "file": path.name,
        "saved": True,
        "source": saved.source.label if saved.source else "",
        "done": saved.result,
        "found": found,
    }


def _mapping(found: dict[str, Any], columns: dict[str, str]) -> dict[str, list[str]]:
    from goldenthread.thread.papers.reading.plan import LABELS, words_of

    chosen = {words_of(name): field for name, field in columns.items()}
    unknown = sorted(set(chosen.values()) - set(LABELS))
    if unknown:
        raise click.BadParameter(
            f"there is no field {unknown[0]!r}; there are {', '.join(k for k in LABELS if k)}", param_hint="--map"
        )
    out, used = {}, set()
    for table in found["tables"]:
        if not table["header"]:
            continue
        names = [words_of(name) for name in table["header"]]
        used |= set(names) & set(chosen)
        taken = {chosen[name] for name in names if name in chosen}
        out[table["signature"]] = [
            chosen.get(name, "" if field in taken else field)
            for name, field in zip(names, table["mapping"], strict=True)
        ]
    if missing := set(chosen) - used:
        raise click.BadParameter(f"no column is called {sorted(missing)[0]!r}", param_hint="--map")
    return out


def _show(kind: str, path: Path, found: dict[str, Any], proposal: Any) -> None:
    click.secho(f"\n{path.name}", bold=True)
    if kind == "plan":
        for table in found["tables"]:
            if table["header"]:
                pairs = ", ".join(
                    f"{h} → {m or 'not used'}" for h, m in zip(table["header"], table["mapping"], strict=True)
                )
                click.echo(f"Columns of {table['name']}: {pairs}")
            for group in table["classes"]:
                click.echo(f"Class “{group['heading']}”: {group['class']}, {group['rows']} rows")
            for question in table["questions"]:
                click.echo(
                    f"Asked, {question['key']} ({question['place']}): “{question['words'][:90]}” {question['answer']}?"
                )
        for status in found["statuses"]:
            click.echo(f"Status “{status['found']}” is read as {status['means'] or 'nothing known: give --status'}")
    for note in proposal.notes:
        click.echo(f"Note: {note}")
    for line in proposal.lines[:SHOWN]:
        detail = f"  [{line.detail}]" if line.detail else ""
        key = f"  ({line.key})" if line.mark in ("left", "changed") or line.key.startswith("owed") else ""
        click.echo(f"{MARKS[line.mark]} {line.what}: {line.words}{detail}{key}")
    if len(proposal.lines) > SHOWN:
        click.echo(f"… and {len(proposal.lines) - SHOWN} more; --json has all.")
    click.echo("; ".join(f"{n} {mark}" for mark, n in proposal.counts.items()) or "Nothing to add.")


@click.command("add-council")
@click.argument("slug")
@click.option("--name", required=True, help="Its full name.")
@click.option("--short-name", default="", help="As people say it. Default: the full name.")
@click.option("--area", "area_code", required=True, help="Its code in official statistics, such as E06000033.")
@click.option(
    "--neighbours", "neighbour_edition", default="May 2025", show_default=True, help="Edition to compare with."
)
@click.option("--restated-to", default=2024, show_default=True, help="Last year that its record restates.")
def add_council(
    slug: str, name: str, short_name: str, area_code: str, neighbour_edition: str, restated_to: int
) -> None:
    """Begin an empty council, to import papers into."""
    cli.set_up()
    from goldenthread.base import audit
    from goldenthread.thread.papers import actions
    from goldenthread.thread.papers.forms import NewCouncilForm

    values = {
        "slug": slug,
        "name": name,
        "short_name": short_name or name,
        "area_code": area_code,
        "neighbour_edition": neighbour_edition,
        "restated_to": restated_to,
    }
    form = NewCouncilForm({**values, "submission_key": "x" * 24})
    if not form.is_valid():
        raise click.ClickException(
            "; ".join(f"{field}: {' '.join(map(str, words))}" for field, words in form.errors.items())
        )
    council = actions.add_council(form.values(), by=audit.Actor.system("command"))
    click.echo(f"Added {council.name}. Next: goldenthread import plan FILE --council {council.slug}")


@click.command("check-papers")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print every check as JSON.")
def check_papers(folder: Path | None, as_json: bool) -> None:
    """Read the real papers of the peer review, if you hold them, and count what they must give.

    They are the council's, and no part of this program: without FOLDER it says NOT RUN. Exit code 1 when a check fails.
    """
    from goldenthread.thread.papers.checking import checks

    found = list(checks(folder)) if folder and folder.is_dir() else []
    if as_json:
        click.echo(json.dumps([{**c.__dict__, "ok": c.ok} for c in found], indent=2, ensure_ascii=False))
    elif not found:
        click.echo("NOT RUN: name a folder that holds the papers (their names begin with 001_, 003_ and 004_).")
    else:
        for check in found:
            click.echo(f"{'ok  ' if check.ok else 'FAIL'} {check.paper[:3]} {check.what}: {check.found}")
        click.echo(f"{sum(c.ok for c in found)} of {len(found)} hold.")
    if not all(c.ok for c in found):
        sys.exit(1)


COMMANDS = [add_council, check_papers]
IMPORTS = [import_meeting, import_plan, import_report]
