"""What this room writes to the audit log. The object is always the child."""

from goldenthread.base.audit.events import declare

declare("wishes_recorded", "Recorded how somebody wishes to be reached")
declare("task_made", "Left a message to be sent by hand, because somebody wishes it so")
declare("task_done", "Sent a message by hand")
