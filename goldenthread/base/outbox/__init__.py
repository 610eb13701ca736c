"""Messages out: `outbox.queue(to, subject, text, key)` inside a unit; the worker sends them.

`outbox.problems()` is for the safe-start check, `outbox.health()` for pages that show how things are.
"""

from goldenthread.base.outbox.health import health, problems
from goldenthread.base.outbox.queueing import message_id, queue, queued, stop

__all__ = ["health", "message_id", "problems", "queue", "queued", "stop"]
