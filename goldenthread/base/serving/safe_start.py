"""The safe start: a live site refuses to start while a setting would endanger it, and says all that is wrong at once.

`static_problems` reads settings and touches no database; `database_problems` asks each database; `people_problems`
looks for accounts that everybody knows. Each problem names its variable and the remedy. `goldenthread check-settings`
shows them in any mode; only a live site (GOLDENTHREAD_MODE=production) is stopped by them.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

LEAST_SECRET = 50  # characters of GOLDENTHREAD_SECRET_KEY, as Django's own deployment check asks
LEAST_AUDIT_KEY = 32
LEAST_DIFFERENT = 10  # different characters in a secret; fewer is a pattern, not chance
KNOWN = ("demo-only", "django-insecure", "changeme", "change-me", "secret-key-here")
COMMAND = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
WITH_PEOPLE = ("office", "portal")  # the sites that sign people in, write the audit log and send mail
BOOT_ERROR = 3  # gunicorn takes this exit code for "do not try again"


@dataclass(frozen=True)
class Problem:
    variable: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.variable}: {self.problem} {self.remedy}"


def weak(secret: str, least: int) -> str:
    """Why a secret is weak, as the end of a sentence; empty when it is not."""
    if not secret:
        return "is not set."
    if any(word in secret.lower() for word in KNOWN):
        return "is the one that the demo or an example uses, so everybody knows it."
    if len(secret) < least:
        return f"has {len(secret)} characters; it needs at least {least}."
    if len(set(secret)) < LEAST_DIFFERENT:
        return "repeats too few characters to be a secret."
    return ""


def static_problems(values: Any) -> list[Problem]:
    """What is wrong with settings. `values` is the settings module, or anything with the same names."""
    site, with_people = values.SITE, values.SITE in WITH_PEOPLE
    found: list[Problem] = []

    def add(variable: str, problem: str, remedy: str) -> None:
        found.append(Problem(variable, problem, remedy))

    if values.MODE != "production":
        add("GOLDENTHREAD_MODE", f"is {values.MODE}: the site is not a live one.", "Set it to production.")
    if values.DEBUG:
        add("DEBUG", "is on: an error page would show a person's words.", "Set DEBUG to False in config/settings.py.")
    if why := weak(values.SECRET_KEY, LEAST_SECRET):
        add("GOLDENTHREAD_SECRET_KEY", why, f"Make one with: {COMMAND}")
    if with_people:
        if why := weak(values.AUDIT_KEY, LEAST_AUDIT_KEY):
            add("GOLDENTHREAD_AUDIT_KEY", why, f"Make one with: {COMMAND} and keep a copy away from the database.")
        elif values.AUDIT_KEY == values.SECRET_KEY:
            problem = "is the same as GOLDENTHREAD_SECRET_KEY, so whoever has one has both."
            add("GOLDENTHREAD_AUDIT_KEY", problem, f"Make another with: {COMMAND}")
        if why := weak(values.MFA_KEY, LEAST_AUDIT_KEY):
            remedy = f"Make one with: {COMMAND} and keep a copy: without it nobody's second step can be read."
            add("GOLDENTHREAD_MFA_KEY", why, remedy)
    if values.AS_OF:
        add("GOLDENTHREAD_AS_OF", "is set: a live site must know the real day.", "Remove it.")
    found += address_problems(values)
    found += which_database_problems(values)
    if with_people:
        found += [*backup_problems(values), *mail_problems(values), *checkpoint_problems(values)]
    if site in (*WITH_PEOPLE, "files"):
        found += scanner_problems(values)
    return found


def address_problems(values: Any) -> Iterable[Problem]:
    sites = list(values.SITE_URLS) if values.SITE != "public" else ["public"]
    for site in sites:
        url = values.SITE_URLS[site]
        if not url.startswith("https://"):
            remedy = "Give the address that people use, starting with https://"
            yield Problem(f"GOLDENTHREAD_{site.upper()}_URL", f"is {url}, which is not encrypted.", remedy)
    hosts = [urlparse(values.SITE_URLS[site]).netloc for site in sites]
    for site, host in zip(sites, hosts, strict=True):
        if hosts.count(host) > 1:
            problem = f"is at {host}, and so is another site: one could then read the cookies of the other."
            yield Problem(f"GOLDENTHREAD_{site.upper()}_URL", problem, "Give each site a name of its own.")
    if "*" in values.ALLOWED_HOSTS:
        problem = "lets any name stand for this site, so a link in a message could lead elsewhere."
        yield Problem("GOLDENTHREAD_EXTRA_HOSTS", problem, "List the names, without *.")
    if not values.SECURE_PROXY_SSL_HEADER:
        problem = "is not set, so the site cannot know that the proxy in front of it was called over https."
        remedy = "Set it to yes once a reverse proxy sets X-Forwarded-Proto (docs/how-to/deploy.md)."
        yield Problem("GOLDENTHREAD_BEHIND_PROXY", problem, remedy)


def which_database_problems(values: Any) -> Iterable[Problem]:
    own = {"default": "GOLDENTHREAD_PUBLIC_DATABASE_URL" if values.SITE == "public" else "GOLDENTHREAD_DATABASE_URL"}
    names = {**own, "snapshot": "GOLDENTHREAD_PUBLIC_DATABASE_URL"}
    if not values.SQLITE_IN_PRODUCTION:
        for alias, database in values.DATABASES.items():
            if database["ENGINE"].endswith("sqlite3"):
                problem = "is SQLite, which serves a trial or a small pilot on one machine."
                remedy = "Use PostgreSQL, or set GOLDENTHREAD_SQLITE_IN_PRODUCTION=yes if that is what you run."
                yield Problem(names[alias], problem, remedy)
    if "snapshot" in values.DATABASES:
        office, public = (identity(values.DATABASES[alias]) for alias in ("default", "snapshot"))
        if office == public:
            problem = "is the office's own database, which holds people."
            yield Problem("GOLDENTHREAD_PUBLIC_DATABASE_URL", problem, "Give the public site a database of its own.")


def identity(database: dict[str, Any]) -> tuple[str, ...]:
    if database["ENGINE"].endswith("sqlite3"):
        return ("sqlite", str(Path(database["NAME"]).resolve()))
    return ("postgresql", database["HOST"], database["PORT"] or "5432", database["NAME"])


def backup_problems(values: Any) -> Iterable[Problem]:
    if not values.BACKUP_FOLDER:
        remedy = "Name a folder that another machine copies away (docs/how-to/back-up-and-restore.md)."
        yield Problem("GOLDENTHREAD_BACKUP_FOLDER", "is not set, so nothing is backed up.", remedy)
    elif not may_write(nearest(Path(values.BACKUP_FOLDER))):
        problem = f"is {values.BACKUP_FOLDER}, where this program may not write."
        yield Problem("GOLDENTHREAD_BACKUP_FOLDER", problem, "Make the folder and let the program's user write there.")
    if not values.BACKUP_RECIPIENTS:
        problem = "is not set, so a backup could not be encrypted."
        remedy = "Make a key with `goldenthread backup-key FILE` and set this to the recipient that it prints."
        yield Problem("GOLDENTHREAD_BACKUP_RECIPIENTS", problem, remedy)
    else:
        from goldenthread.base.backup.keys import NotAKey, recipients

        try:
            recipients(values.BACKUP_RECIPIENTS)
        except NotAKey as fault:
            remedy = "Set it to what `goldenthread backup-key FILE` printed: age1…"
            yield Problem("GOLDENTHREAD_BACKUP_RECIPIENTS", str(fault), remedy)


def mail_problems(values: Any) -> Iterable[Problem]:
    if not values.EMAIL_HOST:
        problem = "is not set, so no message can leave."
        yield Problem("GOLDENTHREAD_SMTP_HOST", problem, "Set it to the name of the council's mail server.")
    if values.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") in ("", "localhost", "localhost.localdomain"):
        problem = f"is {values.DEFAULT_FROM_EMAIL}, which nobody can answer."
        yield Problem("GOLDENTHREAD_MAIL_FROM", problem, "Set it to an address of the council.")


def scanner_problems(values: Any) -> Iterable[Problem]:
    if not values.FILES_SCANNER:
        problem = "is not set, so no virus scanner looks at what people upload."
        remedy = "Install clamav-daemon and set it to unix:/run/clamav/clamd.ctl, or to tcp:HOST:3310."
        yield Problem("GOLDENTHREAD_SCANNER", problem, remedy)


def nearest(path: Path) -> Path:
    """The path itself, or the closest folder above it that exists."""
    path = path.resolve()
    while not path.exists():
        path = path.parent
    return path


def may_write(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK)


def device(path: Path) -> int:
    """Which disk or mount holds the path, or would."""
    return nearest(path).stat().st_dev


def checkpoint_problems(values: Any) -> Iterable[Problem]:
    variable = "GOLDENTHREAD_AUDIT_CHECKPOINT_FOLDERS"
    folders = [Path(folder).resolve() for folder in values.AUDIT_CHECKPOINT_FOLDERS]
    if len(set(folders)) < 2:
        problem = "names fewer than two folders: who could change one could hide a change of the audit log."
        yield Problem(variable, problem, "Name two, on two disks or machines, with a comma between.")
    elif len({device(folder) for folder in folders}) < 2:
        problem = "names folders that are all on one disk, so one fault or one intruder takes all."
        yield Problem(variable, problem, "Put one of them on another disk or on a mounted folder of another machine.")


# --- what only the databases know ---------------------------------------------------------------

POSTGRESQL = {  # setting: the value that endangers, what would happen
    "fsync": ("off", "a power cut can then destroy the database"),
    "full_page_writes": ("off", "a power cut can then leave half-written pages"),
    "synchronous_commit": ("off", "what was confirmed to a person can then be lost"),
    "data_checksums": ("off", "a failing disk would then change records unseen"),
}
REMEDIES = {"data_checksums": "Stop the server and run pg_checksums --enable."}


def database_problems() -> list[Problem]:
    """What is wrong with the databases themselves. Needs Django to be ready."""
    from django.conf import settings
    from django.db import Error, connections
    from django.db.migrations.executor import MigrationExecutor

    found: list[Problem] = []
    for alias in settings.DATABASES:
        public = alias == "snapshot" or settings.SITE == "public"
        variable = "GOLDENTHREAD_PUBLIC_DATABASE_URL" if public else "GOLDENTHREAD_DATABASE_URL"
        connection = connections[alias]
        try:
            connection.ensure_connection()
            found += durability_problems(connection, variable)
            if alias == "default":
                executor = MigrationExecutor(connection)
                if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                    problem = "has a database of another version of this program, or an empty one."
                    remedy = "Run `goldenthread prepare` as the role that owns the tables."
                    found.append(Problem(variable, problem, remedy))
                elif settings.SITE in WITH_PEOPLE:
                    found += audit_role_problems(connection) + people_problems()
        except (Error, OSError) as fault:
            first = str(fault).strip().splitlines() or ["no reason given"]
            problem = f"names a database that does not answer ({first[0][:200]})."
            found.append(Problem(variable, problem, "Start it, or mend the address, user and password."))
    return found


def durability_problems(connection: Any, variable: str) -> list[Problem]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            if cursor.fetchone()[0] < 2:
                problem = "is an SQLite database with synchronous below FULL: a power cut can lose what was confirmed."
                return [Problem(variable, problem, "Leave PRAGMA synchronous at FULL, as config/settings.py sets it.")]
            return []
        found = []
        for name, (bad, harm) in POSTGRESQL.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            if cursor.fetchone()[0] == bad:
                remedy = REMEDIES.get(name, f"Set {name} = on in postgresql.conf and for the role, and restart it.")
                found.append(Problem(variable, f"is PostgreSQL with {name} {bad}: {harm}.", remedy))
        return found


def audit_role_problems(connection: Any) -> list[Problem]:
    """The web role may add to the audit log and never change it."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        rights = "UPDATE, DELETE, TRUNCATE"
        cursor.execute("SELECT has_table_privilege(current_user, 'audit_entry', %s)", [rights])
        if not cursor.fetchone()[0]:
            return []
    problem = "names a role that may change or delete entries of the audit log."
    remedy = "Let the sites use a role of their own, without those rights (docs/how-to/deploy.md, PostgreSQL)."
    return [Problem("GOLDENTHREAD_DATABASE_URL", problem, remedy)]


