"""What must be put right before Django reads a request at all.

Django looks up the charset of Content-Type while it builds the request, outside any middleware, and Python knows
codecs that are no text encodings ("rot13", "zlib"): the request would end in the server's own error. A Content-Type
that no form of ours sends is replaced here by one that the input rule answers with 415.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LONGEST = 300
UTF8 = re.compile(r';\s*charset\s*=\s*"?utf-?8"?\s*(;|$)', re.IGNORECASE)
UNREADABLE = "application/octet-stream"


def readable(kind: str) -> bool:
    """Whether Django can read this Content-Type: short, printable, and in UTF-8 if it names a charset."""
    if len(kind) > LONGEST or not (kind.isascii() and kind.isprintable()):
        return False
    return kind.lower().count("charset") == len(UTF8.findall(kind))


def careful(application: Application) -> Application:
    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not readable(environ.get("CONTENT_TYPE") or ""):
            environ["CONTENT_TYPE"] = UNREADABLE
        return application(environ, start_response)

    return guarded
