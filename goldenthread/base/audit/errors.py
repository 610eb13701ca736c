"""Faults of a programmer, not of a user: each stops the action and says the remedy."""


class AuditError(Exception):
    """The log cannot be written, so the action does not happen."""


class NoUnit(AuditError):
    """Something was recorded outside a unit."""


class UndeclaredAction(AuditError):
    """An action that no room has declared in its `events.py`."""


class NothingRecorded(AuditError):
    """A unit changed a guarded table and said nothing about it."""


class GuardedWrite(AuditError):
    """A guarded table was written outside a unit."""


class BrokenHead(AuditError):
    """The head of the chain does not belong to the entries: somebody has been at the table."""
