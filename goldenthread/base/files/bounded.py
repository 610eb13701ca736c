"""Reading a stranger's file for its content: one function of ours, in the limited process, JSON out.

    found = bounded.read("goldenthread.thread.papers.reading.meeting:read_meeting", content, "page.html")

The function takes the bytes and the name (and `progress(done, of)` where it has a parameter of that name), gives plain
values, and raises an error that has `for_people = True` with words for the person. It knows no Django: the process has
no settings, no database and no network. Whatever goes wrong in there becomes `Bad`, with words.
"""

from __future__ import annotations

import importlib
import inspect
import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.kinds import LARGEST_FILE

log = logging.getLogger(__name__)
SECONDS = 60  # of processor and of wall clock, for one paper
LARGEST_ANSWER = 60_000_000  # characters
TOO_LARGE = f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Make it smaller or split it."
TOO_SLOW = "The file takes too long to read. Split it, or save it again as a new file, and try that."
CRASHED = "We could not read the file. It may be damaged. Open it, save it as a new file, and try that."


def read(
    function: str,
    content: bytes,
    name: str,
    *,
    options: dict[str, Any] | None = None,
    progress: Callable[[int, int], None] | None = None,
    seconds: int = SECONDS,
) -> dict[str, Any]:
    """What `function` ("module:name") gives for the file. Raises Bad with words for the person."""
    if len(content) > LARGEST_FILE:
        raise Bad(TOO_LARGE)
    with tempfile.TemporaryDirectory(prefix="goldenthread-reading-") as folder:
        place, answer = Path(folder, "file"), Path(folder, "answer")
        place.write_bytes(content)
        command = [sys.executable, "-I", "-m", __name__, function, str(place), str(answer), str(seconds)]
        child = subprocess.Popen(  # noqa: S603  fixed command; the file's name travels as data
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            cwd=folder,
            close_fds=True,
        )
        timer = threading.Timer(seconds + 5, child.kill)
        timer.start()
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            try:
                child.stdin.write(json.dumps({"name": name, "options": options or {}}))
                child.stdin.close()
            except BrokenPipeError:
                pass
            for line in child.stdout:
                done, slash, of = line.strip().partition("/")
                if progress and slash and done.isdigit() and of.isdigit():
                    progress(int(done), int(of))
            child.wait()
        finally:
            timer.cancel()
            child.kill()
            child.wait()
        if not answer.exists():
            if child.returncode in (-9, -24):
                raise Bad(TOO_SLOW)
            log.warning("The reader ended with %s and no answer.", child.returncode)
            raise Bad(CRASHED)
        text = answer.read_text(encoding="utf-8")
    if len(text) > LARGEST_ANSWER:
        raise Bad(TOO_LARGE)
    try:
        found = json.loads(text)
    except ValueError:
        raise Bad(CRASHED) from None
    if "bad" in found:
        raise Bad(str(found["bad"])[:1000])
    return dict(found["found"])


def spin(content: bytes, name: str) -> dict[str, Any]:
    """Never ends, for the test of the time limit."""
    while True:
        pass


def main(arguments: list[str]) -> None:
    """The limited process."""
    from goldenthread.base.files.limits import shut_in

    function, place, target, seconds = arguments
    asked = json.loads(sys.stdin.read(5_000_000))
    module, _, called = function.partition(":")
    if not module.startswith("goldenthread."):
        raise SystemExit("Only our own functions are run here.")
    shut_in(int(seconds))
    last = 0

    def progress(done: int, of: int) -> None:
        nonlocal last
        share = done * 200 // max(of, 1)
        if share != last:
            last = share
            print(f"{done}/{of}", flush=True)

    answer: dict[str, Any]
    try:
        work = getattr(importlib.import_module(module), called)
        options = dict(asked["options"])
        if "progress" in inspect.signature(work).parameters:
            options["progress"] = progress
        answer = {"found": work(Path(place).read_bytes(), asked["name"], **options)}
    except MemoryError:
        answer = {"bad": "The file needs too much memory to read. Make it smaller or split it."}
    except RecursionError:
        answer = {"bad": "The file is nested too deeply to read. Save it again as a new file and try that."}
    except Exception as fault:
        answer = {"bad": str(fault) if getattr(fault, "for_people", False) else CRASHED}
    Path(target).write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
