"""The limit beside which pages are measured: an application that answers bytes it was given and does nothing else.

`/held/NAME` answers from memory, `/file/NAME` from the disk through the server's own file sender. NAME is a file in
the folder that BENCH_BYTES names.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["BENCH_BYTES"])
HELD = {path.name: path.read_bytes() for path in FOLDER.iterdir()}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _, way, name = (*environ["PATH_INFO"].split("/", 2), "", "")[:3]
    body = HELD.get(name)
    if body is None or way not in ("held", "file"):
        start_response("404 Not Found", [("Content-Length", "0")])
        return []
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
    if way == "file":
        return environ["wsgi.file_wrapper"]((FOLDER / name).open("rb"), 1 << 16)
    return [body]
