"""Commands of the whole site: prepare it, serve it, check its settings."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from goldenthread import cli

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SITES = ("office", "portal", "public", "files")
# What a demo is filled with, in this order; each command may run again and changes nothing then.
DEMO = (
    ("The Southend record", ("import", "record", str(ROOT / "records" / "southend"))),
    ("The record of an invented council", ("import", "record", str(ROOT / "records" / "example"))),
    ("People of the demo", ("demo-people",)),
    ("Invented families", ("invent",)),
    ("Counts of their casework", ("count",)),
    ("An invented local offer", ("offer", "invent")),
    ("Invented thresholds, schools and groups", ("help-demo",)),
    ("Training of invented councillors", ("training-demo",)),
    ("Invented complaints and a sample of cases", ("learning-demo",)),
    ("The first release", ("first-release",)),
)


@contextmanager
def step(title: str) -> Iterator[None]:
    click.echo(f"          {title} …", nl=False)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        click.echo(" stopped")
        raise
    click.echo(f" {time.monotonic() - began:.1f} s")


def find(words: tuple[str, ...]) -> click.Command | None:
    """The command of that name if a room brings it; options at the end are its arguments."""
    command: click.Command = cli.main
    for word in words:
        if not isinstance(command, click.Group):
            break
        # Run with `python -m`, the command group exists twice, and ours are missing from the one that we import.
        found = command.commands.get(word) or next((one for one in COMMANDS if one.name == word), None)
        if found is None:
            return None
        command = found
    return command


def child(words: list[str], fault: str, **variables: str) -> None:
    """Run a command in a process of its own; when it fails, show what it said and stop."""
    env = {**os.environ, **variables}
    done = subprocess.run(  # noqa: S603  our own commands
        words, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"{fault}\n{(done.stdout + done.stderr).strip()[-3000:]}")


@click.command()
@click.option("--without-demo", is_flag=True, help="Load no record and no invented people.")
@click.option("--if-changed", is_flag=True, help="Skip it all when program, records and database are as they were.")
def prepare(without_demo: bool, if_changed: bool) -> None:
    """Bring databases and pages up to date, and fill the demo. Safe to run again."""
    from config import settings as values

    stamp = values.VAR / "stamps" / "prepared"
    state = state_of_things(values, without_demo)
    if if_changed and state and stamp.is_file() and stamp.read_text() == state:
        return
    cli.set_up()
    from django.conf import settings
    from django.core.management import call_command

    settings.VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with step("Databases"):
        migrate_public = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        call_command("migrate", verbosity=0, interactive=False)
        variables = {"DJANGO_SETTINGS_MODULE": "config.settings", "GOLDENTHREAD_SITE": "public"}
        child(migrate_public, "The public database could not be brought up to date.", **variables)
    with step("Stylesheets and scripts"):
        call_command("collectstatic", verbosity=0, interactive=False)
    if not (settings.PRODUCTION or without_demo):
        for title, words in DEMO:
            if find(words):
                with step(title):
                    child([sys.executable, "-m", "goldenthread.cli", *words], f"{title} could not be loaded.")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(state_of_things(values, without_demo))


def state_of_things(values: Any, without_demo: bool) -> str:
    """A digest of all that `prepare` depends on; empty where it cannot be told cheaply, as for a database server."""
    total = hashlib.sha256(f"{without_demo} {values.MODE} {values.AS_OF}".encode())
    for database in values.DATABASES.values():
        if not database["ENGINE"].endswith("sqlite3"):
            return ""
        file = Path(database["NAME"])
        if not file.exists():
            return ""
        total.update(f"{file} {file.stat().st_ino}".encode())
    static = values.STATIC_ROOT / "staticfiles.json"
    if not static.is_file():
        return ""
    for folder in (ROOT / "config", ROOT / "goldenthread", ROOT / "records", values.VAR / "govuk"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                total.update(f"{path} {path.stat().st_size}".encode())
                total.update(path.read_bytes())
    return total.hexdigest()


def addresses(first_port: int) -> dict[str, str]:
    """Where the sites of a demo are found: names under localhost, which browsers send to this machine."""
    return {site: f"http://{site}.localhost:{first_port + n}" for n, site in enumerate(SITES)}


@click.command()
@click.option(
    "--port-base", type=click.IntRange(1, 65_532), default=8000, show_default=True, help="First of the ports."
)
@click.option("--bind", default="127.0.0.1", show_default=True, help="Network address to listen on.")
@click.option("--site", "chosen", multiple=True, type=click.Choice(SITES), help="Only this site; may be repeated.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run background work here too.")
def serve(port_base: int, bind: str, chosen: tuple[str, ...], worker: bool) -> None:
    """Serve the sites and the worker until Ctrl-C, restarting what falls over."""
    mode = os.environ.get("GOLDENTHREAD_MODE", "demo")
    urls = addresses(port_base)
    if mode != "production":
        for site, url in urls.items():
            os.environ.setdefault(f"GOLDENTHREAD_{site.upper()}_URL", url)
    cli.set_up()
    from django.conf import settings

    from goldenthread.base.serving import supervisor

    ports = {site: port_base + n for n, site in enumerate(SITES) if not chosen or site in chosen}
    from goldenthread.base.serving import safe_start

    if settings.PRODUCTION:
        safe_start.refuse_unless_safe()
    elif bind not in LOOPBACK:
        raise click.UsageError(
            f"--bind {bind} would show a site whose passwords everybody knows to the network. "
            "Serve the demo on 127.0.0.1, or set GOLDENTHREAD_MODE=production (docs/how-to/deploy.md)."
        )
    parts = supervisor.sites(ports, settings.SITE_URLS, bind)
    if worker and find(("work",)):
        parts.append(supervisor.worker(settings.SITE_URLS))
    began = time.monotonic()

    def ready() -> None:
        table = "\n".join(f"  {site:8} {settings.SITE_URLS[site]}/" for site in ports)
        click.echo(f"\nAll sites answer after {time.monotonic() - began:.1f} s.\n\n{table}\n")
        if settings.DEMO:
            click.echo(demo_words())
        click.echo("Press Ctrl-C to stop. What was entered is kept.")

    sys.exit(supervisor.Supervisor(parts, say=lambda words: click.echo(words, err=True)).run(ready))


def demo_words() -> str:
    """How to sign in to the demo: one line for each invented person."""
    from goldenthread.base.accounts import demo

    rows = [(row.site, row.email, row.password, row.role) for row in demo.demo_people()]
    if not rows:
        return "There are no demo people yet. Run: goldenthread prepare\n"
    heads = ("site", "email address", "password", "what this person is")
    widths = [max(len(str(row[n])) for row in [heads, *rows]) for n in range(3)]
    lines = ["  " + "  ".join([*(f"{row[n]:{widths[n]}}" for n in range(3)), str(row[3])]) for row in [heads, *rows]]
    python = os.path.relpath(sys.executable)
    code = f"{python} -m goldenthread.cli code EMAIL"
    return "\n".join(["Sign in as:", *lines, "", f"Asked for a code: {code}", ""])


@click.command(name="first-release")
def first_release() -> None:
    """Publish the demo's first release: one invented person prepares it, another approves it. Demo only."""
    cli.set_up()
    from django.conf import settings

    from goldenthread.base import audit
    from goldenthread.base.accounts import demo
    from goldenthread.base.accounts.models import User
    from goldenthread.outward.releases import actions
    from goldenthread.outward.releases.models import Release
    from goldenthread.refused import Refused

    if settings.PRODUCTION:
        raise click.ClickException("A live site publishes what two of its own people have agreed on.")
    people = {}
    for role in ("improvement_lead", "publisher"):
        name, (organisation, _) = demo.PEOPLE[role]
        user = User.objects.filter(email=demo.address(name)).first()
        if user is None:
            raise click.ClickException("The demo people are missing. Run: goldenthread demo-people")
        people[role] = audit.Actor(
            id=str(user.pk), label=user.name, kind="person", role=role, organisation=organisation
        )
    release = Release.objects.order_by("number").first()
    try:
        if release is None:
            release = actions.prepare(note="The first release of the demo", by=people["improvement_lead"])
        if release.state == Release.State.PREPARED:
            release = actions.approve(release, digest=release.digest, expected=release.version, by=people["publisher"])
        if release.state == Release.State.APPROVED:
            release = actions.publish_release(release.number, by=audit.Actor.system("publish"))
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"{release}: {release.get_state_display().lower()}")


@click.command(name="check-settings")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects: variable, problem, remedy.")
def check_settings(as_json: bool) -> None:
    """Say all that keeps a live site from starting. Exit code 0 when nothing does, else 1."""
    from goldenthread.base.serving import safe_start

    problems = safe_start.all_problems()
    if as_json:
        click.echo(json.dumps(safe_start.as_data(problems), indent=1))
    else:
        click.echo(safe_start.report(problems) if problems else "Nothing keeps this live site from starting.")
    sys.exit(1 if problems else 0)


COMMANDS = [prepare, serve, check_settings, first_release]
