"""A PostgreSQL cluster to throw away: for tests and drills, never for a council's data. Standard library only.

    with cluster() as url:            # postgresql://postgres@/postgres?host=FOLDER
        ...

It listens on no network address, only on a socket in its own temporary folder, and is destroyed at the end. As root
it runs as the user postgres, through setpriv, for PostgreSQL refuses to run as root.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


class NoPostgres(Exception):
    """PostgreSQL is not installed, or would not start; the message says which."""


def programs() -> Path:
    """The folder of the newest PostgreSQL programs of this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    raise NoPostgres("PostgreSQL is not installed. Install the Debian package postgresql.")


def address(folder: Path | str, database: str) -> str:
    return f"postgresql://postgres@/{quote(database)}?host={quote(str(folder), safe='/')}"


@contextmanager
def cluster(*, durable: bool = False, checksums: bool = True) -> Iterator[str]:
    """Give the address of a fresh cluster. `durable` keeps fsync and its like on, for tests that kill the server."""
    bin_folder = programs()
    as_user: list[str] = []
    # The socket's path may hold 107 bytes at most, so the folder is a short one of the system, not of the test.
    folder = Path(tempfile.mkdtemp(prefix="gt-pg-", dir="/tmp" if os.access("/tmp", os.W_OK) else None))
    try:
        if os.geteuid() == 0:
            try:
                user = pwd.getpwnam("postgres")
            except KeyError:
                raise NoPostgres("The user postgres is missing. Install the Debian package postgresql.") from None
            os.chown(folder, user.pw_uid, user.pw_gid)
            as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]
        data, log = folder / "data", folder / "log"
        env = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        init = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        if checksums:
            init.append("--data-checksums")
        execute([*as_user, bin_folder / "initdb", *init], env, folder)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "max_connections": "60",
            "shared_buffers": "128MB",
            **({} if durable else {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}),
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        control = [*as_user, bin_folder / "pg_ctl", "-D", data, "-w", "-s"]
        try:
            execute([*control, "-l", log, "-t", "60", "-o", options, "start"], env, folder)
        except NoPostgres as fault:
            said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise NoPostgres(f"{fault}\n{said}") from None
        try:
            yield address(folder, "postgres")
        finally:
            execute([*control, "-m", "immediate", "stop"], env, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(url: str, name: str) -> str:
    """Make an empty database in the cluster at `url` and give its address."""
    folder = url.split("?host=", 1)[1]
    execute([programs() / "createdb", "-h", folder, "-U", "postgres", name], dict(os.environ), Path("/"))
    return f"postgresql://postgres@/{quote(name)}?host={folder}"


def execute(command: list, env: dict[str, str], folder: Path) -> None:
    # Output goes to a file: the server inherits it, and a pipe would keep us waiting until the server ends.
    with tempfile.TemporaryFile("w+") as said:
        words = [str(word) for word in command]
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=env, cwd=folder, check=False
        )
        if done.returncode:
            said.seek(0)
            raise NoPostgres(f"{Path(words[0]).name} failed: {' '.join(words)}\n{said.read()[-2000:]}")
