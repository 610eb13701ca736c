"""A process that has loaded the program once and forks from itself, so that a site starts in a tenth of a second.

    python -m tests.reliability.nursery [PLANTED FAULT …]       (WARM_UP in the environment: cookies and paths)

It reads one JSON object a line: `{"do": "serve", "bind": …}` forks gunicorn with `config.wsgi` (as with its option
--preload), `{"do": "run", "arguments": […]}` forks the `goldenthread` command, `{"do": "wait", "pid": …}` waits for a
child. Each child leads a process group of its own, so that one kill reaches all of it. Before the first fork the
nursery shows each page of WARM_UP once, so that templates are loaded, and closes the database again.
"""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

WIDER = 0.02  # seconds by which a planted fault widens its gap, so that a dozen kills hit it


def serve(bind: str, log: str) -> None:
    import runpy

    from gunicorn.app.base import BaseApplication

    from config.wsgi import application
    from goldenthread.base.serving import supervisor

    class Site(BaseApplication):
        def load_config(self) -> None:
            for name, value in runpy.run_path(str(supervisor.GUNICORN)).items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)
            for name, value in {"bind": bind, "threads": 8, "preload_app": True, "errorlog": log}.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            return application

    Site().run()


def run(arguments: list[str]) -> None:
    from goldenthread.cli import main

    main(arguments, standalone_mode=False)


def child(work: Callable[[], None], log: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setpgid(0, 0)
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for here, there in ((nothing, 0), (out, 1), (out, 2)):
            os.dup2(here, there)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


# --- faults that the checks must find (design 17) ----------------------------------------------


def audit_after_the_commit() -> None:
    """The entry is written in a transaction of its own, after the one of its cause."""
    from django.db import transaction

    from goldenthread.base.audit import units

    def late(self: units.Unit) -> None:
        kept = [*self.pending, *self.refusals]

        def write() -> None:
            time.sleep(WIDER)
            with transaction.atomic():
                units.append(kept)

        if kept:
            transaction.on_commit(write)

    units.Unit.seal = late  # type: ignore[method-assign]


def row_before_the_file() -> None:
    """The row is committed first and its file is moved to its place afterwards."""
    from django.db import transaction

    from goldenthread.base.files import store

    settle = store.settle

    def late(path: Path, root: str, sha256: str) -> Path:
        def move() -> None:
            time.sleep(WIDER)
            settle(path, root, sha256)

        transaction.on_commit(move)
        return store.path_of(root, sha256)

    store.settle = late


def import_without_a_transaction() -> None:
    """Each statement of an import is committed by itself."""
    from goldenthread.base.audit import guard
    from goldenthread.thread.figures import actions

    class Audit:
        Actor = actions.audit.Actor

        @staticmethod
        @contextmanager
        def unit(by: object) -> Iterator[None]:
            with guard.unguarded("a planted fault"):
                yield

        @staticmethod
        def record(*arguments: object, **options: object) -> None: ...

    insert = actions.insert

    def slowly(*arguments: object) -> None:
        time.sleep(WIDER * 10)
        insert(*arguments)  # type: ignore[arg-type]

    actions.audit, actions.insert = Audit, slowly  # type: ignore[assignment]


def acknowledged_before_the_commit() -> None:
    """The browser gets its answer first and the row is written a moment later, by a thread."""
    import threading

    from django.db import connection
    from django.http import HttpResponseRedirect

    from goldenthread.base import editing
    from goldenthread.thread.improvement import views

    def early(request: Any, *arguments: Any, **options: Any) -> Any:
        if request.method != "POST":
            return editing.handle(request, *arguments, **options)

        def write() -> None:
            time.sleep(WIDER)
            try:
                editing.handle(request, *arguments, **options)
            finally:
                connection.close()

        assert request.POST  # read before the connection closes
        threading.Thread(target=write, daemon=True).start()
        return HttpResponseRedirect("/")

    views.editing = type("Editing", (), {"handle": staticmethod(early)})  # type: ignore[assignment]


FAULTS = {
    "audit-after-the-commit": audit_after_the_commit,
    "row-before-the-file": row_before_the_file,
    "import-without-a-transaction": import_without_a_transaction,
    "acknowledged-before-the-commit": acknowledged_before_the_commit,
}


def warm_up() -> None:
    from django.db import connections
    from django.test import Client

    wanted = json.loads(os.environ.get("WARM_UP", "{}"))
    client = Client()
    for name, value in wanted.get("cookies", {}).items():
        client.cookies[name] = value
    for path in wanted.get("paths", []):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.content[-500:])
    for connection in connections.all():
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]


def main(faults: list[str]) -> None:
    import config.wsgi
    import goldenthread.cli

    assert config.wsgi.application is not None
    goldenthread.cli.set_up()
    warm_up()
    for fault in faults:
        FAULTS[fault]()
    print(json.dumps({"ready": os.getpid()}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "serve":
            answer = {"pid": child(partial(serve, asked["bind"], asked["log"]), asked["log"])}
        elif asked["do"] == "run":
            answer = {"pid": child(partial(run, asked["arguments"]), asked["log"])}
        else:
            _, status = os.waitpid(asked["pid"], 0)
            answer = {"code": os.waitstatus_to_exitcode(status)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
