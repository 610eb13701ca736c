#!/usr/bin/env python3
"""Proof that `./start` needs nothing but Debian 12, python3 and root: it runs in a root that holds nothing else.

    sudo python3 tools/empty_root.py [--suite bookworm] [--keep FOLDER]

Needs root, debootstrap, git and unshare. The package hosts, proxies and certificates are those of this machine: they
are copied in when it runs, and none is named here. In the new root it

1. starts from a clone of HEAD, in a folder with a space in its name, as root, with no home folder (the cold time);
2. starts again and asks each site for its health over loopback (the warm time), then stops it as Ctrl-C does;
3. starts a second clone as a user who is not root and has no home;
4. starts a third as that user where a Debian package is missing, and expects to be told which.

The last line is PROVED or NOT PROVED, and the exit code says the same. Standard library only.
"""

import argparse
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = re.compile(r"(?i)^(pip|uv|npm_config)_|_proxy$")
CERTIFICATES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
TRUSTED = "/opt/trusted.crt"  # where no package of the new root would write
COPIED = (
    *(
        "etc/apt/sources.list",
        "etc/apt/sources.list.d",
        "etc/apt/apt.conf.d",
        "etc/apt/keyrings",
        "etc/apt/trusted.gpg.d",
    ),
    *("usr/share/keyrings", "etc/resolv.conf", "etc/hosts", "etc/pip.conf", "etc/uv/uv.toml"),
)
USER = 4321  # a number that no account of a new Debian has
FIRST_PORT = 8460


def sh(*words: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], check=True, **options)


def debian_host(suite: str) -> str:
    """Where this machine fetches Debian from, by apt's own account."""
    form = "--format=$(SITE) $(RELEASE) $(COMPONENT)"
    listed = sh("apt-get", "indextargets", form, "Created-By: Packages", capture_output=True, text=True).stdout
    for line in listed.splitlines():
        site, release, component = line.split()
        if (release, component) == (suite, "main"):
            return site
    sys.exit(f"apt on this machine knows no host for Debian {suite}.")


def make(folder: Path, suite: str) -> None:
    """A root with the packages that Debian calls required, and python3."""
    sh(
        "debootstrap",
        "--variant=minbase",
        "--include=python3",
        suite,
        folder,
        debian_host(suite),
        stdout=subprocess.DEVNULL,
    )
    folder.chmod(0o755)  # a temporary folder is for its owner alone, and one check is no root
    for name in COPIED:
        source, target = Path("/") / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, symlinks=False, ignore_dangling_symlinks=True)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    for name in CERTIFICATES:  # of a machine that trusts certificates of its own
        if (certificate := Path(os.environ.get(name, "/-"))).is_file():
            shutil.copyfile(certificate, folder / TRUSTED.lstrip("/"))


def clone(folder: Path, name: str) -> str:
    place = folder / "srv" / name
    place.parent.mkdir(exist_ok=True)
    sh("git", "-c", f"safe.directory={ROOT}", "clone", "--quiet", "--no-hardlinks", ROOT, place)
    return f"/srv/{name}"


def inside(folder: Path, place: str, *words: str, user: int = 0) -> subprocess.Popen:
    """Run in the root with its own process numbers, so that nothing of it outlives the command."""
    env = {name: value for name, value in os.environ.items() if PASSED_ON.search(name)}
    env |= {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    if (folder / TRUSTED.lstrip("/")).exists():
        env |= dict.fromkeys(CERTIFICATES, TRUSTED)
    who = f"setpriv --reuid={user} --regid={user} --clear-groups -- " if user else ""
    within = f'cd "$1" && shift && exec {who}"$@"'
    command = [
        *("unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={folder}/proc"),
        *("chroot", str(folder), "sh", "-c", within, "sh", place, *words),
    ]
    return subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finish(process: subprocess.Popen) -> tuple[int, str, float]:
    began = time.monotonic()
    said = process.communicate(timeout=900)[0]
    return process.returncode, said, time.monotonic() - began


def health(port: int, site: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"{site}.localhost:{port}"})
        answer = connection.getresponse()
        return f"{answer.status} {answer.read().decode().strip()}"
    except OSError as fault:
        return str(fault)
    finally:
        connection.close()


