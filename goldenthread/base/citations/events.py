"""Event types that this room records."""

from goldenthread.base.audit.events import declare

declare("reliance_added", "Said that something relies on a paragraph")
declare("reliance_ended", "Said that something no longer relies on a paragraph")
