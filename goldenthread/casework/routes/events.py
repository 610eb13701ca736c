"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("help_asked", "Recorded that help for a disabled child or a carer was asked for")
declare("help_answered", "Answered a request for help")
declare("enquiry_logged", "Logged an enquiry of a member or resident")
declare("enquiry_answered", "Answered an enquiry of a member or resident")