def descendants(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found += [int(folder.name), *descendants(int(folder.name))]
        except (OSError, ValueError):
            continue
    return found


def serve(folder: Path, place: str) -> tuple[bool, str, float]:
    """Start until the sites answer, ask each, stop with SIGINT: (all well, what was said, seconds to ready)."""
    began = time.monotonic()
    process = inside(folder, place, "./start", "--port-base", str(FIRST_PORT))
    said, ready = [], 0.0
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if line.startswith("Press Ctrl-C"):
            ready = time.monotonic() - began
            break
    if not ready:
        process.wait()
        return False, "".join(said), time.monotonic() - began
    answers = [health(FIRST_PORT + n, site) for n, site in enumerate(("office", "portal", "public", "files"))]
    said += [f"    {answer}\n" for answer in answers]
    # The namespace's first process takes no signal from itself; ours is its first child's Python.
    os.kill(descendants(process.pid)[0], signal.SIGINT)
    try:
        said.append(process.communicate(timeout=60)[0])
    except subprocess.TimeoutExpired:
        process.kill()
        return False, "".join(said) + "It did not stop within 60 seconds of Ctrl-C.\n", ready
    return all(answer.startswith("200 ") for answer in answers) and process.returncode == 0, "".join(said), ready


def main() -> int:
    parser = argparse.ArgumentParser(description="Prove that ./start needs only Debian, python3 and root.")
    parser.add_argument("--suite", default="bookworm", help="the Debian release (bookworm)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the root here, or use the one that is here")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("Run this as root: it makes a root folder and enters it.")
    if missing := [name for name in ("debootstrap", "git", "unshare", "chroot") if not shutil.which(name)]:
        sys.exit(f"Install these first: {', '.join(missing)}.")
    folder = options.keep or Path(tempfile.mkdtemp(prefix="goldenthread-root-", dir="/var/tmp"))
    fine = []

    def told(title: str, well: bool, seconds: float, said: str) -> None:
        fine.append(well)
        print(f"{'ok  ' if well else 'FAIL'} {seconds:6.1f} s  {title}", flush=True)
        print("".join(f"       | {line}\n" for line in said.strip().splitlines()[-40:]), flush=True)

    try:
        began = time.monotonic()
        if not (folder / "usr/bin/python3").exists():
            make(folder, options.suite)
        packages = len(list((folder / "var/lib/dpkg/info").glob("*.list")))
        print(f"     {time.monotonic() - began:6.1f} s  a root of {packages} Debian packages", flush=True)

        shutil.rmtree(folder / "srv", ignore_errors=True)
        started_bare = not (folder / "usr/share/doc/python3-venv").exists()
        place = clone(folder, "golden thread")
        lacking = clone(folder, "third")
        shutil.copytree(folder / "srv/third", folder / "srv/second", symlinks=True)
        for name in ("second", "third"):
            sh("chown", "-R", f"{USER}:{USER}", folder / "srv" / name)
        if started_bare:
            code, said, seconds = finish(inside(folder, lacking, "./start", "--no-serve", user=USER))
            told(
                "without root and with packages missing, it names them",
                code == 1 and "sudo apt-get" in said,
                seconds,
                said,
            )
        code, said, seconds = finish(inside(folder, place, "./start", "--no-serve"))
        told(f"cold, as root, no home{'' if started_bare else ' (packages were here)'}", code == 0, seconds, said)
        well, said, seconds = serve(folder, place)
        told("warm: the sites answer, and stop when asked", well, seconds, said)
        code, said, seconds = finish(inside(folder, "/srv/second", "./start", "--no-serve", user=USER))
        told("a second copy, without root and without a home", code == 0, seconds, said)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print("PROVED" if all(fine) else "NOT PROVED")
    return int(not all(fine))


if __name__ == "__main__":
    sys.exit(main())
