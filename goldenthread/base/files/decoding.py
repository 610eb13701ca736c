"""The text of a stranger's file. Standard library only: it is used in the limited process."""

import re

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class Unreadable(ValueError):
    """The file cannot be read. The message says what is wrong and what to do."""

    for_people = True  # its words may be shown


def decode(content: bytes) -> str:
    """Text of a file: UTF-8, UTF-16 with its mark, or what Windows writes. Raises Unreadable for anything else."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable("It begins as UTF-16 and is not. Save it as UTF-8.") from None
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            try:
                text = content.decode("cp1252")
            except UnicodeDecodeError:
                raise Unreadable(f"It is not text at byte {fault.start + 1}. Save it as UTF-8.") from None
    return CONTROLS.sub(" ", text)
