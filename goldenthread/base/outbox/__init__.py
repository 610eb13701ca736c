"""Messages out: `outbox.queue(to, subject, text, key)` inside a unit; the worker sends them."""

from goldenthread.base.outbox.queueing import message_id, queue, stop

__all__ = ["message_id", "queue", "stop"]
