"""Read before the settings are: tests keep their files in a folder of their own, never among a site's.

A pytest plugin (`-p tests.early` in pyproject.toml), for pytest-django loads the settings before any conftest.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

os.environ["GOLDENTHREAD_MODE"] = "test"
for name in ("GOLDENTHREAD_DATABASE_URL", "GOLDENTHREAD_PUBLIC_DATABASE_URL"):
    if not os.environ.get(name):
        os.environ.pop(name, None)  # empty means: the default, SQLite in memory

if "GOLDENTHREAD_TEST_VAR" not in os.environ:
    folder = Path(tempfile.mkdtemp(prefix="goldenthread-tests-"))
    real = Path(os.environ.get("GOLDENTHREAD_VAR") or ROOT / "var").resolve()
    for kept in ("govuk", "node"):  # the stylesheet and axe are fetched once, at set-up
        if (real / kept).is_dir():
            (folder / kept).symlink_to(real / kept)
    os.environ["GOLDENTHREAD_TEST_VAR"] = os.environ["GOLDENTHREAD_VAR"] = str(folder)
    maker = os.getpid()  # workers of xdist inherit the folder and leave it standing
    atexit.register(lambda: os.getpid() == maker and shutil.rmtree(folder, ignore_errors=True))
