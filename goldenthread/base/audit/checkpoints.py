"""What is kept outside the database: a witness line for each commit, and signed checkpoints."""

from __future__ import annotations


def after_commit(chain: str, first: int, last: int, hash_: str, mac: str) -> None:
    """Write the witness line of one commit."""


def checkpoint_if_due() -> bool:
    return False
