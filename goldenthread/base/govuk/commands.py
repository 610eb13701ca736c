"""`goldenthread assets` and `goldenthread words`."""

import json
from pathlib import Path

import click

from goldenthread import cli
from goldenthread.base.govuk.assets import NotFetched, fetch_assets
from goldenthread.rules.words import catalogue
from goldenthread.rules.words.languages import languages as known


@click.command()
def assets() -> None:
    """Fetch the stylesheet and script of the pages (once, at set-up; needs npm)."""
    try:
        click.echo(f"Stylesheet and script are in {fetch_assets()}")
    except NotFetched as problem:
        raise click.ClickException(str(problem)) from None


@click.group("words")
def words() -> None:
    """Translations of the public pages: a file for a translator, what it lacks, and who read it."""


def _looked(file: Path) -> catalogue.Looked:
    from goldenthread.base.govuk import languages

    try:
        return catalogue.look(file.read_bytes(), languages.texts(), code=file.stem)
    except catalogue.NoCatalogue as fault:
        raise click.ClickException(f"{file}: {fault}") from None


@words.command("extract")
@click.option("--language", "code", required=True, help="A tag of the list, such as pl or fa-AF.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def extract(code: str, file: Path) -> None:
    """Write FILE with every text of the public pages as they stand now. What FILE translates already is kept."""
    cli.set_up()
    from goldenthread.base.govuk import languages

    language = known().get(code)
    if language is None or language.pseudo:
        there = ", ".join(one.code for one in known().values() if not one.pseudo)
        raise click.ClickException(f"No language “{code}” is in the list. There are: {there}.")
    earlier = file.read_bytes() if file.exists() else None
    try:
        made = catalogue.for_translator(code, languages.texts(), earlier)
    except catalogue.NoCatalogue as fault:
        raise click.ClickException(f"{file}: {fault}") from None
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(made)
    part.replace(file)
    looked = catalogue.look(made, languages.texts())
    click.echo(
        f"{file}: {looked.total} texts, {looked.done} translated, {len(looked.unsure)} to look at again because the "
        f"English changed, {len(looked.missing)} to translate."
    )


@words.command("check")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_words(as_json: bool, file: Path) -> None:
    """Say what FILE lacks and what is wrong in it, by line. Ends with status 1 while it would not be shown."""
    cli.set_up()
    looked = _looked(file)
    parts = (("wrong", looked.faults), ("missing", looked.missing), ("look again", looked.unsure))
    if as_json:
        told = {name: [{"line": one.line, "words": one.words} for one in rows] for name, rows in parts}
        answer = {"shown": looked.shown, "why_not": looked.why_not, "texts": looked.total, "done": looked.done}
        click.echo(json.dumps(answer | told, indent=1, ensure_ascii=False))
    else:
        for name, rows in parts:
            for one in rows:
                click.echo(f"{file}:{one.line}: {name}: {one.words}" if one.line else f"{file}: {name}: {one.words}")
        click.echo(f"{looked.done} of {looked.total} texts are translated.")
        by = f"Translated by {looked.translated_by}; read by {looked.read_by} on {looked.read_on}."
        click.echo(f"Not shown. {looked.why_not}" if looked.why_not else f"Shown. {by}")
    if not looked.shown:
        raise SystemExit(1)


@words.command("sign")
@click.option("--by", required=True, help="Who read it: a second person who knows the language.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def sign(by: str, file: Path) -> None:
    """Write into FILE that somebody else read all of it and found it right. Any later change undoes this."""
    cli.set_up()
    from django.utils import timezone

    looked = _looked(file)
    by = " ".join(by.split())
    if not looked.whole:
        raise click.ClickException(f"{file} cannot be signed yet. {looked.why_not}")
    if not by or catalogue.same_person(by, looked.translated_by):
        raise click.ClickException("Somebody else than the translator must have read it. Give that person’s name.")
    file.write_bytes(catalogue.sign(file.read_bytes(), by=by, on=timezone.localdate()))
    click.echo(
        f"{file}: read by {by}. The public site shows it once it is in its folder of words and has started anew."
    )


COMMANDS = [assets, words]
