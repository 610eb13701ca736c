"""Command one: from a fresh copy to a running site of invented people. Standard library only."""

import argparse
import datetime
import os
import socket
import subprocess
import sys

from tools import machine

EPILOGUE = """\
As root on Debian 12 it installs the Debian packages that are missing. Otherwise it says what to install.
It keeps what was entered: a second start skips what is done. Everything that it makes is in .venv and var.
Package hosts are those of this machine: apt's own lists and the variables of pip, uv and npm.
"""
SITES = ("office", "portal", "public", "files")


def arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./start",
        description="Take a fresh copy of Golden Thread to a running site of invented people.",
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--port-base",
        metavar="PORT",
        default=os.environ.get("GOLDENTHREAD_PORT_BASE", "8000"),
        help="first of the four ports (8000); 'auto' takes the next four that are free",
    )
    parser.add_argument("--no-serve", action="store_true", help="prepare everything, then stop")
    parser.add_argument("--as-of", metavar="DAY", type=day, help="the day that the demo pretends it is, as 2026-03-31")
    return parser.parse_args(words)


def day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day. Write it as 2026-03-31.") from None


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def ports_from(base: str) -> int:
    """The first of four ports, all free; says which one is taken and what to do."""
    if base == "auto":
        for first in range(8000, 9000, 10):
            if all(is_free(first + n) for n in range(len(SITES))):
                return first
        raise machine.CannotGoOn("No four free ports were found between 8000 and 9000. Name one with --port-base.")
    if not base.isdecimal() or not 1 <= int(base) <= 65_532:
        raise machine.CannotGoOn(f"--port-base is {base!r}. Give a number between 1 and 65532, or auto.")
    first = int(base)
    for port in range(first, first + len(SITES)):
        if not is_free(port):
            raise machine.CannotGoOn(
                f"Port {port} is in use by another program. Stop that program, or choose other ports:\n"
                f"  ./start --port-base auto"
            )
    return first


def main(words: list[str] | None = None) -> int:
    options = arguments(words)
    try:
        base = None if options.no_serve else ports_from(options.port_base)
        with machine.step("Debian packages"):
            machine.install_debian_packages(machine.TO_RUN)
        with machine.step("uv"):
            machine.install_tools()
        with machine.step("Python packages"):
            machine.install_python_packages()
        with machine.step("GOV.UK stylesheet"):
            machine.fetch_assets()
        env = machine.environment()
        if options.as_of:
            env["GOLDENTHREAD_AS_OF"] = options.as_of
        goldenthread = [str(machine.PYTHON), "-m", "goldenthread.cli"]
        print(f"{machine.time.monotonic() - machine.BEGAN:6.1f} s  Databases, pages and the record", flush=True)
        if subprocess.run(
            [*goldenthread, "prepare", "--if-changed"], cwd=machine.ROOT, env=env, check=False
        ).returncode:
            return 1
        print(f"{machine.time.monotonic() - machine.BEGAN:6.1f} s  Ready.", flush=True)
        if base is None:
            return 0
        sys.stdout.flush()
        os.chdir(machine.ROOT)
        os.execve(goldenthread[0], [*goldenthread, "serve", "--port-base", str(base)], env)  # noqa: S606
    except machine.CannotGoOn as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again to go on from here.", file=sys.stderr)
        return 130
