"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("wording_changed", "Changed the council’s words of a notice")
declare("details_changed", "Changed whom notices name")
declare("notice_made", "Made a notice of a case")
declare("notice_refused", "Was refused a notice that lacks what the regulations ask", kind="refusal")
