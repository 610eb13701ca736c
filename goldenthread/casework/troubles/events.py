"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("trouble_logged", "Logged a trouble with the tool")
declare("trouble_answered", "Answered a trouble with the tool")
