"""The sender, run by the worker: right after a message is released, and every minute in case one was missed."""

from __future__ import annotations

from goldenthread.base import jobs


@jobs.every(minutes=1, title="Send messages that are due", priority=5)
def send_messages() -> str:
    """Send messages that are due."""
    from goldenthread.base.outbox.sender import send_due

    sent, failed = send_due()
    return f"{sent} sent, {failed} to try again" if sent or failed else "Nothing was due"
