"""The limited process: looks at one file and writes the cleaned copy. Run by `gate`, never imported by the site.

    python -I -m goldenthread.base.files.inspector IN OUT EXTENSION KINDS keep|strip

Writes one line of JSON: {"kind", "changed", "seconds"} or {"bad": words}; always with "walls" and "peak" (bytes of
memory).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.kinds import LARGEST_FILE, SOUNDS, Kind
from goldenthread.base.files.limits import shut_in


def a_list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def wanted(kinds: set[Kind]) -> str:
    return "Upload a " + a_list([kind.label for kind in Kind if kind in kinds]) + "."


def decide(data: bytes, extension: str, kinds: set[Kind]) -> Kind:
    """The kind of the file, by content, when it is one that is wanted and is named as such. Raises Bad."""
    from goldenthread.base.files.checks.sniff import kind_of, text_of

    kind = kind_of(data)
    if kind is None:
        text_of(data)
        kind = Kind.CSV if extension in Kind.CSV.extensions else Kind.TXT
        if extension not in kind.extensions:
            raise Bad(f"The file holds plain text but its name ends in “{extension or 'nothing'}”. {wanted(kinds)}")
    if kind is Kind.HTML and Kind.HTML not in kinds:
        raise Bad("The file is a web page, which can hold programs. Print it to a PDF and upload that.")
    if kind not in kinds:
        raise Bad(f"The file is a {kind.label}, which cannot be used here. {wanted(kinds)}")
    if extension not in kind.extensions:
        raise Bad(
            f"The file is a {kind.label} but its name ends in “{extension or 'nothing'}”. "
            f"Rename it so that it ends in {a_list(list(kind.extensions))} and upload it again."
        )
    return kind


def inspect(data: bytes, out: Path, extension: str, kinds: set[Kind], *, strip: bool) -> tuple[Kind, int]:
    """Check the content and write the copy to keep, if it differs; its kind, and the seconds of a sound (else 0).
    Raises Bad."""
    kind, seconds = decide(data, extension, kinds), 0
    if kind is Kind.PDF:
        from goldenthread.base.files.checks.pdf import check_pdf

        check_pdf(data, out if strip else None)
    elif kind in (Kind.DOCX, Kind.XLSX):
        from goldenthread.base.files.checks.office import check_office

        check_office(data, kind, out if strip else None)
    elif kind in (Kind.PNG, Kind.JPEG):
        from goldenthread.base.files.checks.image import redraw

        redraw(data, kind, out)
    elif kind in SOUNDS:
        from goldenthread.base.files.checks.sound import resound

        seconds = resound(data, kind, out)
    else:
        from goldenthread.base.files.checks.text import check_text

        check_text(data, kind)
    return kind, seconds


def peak() -> int:
    """Most memory this process held, in bytes. Not getrusage: that counts the parent's, from before the exec."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def main(arguments: list[str]) -> None:
    came, out, extension, codes, mode = arguments
    walls = shut_in()
    answer: dict[str, object]
    try:
        data = Path(came).read_bytes()
        if len(data) > LARGEST_FILE:
            raise Bad(f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Make it smaller or split it.")
        kinds = {Kind.of(code) for code in codes.split(",")}
        kind, seconds = inspect(data, Path(out), extension, kinds, strip=mode == "strip")
        answer = {"kind": kind.code, "changed": Path(out).exists(), "seconds": seconds}
    except Bad as bad:
        answer = {"bad": str(bad)}
    except MemoryError:
        answer = {"bad": "The file needs too much memory to check. Make it smaller or simpler and upload it again."}
    except RecursionError:
        answer = {"bad": "The file is nested too deeply to check. Save it again as a new file and upload that."}
    sys.stdout.write(json.dumps(answer | {"walls": walls, "peak": peak()}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
