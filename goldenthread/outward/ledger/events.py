"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("public_entry_added", "Added an entry to the public record")
