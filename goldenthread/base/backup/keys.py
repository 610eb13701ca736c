"""Keys of backups, in the age format: the recipient encrypts and may lie about; the identity opens and may not."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyrage import x25519


class NotAKey(ValueError):
    """The text is no age key; the message says what was found and where."""


def recipients(texts: Iterable[str]) -> list[x25519.Recipient]:
    found = []
    for text in texts:
        if text.strip().upper().startswith("AGE-SECRET-KEY-"):
            raise NotAKey(
                "is the secret identity, which must stay away from this machine; the recipient starts with age1."
            )
        try:
            found.append(x25519.Recipient.from_str(text.strip()))
        except Exception as fault:  # pyrage raises errors of its own and plain ones
            raise NotAKey(f"has {text[:12]!r}…, which is no age recipient.") from fault
    return found


def identities(file: Path) -> list[x25519.Identity]:
    """The identities in a file as `age-keygen` writes it: one a line, lines with # left out."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise NotAKey(f"The identity file {file} cannot be read: {fault}.") from None
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            try:
                found.append(x25519.Identity.from_str(line.strip()))
            except Exception:
                raise NotAKey(f"Line {number} of {file} is no age identity. It starts AGE-SECRET-KEY-1.") from None
    if not found:
        raise NotAKey(f"{file} holds no age identity. It is a line that starts AGE-SECRET-KEY-1.")
    return found


def new_key(file: Path) -> str:
    """Write a new identity to a file that only its owner may read; give the recipient. An existing file stays."""
    identity = x25519.Identity.generate()
    recipient = str(identity.to_public())
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotAKey(f"{file} exists and is left as it is. Name another file.") from None
    except OSError as fault:
        raise NotAKey(f"{file} cannot be written: {fault.strerror}.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(f"# Golden Thread backup key: it opens every backup made for\n# {recipient}\n{identity}\n")
    return recipient


def throw_away() -> tuple[Sequence[x25519.Recipient], Sequence[x25519.Identity]]:
    """A pair that lives only in memory, for a drill."""
    identity = x25519.Identity.generate()
    return [identity.to_public()], [identity]
