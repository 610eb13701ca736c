"""What this room writes to the audit log."""

from goldenthread.base.audit.events import declare

declare("records_asked", "Registered a request for one’s own records")
declare("records_collected", "Collected what a request for records covers", kind="view")
declare("records_item_decided", "Decided whether a record is given to whoever asked for it")
declare("records_approved", "Approved the answer to a request for records")
declare("records_refused", "Sent the answer to a request for records back")
declare("records_extended", "Took longer over a request for records")
declare("record_held", "Held a record, or ended the hold")
declare("destruction_proposed", "Proposed to destroy a record")
declare("destruction_refused", "Refused to destroy a record")
declare("record_destroyed", "Destroyed a record that was kept long enough")
declare("breach_logged", "Recorded a personal data breach")
declare("breach_edited", "Added to what is known of a breach")
declare("complaint_logged", "Recorded a complaint about personal data")
declare("complaint_edited", "Recorded what was done about a complaint")
