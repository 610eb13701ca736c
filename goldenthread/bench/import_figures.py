"""How long an import of official figures takes, beside a rival and a limit.

    uv run --group bench python -m goldenthread.bench.import_figures RELEASE.zip [--turns 3] [--sizes 1,2,4]

*ours*: `import_release` as the command calls it: read, check, reject, compare with the record, insert and audit.
*rival*: pandas `read_csv` and `to_sql` of the same CSV files, no checks. Its import of libraries is not counted.
*limit*: reading the bytes once and inserting each raw line by `executemany` in one transaction.

All on SQLite, a new file each turn, in turns, in child processes of one script, so that peak memory is of one alone.
A size of 2 gives the same release twice (as two editions), and the other two twice the files. Prints medians, ratios,
peak memory and growth.
"""

import argparse
import importlib
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

WAYS = ("ours", "rival", "limit")


def csv_files(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return [(Path(n).name, archive.read(n)) for n in archive.namelist() if n.lower().endswith(".csv")]


def ours(path: Path, size: int, folder: Path) -> float:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GOLDENTHREAD_MODE": "test",
        "GOLDENTHREAD_VAR": str(folder),
        "GOLDENTHREAD_DATABASE_URL": f"sqlite://{folder}/ours.sqlite3",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from goldenthread.base import audit
    from goldenthread.thread.figures.actions import import_release
    from goldenthread.thread.figures.gathering import gather, gather_uploads

    # A second edition must differ in its bytes: a line end is added to one file, which changes no row.
    copies = []
    for turn in range(1, size):
        files = [(name, content) for name, content in csv_files(path) if "tribunal" not in name.lower()]
        copies.append([(name, content + b"\r\n" * turn) for name, content in files])
    first = gather([path])
    by = audit.Actor.system("bench")
    began = time.perf_counter()
    import_release(first, edition="edition 0", published=date(2025, 6, 26), by=by)
    for turn, files in enumerate(copies, start=1):
        published = date(2025, 6, 26) + timedelta(days=turn)
        import_release(gather_uploads(files), edition=f"edition {turn}", published=published, by=by)
    return time.perf_counter() - began


def rival(path: Path, size: int, folder: Path) -> float:
    pandas: Any = importlib.import_module("pandas")  # from the group `bench` only

    files = csv_files(path)
    connection = sqlite3.connect(folder / "rival.sqlite3")
    began = time.perf_counter()
    for _ in range(size):
        for name, content in files:
            # the appeals have title rows: one column of text, as a person would take them at first
            options = {"header": None, "names": range(40)} if "tribunal" in name.lower() else {}
            frame = pandas.read_csv(BytesIO(content), dtype=str, keep_default_na=False, **options)
            frame.columns = [f"{column}" for column in frame.columns]
            frame.to_sql(Path(name).stem, connection, if_exists="append", index=False)
    connection.commit()
    return time.perf_counter() - began


def limit(path: Path, size: int, folder: Path) -> float:
    files = csv_files(path)
    connection = sqlite3.connect(folder / "limit.sqlite3")
    connection.execute("CREATE TABLE line (file TEXT, text TEXT)")
    began = time.perf_counter()
    for _ in range(size):
        for name, content in files:
            lines = content.decode("utf-8-sig").splitlines()
            connection.executemany("INSERT INTO line VALUES (?, ?)", ((name, line) for line in lines))
    connection.commit()
    return time.perf_counter() - began


def child(way: str, path: Path, size: int) -> dict[str, float]:
    """One measurement in a process of its own."""
    words = [sys.executable, "-m", "goldenthread.bench.import_figures", str(path), "--only", way, "--sizes", str(size)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    if done.returncode:
        raise SystemExit(f"{way} stopped:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("release", type=Path)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--sizes", default="1,2,4")
    parser.add_argument("--only", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    if given.only:
        with tempfile.TemporaryDirectory() as folder:
            seconds = {"ours": ours, "rival": rival, "limit": limit}[given.only](given.release, sizes[0], Path(folder))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "megabytes": peak}))
        return
    base: dict[str, float] = {}
    print(f"{'size':>4} {'way':<6} {'seconds':>8} {'× limit':>8} {'MB':>6} {'growth':>7}")
    for size in sizes:
        taken: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for _ in range(given.turns):
            for way in WAYS:
                taken[way].append(child(way, given.release, size))
        medians = {way: statistics.median(each["seconds"] for each in runs) for way, runs in taken.items()}
        for way in WAYS:
            base.setdefault(way, medians[way])
            peak = max(each["megabytes"] for each in taken[way])
            print(
                f"{size:>4} {way:<6} {medians[way]:>8.2f} {medians[way] / medians['limit']:>8.1f} {peak:>6.0f} "
                f"{medians[way] / base[way]:>6.1f}×"
            )
        print(f"     ours ÷ rival: {medians['ours'] / medians['rival']:.2f}")


if __name__ == "__main__":
    main()
