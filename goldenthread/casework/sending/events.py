"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("sending_prepared", "Prepared a paper for sending")
declare("sending_blocked", "Was stopped from sending a paper", kind="refusal")
declare("sending_approved", "Approved what another person prepared for sending")
declare("sending_refused", "Refused what another person prepared for sending")
declare("sending_released", "Let a paper go", kind="send")
declare("sending_stopped", "Stopped a paper before it left")
declare("sending_collected", "Read a paper that was sent", kind="view")
declare("sending_posted", "Recorded that a paper was posted", kind="send")
declare("export_asked", "Asked for a list of children as a file")
declare("export_approved", "Approved a list of children as a file")
declare("export_refused", "Refused a list of children as a file")
declare("children_exported", "Downloaded a list of children", kind="export")