def people_problems() -> list[Problem]:
    """Accounts whose passwords are printed for everybody to read."""
    from django.contrib.auth import get_user_model

    known = get_user_model().objects.filter(email__endswith=".example", is_active=True).order_by("email")
    names = list(known.values_list("email", flat=True)[:5])
    if not names:
        return []
    problem = f"holds accounts of the demo, whose passwords everybody knows: {', '.join(names)}."
    return [Problem("GOLDENTHREAD_DATABASE_URL", problem, "Start a live site with an empty database of its own.")]


# --- refusing -----------------------------------------------------------------------------------


def all_problems() -> list[Problem]:
    """Everything, databases included where the settings are good enough to ask them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config import settings as values

    found = static_problems(values)
    if values.SECRET_KEY:
        import django
        from django.apps import apps

        if not apps.ready:
            django.setup()
        found += database_problems()
    else:
        problem = "could not be asked, for Django does not start without GOLDENTHREAD_SECRET_KEY."
        found.append(Problem("GOLDENTHREAD_DATABASE_URL", problem, "Set that first, then check again."))
    return found


def report(problems: list[Problem]) -> str:
    count = "1 setting keeps" if len(problems) == 1 else f"{len(problems)} settings keep"
    lines = [f"{count} this live site from starting:"]
    for problem in problems:
        lines += ["", f"  {problem.variable} {problem.problem}", f"    {problem.remedy}"]
    return "\n".join(lines)


def as_data(problems: list[Problem]) -> list[dict[str, str]]:
    return [asdict(problem) for problem in problems]


def refuse_unless_safe() -> None:
    """Stop the process when this is a live site that something endangers. Every site calls it before it serves."""
    from config import settings as values

    if values.MODE != "production":
        return
    if problems := all_problems():
        print(report(problems), file=sys.stderr, flush=True)
        sys.exit(BOOT_ERROR)
